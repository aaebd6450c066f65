"""Refused rows as a workbook in the form of the template: the reason beside each row, its cell coloured.

What is mended there goes through `import --prepare` again.
"""

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from shared.interchange import encoding
from shared.interchange.files import FILES, File
from shared.interchange.ledger import HEADER_LINE, Reject
from shared.interchange.preparing import form
from shared.interchange.preparing.form import HEADER_ROWS, LONGEST_CELL, Looks, Target
from shared.interchange.table import records
from shared.interchange.values import WHITE_SPACE
from shared.language.speaking import Sentence, said

ABOUT = "huikuan: refused rows"
CORE = "docProps/core.xml"
LINE, REASON = said("line of the file"), said("reason")
WHOLE_FILES = said("Files that were refused as a whole; none of their rows was read:")
NOTHING_REFUSED = said("No row was refused.")
HOW = said("Mend the coloured cells, then: ./huikuan import --prepare THIS.xlsx --into DIR, and ./huikuan import DIR")


def is_ours(data: bytes) -> bool:
    """Tell whether a file is a workbook of refused rows."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            return ABOUT.encode() in archive.read(CORE)
    except (BadZipFile, KeyError):
        return False


def write(
    target: Target,
    files: Mapping[str, bytes],
    rejects: Sequence[Reject],
    encodings: Mapping[str, str],
    how: Sentence = HOW,
) -> None:
    """Write the refused rows of interchange files; `encodings` are those that these were read in.

    `how` says what to do with the workbook.
    """
    book, looks = form.workbook(target, ABOUT)
    with book:
        _explain(book, rejects, how)
        for file in FILES:
            mine = [one for one in rejects if one.file == file.name and one.line != HEADER_LINE]
            if mine:
                text, _ = encoding.read(files[file.name], encodings.get(file.name, ""))
                _file(book, looks, file, mine, text)


def _explain(book: Workbook, rejects: Sequence[Reject], how: Sentence) -> None:
    page = book.add_worksheet(form.EXPLANATION)
    page.set_column(0, 0, 20)
    whole = [one for one in rejects if one.line == HEADER_LINE]
    told = [(str(how if rejects else NOTHING_REFUSED), "")]
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
