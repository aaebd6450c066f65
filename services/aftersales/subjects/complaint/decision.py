"""How a complaint is reviewed, decided and closed, and why not. P5-7.1e, P5-7.2"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal, cast

from services.aftersales.subjects.complaint.intake import (
    still_open,
)
from services.aftersales.subjects.complaint.state import Complaint, ComplaintBasis
from services.aftersales.subjects.complaint.wishes import (
    CloseComplaint,
    DecideComplaint,
    RefuseCredit,
    ReviewComplaint,
)
from shared.events.aftersales import (
    ComplaintClosed,
    ComplaintDecided,
    ComplaintFiled,
    ComplaintReviewed,
    CreditGranted,
    CreditRefused,
)
from shared.events.money import ZERO
from shared.events.text import LONGEST_ID
from shared.runtime.ask.decisions import RecordedDifferently, Refused

MONEY = frozenset({"return", "allowance", "compensation"})
CreditReason = Literal["return", "allowance", "compensation"]
NEEDS_FORM = frozenset({"return", "compensation"})


def review(
    complaint: Complaint, filed: ComplaintFiled, command: ReviewComplaint, basis: ComplaintBasis
) -> Iterator[ComplaintReviewed]:
    """Yield the opinion of the head of the department."""
    if complaint.reviewed is not None and complaint.reviewed.opinion == command.opinion:
        return
    still_open(complaint)
    if complaint.decided is not None:
        raise RecordedDifferently(f"Complaint {command.complaint_no} was decided on.")
    if filed.form_required and complaint.form is None:
        raise FormMissing(f"Complaint {command.complaint_no} has none yet.")
    yield ComplaintReviewed(**command.model_dump(), reviewed_by=basis.stamp.actor, reviewed_on=basis.stamp.today)


def conclude(
    complaint: Complaint, filed: ComplaintFiled, command: DecideComplaint, basis: ComplaintBasis
) -> Iterator[ComplaintDecided | CreditGranted]:
    """Yield the decision, and the credit where it grants one."""
    who = basis.authority.decider(basis.stamp)
    content = command.model_dump() | {"on_behalf_of": who.for_whom}
    if complaint.decided is not None:
        if content != complaint.decided.model_dump(include=set(content)):
            raise RecordedDifferently(f"It was decided: {complaint.decided.outcome} {complaint.decided.amount}.")
        return
    still_open(complaint)
    if (filed.form_required or command.outcome in NEEDS_FORM) and complaint.form is None:
        raise FormMissing(f"Complaint {command.complaint_no} has none yet.")
    if complaint.reviewed is None:
        raise NotReviewed(f"Nobody reviewed complaint {command.complaint_no} yet.")
    may_decide(filed, command, basis)
    fits(filed, command, basis)
    number = number_of_credit_note(complaint, command)
    yield ComplaintDecided(
        **content,
        customer_id=filed.customer_id,
        decided_by=who.actor,
        decided_on=basis.stamp.today,
        policy=basis.book.on(basis.stamp.today).version,
    )
    if command.amount > ZERO and filed.invoice_no is not None:
        yield CreditGranted(
            complaint_no=command.complaint_no,
            credit_note_no=number,
            customer_id=filed.customer_id,
            invoice_no=filed.invoice_no,
            amount=command.amount,
            granted_on=basis.stamp.today,
            reason=cast(CreditReason, command.outcome),  # what has an amount is one of them
        )


def number_of_credit_note(complaint: Complaint, command: DecideComplaint) -> str:
    """Return the number of the credit note; a number that receivables refused is not used again."""
    earlier = len(complaint.refused)
    number = f"{command.complaint_no}/CN{earlier + 1 if earlier else ''}"
    if command.amount > ZERO and len(number) > LONGEST_ID:
        raise NoNumberLeft(f"{earlier} credits of complaint {command.complaint_no} were refused.")
    return number


def refuse(complaint: Complaint, command: RefuseCredit) -> Iterator[CreditRefused]:
    """Yield that the grant is void; nothing, if it is no longer the one that the file rests on."""
    if complaint.granted is not None and complaint.granted.credit_note_no == command.credit_note_no:
        yield CreditRefused(**command.model_dump())


def may_decide(filed: ComplaintFiled, command: DecideComplaint, basis: ComplaintBasis) -> None:
    """Refuse a decision by whoever took the complaint, or beyond the level of the one whose decision it is."""
    rules, who = basis.book.on(basis.stamp.today), basis.authority.decider(basis.stamp)
    if filed.taken_by in who.people:
        raise TakerDecides(f"{filed.taken_by} took complaint {filed.complaint_no}.")
    steps = basis.authority.steps(basis.stamp, "head", "director", "gm", amount=command.amount)
    level: Decimal | None = ZERO
    if "gm" in steps:
        level = None
    elif "director" in steps:
        level = rules.director_grants_up_to
    elif "head" in steps:
        level = rules.head_grants_up_to
    if level is not None and command.amount > level:
        raise BeyondLevel(f"{who.principal} decides up to {level}, not {command.amount}.")


def fits(filed: ComplaintFiled, command: DecideComplaint, basis: ComplaintBasis) -> None:
    """Refuse an amount that the outcome, or what is left of the invoice, does not carry."""
    if (command.amount > ZERO) != (command.outcome in MONEY):
        raise AmountDoesNotFit(f"{command.outcome} over {command.amount}.")
    if command.outcome in {"return", "allowance"} and filed.invoice_no is None:
        raise NothingToCredit(f"Complaint {command.complaint_no} names no invoice.")
    if filed.invoice_no is not None and command.amount > basis.creditable:
        raise NothingToCredit(f"{basis.creditable} is left of invoice {filed.invoice_no}, {command.amount} is asked.")


def close(
    complaint: Complaint, filed: ComplaintFiled, command: CloseComplaint, basis: ComplaintBasis
) -> Iterator[ComplaintClosed]:
    """Yield the close, when everything that was owed to the customer is done."""
    if complaint.closed is not None:
        if complaint.closed.result != command.result:
            raise RecordedDifferently(f"It was closed on {complaint.closed.closed_on}.")
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


class FormMissing(Refused):
    """Returns, compensation and harm to the reputation need the completed 客户投诉申请单."""

    clause = "P5-7.1b"


class NotAnswered(Refused):
    """A complaint is closed when the customer was told."""

    clause = "P5-7.1c"
    status = 409


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
