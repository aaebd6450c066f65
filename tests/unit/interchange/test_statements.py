"""Statements of banks as they are given out -> lines of money in, and what is passed over and why."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from services.receivables.basis.banks import shipped
from shared.events.receivables import BankLayout
from shared.interchange.preparing.unpacking import Unfit
from shared.interchange.statements.lines import Statement, with_account
from shared.interchange.statements.opening import opened
from tests.statements import HONGDA, HUAXING, abc, boc, ccb, icbc

BANKS = list(shipped().values())


def told(statement: Statement) -> list[tuple[Any, ...]]:
    """Return the lines in short."""
    return [
        (str(one.received_on), str(one.amount), one.payer, one.payer_account, one.memo, one.serial)
        for one in statement.lines
    ]


def over(statement: Statement) -> list[tuple[int, str]]:
    """Return what is passed over, by row."""
    return [(one.row, str(one.why)) for one in statement.passed_over]


def test_gb18030_with_lines_above_the_header_and_columns_of_debit_and_credit() -> None:
    rows = [
        ("2024-03-05", "", "8,000.00", HONGDA, "6222 0212", "货款FH-1"),
        ("2024-03-06", "120.00", "", "供电局", "3100", "电费"),
        ("2024/3/7", "0.00", "￥１２.５０", HUAXING, "", ""),
    ]
    found = opened("historydetail.csv", icbc(rows), BANKS)
    assert (found.bank, found.account) == ("ICBC", "4000012309200012345")
    assert told(found) == [
        ("2024-03-05", "8000.00", HONGDA, "6222 0212", "货款FH-1 转账", None),
        ("2024-03-07", "12.50", HUAXING, None, "转账", None),
    ]
    assert over(found) == [(6, "money that went out")]
    [passed] = found.passed_over
    assert (passed.day, passed.amount, passed.payer) == ("2024-03-06 10:11:12", "120.00", "供电局")


def test_a_workbook_whose_lines_bear_serials_and_the_account() -> None:
    rows = [
        ("20240305", "", "8000", HONGDA, "6222021234567890123", "货款", "13523-1"),
        ("20240306", "5.00", "0", "某某", "1", "", "13523-2"),
    ]
    found = opened("明细.xlsx", ccb(rows), BANKS)
    assert (found.bank, found.lines[0].account) == ("CCB", "31001520313050005678")
    assert told(found) == [("2024-03-05", "8000.00", HONGDA, "6222021234567890123", "电子转账 货款", "13523-1")]
    assert over(found) == [(3, "money that went out")]


def test_an_old_workbook_with_days_and_amounts_as_such() -> None:
    rows = [
        (date(2024, 3, 5), 8000.1, "", HONGDA, "62220212", "货款"),
        (45357, 0.07, "", HUAXING, "", ""),
        ("2024-03-08", "", 3.5, "某某", "", ""),
    ]
    found = opened("detail.xls", abc(rows), BANKS)
    assert (found.bank, found.account) == ("ABC", "03392800040012345")
    assert told(found) == [
        ("2024-03-05", "8000.10", HONGDA, "62220212", "货款", None),
        ("2024-03-06", "0.07", HUAXING, None, None, None),
    ]
    assert over(found) == [(7, "money that went out")]


def test_signed_amounts_in_utf_16_with_bars() -> None:
    rows = [
        ("20240305", "+8,000.00", HONGDA, "62220212", "货款", "900001"),
        ("20240306", "-50.00", "本公司", "455912345678", "税", "900002"),
    ]
    found = opened("HISQRY.csv", boc(rows), BANKS)
    assert (found.bank, found.account) == ("BOC", "455912345678")
    assert told(found) == [("2024-03-05", "8000.00", HONGDA, "62220212", "货款", "900001")]
    assert over(found) == [(5, "money that went out")]


def layout(**members: Any) -> BankLayout:
    """The layout of another bank."""
    told = {"bank": "X", "name": "某银行", "day": ["日期"], "amount": ["金额"], "payer": ["户名"], "memo": ["摘要"]}
    return BankLayout.model_validate({**told, **members})


def csv(*lines: str) -> bytes:
    """Return a file of these lines."""
    return "\n".join(lines).encode()


def test_a_mark_says_which_money_came_in() -> None:
    marked = layout(direction=["借贷标志"], incoming=["贷", "C"])
    data = csv("日期,金额,借贷标志,户名", "20240305,10.00,贷,甲", "20240305,20.00,借,乙", "20240305,30.00, ｃ ,丙")
    found = opened("x.csv", data, [marked])
    assert [(str(one.amount), one.payer) for one in found.lines] == [("10.00", "甲"), ("30.00", "丙")]
    assert over(found) == [(3, "money that went out")]
    assert opened("x.csv", csv("日期,金额,借贷标志", "20240305,-1.00,贷"), [marked]).lines == ()


def test_columns_go_by_letters_where_there_is_no_header() -> None:
    plain = layout(lettered=True, skipped_lines=1, day=["A"], amount=["C"], payer=["B"], memo=[])
    found = opened("x.txt", csv("某银行流水\t\t", "2024.3.5\t甲\t1.00", "2024.3.6\t乙\t-2.00"), [plain])
    assert [(str(one.received_on), one.payer) for one in found.lines] == [("2024-03-05", "甲")]


def test_lines_that_are_skipped_are_not_looked_at() -> None:
    data = csv("日期,金额", "20240301,9.00", "日期,金额,户名", "20240305,1.00,甲")
    assert len(opened("x.csv", data, [layout()]).lines) == 1  # the header with more columns
    assert [one.payer for one in opened("x.csv", data, [layout(skipped_lines=2)]).lines] == ["甲"]
    with pytest.raises(Unfit):
        opened("x.csv", data, [layout(skipped_lines=3)])


def test_equal_lines_without_a_serial_are_counted_and_others_not() -> None:
    data = csv(
        "日期,金额,户名,摘要", "20240305,1.00,甲,", "20240305,1.00,甲,款", "20240305,1.00, 甲 ,", "20240306,1.00,甲,"
    )
    assert [one.ordinal for one in opened("x.csv", data, [layout()]).lines] == [1, 1, 2, 1]


def test_a_serial_of_nothing_but_zeros_is_none_and_one_that_stands_on_two_lines_is_no_serial() -> None:
    numbered = layout(serial=["流水号"])
    data = csv(
        *("日期,金额,户名,流水号", "20240305,1.00,甲,000", "20240305,1.00,甲,S1", "20240305,1.00,甲,S1"),
        *("20240305,2.00,甲,S2", "20240305,3.00,乙,S2"),
    )
    found = opened("x.csv", data, [numbered])
    assert [(one.row, one.serial) for one in found.lines] == [(2, None), (3, "S1")]
    assert over(found) == [
        (4, "stands in this file already, with the same serial"),
        (5, "the serial S2 stands on different lines: it is none"),
        (6, "the serial S2 stands on different lines: it is none"),
    ]


def test_a_cell_that_cannot_be_read_costs_its_line_alone_and_says_why() -> None:
    data = csv("日期,金额", "20240230,1.00", "20240305,1.234", "5月3日,1.00", "20240305,1E5", "20240305,7.00")
    found = opened("x.csv", data, [layout()])
    assert [str(one.amount) for one in found.lines] == ["7.00"]
    assert [row for row, _ in over(found)] == [2, 3, 4, 5]
    assert over(found)[0][1].startswith("2024-02-30 is not in the calendar")


def test_money_in_with_a_minus_was_taken_back_by_the_bank() -> None:
    rows = [("2024-03-05", "", "-5.00", HONGDA, "", "冲正"), ("2024-03-05", "", "", HONGDA, "", "")]
    found = opened("x.csv", icbc(rows), BANKS)
    assert found.lines == ()
    assert [why.partition(":")[0] for _, why in over(found)] == ["money in with a minus", "no amount"]


def test_an_account_that_the_file_does_not_name_is_the_persons_to_name() -> None:
    found = opened("x.csv", csv("日期,金额", "20240305,1.00"), [layout()])
    assert (found.account, found.lines[0].account) == (None, None)
    named = with_account(found, "6222")
    assert (named.account, named.lines[0].account) == ("6222", "6222")


@pytest.mark.parametrize(
    ("name", "data", "cause"),
    [
        ("x.csv", b"", "is empty"),
        ("x.csv", csv("a,b", "1,2"), "its header is of no bank that is known here, or of several"),
        ("x.xls", b"<html><table><tr><td>1</td></tr></table></html>", "is a web page, whatever its name says"),
        ("x.csv", b"\xff\xfe\xff", "the bytes look like UTF-16 and are not"),
        ("x.csv", b"\x81\xff\x81", "the bytes are neither UTF-8 nor GB18030"),
        ("x.xlsx", b"PK\x03\x04 no workbook", "is damaged: it cannot be unpacked"),
    ],
)
def test_a_file_that_is_no_statement_is_refused_with_cause_and_cure(name: str, data: bytes, cause: str) -> None:
    with pytest.raises(Unfit) as refused:
        opened(name, data, BANKS)
    assert str(refused.value.cause) == cause
    assert str(refused.value.cure)


def test_more_lines_than_are_taken_at_once_are_refused() -> None:
    lines = [f"20240305,{amount}.00" for amount in range(1, 2002)]
    assert len(opened("x.csv", csv("日期,金额", *lines[:-1]), [layout()]).lines) == 2000
    with pytest.raises(Unfit) as refused:
        opened("x.csv", csv("日期,金额", *lines), [layout()])
    assert "2000" in str(refused.value.cause)


def test_fen_are_never_lost() -> None:
    data = csv("日期,金额", *(f"20240305,0.{fen:02}" for fen in range(1, 100)))
    found = opened("x.csv", data, [layout()])
    assert sum(one.amount for one in found.lines) == Decimal("49.50")
