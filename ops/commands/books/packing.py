"""pack: every report of a month, as files."""

import asyncio
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console

from ops.commands.clock import trial_mark
from ops.commands.home import As, here
from ops.commands.places import UsageError, place_of
from ops.language import worded
from ops.waiting import on_stderr
from shared.language import CHINESE, Language

TRIAL_FILE = "试用.txt"
"""In a pack of a home for trials, beside its reports, whose rows stay as they are."""

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def pack(
    month: str,
    /,
    *,
    into: Path,
    through: str | None = None,
    pdf: bool = False,
    xlsx: bool = False,
    language: Annotated[Language, Parameter(name="--language")] = CHINESE,
    purpose: str = "pack",
    as_: As = None,
) -> int:
    """Write the month-end pack: every report of a month, or of several, as CSV files.

    Parameters
    ----------
    month
        The (first) month, 2024-03.
    into
        The folder for the files; it is made where it is missing.
    through
        The last month.
    pdf
        Beside them the statement (提成结算单) of each person, in a folder for each month.
    xlsx
        Beside them a workbook for each month, a sheet a report.
    language
        The language of statements and workbooks, whatever the command line speaks.
    purpose
        What for, as the access log keeps it of the lists whose export is logged.
    """
    from ops.commands.bar import LONGEST_NOTE, bar  # noqa: PLC0415
    from ops.connection import Calls, Connection  # noqa: PLC0415
    from ops.reports import open_months, span  # noqa: PLC0415
    from ops.reports.pack import Papers, files, write, write_with_papers  # noqa: PLC0415

    months = span(month, through)
    wanted = files(*months)
    papers = Papers(pdf=pdf, xlsx=xlsx, language=language, trial=here().trial is not None)
    count = len([*months[0].through(months[1])])
    place = place_of(into)
    if place.exists() and not place.is_dir():
        raise UsageError(worded("{given} is no folder: name the one that the files shall be written to", given=into))
    place.mkdir(parents=True, exist_ok=True)

    def tell(done: int) -> None:
        shown.update(task, completed=done)

    async def ask() -> tuple[list[str], int]:
        async with Calls(Connection.of(here(), as_), show=waiting) as calls:
            if papers.kinds:
                written = await write_with_papers(calls, months, place, papers, told=tell, purpose=purpose)
            else:
                await write(calls, wanted, place, told=tell, purpose=purpose)
                written = 0
            return [str(one) for one in await open_months(calls, *months)], written

    with bar() as shown:
        task = shown.add_task("reports", total=len(wanted) + papers.kinds * count)
        waiting = on_stderr() if shown.disable else lambda text: shown.update(task, description=text[:LONGEST_NOTE])
        still, statements = asyncio.run(ask())
    if (mark := trial_mark(here())) is not None:
        (place / TRIAL_FILE).write_text(f"{mark}\n", encoding="utf-8")
        err.print(mark, markup=False)
    out.print(worded("{count} reports are in {folder}", count=len(wanted), folder=into), markup=False)
    if xlsx:
        out.print(worded("workbooks beside them: {count:,}", count=count))
    if pdf:
        out.print(worded("statements beside them, in a folder for each month: {count:,}", count=statements))
    if still:
        told = worded(
            "{months} is still open: the figures change with what is recorded until the close"
            if len(still) == 1
            else "{months} are still open: the figures change with what is recorded until the close",
            months=", ".join(still),
        )
        err.print(told, markup=False)
    return 0
