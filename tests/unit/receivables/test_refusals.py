"""What the account refuses, and that asking twice changes nothing. P4-7.4, P4-7.5, P4-7.6"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from services.receivables.subjects.account import ACCOUNT
from services.receivables.subjects.account.bills import BouncedAlready
from services.receivables.subjects.account.collection import EndsBeforeItBegins
from services.receivables.subjects.account.invoicing import NoSuchInvoice
from services.receivables.subjects.account.receipts import (
    BeforeReceipt,
    DrawerIsNotTheCustomer,
    InstrumentTwice,
    InvoiceOfAnotherCustomer,
    NoInstrumentNumber,
    NoNumberOfAnInvoice,
    NoSuchReceipt,
    NotOnTheRoad,
    NotWaiting,
    OnlyInstrumentsBounce,
    SwappedForCash,
    UnknownCustomer,
)
from services.receivables.subjects.account.reductions import (
    BeforeItsInvoice,
    MoreThanIsOpen,
    MoreThanTheInvoice,
    MoreThanWasSold,
    NotTheWorthOfTheReturn,
    OnlyTheGM,
)
from services.receivables.subjects.account.refunds import ApprovesOwnProposal, MoreThanIsUnapplied
from services.receivables.subjects.account.wishes.collection import PauseCollection
from services.receivables.subjects.account.wishes.instruments import ClearInstrument
from services.receivables.subjects.account.wishes.receipts import ReleaseReceipt, TakeOverReceipt
from services.receivables.subjects.account.wishes.refunds import PayRefund, ProposeRefund
from services.receivables.subjects.account.wishes.road import HandInCash
from shared.events.receivables import (
    AmountWrittenOff,
    BadDebtLiabilityRaised,
    InstrumentBounced,
    PaymentReceived,
    RefundPaid,
)
from shared.office.merged import MergedCustomer
from shared.runtime.ask.decisions import InTheFuture, RecordedDifferently
from tests.unit.receivables.samples import (
    FINANCE,
    GM,
    account,
    approve,
    bounce,
    cash,
    cheque,
    credit_note,
    freight,
    history,
    invoice,
    line,
    march,
    said,
    set_off,
    write_off,
)

V = invoice("V", line("100.00"))


@pytest.mark.parametrize(
    "wish",
    [
        V,
        cash("R1", "10.00", march(2)),
        cheque("R1", "10.00", march(2)),
        cheque("R1", "10.00", march(2), cleared_on=None, bounced_on=march(5)),
        credit_note("N1", "V", "10.00", march(2)),
        write_off("O1", "V", "10.00", march(2)),
    ],
    ids=lambda wish: type(wish).__name__,
)
def test_asking_twice_changes_nothing_and_otherwise_is_a_conflict(wish: object) -> None:
    facts = history(V, wish)  # type: ignore[arg-type]  # any wish of the account
    account.given(*facts).when(wish).then()  # type: ignore[arg-type]
    other = wish.model_copy(update={"amount": Decimal("9.00")})  # type: ignore[attr-defined]
    assert account.given(*facts).when(other).refuses(RecordedDifferently).status == 409


@pytest.mark.clause("P4-7.4")
def test_cheques_of_others_swapped_for_cash_or_recorded_twice_are_refused() -> None:
    given = account.given(*history(V, cash("R1", "10.00", march(2)), cheque("R2", "10.00", march(2))))
    given.when(cheque("R3", "10.00", march(3), drawer_id="C2")).refuses(DrawerIsNotTheCustomer)
    given.when(cheque("R3", "10.00", march(3), replaces="R1")).refuses(SwappedForCash)
    given.when(cheque("R3", "10.00", march(3), instrument_no="N-R2")).refuses(InstrumentTwice)
    given.when(cheque("R3", "10.00", march(3), instrument_no=None)).refuses(NoInstrumentNumber)
    assert said([V], cheque("R3", "10.00", march(3), drawer_id="C1")) == ["R3>V 10.00 03-03"]


@pytest.mark.clause("P4-7.4")
def test_cash_neither_clears_nor_bounces() -> None:
    given = account.given(*history(V, cash("R1", "10.00", march(2))))
    given.when(bounce("R1", march(3))).refuses(OnlyInstrumentsBounce)
    given.when(cash("R2", "10.00", march(2), bounced_on=march(3))).refuses(OnlyInstrumentsBounce)
    assert said([V], cash("R2", "10.00", march(2), cleared_on=march(1))) == ["R2>V 10.00 03-02"]


def test_nothing_clears_or_bounces_before_it_came() -> None:
    given = account.given(*history(V, cheque("R1", "10.00", march(5), cleared_on=None)))
    given.when(cheque("R2", "10.00", march(5), cleared_on=march(4))).refuses(BeforeReceipt)
    given.when(cheque("R2", "10.00", march(5), bounced_on=march(4))).refuses(BeforeReceipt)
    given.when(ClearInstrument(receipt_no="R1", customer_id="C1", cleared_on=march(4))).refuses(BeforeReceipt)
    given.when(bounce("R1", march(4))).refuses(BeforeReceipt)
    given.when(bounce("R9", march(4))).refuses(NoSuchReceipt)


@pytest.mark.clause("P4-7.4")
def test_an_instrument_pays_when_it_clears_and_never_after_it_bounced() -> None:
    received = [V, cheque("R1", "60.00", march(2), cleared_on=None)]
    clear = ClearInstrument(receipt_no="R1", customer_id="C1", cleared_on=march(4))
    assert said([], *received) == []
    assert said(received, clear) == ["R1>V 60.00 03-04"]
    assert said([*received, clear], clear) == []
    returned = account.given(*history(*received, bounce("R1", march(3))))
    returned.when(clear).refuses(BouncedAlready)
    returned.when(bounce("R1", march(3))).then()
    returned.when(bounce("R1", march(4))).refuses(RecordedDifferently)


@pytest.mark.parametrize("bounced_on", [march(5), march(6)])
def test_an_instrument_that_bounced_not_later_than_it_cleared_paid_nothing(bounced_on: date) -> None:
    facts = history(V, cheque("R1", "60.00", march(2), cleared_on=march(6), bounced_on=bounced_on))
    assert not [fact for fact in facts if isinstance(fact, PaymentReceived)]
    assert [fact.withdrawn for fact in facts if isinstance(fact, InstrumentBounced)] == [Decimal("0.00")]


def test_an_imported_receipt_has_to_tell_how_it_went_on() -> None:
    told = cheque("R1", "60.00", march(2), cleared_on=march(3), bounced_on=march(9))
    row = TakeOverReceipt(**told.model_dump())
    given = account.given(*history(V, row, bounce("R1", march(9))))
    given.when(row).then()
    for other in ({"bounced_on": None}, {"bounced_on": march(8)}, {"cleared_on": march(4)}, {"cleared_on": None}):
        given.when(row.model_copy(update=other)).refuses(RecordedDifferently)


def test_nothing_is_on_record_before_its_day() -> None:
    today, tomorrow = GM.stamp.today, GM.stamp.today + timedelta(days=1)
    given = account.given(*history(V))
    assert given.when(cash("R1", "10.00", today)).decide()
    for wish in (
        cash("R1", "10.00", tomorrow),
        cheque("R1", "10.00", today, cleared_on=tomorrow),
        credit_note("N1", "V", "1.00", tomorrow),
        write_off("W1", "V", "1.00", tomorrow),
    ):
        given.when(wish).refuses(InTheFuture)


def test_unknown_customers_and_other_customers_numbers_are_refused() -> None:
    given = account.given()
    receipt = cash("R1", "10.00", march(2), "V")
    given.when(receipt, replace(GM, customer_known=False)).refuses(UnknownCustomer)
    given.when(set_off("S1", "1.00", march(2)), replace(GM, customer_known=False)).refuses(UnknownCustomer)
    given.when(receipt, replace(GM, invoice_of="C2")).refuses(InvoiceOfAnotherCustomer)
    given.when(credit_note("N1", "V", "1.00", march(2))).refuses(NoSuchInvoice)


def test_a_number_of_an_older_release_names_its_invoice_and_nothing_that_is_to_come() -> None:
    """Blanks around it were taken then: that invoice can still be paid by name."""
    named = cash("R1", "10.00", march(2), "V ")
    old = V.model_copy(update={"invoice_no": "V "})
    account.given().when(named).refuses(NoNumberOfAnInvoice)
    assert said([V, old], named)[0].startswith("R1>V  10.00")
    assert history(named, basis=replace(GM, invoice_of="C1")) != []  # it was dispatched, and is issued in a moment
    settled = said([V, old], set_off("S1", "1.00", march(2), "V "), approve("S1"))
    assert settled[0].startswith("S1>V  1.00")


@pytest.mark.clause("P2-2a")
def test_a_merged_customer_pays_only_while_something_of_it_is_open() -> None:
    merged = replace(GM, stays="C0")
    refusal = account.given().when(cash("R1", "10.00", march(2)), merged).refuses(MergedCustomer)
    assert (refusal.status, refusal.clause, refusal.members["stays"]) == (409, "P2-2a", "C0")
    assert len(account.given(*history(V)).when(cash("R1", "100.00", march(2)), merged).decide()) == len("RA")
    paid = history(V, cash("R1", "100.00", march(2)))
    account.given(*paid).when(cash("R1", "100.00", march(2)), merged).then()
    account.given(*paid).when(cash("R2", "0.01", march(2), "V"), merged).refuses(MergedCustomer)
    old = TakeOverReceipt(**cash("R2", "0.01", march(2)).model_dump())
    assert len(account.given(*paid).when(old, merged).decide()) == len("R")


@pytest.mark.clause("P5-7.2")
def test_credit_notes_fit_their_invoice() -> None:
    given = account.given(*history(V, credit_note("N1", "V", "30.00", march(2))))
    given.when(credit_note("N2", "V", "70.01", march(3))).refuses(MoreThanTheInvoice)
    given.when(credit_note("N2", "V", "1.00", date(2024, 2, 29))).refuses(BeforeItsInvoice)


@pytest.mark.clause("P5-7.2")
def test_a_return_is_worth_what_its_lines_say() -> None:
    given = account.given(*history(invoice("V", line("100.00"), freight("10.00"))))
    back = [{"line_no": "1", "quantity": "3"}]
    given.when(credit_note("N1", "V", "31.00", march(2), returned=back)).refuses(NotTheWorthOfTheReturn)
    given.when(credit_note("N1", "V", None, march(2), returned=[{"line_no": "1", "quantity": "11"}])).refuses(
        MoreThanWasSold
    )
    given.when(credit_note("N1", "V", None, march(2), returned=[{"line_no": "99", "quantity": "1"}])).refuses(
        MoreThanWasSold
    )
    given.when(credit_note("N1", "V", None, march(2))).refuses(NotTheWorthOfTheReturn)
    [note] = given.when(credit_note("N1", "V", None, march(2), returned=back)).decide()
    assert (note.amount, note.kind, note.returned) == (Decimal("30.00"), "return", {"1": Decimal(3)})  # type: ignore[attr-defined]


@pytest.mark.clause("P4-7.5")
def test_only_the_gm_writes_off_beyond_the_small_difference() -> None:
    given = account.given(*history(V, cash("R1", "98.50", march(2))))
    given.when(write_off("O1", "V", "1.51", march(3))).refuses(MoreThanIsOpen)
    given.when(write_off("O1", "V", "1.01", march(3)), FINANCE).refuses(OnlyTheGM)
    [small] = given.when(write_off("O1", "V", "1.00", march(3)), FINANCE).decide()
    [bad, liability] = given.when(write_off("O1", "V", "1.01", march(3))).decide()
    assert isinstance(small, AmountWrittenOff)
    assert isinstance(bad, AmountWrittenOff)
    assert (small.bad_debt, bad.bad_debt) == (False, True)
    assert isinstance(liability, BadDebtLiabilityRaised)
    after = account.given(*history(V, cash("R1", "98.50", march(2)), write_off("O1", "V", "1.00", march(3))))
    after.when(write_off("O2", "V", "0.50", march(3)), FINANCE).refuses(OnlyTheGM)


@pytest.mark.clause("P4-7.6")
def test_a_refund_pays_unapplied_credit_and_needs_two_people() -> None:
    begun = history(invoice("V", line("40.00")), cash("R1", "100.00", march(2)))
    propose = ProposeRefund(
        refund_no="F1", customer_id="C1", receipt_no="R1", amount=Decimal("60.00"), proposed_on=march(3)
    )
    pay = PayRefund(refund_no="F1", customer_id="C1", paid_on=march(4))
    too_much = propose.model_copy(update={"amount": Decimal("60.01")})
    account.given(*begun).when(too_much, FINANCE).refuses(MoreThanIsUnapplied)
    [proposed] = account.given(*begun).when(propose, FINANCE).decide()
    account.given(*begun, proposed).when(pay, FINANCE).refuses(ApprovesOwnProposal)
    [paid] = account.given(*begun, proposed).when(pay).decide()
    assert isinstance(paid, RefundPaid)
    account.given(*begun, proposed, paid).when(pay).then()
    account.given(*begun, proposed, paid).when(propose, FINANCE).then()
    spent = ACCOUNT.fold([*begun, proposed])
    taken = list(ACCOUNT.facts(spent, invoice("W", line("50.00"), on=march(3)), GM))
    account.given(*begun, proposed, *taken).when(pay).refuses(MoreThanIsUnapplied)


@pytest.mark.clause("P4-7.2")
def test_cash_on_the_road_is_handed_in_the_same_day() -> None:
    [money, _] = history(V, cash("R1", "10.00", march(2), collected_by="S1"))[1:]
    assert isinstance(money, PaymentReceived)
    assert (money.collected_by, money.hand_in_by) == ("S1", march(2))
    given = account.given(*history(V, cash("R1", "10.00", march(2), collected_by="S1"), cash("R2", "1.00", march(2))))
    hand_in = HandInCash(receipt_no="R1", customer_id="C1", handed_in_on=march(3))
    assert len(given.when(hand_in).decide()) == 1
    given.when(hand_in.model_copy(update={"handed_in_on": march(1)})).refuses(BeforeReceipt)
    given.when(hand_in.model_copy(update={"receipt_no": "R2"})).refuses(NotOnTheRoad)


def test_only_money_that_waits_is_released_and_a_pause_ends_after_it_began() -> None:
    given = account.given(*history(V, cash("R1", "10.00", march(2))))
    given.when(ReleaseReceipt(receipt_no="R1", customer_id="C1", released_on=march(3))).refuses(NotWaiting)
    pause = PauseCollection(
        invoice_no="V", customer_id="C1", because="promise", paused_on=march(3), until=march(9), note="will pay"
    )
    [paused] = given.when(pause).decide()
    account.given(*history(V), paused).when(pause).then()
    given.when(pause.model_copy(update={"until": march(3)})).refuses(EndsBeforeItBegins)
