"""Refused rows as a workbook in the form of the template: the reason beside each row, its cell coloured.

What is mended there goes through `import --prepare` again.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from ops.interchange import encoding
from ops.interchange.files import FILES, File
from ops.interchange.ledger import HEADER_LINE, Reject
from ops.interchange.preparing import form
from ops.interchange.preparing.form import HEADER_ROWS, LONGEST_CELL, Looks
from ops.interchange.table import records
from ops.interchange.values import WHITE_SPACE
from ops.language import said

ABOUT = "huikuan: refused rows"
CORE = "docProps/core.xml"
LINE, REASON = said("line of the file"), said("reason")
WHOLE_FILES = said("Files that were refused as a whole; none of their rows was read:")
NOTHING_REFUSED = said("No row was refused.")
HOW = said("Mend the coloured cells, then: ./huikuan import --prepare THIS.xlsx --into DIR, and ./huikuan import DIR")


def is_ours(place: Path) -> bool:
    """Tell whether a file is a workbook of refused rows."""
    try:
        with ZipFile(place) as archive:
            return ABOUT.encode() in archive.read(CORE)
    except (BadZipFile, KeyError, OSError):
        return False


def write(place: Path, directory: Path, rejects: Sequence[Reject], encodings: Mapping[str, str]) -> None:
    """Write the refused rows of a directory; `encodings` are those that its files were read in."""
    book, looks = form.workbook(str(place), ABOUT)
    with book:
        _explain(book, rejects)
        for file in FILES:
            mine = [one for one in rejects if one.file == file.name and one.line != HEADER_LINE]
            if mine:
                text, _ = encoding.read((directory / file.name).read_bytes(), encodings.get(file.name, ""))
                _file(book, looks, file, mine, text)


def _explain(book: Workbook, rejects: Sequence[Reject]) -> None:
    page = book.add_worksheet(form.EXPLANATION)
    page.set_column(0, 0, 20)
    whole = [one for one in rejects if one.line == HEADER_LINE]
    told = [(str(HOW if rejects else NOTHING_REFUSED), "")]
    told += [(str(WHOLE_FILES), "")] * bool(whole) + [(one.file, one.reason) for one in whole]
    for row, (left, right) in enumerate(told):
        page.write_string(row, 0, left)
        page.write_string(row, 1, right)


def _file(book: Workbook, looks: Looks, file: File, rejects: Iterable[Reject], text: str) -> None:
    """Write the sheet of one file."""
    page = form.sheet(book, looks, file, ((str(LINE), "line", 8), (str(REASON), "reason", 70)))
    lines = {one.line: [cell.strip(WHITE_SPACE) for cell in one.cells] for one in records(text)}
    header = next(iter(lines.values()))
    for row, reject in enumerate(rejects, start=HEADER_ROWS):
        cells = dict(zip(header, lines.get(reject.line, ()), strict=False))
        _row(page, row, looks, file, reject, cells)


def _row(page: Worksheet, row: int, looks: Looks, file: File, reject: Reject, cells: Mapping[str, str]) -> None:
    for place, column in enumerate(file.columns):
        text = cells.get(column.name, "")
        if column.name == reject.column:
            page.write_string(row, place, text[:LONGEST_CELL], looks.refused)
            page.write_comment(row, place, reject.reason, {"x_scale": 2})
        elif text:
            form.write(page, (row, place), column, text, looks)
    behind = len(file.columns)
    page.write_number(row, behind, reject.line, looks.reason)
    page.write_string(row, behind + 1, reject.reason, looks.reason if reject.column else looks.refused)
    if not reject.column:
        page.write_comment(row, 0, reject.reason, {"x_scale": 2})
