from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from services.aftersales.keeps import BOOK
from services.aftersales.subjects.complaint import COMPLAINT
from services.aftersales.subjects.complaint.decision import (
    AmountDoesNotFit,
    BeyondLevel,
    CreditAwaited,
    CreditVoid,
    FormMissing,
    NoNumberLeft,
    NotAnswered,
    NotDecided,
    NothingToCredit,
    NotReviewed,
    TakerDecides,
)
from services.aftersales.subjects.complaint.intake import (
    Closed,
    FieldsMissing,
    UnknownComplaint,
    UnknownCustomer,
    UnknownInvoice,
)
from services.aftersales.subjects.complaint.state import ComplaintBasis
from services.aftersales.subjects.complaint.wishes import (
    AnswerComplaint,
    CloseComplaint,
    CompleteForm,
    DecideComplaint,
    FileComplaint,
    RefuseCredit,
    ReviewComplaint,
)
from shared.events.aftersales import (
    ComplaintAnswered,
    ComplaintClosed,
    ComplaintDecided,
    ComplaintFiled,
    ComplaintFormCompleted,
    ComplaintReviewed,
    CreditGranted,
    CreditRefused,
)
from shared.runtime.ask.decisions import InTheFuture, RecordedDifferently
from tests.spec import Spec, stamp

TODAY = date(2024, 6, 1)
FIELDS = dict.fromkeys(BOOK.on(TODAY).form_fields, "写明")


def basis(actor: str = "S1", *roles: str, **members: object) -> ComplaintBasis:
    known = {"invoice_customer_id": "C1", "creditable": Decimal("20000.00"), **members}
    return ComplaintBasis(stamp(TODAY, actor, *roles), BOOK, **known)  # type: ignore[arg-type]  # builder for sentences


complaint = Spec(COMPLAINT, basis())


def filed(*, form_required: bool = False, wants: tuple[str, ...] = (), invoice_no: str | None = "I1") -> ComplaintFiled:
    return ComplaintFiled.model_validate(
        {
            "complaint_no": "T1",
            "customer_id": "C1",
            "invoice_no": invoice_no,
            "received_on": TODAY,
            "channel": "phone",
            "text": "管材开裂",
            "wants": wants,
            "form_required": form_required,
            "taken_by": "S1",
            "answer_due_at": datetime(2024, 6, 2, 4, tzinfo=UTC),
            "decision_due_at": datetime(2024, 6, 8, 4, tzinfo=UTC),
        }
    )


def take(**members: object) -> FileComplaint:
    said = {"complaint_no": "T1", "customer_id": "C1", "invoice_no": "I1", "received_on": TODAY}
    return FileComplaint.model_validate({**said, "channel": "phone", "text": "管材开裂", **members})


def decision(outcome: str, amount: str, **members: object) -> DecideComplaint:
    return DecideComplaint.model_validate(
        {"complaint_no": "T1", "outcome": outcome, "amount": amount, "reason": "属实", **members}
    )


def decided(outcome: str, amount: str, by: str) -> ComplaintDecided:
    return ComplaintDecided.model_validate(
        {
            "complaint_no": "T1",
            "customer_id": "C1",
            "outcome": outcome,
            "amount": amount,
            "reason": "属实",
            "decided_by": by,
            "decided_on": TODAY,
            "policy": "1900-01-01",
        }
    )


def granted(number: str = "T1/CN", amount: str = "1000.00") -> CreditGranted:
    return CreditGranted(
        complaint_no="T1",
        credit_note_no=number,
        customer_id="C1",
        invoice_no="I1",
        amount=Decimal(amount),
        granted_on=TODAY,
        reason="return",
    )


VOID = {
    "complaint_no": "T1",
    "credit_note_no": "T1/CN",
    "customer_id": "C1",
    "invoice_no": "I1",
    "amount": "1000.00",
    "left": "400.00",
    "rule": "MoreThanTheInvoice",
    "clause": "P5-7.2",
    "reason": "Credit notes never exceed the invoice.",
    "refused_on": TODAY,
}


