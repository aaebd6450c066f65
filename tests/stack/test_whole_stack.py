"""The whole stack with real servers: it starts, heals, keeps its data and leaves nothing behind."""

import asyncio
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest

from ops.stack import StackError, doctor, down, kafka, machine, postgres, status, supervision, up
from ops.stack.layout import OFFSETS, Stack
from ops.stack.ports import is_free
from shared import SERVICES
from tests.servers import free_base
from tests.stack.stubs import no_databases, stubs

HEALS_WITHIN_SECONDS = 60


def start(stack: Stack, report: Callable[[str], None] = lambda _: None) -> None:
    up(stack, report=report, services=stubs(stack), prepare=no_databases)


def pids(stack: Stack) -> dict[str, int]:
    return {row.name: row.pid for row in status(stack) if row.pid is not None}


async def write_a_row(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    await connection.close()


async def read_the_row(dsn: str) -> object:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval("SELECT one FROM kept")
    finally:
        await connection.close()


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    made = Stack(tmp_path / "a home", free_base(max(OFFSETS.values()) + 1))
    yield made
    down(made, report=lambda _: None)


def wait_for_another(stack: Stack, name: str, old: int) -> None:
    end = time.monotonic() + HEALS_WITHIN_SECONDS
    while pids(stack).get(name, old) == old:
        assert time.monotonic() < end, f"{name} did not come back"
        time.sleep(0.1)


def test_a_stack_starts_heals_and_ends(stack: Stack) -> None:
    start(stack)
    first = pids(stack)
    assert list(first) == ["postgres", "kafka", *SERVICES]
    asyncio.run(write_a_row(stack.admin_dsn))

    said: list[str] = []
    start(stack, said.append)
    assert pids(stack) == first
    assert said[-1] == "all services are running"

    for name, pid in first.items():
        os.kill(pid, signal.SIGKILL)
        wait_for_another(stack, name, pid)
    asyncio.run(postgres.ready(stack.admin_dsn))
    asyncio.run(kafka.ready(stack.kafka))
    start(stack)
    assert {row.note for row in status(stack)} == {"", "ready"}
    assert [check.name for check in doctor(stack) if not check.ok] == []

    assert down(stack, report=said.append)
    assert all(is_free(stack.port_of(name)) for name in OFFSETS)
    assert machine.leftovers(stack) == []
    assert not down(stack, report=said.append)

    start(stack)
    assert asyncio.run(read_the_row(stack.admin_dsn)) == 1


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="only Linux tells a process that its parent has died")
def test_a_killed_supervisor_leaves_nobody_and_the_next_start_is_clean(stack: Stack) -> None:
    start(stack)
    below = [psutil.Process(pid) for pid in pids(stack).values()]
    below[0].parent().kill()
    _, alive = psutil.wait_procs(below, timeout=HEALS_WITHIN_SECONDS)
    assert alive == []
    start(stack)
    assert len(pids(stack)) == len(below)


def test_a_second_stack_on_the_same_ports_is_refused_and_the_first_goes_on(stack: Stack, tmp_path: Path) -> None:
    start(stack)
    before = pids(stack)
    other = Stack(tmp_path / "other", stack.port)
    with pytest.raises(StackError, match=rf"Port {stack.port + 1}, wanted for contracts, is in use by .*python"):
        start(other)
    assert pids(stack) == before
    assert not supervision.alive(other)
