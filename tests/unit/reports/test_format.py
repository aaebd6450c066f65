"""How a report is printed: exactly for machines, pleasantly for people."""

import csv
import json
from collections.abc import Iterator
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from wcwidth import wcswidth

from ops.language import speak
from ops.reports import FORMS, Asked, as_csv, as_json, as_table, show
from ops.reports.catalogue import AMOUNT, TEXT
from ops.reports.format import heading

AGEING = Asked(FORMS["ageing"], {"as_of": "2024-06-30"})
OVERDUE = Asked(FORMS["overdue"], {"as_of": "2024-06-30"})
WITHIN = ("1–30天", "31–60天", "61–90天", "91–180天", "181天以上")
BUCKETS = ("d1_30", "d31_60", "d61_90", "d91_180", "d181_plus")


def ageing(customer: str, outstanding: str, unapplied: str = "0.00") -> dict[str, str]:
    buckets = dict.fromkeys(BUCKETS, "0.00")
    return {
        "customer_id": customer,
        "not_due": outstanding,
        **buckets,
        "outstanding": outstanding,
        "unapplied": unapplied,
    }


def overdue(invoice: str, customer: str, days: int, outstanding: str) -> dict[str, str | int]:
    return {
        "invoice_no": invoice,
        "customer_id": customer,
        "staff_id": "S1",
        "due_on": "2024-05-01",
        "days_overdue": days,
        "outstanding": outstanding,
        "stage": 2,
    }


def shown(asked: Asked, rows: list[dict[str, str]], *, width: int = 160, top: int | None = None) -> list[str]:
    out = StringIO()
    show(Console(file=out, width=width), asked, rows, top=top)
    return [line.rstrip() for line in out.getvalue().splitlines()]


def test_csv_is_plain_with_a_header_always() -> None:
    assert as_csv(OVERDUE, [overdue("I1", "C1", 60, "1234567.5")]) == (
        "invoice_no,customer_id,staff_id,due_on,days_overdue,outstanding,stage\nI1,C1,S1,2024-05-01,60,1234567.50,2\n"
    )
    assert as_csv(OVERDUE, []) == "invoice_no,customer_id,staff_id,due_on,days_overdue,outstanding,stage\n"


def test_csv_quotes_only_what_needs_it() -> None:
    assert '\n"C,""1""",0.00,' in as_csv(AGEING, [ageing('C,"1"', "0.00")])


def test_csv_writes_nothing_for_none_and_words_for_truth() -> None:
    row = dict.fromkeys((column.name for column in FORMS["contracts"].columns), None) | {"effective": True}
    assert as_csv(Asked(FORMS["contracts"]), [row]).splitlines()[1] == ",,,,,,yes,"


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r"])
def test_text_that_a_spreadsheet_would_compute_is_inert_in_csv_only(first: str) -> None:
    customer = f"{first}1+1"
    row = ageing(customer, "-5.00")
    [_, cells] = csv.reader(StringIO(as_csv(AGEING, [row]), newline=""))
    assert cells[:2] == [f"'{customer}", "-5.00"]
    assert json.loads(as_json([row]))[0]["customer_id"] == customer


def test_other_text_stays_as_it_is_in_csv() -> None:
    for customer in ("C-1", "1=1", "'=1", " =1", "回款", "a@b", "−5"):
        [_, cells] = csv.reader(StringIO(as_csv(AGEING, [ageing(customer, "0.00")])))
        assert cells[0] == customer


@given(st.decimals(min_value="-9999999999999999.99", max_value="9999999999999999.99", places=2))
def test_an_amount_keeps_every_fen(amount: object) -> None:
    [_, row] = csv.reader(StringIO(as_csv(AGEING, [ageing("C1", str(amount))])))
    assert row[1] == f"{amount:.2f}"


def test_json_is_a_list_of_objects_with_amounts_as_strings() -> None:
    assert json.loads(as_json([ageing("C1", "12.50")]))[0]["outstanding"] == "12.50"
    assert as_json([]) == "[]\n"


def test_a_table_has_a_title_separators_and_a_total() -> None:
    lines = shown(AGEING, [ageing("C1", "1234567.50", "3.00"), ageing("客户二", "1.00")])
    assert lines[0].startswith("Ageing of receivables, as of 2024-06-30")
    text = "\n".join(lines)
    assert "1,234,567.50" in text
    total = next(line for line in lines if line.lstrip().startswith("total"))
    assert total.split()[-2:] == ["1,234,568.50", "3.00"]


