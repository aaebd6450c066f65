"""The month-end pack: every report of a run of months, one CSV file each, named like `ageing-2024-06-30.csv`."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

from ops.connection import Calls
from ops.reports.fetching import fetch, settled
from ops.reports.format import as_csv
from ops.reports.months import Month
from ops.reports.question import Asked, question

OF_A_MONTH = ("commission", "statement", "ranking")
OF_ITS_LAST_DAY = ("receivables", "ageing", "overdue", "grades")
AT_ONCE = 4

Files = dict[str, Asked]


def files(first: Month, last: Month) -> Files:
    """Return file name -> report: the months' and their last days', the years' rankings, and the contracts."""
    return dict(_named(first, last))


def _named(first: Month, last: Month) -> Iterator[tuple[str, Asked]]:
    for month in first.through(last):
        for name in OF_A_MONTH:
            yield f"{name}-{month}.csv", question(name, month=str(month))
        day = str(_last_day(month))
        for name in OF_ITS_LAST_DAY:
            yield f"{name}-{day}.csv", question(name, as_of=day)
    for year in range(first.year, last.year + 1):
        yield f"ranking-{year}.csv", question("ranking", year=str(year))
    yield "contracts.csv", question("contracts")


def _last_day(month: Month) -> date:
    following = month.following()
    return date(following.year, following.number, 1) - timedelta(days=1)


async def write(
    calls: Calls, wanted: Files, folder: Path, *, told: Callable[[int], None], purpose: str | None = None
) -> None:
    """Write the files into a folder, after the tables have caught up; `told` hears how many are written."""
    await settled(calls)
    turn = asyncio.Semaphore(AT_ONCE)
    written = 0

    async def one(name: str, asked: Asked) -> None:
        nonlocal written
        async with turn:
            text = as_csv(asked, await fetch(calls, asked, purpose=purpose))
        (folder / name).write_text(text, encoding="utf-8", newline="")
        written += 1
        told(written)

    try:
        async with asyncio.TaskGroup() as group:
            for name, asked in wanted.items():
                group.create_task(one(name, asked))
    except ExceptionGroup as failures:
        raise failures.exceptions[0] from None