def refused(number: str = "T1/CN") -> CreditRefused:
    return CreditRefused.model_validate({**VOID, "credit_note_no": number})


def refuse(number: str = "T1/CN") -> RefuseCredit:
    return RefuseCredit.model_validate({**VOID, "credit_note_no": number})


form = ComplaintFormCompleted(complaint_no="T1", fields=FIELDS, completed_by="S1")
answered = ComplaintAnswered(complaint_no="T1", answer="已致歉", answered_by="S1", answered_on=TODAY)
reviewed = ComplaintReviewed(complaint_no="T1", opinion="同意", reviewed_by="M1", reviewed_on=TODAY)
closed = ComplaintClosed(complaint_no="T1", closed_by="S1", closed_on=TODAY, result="客户满意")
READY = (filed(form_required=True, wants=("return",)), form, reviewed)


@pytest.mark.clause("P5-7.1a")
def test_anybody_takes_a_complaint_and_the_clock_runs() -> None:
    complaint.given().when(take()).then(filed())


def test_taking_it_twice_changes_nothing() -> None:
    complaint.given(filed()).when(take()).then()
    complaint.given(filed()).when(take(text="另一件事")).refuses(RecordedDifferently)


@pytest.mark.clause("P5-7.1a")
def test_a_complaint_is_a_known_customers_about_its_own_invoice() -> None:
    complaint.given().when(take(), basis(customer_known=False)).refuses(UnknownCustomer)
    complaint.given().when(take(), basis(invoice_customer_id=None)).refuses(UnknownInvoice)
    complaint.given().when(take(), basis(invoice_customer_id="C2")).refuses(UnknownInvoice)
    complaint.given().when(take(received_on=date(2024, 6, 2))).refuses(InTheFuture)
    complaint.given().when(take(invoice_no=None), basis(invoice_customer_id=None)).then(filed(invoice_no=None))


def test_for_an_imported_complaint_no_time_runs() -> None:
    quiet = filed().model_copy(update={"answer_due_at": None, "decision_due_at": None})
    complaint.given().when(take(imported=True)).then(quiet)


@pytest.mark.clause("P5-7.1b")
def test_returns_compensation_and_reputation_need_the_form() -> None:
    complaint.given().when(take(wants=("return",))).then(filed(form_required=True, wants=("return",)))
    wants = filed(form_required=True, wants=("compensation",))
    complaint.given().when(take(wants=("compensation",))).then(wants)
    harm = filed(form_required=True).model_copy(update={"harms_reputation": True})
    complaint.given().when(take(harms_reputation=True)).then(harm)


@pytest.mark.clause("P5-7.1b")
def test_without_the_form_nobody_reviews_or_decides() -> None:
    review = ReviewComplaint(complaint_no="T1", opinion="同意")
    complaint.given(filed(form_required=True)).when(review).refuses(FormMissing)
    complaint.given(filed(), reviewed).when(decision("return", "10.00"), basis("M1", "manager")).refuses(FormMissing)


@pytest.mark.clause("P5-7.1c")
def test_otherwise_the_customer_is_told_at_once_and_the_file_closed() -> None:
    complaint.given(filed()).when(AnswerComplaint(complaint_no="T1", answer="已致歉")).then(answered)
    complaint.given(filed(), answered).when(CloseComplaint(complaint_no="T1", result="客户满意")).then(closed)
    complaint.given(filed(), answered).when(AnswerComplaint(complaint_no="T1", answer="已致歉")).then()


@pytest.mark.clause("P5-7.1c")
def test_a_file_is_not_closed_before_the_customer_was_told() -> None:
    complaint.given(filed()).when(CloseComplaint(complaint_no="T1", result="客户满意")).refuses(NotAnswered)


@pytest.mark.clause("P5-7.1d")
def test_every_field_of_the_form_is_filled() -> None:
    wish = CompleteForm(complaint_no="T1", fields=FIELDS)
    complaint.given(filed()).when(wish).then(form)
    complaint.given(filed(), form).when(wish).then()
    holes = CompleteForm(complaint_no="T1", fields={**FIELDS, "problem": " \u3164\u200b", "demand": ""})
    assert complaint.given(filed()).when(holes).refuses(FieldsMissing).members == {"missing": ["problem", "demand"]}


