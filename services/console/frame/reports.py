"""Reports: tables as of a day or of a month, as a page, as CSV and as xlsx."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fastapi import Response

from services.console.frame.exports import file_of
from services.console.frame.formats import MONEY
from services.console.frame.lists import Column
from services.console.frame.records import rows_of
from services.console.frame.view import View


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
        name = "-".join([form.address.strip("/").replace("/", "-"), *asked.values()])
        columns = [(one.name, one.kind) for one in form.columns]
        said = "; ".join(f"{view.headed(one)} {value}" for one, value in asked.items())
        return await file_of(view, str(kind), name, form.title, columns, rows, said)
    sums = {one.name: _sum(rows, one.name) for one in form.columns if one.kind is MONEY}
    told = {"form": form, "asked": asked, "rows": rows, "sums": sums, **data}
    return view.page("report.html", title=form.title, **told)


def _sum(rows: list[dict[str, Any]], name: str) -> str:
    return str(sum((Decimal(row[name]) for row in rows if row[name] is not None), Decimal("0.00")))
