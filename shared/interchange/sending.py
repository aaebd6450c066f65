"""A plan -> POSTs. Each waits by position tokens for what it rests on; customers go side by side, each in its order."""

import asyncio
import hashlib
from collections.abc import Coroutine, Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson

from shared.interchange.blame import Blame
from shared.interchange.directory import Progress
from shared.interchange.ledger import Fate, Ledger
from shared.interchange.plan import DISPATCHES, ENTRIES, History, Item, Kind, Plan
from shared.interchange.preview import Preview
from shared.runtime.calls import NONE, Calls
from shared.runtime.no_answer import Problem

ROWS_A_POST = 500
CUSTOMERS_A_LANE = 200
LANES = 4
UNFIT_BATCH = frozenset({400, 409, 413, 422, 500})  # the batch met a no for what one of its items is


class Sent:
    """How many dispatches of a lane orders has answered, and what positions were known with them."""

    def __init__(self, known: Mapping[str, int]) -> None:
        self._marks = [(0, dict(known))]
        self._moved = asyncio.Event()

    def answered(self, more: int, known: Mapping[str, int]) -> None:
        """Note the answer to further dispatches."""
        self._marks.append((self._marks[-1][0] + more, dict(known)))
        self._moved.set()

    async def first(self, many: int) -> dict[str, int]:
        """Return what was known when so many were answered, once they are: what came later is not waited for."""
        while self._marks[-1][0] < many:
            self._moved.clear()
            await self._moved.wait()
        while self._marks[0][0] < many:
            del self._marks[0]
        return dict(self._marks[0][1])


class Sending:
    """One import on its way: what has been answered so far, and the positions that later questions wait for.

    With a preview the doors decide and record nothing.
    """

    def __init__(
        self,
        calls: Calls,
        heads: Mapping[str, int],
        ledger: Ledger,
        blame: Blame,
        progress: Progress,
        preview: Preview | None = None,
    ) -> None:
        self._calls = calls
        # What was on record before counts too: a run after an interrupted one must see all that the first recorded.
        self._positions = dict(heads)
        self._begun_at = ",".join(f"{service}:{position}" for service, position in sorted(heads.items()))
        self._ledger = ledger
        self._blame = blame
        self._progress = progress
        self._preview = preview
        self._done = 0
        self._all = 0

    async def references(self, plan: Plan) -> None:
        """Send what everything else refers to, kind after kind."""
        self._all = sum(len(item.rows) for _, items in plan.references for item in items)
        for kind, items in plan.references:
            await self._unordered(kind, items)

    async def histories(self, plan: Plan) -> None:
        """Send every customer's history, and then what comes last."""
        histories = plan.histories.values()
        later = [*((*one.dispatches, *one.entries) for one in histories), *(items for _, items in plan.last)]
        self._all = self._done + sum(len(item.rows) for items in later for item in items)
        free = asyncio.Semaphore(LANES)

        async def lane(histories: Sequence[History]) -> None:
            async with free:
                await self._lane(histories)

        await _side_by_side(lane(histories) for histories in lanes(plan))
        for kind, items in plan.last:
            await self._unordered(kind, [item for item in items if not self._fell(item)])

    async def _unordered(self, kind: Kind, items: Sequence[Item]) -> None:
        free = asyncio.Semaphore(kind.in_flight)

        async def send(batch: Sequence[Item]) -> None:
            async with free:
                await self._send(kind, batch, self._positions)

        await _side_by_side(send(batch) for batch in batches(items))

    async def _lane(self, histories: Sequence[History]) -> None:
        """Send what left to some customers, and behind it their invoices and their money, each customer's in its order.

        Orders works on what left later while receivables takes what came of it before; it waits for nothing of others.
        """
        sent = Sent(dict(self._positions))
        await _side_by_side([self._ship(histories, sent), self._enter(histories, sent)])

    async def _ship(self, histories: Sequence[History], sent: Sent) -> None:
        known = dict(self._positions)
        for batch in batches([item for history in histories for item in history.dispatches]):
            await self._send(DISPATCHES, batch, known)
            sent.answered(len(batch), known)

    async def _enter(self, histories: Sequence[History], sent: Sent) -> None:
        invoices = 0  # they stand in the order of the dispatches
        for batch in batches([item for history in histories for item in history.entries]):
            invoices += sum(item.document is not None for item in batch)
            known = await sent.first(invoices)
            if standing := [item for item in batch if not self._fell(item)]:
                await self._send(ENTRIES, standing, known)

    def _fell(self, item: Item) -> bool:
        """Tell whether an item stands on a refused row: an invoice on its dispatch, a bounce on its receipt."""
        return self._ledger.refused(item.rows[0])

    async def _send(self, kind: Kind, items: Sequence[Item], known: dict[str, int]) -> None:
        """Send a batch that rests on what is `known`: positions by service; what it comes to is known afterwards."""
        body = orjson.dumps({"rows": [item.body for item in items]})
        # The state of the books stands in the key: the same rows after a mended directory are another question.
        key = hashlib.sha256(b"\n".join((self._begun_at.encode(), kind.path.encode(), body))).hexdigest()
        try:
            answer = await self._calls.post(
                kind.service,
                kind.path,
                body,
                key=key,
                at_least=_token(known, kind.waits_for),
                dry_run=self._preview is not None,
            )
        except Problem as problem:
            if problem.status not in UNFIT_BATCH:
                raise
            await self._apart(kind, items, problem, known)
            return
        for positions in (known, self._positions):
            positions[kind.service] = max(positions[kind.service], int(answer["position"]))
        for item, outcome in zip(items, answer["answers"], strict=True):
            self._settle(item, outcome)
        if self._preview is not None:
            self._preview.answered(items)
        self._done += sum(len(item.rows) for item in items)
        self._progress(kind.name, self._done, self._all)

    async def _apart(self, kind: Kind, items: Sequence[Item], problem: Problem, known: dict[str, int]) -> None:
        """Halve a batch that could not be read as a whole, until the item at fault stands alone."""
        if len(items) > 1:
            middle = len(items) // 2
            await self._send(kind, items[:middle], known)
            await self._send(kind, items[middle:], known)
            return
        self._blame.refuse(items[0], str(problem), problem.members)
        self._done += len(items[0].rows)
        self._progress(kind.name, self._done, self._all)

    def _settle(self, item: Item, outcome: Mapping[str, Any]) -> None:
        refused = outcome["outcome"] == "refused"
        if refused and (self._preview is None or self._preview.final(item, outcome)):
            clause = outcome.get("clause")
            members = outcome.get("members", NONE)
            reason = f"{outcome.get('reason') or 'refused'}{f' ({clause})' if clause else ''}{_on_record(members)}"
            self._blame.refuse(item, reason, members)
            return
        known = Fate.KNOWN if outcome["outcome"] == "known" else Fate.TAKEN
        for row in item.rows:
            self._ledger.take(row, Fate.RESTING if refused else known)
        for suspicion in outcome.get("members", NONE).get("suspected", ()):
            self._ledger.suspect(item.rows[0], suspicion["earlier_id"], suspicion["likeness"])


