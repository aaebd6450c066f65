"""Waiting for the tables, asking for a report, closing months."""

import asyncio
import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import unquote

import httpx2
import pytest
from rich.console import Console

from ops.connection import Calls, Connection, Problem, Unreachable
from ops.reports import (
    FORMS,
    Asked,
    NotOver,
    close_months,
    fetch,
    foresee_months,
    open_months,
    require_over,
    settled,
    show_foreseen,
)
from ops.reports.closing import SUMS
from ops.reports.months import Month

NUMBERS: dict[str, list[list[str]]] = {
    "orders": [["order.notice_days", "1", "1900-01-01"]],
    "receivables": [["commission.base", "0.03", "1900-01-01"], ["commission.base", "0.02", "2026-07-01"]],
}


@dataclass
class House:
    """Two services that answer; `grows` are positions that receivables' reactions add while somebody waits."""

    receivables: int = 5
    grows: list[int] = field(default_factory=list)
    closed: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    late: bool = False  # the tables take nothing in

    def calls(self, *, patience: float = 5.0) -> Calls:
        """Return calls to this house."""
        return Calls(self.connection(), patience=patience)

    def connection(self) -> Connection:
        """Return the way to this house."""
        urls = {service: f"http://{service}" for service in ("orders", "receivables")}
        return Connection(urls, lambda: "a token", httpx2.MockTransport(self.answer))

    def answer(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one request."""
        service, path = request.url.host, request.url.path
        self.asked.append(f"{request.method} {service}{path} {request.url.params.get('at-least', '')}".strip())
        match path:
            case "/log/head" | "/feeds":
                return self._position(service, path)
            case "/reports/overdue":
                return self._overdue()
            case "/reports/access-log" | "/reports/rules":
                return self._readings(service, request) if path.endswith("log") else self._numbers(service)
            case "/commission-periods":
                return self._periods(request)
            case "/reports/statement":
                return self._statement(request.url.params["month"])
            case _:
                return httpx2.Response(404, json={"title": "Not Found"})

    def _position(self, service: str, path: str) -> httpx2.Response:
        if path == "/feeds" and self.late:
            far = {"wanted": {"orders": 3}, "reached": {"orders": 1}}
            return httpx2.Response(503, json={"title": "The tables have not caught up yet", **far})
        if path == "/feeds":
            self.receivables = self.grows.pop(0) if self.grows else self.receivables
            return httpx2.Response(200, json={"readers": []})
        position = self.receivables if service == "receivables" else 3
        return httpx2.Response(200, json={"position": position, "epoch": "e"})

    def _overdue(self) -> httpx2.Response:
        columns = ["stage", *(column.name for column in FORMS["overdue"].columns if column.name != "stage")]
        row = [2, "I1", "C1", "S1", "2024-05-01", 60, "12.50"]
        return httpx2.Response(200, json={"columns": columns, "rows": [row]})

    def _readings(self, service: str, request: httpx2.Request) -> httpx2.Response:
        purpose = unquote(request.headers["X-Purpose"])
        at, told = ("2024-05-02", purpose) if service == "orders" else ("2024-05-01", None)
        columns = [column.name for column in FORMS["access-log"].columns]
        return httpx2.Response(200, json={"columns": columns, "rows": [[at, "S1", service, "export", told]]})

    def _numbers(self, service: str) -> httpx2.Response:
        rows = NUMBERS[service]
        columns = [column.name for column in FORMS["rules"].columns]
        return httpx2.Response(200, json={"columns": columns, "rows": [[*row, "x", None, None, None] for row in rows]})

    def _statement(self, month: str) -> httpx2.Response:
        columns = ["month", "staff_id", *SUMS, "status"]
        status = "closed" if month in self.closed else "open"
        people = [] if month == "2024-03" else [("M1", "-2.00", "5.50"), ("S1", "0.00", "1000.00")]
        rows = [[month, who, before, earned, "0.00", earned, before, status] for who, before, earned in people]
        return httpx2.Response(200, json={"columns": columns, "rows": rows})

    def _periods(self, request: httpx2.Request) -> httpx2.Response:
        if request.method == "GET":
            return self._closed_months(request.url.params.get("cursor", ""))
        return self._close(json.loads(request.content)["month"], dry_run="dry-run" in request.url.params)

    def _closed_months(self, cursor: str) -> httpx2.Response:
        """List one closed month a page."""
        months = [month for month in sorted(self.closed) if month > cursor]
        more = months[0] if len(months) > 1 else None
        return httpx2.Response(200, json={"items": [{"month": month} for month in months[:1]], "next": more})

    def _close(self, month: str, *, dry_run: bool) -> httpx2.Response:
        if month == "2024-09":
            return httpx2.Response(
                409, json={"title": "Months close in order.", "detail": "2024-08 is open.", "clause": "P4-5.2"}
            )
        events = [] if month in self.closed else ["huikuan.receivables.CommissionPeriodClosed.v1"]
        if not dry_run:
            self.closed.add(month)
            self.receivables += len(events)
        return httpx2.Response(201, json={"position": self.receivables, "version": 1, "events": events})


def run(house: House, what: object) -> object:
    async def inside() -> object:
        async with house.calls() as calls:
            return await what(calls)  # type: ignore[operator]

    return asyncio.run(inside())


def test_the_tables_have_settled_when_the_logs_stand_still() -> None:
    house = House(grows=[7, 7, 8, 8])
    assert run(house, settled) == {"orders": 3, "receivables": 8}
    assert house.asked[2:4] == [
        "GET orders/feeds orders:3,receivables:5",
        "GET receivables/feeds orders:3,receivables:5",
    ]
    assert house.asked[-3] == "GET receivables/feeds orders:3,receivables:8"


def test_a_company_at_work_is_not_waited_for_for_ever() -> None:
    house = House(grows=list(range(6, 500)))
    assert run(house, settled) == {"orders": 3, "receivables": house.receivables}
    assert house.receivables < 40


def test_a_report_has_the_columns_of_its_form_in_their_order() -> None:
    asked = Asked(FORMS["overdue"], {"as_of": "2024-06-30"})
    assert run(House(), lambda calls: fetch(calls, asked)) == [
        {
            "invoice_no": "I1",
            "customer_id": "C1",
            "staff_id": "S1",
            "due_on": "2024-05-01",
            "days_overdue": 60,
            "outstanding": "12.50",
            "stage": 2,
        }
    ]


def test_what_every_service_has_is_joined_and_an_export_says_what_for() -> None:
    asked = Asked(FORMS["access-log"], {})
    told = run(House(), lambda calls: fetch(calls, asked, purpose="audit 年审"))
    assert told == [
        {"at": "2024-05-01", "staff_id": "S1", "object": "receivables", "action": "export", "purpose": None},
        {"at": "2024-05-02", "staff_id": "S1", "object": "orders", "action": "export", "purpose": "audit 年审"},
    ]


def test_duties_of_all_services_stand_by_the_moment_at_which_they_fall_due() -> None:
    """A due day counts as its 24:00 in Shanghai; what somebody is only told of comes last."""
    due = [
        ("a", None, "2024-06-06T16:00:00+00:00"),
        ("b", "2024-06-06", None),
        ("c", None, "2024-06-06T15:59:59+00:00"),
    ]
    rows = [{"service": "orders", "duty_id": name, "due_on": on, "due_at": at} for name, on, at in due]
    told = {"service": "contracts", "duty_id": "0", "due_on": None, "due_at": None}
    turn = FORMS["duties"].turn
    assert [row["duty_id"] for row in sorted([told, *reversed(rows)], key=turn)] == ["c", "a", "b", "0"]


def test_the_numbers_of_all_services_stand_by_name_and_day() -> None:
    told: Any = run(House(), lambda calls: fetch(calls, Asked(FORMS["rules"], {})))
    assert [(row["name"], row["effective_from"], row["value"]) for row in told] == [
        ("commission.base", "1900-01-01", "0.03"),
        ("commission.base", "2026-07-01", "0.02"),
        ("order.notice_days", "1900-01-01", "1"),
    ]


def test_months_close_in_order_each_after_the_one_before() -> None:
    house, said = House(closed={"2023-12"}), list[str]()
    first, last = Month.parse("2023-12"), Month.parse("2024-02")
    run(house, lambda calls: close_months(calls, first, last, told=said.append))
    assert said == ["2023-12 was closed before", "2024-01 closed", "2024-02 closed"]
    assert [line for line in house.asked if line.startswith("POST")] == [
        "POST receivables/commission-periods",
        "POST receivables/commission-periods",
        "POST receivables/commission-periods",
    ], "the door takes in by itself what the logs hold, so no table is waited for"


def test_a_close_goes_on_without_what_does_not_come_through_and_says_so() -> None:
    """Without Kafka the reactions of others stand still; the door of the close needs no Kafka."""
    house, said, warned = House(late=True), list[str](), list[str]()
    first, last = Month.parse("2024-01"), Month.parse("2024-02")

    async def close(calls: Calls) -> None:
        await close_months(calls, first, last, told=said.append, warned=warned.append, patience=0.3)

    run(house, close)
    assert said == ["2024-01 closed", "2024-02 closed"]
    [sentence] = warned
    assert "stand still" in sentence
    assert "falls into the next open month" in sentence


def test_a_service_that_is_down_ends_a_close() -> None:
    async def close() -> None:
        async with Calls(Connection({"receivables": "http://127.0.0.1:9"}, lambda: "a token")) as calls:
            await close_months(calls, Month(2024, 1), Month(2024, 1), told=lambda _: None)

    with pytest.raises(Unreachable, match=r"start with \./huikuan up"):
        asyncio.run(close())


def test_a_closed_month_without_people_is_shown_as_closed() -> None:
    house, month = House(closed={"2024-03"}), Month.parse("2024-03")
    foreseen = run(house, lambda calls: foresee_months(calls, month, month))
    assert isinstance(foreseen, list)
    assert [(one.closed, one.people) for one in foreseen] == [(True, 0)]


def test_open_months_are_told_from_closed_ones_without_people() -> None:
    house = House(closed={"2024-01", "2024-03"})
    first, last = Month.parse("2024-01"), Month.parse("2024-04")
    assert run(house, lambda calls: open_months(calls, first, last)) == [Month(2024, 2), Month(2024, 4)]


def test_what_a_close_would_say_is_shown_and_nothing_is_closed(capsys: pytest.CaptureFixture[str]) -> None:
    house = House(closed={"2024-01"})
    first, last = Month.parse("2024-01"), Month.parse("2024-03")
    foreseen: object = run(house, lambda calls: foresee_months(calls, first, last))
    assert isinstance(foreseen, list)
    assert [(str(one.month), one.closed, one.people, [str(amount) for amount in one.sums]) for one in foreseen] == [
        ("2024-01", True, 2, ["-2.00", "1005.50", "0.00", "1005.50", "-2.00"]),
        ("2024-02", False, 2, ["-2.00", "1005.50", "0.00", "1005.50", "-2.00"]),
        ("2024-03", False, 0, ["0.00"] * 5),
    ]
    assert house.closed == {"2024-01"}
    posts = [line for line in house.asked if line.startswith("POST")]
    assert len(posts) == 2, "the first open month is asked whether it can be closed; those after it wait for that"
    show_foreseen(Console(width=120), foreseen)
    printed = capsys.readouterr().out
    assert "closed before" in printed
    assert "1,005.50" in printed


def test_a_month_that_cannot_be_closed_is_not_shown() -> None:
    month = Month.parse("2024-09")
    with pytest.raises(Problem, match=r"2024-08 is open"):
        run(House(), lambda calls: foresee_months(calls, month, month))


@pytest.mark.parametrize(("today", "over"), [(date(2024, 2, 29), False), (date(2024, 3, 1), True)])
def test_a_month_is_over_when_the_next_one_begins(today: date, *, over: bool) -> None:
    month = Month.parse("2024-02")
    if over:
        require_over(month, today)
        return
    with pytest.raises(
        NotOver, match="2024-02 cannot be closed: it is over when 2024-03-01 begins, and it is 2024-02-29"
    ):
        require_over(month, today)


def test_a_month_that_cannot_be_closed_says_why() -> None:
    month = Month.parse("2024-09")
    with pytest.raises(Problem, match=r"^Months close in order\. 2024-08 is open\. \(P4-5\.2\)$"):
        run(House(), lambda calls: close_months(calls, month, month, told=lambda _: None))


@pytest.mark.parametrize("written", ["2024-13", "2024-1", "202401", "2024-01-01", "２０２４-01", ""])
def test_what_is_no_month(written: str) -> None:
    with pytest.raises(ValueError, match="is no month"):
        Month.parse(written)


def test_a_house_that_is_down_says_how_to_start_it() -> None:
    async def ask() -> None:
        async with Calls(Connection({"staff": "http://127.0.0.1:9"}, lambda: "a token")) as calls:
            await settled(calls)

    with pytest.raises(Unreachable, match=r"start with \./huikuan up"):
        asyncio.run(ask())
