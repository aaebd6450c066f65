"""提成结算单: its figures and lines, whose they are, and what it rests on."""

from collections.abc import Mapping
from typing import Any

import pytest

from shared.papers.statement import last_day, statement
from tests.unit.papers.rows import CLOSED, CUSTOMERS, ENTRIES, INVOICES, LINES, PEOPLE, SUMS, pages, rows_of

ALL: Mapping[str, Any] = {
    "entries": ENTRIES,
    "invoices": INVOICES,
    "people": PEOPLE,
    "customers": CUSTOMERS,
    "closed": CLOSED,
}


def said(**given: Any) -> list[str]:
    """What the only page of a statement says."""
    [page] = pages(statement(given.pop("sums", SUMS), given.pop("lines", LINES), **{**ALL, **given}))
    return rows_of(page)


@pytest.mark.clause("P4-5.2", "P4-5.3")
def test_it_says_who_earned_what_in_which_month() -> None:
    told = said()
    assert told[:5] == [
        "提成结算单",
        "2024-03 · 王建国（S1）",
        "人员 王建国（S1） 期间 2024-03-01 至 2024-03-31",
        "状态 已结 结账人 F1",
        "结账时间 2024-04-02 00:30",
    ]
    assert told[5].startswith("结账内容摘要 abab")
    assert told[told.index("应付") + 1] == "1,214.50"
    assert told[told.index("上期结转") + 1] == "-120.50"
    assert "应付金额（大写） 人民币壹仟贰佰壹拾肆元伍角" in told


def test_its_lines_are_that_persons_with_invoice_customer_and_figures() -> None:
    told = said()
    assert "113,000.00 基本提成 1,320.00 0.00 1,320.00" in " ".join(told)
    assert "9.00 基本提成 65.00 100.00 -35.00" in " ".join(told)
    assert "9.00 超价提成 50.00 0.00 50.00" in " ".join(told)
    assert "合计 1,435.00 100.00 1,335.00" in told
    assert not any("9.99" in line for line in told), "another person's"
    assert {"绍兴市恒通给排水有限公司", "=1+1", "2024-02-11"} <= set(told)


def test_what_the_lines_rest_on_has_money_rate_and_both_days() -> None:
    told = said()
    assert {"FH-1 基本提成 SK-7", "核销", "2024-03-05", "2024-03-06 01:10", "66,000.00 2% 1,320.00"} <= set(told)
    assert "计提依据" not in " ".join(said(entries=[]))


def test_causes_that_no_longer_come_to_the_lines_say_so() -> None:
    assert "结账后部分依据已改记" in " ".join(said())
    whole = {"lines": LINES[:1], "entries": ENTRIES}
    assert "截至月末的全部依据" in " ".join(said(**whole))


def test_what_nobody_may_see_stays_open() -> None:
    told = said(invoices=[], entries=[], people=[], customers=[], closed=None)
    assert told[1] == "2024-03 · S1"
    assert "— — — 基本提成 1,320.00 0.00 1,320.00" in " ".join(told).replace("FH-1 ", "")


def test_a_month_that_is_open_says_so_and_one_without_lines_says_why() -> None:
    told = said(sums={**SUMS, "status": "open"}, lines=[], entries=[], closed=None)
    assert any(line.endswith("状态 未结") for line in told)
    assert "本月无明细：结转金额来自以前月份" in told


def test_in_english_it_has_no_capitals() -> None:
    told = said(language="en")
    assert told[:3] == [
        "Commission statement",
        "2024-03 · 王建国（S1）",
        "Person 王建国（S1） Period 2024-03-01 to 2024-03-31",
    ]
    assert told[told.index("brought forward") + 1] == "-120.50"
    assert not any("人民币" in line for line in told)


def test_a_hundred_lines_run_over_pages_under_one_header() -> None:
    lines = [
        {**LINES[0], "invoice_no": f"FH-2024-{number:06}", "entitled_to_date": f"{number}.00"} for number in range(100)
    ]
    told = [rows_of(page) for page in pages(statement(SUMS, lines, people=PEOPLE))]
    assert len(told) > 3
    header = "发票、开票日 客户、合同 开票额 提成项目 累计应得 此前已结 应付"
    with_lines = [page for page in told if any("FH-2024" in line for line in page)]
    assert all(header in page for page in with_lines)
    numbers = [line for page in told for line in page if line.startswith("FH-2024")]
    assert [number.split()[0] for number in numbers] == [line["invoice_no"] for line in lines]
    assert f"合计 {sum(range(100)):,}.00 0.00 132,000.00" in [line for page in told for line in page]
    ends = [page[-2] for page in told]
    assert ends == [f"编号 2024-03/S1 第 {number} 页，共 {len(told)} 页" for number in range(1, len(told) + 1)]


def test_a_month_ends_on_its_last_day() -> None:
    assert [last_day(month).day for month in ("2024-02", "2023-02", "2024-12")] == [29, 28, 31]
