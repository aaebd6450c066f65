"""A wrong receipt is taken back by two people, like a bounce and counted as none; its number stays taken. P4-7.6"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from services.receivables.subjects.account.bills import BeforeDeposit, NotInHand
from services.receivables.subjects.account.corrections import (
    CameBack,
    ConfirmsOwnCorrection,
    CorrectionWaits,
    NoCorrectionProposed,
    PartlyRefunded,
)
from services.receivables.subjects.account.receipts import (
    BeforeReceipt,
    InstrumentTwice,
    NoSuchReceipt,
    OnlyInstrumentsBounce,
    ReceiptWasWrong,
    SwappedForCash,
)
from services.receivables.subjects.account.refunds import MoreThanIsUnapplied
from services.receivables.subjects.account.wishes.receipts import ReleaseReceipt
from services.receivables.subjects.account.wishes.refunds import PayRefund, ProposeRefund
from services.receivables.subjects.account.wishes.road import HandInCash
from shared.events.receivables import (
    InstrumentBounced,
    InstrumentDeposited,
    ReceiptCorrected,
    ReceiptCorrectionProposed,
)
from shared.office.delegations import Authority, NotDelegated
from shared.runtime.ask.decisions import InTheFuture, RecordedDifferently
from tests.unit.receivables.samples import (
    FINANCE,
    GM,
    account,
    approve,
    bounce,
    cash,
    cheque,
    clear,
    confirm,
    credit_note,
    deposit,
    history,
    invoice,
    line,
    march,
    said,
    set_off,
    wrong,
)

LAST = date(2024, 12, 31)  # the day of all wishes here
V, W = invoice("V", line("100.00")), invoice("W", line("50.00"), on=march(4), days=60)


@pytest.mark.clause("P4-7.6")
def test_finance_proposes_and_nothing_is_taken_back_before_somebody_else_confirms() -> None:
    before = history(V, W, cash("R1", "130.00", march(5)))
    [proposed] = account.given(*before).when(wrong("R1"), FINANCE).decide()
    assert proposed == ReceiptCorrectionProposed(
        correction_no="GZ-R1",
        receipt_no="R1",
        customer_id="C1",
        reason="typed twice",
        proposed_on=LAST,
        proposed_by="F1",
    )
    given = account.given(*before, proposed)
    refusal = given.when(confirm("R1"), FINANCE).refuses(ConfirmsOwnCorrection)
    assert (refusal.status, refusal.clause, refusal.detail) == (422, "P4-7.6", "F1 proposed GZ-R1.")
    done = given.when(confirm("R1")).decide()
    assert [type(fact).__name__ for fact in done] == ["AllocationReversed", "AllocationReversed", "ReceiptCorrected"]
    assert {fact.because for fact in done[:2]} == {"correction"}  # type: ignore[attr-defined]
    assert done[-1] == ReceiptCorrected(
        correction_no="GZ-R1",
        receipt_no="R1",
        customer_id="C1",
        corrected_on=LAST,
        withdrawn=Decimal("0.00"),
        proposed_by="F1",
        confirmed_by="G1",
    )
    after = account.given(*before, proposed, *done)
    after.when(confirm("R1")).then()
    after.when(confirm("R1"), FINANCE).then()


def test_what_it_paid_is_taken_back_newest_first_and_other_free_money_pays_in_its_place() -> None:
    begun = [V, cash("R1", "110.00", march(5)), cash("R2", "70.00", march(6), "LATER"), W, wrong("R1")]
    assert said(begun, confirm("R1")) == ["R1<W 10.00 12-31", "R1<V 100.00 12-31"]
    released = [*begun, ReleaseReceipt(receipt_no="R2", customer_id="C1", released_on=march(7))]
    assert said(released[:-1], released[-1]) == ["R2>W 40.00 03-07"]
    assert said(released, confirm("R1")) == ["R1<W 10.00 12-31", "R1<V 100.00 12-31", "R2>V 30.00 12-31"]


def test_its_unapplied_rest_goes_with_it() -> None:
    facts = history(V, cash("R1", "130.00", march(5)), wrong("R1"), confirm("R1"))
    [corrected] = [fact for fact in facts if isinstance(fact, ReceiptCorrected)]
    assert corrected.withdrawn == Decimal("30.00")
    assert not [fact for fact in facts if isinstance(fact, InstrumentBounced)]
    waiting = history(cash("R1", "130.00", march(5), "LATER"), wrong("R1"), confirm("R1"))
    assert account.given(*waiting).when(invoice("LATER", line("10.00"))).decide()[1:] == []


def test_money_that_a_credit_note_had_freed_goes_with_its_receipt() -> None:
    begun = [V, cash("R1", "100.00", march(5)), credit_note("N1", "V", "40.00", march(6)), wrong("R1")]
    assert said(begun, confirm("R1")) == ["R1<V 60.00 12-31"]


def test_it_is_proposed_once_and_confirmed_only_if_it_was_proposed() -> None:
    given = account.given(*history(V, cash("R1", "10.00", march(5)), wrong("R1")))
    refusal = given.when(wrong("R1", "once more"), FINANCE).refuses(CorrectionWaits)
    assert (refusal.status, "GZ-R1 of F1" in refusal.detail) == (409, True)
    given.when(wrong("R2"), FINANCE).refuses(NoSuchReceipt)
    given.when(confirm("R2")).refuses(NoSuchReceipt)
    unproposed = account.given(*history(V, cash("R1", "10.00", march(5))))
    assert unproposed.when(confirm("R1")).refuses(NoCorrectionProposed).status == 409
    settled = account.given(*history(V, set_off("S1", "10.00", march(5)), approve("S1")))
    settled.when(wrong("S1"), FINANCE).refuses(NoSuchReceipt)


@pytest.mark.clause("P4-7.6")
def test_what_was_refunded_in_part_is_not_corrected_at_either_step() -> None:
    refund = ProposeRefund.model_validate(
        {"refund_no": "F1", "customer_id": "C1", "receipt_no": "R1", "amount": "5.00", "proposed_on": march(6)}
    )
    paid = PayRefund(refund_no="F1", customer_id="C1", paid_on=march(7))
    begun = [V, cash("R1", "130.00", march(5)), refund]
    refused = account.given(*history(*begun, paid)).when(wrong("R1"), FINANCE).refuses(PartlyRefunded)
    assert (refused.status, refused.clause) == (409, "P4-7.6")
    account.given(*history(*begun, wrong("R1"), paid)).when(confirm("R1")).refuses(PartlyRefunded)
    corrected = account.given(*history(*begun, wrong("R1"), confirm("R1")))
    corrected.when(paid).refuses(MoreThanIsUnapplied)


@pytest.mark.clause("P4-7.4")
def test_what_came_back_is_final() -> None:
    begun = [V, cheque("R1", "10.00", march(2))]
    came_back = account.given(*history(*begun, bounce("R1", march(5))))
    assert came_back.when(wrong("R1"), FINANCE).refuses(CameBack).status == 409
    account.given(*history(*begun, wrong("R1"), bounce("R1", march(5)))).when(confirm("R1")).refuses(CameBack)


@pytest.mark.clause("P4-7.4")
def test_its_instrument_may_be_typed_again_and_its_number_not() -> None:
    begun = [V, cheque("R1", "10.00", march(2), bank="ICBC"), wrong("R1"), confirm("R1")]
    given = account.given(*history(*begun))
    again = cheque("R2", "11.00", march(2), instrument_no="N-R1", bank="ICBC")
    assert said(begun, again) == ["R2>V 11.00 12-31"]
    account.given(*history(*begun, again)).when(again.model_copy(update={"receipt_no": "R3"})).refuses(InstrumentTwice)
    given.when(cheque("R1", "11.00", march(2), bank="ICBC")).refuses(RecordedDifferently)
    given.when(cheque("R1", "10.00", march(2), bank="ICBC")).then()
    given.when(wrong("R1"), FINANCE).refuses(ReceiptWasWrong)


def test_what_else_is_that_instrument_still_keeps_it_from_being_typed_again() -> None:
    given = account.given(
        *history(V, cheque("R1", "10.00", march(2), bank="ICBC"), cheque("R2", "10.00", march(2), bank="BOC")),
    )
    other = cheque("R3", "10.00", march(2), instrument_no="N-R2", bank=None)
    given.when(other).refuses(InstrumentTwice)
    corrected = account.given(*history(V, cheque("R2", "10.00", march(2), bank="BOC"), wrong("R2"), confirm("R2")))
    assert corrected.when(other).decide()


def test_nothing_more_happens_to_a_receipt_that_was_wrong() -> None:
    paper = cheque("R1", "10.00", march(2), cleared_on=None)
    given = account.given(*history(V, paper, wrong("R1"), confirm("R1")))
    for wish in (clear("R1", march(3)), bounce("R1", march(3)), deposit("R1", march(3))):
        refusal = given.when(wish).refuses(ReceiptWasWrong)
        assert (refusal.status, refusal.clause) == (409, "P4-7.6")
    road = account.given(*history(V, cash("R1", "10.00", march(2), "W", collected_by="S1"), wrong("R1"), confirm("R1")))
    for wish in (  # type: ignore[assignment]  # any wish
        HandInCash(receipt_no="R1", customer_id="C1", handed_in_on=march(3)),
        ReleaseReceipt(receipt_no="R1", customer_id="C1", released_on=march(3)),
    ):
        road.when(wish).refuses(ReceiptWasWrong)


@pytest.mark.clause("P4-7.4")
def test_a_cheque_does_not_stand_in_for_cash_unless_that_cash_never_was() -> None:
    begun = [V, cash("R1", "10.00", march(2))]
    instead = cheque("R2", "10.00", march(3), replaces="R1")
    account.given(*history(*begun)).when(instead).refuses(SwappedForCash)
    assert said([*begun, wrong("R1"), confirm("R1")], instead) == ["R2>V 10.00 12-31"]


def test_cash_that_was_handed_in_stays_handed_in() -> None:
    handed = HandInCash(receipt_no="R1", customer_id="C1", handed_in_on=march(3))
    begun = [V, cash("R1", "10.00", march(2), collected_by="S1"), handed, wrong("R1"), confirm("R1")]
    account.given(*history(*begun)).when(handed).then()


def test_another_may_confirm_in_the_place_of_the_head_of_finance_only_by_delegation() -> None:
    given = account.given(*history(V, cash("R1", "10.00", march(2)), wrong("R1")))
    wish = confirm("R1").model_copy(update={"on_behalf_of": "F2"})
    in_place = replace(GM, authority=Authority("F2", frozenset({"finance_head"})))
    given.when(wish, in_place).refuses(NotDelegated)
    of_proposer = replace(GM, authority=Authority("F1", frozenset({"finance_head"})))
    given.when(wish, of_proposer).refuses(ConfirmsOwnCorrection)


# Deposits


@pytest.mark.clause("P4-7.4")
def test_an_instrument_in_hand_goes_to_the_bank_once_and_is_no_money_by_it() -> None:
    before = history(V, cheque("R1", "10.00", march(2), cleared_on=None))
    given = account.given(*before)
    fact = InstrumentDeposited(receipt_no="R1", customer_id="C1", deposited_on=march(4))
    given.when(deposit("R1", march(4))).then(fact)
    deposited = account.given(*before, fact)
    deposited.when(deposit("R1", march(4))).then()
    assert deposited.when(deposit("R1", march(5))).refuses(RecordedDifferently).status == 409
    assert deposited.when(clear("R1", march(3))).refuses(BeforeDeposit).clause == "P4-7.4"
    assert said([V, cheque("R1", "10.00", march(2), cleared_on=None), deposit("R1", march(4))]) == []
    for on in (4, 6):
        assert deposited.when(clear("R1", march(on))).decide()
    assert given.when(clear("R1", march(2))).decide(), "clearing without a recorded deposit stays allowed"
    assert deposited.when(bounce("R1", march(5))).decide()


@pytest.mark.clause("P4-7.4")
def test_only_what_is_in_hand_goes_to_the_bank() -> None:
    given = account.given(*history(V, cheque("R1", "10.00", march(5), cleared_on=None), cash("R2", "1.00", march(5))))
    assert given.when(deposit("R1", march(4))).refuses(BeforeReceipt).status == 422
    given.when(deposit("R2", march(6))).refuses(OnlyInstrumentsBounce)
    given.when(deposit("R9", march(6))).refuses(NoSuchReceipt)
    with pytest.raises(InTheFuture):
        given.when(deposit("R1", date(2025, 1, 1))).decide()
    cleared = account.given(*history(V, cheque("R1", "10.00", march(5))))
    assert cleared.when(deposit("R1", march(6))).refuses(NotInHand).status == 409
    bounced = account.given(*history(V, cheque("R1", "10.00", march(5), cleared_on=None), bounce("R1", march(6))))
    bounced.when(deposit("R1", march(6))).refuses(NotInHand)
