"""Bills: passed on, discharged, returned, and when each is money. P4-7.4"""

from datetime import date
from typing import Any

import pytest

from services.receivables.subjects.account.bills import BillIsDischarged, NotInHand, PresentedTooEarly
from services.receivables.subjects.account.drafts import (
    AfterItsDueDay,
    AtTheBank,
    BeforeItsDueDay,
    NotAgreed,
    NotPassedOn,
    NotTheWholeBill,
    OnlyBillsGoOn,
)
from services.receivables.subjects.account.invoicing import AccountBasis
from services.receivables.subjects.account.papers import CommercialNotAccepted, IncompleteBill, OnlyBillsSayThis
from services.receivables.subjects.account.receipts import BeforeReceipt, DrawerIsNotTheCustomer, InstrumentTwice
from services.receivables.subjects.account.wishes.instruments import (
    DischargeBill,
    DiscountBill,
    EndorseBill,
    ReturnBill,
)
from services.receivables.subjects.account.wishes.receipts import RecordReceipt
from shared.events import Event
from shared.runtime.ask.decisions import RecordedDifferently
from tests.golden.world import BOOK
from tests.spec import stamp
from tests.unit.receivables.samples import account, bounce, cash, cheque, clear, deposit, history, invoice, line

CAME, DUE, APRIL = date(2026, 3, 20), date(2026, 9, 10), date(2026, 4, 1)
TODAY = date(2026, 12, 31)
FINANCE = AccountBasis(stamp(TODAY, "F1", "finance"), BOOK, commercial=True, heads=frozenset({"M1"}))
OF = {"receipt_no": "B1", "customer_id": "C1"}
V = invoice("V", line("100000.00"), on=date(2026, 3, 1))


def bill(kind: str = "bank", amount: str = "100000.00", **members: Any) -> RecordReceipt:
    said = {"method": "bill", "instrument_no": "E1", "bill_kind": kind, "acceptor": "工商银行", "due_on": DUE}
    return cash("B1", amount, CAME, "V", **{**said, **members})


def discount(on: date = APRIL, interest: str = "1080.00", net: str = "98920.00", **members: Any) -> DiscountBill:
    told = {**OF, "credited_on": on, "interest": interest, "net": net, "recourse": True, **members}
    return DiscountBill.model_validate(told)


def endorse(on: date = APRIL) -> EndorseBill:
    return EndorseBill.model_validate({**OF, "endorsed_on": on, "to": "钢厂"})


def discharge(on: date) -> DischargeBill:
    return DischargeBill.model_validate({**OF, "discharged_on": on})


def give_back(on: date, by: str = "M1") -> ReturnBill:
    return ReturnBill.model_validate({**OF, "returned_on": on, "agreed_by": by})


def names(facts: list[Event]) -> list[str]:
    return [one.TYPE.split(".")[2] for one in facts]


def in_hand(kind: str = "bank", **members: Any) -> list[Event]:
    return history(V, bill(kind, **members), basis=FINANCE)


@pytest.mark.clause("P4-7.4")
def test_a_bill_pauses_the_invoice_that_it_names_until_eleven_days_after_its_due_day() -> None:
    [_, received, paused] = in_hand()
    assert names([received, paused]) == ["InstrumentReceived", "CollectionPaused"]
    assert (paused.until, paused.receipt_no) == (date(2026, 9, 21), "B1")  # type: ignore[attr-defined]


@pytest.mark.clause("P4-7.4")
def test_a_banks_bill_counts_when_it_is_passed_on_and_comes_back_like_one_that_bounced() -> None:
    for passed in (discount(), endorse()):
        given = account.given(*in_hand())
        facts = given.when(passed, FINANCE).decide()
        assert names(facts)[1:] == ["PaymentReceived", "PaymentAllocated"]
        assert facts[1].counts_on == APRIL  # type: ignore[attr-defined]
        after = account.given(*in_hand(), *facts)
        after.when(passed, FINANCE).then()
        recourse = after.when(bounce("B1", date(2026, 9, 14)), FINANCE).decide()
        assert names(recourse) == ["AllocationReversed", "InstrumentBounced"]
        for gone in (deposit("B1", DUE), clear("B1", DUE), discount(date(2026, 4, 2)), give_back(APRIL)):
            with pytest.raises((NotInHand, RecordedDifferently)):
                after.when(gone, FINANCE).decide()


