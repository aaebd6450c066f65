"""The ground on which a benchmark runs: a PostgreSQL of its own, with fsync on, gone afterwards."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tests.servers import postgres_server


@contextmanager
def folder() -> Iterator[Path]:
    """Yield a new folder; PostgreSQL may enter it, as which user it ever runs."""
    with tempfile.TemporaryDirectory(prefix="huikuan-bench-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


@contextmanager
def postgres() -> Iterator[str]:
    """Yield the superuser's DSN of a new PostgreSQL."""
    with folder() as place, postgres_server(place) as admin:
        yield admin


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
