"""The bytes of a file -> the statement of a bank. I/O: a workbook is read by a process of its own."""

from collections.abc import Sequence
from functools import partial

from shared.events.receivables import BankLayout
from shared.interchange.encoding import Unreadable
from shared.interchange.preparing import separated, workbooks
from shared.interchange.preparing.cells import Sheet
from shared.interchange.preparing.unpacking import SAVE_ANEW, Unfit
from shared.interchange.statements import headers
from shared.interchange.statements.lines import Statement, read
from shared.language.speaking import Sentence, said

MOST_LINES = 2_000
"""Of one statement: as many as receivables take at once."""

ANY_WORDS = ", "


def opened(file: str, data: bytes, layouts: Sequence[BankLayout]) -> Statement:
    """Return the statement in a file, by the one of these layouts that fits it best.

    Raises Unfit where the file cannot be read, has no header that fits, or too many lines.
    """
    if not data.strip():
        raise Unfit(said("is empty"), said("choose the file that the bank gave out"))
    sheets = _sheets(file, data, layouts)
    header = headers.best(sheets, layouts[0]) if len(layouts) == 1 else headers.guessed(sheets, layouts)
    if header is None:
        raise _no_header(layouts)
    found = read(header)
    if len(found.lines) > MOST_LINES:
        cure = said("ask the bank for a shorter period, or split the file")
        raise Unfit(said("has more than {count} lines by which money came in", count=MOST_LINES), cure)
    return found


def _sheets(file: str, data: bytes, layouts: Sequence[BankLayout]) -> list[Sheet]:
    if workbooks.is_workbook(data):
        return workbooks.sheets(file, data)[0]
    if data.lstrip()[:1] == b"<":
        raise Unfit(said("is a web page, whatever its name says"), SAVE_ANEW)
    told = layouts[0].encoding if len(layouts) == 1 else None
    try:
        found, _ = separated.sheet(file, data, told or "", recognised=partial(headers.recognised, layouts))
    except Unreadable as unreadable:
        raise Unfit(
            Sentence("{cause}", {"cause": unreadable}), said("save it as UTF-8 or GB18030, or as a workbook")
        ) from unreadable
    return [found]


def _no_header(layouts: Sequence[BankLayout]) -> Unfit:
    if len(layouts) > 1:
        cause = said("its header is of no bank that is known here, or of several")
        return Unfit(cause, said("choose the bank, or say how its statements are laid out"))
    [one] = layouts
    cause = said("has no header of a statement of {bank}", bank=one.name)
    days, amounts = (ANY_WORDS.join(words) for words in (one.day, one.credit or one.amount))
    cure = said("a row must have one of {days}, and one of {amounts}; or change the layout", days=days, amounts=amounts)
    return Unfit(cause, cure)