def test_columns_stand_right_under_chinese_ids_too() -> None:
    lines = shown(AGEING, [ageing("C1", "1.00"), ageing("客户二", "2.00")])
    ends = {wcswidth(line[: line.index(amount) + 4]) for line in lines for amount in ("1.00", "2.00") if amount in line}
    assert len(ends) == 1


def test_a_pipe_gets_rows_as_wide_as_they_are() -> None:
    rows = [ageing("C1", "1234567.50", "3.00"), ageing("[bold]C2", "1.00")]
    assert shown(AGEING, rows, width=40) == shown(AGEING, rows, width=100)


WIDE = {"contract-ledger": 200}
"""Reports that have more columns than an ordinary terminal takes: the width from which a row is a line."""


@pytest.mark.parametrize("name", list(FORMS))
@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_a_table_fits_the_terminal_and_no_figure_is_cut(name: str, width: int) -> None:
    asked = Asked(FORMS[name])
    rows = [
        {
            column.name: "1234567.89" if column.kind == AMOUNT else 12 if column.kind != TEXT else text
            for column in asked.form.columns
        }
        for text in ("HT-2026-000118/附件一", "客户二", "[bold]x", "2024-06-30")
    ]
    out = StringIO()
    show(Console(file=out, width=width, force_terminal=True, color_system=None), asked, rows)
    lines = out.getvalue().splitlines()
    assert max(map(wcswidth, lines)) <= width
    amounts = sum(column.kind == AMOUNT for column in asked.form.columns)
    assert out.getvalue().count("1,234,567.89") == amounts * len(rows)
    told = "".join("".join(lines).split())
    assert "…" not in told
    if width >= WIDE.get(name, 120):
        assert sum("客户二" in line for line in lines) == 1


def test_the_total_under_the_first_rows_is_that_of_all() -> None:
    lines = shown(AGEING, [ageing("C1", "1.00"), ageing("C2", "2.00"), ageing("C3", "4.00")], top=2)
    assert not any("C3" in line for line in lines)
    assert next(line for line in lines if line.lstrip().startswith("total")).split()[-2:] == ["7.00", "0.00"]
    assert "the first 2 of 3 rows; a total is of all; without --top: all" in lines
    assert not any("without --top" in line for line in shown(AGEING, [ageing("C1", "1.00")], top=1))


def test_nothing_is_said_in_words() -> None:
    assert str(as_table(OVERDUE, [])) == "Overdue, as of 2024-06-30: nothing to list."


def test_one_row_needs_no_total() -> None:
    assert not any(line.lstrip().startswith("total") for line in shown(AGEING, [ageing("C1", "1.00")]))


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (Asked(FORMS["statement"], {"month": "2024-03", "staff": "S1"}), "2024-03, staff S1"),
        (Asked(FORMS["contracts"]), "Contracts"),
    ],
)
def test_the_heading_says_what_was_asked(asked: Asked, words: str) -> None:
    assert heading(asked).endswith(words)


@pytest.fixture
def _chinese() -> Iterator[None]:
    speak("zh")
    yield
    speak("en")


@pytest.mark.usefixtures("_chinese")
def test_a_table_is_chinese_where_chinese_is_spoken_and_files_stay_as_they_are() -> None:
    rows = [ageing("C1", "1.00"), ageing("C2", "2.00")]
    title, *lines = filter(None, shown(AGEING, rows))
    assert title.startswith("账龄分析, 截至 2024-06-30")
    assert lines[0].split() == ["客户号", "未到期", *WITHIN, "未收", "未核销"]
    assert next(line for line in lines if line.lstrip().startswith("合计")).split()[-2:] == ["3.00", "0.00"]
    assert str(as_table(OVERDUE, [])) == "逾期应收款, 截至 2024-06-30：无内容。"
    assert as_csv(AGEING, rows).startswith("customer_id,not_due,d1_30,")
    assert json.loads(as_json(rows)) == rows


@pytest.mark.usefixtures("_chinese")
@pytest.mark.parametrize("name", list(FORMS))
@pytest.mark.parametrize("width", [40, 80, 120])
def test_a_chinese_table_fits_the_terminal(name: str, width: int) -> None:
    rows = [{column.name: "1234567.89" if column.kind == AMOUNT else "12" for column in FORMS[name].columns}] * 2
    out = StringIO()
    show(Console(file=out, width=width, force_terminal=True, color_system=None), Asked(FORMS[name]), rows)
    assert max(map(wcswidth, out.getvalue().splitlines())) <= width
