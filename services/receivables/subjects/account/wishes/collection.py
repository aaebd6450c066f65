"""How a debt that is overdue is pressed for, and when it is not. P4-7.5"""

from typing import Annotated, Literal

from pydantic import Field

from services.receivables.subjects.account.wishes.letters import LetterCommand
from shared.events.days import Day, Instant, PastDay
from shared.events.numbers import Count, Ordinal
from shared.events.text import Id, Known, Text
from shared.runtime.ask.decisions import Command


class PauseCollection(Command):
    """Leave an invoice at its stage from `paused_on` until `until` (exclusive)."""

    invoice_no: Known
    customer_id: Known
    because: Literal["promise", "dispute"]
    paused_on: PastDay
    until: Day
    note: Text


class PassedPart(Command):
    """An instalment that is past its day: how far collection has come with it, and whose the contract is.

    `silent` is the stage that it was at when an import brought it: nobody is told of that one, nor of those before.
    """

    invoice_no: Id
    part: Ordinal
    due_on: Day
    stage: Ordinal
    staff_id: Id | None = None
    silent: Count = 0


class BeginStages(Command):
    """Say which instalments of a customer passed a stage, as a business day begins."""

    customer_id: Id
    day: PastDay
    passed: tuple[PassedPart, ...]


class NoteContact(Command):
    """Say that somebody spoke to a customer, as it was logged at customers."""

    customer_id: Id
    contact_id: Id
    staff_id: Id
    contacted_on: PastDay
    accepted_at: Instant


class ResumeSupply(Command):
    """Supply a customer again whose supply is stopped, through a last day."""

    customer_id: Known
    reason: Text
    until: Day


class PartDay(Command):
    """A new day for an instalment, counted from 1 on, as agreed with the customer."""

    part: Ordinal
    due_on: Day


class ChooseLegalAction(Command):
    """Say what becomes of an invoice at stage 4: an agreement with new days, counsel's letter, a suit, a bad debt."""

    customer_id: Known
    invoice_no: Known
    choice: Literal["agreement", "letter", "suit", "bad_debt"]
    note: Text
    days: Annotated[tuple[PartDay, ...], Field(max_length=100)] = ()


PressureCommand = BeginStages | NoteContact | ResumeSupply | ChooseLegalAction | LetterCommand
