"""What is known of a complaint. P5-7"""

from dataclasses import dataclass, field
from typing import assert_never

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
)
from shared.events.money import ZERO, NotNegative
from shared.office.delegations import BY_OWN_RIGHT, Authority
from shared.runtime.ask.decisions import Basis
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


@dataclass(frozen=True, slots=True)
class ComplaintBasis(Basis):
    """Beside the stamp: the rule book, and of foreign facts what a decision asks for.

    `invoice_customer_id` is None where there is no such invoice; `creditable` is what earlier credit notes left of it;
    `credit_notes` are those that receivables issued for the complaint; `authority` is the right by which somebody
    decides.
    """

    book: Book[AftersalesRules]
    customer_known: bool = True
    invoice_customer_id: str | None = None
    creditable: NotNegative = ZERO
    credit_notes: frozenset[str] = frozenset()
    authority: Authority = BY_OWN_RIGHT


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
