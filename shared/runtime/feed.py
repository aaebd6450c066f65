"""The feed: envelopes in, rows out; each event takes effect once, under crashes, rebalances and zombies.

Position rows stand beside the rows that they produced and move in the same transaction. What cannot be taken in is parked
together with all later events of its stream (see `parked`); errors of the database are nobody's fault and are retried.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import orjson
import structlog

from shared.runtime import parked, telemetry
from shared.runtime.asking import Asker, Wish
from shared.runtime.decisions import Command, Stamp, Subject
from shared.runtime.envelope import Envelope
from shared.runtime.mapper import decode
from shared.runtime.projections import Derived, Projection, Recorded, Row
from shared.runtime.tables import derive, replace_derived, schema, upsert

LIVE = "SELECT live FROM feed.projection WHERE name = $1 FOR SHARE"
PLACE = """
INSERT INTO feed.position (name, version, source, partition, position, epoch) VALUES ($1, $2, $3, $4, 0, $5::text::uuid)
ON CONFLICT DO NOTHING
"""
LAST = """
SELECT position, epoch::text FROM feed.position
WHERE name = $1 AND version = $2 AND source = $3 AND partition = $4 FOR UPDATE
"""
SAVE = """
UPDATE feed.position SET position = $5, kafka_offset = $6
WHERE name = $1 AND version = $2 AND source = $3 AND partition = $4
"""
TRANSIENT = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.TransactionRollbackError,
)
WHOLE = """
INSERT INTO feed.position (name, version, source, partition, position, epoch)
SELECT $1, $2, $3, partition, $4, $5::text::uuid FROM generate_series(0, $6 - 1) AS partition
ON CONFLICT (name, version, source, partition) DO UPDATE SET position = greatest(feed.position.position, excluded.position)
"""
REACTIONS = "reactions"

say = structlog.get_logger("feed")


class Gap(Exception):
    """Events are missing on the topic: what lies after `after` up to `upto` must come from the source's log."""

    def __init__(self, after: int, upto: int) -> None:
        super().__init__(f"events after {after} up to {upto} are missing")
        self.after = after
        self.upto = upto


class Forked(Exception):
    """The source's log is another one than the one taken in so far (its epoch changed): rebuild, don't guess."""


def recorded(envelope: Envelope) -> Recorded:
    """Return the event of an envelope as decisions and projections see it; raises what decoding raises."""
    entry = envelope.entry
    event = decode(entry.type, entry.data)
    actor = orjson.loads(entry.meta).get("actor", "")
    return Recorded(envelope.source, entry.position, entry.stream_id, entry.version, entry.recorded_at, actor, event)


def fresh(envelopes: Iterable[Envelope], last: int) -> list[Envelope]:
    """Return what was not seen yet, in order; raises Gap where a position is missing in between."""
    news: list[Envelope] = []
    for envelope in envelopes:
        if envelope.entry.position <= last:
            continue  # seen: crash, rebalance, replay
        if envelope.previous > last:
            if news:
                return news  # take in what is whole; the hole shows at the next call
            raise Gap(last, envelope.previous)
        news.append(envelope)
        last = envelope.entry.position
    return news


