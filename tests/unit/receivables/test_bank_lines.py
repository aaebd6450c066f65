"""A line of a bank's statement becomes a receipt once, and how statements are laid out is said by finance. P4-5.3"""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.receivables.basis.banks import shipped
from services.receivables.subjects.account import NUMBERS
from services.receivables.subjects.account.bank_lines import (
    BankLineTwice,
    OnlyTransfersStandInStatements,
    claimed,
    identity,
)
from services.receivables.subjects.account.invoicing import AccountBasis
from services.receivables.subjects.account.wishes.receipts import RecordReceipt
from services.receivables.subjects.bank import (
    BANK,
    NoAmountColumn,
    NoDayColumn,
    NoLetterOfAColumn,
    NoMarkOfMoneyIn,
    SetBankMapping,
    check,
)
from shared.events.receivables import BankLine, BankMappingSet, PaymentReceived, ReceiptCorrected
from shared.runtime.ask.decisions import Basis, Number, RecordedDifferently
from tests.spec import Spec, stamp
from tests.unit.receivables.samples import FINANCE, account, history, march

LINE = {"bank": "ICBC", "account": "4000 0123", "serial": "S-1", "payer": "宏达", "memo": "货款"}


def transfer(number: str, amount: str = "10.00", **line: Any) -> RecordReceipt:
    """Money by a line of a statement."""
    told = {"receipt_no": number, "customer_id": "C1", "method": "transfer", "amount": amount}
    return RecordReceipt.model_validate({**told, "received_on": march(5), "bank_line": {**LINE, **line}})


def received(wish: RecordReceipt) -> PaymentReceived:
    """Return the payment that a wish makes true."""
    [fact] = (one for one in history(wish) if isinstance(one, PaymentReceived))
    return fact


def test_the_payment_keeps_the_line_and_the_log_holds_it_for_this_customer() -> None:
    fact = received(transfer("R1"))
    assert fact.bank_line == BankLine(**LINE)
    assert list(NUMBERS(fact)) == [Number("receipt", "R1"), Number("bank_line", "icbc 40000123 s1")]
    assert list(NUMBERS(fact.model_copy(update={"bank_line": None}))) == [Number("receipt", "R1")]


@pytest.mark.parametrize(
    "again",
    [
        {},
        {"serial": "s 1", "bank": "ｉｃｂｃ", "account": "40000123"},
        {"payer": "别人", "memo": None},  # the serial says which line it is
    ],
)
def test_the_same_serial_is_the_same_line(again: dict[str, Any]) -> None:
    refusal = account.given(*history(transfer("R1"))).when(transfer("R2", "11.00", **again)).refuses(BankLineTwice)
    assert refusal.members["receipt_no"] == "R1"


def test_without_a_serial_the_content_and_the_place_among_equal_ones_say_which_line_it_is() -> None:
    before = account.given(*history(transfer("R1", serial=None)))
    before.when(transfer("R2", serial=None)).refuses(BankLineTwice)
    for other in (
        transfer("R2", serial=None, ordinal=2),
        transfer("R2", serial=None, memo="定金"),
        transfer("R2", serial=None, payer_account="6222"),
        transfer("R2", serial=None, account="4000 0124"),
        transfer("R2", "10.01", serial=None),
    ):
        assert before.when(other).decide()


def test_a_correction_frees_the_line_and_the_next_receipt_of_it_takes_another_number() -> None:
    before = [*history(transfer("R1")), corrected("R1")]
    again = account.given(*before).when(transfer("R2")).decide()
    assert [(one.line_corrections, claimed(one)) for one in again if isinstance(one, PaymentReceived)] == [
        (1, "icbc 40000123 s1 +1")
    ]
    account.given(*before, *again).when(transfer("R3")).refuses(BankLineTwice)
    once_more = account.given(*before, *again, corrected("R2")).when(transfer("R3")).decide()
    assert [one.line_corrections for one in once_more if isinstance(one, PaymentReceived)] == [2]
    elsewhere = Spec(account.subject, AccountBasis(FINANCE.stamp, FINANCE.policy, line_corrections=1))
    [fact] = elsewhere.given().when(transfer("R1")).decide()
    assert isinstance(fact, PaymentReceived)
    assert claimed(fact) == "icbc 40000123 s1 +1"


