"""Letters that ask a customer for what is overdue. P4-7.5"""

from typing import ClassVar

from shared.events import Event, Value
from shared.events.days import Day
from shared.events.money import Positive
from shared.events.numbers import Ordinal
from shared.events.text import Id, Text


class LetterPart(Value):
    """An instalment that a letter asks for, as it stood on the letter's day."""

    invoice_no: Id
    part: Ordinal
    due_on: Day
    outstanding: Positive


class DunningLetterDrafted(Event):
    """A letter (催款函) asks a customer for what is at a stage or beyond; an instalment has one letter a stage. P4-7.5

    Parts stand by due day; the first invoice says whose head approves it.
    """

    TYPE: ClassVar[str] = "huikuan.receivables.DunningLetterDrafted.v1"
    letter_no: Id
    customer_id: Id
    stage: Ordinal
    parts: tuple[LetterPart, ...]
    amount: Positive
    drafted_on: Day
    drafted_by: Id


class DunningLetterApproved(Event):
    """A letter may be sent: approved by the head, at stage 3 by finance's head, at stage 4 by the gm. P4-7.5"""

    TYPE: ClassVar[str] = "huikuan.receivables.DunningLetterApproved.v1"
    letter_no: Id
    customer_id: Id
    approved_on: Day
    approved_by: Id


class DunningLetterSent(Event):
    """A letter was sent; `proof` is the number by which that can be shown. P4-7.5"""

    TYPE: ClassVar[str] = "huikuan.receivables.DunningLetterSent.v1"
    letter_no: Id
    customer_id: Id
    sent_on: Day
    proof: Text
    sent_by: Id
