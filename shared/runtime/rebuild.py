"""Rebuild: the definition of a projection folds the logs into version N+1 beside the live tables, then is swapped in.

The live version is fed and read all the while; only the swap itself, one short transaction, makes the feed wait. What
is interrupted leaves the live tables as they were, and its rest is dropped by the next rebuild.
"""

import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import asyncpg

from shared.runtime.envelope import Envelope, wrapped
from shared.runtime.feed import WHOLE, ProjectionFeed, recorded
from shared.runtime.peers import Sources
from shared.runtime.projections import Projection, Row, Table
from shared.runtime.tables import create_version, derive, drop_version, index, schema, show

CHUNK = 5_000
KEYS = 2_000
CLOSE_ENOUGH = 200
VERSIONS = """
SELECT substring(nspname FROM length($1) + 3)::int FROM pg_namespace
WHERE nspname ~ ('^' || $1 || '_v[0-9]+$') ORDER BY 1
"""
LOCK_TIMEOUT = "SET LOCAL lock_timeout = '5s'"

Report = Callable[[str, int, int], None]
"""Called with the stage, how much of it is done, and how much it is in all."""


class Busy(Exception):
    """Another rebuild of the same projection is running."""


class Rebuilt(NamedTuple):
    """The new live version, how many events it folded, and how long that took."""

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
    """Rebuilds one projection of a service."""

    service: str
    projection: Projection
    pool: "asyncpg.Pool[Any]"
    sources: Sources
    report: Report = lambda _stage, _done, _all: None
    events: int = 0
    _epochs: dict[str, str] = field(default_factory=dict)

    async def rebuild(self) -> Rebuilt:
        """Build the next version, catch up, swap it in; the version before stays for a look back. Raises Busy."""
        began = time.perf_counter()
        async with self._alone(), self._next() as version:
            await self._catch_up(version)
            async with self.pool.acquire() as db, db.transaction():
                await db.execute(LOCK_TIMEOUT)
                live = await self._hold_live(db)
                await self._to_head(db, version, await self._positions(db, live))
                await show(db, self.projection, version)
                await db.execute("UPDATE feed.projection SET live = $2 WHERE name = $1", self.projection.name, version)
        return Rebuilt(version, self.events, time.perf_counter() - began)

    async def verify(self) -> Difference | None:
        """Build beside, bring both to the same position, compare every row; None when they are equal. Raises Busy."""
        async with self._alone(), self._next() as version:
            await self._catch_up(version)
            async with self.pool.acquire() as db, db.transaction():
                await db.execute(LOCK_TIMEOUT)
                live = await self._hold_live(db)
                heads = {
                    source: (await self.sources.logs[source].head()).position for source in self.projection.sources
                }
                for one in (live, version):
                    await self._to_head(db, one, heads)
                found = await self._difference(db, live, version)
            async with self.pool.acquire() as db:
                await drop_version(db, self.projection.name, version)
        return found

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        async with self.pool.acquire() as db:
            name = f"rebuild {self.projection.name}"
            if not await db.fetchval("SELECT pg_try_advisory_lock(hashtext($1))", name):
                raise Busy(f"a rebuild of {self.projection.name} is running; wait for its end")
            yield  # the lock ends with the connection's release

    @asynccontextmanager
    async def _next(self) -> AsyncIterator[int]:
        """Make the next version and fold everything into it; drop it again when something fails."""
        name = self.projection.name
        async with self.pool.acquire() as db:
            live = await db.fetchval("SELECT live FROM feed.projection WHERE name = $1", name)
            for row in await db.fetch(VERSIONS, name):
                if row[0] != live:
                    await drop_version(db, name, row[0])
            version = live + 1
            try:
                await create_version(db, self.projection, version, indexed=False)
                await self._fold(db, version)
            except BaseException:
                await drop_version(db, name, version)
                raise
        try:
            yield version
        except BaseException:
            async with self.pool.acquire() as db:
                await drop_version(db, name, version)
            raise

    async def _fold(self, db: Any, version: int) -> None:
        kept: dict[str, dict[Row, Row]] = {facts.table.name: {} for facts in self.projection.facts}
        ends = {}
        for source in self.projection.sources:
            head = await self.sources.logs[source].head()
            self._epochs[source], ends[source] = head.epoch, head.position
        total = sum(ends.values())
        for source, end in ends.items():
            for after in range(0, end, CHUNK):
                self._keep(kept, await self._pulled(source, after, min(after + CHUNK, end)))
                self.report("fold", self.events, total)
        home = schema(self.projection.name, version)
        for facts in self.projection.facts:
            await _copy(db, home, facts.table, list(kept[facts.table.name].values()))
        await index(db, self.projection, version)
        await db.execute(f'SET search_path = "{home}", pg_catalog')
        await self._derive_all(db, home)
        await db.execute("RESET search_path")
        for source, end in ends.items():
            partitions = self.sources.partitions
            await db.execute(WHOLE, self.projection.name, version, source, end, self._epochs[source], partitions)

    def _keep(self, kept: dict[str, dict[Row, Row]], envelopes: Sequence[Envelope]) -> None:
        batch = [recorded(envelope) for envelope in envelopes]
        for facts in self.projection.facts:
            places = [list(facts.table.columns).index(column) for column in facts.table.key]
            rows = kept[facts.table.name]
            for one in batch:
                for row in facts.rows(one):
                    rows[tuple(row[place] for place in places)] = row
        self.events += len(batch)

    async def _derive_all(self, db: Any, home: str) -> None:
        for table in self.projection.facts:
            await db.execute(f'ANALYZE "{home}"."{table.table.name}"')
        for derived in self.projection.derived:
            keys = sorted(row[0] for row in await db.fetch(derived.every_key))
            for start in range(0, len(keys), KEYS):
                await _copy(db, home, derived.table, await derive(db, derived, keys[start : start + KEYS]))
                self.report(f"derive {derived.table.name}", min(start + KEYS, len(keys)), len(keys))

    async def _pulled(self, source: str, after: int, upto: int) -> list[Envelope]:
        entries = await self.sources.logs[source].range(after, upto)
        return wrapped(source, self._epochs[source], after, entries, self.sources.partitions)

    async def _catch_up(self, version: int) -> None:
        """Take in what was appended meanwhile by the ordinary feed, until little is left for the swap."""
        while True:
            heads = {source: (await self.sources.logs[source].head()).position for source in self.projection.sources}
            async with self.pool.acquire() as db, db.transaction():
                behind = await self._to_head(db, version, heads)
            self.report("catch up", self.events, self.events)
            if behind <= CLOSE_ENOUGH:
                return

    async def _to_head(self, db: Any, version: int, upto: dict[str, int]) -> int:
        feed = ProjectionFeed(self.service, self.pool, self.projection, version)
        positions = await self._positions(db, version, least=True)
        taken = 0
        for source, end in upto.items():
            after = positions.get(source, 0)
            for start in range(after, end, CHUNK):
                envelopes = await self._pulled(source, start, min(start + CHUNK, end))
                for partition in range(self.sources.partitions):
                    if mine := [envelope for envelope in envelopes if envelope.partition == partition]:
                        await feed.take_within(db, version, mine)
                taken += len(envelopes)
            if end > after:
                name, partitions = self.projection.name, self.sources.partitions
                await db.execute(WHOLE, name, version, source, end, self._epochs[source], partitions)
        self.events += taken
        return taken

    async def _positions(self, db: Any, version: int, *, least: bool = False) -> dict[str, int]:
        """Return how far a version has come per source, in the furthest partition or in the least."""
        rows = await db.fetch(
            "SELECT source, count(*), min(position), max(position) FROM feed.position "
            "WHERE name = $1 AND version = $2 GROUP BY 1",
            self.projection.name,
            version,
        )
        whole = self.sources.partitions
        return {source: (low if count >= whole else 0) if least else high for source, count, low, high in rows}

    async def _hold_live(self, db: Any) -> int:
        version: int = await db.fetchval(
            "SELECT live FROM feed.projection WHERE name = $1 FOR UPDATE", self.projection.name
        )
        return version

    async def _difference(self, db: Any, live: int, version: int) -> Difference | None:
        name = self.projection.name
        for table in self.projection.tables:
            before, after = (f'"{schema(name, one)}"."{table.name}"' for one in (live, version))
            order = ", ".join(f'"{column}"' for column in table.key)
            found = await db.fetchrow(
                f"SELECT * FROM ((TABLE {before} EXCEPT TABLE {after}) UNION ALL "
                f"(TABLE {after} EXCEPT TABLE {before})) AS d ORDER BY {order} LIMIT 1"
            )
            if found is not None:
                key = tuple(found[column] for column in table.key)
                where = " AND ".join(f'"{column}" = ${place}' for place, column in enumerate(table.key, 1))
                rows = [await db.fetchrow(f"SELECT * FROM {side} WHERE {where}", *key) for side in (before, after)]
                return Difference(table.name, key, *(None if row is None else tuple(row) for row in rows))
        return None


async def _copy(db: Any, home: str, table: Table, rows: Sequence[Row]) -> None:
    if rows:
        await db.copy_records_to_table(table.name, schema_name=home, columns=list(table.columns), records=rows)
