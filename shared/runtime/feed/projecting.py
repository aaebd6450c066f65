"""The feed: envelopes in, rows out; each event takes effect once, under crashes, rebalances and zombies.

Position rows stand beside the rows that they produced and move in the same transaction. What cannot be taken in is
parked together with all later events of its stream (see `dead_letters`); errors of the database are nobody's fault and
are retried.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import orjson
import structlog

from shared.events import Event
from shared.events.registry import BY_NAME
from shared.runtime import telemetry
from shared.runtime.ask.asking import at_once
from shared.runtime.feed import dead_letters
from shared.runtime.feed.deriving import ONE_AT_A_TIME, Owner, derive_touched, retry, unhurried, work_off
from shared.runtime.log.decoding import decode
from shared.runtime.log.envelope import Envelope
from shared.runtime.log.mapper import strange
from shared.runtime.tables.definition import Facts, Projection, Recorded, Row
from shared.runtime.tables.versions import HOME, upsert

LIVE = "SELECT live FROM feed.projection WHERE name = $1 FOR SHARE"
PLACES = f"""
WITH live AS MATERIALIZED (SELECT live FROM feed.projection WHERE name = $1 FOR SHARE),
told AS MATERIALIZED (SELECT coalesce($2::int, (SELECT live FROM live)) AS version),
here AS MATERIALIZED (
    SELECT p.partition, p.position, p.epoch FROM feed.position AS p
    WHERE p.name = $1 AND p.version = (SELECT version FROM told) AND p.source = $3 AND p.partition = ANY ($4::int[])
    ORDER BY p.partition FOR UPDATE)
SELECT told.version, here.partition, here.position, here.epoch::text, {HOME.format(name="$1", version="told.version")}
FROM told LEFT JOIN here ON true
"""
NEW_PLACES = """
INSERT INTO feed.position (name, version, source, partition, position, epoch)
SELECT $1, $2, $3, partition, 0, $5::text::uuid FROM unnest($4::int[]) AS partition ORDER BY partition
ON CONFLICT DO NOTHING
"""
SAVE = """
UPDATE feed.position AS p SET position = top.position, kafka_offset = top.kafka_offset
FROM unnest($4::int[], $5::bigint[], $6::bigint[]) AS top(partition, position, kafka_offset)
WHERE p.name = $1 AND p.version = $2 AND p.source = $3 AND p.partition = top.partition AND p.position < top.position
"""
WHOLE = """
INSERT INTO feed.position (name, version, source, partition, position, epoch)
SELECT $1, $2, $3, partition, $4, $5::text::uuid FROM generate_series(0, $6 - 1) AS partition
ON CONFLICT (name, version, source, partition)
DO UPDATE SET position = greatest(feed.position.position, excluded.position)
"""

MOST_READ = 4_000
"""How many events are kept as they were read: batches of two sources, which come at the same time."""

_read: dict[int, tuple[Envelope, Recorded]] = {}
say = structlog.get_logger("feed")


class Gap(Exception):
    """What lies after `after` up to `upto` must come from the source's log: the topic lacks some of it, or is wrong."""

    def __init__(self, partition: int, after: int, upto: int) -> None:
        super().__init__(f"events after {after} up to {upto} are not whole")
        self.partition = partition
        self.after = after
        self.upto = upto


class Forked(Exception):
    """The source's log is another one than the one taken in so far (its epoch changed): rebuild, don't guess."""


def recorded(envelope: Envelope) -> Recorded:
    """Return the event of an envelope as decisions and projections see it; raises what decoding raises.

    The readers of a process take in the same envelopes one after the other: what was read of them lately is kept.
    """
    kept = _read.get(id(envelope))
    if kept is not None and kept[0] is envelope:
        return kept[1]
    entry = envelope.entry
    event = decode(entry.type, entry.data)
    actor = orjson.loads(entry.meta).get("actor", "")
    one = Recorded(envelope.source, entry.position, entry.stream_id, entry.version, entry.recorded_at, actor, event)
    _read[id(envelope)] = envelope, one
    if len(_read) > MOST_READ:
        del _read[next(iter(_read))]
    return one


def fresh(envelopes: Sequence[Envelope], last: int) -> tuple[list[Envelope], bool]:
    """Return the envelopes not seen yet, in order, and whether they are all; raises Gap where a hole comes first.

    A record of a topic must name the one before it. What was pulled from a log is whole and may follow a position in
    another partition.
    """
    news: list[Envelope] = []
    for envelope in envelopes:
        if envelope.entry.position <= last:
            continue  # seen: crash, rebalance, replay
        if envelope.previous > last or (envelope.previous < last and envelope.offset is not None):
            if news:
                return news, False  # the hole shows again at the next call
            raise Gap(envelope.partition, last, envelope.entry.position)
        news.append(envelope)
        last = envelope.entry.position
    return news, True


