"""The parts of the toy service, put together for a test as `shared.runtime.service` does for a process."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import asyncpg

from shared.runtime.ask.asking import Asker
from shared.runtime.ask.decisions import AnySubject, Command, Stamp
from shared.runtime.ask.wish import Taken, Wish
from shared.runtime.clock import MachineClock
from shared.runtime.feed.intake import Intake
from shared.runtime.feed.kafka_bus import KafkaBus
from shared.runtime.feed.log_bus import LogBus
from shared.runtime.feed.progress import Progress
from shared.runtime.feed.projecting import ProjectionFeed
from shared.runtime.feed.reacting import ReactionFeed
from shared.runtime.kafka import Kafka
from shared.runtime.log.envelope import Envelope, Seal, wrapped
from shared.runtime.log.peers import OwnLog, Sources
from shared.runtime.log.relay import Relay
from shared.runtime.log.store import Log
from shared.runtime.running import Running
from shared.runtime.settings import Settings
from tests import keys
from tests.integration import toy

PARTITIONS = 3
FILES: dict[str, Any] = {"public_keys": "/dev/null", "service_key_file": "/dev/null"}  # the verifier is given
SEAL = Seal(bytes(range(32)))
KEYS = count(1)
STAMP = Stamp("tester", datetime(2024, 6, 1, 4, tzinfo=UTC), date(2024, 6, 1), frozenset({"office"}))
TABLES = ("posted", "struck", "heard", "shelf")


async def stamped(actor: str) -> Stamp:
    """The stamp of a reaction: always the same, as no test looks at the clock."""
    return Stamp(actor, STAMP.at, STAMP.today)


@dataclass
class Parts:
    """What a test of the plumbing holds in its hands."""

    name: str
    url: str
    pool: "asyncpg.Pool[Any]"
    log: Log
    asker: Asker
    feed: ProjectionFeed
    reactions: ReactionFeed
    sources: Sources
    progress: Progress
    intake: Intake

    @classmethod
    async def connected(cls, name: str, url: str, stack: AsyncExitStack, *, relayed: bool = True) -> "Parts":
        """Connect; what needs closing is put on the stack."""
        pool = await stack.enter_async_context(asyncpg.create_pool(url, min_size=1, max_size=8, command_timeout=30))
        log = Log(pool)
        log.start()
        stack.push_async_callback(log.stop)
        asker = Asker(log, pool)
        feed = ProjectionFeed(name, pool, toy.projection(name))
        reactions = ReactionFeed(name, pool, asker, toy.reactions, (name,), stamped)
        sources = Sources({name: OwnLog(log)}, PARTITIONS)
        progress = Progress(pool, [feed, reactions], sources.logs, PARTITIONS, relayed=relayed)
        intake = Intake(name, [feed, reactions], sources, progress)
        return cls(name, url, pool, log, asker, feed, reactions, sources, progress, intake)

    async def ask(self, subject: AnySubject, key: str, command: Command) -> Taken:
        """Carry a wish out under a new key."""
        return await self.asker.ask(subject, key, Wish(command, STAMP, f"test/{next(KEYS)}"))

    async def post(self, note_id: str, text: str = "hello", shelf: str = "top") -> Taken:
        """Post a note."""
        return await self.ask(toy.NOTE, note_id, toy.Post(note_id=note_id, shelf=shelf, text=text))

    async def strike(self, note_id: str) -> Taken:
        """Strike a note out."""
        return await self.ask(toy.NOTE, note_id, toy.Strike(note_id=note_id))

    async def envelopes(self, after: int = 0) -> list[Envelope]:
        """Return the log as it would come over Kafka: in order, with the chain of each partition, and offsets."""
        head = await self.log.head()
        entries = await self.log.range(0, head.position)
        chained = wrapped(self.name, head.epoch, 0, entries, PARTITIONS)
        return [one._replace(offset=place) for place, one in enumerate(chained) if one.entry.position > after]

    async def give(self, envelopes: Sequence[Envelope], size: int = 1_000) -> None:
        """Give envelopes to the intake, partition by partition, in batches."""
        for partition in range(PARTITIONS):
            mine = [one for one in envelopes if one.partition == partition]
            for start in range(0, len(mine), size):
                await self.intake.give(mine[start : start + size])

    async def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return all rows of the toy's tables."""
        return {
            table: [tuple(row) for row in await self.pool.fetch(f"SELECT * FROM read.{table} ORDER BY 1")]
            for table in TABLES
        }

    async def parked(self) -> list[tuple[Any, ...]]:
        """Return reader, stream, version and reason of what waits."""
        query = "SELECT name, stream_id, stream_version, reason FROM feed.parked ORDER BY name, stream_id, position"
        return [tuple(row) for row in await self.pool.fetch(query)]

    async def caught_up(self, within: float = 20) -> None:
        """Wait until every reader has taken in the log as it ends now."""
        await self.progress.reached({self.name: (await self.log.head()).position}, within=within)

    def relay(self, kafka: str, wake: asyncio.Event | None = None) -> Relay:
        """Return a relay of the log."""
        woken = wake or self.log.committed
        return Relay(self.name, lambda: asyncpg.connect(self.url), Kafka(kafka), SEAL, PARTITIONS, woken, 0.02)

    def bus(self, kafka: str) -> KafkaBus:
        """Return what reads the topic."""
        return KafkaBus(self.name, Kafka(kafka), self.intake, {self.name: SEAL}, PARTITIONS)

    def running(self, kafka: str = "127.0.0.1:1", **settings: Any) -> Running:
        """Return the parts as the HTTP application wants them."""
        service = toy.service(self.name)
        told = Settings(service=self.name, database_url=self.url, kafka=kafka, **FILES, **settings)
        feeds = {self.feed.name: self.feed}
        verifier = keys.verifier("toy")
        return Running(
            *(
                service,
                told,
                MachineClock(),
                self.pool,
                self.log,
                self.asker,
                self.sources,
                self.progress,
                verifier,
                feeds,
            ),
            *(self.reactions, {subject.name: subject for subject in service.subjects}),
        )


async def unlocked(admin: str) -> None:
    """Plant a bug: `log.append` without its lock, positions from a sequence, as many stores have it."""
    database = await asyncpg.connect(admin)
    text: str = await database.fetchval("SELECT pg_get_functiondef('log.append'::regproc)")
    for sound, planted in {
        "FROM log.head FOR UPDATE;": "FROM log.head;",
        "SELECT top.position + r.place, r.stream": "SELECT nextval('log.loose'), r.stream",
    }.items():
        assert text.count(sound) == 1
        text = text.replace(sound, planted)
    await database.execute(f"CREATE SEQUENCE log.loose; ALTER SEQUENCE log.loose OWNER TO huikuan_log; {text}")
    await database.close()


@asynccontextmanager
async def running(*jobs: Relay | KafkaBus | LogBus) -> AsyncIterator[list[asyncio.Task[None]]]:
    """Run relays and buses while the block runs."""
    tasks = [asyncio.create_task(job.run()) for job in jobs]
    try:
        yield tasks
        for task in tasks:
            if task.done() and not task.cancelled():
                task.result()
    finally:
        for task in tasks:
            task.cancel()
        for end in await asyncio.gather(*tasks, return_exceptions=True):  # all of them end before one may be blamed
            if isinstance(end, Exception):
                raise end