@pytest.mark.clause("P4-7.4")
def test_a_commercial_bill_with_recourse_waits_for_its_discharge_which_is_final() -> None:
    facts = account.given(*in_hand("commercial")).when(discount(), FINANCE).decide()
    assert names(facts) == ["BillDiscounted"]
    given = account.given(*in_hand("commercial"), *facts)
    given.when(discharge(DUE), FINANCE).refuses(BeforeItsDueDay)
    paid = given.when(discharge(date(2026, 9, 12)), FINANCE).decide()
    assert names(paid) == ["BillDischarged", "PaymentReceived", "PaymentAllocated"]
    assert paid[1].counts_on == date(2026, 9, 12)  # type: ignore[attr-defined]
    final = account.given(*in_hand("commercial"), *facts, *paid)
    assert final.when(bounce("B1", date(2026, 9, 14)), FINANCE).refuses(BillIsDischarged).status == 409
    final.when(discharge(date(2026, 9, 12)), FINANCE).then()
    assert names(given.when(bounce("B1", date(2026, 9, 14)), FINANCE).decide()) == ["InstrumentBounced"]
    without = account.given(*in_hand("commercial")).when(discount(recourse=False), FINANCE).decide()
    assert names(without) == ["BillDiscounted", "PaymentReceived", "PaymentAllocated"]
    assert names(account.given(*in_hand("commercial")).when(endorse(), FINANCE).decide()) == ["BillEndorsed"]


@pytest.mark.clause("P4-7.4")
def test_a_bill_goes_back_before_it_counted_and_as_agreed() -> None:
    given = account.given(*in_hand())
    refusal = given.when(give_back(APRIL, "S1"), FINANCE).refuses(NotAgreed)
    assert (refusal.status, refusal.clause) == (422, "P4-7.4")
    given.when(give_back(date(2026, 3, 19)), FINANCE).refuses(BeforeReceipt)
    [gone] = given.when(give_back(APRIL), FINANCE).decide()
    after = account.given(*in_hand(), gone)
    after.when(give_back(APRIL), FINANCE).then()
    for wish in (clear("B1", DUE), deposit("B1", DUE), bounce("B1", DUE), discount(), discharge(date(2026, 9, 12))):
        assert after.when(wish, FINANCE).refuses(NotInHand).status == 409
    again = bill(receipt_no="B2")
    after.when(again, FINANCE).refuses(InstrumentTwice)


@pytest.mark.clause("P4-7.4")
def test_what_is_no_bill_of_this_customer_or_no_discount() -> None:
    nothing = account.given(*history(V, basis=FINANCE))
    missing = nothing.when(bill(acceptor=None, due_on=None), FINANCE).refuses(IncompleteBill)
    assert missing.members["fields"] == ["acceptor", "due_on"]
    nothing.when(cheque("R1", "10.00", CAME, acceptor="工商银行"), FINANCE).refuses(OnlyBillsSayThis)
    nothing.when(bill("commercial", invoice_no=None), FINANCE).refuses(CommercialNotAccepted)
    unlike = AccountBasis(FINANCE.stamp, BOOK)
    nothing.when(bill("commercial"), unlike).refuses(CommercialNotAccepted)
    assert nothing.when(bill(drawer_id="C9"), FINANCE).refuses(DrawerIsNotTheCustomer).clause == "P4-7.4"
    endorsed = nothing.when(bill(drawer_id="C9", endorser_id="C1", endorsers=("C9", "C1")), FINANCE).decide()
    assert names(endorsed) == ["InstrumentReceived", "CollectionPaused"]
    given = account.given(*in_hand())
    assert given.when(discount(net="98920.01"), FINANCE).refuses(NotTheWholeBill).status == 422
    given.when(discount(date(2026, 9, 11)), FINANCE).refuses(AfterItsDueDay)
    given.when(discount(date(2026, 3, 19)), FINANCE).refuses(BeforeReceipt)
    given.when(discharge(date(2026, 9, 12)), FINANCE).refuses(NotPassedOn)
    given.when(deposit("B1", date(2026, 9, 9)), FINANCE).refuses(PresentedTooEarly)
    presented = account.given(*in_hand(), *given.when(deposit("B1", DUE), FINANCE).decide())
    assert presented.when(discount(DUE), FINANCE).refuses(AtTheBank).status == 409
    assert names(presented.when(give_back(DUE), FINANCE).decide()) == ["BillReturned"]
    assert names(presented.when(clear("B1", DUE), FINANCE).decide()) == ["PaymentReceived", "PaymentAllocated"]
    cheques = account.given(*history(cheque("B1", "10.00", CAME, cleared_on=None), basis=FINANCE))
    cheques.when(endorse(), FINANCE).refuses(OnlyBillsGoOn)
