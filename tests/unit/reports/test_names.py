"""Names beside ids: always in a table, with `--names` in CSV and JSON, one request for each kind of id."""

import asyncio
import json
from io import StringIO
from typing import Any

import httpx2
import pytest
from rich.console import Console
from wcwidth import wcswidth

from ops.cli import main
from ops.connection import Calls, Connection
from ops.reports import FORMS, Asked, as_csv, named, show
from ops.reports.catalogue import NAMES

REPORTS: dict[str, list[list[Any]]] = {
    "overdue": [
        ["I1", "C1", "S1", "2024-05-01", 60, "12.50", 2],
        ["I2", "C1", "S9", "2024-05-02", 59, "1.00", 1],
    ],
    "people": [["S1", "王芳", "south", "rep"], ["S2", "李娜", "south", "finance"]],
    "customer-names": [["C1", "=宏达机械有限公司"]],
    "contracts": [],
}
OVERDUE = Asked(FORMS["overdue"], {"as_of": "2024-06-30"})
HEADER = "invoice_no,customer_id,staff_id,due_on,days_overdue,outstanding,stage"


class House:
    """Services that answer reports, and keep in mind what they were asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def connection(self) -> Connection:
        """Return the way to this house."""
        urls = {service: f"http://{service}" for service in ("contracts", "customers", "receivables", "staff")}
        return Connection(urls, lambda: "a token", httpx2.MockTransport(self.answer))

    def answer(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one request."""
        name = request.url.path.removeprefix("/reports/")
        self.asked.append(f"{request.url.host} {name}")
        columns = [column.name for column in FORMS[name].columns]
        return httpx2.Response(200, json={"columns": columns, "rows": REPORTS[name]})


def rows(name: str) -> list[dict[str, Any]]:
    return [dict(zip((one.name for one in FORMS[name].columns), row, strict=True)) for row in REPORTS[name]]


def with_names(house: House, asked: Asked, found: list[dict[str, Any]]) -> tuple[Asked, list[dict[str, Any]]]:
    async def inside() -> tuple[Asked, list[dict[str, Any]]]:
        async with Calls(house.connection()) as calls:
            return await named(calls, asked, found)

    return asyncio.run(inside())


def test_a_name_stands_right_after_its_id_and_is_asked_for_once_a_kind() -> None:
    house = House()
    asked, found = with_names(house, OVERDUE, rows("overdue"))
    assert [column.name for column in asked.form.columns][1:5] == [
        "customer_id",
        "customer_id_name",
        "staff_id",
        "staff_id_name",
    ]
    assert [row["staff_id_name"] for row in found] == ["王芳", None], "nobody of S9 is known"
    assert [*found[0]] == [column.name for column in asked.form.columns]
    assert sorted(house.asked) == ["customers customer-names", "staff people"]


@pytest.mark.parametrize(("name", "found"), [("contracts", []), ("people", rows("people"))])
def test_nothing_is_asked_where_nothing_lacks_a_name(name: str, found: list[dict[str, Any]]) -> None:
    house, asked = House(), Asked(FORMS[name])
    assert with_names(house, asked, found) == (asked, found)
    assert house.asked == []


def test_names_are_inert_in_a_spreadsheet() -> None:
    first = as_csv(*with_names(House(), OVERDUE, rows("overdue"))).splitlines()[1]
    assert first == "I1,C1,'=宏达机械有限公司,S1,王芳,2024-05-01,60,12.50,2"


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_a_table_with_names_fits_the_terminal(width: int) -> None:
    out = StringIO()
    console = Console(file=out, width=width, force_terminal=True, color_system=None)
    show(console, *with_names(House(), OVERDUE, rows("overdue")))
    lines = out.getvalue().splitlines()
    assert max(map(wcswidth, lines)) <= width
    assert "…" not in out.getvalue()
    assert "宏达" in out.getvalue()


def test_every_id_with_names_has_a_report_of_them() -> None:
    for column, report in NAMES.items():
        assert {column, "name"} <= {one.name for one in FORMS[report].columns}


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    """A house that the command line speaks to."""
    one = House()
    monkeypatch.setattr(Connection, "of", lambda *_: one.connection())
    return one


def said(capsys: pytest.CaptureFixture[str], *options: str) -> str:
    assert main(["report", "overdue", "--as-of", "2024-06-30", "--no-wait", *options]) == 0
    return capsys.readouterr().out


def test_csv_and_json_have_names_only_where_they_are_asked_for(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    bare = f"{HEADER}\nI1,C1,S1,2024-05-01,60,12.50,2\nI2,C1,S9,2024-05-02,59,1.00,1\n"
    assert said(capsys, "--format", "csv") == bare
    assert json.loads(said(capsys, "--format", "json")) == rows("overdue")
    assert house.asked == ["receivables overdue"] * 2
    assert said(capsys, "--format", "csv", "--names").splitlines()[0] == (
        "invoice_no,customer_id,customer_id_name,staff_id,staff_id_name,due_on,days_overdue,outstanding,stage"
    )
    assert json.loads(said(capsys, "--format", "json", "--names"))[0]["staff_id_name"] == "王芳"


@pytest.mark.usefixtures("house")
def test_a_table_has_names_unasked_for(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys)
    assert "王芳" in told
    assert "宏达机械有限公司" in told