def news_of(envelopes: Sequence[Envelope], last: Mapping[int, int]) -> tuple[list[Envelope], bool]:
    """Like `fresh` over several partitions, each with its last position; a hole in one does not stop the others."""
    by_partition: dict[int, list[Envelope]] = {}
    for envelope in envelopes:
        by_partition.setdefault(envelope.partition, []).append(envelope)
    news: list[Envelope] = []
    whole, hole = True, None
    for partition, mine in by_partition.items():
        try:
            here, all_of_it = fresh(mine, last[partition])
        except Gap as gap:
            hole = gap
            continue
        news += here
        whole = whole and all_of_it
    if hole is not None and not news:
        raise hole
    return news, whole and hole is None


@dataclass
class ProjectionFeed:
    """Feeds the live version of one projection. `version` fixes another one (a rebuild that catches up).

    `owing` is set when rows that a fact touches are left to `settle`. `ready(envelopes)` is awaited before rows are
    derived: it makes whole what they rest on beside the facts, and `heeds` events of some types for that.
    """

    service: str
    pool: "asyncpg.Pool[Any]"
    projection: Projection
    version: int | None = None
    owing: asyncio.Event = field(default_factory=asyncio.Event)
    ready: Callable[[Sequence[Envelope]], Awaitable[None]] = at_once
    heeds: frozenset[str] = frozenset()
    _owes: bool = False
    _known: dict[str, bool] = field(default_factory=dict)  # per wire name: whether a table takes it
    _taken: dict[str, set[int]] = field(default_factory=dict)  # per source: versions that went ahead since `whole`

    @property
    def name(self) -> str:
        """The reader's name in position rows."""
        return self.projection.name

    @property
    def sources(self) -> Sequence[str]:
        """The services whose events it takes in."""
        return self.projection.sources

    def idle(self, envelopes: Sequence[Envelope]) -> bool:
        """Tell whether no table takes any of them, and none changes what rows are derived by."""
        return self.version is None and not any(t in self.heeds or self._takes(t) for t in _types(envelopes))

    async def take(self, envelopes: Sequence[Envelope]) -> bool:
        """Take in envelopes of one source; True when all took effect. Raises Gap, Forked."""
        await self.ready(envelopes)
        try:
            return await self._take(envelopes, careful=False)
        except (Gap, Forked):
            raise
        except Exception as error:
            if not dead_letters.blames_an_event(error):
                raise
            return await self._take(envelopes, careful=True)  # one of them cannot be taken in: find it

    async def settle(self) -> int:
        """Derive what is owed, in transactions of bounded size; return how many keys that were."""
        await self.ready(())
        version = self.version or await self.pool.fetchval(LIVE, self.name)
        return await work_off(self.pool, self.projection, version)

    async def retry(self) -> None:
        """Owe again what could not be derived before."""
        await retry(self.pool, self.projection)

    async def whole(self, source: str, epoch: str, upto: int, partitions: int) -> None:
        """Note that everything up to a position was given, whatever partition it was in (the pull path knows)."""
        if not (taken := self._taken.pop(source, None)):
            return
        async with self.pool.acquire() as db, db.transaction():
            version = self.version or await db.fetchval(LIVE, self.name)
            if taken == {version}:  # else a swap came in between, and parts went elsewhere
                await db.execute(WHOLE, self.name, version, source, upto, epoch, partitions)

    async def _take(self, envelopes: Sequence[Envelope], *, careful: bool) -> bool:
        async with self.pool.acquire() as db, db.transaction():
            whole = await self.take_within(db, self.version, envelopes, careful=careful)
        if self._owes:
            self._owes = False
            self.owing.set()
        return whole

    async def take_within(
        self, db: Any, version: int | None, envelopes: Sequence[Envelope], *, careful: bool = True
    ) -> bool:
        """Like `take`, inside the caller's transaction and into the live version where none is named.

        Unless `careful`, an event that cannot be taken in ends the transaction.
        """
        source = envelopes[0].source
        version, last = await places(db, self.name, version, envelopes)
        self._taken.setdefault(source, set()).add(version)
        news, whole = news_of(envelopes, last)
        seen = sum(envelope.entry.position <= last[envelope.partition] for envelope in envelopes)
        telemetry.DROPPED.labels(self.service, self.name, source).inc(seen)
        if not news:
            return whole
        await self._take_or_park(db, version, news, careful=careful)
        tops = {envelope.partition: envelope for envelope in news}
        await save(db, self.name, version, tops.values())
        telemetry.FED.labels(self.service, self.name, source).inc(len(news))
        for partition, top in tops.items():
            telemetry.POSITION.labels(self.service, self.name, source, partition).set(top.entry.position)
        return whole

    async def _take_or_park(self, db: Any, version: int, news: Sequence[Envelope], *, careful: bool) -> None:
        stopped = await dead_letters.stopped(db, self.service, self.name, version, news[0].source)
        blocked = stopped.streams
        words = [
            one
            for one in news
            if not stopped.passes_over(one) and (one.entry.stream_id in blocked or self._takes(one.entry.type))
        ]
        telemetry.SKIPPED.labels(self.service, self.name, news[0].source).inc(len(news) - len(words))
        if careful or blocked:
            await self._write(db, version, words, blocked)
        else:
            await self._set(db, version, words)

    def _takes(self, name: str) -> bool:
        """Tell whether a table takes events of this wire name; a word of ours that this software lacks has to wait."""
        kind = BY_NAME.get(name)
        if kind is None:
            return not strange(name)
        if name not in self._known:
            self._known[name] = self.projection.takes(kind)
        return self._known[name]

    async def _set(self, db: Any, version: int, words: Sequence[Envelope]) -> None:
        if not await write(db, self.projection, [recorded(one) async for one in unhurried(words)], version):
            self._owes = True

    async def _write(self, db: Any, version: int, words: Sequence[Envelope], blocked: set[str]) -> None:
        """Write what can be written; halve what fails until the bad one stands alone, and park its stream."""
        free = []
        for envelope in words:
            if envelope.entry.stream_id in blocked:
                await dead_letters.behind(db, self.name, version, envelope)
            else:
                free.append(envelope)
        try:
            async with db.transaction():
                await self._set(db, version, free)
        except Exception as error:
            if not dead_letters.blames_an_event(error):
                raise
            if len(free) > 1:
                middle = len(free) // 2
                await self._write(db, version, free[:middle], blocked)
                await self._write(db, version, free[middle:], blocked)
                return
            say.warning("parked", reader=self.name, position=free[0].entry.position, error=repr(error))
            blocked.add(free[0].entry.stream_id)
            await dead_letters.put(db, self.service, self.name, version, free[0], error)