def corrected(number: str) -> ReceiptCorrected:
    """A receipt was wrong."""
    told = {"correction_no": f"GZ-{number}", "receipt_no": number, "customer_id": "C1", "withdrawn": Decimal("10.00")}
    return ReceiptCorrected(**told, corrected_on=march(6), proposed_by="F1", confirmed_by="F2")


def test_a_line_of_another_customers_receipt_is_refused() -> None:
    elsewhere = Spec(account.subject, AccountBasis(FINANCE.stamp, FINANCE.policy, line_elsewhere=True))
    elsewhere.given().when(transfer("R1")).refuses(BankLineTwice)


def test_the_same_receipt_told_again_is_nothing_new_and_another_line_is_other_content() -> None:
    before = account.given(*history(transfer("R1")))
    before.when(transfer("R1")).then()
    refusal = before.when(transfer("R1", serial="S-2")).refuses(RecordedDifferently)
    assert "bank_line" in refusal.detail


@pytest.mark.parametrize("method", ["cash", "cheque"])
def test_cash_and_cheques_stand_in_no_statement(method: str) -> None:
    told = transfer("R1").model_copy(update={"method": method, "instrument_no": "Q1"})
    account.given().when(told).refuses(OnlyTransfersStandInStatements)


texts = st.one_of(st.none(), st.sampled_from(["a", "a a", "b", "", "1 2"]))
lines = st.builds(
    lambda serial, payer, account, memo, ordinal: BankLine.model_construct(
        bank="B", account="1", serial=serial, payer=payer, payer_account=account, memo=memo, ordinal=ordinal
    ),
    *(st.sampled_from([None, "1", "1 2"]), texts, texts, texts, st.integers(1, 2)),
)


@given(lines, lines, st.sampled_from(["1.00", "1.10"]), st.sampled_from([march(1), march(2)]))
def test_two_lines_are_one_by_their_serial_or_by_all_they_say(
    one: BankLine, other: BankLine, sum_: str, on: date
) -> None:
    same = identity(one, march(1), Decimal("1.00")) == identity(other, on, Decimal(sum_))
    if one.serial is not None or other.serial is not None:
        assert same is (_plain(one.serial) == _plain(other.serial))
    else:
        said = [(*map(_plain, (x.payer, x.payer_account, x.memo)), x.ordinal) for x in (one, other)]
        assert same is (said[0] == said[1] and sum_ == "1.00" and on == march(1))


def _plain(text: str | None) -> str:
    return (text or "").replace(" ", "")


# How statements are laid out

mapping = Spec(BANK, Basis(stamp(date(2024, 3, 5), "F1", "finance")))
ICBC: dict[str, Any] = {"bank": "X", "name": "某银行", "day": ["日期"], "credit": ["收入"]}


def layout(**members: Any) -> SetBankMapping:
    """A layout with a column of money in."""
    return SetBankMapping.model_validate({**ICBC, **members})


def test_a_layout_is_said_once_and_again_where_it_changes() -> None:
    said = BankMappingSet(**layout().model_dump(), set_on=date(2024, 3, 5))
    mapping.given().when(layout()).then(said)
    mapping.given(said).when(layout()).then()
    changed = layout(memo=["摘要"])
    mapping.given(said).when(changed).then(BankMappingSet(**changed.model_dump(), set_on=date(2024, 3, 5)))


@pytest.mark.parametrize(
    ("members", "rule"),
    [
        ({"day": []}, NoDayColumn),
        ({"credit": []}, NoAmountColumn),
        ({"amount": ["金额"]}, NoAmountColumn),
        ({"credit": [], "amount": ["金额"], "direction": ["借贷"]}, NoMarkOfMoneyIn),
        ({"direction": ["借贷"], "incoming": ["贷"]}, NoMarkOfMoneyIn),
        ({"lettered": True}, NoLetterOfAColumn),
    ],
)
def test_a_layout_by_which_nothing_could_be_read_is_refused(members: dict[str, Any], rule: type[Any]) -> None:
    mapping.given().when(layout(**members)).refuses(rule)


def test_columns_may_be_named_by_letters() -> None:
    assert mapping.given().when(layout(lettered=True, day=["A"], credit=["AB"])).decide()


def test_the_layouts_of_four_banks_come_with_the_software() -> None:
    assert [one.name for one in shipped().values()] == ["中国工商银行", "中国建设银行", "中国农业银行", "中国银行"]
    for one in shipped().values():
        check(one)
