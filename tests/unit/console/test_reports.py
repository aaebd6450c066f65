"""Reports on their pages: debts by rep, exposure, owners, duties, tiles, grades, and a month to take along."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from services.console.frame.doors import part
from services.console.frame.lists import Column
from services.console.frame.neighbours import opened_from
from services.console.frame.reports import Form
from services.console.pages.charts import grades
from services.console.pages.customer_card import exposure, owners
from services.console.pages.customers import LISTING
from services.console.pages.duties import all_of, asked, due
from services.console.pages.month_end import zipped
from services.console.pages.receivables import bucket_of, by_rep

FORM = Form(
    "/r",
    "R",
    "receivables",
    "/reports/r",
    (Column("customer_id"),),
    link=lambda row: f"/invoices?customer_id={row['customer_id']}" if row["customer_id"] else "",
    narrow=(Column("customer_id"), Column("stage")),
    carries=("as_of", "known_at"),
)


def test_a_row_leads_on_with_the_day_and_what_was_known() -> None:
    asked_for = {"as_of": "2024-06-30", "customer_id": "C"}
    assert FORM.leads({"customer_id": "D"}, asked_for) == "/invoices?customer_id=D&as_of=2024-06-30"
    assert FORM.leads({"customer_id": None}, asked_for) == ""


def test_a_record_that_a_report_led_to_has_its_neighbours_there() -> None:
    opening = replace(FORM, records=True, link=lambda row: f"/invoices/{part(row['no'])}?x=1" if row["no"] else "")
    rows = [{"no": "V/1"}, {"no": "V/1"}, {"no": ""}, {"no": "V2"}, {"no": "V3"}]
    asked_for = {"as_of": "2024-06-30", "stage": "4"}
    of = "of=%2Fr%3Fas_of%3D2024-06-30%26stage%3D4"
    assert opening.leads(rows[0], asked_for) == f"/invoices/V%2F1?x=1&{of}&as_of=2024-06-30"
    assert opened_from({"of": opening.of(asked_for)}) == "/r?as_of=2024-06-30&stage=4"
    assert opening.beside(rows, asked_for, "V/1", "next") == f"/invoices/V2?x=1&{of}&as_of=2024-06-30"
    assert opening.beside(rows, asked_for, "V2", "prev") == f"/invoices/V%2F1?x=1&{of}&as_of=2024-06-30"
    assert opening.beside(rows, asked_for, "V3", "next") == f"/invoices/V3?x=1&{of}&as_of=2024-06-30&end=next"
    assert opening.beside(rows, asked_for, "V/1", "prev").endswith("&end=prev")
    assert opening.beside(rows, asked_for, "V9", "next") == "/r?as_of=2024-06-30&stage=4"


def test_rows_are_kept_by_the_values_of_columns() -> None:
    rows: list[dict[str, Any]] = [{"customer_id": "C", "stage": 1}, {"customer_id": "C", "stage": 2}]
    assert FORM.kept(rows, {"stage": "2", "other": "x"}) == rows[1:]
    assert FORM.kept(rows, {}) == rows


@pytest.mark.parametrize(
    ("days", "column"),
    [(1, "d1_30"), (30, "d1_30"), (31, "d31_60"), (90, "d61_90"), (180, "d91_180"), (181, "d181_plus")],
)
def test_an_age_has_a_column(days: int, column: str) -> None:
    assert bucket_of(days) == column


def test_what_a_rep_is_owed_is_his_invoices_by_age() -> None:
    invoices = [{"staff_id": "S1", "outstanding": "100.00"}, {"staff_id": "S2", "outstanding": "0.00"}]
    overdue = [{"staff_id": "S1", "outstanding": "30.00", "days_overdue": 45}]
    [row] = by_rep([*invoices, {"staff_id": "S1", "outstanding": "5.00"}], overdue, {"S1": "sales"})
    assert (row["department"], row["staff_id"]) == ("sales", "S1")
    assert (row["not_due"], row["d31_60"], row["outstanding"]) == (
        Decimal("75.00"),
        Decimal("30.00"),
        Decimal("105.00"),
    )


def test_the_own_limit_goes_before_that_of_the_grade() -> None:
    own = exposure("100.00", "500.00", Decimal(70), Decimal(20))
    assert (own["credit_limit"], own["limit_source"], own["exposure"], own["free"]) == ("100.00", "own", 90, 10)
    graded = exposure(None, "50.00", Decimal(70), Decimal(0))
    assert (graded["limit_source"], graded["free"]) == ("grade", -20)
    assert exposure(None, "", Decimal(70), Decimal(0))["free"] is None


def test_owners_follow_each_other_by_the_days_from_which_it_was_theirs() -> None:
    def fact(kind: str, **said: Any) -> dict[str, Any]:
        return {"type": f"huikuan.customers.{kind}.v1", "actor": "R1", "data": said}

    facts = [
        fact("CustomerRegistered", registered_on="2024-01-01", owner_id="S1"),
        fact("CreditLimitSet", effective_on="2024-02-01"),
        fact("CustomerAssigned", effective_on="2024-06-01", owner_id="S3", decided_by="M1"),
        fact("CustomerAssigned", effective_on="2024-03-01", owner_id=None, decided_by="M1"),
        fact("CustomerAssigned", effective_on="2024-06-01", owner_id="S2", decided_by="M1"),
    ]
    assert [(one["owner_id"], one["effective_on"], one["until"], one["decided_by"]) for one in owners(facts)] == [
        ("S2", "2024-06-01", None, "M1"),
        (None, "2024-03-01", "2024-06-01", "M1"),
        ("S1", "2024-01-01", "2024-03-01", "R1"),
    ]


def test_duties_of_all_services_come_by_the_moment_at_which_they_fall_due() -> None:
    def duty(number: str, status: str = "open", **when: Any) -> dict[str, Any]:
        return {"duty_id": number, "status": status, "due_on": None, "due_at": None, **when}

    told: dict[str, Any] = dict.fromkeys(asked())
    first, second = list(told)[:2]
    told[first] = {"items": [duty("none"), duty("late", due_on="2024-05-02")]}
    told[second] = {
        "items": [duty("hour", due_at="2024-05-01T08:00:00+00:00"), duty("done", "done", due_on="2024-01-01")]
    }
    assert [one["duty_id"] for one in all_of(told)] == ["done", "hour", "late", "none"]
    assert [one["duty_id"] for one in due(all_of(told))] == ["hour", "late", "none"]


def test_grades_over_time_are_counted_month_by_month() -> None:
    none = {"grade_a": 0, "grade_b": 0, "grade_c": 0, "grade_d": 0}
    may = {**none, "day": "2024-05-31", "grade_a": 2, "grade_c": 1}
    chart = grades([may, {**none, "day": "2024-06-10", "grade_b": 1}])
    assert chart.labels == ["2024-05", "2024-06"]
    assert dict(chart.series) == {
        "grade_a": ["2", "0"],
        "grade_b": ["0", "1"],
        "grade_c": ["1", "0"],
        "grade_d": ["0", "0"],
    }
    assert chart.links == ["/receivables/grades?as_of=2024-05-31", "/receivables/grades?as_of=2024-06-10"]


def test_a_row_that_the_reader_may_not_open_leads_nowhere() -> None:
    assert LISTING.link({"customer_id": "C", "readable": True}) == "/customers/C"
    assert LISTING.link({"customer_id": "C", "readable": False}) == ""


def test_the_same_files_make_the_same_folder() -> None:
    content = zipped({"a.csv": b"1", "b/c.pdf": b"2"})
    assert content == zipped({"a.csv": b"1", "b/c.pdf": b"2"})
    archive = ZipFile(BytesIO(content))
    assert {name: archive.read(name) for name in archive.namelist()} == {"a.csv": b"1", "b/c.pdf": b"2"}
    assert date(*archive.infolist()[0].date_time[:3]) == date(1980, 1, 1)
