"""Parts of a history filled in processes beside this one: as many at once as there are cores to use.

A worker reads the file of its part, folds it, and copies rows into the tables on a connection of its own. Its memory is
bounded by the part, whatever the length of the history.
"""

import asyncio
import os
from array import array
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from anyio import BrokenWorkerProcess, CapacityLimiter
from anyio.to_process import run_sync

from shared.runtime.connecting import for_maintenance
from shared.runtime.rebuild.filling import CHOSEN, MARKS, fill_from
from shared.runtime.rebuild.fold import without_collector
from shared.runtime.rebuild.task_group import task_group
from shared.runtime.tables.definition import Projection

ENDED = (BrokenWorkerProcess, ProcessLookupError)
"""What the pool raises of a process that ended; the second where it is to end one that did before it was ready."""


class WorkerEnded(Exception):
    """A process that filled a part of the tables was ended from outside."""


@dataclass(frozen=True, slots=True)
class Workers:
    """How to fill tables beside this process.

    `projections` gives those of the service, as they are under what a connection to its database tells, and can be
    pickled; `dsn` leads to that database as the service's role; `folder` is where the parts of the history lie
    meanwhile; `count` is how many work at once.
    """

    projections: Callable[[Any], Awaitable[Sequence[Projection]]]
    dsn: str
    folder: Path
    count: int = field(default_factory=lambda: os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a history, and the new versions (by projection) whose tables it fills in a round."""

    file: Path
    round: str
    versions: Mapping[str, int]


async def filled(workers: Workers, parts: Sequence[Part], report: Callable[[int], None]) -> "array[int]":
    """Fill all parts; return the marks of what was derived. `report` receives how many are done.

    Raises Unfoldable, WorkerEnded, and what the database says. Where one part fails, or this task is cancelled, the
    workers of the others are killed.
    """
    free, done, marks = CapacityLimiter(workers.count), 0, array(MARKS)

    async def one(part: Part) -> None:
        nonlocal done
        try:
            marks.extend(await run_sync(fill_part, workers, part, cancellable=True, limiter=free))
        except ENDED as error:
            raise WorkerEnded(f"a process that filled {part.file.name} has ended; run this again") from error
        done += 1
        report(done)

    async with task_group() as group:
        for part in parts:
            group.create_task(one(part))
    return marks


async def started(workers: Workers) -> None:
    """Start the processes, and let them import what they need. Raises as `filled` does, but for Unfoldable."""
    free = CapacityLimiter(workers.count)
    try:
        async with task_group() as group:
            for _ in range(workers.count):
                group.create_task(run_sync(get_ready, workers, cancellable=True, limiter=free))
    except ENDED as error:
        raise WorkerEnded("a process that was to fill the tables has ended; run this again") from error


def get_ready(workers: Workers) -> None:
    """Import the tables, in this process; how to fill them is asked again with each part."""
    asyncio.run(_get_ready(workers))


async def _get_ready(workers: Workers) -> None:
    db = await for_maintenance(workers.dsn)
    try:
        await workers.projections(db)
    finally:
        await db.close()


def fill_part(workers: Workers, part: Part) -> "array[int]":
    """Fill one part, in this process; return the marks of what was derived."""
    with without_collector():
        return asyncio.run(_fill_part(workers, part))


async def _fill_part(workers: Workers, part: Part) -> "array[int]":
    db = await for_maintenance(workers.dsn)
    try:
        chosen = [one for one in await workers.projections(db) if one.name in part.versions]
        return await fill_from(part.file, db, CHOSEN[part.round](chosen), part.versions)
    finally:
        await db.close()
