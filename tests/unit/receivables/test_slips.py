"""A slip is no receipt; who collected does not count; the receipt is the slip's amount, what is short a case. P4-7.1"""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from services.receivables.subjects.account.invoicing import AccountBasis
from services.receivables.subjects.account.receipts import (
    BeforeReceipt,
    InstrumentTwice,
    InvoiceOfAnotherCustomer,
    NoInstrumentNumber,
    UnknownCustomer,
)
from services.receivables.subjects.account.slips import (
    CountsOwnHandIn,
    HandedInAlready,
    NoSuchSlip,
    NotTheChequeOfTheSlip,
)
from services.receivables.subjects.account.wishes.road import CollectMoney, CountMoney
from shared.events import Event
from shared.events.receivables import (
    CashHandedIn,
    HandInFellShort,
    InstrumentReceived,
    MoneyCollected,
    MoneyHandedIn,
    PaymentReceived,
)
from shared.office.joining import ChecklistOpen
from shared.runtime.ask.decisions import RecordedDifferently
from tests.golden.world import BOOK
from tests.spec import stamp
from tests.unit.receivables.samples import account, cheque, history, invoice, line

FRIDAY, MONDAY = date(2026, 6, 5), date(2026, 6, 8)
S1 = AccountBasis(stamp(FRIDAY, "S1", "rep"), BOOK)
F1 = AccountBasis(stamp(MONDAY, "F1", "finance"), BOOK)


def collect(**members: Any) -> CollectMoney:
    told = {"collection_no": "SD1", "customer_id": "C1", "amount": "3000.00", "method": "cash"}
    return CollectMoney.model_validate({**told, "collected_on": FRIDAY, **members})


def count(counted: str = "2950.00", **members: Any) -> CountMoney:
    told = {"collection_no": "SD1", "customer_id": "C1", "counted": counted, "handed_in_on": MONDAY}
    return CountMoney.model_validate({"receipt_no": "SK1", **told, **members})


def slip(**members: Any) -> list[Event]:
    return account.given().when(collect(**members), S1).decide()


OF = {"collection_no": "SD1", "customer_id": "C1", "receipt_no": "SK1"}
COUNTED = {"amount": Decimal("3000.00"), "counted": Decimal("2950.00")}


@pytest.mark.clause("P4-7.1", "P4-7.2")
def test_the_receipt_is_the_slips_amount_and_what_is_short_is_the_collectors() -> None:
    [written] = slip()
    assert isinstance(written, MoneyCollected)
    assert (written.collected_by, written.due_on, written.written_on) == ("S1", FRIDAY, FRIDAY)
    facts = account.given(written).when(count(), F1).decide()
    day = {"handed_in_on": MONDAY}
    assert facts == [
        MoneyHandedIn(**OF, **COUNTED, **day, accepted_on=MONDAY, counted_by="F1"),
        PaymentReceived(
            receipt_no="SK1",
            customer_id="C1",
            method="cash",
            amount=Decimal("3000.00"),
            received_on=FRIDAY,
            counts_on=FRIDAY,
            collected_by="S1",
            hand_in_by=FRIDAY,
        ),
        CashHandedIn(receipt_no="SK1", customer_id="C1", **day),
        HandInFellShort(**OF, **COUNTED, staff_id="S1", short=Decimal("50.00"), noted_on=MONDAY),
    ]
    given = account.given(written, *facts)
    given.when(count(), F1).then()
    assert given.when(count(receipt_no="SK2"), F1).refuses(HandedInAlready).status == 409
    exact = account.given(written).when(count("3000.00"), F1).decide()
    more = account.given(written).when(count("3000.10"), F1).decide()
    assert [type(one) for one in exact] == [type(one) for one in more] == [type(one) for one in facts[:-1]]


@pytest.mark.clause("P4-7.1")
def test_money_pays_from_the_day_of_the_slip() -> None:
    owed = history(invoice("V", line("4000.00"), on=date(2026, 6, 1)), basis=F1)
    facts = account.given(*owed, *slip()).when(count(), F1).decide()
    assert [(one.TYPE.split(".")[2]) for one in facts] == [
        "MoneyHandedIn",
        "PaymentReceived",
        "PaymentAllocated",
        "CashHandedIn",
        "HandInFellShort",
    ]
    assert facts[2].allocated_on == FRIDAY  # type: ignore[attr-defined]


@pytest.mark.clause("P4-7.1")
def test_a_cheque_of_a_slip_is_an_instrument_of_the_slips_day_that_came_when_it_was_handed_in() -> None:
    slips = slip(method="cheque", instrument_no="N1")
    given = account.given(*slips)
    [_, received] = given.when(count("3000.00", bank="ICBC"), F1).decide()
    assert isinstance(received, InstrumentReceived)
    assert (received.received_on, received.came_on, received.bank) == (FRIDAY, MONDAY, "ICBC")
    refusal = given.when(count("2999.99"), F1).refuses(NotTheChequeOfTheSlip)
    assert (refusal.status, refusal.clause) == (422, "P4-7.1")
    known = history(cheque("R1", "3000.00", FRIDAY, instrument_no="N1"), basis=F1)
    account.given(*known, *slips).when(count("3000.00"), F1).refuses(InstrumentTwice)


@pytest.mark.clause("P4-7.1")
def test_the_collector_does_not_count_his_own() -> None:
    refusal = account.given(*slip()).when(count(handed_in_on=FRIDAY), S1).refuses(CountsOwnHandIn)
    assert (refusal.status, refusal.clause) == (403, "P4-7.1")


def test_what_is_no_slip_of_this_customer() -> None:
    nothing = account.given()
    nothing.when(collect(method="cheque"), S1).refuses(NoInstrumentNumber)
    nothing.when(count(), F1).refuses(NoSuchSlip)
    nobody = AccountBasis(S1.stamp, BOOK, customer_known=False)
    nothing.when(collect(), nobody).refuses(UnknownCustomer)
    others = AccountBasis(S1.stamp, BOOK, invoice_of="C2")
    nothing.when(collect(invoice_no="V"), others).refuses(InvoiceOfAnotherCustomer)
    joining = AccountBasis(S1.stamp, BOOK, joining=frozenset({"S1"}))
    nothing.when(collect(), joining).refuses(ChecklistOpen)
    given = account.given(*slip())
    given.when(collect(), S1).then()
    given.when(collect(amount="3000.01"), S1).refuses(RecordedDifferently)
    given.when(count(handed_in_on=date(2026, 6, 4)), F1).refuses(BeforeReceipt)
