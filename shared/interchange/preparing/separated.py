"""A text file of values between separators -> a sheet. Its encoding and its separator are found out."""

import re
from collections.abc import Callable, Sequence

from shared.interchange import encoding
from shared.interchange.encoding import BYTE_ORDER_MARK, Unreadable
from shared.interchange.preparing import headers
from shared.interchange.preparing.cells import Row, Sheet
from shared.interchange.table import Record, records
from shared.language.speaking import worded

SEPARATORS = (",", ";", "\t", "|", "，", "；")
TRIED = 40  # records, to find the separator
UTF_16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_SAYS_ITS_SEPARATOR = re.compile(r"sep=(.)\r?(?:\n|\Z)")


def sheet(
    file: str, data: bytes, told: str = "", recognised: Callable[[Sequence[str]], int] = headers.recognised
) -> tuple[Sheet, str]:
    """Return the sheet and the encoding that it was read in; `told` is for bytes that leave it open.

    `recognised` says how many headers stand in the cells of a row. Raises Unreadable.
    """
    text, name = decoded(data, told)
    text = text.replace("\r\n", "\n")
    if "\n" not in text:
        text = text.replace("\r", "\n")  # as old spreadsheets of the Macintosh end their lines
    lines_before = 0
    separator = ""
    if (says := _SAYS_ITS_SEPARATOR.match(text)) is not None:
        separator, text, lines_before = says[1], text[says.end() :], 1
    separator = separator or _separator(text, recognised)
    rows, flaws = [], []
    for record in records(text, separator):
        row = Row(record.line + lines_before, record.cells)
        if headers.blank(row):
            continue
        rows.append(row)
        if record.flaw:
            flaws.append(row.number)
    return Sheet(file, "", rows, comma=separator == ";", flaws=tuple(flaws)), name


def decoded(data: bytes, told: str) -> tuple[str, str]:
    """Return the text of a file and the name of its encoding. Raises Unreadable."""
    for mark, codec in UTF_16.items():
        if data.startswith(mark):
            return _utf_16(data[len(mark) :], codec)
    if b"\0" in data[:4096]:
        # Without a mark: separators and ends of lines have their zero behind them, or before them.
        return _utf_16(data, "utf-16-le" if data.find(b"\0") % 2 else "utf-16-be")
    return encoding.read(data, told)


def _utf_16(data: bytes, codec: str) -> tuple[str, str]:
    try:
        return data.decode(codec).removeprefix(BYTE_ORDER_MARK), "UTF-16"
    except UnicodeDecodeError:
        raise Unreadable(worded("the bytes look like UTF-16 and are not")) from None


def _separator(text: str, recognised: Callable[[Sequence[str]], int]) -> str:
    """Return the separator with which most headers of one interchange file are found; of equal ones the first."""
    worth = {one: max((_headers(recognised, record) for record in _first(text, one)), default=0) for one in SEPARATORS}
    return max(SEPARATORS, key=lambda one: worth[one])


def _first(text: str, separator: str) -> list[Record]:
    beginning = "\n".join(text.split("\n", TRIED)[:TRIED])
    return list(records(beginning, separator))


def _headers(recognised: Callable[[Sequence[str]], int], record: Record) -> int:
    return recognised([cell.strip() for cell in record.cells])