def _types(envelopes: Iterable[Envelope]) -> set[str]:
    return {envelope.entry.type for envelope in envelopes}


async def places(db: Any, name: str, version: int | None, envelopes: Sequence[Envelope]) -> tuple[int, dict[int, int]]:
    """Return the version (the live one where None is named) and how far it has come in each partition of the envelopes.

    Holds these rows, and has the tables of the version on the search path, until the transaction ends. Raises Forked
    when the log is another one.
    """
    source, epochs = envelopes[0].source, {envelope.epoch for envelope in envelopes}
    partitions = sorted({envelope.partition for envelope in envelopes})
    rows = await db.fetch(PLACES, name, version, source, partitions)
    if len(rows) < len(partitions) or rows[0]["partition"] is None:
        if len(epochs) > 1:
            raise Forked(f"{source}: records of several epochs came for a place where nothing was taken in")
        await db.execute(NEW_PLACES, name, rows[0]["version"], source, partitions, *epochs)
        rows = await db.fetch(PLACES, name, version, source, partitions)
    for row in rows:
        for other in epochs - {row["epoch"]}:
            raise Forked(f"{source}: epoch {row['epoch']} was taken in up to {row['position']}, now {other} comes")
    return rows[0]["version"], {row["partition"]: row["position"] for row in rows}


async def save(db: Any, name: str, version: int, tops: Iterable[Envelope]) -> None:
    """Note the last envelope of each partition; whoever comes late sets no position back."""
    last = list(tops)
    columns = [one.partition for one in last], [one.entry.position for one in last], [one.offset for one in last]
    await db.execute(SAVE, name, version, last[0].source, *columns)


async def write(db: Any, projection: Projection, batch: Sequence[Recorded], version: int | None = None) -> bool:
    """Set the rows of a batch and derive again what they touch. The search path names the schema.

    Returns False where some of that is owed: only a version that is named may owe (see `deriving`).
    """
    written: dict[str, list[Row]] = {facts.table.name: [] for facts in projection.facts}
    setting: dict[type[Event], list[Facts[Any]]] = {}
    async for one in unhurried(batch):
        kind = type(one.event)
        if kind not in setting:
            setting[kind] = [facts for facts in projection.facts if issubclass(kind, facts.of)]
        for facts in setting[kind]:
            written[facts.table.name].extend(facts.make(one))
    for facts in projection.facts:
        await upsert(db, facts.table, written[facts.table.name])
    if not projection.derived or not batch:
        return True
    await db.execute(ONE_AT_A_TIME)
    since = min(one.position for one in batch)
    owner = None if version is None else Owner(version, batch[0].source, since)
    return await derive_touched(db, projection, written, owner)