@dataclass
class ProjectionFeed:
    """Feeds the live version of one projection. `version` fixes another one (a rebuild that catches up)."""

    service: str
    pool: "asyncpg.Pool[Any]"
    projection: Projection
    version: int | None = None
    _taken: int = 0  # the version that the last batch went into

    @property
    def name(self) -> str:
        """The reader's name in position rows."""
        return self.projection.name

    @property
    def sources(self) -> Sequence[str]:
        """The services whose events it takes in."""
        return self.projection.sources

    async def take(self, envelopes: Sequence[Envelope]) -> bool:
        """Take in envelopes of one source and partition; True when all of them have taken effect. Raises Gap, Forked."""
        async with self.pool.acquire() as db, db.transaction():
            version = self._taken = self.version or await db.fetchval(LIVE, self.name)
            return await self.take_within(db, version, envelopes)

    async def whole(self, source: str, epoch: str, upto: int, partitions: int) -> None:
        """Note that everything up to a position was given, whatever partition it was in (the pull path knows)."""
        async with self.pool.acquire() as db, db.transaction():
            version = self.version or await db.fetchval(LIVE, self.name)
            if version == self._taken:  # else a swap came in between: the new version finds its own way
                await db.execute(WHOLE, self.name, version, source, upto, epoch, partitions)

    async def take_within(self, db: Any, version: int, envelopes: Sequence[Envelope]) -> bool:
        """Like `take`, inside the caller's transaction."""
        source, partition = envelopes[0].source, envelopes[0].partition
        where = (self.name, version, source, partition)
        last = await position(db, where, envelopes[0].epoch)
        news = fresh(envelopes, last)
        telemetry.DROPPED.labels(self.service, self.name, source).inc(sum(e.entry.position <= last for e in envelopes))
        if not news:
            return True
        await db.execute(f'SET LOCAL search_path = "{schema(self.name, version)}", pg_catalog')
        await self._take_or_park(db, version, news)
        top = news[-1]
        await db.execute(SAVE, *where, top.entry.position, top.offset)
        telemetry.FED.labels(self.service, self.name, source).inc(len(news))
        telemetry.POSITION.labels(self.service, self.name, source, partition).set(top.entry.position)
        return top.entry.position >= envelopes[-1].entry.position

    async def _take_or_park(self, db: Any, version: int, news: Sequence[Envelope]) -> None:
        blocked = await parked.streams(db, self.name, version, news[0].source)
        if not blocked:
            try:
                async with db.transaction():
                    await write(db, self.projection, [recorded(envelope) for envelope in news])
            except TRANSIENT:
                raise
            except Exception as error:  # one of them is bad: find it, and park it with what follows it
                say.warning("a batch is taken in one by one", reader=self.name, error=repr(error))
            else:
                return
        for envelope in news:
            if envelope.entry.stream_id in blocked:
                await parked.behind(db, self.name, version, envelope)
                continue
            try:
                async with db.transaction():
                    await write(db, self.projection, [recorded(envelope)])
            except TRANSIENT:
                raise
            except Exception as error:
                blocked.add(envelope.entry.stream_id)
                await parked.put(db, self.service, self.name, version, envelope, error)


async def position(db: Any, where: tuple[str, int, str, int], epoch: str) -> int:
    """Return how far a reader has come in a partition, holding the row; raises Forked when the log is another one."""
    await db.execute(PLACE, *where, epoch)
    row = await db.fetchrow(LAST, *where)
    if row["epoch"] != epoch:
        raise Forked(f"{where[2]}: epoch {row['epoch']} was taken in up to {row['position']}, now {epoch} comes")
    return int(row["position"])


async def write(db: Any, projection: Projection, batch: Sequence[Recorded]) -> None:
    """Set the rows of a batch and derive again what they touch. The search path names the schema."""
    written: dict[str, list[Row]] = {}
    columns = {facts.table.name: list(facts.table.columns) for facts in projection.facts}
    for facts in projection.facts:
        rows = [row for one in batch for row in facts.rows(one)]
        await upsert(db, facts.table, rows)
        written[facts.table.name] = rows
    if projection.derived:
        # Whoever derives must see the facts of everybody who derived before: one at a time, per version.
        await db.execute("SELECT pg_advisory_xact_lock(hashtext(current_schema()))")
    for derived in projection.derived:
        if keys := await touched(db, derived, written, columns):
            await replace_derived(db, derived, keys, await derive(db, derived, keys))


async def touched(db: Any, derived: Derived, written: dict[str, list[Row]], columns: dict[str, list[str]]) -> list[str]:
    """Return the derived keys that rows of a batch touch."""
    keys: set[str] = set()
    for touch in derived.touches:
        place = columns[touch.table].index(touch.column)
        values = sorted({row[place] for row in written[touch.table] if row[place] is not None})
        if values:
            keys.update(row[0] for row in await db.fetch(touch.sql, values))
    return sorted(keys)


