"""月末: all of a month to take along: the workbook of its reports, and a folder with every table and statement."""

import asyncio
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Annotated, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from fastapi import APIRouter, Path, Response

from services.console.frame.exports import XLSX, csv_of, sheet_of, taken_along
from services.console.frame.formats import CONTRACT, CUSTOMER, DAY, MONEY, PERSON, TEXT, WORD, Kind
from services.console.frame.lists import Column
from services.console.frame.records import rows_of
from services.console.frame.reports import Form
from services.console.frame.view import View, Viewing
from services.console.pages.commission import LINES, RANKING, STATEMENTS
from services.console.pages.contract_ledger import LEDGER
from services.console.pages.receivables import AGEING, GRADES, OPEN, OVERDUE
from shared.papers.statement import last_day, statement
from shared.papers.workbook import month_end

router = APIRouter()

Month = Annotated[str, Path(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]
CONTRACTS = Form(
    "/contracts",
    "Contracts",
    "contracts",
    "/reports/contracts",
    (
        Column("contract_no", CONTRACT),
        Column("customer_id", CUSTOMER),
        Column("staff_id", PERSON),
        Column("kind", WORD),
        Column("amount", MONEY),
        Column("signed_on", DAY),
        Column("status", WORD),
    ),
)
OF_A_MONTH = (LINES, STATEMENTS, RANKING)
OF_ITS_LAST_DAY = (OPEN, AGEING, OVERDUE, GRADES, LEDGER)
BEGUN = (1980, 1, 1, 0, 0, 0)
"""A file in a folder has to be of some moment; the same month makes the same bytes."""

Rows = Sequence[Mapping[str, Any]]
Table = tuple[str, Form, str, list[dict[str, Any]]]
"""The name of a table's file, its form, what stands behind its title, its rows."""


@router.get("/papers/month/{month}.xlsx")
async def workbook(view: Viewing, month: Month) -> Response:
    """Give the workbook of a month's end out."""
    tables, told = await _gathered(view, month)
    content = await asyncio.to_thread(_workbook, view, month, tables, closed=_closed(told, month) is not None)
    return taken_along(view, content, XLSX, f"month-end-{month}.xlsx")


@router.get("/papers/month/{month}.zip")
async def folder(view: Viewing, month: Month) -> Response:
    """Give all of a month out: its workbook, every table as CSV, and the statement of each person as PDF."""
    tables, told = await _gathered(view, month)
    content = await asyncio.to_thread(_folder, view, month, tables, told)
    return taken_along(view, content, "application/zip", f"month-{month}.zip")


async def _gathered(view: View, month: str) -> tuple[list[Table], Mapping[str, Any]]:
    """Return the tables of a month, and what its statements rest on. Raises Problem, Away."""
    day, year = last_day(month).isoformat(), month[:4]
    wanted = [(f"{_file(one)}-{month}", one, "", {"month": month}) for one in OF_A_MONTH]
    wanted += [(f"{_file(one)}-{day}", one, "", {"as_of": day}) for one in OF_ITS_LAST_DAY]
    wanted += [(f"{_file(RANKING)}-{year}", RANKING, year, {"year": year}), (_file(CONTRACTS), CONTRACTS, "", {})]
    purpose = view.t("export from the console")
    answers, told = await asyncio.gather(
        asyncio.gather(*(view.doors.get(one.service, one.door, asked, purpose=purpose) for _, one, _, asked in wanted)),
        view.doors.all_of(
            entries=("receivables", "/reports/commission-entries", {"month": month}),
            closes=("receivables", "/commission-periods", {"where": f"month is {month}"}),
            people=("staff", "/reports/people"),
            customers=("customers", "/reports/customer-names"),
        ),
    )
    rows = [rows_of(answer) or [] for answer in answers]
    return [(name, form, note, mine) for (name, form, note, _), mine in zip(wanted, rows, strict=True)], told


def _file(form: Form) -> str:
    return form.door.rpartition("/")[2]


def _closed(told: Mapping[str, Any], month: str) -> Mapping[str, Any] | None:
    return next((one for one in (told["closes"] or {"items": []})["items"] if one["month"] == month), None)


def named(view: View, columns: Sequence[Column], rows: Rows) -> tuple[list[tuple[str, Kind]], Rows]:
    """Return columns and rows with what people and customers are called right behind their numbers."""
    called = [one for one in columns if one.kind in {PERSON, CUSTOMER}]
    shown: list[tuple[str, Kind]] = []
    for one in columns:
        shown += [(one.name, one.kind), *([(f"{one.name}_name", TEXT)] if one in called else [])]
    names = [{f"{one.name}_name": view.name_of(one.kind, row[one.name]) for one in called} for row in rows]
    return shown, [{**row, **mine} for row, mine in zip(rows, names, strict=True)]


def _workbook(view: View, month: str, tables: Sequence[Table], *, closed: bool) -> bytes:
    sheets = [sheet_of(view, form.title, *named(view, form.columns, rows), note) for _, form, note, rows in tables]
    trial = view.console.settings.trial
    return month_end(month, sheets, closed=closed, as_of=None, language=view.language, trial=trial)


def _folder(view: View, month: str, tables: Sequence[Table], told: Mapping[str, Any]) -> bytes:
    closed = _closed(told, month)
    files = {f"month-end-{month}.xlsx": _workbook(view, month, tables, closed=closed is not None)}
    for name, form, _, rows in tables:
        heads = [view.headed(one.name) for one in form.columns]
        files[f"{name}.csv"] = csv_of(heads, [[row.get(one.name) for one in form.columns] for row in rows])
    by_form = {form.door: rows for _, form, note, rows in tables if not note}
    names = {name: rows_of(told[name]) or [] for name in ("people", "customers")}
    entries = rows_of(told["entries"]) or []
    for sums in by_form[STATEMENTS.door]:
        paper = statement(
            sums,
            by_form[LINES.door],
            entries=entries,
            invoices=by_form[OPEN.door],
            closed=closed,
            language=view.language,
            trial=view.console.settings.trial,
            **names,
        )
        files[f"statements-{month}/{sums['staff_id']}.pdf"] = paper
    return zipped(files)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return files as a folder, the same bytes for the same files."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(ZipInfo(name.replace("..", "."), BEGUN), content, ZIP_DEFLATED)
    return out.getvalue()
