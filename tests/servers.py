"""Real servers for tests: PostgreSQL and Kafka on free ports, in a folder of the test, gone afterwards."""

import asyncio
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from ops.stack import kafka, postgres
from ops.stack.account import own
from ops.stack.layout import admin_dsn
from ops.stack.ports import free_ports, is_free
from shared.runtime.kafka import Kafka

STOPPED_WITHIN_SECONDS = 30
MEMORY, ROOM = Path("/dev/shm"), 4 << 30  # noqa: S108  # a folder below it is drawn by `tempfile`
FOR_ONE_RUN = "fsync=off", "scram_iterations=1", "max_wal_size=256MB"
"""No test breaks the machine; services log in by the dozen, with passwords of one run; and memory is dear."""
LOWEST_BASE, FIRST_HANDED_OUT = 10_000, 32_768
JARS = Path(__file__).resolve().parents[1] / ".cache" / "m2"


def free_base(count: int) -> int:
    """Return a port from which on `count` ports in a row are free just now.

    They lie below the ports that the system hands out by itself: a client that knocks at a killed server would
    otherwise be given, once in a while, the very port of that server.
    """
    while True:
        base = LOWEST_BASE + secrets.randbelow(FIRST_HANDED_OUT - LOWEST_BASE - count)
        if all(map(is_free, range(base, base + count))):
            return base


@contextmanager
def quick_folder() -> Iterator[Path]:
    """Yield a folder that is gone afterwards, in memory where that has room: a new database is hundreds of files.

    Everybody may enter it: where tests run as root, PostgreSQL runs as another user.
    """
    roomy = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    with tempfile.TemporaryDirectory(prefix="huikuan-test-", dir=MEMORY if roomy else None) as folder:
        os.chmod(folder, 0o755)  # noqa: PTH101, S103  # see above
        yield Path(folder)


@contextmanager
def postgres_server(tmp: Path, *settings: str) -> Iterator[str]:
    """Yield the superuser's DSN of a new PostgreSQL (scram, C.UTF-8, checksums, as `up` sets it unless told)."""
    [port] = free_ports(1)
    password = secrets.token_urlsafe(16)
    server = postgres.install(tmp / "postgres", port=port, password=password)
    command = [*server.command(), *(part for setting in settings for part in ("-c", setting))]
    with _running(command, log=tmp / "postgres.log", stop=signal.SIGINT):
        dsn = admin_dsn(port, password)
        asyncio.run(postgres.ready(dsn))
        yield dsn


@contextmanager
def kafka_server(tmp: Path) -> Iterator[str]:
    """Yield the bootstrap address of a new one-broker Kafka with the topics of all services, 3 partitions each."""
    port, controller_port = free_ports(2)
    broker = kafka.install(
        tmp / "kafka", port=port, controller_port=controller_port, repository=JARS, report=lambda _: None
    )
    with broker_running(broker, tmp / "kafka.log"):
        bootstrap = f"127.0.0.1:{port}"
        asyncio.run(_with_topics(bootstrap))
        yield bootstrap


@contextmanager
def broker_running(broker: kafka.Broker, log: Path) -> Iterator[None]:
    """Run a Kafka that was made ready."""
    with running_command(broker.command(own().prefix("TERM")), log):
        yield


@contextmanager
def running_command(command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None) -> Iterator[None]:
    """Run a server in the foreground; SIGTERM ends it."""
    with _running(command, log=log, stop=signal.SIGTERM, environment=environment):
        yield


async def _with_topics(bootstrap: str) -> None:
    await kafka.ready(Kafka(bootstrap))
    await kafka.ensure_topics(Kafka(bootstrap))


@contextmanager
def _running(
    command: Sequence[str], *, log: Path, stop: signal.Signals, environment: Mapping[str, str] | None = None
) -> Iterator[None]:
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/", env=environment
        )
    try:
        yield
    finally:
        process.send_signal(stop)
        try:
            process.wait(STOPPED_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