def _on_record(members: Mapping[str, Any]) -> str:
    """Return what is on record in place of what differs, as far as the service tells it."""
    kept = [f"{name} {'nothing' if value is None else value}" for name, value in members.get("on_record", {}).items()]
    return f"; on record: {', '.join(kept)}" if kept else ""


def _token(known: Mapping[str, int], services: Iterable[str]) -> str:
    """Return the position token of what these services have recorded, as far as that is known here."""
    return ",".join(f"{service}:{known[service]}" for service in services if known.get(service))


async def _side_by_side(tasks: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Run to the end, or to the first failure, which ends the others and is raised alone."""
    try:
        async with asyncio.TaskGroup() as group:
            for task in tasks:
                group.create_task(task)
    except ExceptionGroup as failures:
        raise failures.exceptions[0] from None


def batches(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """Cut into POSTs of about ROWS_A_POST rows; an item is never cut.

    What a row asks further (the bounce of a receipt) goes behind the answer to what it asked first.
    """
    batch: list[Item] = []
    rows: set[tuple[str, int]] = set()
    for item in items:
        mine = {(row.file, row.line) for row in item.rows}
        if len(rows) >= ROWS_A_POST or mine & rows:
            yield batch
            batch, rows = [], set()
        batch.append(item)
        rows |= mine
    if batch:
        yield batch


def lanes(plan: Plan) -> list[list[History]]:
    """Share the customers out: those with histories of about the same length go together, the longest first."""
    histories = sorted(plan.histories.values(), key=lambda one: len(one.entries), reverse=True)
    width = min(CUSTOMERS_A_LANE, -(-len(histories) // LANES)) or 1
    return [histories[at : at + width] for at in range(0, len(histories), width)]
