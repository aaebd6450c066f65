"""Servers for all tests that need them: started at most once per run, from the same packages as the product."""

import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.servers import kafka_server, postgres_server

# A run in the background (`./huikuan test &`) ignores Ctrl-C, and so would the commands that tests interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)
# Tests read English, whatever the locale of whoever runs them.
os.environ["LC_ALL"] = "C.UTF-8"


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="huikuan-test-") as folder:
        os.chmod(folder, 0o755)  # noqa: PTH101, S103  # where tests run as root, PostgreSQL runs as another user
        yield Path(folder)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The superuser's DSN of a PostgreSQL that lives as long as the run.

    It does not wait for the disk: no test here breaks the machine, and a database is made anew hundreds of times.
    Tests that stop a server or measure one start their own.
    """
    with _folder() as folder, postgres_server(folder, "fsync=off") as dsn:
        yield dsn


@pytest.fixture(scope="session")
def kafka() -> Iterator[str]:
    """The bootstrap address of a Kafka that lives as long as the run."""
    with _folder() as folder, kafka_server(folder) as bootstrap:
        yield bootstrap
