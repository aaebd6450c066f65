"""Free money never lies beside a debt, and pays in its turn. P4-5.3"""

from decimal import Decimal

import pytest

from services.receivables.subjects.account.wishes.receipts import ReleaseMisdirected, ReleaseReceipt
from shared.events.contracts import Instalment, Terms
from shared.events.receivables import PaymentAllocated, PaymentReceived, PaymentReleased
from tests.unit.receivables.samples import (
    account,
    approve,
    bounce,
    cash,
    cheque,
    credit_note,
    history,
    invoice,
    line,
    march,
    said,
    set_off,
    write_off,
)

HUNDRED = line("100.00")


@pytest.mark.clause("P4-5.3")
def test_money_pays_the_oldest_due_invoice_first() -> None:
    facts = history(invoice("I1", HUNDRED, days=60), invoice("I2", HUNDRED, days=30))
    account.given(*facts).when(cash("R1", "130.00", march(5))).then(
        PaymentReceived(
            receipt_no="R1",
            customer_id="C1",
            method="cash",
            amount=Decimal("130.00"),
            received_on=march(5),
            counts_on=march(5),
        ),
        PaymentAllocated(
            allocation_no=1,
            receipt_no="R1",
            customer_id="C1",
            invoice_no="I2",
            amount=Decimal("100.00"),
            allocated_on=march(5),
        ),
        PaymentAllocated(
            allocation_no=2,
            receipt_no="R1",
            customer_id="C1",
            invoice_no="I1",
            amount=Decimal("30.00"),
            allocated_on=march(5),
        ),
    )


def test_equal_due_dates_go_by_issue_date_then_number() -> None:
    debts = [
        invoice("B", HUNDRED, on=march(2), days=29),
        invoice("C", HUNDRED, on=march(1), days=30),
        invoice("A", HUNDRED, on=march(2), days=29),
    ]
    assert said(debts, cash("R1", "250.00", march(3))) == ["R1>C 100.00 03-03", "R1>A 100.00 03-03", "R1>B 50.00 03-03"]


def test_the_named_invoice_comes_first_then_the_oldest() -> None:
    debts = [invoice("OLD", HUNDRED, on=march(1)), invoice("NEW", HUNDRED, on=march(2))]
    assert said(debts, cash("R1", "150.00", march(3), "NEW")) == ["R1>NEW 100.00 03-03", "R1>OLD 50.00 03-03"]


def test_money_that_names_an_invoice_to_come_waits_for_it_and_pays_nothing_else() -> None:
    begun = [invoice("V", HUNDRED), cash("R1", "150.00", march(2), "W")]
    assert said([], *begun) == []
    assert said(begun, invoice("W", HUNDRED, on=march(4))) == ["R1>W 100.00 03-04", "R1>V 50.00 03-04"]


@pytest.mark.clause("P4-5.3")
def test_finance_releases_money_that_waits() -> None:
    begun = [invoice("V", HUNDRED), cash("R1", "150.00", march(2), "W")]
    release = ReleaseReceipt(receipt_no="R1", customer_id="C1", released_on=march(9))
    assert said(begun, release) == ["R1>V 100.00 03-09"]
    assert said([*begun, release], release) == []
    assert said([*begun, release], invoice("X", HUNDRED, on=march(10))) == ["R1>X 50.00 03-10"]


@pytest.mark.clause("P4-5.3")
def test_an_invoice_of_another_customer_releases_money_that_waits_for_it() -> None:
    begun = [invoice("V", HUNDRED), cash("R1", "150.00", march(2), "W"), cash("R2", "10.00", march(9), "W")]
    first, later = (
        ReleaseMisdirected(receipt_no=number, customer_id="C1", invoice_no="W", issued_on=march(5))
        for number in ("R1", "R2")
    )
    assert said(begun, first) == ["R1>V 100.00 03-05"]
    assert said([*begun, first], first) == []
    assert said([*begun, first], later, invoice("X", HUNDRED, on=march(10))) == ["R1>X 50.00 03-10", "R2>X 10.00 03-10"]
    waits = account.given(*history(*begun))
    [released] = [fact for fact in waits.when(later).decide() if isinstance(fact, PaymentReleased)]
    assert (released.released_on, released.invoice_no) == (march(9), "W")


def test_money_that_does_not_wait_is_not_misdirected() -> None:
    wish = ReleaseMisdirected(receipt_no="R1", customer_id="C1", invoice_no="W", issued_on=march(5))
    for begun in (
        [],
        [cash("R1", "10.00", march(2))],
        [cash("R1", "10.00", march(2), "U")],
        [invoice("W", HUNDRED), cash("R1", "10.00", march(2), "W")],
        [cheque("R1", "10.00", march(2), "W", cleared_on=None)],
    ):
        account.given(*history(*begun)).when(wish).then()


def test_who_names_the_invoice_just_issued_goes_before_older_money() -> None:
    begun = [cash("R1", "60.00", march(1)), cash("R3", "50.00", march(3), "V"), cash("R2", "50.00", march(2), "V")]
    assert said(begun, invoice("V", HUNDRED, on=march(10))) == ["R2>V 50.00 03-10", "R3>V 50.00 03-10"]


def test_naming_a_settled_invoice_pays_the_general_order_at_once() -> None:
    begun = [invoice("V", HUNDRED), cash("R1", "100.00", march(2), "V"), invoice("W", HUNDRED, on=march(3))]
    assert said(begun, cash("R2", "30.00", march(4), "V")) == ["R2>W 30.00 03-04"]


