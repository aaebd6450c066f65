"""One import from end to end: read, plan, send, account for every row."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.interchange import documents, forecast, owners, plan
from shared.interchange.blame import PRODUCTS, STAFF, Blame
from shared.interchange.directory import Directory, Progress, read
from shared.interchange.documents import Document
from shared.interchange.ledger import Fate, Ledger, Reject, Suspicion
from shared.interchange.owners import Owners
from shared.interchange.preview import Preview
from shared.interchange.sending import Sending
from shared.runtime.calls import Calls, Way
from shared.runtime.waits import Show

ALL_TAKEN, NOTHING_READ, SOME_REFUSED = 0, 1, 3
QUESTIONS_AT_ONCE = 16


@dataclass(frozen=True)
class Outcome:
    """What became of the rows; in a dry run, what would.

    `files` counts the fates of each file's rows; `refused_files` are refused as a whole, none of their rows was read.
    `planned` counts what goes through each door (`<service>/import/<kind>`), `encodings` names that of each file.
    """

    files: Mapping[str, Mapping[Fate, int]]
    refused_files: tuple[str, ...]
    rejects: tuple[Reject, ...]
    planned: Mapping[str, int]
    strangers: tuple[str, ...]
    readable: bool
    encodings: Mapping[str, str] = field(default_factory=dict)
    suspicions: tuple[Suspicion, ...] = ()
    dry_run: bool = False

    @property
    def taken(self) -> int:
        """How many rows are new."""
        return self._count(Fate.TAKEN) + self.resting

    @property
    def resting(self) -> int:
        """How many of the new rows no door could judge in a dry run: they rest on other new ones."""
        return self._count(Fate.RESTING)

    @property
    def known(self) -> int:
        """How many rows were on record already."""
        return self._count(Fate.KNOWN)

    @property
    def refused(self) -> int:
        """How many rows are refused; those of a file that is refused as a whole were not read."""
        return self._count(Fate.REFUSED)

    @property
    def exit_code(self) -> int:
        """0: every row is taken or was known; 3: some are refused; 1: nothing could be read."""
        if not self.readable:
            return NOTHING_READ
        return SOME_REFUSED if self.rejects else ALL_TAKEN

    def _count(self, fate: Fate) -> int:
        return sum(fates.get(fate, 0) for fates in self.files.values())


async def load(
    files: Mapping[str, bytes],
    *,
    connect: Way,
    dry_run: bool = False,
    encoding: str = "",
    progress: Progress = lambda *_: None,
    show: Show | None = None,
) -> Outcome:
    """Load interchange files, by their names, through the services' own decisions; a dry run records nothing.

    `encoding` (UTF-8 or GB18030) is that of the files whose bytes could be either; `show` receives what is waited for.
    Raises Unreachable where the services are down. Interrupted, it leaves whole batches behind it, and the next run
    finishes the work.
    """
    ledger = Ledger()
    held = await asyncio.to_thread(read, files, ledger, progress, told=encoding)
    if not held.readable:
        return _outcome(held, ledger, {}, dry_run=dry_run)
    async with Calls(connect, show=show) as calls:
        return await _Import(calls, held, ledger, progress).run(dry_run=dry_run)


class _Import:
    """An import under way."""

    def __init__(self, calls: Calls, held: Directory, ledger: Ledger, progress: Progress) -> None:
        self._calls = calls
        self._held = held
        self._ledger = ledger
        self._progress = progress
        self._contracts = documents.contracts(held, ledger)
        self._dispatches = documents.dispatches(held, ledger)

    async def run(self, *, dry_run: bool) -> Outcome:
        heads = await self._calls.heads(first=True)
        known = await self._owners(heads)
        blame = Blame(self._held, self._ledger)
        preview = Preview(blame) if dry_run else None
        sending = Sending(self._calls, heads, self._ledger, blame, self._progress, preview)
        if dry_run:
            await self._foresee(known, heads)
        work = plan.Plan(plan.references(self._held, self._standing(self._contracts), self._ledger))
        plan.complete(work, self._held, self._standing(self._dispatches), known, self._ledger)
        await sending.references(work)
        await sending.histories(work)
        planned = {f"{kind.service}{kind.path}": count for kind, count in work.counts().items() if count}
        return _outcome(self._held, self._ledger, planned, dry_run=dry_run)

    async def _owners(self, heads: Mapping[str, int]) -> Owners:
        known = owners.in_directory(self._contracts)
        asked = owners.contracts_to_ask(known, self._dispatches)
        found = await self._ask("contracts", "/import/contracts", asked, heads, "contracts")
        known.recorded_contracts = owners.contracts_answered(found)
        owners.with_invoices(known, self._dispatches)
        asked = owners.invoices_to_ask(known, self._held)
        found = await self._ask("receivables", "/import/invoices", asked, heads, "orders", "receivables")
        known.recorded_invoices = owners.invoices_answered(found)
        return known

    async def _foresee(self, known: Owners, heads: Mapping[str, int]) -> None:
        asked = forecast.customers_to_ask(self._held, self._ledger)
        answers = await self._ask("customers", "/import/customers", asked, heads, "customers")
        customers = frozenset(number for number, body in answers.items() if body)
        refused = {
            file: frozenset(plan.refused_lines(self._held, self._ledger, file, key)) for file, key in (STAFF, PRODUCTS)
        }
        exists = forecast.exists_by(known, customers, refused)
        forecast.foresee(self._held, self._contracts, self._dispatches, self._ledger, exists)

    async def _ask(
        self,
        service: str,
        path: str,
        numbers: Iterable[str],
        heads: Mapping[str, int],
        *sources: str,
    ) -> dict[str, dict[str, Any] | None]:
        """Return what a service knows under each number, once it knows all that was on record at the beginning."""
        token = ",".join(f"{source}:{heads[source]}" for source in sources if heads.get(source))
        free = asyncio.Semaphore(QUESTIONS_AT_ONCE)

        async def ask(number: str) -> dict[str, Any] | None:
            async with free:
                return await self._calls.find(service, path, number, at_least=token)

        wanted = list(numbers)
        return dict(zip(wanted, await asyncio.gather(*map(ask, wanted)), strict=True))

    def _standing(self, all_of: Iterable[Document]) -> list[Document]:
        return [one for one in all_of if not self._ledger.refused(one.head)]


def _outcome(held: Directory, ledger: Ledger, planned: Mapping[str, int], *, dry_run: bool) -> Outcome:
    return Outcome(
        files=ledger.counts(),
        refused_files=ledger.refused_files,
        rejects=tuple(ledger.rejects),
        planned=planned,
        strangers=held.strangers,
        readable=held.readable,
        encodings=held.encodings,
        suspicions=tuple(sorted(ledger.suspicions)),
        dry_run=dry_run,
    )
