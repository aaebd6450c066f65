"""A long history rebuilt in parts by the ids of its streams: the same rows, in this process or beside it."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import replace
from errno import ENOSPC
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest

from shared.runtime.rebuild import spool
from shared.runtime.rebuild.rebuilding import Rebuild
from shared.runtime.rebuild.workers import WorkerEnded, Workers
from shared.runtime.shipped import projections
from tests.integration.parts import Parts
from tests.integration.replay.ledger import PROJECTIONS, Ledger, ledger
from tests.integration.replay.shelves import filled, rebuilding

EVENTS = 2_000
PART = 1_500
LIVE = "SELECT name, live FROM feed.projection"
VERSIONS = "SELECT count(*) FROM pg_namespace WHERE nspname ~ '_v[0-9]+$'"


@pytest.fixture
async def books(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Ledger]:
    async with ledger(postgres, tmp_path_factory.mktemp("books"), EVENTS) as opened:
        yield opened


def in_parts(books: Ledger, folder: Path | None = None) -> Rebuild:
    """Return a rebuild of all tables in parts, by workers where there is a folder."""
    url = books.house.running["receivables"].settings.database_url
    workers = Workers(partial(projections, "receivables"), url, folder) if folder else None
    return replace(books.rebuild(), part_events=PART, workers=workers)


@pytest.mark.parametrize("beside", [False, True], ids=["here", "beside"])
async def test_parts_end_in_the_same_rows(books: Ledger, tmp_path: Path, *, beside: bool) -> None:
    stages: set[str] = set()
    folder = tmp_path if beside else None
    rebuild = replace(in_parts(books, folder), report=lambda stage, _done, _all: stages.add(stage))
    assert await rebuild.verify() == [None] * len(PROJECTIONS)
    assert stages == {"read", "fill across", "fill within", "catch up"}
    assert list(tmp_path.iterdir()) == []


async def test_a_rebuild_in_parts_becomes_the_live_version(books: Ledger, tmp_path: Path) -> None:
    before = dict(await books.pool.fetch(LIVE))
    rebuilt = await in_parts(books, tmp_path).rebuild()
    assert dict(await books.pool.fetch(LIVE)) == {name: version + 1 for name, version in before.items()}
    assert all(one.events > EVENTS for one in rebuilt)
    assert await books.rebuild().verify() == [None] * len(PROJECTIONS)


@pytest.mark.parametrize("end", ["killed", "cancelled"])
async def test_workers_that_end_early_leave_the_live_tables_as_they_were(
    books: Ledger, tmp_path: Path, end: str
) -> None:
    before, versions = dict(await books.pool.fetch(LIVE)), await books.pool.fetchval(VERSIONS)
    begun = asyncio.Event()
    rebuild = replace(
        in_parts(books, tmp_path), report=lambda stage, _done, _all: begun.set() if stage == "fill across" else None
    )
    task = asyncio.create_task(rebuild.rebuild())
    async with asyncio.timeout(60):
        await begun.wait()
    if end == "cancelled":
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    else:
        for worker in workers():
            os.kill(worker.pid, signal.SIGKILL)
        with pytest.raises(WorkerEnded, match=r"a process that filled (across|within)-\d+ has ended; run this again"):
            await task
    assert dict(await books.pool.fetch(LIVE)) == before
    assert await books.pool.fetchval(VERSIONS) == versions
    assert list(tmp_path.iterdir()) == []
    assert await in_parts(books).verify() == [None] * len(PROJECTIONS)


async def test_a_full_disk_leaves_the_live_tables_as_they_were(
    books: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, versions = dict(await books.pool.fetch(LIVE)), await books.pool.fetchval(VERSIONS)
    sorted_, room = spool.put, iter([True] * 3)

    def put(*what: Any) -> None:
        if not next(room, False):
            raise OSError(ENOSPC, os.strerror(ENOSPC), str(tmp_path))
        sorted_(*what)

    monkeypatch.setattr("shared.runtime.rebuild.rebuilding.put", put)
    with pytest.raises(OSError, match="No space left on device"):
        await in_parts(books, tmp_path).rebuild()
    assert dict(await books.pool.fetch(LIVE)) == before
    assert await books.pool.fetchval(VERSIONS) == versions
    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()
    assert await in_parts(books).verify() == [None] * len(PROJECTIONS)


def workers() -> list[psutil.Process]:
    """Return the processes that fill parts for this one."""
    return [
        one
        for one in psutil.Process().children()
        if one.status() != psutil.STATUS_ZOMBIE and "anyio.to_process" in one.cmdline()
    ]


async def test_a_history_that_does_not_fall_into_parts_is_folded_as_a_whole(parts: Parts) -> None:
    await filled(parts)  # the notes of a shelf have ids of their own
    rebuild = replace(rebuilding(parts), part_events=5)
    assert await rebuild.verify() == [None]
