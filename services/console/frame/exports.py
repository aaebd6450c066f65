"""Tables taken along as files: CSV that spreadsheets open as it is, and workbooks."""

import asyncio
import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from fastapi import Response

from services.console.frame.formats import Kind
from services.console.frame.view import SAFETY, View
from shared.papers import sheet
from shared.papers.workbook import listed

RISKY = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for a formula
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FIGURE = re.compile(r"-?[0-9]+(\.[0-9]+)?")
KINDS: Mapping[str, sheet.Kind] = MappingProxyType(
    {"money": "amount", "number": "figure", "rate": "figure", "whole": "figure", "day": "day"}
)
"""What a workbook calls the kinds of values; the others are text."""


async def file_of(
    view: View,
    form: str,
    name: str,
    title: str,
    columns: Sequence[tuple[str, Kind]],
    rows: Sequence[Mapping[str, Any]],
    asked: str,
) -> Response:
    """Return a table as a file, `form` csv or xlsx: of these columns, under this title, with what was asked for."""
    filled = [[row.get(member) for member, _ in columns] for row in rows]
    heads = [view.headed(member) for member, _ in columns]
    if form == "csv":
        content, media = csv_of(heads, filled), "text/csv; charset=utf-8"
    else:
        kinds = [KINDS.get(kind.name, "text") for _, kind in columns]
        made = [sheet.Column(head, kind, kind == "amount") for head, kind in zip(heads, kinds, strict=True)]
        page = sheet.Sheet(view.t(title), made, filled)
        content, media = await asyncio.to_thread(_workbook, view, page, asked), XLSX
    plain = name.encode("ascii", "replace").decode("ascii")
    headers = {**SAFETY, "Content-Disposition": f'attachment; filename="{plain}.{form}"'}
    return view.sealed(Response(content, media_type=media, headers=headers))


def _workbook(view: View, page: sheet.Sheet, asked: str) -> bytes:
    trial = view.console.settings.trial
    return listed(page, title=page.name, asked=asked, as_of=None, language=view.language, trial=trial)


def csv_of(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return CSV that spreadsheets open as it is: UTF-8 with BOM, and no text that they would take for a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(heads)
    writer.writerows([guarded(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def guarded(value: Any) -> Any:
    """Return a value that no spreadsheet computes; figures stay figures."""
    if not isinstance(value, str) or not value.startswith(RISKY):
        return value
    return value if FIGURE.fullmatch(value) else f"'{value}"
