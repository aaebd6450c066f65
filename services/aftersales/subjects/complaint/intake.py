"""How a complaint is taken and answered, and why not. P5-7.1"""

from collections.abc import Iterator
from datetime import timedelta

from services.aftersales.subjects.complaint.state import Complaint, ComplaintBasis
from services.aftersales.subjects.complaint.wishes import (
    AnswerComplaint,
    ComplaintCommand,
    CompleteForm,
    FileComplaint,
)
from shared.events.aftersales import (
    ComplaintAnswered,
    ComplaintFiled,
    ComplaintFormCompleted,
)
from shared.events.text import blank
from shared.office.numbers import check_imported
from shared.runtime.ask.decisions import NotThere, RecordedDifferently, Refused, check_same


def file(complaint: Complaint, command: FileComplaint, basis: ComplaintBasis) -> Iterator[ComplaintFiled]:
    """Yield the complaint as it was taken."""
    content = command.model_dump(exclude={"imported"} if command.received_on else {"imported", "received_on"})
    if complaint.filed is not None:
        check_same(
            content, complaint.filed.model_dump(), f"Complaint {command.complaint_no} is on file with other content."
        )
        return
    if command.imported:
        check_imported("TS", command.complaint_no, basis.stamp.today)
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


def complete(complaint: Complaint, command: CompleteForm, basis: ComplaintBasis) -> Iterator[ComplaintFormCompleted]:
    """Yield the completed form."""
    if complaint.form is not None and complaint.form.fields == command.fields:
        return
    still_open(complaint)
    if complaint.decided is not None:
        raise RecordedDifferently(f"The form of {command.complaint_no} was decided on.")
    missing = [name for name in basis.book.on(basis.stamp.today).form_fields if blank(command.fields.get(name, ""))]
    if missing:
        raise FieldsMissing(f"Missing: {', '.join(missing)}.", missing=missing)
    yield ComplaintFormCompleted(**command.model_dump(), completed_by=basis.stamp.actor)


def reply(complaint: Complaint, command: AnswerComplaint, basis: ComplaintBasis) -> Iterator[ComplaintAnswered]:
    """Yield the answer to the customer."""
    if complaint.answered is None or complaint.answered.answer != command.answer:
        still_open(complaint)
        yield ComplaintAnswered(**command.model_dump(), answered_by=basis.stamp.actor, answered_on=basis.stamp.today)


def on_file(complaint: Complaint, command: ComplaintCommand) -> ComplaintFiled:
    """Return the complaint as it was taken. Raises UnknownComplaint."""
    if complaint.filed is None:
        raise UnknownComplaint(f"Complaint {command.complaint_no} is unknown.")
    return complaint.filed


def still_open(complaint: Complaint) -> None:
    """Refuse what comes after the close."""
    if complaint.closed is not None:
        raise Closed(f"It was closed on {complaint.closed.closed_on}.")


class UnknownComplaint(NotThere):
    """There is no such complaint."""

    clause = "P5-7.1a"


class UnknownCustomer(Refused):
    """A complaint is a registered customer's."""

    field = "customer_id"
    clause = "P5-7.1a"


class UnknownInvoice(Refused):
    """A complaint names an invoice of its customer, or none."""

    field = "invoice_no"
    clause = "P5-7.1a"


class FieldsMissing(Refused):
    """Every field of the 客户投诉申请单 is filled."""

    clause = "P5-7.1d"


class Closed(Refused):
    """A closed complaint is not handled any more."""

    clause = "P5-7.2"
    status = 409
