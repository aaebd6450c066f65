"""The peer of P2 on Kafka Streams, as a careful team runs it: exactly once, state in RocksDB, two threads.

The history stands in a topic by stream, as JSON; `streams/` folds it to the rows of `by_hand`, and its sink COPYs them
into bare tables that get their keys at the end, as everybody's do. Who earns by a contract it is told at the start, in
a file: the others have those small logs in memory, too. Its broker is that of `huikuan up`, and runs during its turns
only. A turn counts from the moment at which its Java stands and could start, as the others count once all is imported;
the first turn also makes the broker's own topics for groups and transactions, and the median passes over that.

What it needs comes from Maven as Kafka does, by a lock of its own; the compiler is Eclipse's, as the Java that comes
along has none.
"""

import asyncio
import secrets
import subprocess
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from subprocess import PIPE
from tempfile import mkdtemp
from typing import Any
from urllib.parse import urlencode, urlsplit

import asyncpg
import msgspec
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from benchmarks.by_hand import HAND, TABLES, People
from benchmarks.ground import JARS, Broker, new_broker
from ops.stack import jars, java
from ops.stack.layout import PROJECT
from services.receivables.keeps import BOOK
from services.receivables.subjects.period.commission import rates_of
from shared.runtime.log.store import Entry
from shared.runtime.tables.versions import create_version, index, schema

HOME = Path(__file__).parent / "streams"
LOCK, SOURCES = HOME / "jgo.lock.toml", sorted(HOME.glob("*.java"))
CLASSES = PROJECT / ".cache" / "streams"
COMPILER = "org.eclipse.jdt.internal.compiler.batch.Main"
LANGUAGE = ("-source", "17", "-target", "17", "-proc:none")
MAIN = "Rebuild"
THREADS = PARTITIONS = 2
HISTORY = "history"
OPTIONS = ("-Xmx1g", "-XX:+UseParallelGC", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error")


class Failed(Exception):
    """It did not compile, or ended before all was in place."""


@dataclass(frozen=True)
class Streams:
    """What runs the compiled program, and a broker that has the history."""

    command: list[str]
    broker: Broker
    home: Path
    version: str


def made(home: Path, entries: Iterable[Entry]) -> Streams:
    """Fetch, compile, and fill a topic with a history. Raises StackError where what it takes cannot be had."""
    wanted, program = jars.locked(LOCK), java.find()
    found = [str(jar) for jar in jars.fetch(wanted, JARS, lambda _: None)]
    classes = compiled(program, found)
    [version] = [jar.version for jar in wanted if jar.artifact == "kafka-streams"]
    broker = new_broker(home)
    with broker.running():
        asyncio.run(_fill(broker.bootstrap, entries))
    path = ":".join([str(classes), *found])
    return Streams([str(program.program), *OPTIONS, *program.options, "-cp", path, MAIN], broker, home, version)


def compiled(program: java.Java, libraries: Sequence[str]) -> Path:
    """Return the folder of the classes; the compiler runs once for each state of the sources. Raises Failed."""
    mark = sha256(b"".join(file.read_bytes() for file in (LOCK, *SOURCES))).hexdigest()
    classes = CLASSES / mark[:16]
    if not classes.exists():
        CLASSES.mkdir(parents=True, exist_ok=True)
        new, path = mkdtemp(dir=CLASSES), ":".join(libraries)
        command = [str(program.program), "-cp", path, COMPILER, *LANGUAGE, "-cp", path, "-d", new, *map(str, SOURCES)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Failed(done.stderr)
        Path(new).rename(classes)
    return classes


async def _fill(bootstrap: str, entries: Iterable[Entry]) -> None:
    await _topic(bootstrap, HISTORY)
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, linger_ms=20, max_batch_size=1 << 19) as producer:
        for entry in entries:
            told = {"type": entry.type, "position": str(entry.position), "recorded_at": str(entry.recorded_at)}
            await producer.send(
                HISTORY,
                key=entry.stream_id.encode(),
                value=entry.data,
                headers=[(name, value.encode()) for name, value in told.items()],
            )


async def _topic(bootstrap: str, name: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(name, PARTITIONS, replication_factor=1)])
    finally:
        await admin.close()


def rebuild(streams: Streams, dsn: str, people: People, upto: int, version: int) -> float:
    """Fold the whole topic into tables of this version; return the seconds that it took. Raises Failed."""
    run = f"p2-{secrets.token_hex(4)}"
    told, log = streams.home / f"{run}.json", streams.home / f"{run}.log"
    told.write_bytes(msgspec.json.encode(_told(streams, run, dsn, people, upto, version)))
    with streams.broker.running():
        asyncio.run(_prepared(streams.broker.bootstrap, f"{run}-rows", dsn, version))
        with (
            log.open("w", encoding="utf-8") as errors,
            subprocess.Popen([*streams.command, str(told)], stdout=PIPE, stderr=errors, text=True) as process,
        ):
            _wait(process, "ready", log)
            began = time.perf_counter()
            _wait(process, "done", log)
            asyncio.run(_indexed(dsn, version))
            return time.perf_counter() - began


def _told(streams: Streams, run: str, dsn: str, people: People, upto: int, version: int) -> dict[str, Any]:
    at = urlsplit(dsn)
    login = {"user": at.username, "password": at.password, "currentSchema": schema("hand", version)}
    return {
        "bootstrap": streams.broker.bootstrap,
        "history": HISTORY,
        "rows": f"{run}-rows",
        "application": run,
        "state": str(streams.home / "state"),
        "threads": THREADS,
        "events": upto,
        "jdbc": f"jdbc:postgresql://{at.hostname}:{at.port}{at.path}?{urlencode(login)}",
        "people": people,
        "rates": rates_of(BOOK)(date(2024, 1, 1))._asdict(),
    }


def _wait(process: subprocess.Popen[str], word: str, log: Path) -> None:
    assert process.stdout is not None
    if process.stdout.readline().strip() != word:
        raise Failed(log.read_text(encoding="utf-8"))


async def _prepared(bootstrap: str, rows: str, dsn: str, version: int) -> None:
    await _topic(bootstrap, rows)
    db = await asyncpg.connect(dsn)
    await create_version(db, HAND, version, indexed=False)
    await db.close()


async def _indexed(dsn: str, version: int) -> None:
    db = await asyncpg.connect(dsn)
    await index(db, TABLES, schema("hand", version))
    await db.close()
