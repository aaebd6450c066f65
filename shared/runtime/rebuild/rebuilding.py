"""Rebuild: the definition of projections folds the logs into version N+1 beside the live tables, then is swapped in.

The live version is fed and read all the while; only at the very end the feed waits, for one short transaction. What is
interrupted leaves the live tables as they were, and its rest is dropped by the next rebuild.
"""

import asyncio
import time
from array import array
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from tempfile import gettempdir
from typing import Any, NamedTuple

import asyncpg
import structlog

from shared.runtime.feed.projecting import WHOLE, ProjectionFeed
from shared.runtime.log import aside
from shared.runtime.log.envelope import Envelope, wrapped
from shared.runtime.log.peers import IncompleteLog, Sources
from shared.runtime.log.store import Entry
from shared.runtime.rebuild.filling import CHOSEN, MARKS, Report, Versions, fill, fill_from
from shared.runtime.rebuild.fold import Fold, Unfoldable, unfoldable, without_collector
from shared.runtime.rebuild.prefetch import ahead
from shared.runtime.rebuild.spool import opened, place, put
from shared.runtime.rebuild.swap import Busy, compare, held, swap
from shared.runtime.rebuild.task_group import task_group
from shared.runtime.rebuild.workers import Part, Workers, filled, started
from shared.runtime.tables.definition import Projection, Row, Table
from shared.runtime.tables.versions import create_version, drop_version, indexing, schema, together

CHUNK = 5_000
PART_EVENTS = 50_000
"""How much of a history is folded in memory at once: a quarter of a million rows."""

INDEXED_AT_ONCE = 2
CLOSE_ENOUGH = 200
VERSIONS = """
SELECT substring(nspname FROM length($1) + 3)::int FROM pg_namespace
WHERE nspname ~ ('^' || $1 || '_v[0-9]+$') ORDER BY 1
"""
LIVE = "SELECT live FROM feed.projection WHERE name = $1"
STUCK = "SELECT * FROM feed.parked WHERE name = $1 AND version = $2 ORDER BY id LIMIT 1"

say = structlog.get_logger("rebuild")

__all__ = ["Busy", "Difference", "IncompleteLog", "Rebuild", "Rebuilt", "Unfoldable", "UnknownProjection"]


class UnknownProjection(Exception):
    """The database does not know a projection that the code has."""


class SeveralIds(Exception):
    """A key rests on streams of several ids, as in old logs that hold a number twice."""


class Rebuilt(NamedTuple):
    """The new live version of a projection, how many events were folded, and how long that took."""

    version: int
    events: int
    seconds: float


class Difference(NamedTuple):
    """The first row in which the live tables and a rebuild differ; None: the row is missing on that side."""

    table: str
    key: tuple[Any, ...]
    live: Row | None
    rebuilt: Row | None


