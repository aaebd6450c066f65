"""What may be wished of a complaint. P5-7"""

from typing import Annotated, Literal

from pydantic import Field

from shared.events.aftersales import (
    Outcome,
)
from shared.events.days import Day, PastDay
from shared.events.money import ZERO, NotNegative, Positive
from shared.events.text import FieldName, FieldText, Id, Known, Prose, Text
from shared.runtime.ask.decisions import Command

ComplaintNo = Annotated[Id, Field(max_length=60)]
"""Leaves room for the credit note's number, which is made of it."""


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
    on_behalf_of: Known | None = None


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
