"""Reports: tables as of a day or of a month, as a page, as CSV and as xlsx."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fastapi import Response

from services.console.frame.formats import MONEY
from services.console.frame.lists import XLSX, Asked, Column, Listing, csv_of, xlsx_of
from services.console.frame.records import rows_of
from services.console.frame.view import SAFETY, View


@dataclass(frozen=True)
class Form:
    """A report: where it is shown, which door answers it, its columns, and what it asks for.

    `link` says where a row leads; `given` are the parameters with fields on the page.
    """

    address: str
    title: str
    service: str
    door: str
    columns: tuple[Column, ...]
    given: tuple[Column, ...] = ()
    link: Callable[[Mapping[str, Any]], str] | None = None
    empty: str = "There is nothing to report."


async def show(view: View, form: Form, defaults: Mapping[str, str], **data: Any) -> Response:
    """Return the page of a report, or the report as a file where the address asks for one."""
    query = {**defaults, **{name: value for name, value in view.request.query_params.items() if value}}
    asked = {one.name: query[one.name] for one in form.given if query.get(one.name)}
    kind = query.get("as")
    purpose = view.t("export from the console") if kind in {"csv", "xlsx"} else None
    answer = await view.doors.get(form.service, form.door, asked, at_least=query.get("at", ""), purpose=purpose)
    rows = rows_of(answer) or []
    if kind in {"csv", "xlsx"}:
        return _file(view, form, asked, rows, str(kind))
    sums = {one.name: _sum(rows, one.name) for one in form.columns if one.kind is MONEY}
    told = {"form": form, "asked": asked, "rows": rows, "sums": sums, **data}
    return view.page("report.html", title=form.title, **told)


def _sum(rows: list[dict[str, Any]], name: str) -> str:
    return str(sum((Decimal(row[name]) for row in rows if row[name] is not None), Decimal("0.00")))


def _file(view: View, form: Form, asked: Mapping[str, str], rows: list[dict[str, Any]], kind: str) -> Response:
    heads = [view.headed(one.name) for one in form.columns]
    filled = [[row[one.name] for one in form.columns] for row in rows]
    listing = Listing(form.address, form.title, form.service, form.door, form.columns)
    said = Asked(listing, {})
    said.conditions = [f"{view.headed(name)} {value}" for name, value in asked.items()]
    content, media = (
        (csv_of(heads, filled), "text/csv; charset=utf-8")
        if kind == "csv"
        else (xlsx_of(view, said, heads, filled), XLSX)
    )
    name = "-".join([form.address.strip("/").replace("/", "-"), *asked.values()])
    headers = {
        **SAFETY,
        "Content-Disposition": f'attachment; filename="{name.encode("ascii", "replace").decode()}.{kind}"',
    }
    return view.sealed(Response(content, media_type=media, headers=headers))
