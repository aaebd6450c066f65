"""客户对账单: what was owed, what moved it, what is open, and where both sides seal."""

from typing import Any

import pytest

from shared.papers.account import account
from tests.unit.papers.rows import ACCOUNT, pages, rows_of

NAME = "绍兴市恒通给排水有限公司"


def said(answer: dict[str, Any] = ACCOUNT, **given: Any) -> list[str]:
    """What a statement of account says, page after page."""
    return [line for page in pages(account(answer, name=NAME, **given)) for line in rows_of(page)]


@pytest.mark.clause("P4-7.3")
def test_it_begins_with_what_was_owed_and_ends_with_what_is() -> None:
    told = said()
    assert told[:2] == ["客户对账单", f"2024-01-01 至 2024-03-31 · {NAME}（C1）"]
    figures = {
        name: told[told.index(name) + 1] for name in ("期初应收", "本期开票", "本期收款", "红字及核减", "期末应收")
    }
    assert figures == {
        "期初应收": "1,100.00",
        "本期开票": "2,300.00",
        "本期收款": "0.00",  # what came bounced
        "红字及核减": "500.00",
        "期末应收": "2,900.00",
    }
    assert "期末应收（大写） 人民币贰仟玖佰元整" in told


def test_every_movement_has_the_balance_after_it() -> None:
    told = said()
    assert "2024-01-05 发票 FH-1" in told
    assert "2024-01-15 收款 SK-1 4,000.00 -600.00" in told
    assert "合计 6,300.00 4,500.00 2,900.00" in told


def test_money_invoices_and_instruments_stand_at_its_end() -> None:
    told = said()
    assert "2024-01-15 SK-1 FH-0 1,100.00" in told
    assert "FH-1 2024-01-05 2024-04-05 2,300.00 1,800.00" in told
    assert "SK-9 10.00" in told
    assert "SK-10 支票 31042291 2024-03-30 88.00" in told


def test_both_sides_have_a_place_for_their_seal() -> None:
    told = said()
    assert sum("盖章处" in line for line in told) == len(("ours", "theirs"))
    assert sum(line == "日期：" for line in told) == len(("ours", "theirs"))
    assert {"我方", "□ 核对相符"} <= set(told)


def test_what_there_is_none_of_is_said_or_left_out() -> None:
    told = said({**ACCOUNT, "entries": [], "allocations": [], "open": [], "free": [], "in_hand": []})
    assert told.count("本期无记录") == len(("movements", "allocations"))
    assert "无未清发票" in told
    assert not any(line == "未核销款" or "在手" in line for line in told)


def test_in_english() -> None:
    told = said(language="en")
    assert told[0] == "Statement of account"
    assert "2024-02-20 credit note HD-1" in told