def test_a_form_that_was_decided_on_stays() -> None:
    other = CompleteForm(complaint_no="T1", fields={**FIELDS, "problem": "别的"})
    complaint.given(*READY, decided("reject", "0.00", "M1")).when(other).refuses(RecordedDifferently)


@pytest.mark.clause("P5-7.1e")
def test_the_head_reviews_before_anybody_decides() -> None:
    review = ReviewComplaint(complaint_no="T1", opinion="同意")
    complaint.given(filed(form_required=True), form).when(review, basis("M1", "manager")).then(reviewed)
    complaint.given(*READY).when(review, basis("M1", "manager")).then()
    complaint.given(filed()).when(decision("reject", "0.00"), basis("M1", "manager")).refuses(NotReviewed)


@pytest.mark.clause("P5-7.2", "P1-3.6")
def test_a_decided_return_grants_a_credit_on_the_invoice() -> None:
    conclude = decision("return", "1000.00")
    done = decided("return", "1000.00", "M1")
    complaint.given(*READY).when(conclude, basis("M1", "manager")).then(done, granted())
    complaint.given(*READY, done, granted()).when(conclude, basis("M1", "manager")).then()
    complaint.given(*READY, done, granted()).when(decision("reject", "0.00")).refuses(RecordedDifferently)


@pytest.mark.clause("P5-7.2")
@pytest.mark.parametrize(
    ("role", "most", "above"),
    [("manager", "1000.00", "1000.01"), ("director", "10000.00", "10000.01"), ("gm", "20000.00", None)],
)
def test_the_amount_decides_who_decides(role: str, most: str, above: str | None) -> None:
    assert len(complaint.given(*READY).when(decision("return", most), basis("M1", role)).decide()) == len("DC")
    if above is not None:
        complaint.given(*READY).when(decision("return", above), basis("M1", role)).refuses(BeyondLevel)


def test_nobody_without_a_level_grants_anything() -> None:
    complaint.given(*READY).when(decision("return", "0.01"), basis("S2", "rep")).refuses(BeyondLevel)


@pytest.mark.clause("P5-7.2")
def test_whoever_took_the_complaint_does_not_decide_it() -> None:
    complaint.given(*READY).when(decision("reject", "0.00"), basis("S1", "gm")).refuses(TakerDecides)


@pytest.mark.clause("P5-7.2")
def test_amount_and_outcome_fit() -> None:
    gm = basis("G1", "gm")
    complaint.given(*READY).when(decision("return", "0.00"), gm).refuses(AmountDoesNotFit)
    complaint.given(*READY).when(decision("replace", "1.00"), gm).refuses(AmountDoesNotFit)
    complaint.given(*READY).when(decision("replace", "0.00"), gm).then(decided("replace", "0.00", "G1"))


@pytest.mark.clause("P5-7.2")
def test_no_more_is_credited_than_is_left_of_the_invoice() -> None:
    poor = basis("G1", "gm", creditable=Decimal("99.99"))
    complaint.given(*READY).when(decision("return", "100.00"), poor).refuses(NothingToCredit)
    bare = (filed(invoice_no=None), form, reviewed)
    complaint.given(*bare).when(decision("allowance", "100.00"), basis("G1", "gm")).refuses(NothingToCredit)
    paid = decided("compensation", "100.00", "G1")
    complaint.given(*bare).when(decision("compensation", "100.00"), basis("G1", "gm")).then(paid)


@pytest.mark.clause("P5-7.2")
def test_what_needs_the_form_is_decided_before_it_is_closed() -> None:
    close = CloseComplaint(complaint_no="T1", result="客户满意")
    complaint.given(*READY, answered).when(close).refuses(NotDecided)
    complaint.given(*READY, decided("reject", "0.00", "M1"), answered).when(close).then(closed)


