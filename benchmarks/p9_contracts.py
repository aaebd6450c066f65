"""The contracts of P9: doors beside contracts with many revisions, reviews with many verdicts, and long ledgers.

Two homes stand on one PostgreSQL and take turns: one with a short ledger, one with a long one. Each also holds
contracts with one revision and one with many, reviews with a verdict of each department and one with many.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg
import httpx2
import pytest

from benchmarks import agreements as say
from benchmarks.agreements import TODAY
from benchmarks.sales import InMemory, Said, entries
from services.contracts.app import SERVICE
from shared.events.days import midnight
from shared.runtime.connecting import COMMAND_SECONDS, Pool, connection
from shared.runtime.databases import prepare
from shared.runtime.http.application import application
from shared.runtime.log.peers import OwnLog, Source, Sources
from shared.runtime.log.store import Entry, Log
from shared.runtime.rebuild.rebuilding import Rebuild
from shared.runtime.service import assemble
from shared.runtime.settings import Settings
from tests import keys
from tests.clock import stand_still
from tests.integration.prepared import PASSWORD, dsn_of

REVISIONS, VERDICTS = (1, 200), (1, 15)  # verdicts of each of four departments
CONTRACTS, SHORT_LEDGER = 50_000, 500
WHOLE_EVERY = 10
"""How many rounds lie between two that read a whole ledger."""

Seconds = dict[str, dict[int, list[float]]]
"""Of each kind of door, by size."""


@dataclass
class Home:
    """A service of contracts with a ledger of some length, its doors, and the seconds of each kind by size."""

    size: int
    client: httpx2.AsyncClient
    seconds: Seconds
    _keys: Iterator[int] = field(default_factory=count)

    async def timed(
        self, kind: str, size: int, who: str, path: str, body: Mapping[str, Any] | None = None
    ) -> httpx2.Response:
        """Ask a door, note how long it took, and return its answer. Raises RuntimeError where it does not open."""
        headers = {**keys.bearer(who), "Idempotency-Key": f"{self.size}/{next(self._keys)}"}
        began = time.perf_counter()
        answer = await self.client.request("GET" if body is None else "POST", path, json=body, headers=headers)
        took = time.perf_counter() - began
        if not answer.is_success:
            raise RuntimeError(f"{who} {path}: {answer.text}")
        self.seconds.setdefault(kind, {}).setdefault(size, []).append(took)
        return answer

    async def asked(self, kind: str, size: int, contract_no: str, number: int) -> None:
        """Request a change of a contract in force, look where it stands, and give the change up."""
        revision = 1 if size != REVISIONS[1] else size + number
        body = {"side": "customer", "reason": f"round {number}", "fields": ["quantity"]}
        await self.timed(f"change request {kind}", size, "O1", f"/contracts/{contract_no}/change-requests", body)
        await self.timed(f"review door {kind}", size, "O1", f"/contracts/{contract_no}/review")
        path = f"/contracts/{contract_no}/change-requests/{revision}/withdrawal"
        await self.timed(f"withdrawal {kind}", size, "O1", path, {"reason": "round over"})

    async def weighed(self, size: int, contract_no: str, number: int) -> None:
        """Change the verdict of a department, and look where the review stands."""
        bound = {"content_hash": say.hash_of(contract_no, 1), "department": "quality"}
        body = {**bound, "verdict": "condition", "text": f"round {number}"}
        await self.timed("countersign by verdicts", size, "QH", f"/contracts/{contract_no}/countersigns", body)
        await self.timed("review door by verdicts", size, "O1", f"/contracts/{contract_no}/review")

    async def listed(self, number: int) -> None:
        """Read a page of the ledger, a customer's, a rep's; now and then all of it."""
        of_customer = f"/contracts?limit=100&customer_id={say.customer_of(number)}"
        await self.timed("list by ledger", self.size, "G1", "/contracts?limit=100")
        await self.timed("list of a customer by ledger", self.size, "G1", of_customer)
        await self.timed("list of a rep by ledger", self.size, say.rep_of(number), "/contracts?limit=10")
        if number % WHOLE_EVERY == 1:
            for report in ("contracts", "contract-ledger"):
                kind = f"a row of {report} by ledger"
                answer = await self.timed(kind, self.size, "G1", f"/reports/{report}")
                self.seconds[kind][self.size][-1] /= len(answer.json()["rows"])

    async def round(self, number: int) -> None:
        """Ask every door once beside what is short and beside what is long."""
        await self.asked("by ledger", self.size, f"HT-{number:06}", number)
        await self.listed(number)
        for size in REVISIONS:
            await self.asked("by revisions", size, named("K", size, number, REVISIONS), number)
        for size in VERDICTS:
            await self.weighed(size * len(say.HEADS), named("V", size, number, VERDICTS), number)


def named(letter: str, size: int, number: int, sizes: tuple[int, int]) -> str:
    """Return the number of a contract: of short ones there is one for each round, as what is asked makes it longer."""
    return f"{letter}{size}" if size == sizes[1] else f"{letter}{size}-{number}"


def told(ledger: int, rounds: int) -> dict[str, list[Entry]]:
    """Return what each service's log holds."""
    short = range(rounds)
    numbers = [f"HT-{number:06}" for number in range(ledger)]

    def of_contracts() -> Iterable[Said]:
        yield from say.goods()
        for number, contract_no in enumerate(numbers):
            yield from say.on_the_ledger(contract_no, number)
            yield from say.duties(contract_no, number)
        for size in REVISIONS:
            for name in sorted({named("K", size, number, REVISIONS) for number in short}):
                yield from say.life(name, 0, revisions=size)
                for revision in range(1, size + 1):
                    yield from say.duties(name, 0, revision)
        for size in VERDICTS:
            for name in sorted({named("V", size, number, VERDICTS) for number in short}):
                for event in say.under_review(name, 0, 1, verdicts=size):
                    yield f"contract-{name}", event

    said: dict[str, Iterable[Said]] = {
        "contracts": of_contracts(),
        "staff": say.staff(),
        "customers": say.customers(),
        "orders": (fact for number, name in enumerate(numbers) for fact in say.sent(name, number)),
        "receivables": (fact for number, name in enumerate(numbers) for fact in say.paid(name, number)),
    }
    return {name: list(entries(iter(facts))) for name, facts in said.items()}


