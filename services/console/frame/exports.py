"""Tables taken along as files: CSV that spreadsheets open as it is, and workbooks."""

import asyncio
import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from fastapi import Response

from services.console.frame.formats import Kind
from services.console.frame.view import SAFETY, View
from shared.papers import sheet
from shared.papers.separated import inert_or_number
from shared.papers.workbook import listed

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
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
        page = sheet_of(view, title, columns, rows)
        content, media = await asyncio.to_thread(_workbook, view, page, asked), XLSX
    return taken_along(view, content, media, f"{name}.{form}")


def taken_along(view: View, content: bytes, media: str, name: str) -> Response:
    """Return bytes as a file that the browser keeps."""
    plain = name.encode("ascii", "replace").decode("ascii").replace("/", "-").replace('"', "-")
    headers = {**SAFETY, "Content-Disposition": f'attachment; filename="{plain}"'}
    return view.sealed(Response(content, media_type=media, headers=headers))


def sheet_of(
    view: View, title: str, columns: Sequence[tuple[str, Kind]], rows: Sequence[Mapping[str, Any]], note: str = ""
) -> sheet.Sheet:
    """Return rows as a sheet of a workbook; `note` stands behind its title."""
    kinds = [(view.headed(name), KINDS.get(kind.name, "text")) for name, kind in columns]
    made = [sheet.Column(head, kind, kind == "amount") for head, kind in kinds]
    return sheet.Sheet(
        f"{view.t(title)} {note}".strip(), made, [[row.get(name) for name, _ in columns] for row in rows]
    )


def _workbook(view: View, page: sheet.Sheet, asked: str) -> bytes:
    trial = view.console.settings.trial
    return listed(page, title=page.name, asked=asked, as_of=None, language=view.language, trial=trial)


def csv_of(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return CSV that spreadsheets open as it is: UTF-8 with BOM, and no text that they would take for a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(heads)
    writer.writerows([_guarded(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _guarded(value: Any) -> Any:
    return inert_or_number(value) if isinstance(value, str) else value
