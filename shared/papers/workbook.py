"""The month-end workbook, and a list as a workbook: sheets of reports behind one that says what they are."""

from collections.abc import Sequence

from shared.language import CHINESE, Language
from shared.papers.sheet import Cover, Sheet, workbook
from shared.papers.words import NOTHING, Words


def listed(
    sheet: Sheet,
    *,
    title: str,
    asked: str,
    as_of: str | None,
    language: Language = CHINESE,
    trial: bool = False,
) -> bytes:
    """Return one list as a workbook.

    Parameters
    ----------
    sheet
        The list: columns and rows.
    title
        What it is, in the language.
    asked
        The filter: what was asked for, in the language; empty for everything.
    as_of
        How far the tables were when they were read, such as `receivables 1841`; None: as they stood.
    language
        The language of the other texts.
    trial
        Whether it comes from a home for trials.

    """
    say = Words(language)
    told = [(say.worded("Filter"), asked or say.worded("none: all rows")), _as_of(as_of, say)]
    return workbook(Cover(title, told), [sheet], say, trial=trial)


def month_end(
    month: str,
    sheets: Sequence[Sheet],
    *,
    closed: bool,
    as_of: str | None,
    language: Language = CHINESE,
    trial: bool = False,
) -> bytes:
    """Return the workbook of a month's end: a sheet for each report of its pack.

    Parameters
    ----------
    month
        The month, 2024-03.
    sheets
        The reports: names, columns and rows, in the language.
    closed
        Whether the month is closed: what an open one says still changes.
    as_of
        How far the tables were when they were read, such as `receivables 1841`; None: as they stood.
    language
        The language of the other texts.
    trial
        Whether it comes from a home for trials.

    """
    say = Words(language)
    told = [
        (say.worded("Month"), month),
        (
            say.worded("Status"),
            say.worded("closed: commission and ranking of the month never change")
            if closed
            else say.worded("open: the figures change with what is recorded until the close"),
        ),
        (say.worded("Filter"), say.worded("the month, its last day, its year, and all contracts")),
        _as_of(as_of, say),
    ]
    title = say.worded("Month-end workbook {month}", month=month)
    return workbook(Cover(title, told), sheets, say, trial=trial)


def _as_of(as_of: str | None, say: Words) -> tuple[str, str]:
    return say.worded("Data as of position"), as_of or NOTHING
