"""Servers for all tests that need them: started at most once per run, from the same packages as the product."""

import os
import signal
from collections.abc import Iterator

import pytest

from tests.servers import FOR_ONE_RUN, kafka_server, postgres_server, quick_folder

# A run in the background (`./huikuan test &`) ignores Ctrl-C, and so would the commands that tests interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)
# Tests read English, whatever the locale of whoever runs them.
os.environ["LC_ALL"] = "C.UTF-8"


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The superuser's DSN of a PostgreSQL that lives as long as the run.

    It does not wait for the disk: no test here breaks the machine, and a database is made anew hundreds of times.
    Tests that stop a server or measure one start their own.
    """
    with quick_folder() as folder, postgres_server(folder, *FOR_ONE_RUN) as dsn:
        yield dsn


@pytest.fixture(scope="session")
def kafka() -> Iterator[str]:
    """The bootstrap address of a Kafka that lives as long as the run."""
    with quick_folder() as folder, kafka_server(folder) as bootstrap:
        yield bootstrap
