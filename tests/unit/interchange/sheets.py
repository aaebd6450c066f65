"""Workbooks and text files as people have them, and what becomes of them."""

import csv
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from ops import folder
from shared.interchange.files import FILES, Column, File
from shared.interchange.preparing.books import Prepared, contents, prepared
from shared.interchange.preparing.cells import Row, Sheet, Value
from shared.interchange.preparing.changes import Account

RECEIPTS = ("收款单号", "客户编号", "收款方式", "票据号", "收款日期", "收款金额", "发票号")
RECEIPT = ("R1", "C1", "cash", None, "2024-03-05", "100.00", None)


def file(name: str) -> File:
    """Return an interchange file by its stem."""
    return next(one for one in FILES if one.name == f"{name}.csv")


def column(name: str, of: str) -> Column:
    """Return a column of an interchange file."""
    return next(one for one in file(of).columns if one.name == name)


def sheet(*rows: Sequence[Value | None], name: str = "Sheet1", book: str = "book.xlsx", **manner: Any) -> Sheet:
    """Return a sheet of these rows; None is an empty cell."""
    cells = (["" if one is None else one for one in row] for row in rows)
    numbered = [Row(number, row) for number, row in enumerate(cells, start=1) if any(one != "" for one in row)]
    return Sheet(book, name, numbered, **manner)


def done(*sheets: Sheet) -> Prepared:
    """Prepare sheets."""
    return prepared(sheets, Account())


def written(found: Prepared) -> dict[str, list[dict[str, str]]]:
    """Return the rows of the interchange files; nothing stood in the way."""
    assert troubles(found) == []
    return {name: list(csv.DictReader(io.StringIO(text))) for name, text in contents(found.parts).items()}


def troubles(found: Prepared) -> list[str]:
    """Return what could not be read: cell and cause."""
    return [f"{one.cell}: {one.cause}" for one in found.account.troubles]


def changes(found: Prepared) -> list[tuple[str, str, str, str]]:
    """Return what was changed below the headers: cell, before, after, why."""
    return [
        (one.cell, one.before, one.after, "; ".join(map(str, one.why))) for one in found.account.changes if one.name
    ]


def receipt(**values: Value | None) -> Sequence[Value | None]:
    """Return a row of receipts in the order of RECEIPTS, with other values where they are named by column."""
    names = ("receipt_no", "customer_id", "method", "instrument_no", "received_on", "amount", "invoice_no")
    return [values.get(name, usual) for name, usual in zip(names, RECEIPT, strict=True)]


def workbook(place: Path, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> Path:
    """Write a workbook with these sheets as a spreadsheet would."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(list(row))
    book.save(place)
    return place


def rewritten(place: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """Change one part of a workbook."""
    with zipfile.ZipFile(place) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return place


def read(*files: Path, told: str = "") -> Prepared:
    """Read files of people."""
    return folder.read(files, told)