def test_a_closed_file_stays_closed() -> None:
    done = (filed(), answered, closed)
    complaint.given(*done).when(CloseComplaint(complaint_no="T1", result="客户满意")).then()
    complaint.given(*done).when(CloseComplaint(complaint_no="T1", result="别的")).refuses(RecordedDifferently)
    complaint.given(*done).when(AnswerComplaint(complaint_no="T1", answer="再答")).refuses(Closed)
    complaint.given(*done).when(ReviewComplaint(complaint_no="T1", opinion="再审")).refuses(Closed)


def test_nobody_handles_what_was_never_filed() -> None:
    complaint.given().when(AnswerComplaint(complaint_no="T1", answer="已致歉")).refuses(UnknownComplaint)


@pytest.mark.clause("P5-7.1a")
def test_the_same_complaint_told_again_after_midnight_is_known() -> None:
    today = take(received_on=None)
    complaint.given().when(today).then(filed())
    tomorrow = ComplaintBasis(stamp(date(2024, 6, 2), "S1"), BOOK, invoice_customer_id="C1")
    complaint.given(filed()).when(today, tomorrow).then()
    complaint.given(filed()).when(take(received_on=date(2024, 6, 2)), tomorrow).refuses(RecordedDifferently)


GRANTED = (*READY, answered, decided("return", "1000.00", "M1"), granted())
CLOSE = CloseComplaint(complaint_no="T1", result="客户满意")


@pytest.mark.clause("P5-7.2", "P1-3.6")
def test_a_credit_that_receivables_refuses_is_on_the_file_once() -> None:
    complaint.given(*GRANTED).when(refuse()).then(refused())
    complaint.given(*GRANTED, refused()).when(refuse()).then()
    complaint.given(*GRANTED).when(refuse("T1/CN7")).then()
    complaint.given().when(refuse()).refuses(UnknownComplaint)


@pytest.mark.clause("P5-7.2")
def test_a_refused_credit_opens_the_decision_again_and_the_next_note_has_the_next_number() -> None:
    manager = basis("M1", "manager")
    again = (*GRANTED, refused())
    complaint.given(*again).when(decision("reject", "0.00"), manager).then(decided("reject", "0.00", "M1"))
    less = (decided("return", "400.00", "M1"), granted("T1/CN2", "400.00"))
    complaint.given(*again).when(decision("return", "400.00"), manager).then(*less)
    complaint.given(*again).when(decision("return", "1000.00"), basis("S1", "manager")).refuses(TakerDecides)
    third = (decided("return", "1.00", "M1"), granted("T1/CN3", "1.00"))
    complaint.given(*again, *less, refused("T1/CN2")).when(decision("return", "1.00"), manager).then(*third)
    file = COMPLAINT.fold([*again, *less])
    assert ([one.left for one in file.refused], file.granted) == ([Decimal("400.00")], less[1])


@pytest.mark.clause("P5-7.2")
def test_a_file_is_not_closed_while_its_credit_is_refused_or_not_issued_yet() -> None:
    issued = basis(credit_notes=frozenset({"T1/CN"}))
    complaint.given(*GRANTED).when(CLOSE).refuses(CreditAwaited)
    complaint.given(*GRANTED).when(CLOSE, issued).then(closed)
    complaint.given(*GRANTED, refused()).when(CLOSE, issued).refuses(CreditVoid)
    bare = (filed(), answered, reviewed, decided("allowance", "1000.00", "M1"), granted(), refused())
    complaint.given(*bare).when(CLOSE).refuses(CreditVoid)
    complaint.given(*bare, decided("reject", "0.00", "M1")).when(CLOSE).then(closed)


def test_a_refusal_opens_a_file_that_was_closed_on_the_grant() -> None:
    complaint.given(*GRANTED, closed).when(refuse()).then(refused())
    complaint.given(*GRANTED, closed, refused()).when(CLOSE).refuses(CreditVoid)


def test_numbers_that_would_grow_too_long_are_refused() -> None:
    long = "T" * 60
    facts = (event.model_copy(update={"complaint_no": long}) for event in (filed(), reviewed, *[refused()] * 9))
    wish = decision("allowance", "1.00", complaint_no=long)
    complaint.given(*facts).when(wish, basis("M1", "manager")).refuses(NoNumberLeft)
