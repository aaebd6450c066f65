"""The ground on which a benchmark runs: a PostgreSQL of its own, with fsync on, and a Kafka, gone afterwards."""

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from ops.stack import kafka
from ops.stack.account import own
from ops.stack.ports import free_ports
from shared.runtime.kafka import Kafka
from tests.servers import JARS, postgres_server, running_command

__all__ = ["JARS", "Broker", "folder", "library_settings", "new_broker", "postgres"]


@contextmanager
def folder() -> Iterator[Path]:
    """Yield a new folder; PostgreSQL may enter it, as which user it ever runs."""
    with tempfile.TemporaryDirectory(prefix="huikuan-bench-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


@contextmanager
def postgres(*settings: str) -> Iterator[str]:
    """Yield the superuser's DSN of a new PostgreSQL, with further settings (`name=value`)."""
    with folder() as place, postgres_server(place, *settings) as admin:
        yield admin


@dataclass(frozen=True)
class Broker:
    """A Kafka that keeps its data from one turn to the next, and where it listens."""

    command: list[str]
    bootstrap: str
    log: Path

    @contextmanager
    def running(self) -> Iterator[None]:
        """Run it for a while."""
        with running_command(self.command, self.log):
            asyncio.run(kafka.ready(Kafka(self.bootstrap)))
            yield


def new_broker(home: Path) -> Broker:
    """Return a new Kafka, the broker of `huikuan up` without log-ins. Raises StackError where its jars are missing."""
    port, controller = free_ports(2)
    made = kafka.install(home / "kafka", port=port, controller_port=controller, repository=JARS, report=lambda _: None)
    return Broker(made.command(own().prefix("TERM")), f"127.0.0.1:{port}", home / "kafka.log")


def library_settings(dsn: str) -> dict[str, str]:
    """Return the settings with which `eventsourcing` keeps events in a database of its own."""
    at = urlsplit(dsn)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": at.path[1:],
        "POSTGRES_HOST": str(at.hostname),
        "POSTGRES_PORT": str(at.port),
        "POSTGRES_USER": str(at.username),
        "POSTGRES_PASSWORD": str(at.password),
        "ORIGINATOR_ID_TYPE": "text",
    }
