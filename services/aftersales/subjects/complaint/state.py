"""A complaint: what is on file about it, and which commands change it. P5-7

The decisions stand in `handling`.
"""

from dataclasses import dataclass, field
from typing import Annotated, Literal, assert_never

from pydantic import Field

from services.aftersales.policy import AftersalesRules
from shared.events.aftersales import (
    ComplaintAnswered,
    ComplaintClosed,
    ComplaintDecided,
    ComplaintFiled,
    ComplaintFormCompleted,
    ComplaintReviewed,
    CreditGranted,
    CreditRefused,
    Outcome,
)
from shared.events.days import Day, PastDay
from shared.events.money import ZERO, NotNegative, Positive
from shared.events.text import FieldName, FieldText, Id, Known, Prose, Text
from shared.runtime.ask.decisions import Basis, Command, NotThere, Refused
from shared.runtime.policy import Book

ComplaintEvent = (
    ComplaintFiled
    | ComplaintFormCompleted
    | ComplaintAnswered
    | ComplaintReviewed
    | ComplaintDecided
    | CreditGranted
    | CreditRefused
    | ComplaintClosed
)
ComplaintNo = Annotated[Id, Field(max_length=60)]
"""Leaves room for the credit note's number, which is made of it."""

# 1. What may be asked


class FileComplaint(Command):
    """Take a complaint; received today unless a day is said. `imported`: taken elsewhere, so no time runs for it here.

    Today is the decision's to say, not the wish's: the same wish sent again after midnight is the same.
    """

    complaint_no: ComplaintNo
    customer_id: Known
    invoice_no: Known | None = None
    received_on: PastDay | None = None
    channel: Text
    text: Prose
    severity: Text | None = None
    wants: tuple[Literal["return", "compensation"], ...] = ()
    harms_reputation: bool = False
    imported: bool = False


class CompleteForm(Command):
    """Hand in the 客户投诉申请单 with its fields."""

    complaint_no: Known
    fields: dict[FieldName, FieldText]


class AnswerComplaint(Command):
    """Record what the customer was told."""

    complaint_no: Known
    answer: Prose


class ReviewComplaint(Command):
    """Record the opinion of the head of the department."""

    complaint_no: Known
    opinion: Prose


class DecideComplaint(Command):
    """Decide what the company does; what has an amount is credited on the complaint's invoice."""

    complaint_no: Known
    outcome: Outcome
    amount: NotNegative = ZERO
    reason: Prose


class RefuseCredit(Command):
    """Take in that receivables could not issue the credit note."""

    complaint_no: Known
    credit_note_no: Known
    customer_id: Known
    invoice_no: Known
    amount: Positive
    left: NotNegative | None = None
    rule: Known
    clause: Known | None = None
    reason: Text
    refused_on: Day


class CloseComplaint(Command):
    """Close the file: the customer was told and nothing is open any more."""

    complaint_no: Known
    result: Prose


HandlingCommand = CompleteForm | AnswerComplaint | ReviewComplaint | DecideComplaint | RefuseCredit | CloseComplaint
ComplaintCommand = FileComplaint | HandlingCommand

# 2. What may be refused


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


class FormMissing(Refused):
    """Returns, compensation and harm to the reputation need the completed 客户投诉申请单."""

    clause = "P5-7.1b"


class NotAnswered(Refused):
    """A complaint is closed when the customer was told."""

    clause = "P5-7.1c"
    status = 409


class FieldsMissing(Refused):
    """Every field of the 客户投诉申请单 is filled."""

    clause = "P5-7.1d"


class NotReviewed(Refused):
    """The head of the department reviews a complaint before it is decided."""

    clause = "P5-7.1e"
    status = 409


class BeyondLevel(Refused):
    """An amount is decided by somebody whose level covers it: head, director, GM."""

    clause = "P5-7.2"


class TakerDecides(Refused):
    """Whoever took a complaint does not decide it."""

    clause = "P5-7.2"


class AmountDoesNotFit(Refused):
    """Returns and allowances have an amount, replacements and rejections have none."""

    clause = "P5-7.2"


class NothingToCredit(Refused):
    """A credit is granted on an invoice, and never more than is left of it after earlier credit notes."""

    clause = "P5-7.2"


class CreditAwaited(Refused):
    """A complaint is closed when receivables has issued the credit note that was granted for it."""

    clause = "P5-7.2"
    status = 409


class CreditVoid(Refused):
    """A complaint whose credit was refused is decided anew before it is closed."""

    clause = "P5-7.2"
    status = 409


class NoNumberLeft(Refused):
    """The credit note's number is made of the complaint's, and no more of them fit."""

    clause = "P5-7.2"
    status = 409


class NotDecided(Refused):
    """What needs the 客户投诉申请单 is decided before it is closed."""

    clause = "P5-7.2"
    status = 409


class Closed(Refused):
    """A closed complaint is not handled any more."""

    clause = "P5-7.2"
    status = 409


# 3. What a decision must know


@dataclass(frozen=True, slots=True)
class ComplaintBasis(Basis):
    """Beside the stamp: the rule book, and of foreign facts what a decision asks for.

    `invoice_customer_id` is None where there is no such invoice; `creditable` is what earlier credit notes left of it;
    `credit_notes` are those that receivables issued for the complaint.
    """

    book: Book[AftersalesRules]
    customer_known: bool = True
    invoice_customer_id: str | None = None
    creditable: NotNegative = ZERO
    credit_notes: frozenset[str] = frozenset()


@dataclass(slots=True)
class Complaint:
    """The file of a complaint; each step as last recorded, and all credits that receivables refused.

    A refusal takes back what it makes untrue: the decision, its grant, and that the file is closed.
    """

    filed: ComplaintFiled | None = None
    form: ComplaintFormCompleted | None = None
    answered: ComplaintAnswered | None = None
    reviewed: ComplaintReviewed | None = None
    decided: ComplaintDecided | None = None
    granted: CreditGranted | None = None
    refused: list[CreditRefused] = field(default_factory=list)
    closed: ComplaintClosed | None = None


def evolve(complaint: Complaint, event: ComplaintEvent) -> Complaint:
    """Take one more fact in."""
    match event:
        case ComplaintFiled():
            complaint.filed = event
        case ComplaintFormCompleted():
            complaint.form = event
        case ComplaintAnswered():
            complaint.answered = event
        case ComplaintReviewed():
            complaint.reviewed = event
        case ComplaintDecided():
            complaint.decided = event
        case CreditGranted():
            complaint.granted = event
        case CreditRefused():
            complaint.refused.append(event)
            complaint.decided = complaint.granted = complaint.closed = None
        case ComplaintClosed():
            complaint.closed = event
        case _:
            assert_never(event)
    return complaint
