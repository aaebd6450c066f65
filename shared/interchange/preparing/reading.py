"""The program that reads a workbook: bytes in on standard input, its sheets out on standard output, a line each.

A process of its own, with a bound on its memory: what makes the library of workbooks give up, or ask for more than
there is, ends this program and nobody else. It imports nothing of ours, so that it starts at once.
"""

import io
import resource
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any

import orjson
from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

MEMORY_MOST = 4 * 1024**3
LOCKED, TOO_LARGE = 3, 4
"""How it ends where the workbook has a password, and where a sheet has more cells than it was told it may have."""


def main(cells_most: int) -> int:
    """Read the workbook and return how it ends."""
    with suppress(ValueError, OSError):  # a system that knows no such bound, or has set a lower one
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MOST, MEMORY_MOST))
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    except PasswordError:
        return LOCKED
    for one in book.sheets_metadata:
        if one.typ != SheetTypeEnum.WorkSheet:
            continue
        visible = one.visible == SheetVisibleEnum.Visible
        tell({"sheet": one.name, "visible": visible})
        if not visible:
            continue
        sheet = book.get_sheet_by_name(one.name)
        if sheet.end is not None and (sheet.end[0] + 1) * (sheet.end[1] + 1) > cells_most:
            return TOO_LARGE
        for row in rows(sheet):
            tell(row)
    return 0


def rows(sheet: CalamineSheet) -> Iterator[list[Any]]:
    """Yield the rows in which something stands: the number of a row, then its cells from column A on."""
    if sheet.start is None:
        return
    before = [""] * sheet.start[1]
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if any(cell != "" for cell in cells):
            yield [number, *before, *map(told, cells)]


def told(cell: Any) -> Any:
    """Return a cell as JSON holds it: what it has no form for goes by the name of its kind."""
    match cell:
        case bool() | str():
            return cell
        case int() | float():
            return float(cell)
        case datetime() | date() | time():
            return [type(cell).__name__, cell.isoformat()]
        case timedelta():
            return ["timedelta", cell.total_seconds()]
        case _:
            return str(cell)


def tell(line: Any) -> None:
    """Write a line."""
    sys.stdout.buffer.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
