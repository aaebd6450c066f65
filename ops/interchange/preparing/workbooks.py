"""Bytes of a workbook (xlsx, xlsm, xls) -> its sheets, with values as the workbook has them."""

import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from ops.interchange.preparing import headers
from ops.interchange.preparing.cells import Lost, Row, Sheet, Value
from ops.interchange.preparing.unpacking import (
    CELLS_MOST,
    SAVE_ANEW,
    WORKBOOK,
    Unfit,
    counts_from_1904,
    lengths_of_strings,
    look,
    packed,
    sheet_parts,
    unpacked,
)
from ops.language import said

ZIP, COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DAMAGED = said("is damaged: it cannot be read as a workbook")
NONE: Mapping[tuple[int, int], Lost] = {}


def is_workbook(data: bytes) -> bool:
    """Tell whether a file is a workbook, or something else that is packed like one."""
    return data.startswith((ZIP, COMPOUND))


def sheets(file: str, data: bytes) -> tuple[list[Sheet], list[str]]:
    """Return the sheets that a person sees, and the names of the hidden ones, which are left alone. Raises Unfit."""
    if data.startswith(COMPOUND):
        return _sheets(file, _opened(io.BytesIO(data)), {}, epoch_1904=False)
    parts = unpacked(data)
    if WORKBOOK not in parts:
        raise Unfit(said("is no workbook in the form xlsx or xls"), SAVE_ANEW)
    strings = lengths_of_strings(parts)
    lost = {name: look(part, strings).lost for name, part in sheet_parts(parts).items()}
    return _sheets(file, _opened(packed(parts)), lost, epoch_1904=counts_from_1904(parts))


def _opened(file: io.BytesIO) -> CalamineWorkbook:
    with _readable():
        return CalamineWorkbook.from_filelike(file)


@contextmanager
def _readable() -> Iterator[None]:
    """Say what is to be said where the library cannot read something, or gives up on bytes that it did not foresee."""
    try:
        yield
    except PasswordError as locked:
        raise Unfit(said("has a password"), said("save it without a password")) from locked
    except (CalamineError, OSError) as broken:
        raise Unfit(DAMAGED, SAVE_ANEW) from broken
    except BaseException as broken:
        if type(broken).__name__ == "PanicException":
            raise Unfit(DAMAGED, SAVE_ANEW) from broken
        raise


def _sheets(
    file: str, book: CalamineWorkbook, lost: Mapping[str, Mapping[tuple[int, int], Lost]], *, epoch_1904: bool
) -> tuple[list[Sheet], list[str]]:
    seen, hidden = [], []
    for one in book.sheets_metadata:
        if one.typ != SheetTypeEnum.WorkSheet:
            continue
        if one.visible != SheetVisibleEnum.Visible:
            hidden.append(one.name)
            continue
        with _readable():
            rows = list(_rows(_values(book.get_sheet_by_name(one.name)), lost.get(one.name, NONE)))
        rows.sort(key=lambda row: row.number)
        seen.append(Sheet(file, one.name, rows, epoch_1904=epoch_1904))
    return seen, hidden


def _values(sheet: CalamineSheet) -> Iterator[tuple[int, list[Value]]]:
    """Yield the rows of a sheet with their index, each from column A on. Raises Unfit."""
    if sheet.start is None or sheet.end is None:
        return
    (_, left), (last, right) = sheet.start, sheet.end
    if (last + 1) * (right + 1) > CELLS_MOST:
        raise Unfit(said("is too large to be read"), said("copy the table into a new sheet"))
    before: list[Value] = [""] * left
    for index, cells in enumerate(sheet.iter_rows()):
        yield index, before + [float(one) if type(one) is int else one for one in cells]


def _rows(values: Iterable[tuple[int, list[Value]]], lost: Mapping[tuple[int, int], Lost]) -> Iterator[Row]:
    """Yield the rows that are not blank, with what their cells have lost."""
    by_row: dict[int, dict[int, Lost]] = {}
    for (index, place), what in lost.items():
        by_row.setdefault(index, {})[place] = what
    for index, cells in values:
        for place, what in by_row.pop(index, {}).items():
            cells.extend([""] * (place + 1 - len(cells)))
            cells[place] = what
        row = Row(index + 1, cells)
        if not headers.blank(row):
            yield row
    for index, places in by_row.items():  # where nothing else stands in the row
        yield Row(index + 1, [places.get(place, "") for place in range(max(places) + 1)])