@dataclass
class Rebuild:
    """Rebuilds projections of one service, reading each log once for all of them.

    A history of more than `part_events` events is sorted into parts of about that many, which are filled by `workers`,
    processes beside this one, or else here, one after the other.
    """

    service: str
    projections: Sequence[Projection]
    pool: "asyncpg.Pool[Any]"
    sources: Sources
    report: Report = lambda _stage, _done, _all: None
    workers: Workers | None = None
    part_events: int = PART_EVENTS
    events: int = 0
    _epochs: dict[str, str] = field(default_factory=dict)

    async def rebuild(self) -> list[Rebuilt]:
        """Build the next versions, catch up, swap each in; the version before stays for a look back.

        Raises Busy, UnknownProjection, Unfoldable, IncompleteLog; then the live tables are as they were.
        """
        began = time.perf_counter()
        rebuilt = []
        async with self._built() as versions:
            for projection in self.projections:
                await self._catch_up(projection, versions[projection.name])
                await self._swap(projection, versions[projection.name])
                rebuilt.append(Rebuilt(versions[projection.name], self.events, time.perf_counter() - began))
        return rebuilt

    async def verify(self) -> list[Difference | None]:
        """Build beside, bring both to the same positions, compare every row; None where they are equal.

        Raises as `rebuild` does.
        """
        async with self._built() as versions:
            return [await self._compared(projection, versions[projection.name]) for projection in self.projections]

    @asynccontextmanager
    async def _built(self) -> AsyncIterator[dict[str, int]]:
        """Make the next versions and fold everything into them; in the end drop what did not become the live one."""
        names = [projection.name for projection in self.projections]
        async with self._alone(names), AsyncExitStack() as stack:
            versions = {name: await self._swept(name) + 1 for name in names}
            for name, version in versions.items():
                stack.push_async_callback(self._drop, name, version)
            async with self.pool.acquire() as db:
                for projection in self.projections:
                    await create_version(db, projection, versions[projection.name], indexed=False)
                with without_collector():
                    await self._fill(db, versions)
            yield versions

    @asynccontextmanager
    async def _alone(self, names: Sequence[str]) -> AsyncIterator[None]:
        async with self.pool.acquire() as db:
            try:
                for name in names:
                    if not await db.fetchval("SELECT pg_try_advisory_lock(hashtext($1))", f"rebuild {name}"):
                        raise Busy(f"a rebuild of {name} is running; wait for its end")
                yield
            finally:
                await db.execute("SELECT pg_advisory_unlock_all()")

    async def _swept(self, name: str) -> int:
        """Return the live version, after dropping all others: what an earlier rebuild replaced or left behind."""
        async with self.pool.acquire() as db:
            live: int | None = await db.fetchval(LIVE, name)
            if live is None:
                raise UnknownProjection(f"{name} is new: the database does not know it yet")
            for row in await db.fetch(VERSIONS, name):
                if row[0] != live:
                    await drop_version(db, name, row[0])
            return live

    async def _drop(self, name: str, version: int) -> None:
        async with self.pool.acquire() as db, db.transaction():
            if await db.fetchval(LIVE, name) != version:
                await drop_version(db, name, version)

    async def _fill(self, db: Any, versions: dict[str, int]) -> None:
        ends = {}
        for source in sorted({source for projection in self.projections for source in projection.sources}):
            head = await self.sources.logs[source].head()
            self._epochs[source], ends[source] = head.epoch, head.position
        aside = {source: await self._aside(db, source) for source in ends}
        if (events := sum(ends.values())) <= self.part_events:
            await self._whole(db, versions, ends, Fold(self.projections, aside))
        else:
            try:
                await self._in_parts(db, versions, ends, aside, -(-events // self.part_events))
            except (SeveralIds, asyncpg.UniqueViolationError) as error:
                say.warning("the history does not fall into parts and is folded as a whole", error=str(error))
                for projection in self.projections:
                    await drop_version(db, projection.name, versions[projection.name])
                    await create_version(db, projection, versions[projection.name], indexed=False)
                await self._whole(db, versions, ends, Fold(self.projections, aside))
        self.events += events
        for projection in self.projections:
            for source in projection.sources:
                where = projection.name, versions[projection.name], source
                await db.execute(WHOLE, *where, ends[source], self._epochs[source], self.sources.partitions)

    async def _whole(self, db: Any, versions: Versions, ends: dict[str, int], fold: Fold) -> None:
        """Fold all of a short history in memory."""
        async with aclosing(self._history(ends)) as history:
            async for source, entries in history:
                fold.take(source, entries)
                self.report("fold", fold.events, sum(ends.values()))
        async with db.transaction():
            await fill(db, self.projections, versions, fold, self.report)
        await self._index(versions, self.projections)

    async def _in_parts(
        self, db: Any, versions: Versions, ends: dict[str, int], aside: Mapping[str, frozenset[int]], parts: int
    ) -> None:
        """Sort a long history into parts by the ids of streams, and fold one after the other, or several at once."""
        root = self.workers.folder if self.workers else Path(gettempdir())
        rounds = {name: choose(self.projections) for name, choose in CHOSEN.items()}
        rounds = {name: chosen for name, chosen in rounds.items() if any(one.facts for one in chosen)}
        with opened(root) as folder:
            async with task_group() as group:
                if self.workers is not None:
                    group.create_task(started(self.workers))
                sieves = {name: Fold(chosen, aside) for name, chosen in rounds.items()}
                group.create_task(self._spool(folder, sieves, ends, parts))
            for name, chosen in rounds.items():
                files = (place(folder, name, part) for part in range(parts))
                await self._fill_parts(db, [Part(file, name, versions) for file in files], chosen)
                await self._index(versions, chosen)

    async def _fill_parts(self, db: Any, parts: Sequence[Part], chosen: Sequence[Projection]) -> None:
        """Fill the tables from all parts. Raises SeveralIds where two parts derived the same key."""

        def report(done: int) -> None:
            self.report(f"fill {parts[0].round}", done, len(parts))

        if self.workers is not None:
            marks = await filled(self.workers, parts, report)
        else:
            marks = array(MARKS)
            for done, part in enumerate(parts, 1):
                marks += await fill_from(part.file, db, chosen, part.versions)
                report(done)
        if any(one == next_ for one, next_ in pairwise(sorted(marks))):
            raise SeveralIds("two parts derived the same key")

    async def _spool(self, folder: Path, sieves: Mapping[str, Fold], ends: dict[str, int], parts: int) -> None:
        """Write what each round wants of the logs into the files of its parts."""
        done = 0
        async with aclosing(self._history(ends)) as history:
            async for source, entries in history:
                for name, sieve in sieves.items():
                    put(folder, name, parts, source, sieve.wanted(source, entries))
                self.report("read", done := done + len(entries), sum(ends.values()))

    async def _index(self, versions: Versions, projections: Sequence[Projection]) -> None:
        """Give tables that are filled their keys and indexes, and the planner its figures, two at a time."""
        free = asyncio.Semaphore(INDEXED_AT_ONCE)

        async def one(table: Table[Any], home: str) -> None:
            async with free, self.pool.acquire() as db:
                await together(db, [*indexing(table, home), f'ANALYZE "{home}"."{table.name}"'])

        async with task_group() as group:
            for projection in projections:
                for table in projection.tables:
                    group.create_task(one(table, schema(projection.name, versions[projection.name])))

    async def _aside(self, db: Any, source: str) -> frozenset[int]:
        """Return the positions of a source that this service passes over."""
        places = await aside.of_source(db, self.service, source)
        return frozenset(position for epoch, position in places if epoch in {None, self._epochs[source]})

    async def _history(self, ends: dict[str, int]) -> AsyncGenerator[tuple[str, list[Entry]], None]:
        """Yield the logs in chunks; the next one is on its way while one is folded."""
        ranges = [
            (source, after, min(after + CHUNK, end)) for source, end in ends.items() for after in range(0, end, CHUNK)
        ]
        async with aclosing(ahead(ranges, lambda one: self.sources.whole_range(*one))) as told:
            async for (source, _, _), entries in told:
                yield source, entries

    async def _catch_up(self, projection: Projection, version: int) -> None:
        """Take in what was appended meanwhile by the ordinary feed, until little is left for the swap."""
        while True:
            heads = await self._heads(projection)
            async with self.pool.acquire() as db:
                behind = await self._to_heads(db, projection, version, heads)
            self.report("catch up", self.events, self.events)
            if behind <= CLOSE_ENOUGH:
                return

    async def _compared(self, projection: Projection, version: int) -> Difference | None:
        await self._catch_up(projection, version)
        async with AsyncExitStack() as waiting, self.pool.acquire() as db:
            _, live = await waiting.enter_async_context(held(self.pool, projection.name))
            heads = await self._heads(projection)
            for one in (live, version):
                await self._to_heads(db, projection, one, heads)
            async with db.transaction(isolation="repeatable_read", readonly=True):
                await db.execute("SELECT 1")  # the snapshot stands: the feed may go on
                await waiting.aclose()
                different = await compare(db, projection, live, version)
        return None if different is None else Difference(*different)

    async def _swap(self, projection: Projection, version: int) -> None:
        async with self.pool.acquire() as db:

            async def to_live(live: int) -> None:
                await self._to_heads(db, projection, version, await self._positions(db, projection, live))

            await swap(self.pool, projection, version, to_live)

    async def _heads(self, projection: Projection) -> dict[str, int]:
        heads = await asyncio.gather(*(self.sources.logs[source].head() for source in projection.sources))
        return {source: head.position for source, head in zip(projection.sources, heads, strict=True)}

    async def _to_heads(self, db: Any, projection: Projection, version: int, heads: dict[str, int]) -> int:
        """Feed a version up to these positions in one transaction, then derive what is owed; return how many events."""
        name, partitions = projection.name, self.sources.partitions
        feed = ProjectionFeed(self.service, self.pool, projection, version)
        taken = 0
        async with db.transaction():
            positions = await self._positions(db, projection, version, least=True)
            for source, end in heads.items():
                after = positions.get(source, 0)
                for start in range(after, end, CHUNK):
                    envelopes = await self._pulled(source, start, min(start + CHUNK, end))
                    for partition in range(partitions):
                        if mine := [envelope for envelope in envelopes if envelope.partition == partition]:
                            await feed.take_within(db, version, mine)
                    taken += len(envelopes)
                if end > after:
                    await db.execute(WHOLE, name, version, source, end, self._epochs[source], partitions)
            await self._nothing_parked(db, projection, version)
        await feed.settle()
        self.events += taken
        return taken

    async def _pulled(self, source: str, after: int, upto: int) -> list[Envelope]:
        entries = await self.sources.whole_range(source, after, upto)
        return wrapped(source, self._epochs[source], after, entries, self.sources.partitions)

    async def _nothing_parked(self, db: Any, projection: Projection, version: int) -> None:
        stuck = await db.fetchrow(STUCK, projection.name, version)
        if stuck is not None and version != await db.fetchval(LIVE, projection.name):
            place = stuck["source"], stuck["position"], stuck["type"], stuck["stream_id"]
            raise unfoldable(place, projection.name, f"{stuck['reason']}: {stuck['detail']}")

    async def _positions(self, db: Any, projection: Projection, version: int, *, least: bool = False) -> dict[str, int]:
        """Return how far a version has come per source, in the furthest partition or in the least."""
        rows = await db.fetch(
            "SELECT source, count(*), min(position), max(position) FROM feed.position "
            "WHERE name = $1 AND version = $2 GROUP BY 1",
            projection.name,
            version,
        )
        whole = self.sources.partitions
        return {source: (low if count >= whole else 0) if least else high for source, count, low, high in rows}
