"""The month-end pack: every report of a run of months, one CSV file each, named like `ageing-2024-06-30.csv`.

Beside them, where they are asked for, the documents of each month: its workbook `month-end-2024-06.xlsx`, and a folder
`statements-2024-06` with the statement of each person.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from ops.connection import Calls
from ops.reports.catalogue import NAMES
from ops.reports.fetching import Rows, fetch, kinds_of_ids, settled, with_names
from ops.reports.format import as_csv
from ops.reports.months import Month
from ops.reports.papers import closes, of_people
from ops.reports.question import Asked, question
from ops.reports.sheets import positions, sheet_of
from shared.language import Language
from shared.papers.statement import statement
from shared.papers.words import Words
from shared.papers.workbook import month_end

OF_A_MONTH = ("commission", "statement", "ranking")
OF_ITS_LAST_DAY = ("receivables", "ageing", "overdue", "grades", "contract-ledger")
AT_ONCE = 4
UNFIT = frozenset('\\/:*?"<>|%')  # in the name of a file, somewhere

Files = dict[str, Asked]
Told = Callable[[int], None]


class Written(NamedTuple):
    """The rows of reports that were written, by file name, and the positions up to which the tables had come."""

    rows: Mapping[str, Rows]
    heads: Mapping[str, int]


class Papers(NamedTuple):
    """Which documents are asked for beside the reports, and how they are written."""

    pdf: bool = False
    xlsx: bool = False
    language: Language = "zh"
    trial: bool = False

    @property
    def kinds(self) -> int:
        """How many kinds of documents each month has."""
        return self.pdf + self.xlsx


def files(first: Month, last: Month) -> Files:
    """Return file name -> report: the months' and their last days', the years' rankings, and the contracts."""
    months = [file for month in first.through(last) for file in of_month(month).items()]
    return {**dict(months), **of_years(first, last)}


def of_month(month: Month) -> Files:
    """Return file name -> report of a month and its last day."""
    day = str(_last_day(month))
    return {
        **{f"{name}-{month}.csv": question(name, month=str(month)) for name in OF_A_MONTH},
        **{f"{name}-{day}.csv": question(name, as_of=day) for name in OF_ITS_LAST_DAY},
    }


def of_years(first: Month, last: Month) -> Files:
    """Return file name -> report of the years that months lie in, and the one of the contracts."""
    years = {f"ranking-{year}.csv": question("ranking", year=str(year)) for year in range(first.year, last.year + 1)}
    return {**years, "contracts.csv": question("contracts")}


def _last_day(month: Month) -> date:
    return month.following().first_day() - timedelta(days=1)


async def write(
    calls: Calls, wanted: Files, folder: Path, *, told: Told, purpose: str | None = None, done: int = 0
) -> Written:
    """Write the files into a folder, after the tables have caught up, and return what is in them.

    `told` hears how many are written, on top of those `done` before.
    """
    heads = await settled(calls)
    turn = asyncio.Semaphore(AT_ONCE)
    written: dict[str, Rows] = {}

    async def one(name: str, asked: Asked) -> None:
        async with turn:
            rows = await fetch(calls, asked, purpose=purpose)
        (folder / name).write_text(as_csv(asked, rows), encoding="utf-8", newline="")
        written[name] = rows
        told(done + len(written))

    try:
        async with asyncio.TaskGroup() as group:
            for name, asked in wanted.items():
                group.create_task(one(name, asked))
    except ExceptionGroup as failures:
        raise failures.exceptions[0] from None
    return Written(written, heads)


async def write_with_papers(
    calls: Calls,
    months: tuple[Month, Month],
    folder: Path,
    papers: Papers,
    *,
    told: Told,
    purpose: str | None = None,
) -> int:
    """Write the reports and the documents, month by month, so that one month at a time is held; return how many PDFs.

    `told` hears how many are written; the statements of a month count as one.
    """
    shared = of_years(*months)
    of_all = await write(calls, shared, folder, told=told, purpose=purpose)
    closed = await closes(calls)
    names = {name: await fetch(calls, question(name)) for name in ("people", "customer-names")}
    done, statements = len(shared), 0
    for month in months[0].through(months[1]):
        wanted, close = of_month(month), closed.get(str(month))
        mine = await write(calls, wanted, folder, told=told, purpose=purpose, done=done)
        done += len(wanted) + papers.kinds
        if papers.xlsx:
            year = {name: shared[name] for name in (f"ranking-{month.year}.csv", "contracts.csv")}
            rows = {**of_all.rows, **mine.rows}
            sheets = [(asked, rows[name]) for name, asked in {**wanted, **year}.items()]
            at = positions(mine.heads)
            content = await asyncio.to_thread(_workbook, month, sheets, names, papers, closed=close is not None, at=at)
            (folder / f"month-end-{month}.xlsx").write_bytes(content)
        if papers.pdf:
            asked = question("commission-entries", month=str(month))
            reports = {one.form.name: mine.rows[name] for name, one in wanted.items()} | names
            reports[asked.form.name] = await fetch(calls, asked, purpose=purpose)
            place = folder / f"statements-{month}"
            statements += await asyncio.to_thread(_statements, place, of_people(reports, close), papers)
        told(done)
    return statements


def _workbook(
    month: Month,
    reports: Sequence[tuple[Asked, Rows]],
    names: Mapping[str, Rows],
    papers: Papers,
    *,
    closed: bool,
    at: str | None,
) -> bytes:
    """Return the workbook of a month, its ids with names beside them."""
    say = Words(papers.language)
    called = {column: {row[column]: row["name"] for row in names[NAMES[column]]} for column in NAMES}
    sheets = []
    for asked, rows in reports:
        mine = {column: called[column] for column in kinds_of_ids(asked)}
        title = say.worded(asked.form.title)
        period = next((asked.parameters[one] for one in ("month", "year") if one in asked.parameters), "")
        name = f"{title} {period}" if asked.form.name == "ranking" else title
        sheets.append(sheet_of(*with_names(asked, rows, mine), say, name=name))
    return month_end(str(month), sheets, closed=closed, as_of=at, language=papers.language, trial=papers.trial)


def _statements(folder: Path, people: Sequence[Mapping[str, Any]], papers: Papers) -> int:
    """Write the statement of each person into a folder of the month; return how many."""
    if people:
        folder.mkdir(exist_ok=True)
    for one in people:
        content = statement(**one, language=papers.language, trial=papers.trial)
        (folder / f"{file_name(one['sums']['staff_id'])}.pdf").write_bytes(content)
    return len(people)


def file_name(number: str) -> str:
    """Return an id as the name of a file: signs that some disk refuses are written as `%2F`."""
    return "".join(_letters(number))


def _letters(number: str) -> Iterator[str]:
    for letter in number:
        yield f"%{ord(letter):02X}" if letter in UNFIT else letter