@dataclass
class ReactionFeed:
    """Turns other services' events into wishes of our own, each asked once under the source event's id."""

    service: str
    pool: "asyncpg.Pool[Any]"
    asker: Asker
    reactions: Callable[[Recorded], Iterable[tuple[Subject[Any], str, Command]]]
    sources: Sequence[str]
    stamp: Callable[[str], Stamp]
    subjects: dict[str, Subject[Any]] = field(default_factory=dict)
    name: str = REACTIONS

    async def take(self, envelopes: Sequence[Envelope]) -> bool:
        """Take in envelopes of one source and partition; True when all of them have taken effect. Raises Gap, Forked."""
        where = (self.name, 1, envelopes[0].source, envelopes[0].partition)
        async with self.pool.acquire() as db, db.transaction():
            last = await position(db, where, envelopes[0].epoch)
        news = fresh(envelopes, last)
        if not news:
            return True
        await self._react(news)
        top = news[-1]
        async with self.pool.acquire() as db, db.transaction():
            if (
                await position(db, where, top.epoch) < top.entry.position
            ):  # a zombie's commands were asked twice, harmlessly
                await db.execute(SAVE, *where, top.entry.position, top.offset)
        telemetry.FED.labels(self.service, self.name, top.source).inc(len(news))
        telemetry.POSITION.labels(self.service, self.name, top.source, top.partition).set(top.entry.position)
        return top.entry.position >= envelopes[-1].entry.position

    async def whole(self, source: str, epoch: str, upto: int, partitions: int) -> None:
        """Note that everything up to a position was given, whatever partition it was in (the pull path knows)."""
        await self.pool.execute(WHOLE, self.name, 1, source, upto, epoch, partitions)

    async def _react(self, news: Sequence[Envelope]) -> None:
        async with self.pool.acquire() as db:
            blocked = await parked.streams(db, self.name, 1, news[0].source)
        wishes: list[tuple[Envelope, tuple[Subject[Any], str, Wish]]] = []
        latest: dict[tuple[str, str, Command], int] = {}
        for envelope in news:
            if envelope.entry.stream_id in blocked:
                await self._park_behind(envelope)
                continue
            try:
                for wish in self.wishes(envelope):
                    same = (wish[0].name, wish[1], wish[2].command)
                    if same in latest:
                        wishes[latest[same]] = (envelope, wish)  # the same wish twice in a batch: once is enough
                        continue
                    latest[same] = len(wishes)
                    wishes.append((envelope, wish))
            except TRANSIENT:
                raise
            except Exception as error:
                blocked.add(envelope.entry.stream_id)
                await self._park(envelope, error)
        answers = await self.asker.ask_all([wish for _, wish in wishes])
        for (envelope, _), answer in zip(wishes, answers, strict=True):
            if answer.refusal is not None:
                await self._park(envelope, answer.refusal)

    def wishes(self, envelope: Envelope) -> list[tuple[Subject[Any], str, Wish]]:
        """Return what an event makes us want."""
        one = recorded(envelope)
        cause = f"{envelope.source}/{envelope.epoch}/{one.position}"
        stamp = self.stamp(one.actor)
        return [
            (self.subjects.get(subject.name, subject), key, Wish(command, stamp, f"{cause}/{number}", cause))
            for number, (subject, key, command) in enumerate(self.reactions(one))
        ]

    async def _park(self, envelope: Envelope, error: Exception) -> None:
        async with self.pool.acquire() as db, db.transaction():
            await parked.put(db, self.service, self.name, 1, envelope, error)

    async def _park_behind(self, envelope: Envelope) -> None:
        async with self.pool.acquire() as db, db.transaction():
            await parked.behind(db, self.name, 1, envelope)
