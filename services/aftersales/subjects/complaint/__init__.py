"""How a complaint is handled: intake, form, answer, review, decision, close. P5-7.1, P5-7.2"""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Literal, assert_never, cast

from services.aftersales.subjects.complaint.handling import (
    AmountDoesNotFit,
    BeyondLevel,
    Closed,
    CreditAwaited,
    CreditVoid,
    FieldsMissing,
    FormMissing,
    NoNumberLeft,
    NotAnswered,
    NotDecided,
    NothingToCredit,
    NotReviewed,
    TakerDecides,
    UnknownComplaint,
    UnknownCustomer,
    UnknownInvoice,
)
from services.aftersales.subjects.complaint.state import Complaint, ComplaintBasis, ComplaintEvent, evolve
from services.aftersales.subjects.complaint.wishes import (
    AnswerComplaint,
    CloseComplaint,
    ComplaintCommand,
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
from shared.events.money import ZERO
from shared.events.text import LONGEST_ID, blank
from shared.runtime.ask.decisions import KnownOtherwise, Subject, differing

MONEY = frozenset({"return", "allowance", "compensation"})
CreditReason = Literal["return", "allowance", "compensation"]
NEEDS_FORM = frozenset({"return", "compensation"})


def decide(complaint: Complaint, command: ComplaintCommand, basis: ComplaintBasis) -> Iterator[ComplaintEvent]:
    """Yield the facts that the wish makes true; times and limits are those of the day on which it is asked."""
    if isinstance(command, FileComplaint):
        yield from _file(complaint, command, basis)
        return
    filed = _on_file(complaint, command)
    match command:
        case CompleteForm():
            yield from _complete(complaint, command, basis)
        case AnswerComplaint(answer=answer):
            if complaint.answered is None or complaint.answered.answer != answer:
                _still_open(complaint)
                yield ComplaintAnswered(
                    **command.model_dump(), answered_by=basis.stamp.actor, answered_on=basis.stamp.today
                )
        case ReviewComplaint():
            yield from _review(complaint, filed, command, basis)
        case DecideComplaint():
            yield from _conclude(complaint, filed, command, basis)
        case RefuseCredit():
            yield from _refuse(complaint, command)
        case CloseComplaint():
            yield from _close(complaint, filed, command, basis)
        case _:
            assert_never(command)


def _file(complaint: Complaint, command: FileComplaint, basis: ComplaintBasis) -> Iterator[ComplaintFiled]:
    content = command.model_dump(exclude={"imported"} if command.received_on else {"imported", "received_on"})
    if complaint.filed is not None:
        if differs := differing(content, complaint.filed.model_dump()):
            raise KnownOtherwise(f"Complaint {command.complaint_no} is on file with other content.", differs)
        return
    if not basis.customer_known:
        raise UnknownCustomer(f"Customer {command.customer_id} is unknown.")
    if command.invoice_no is not None and basis.invoice_customer_id != command.customer_id:
        raise UnknownInvoice(f"Customer {command.customer_id} has no invoice {command.invoice_no}.")
    here, received_on = not command.imported, command.received_on or basis.stamp.today
    rules = basis.book.on(received_on)
    yield ComplaintFiled(
        **{**content, "received_on": received_on},
        form_required=bool(command.wants) or command.harms_reputation,
        taken_by=basis.stamp.actor,
        answer_due_at=basis.stamp.at + timedelta(hours=rules.answer_within_hours) if here else None,
        decision_due_at=basis.stamp.at + timedelta(days=rules.decide_within_days) if here else None,
    )


def _complete(complaint: Complaint, command: CompleteForm, basis: ComplaintBasis) -> Iterator[ComplaintFormCompleted]:
    if complaint.form is not None and complaint.form.fields == command.fields:
        return
    _still_open(complaint)
    if complaint.decided is not None:
        raise KnownOtherwise(f"The form of {command.complaint_no} was decided on.")
    missing = [name for name in basis.book.on(basis.stamp.today).form_fields if blank(command.fields.get(name, ""))]
    if missing:
        raise FieldsMissing(f"Missing: {', '.join(missing)}.", missing=missing)
    yield ComplaintFormCompleted(**command.model_dump(), completed_by=basis.stamp.actor)


def _review(
    complaint: Complaint, filed: ComplaintFiled, command: ReviewComplaint, basis: ComplaintBasis
) -> Iterator[ComplaintReviewed]:
    if complaint.reviewed is not None and complaint.reviewed.opinion == command.opinion:
        return
    _still_open(complaint)
    if complaint.decided is not None:
        raise KnownOtherwise(f"Complaint {command.complaint_no} was decided on.")
    if filed.form_required and complaint.form is None:
        raise FormMissing(f"Complaint {command.complaint_no} has none yet.")
    yield ComplaintReviewed(**command.model_dump(), reviewed_by=basis.stamp.actor, reviewed_on=basis.stamp.today)


def _conclude(
    complaint: Complaint, filed: ComplaintFiled, command: DecideComplaint, basis: ComplaintBasis
) -> Iterator[ComplaintDecided | CreditGranted]:
    content = command.model_dump()
    if complaint.decided is not None:
        if content != complaint.decided.model_dump(include=set(content)):
            raise KnownOtherwise(f"It was decided: {complaint.decided.outcome} {complaint.decided.amount}.")
        return
    _still_open(complaint)
    if (filed.form_required or command.outcome in NEEDS_FORM) and complaint.form is None:
        raise FormMissing(f"Complaint {command.complaint_no} has none yet.")
    if complaint.reviewed is None:
        raise NotReviewed(f"Nobody reviewed complaint {command.complaint_no} yet.")
    _may_decide(filed, command, basis)
    _fits(filed, command, basis)
    credit_note_no = _credit_note_no(complaint, command)
    yield ComplaintDecided(
        **content,
        customer_id=filed.customer_id,
        decided_by=basis.stamp.actor,
        decided_on=basis.stamp.today,
        policy=basis.book.on(basis.stamp.today).version,
    )
    if command.amount > ZERO and filed.invoice_no is not None:
        yield CreditGranted(
            complaint_no=command.complaint_no,
            credit_note_no=credit_note_no,
            customer_id=filed.customer_id,
            invoice_no=filed.invoice_no,
            amount=command.amount,
            granted_on=basis.stamp.today,
            reason=cast(CreditReason, command.outcome),  # what has an amount is one of them
        )


def _credit_note_no(complaint: Complaint, command: DecideComplaint) -> str:
    """Return the number of the credit note: one that receivables refused is not asked for again."""
    earlier = len(complaint.refused)
    number = f"{command.complaint_no}/CN{earlier + 1 if earlier else ''}"
    if command.amount > ZERO and len(number) > LONGEST_ID:
        raise NoNumberLeft(f"{earlier} credits of complaint {command.complaint_no} were refused.")
    return number


def _refuse(complaint: Complaint, command: RefuseCredit) -> Iterator[CreditRefused]:
    """Yield that the grant is void; nothing, if it is no longer the one that the file rests on."""
    if complaint.granted is not None and complaint.granted.credit_note_no == command.credit_note_no:
        yield CreditRefused(**command.model_dump())


def _may_decide(filed: ComplaintFiled, command: DecideComplaint, basis: ComplaintBasis) -> None:
    rules, roles = basis.book.on(basis.stamp.today), basis.stamp.roles
    if basis.stamp.actor == filed.taken_by:
        raise TakerDecides(f"{filed.taken_by} took complaint {filed.complaint_no}.")
    level: Decimal | None = ZERO
    if "gm" in roles:
        level = None
    elif "director" in roles:
        level = rules.director_grants_up_to
    elif "manager" in roles:
        level = rules.head_grants_up_to
    if level is not None and command.amount > level:
        raise BeyondLevel(f"{basis.stamp.actor} decides up to {level}, not {command.amount}.")


def _fits(filed: ComplaintFiled, command: DecideComplaint, basis: ComplaintBasis) -> None:
    if (command.amount > ZERO) != (command.outcome in MONEY):
        raise AmountDoesNotFit(f"{command.outcome} over {command.amount}.")
    if command.outcome in {"return", "allowance"} and filed.invoice_no is None:
        raise NothingToCredit(f"Complaint {command.complaint_no} names no invoice.")
    if filed.invoice_no is not None and command.amount > basis.creditable:
        raise NothingToCredit(f"{basis.creditable} is left of invoice {filed.invoice_no}, {command.amount} is asked.")


def _close(
    complaint: Complaint, filed: ComplaintFiled, command: CloseComplaint, basis: ComplaintBasis
) -> Iterator[ComplaintClosed]:
    if complaint.closed is not None:
        if complaint.closed.result != command.result:
            raise KnownOtherwise(f"It was closed on {complaint.closed.closed_on}.")
        return
    if complaint.answered is None:
        raise NotAnswered(f"The customer was told nothing about complaint {command.complaint_no}.")
    if complaint.refused and complaint.decided is None:
        void = complaint.refused[-1]
        raise CreditVoid(f"{void.amount} on invoice {void.invoice_no}, of which {void.left} was left.")
    if filed.form_required and complaint.decided is None:
        raise NotDecided(f"Complaint {command.complaint_no} is undecided.")
    if complaint.granted is not None and complaint.granted.credit_note_no not in basis.credit_notes:
        raise CreditAwaited(f"Credit note {complaint.granted.credit_note_no} over {complaint.granted.amount}.")
    yield ComplaintClosed(**command.model_dump(), closed_by=basis.stamp.actor, closed_on=basis.stamp.today)


def _on_file(complaint: Complaint, command: ComplaintCommand) -> ComplaintFiled:
    if complaint.filed is None:
        raise UnknownComplaint(f"Complaint {command.complaint_no} is unknown.")
    return complaint.filed


def _still_open(complaint: Complaint) -> None:
    if complaint.closed is not None:
        raise Closed(f"It was closed on {complaint.closed.closed_on}.")


COMPLAINT = Subject("complaint", Complaint, evolve, decide)
