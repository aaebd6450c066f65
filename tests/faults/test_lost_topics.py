"""Kafka is a cache of the logs: it may lose everything, or not be there at all, and the books stay the same."""

import asyncio
import shutil
from pathlib import Path
from typing import Any

import asyncpg
import psutil
import pytest

from ops.stack import Stack, up
from shared import SERVICES
from tests.faults.books import assert_whole
from tests.faults.breaking import processes, wait_until
from tests.system.stacks import said, whole_system
from tests.system.test_golden import folder

COMPANY = "corners"
HOLD = "SELECT 1 FROM feed.projection WHERE name = $1 FOR UPDATE"
UNSENT = "SELECT position - (SELECT coalesce(max(position), 0) FROM relay.sent) FROM log.head"


def database(stack: Stack, service: str) -> str:
    """Return the superuser's way to the database of a service."""
    return f"{stack.admin_dsn.rpartition('/')[0]}/huikuan_{service}"


async def held_back(stack: Stack, service: str, projection: str) -> Any:
    """Keep a projection where it is as long as the returned connection lives."""
    connection = await asyncpg.connect(database(stack, service))
    await connection.execute("BEGIN")
    assert await connection.fetchval(HOLD, projection) == 1
    return connection


async def unsent(stack: Stack) -> int:
    """Return how many events wait for a relay."""
    count = 0
    for service in SERVICES:
        connection = await asyncpg.connect(database(stack, service))
        count += await connection.fetchval(UNSENT)
        await connection.close()
    return count


def test_what_kafka_lost_unseen_comes_from_the_logs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All was sent, not all was taken in; then the supervisor is killed, and Kafka's data are gone.

    No later event shows the hole: whoever is behind must notice by himself.
    """
    with whole_system(tmp_path) as stack, asyncio.Runner() as runner:
        holding = runner.run(held_back(stack, "customers", "grading"))
        said(capsys, "import", str(folder(COMPANY)))
        wait_until(lambda: runner.run(unsent(stack)) == 0, "a relay is stuck")
        below = [psutil.Process(pid) for pid in processes(stack).values()]
        below[0].parent().kill()
        _, alive = psutil.wait_procs(below, timeout=60)
        assert alive == []
        holding.terminate()
        shutil.rmtree(tmp_path / "kafka" / "data")
        up(stack, report=lambda _: None)
        assert_whole(COMPANY, capsys)


def test_without_kafka_the_services_read_each_others_logs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with whole_system(tmp_path, bus="log") as stack:
        assert set(processes(stack)) == {"postgres", *SERVICES}
        said(capsys, "import", str(folder(COMPANY)))
        assert_whole(COMPANY, capsys)
        up(stack, report=lambda _: None)  # with Kafka: all is sent once more, and dropped
        assert "kafka" in processes(stack)
        assert_whole(COMPANY, capsys)