def test_a_named_invoice_that_is_open_again_comes_first() -> None:
    begun = [
        invoice("V", HUNDRED, days=90),
        cheque("R1", "100.00", march(2), "V"),
        invoice("W", HUNDRED, on=march(3)),
        bounce("R1", march(4)),
    ]
    assert said(begun, cash("R2", "30.00", march(5), "V")) == ["R2>V 30.00 03-05"]


@pytest.mark.clause("P4-7.4")
def test_a_bounce_takes_back_newest_first_and_free_money_steps_in() -> None:
    begun = [
        invoice("V", HUNDRED),
        invoice("W", line("50.00"), on=march(2)),
        cheque("R1", "170.00", march(3)),
        cash("R2", "40.00", march(4)),
    ]
    assert said(begun, bounce("R1", march(6))) == ["R1<W 50.00 03-06", "R1<V 100.00 03-06", "R2>V 40.00 03-06"]
    assert said([*begun, bounce("R1", march(6))], bounce("R1", march(6))) == []


def test_money_that_came_on_an_earlier_day_than_the_debt_pays_on_the_debts_day() -> None:
    assert said([invoice("V", HUNDRED, on=march(5))], cash("R1", "40.00", march(2))) == ["R1>V 40.00 03-05"]


def test_the_money_that_a_credit_note_frees_keeps_its_place() -> None:
    begun = [
        invoice("V", HUNDRED),
        cash("R1", "60.00", march(2)),
        cash("R2", "40.00", march(3)),
        cash("R3", "10.00", march(4)),
    ]
    freed = credit_note("N1", "V", "70.00", march(5))
    assert said(begun, freed) == ["R2<V 40.00 03-05", "R1<V 30.00 03-05"]
    assert said([*begun, freed], invoice("W", HUNDRED, on=march(6))) == [
        "R1>W 30.00 03-06",
        "R2>W 40.00 03-06",
        "R3>W 10.00 03-06",
    ]


def test_a_credit_note_takes_the_open_then_write_offs_then_money() -> None:
    begun = [
        invoice("V", HUNDRED),
        cash("R1", "40.00", march(2)),
        write_off("O1", "V", "20.00", march(3)),
        write_off("O2", "V", "10.00", march(4)),
    ]
    assert said(begun, credit_note("N1", "V", "65.00", march(5))) == [
        "+V 10.00 03-05",
        "+V 20.00 03-05",
        "R1<V 5.00 03-05",
    ]
    assert said(begun, credit_note("N1", "V", "55.00", march(5))) == ["+V 10.00 03-05", "+V 15.00 03-05"]
    assert said(begun, credit_note("N1", "V", "30.00", march(5))) == []


@pytest.mark.clause("P4-7.5")
def test_money_that_names_a_written_off_invoice_recovers_it() -> None:
    begun = [
        invoice("V", HUNDRED),
        write_off("O1", "V", "50.00", march(2)),
        write_off("O2", "V", "20.00", march(3)),
        invoice("W", HUNDRED, on=march(4)),
    ]
    assert said(begun, cash("R1", "60.00", march(5), "V")) == ["+V 20.00 03-05", "+V 10.00 03-05", "R1>V 60.00 03-05"]
    assert said(begun, cash("R1", "25.00", march(5), "V")) == ["R1>V 25.00 03-05"]
    assert said(begun, cash("R1", "140.00", march(5), "V")) == [
        "+V 20.00 03-05",
        "+V 50.00 03-05",
        "R1>V 100.00 03-05",
        "R1>W 40.00 03-05",
    ]


def test_a_bounce_does_not_bring_a_write_off_back() -> None:
    begun = [
        invoice("V", HUNDRED),
        write_off("O1", "V", "100.00", march(2)),
        cheque("R1", "100.00", march(3), "V"),
        bounce("R1", march(4)),
    ]
    assert said(begun, cash("R2", "100.00", march(5))) == ["R2>V 100.00 03-05"]


def test_the_oldest_instalment_of_any_invoice_comes_first() -> None:
    parts = (Instalment(share=Decimal("0.3"), days=10), Instalment(share=Decimal("0.7"), days=365))
    begun = [
        invoice("A", HUNDRED, terms=Terms(kind="instalments", instalments=parts)),
        invoice("B", HUNDRED, days=30),
    ]
    assert said(begun, cash("R1", "140.00", march(2))) == ["R1>A 30.00 03-02", "R1>B 100.00 03-02", "R1>A 10.00 03-02"]


def test_a_set_off_settles_like_money_and_is_no_cash() -> None:
    wish = set_off("S1", "30.00", march(2))
    facts = history(invoice("V", HUNDRED), wish, wish, approve("S1"), approve("S1"), wish)
    assert [(fact.amount, fact.cash) for fact in facts if isinstance(fact, PaymentAllocated)] == [
        (Decimal("30.00"), False)
    ]


def test_an_invoice_of_nothing_is_settled_when_it_is_issued() -> None:
    assert said([invoice("V", line("0.00"))], cash("R1", "10.00", march(2))) == []


def test_a_write_off_of_nothing_hides_no_other() -> None:
    before = [invoice("I1", HUNDRED), write_off("W1", "I1", "1.00", march(2)), write_off("W2", "I1", "0.00", march(2))]
    credited = said(before, credit_note("N1", "I1", "100.00", march(3)))
    assert credited == ["+I1 1.00 03-03"]
    paid = said(before, cash("R1", "100.00", march(3), "I1"))
    assert paid == ["+I1 1.00 03-03", "R1>I1 100.00 03-03"]