@asynccontextmanager
async def home(admin: str, place: Path, ledger: int, rounds: int, seconds: Seconds) -> AsyncIterator[Home]:
    """Yield the doors of contracts, its tables full, in a database that is named after its ledger."""
    await prepare(admin, SERVICE.name, PASSWORD, PASSWORD)
    logs = told(ledger, rounds)
    base = admin.rpartition("/")[0]
    await recorded(f"{base}/huikuan_{SERVICE.name}", logs[SERVICE.name])
    await renamed(admin, f"huikuan_{SERVICE.name}", f"ledger_{ledger}")
    dsn = f"{dsn_of(admin, SERVICE.name, f'huikuan_{SERVICE.name}').rpartition('/')[0]}/ledger_{ledger}"
    sources: dict[str, Source] = {name: InMemory(said) for name, said in logs.items()}
    for name in {source for projection in SERVICE.projections for source in projection.sources} - logs.keys():
        sources[name] = InMemory()
    async with Pool(dsn, sizes=(2, 6), command_seconds=COMMAND_SECONDS, settings={}) as pool:
        sources[SERVICE.name] = OwnLog(Log(pool))
        await Rebuild(SERVICE.name, SERVICE.projections, pool, Sources(sources, partitions=3)).rebuild()
        await pool.execute("ANALYZE")
    ways: dict[str, Any] = {"public_keys": place, "service_key_file": place / f"service-{SERVICE.name}.key"}
    settings = Settings(service=SERVICE.name, database_url=dsn, bus="log", files=str(place / "files"), **ways)
    async with AsyncExitStack() as stack:
        running = await assemble(SERVICE, settings, stack)
        running.sources.logs.update(sources | {SERVICE.name: OwnLog(running.log)})  # type: ignore[attr-defined]  # a dict behind a Mapping
        transport = httpx2.ASGITransport(app=application(running))
        client = httpx2.AsyncClient(transport=transport, base_url="http://contracts", timeout=None)
        yield Home(ledger, await stack.enter_async_context(client), seconds)


async def recorded(database: str, said: Sequence[Entry]) -> None:
    """Put a history into a log, as the server's superuser: nobody else may write past the decisions."""
    db = await connection(database)
    try:
        await db.execute("TRUNCATE log.events")  # the numbers that a new home records; their table stays
        await db.copy_records_to_table("events", schema_name="log", columns=Entry._fields, records=said)
        await db.execute("UPDATE log.head SET position = $1, hash = $2", len(said), said[-1].hash)
        await db.execute("VACUUM ANALYZE log.events")
    finally:
        await db.close()


async def renamed(admin: str, database: str, name: str) -> None:
    """Give a database another name, so that another one can be prepared beside it."""
    db = await asyncpg.connect(admin)
    try:
        await db.execute(f'ALTER DATABASE "{database}" RENAME TO "{name}"')
    finally:
        await db.close()


async def measured(admin: str, place: Path, ledger: int, rounds: int) -> Seconds:
    """Give both homes their histories, and let them take turns; return the seconds of each kind by size."""
    seconds: Seconds = {}
    with pytest.MonkeyPatch.context() as patch:
        stand_still(patch, midnight(TODAY) + timedelta(hours=9))
        keys.written(place)
        async with AsyncExitStack() as stack:
            homes = [
                await stack.enter_async_context(home(admin, place, size, rounds + 1, seconds))
                for size in sorted({min(SHORT_LEDGER, ledger), ledger})
            ]
            for number in range(rounds + 1):
                if number == 1:
                    seconds.clear()  # the first round made the plans, and read the streams
                for one in homes:
                    await one.round(number)
    return seconds


def run(admin: str, place: Path, *, contracts: int, rounds: int) -> Seconds:
    """Measure the doors of contracts beside a ledger of so many."""
    return asyncio.run(measured(admin, place, contracts, rounds))
