"""催款函 / Dunning letters: what they ask for, and how far they are. P4-7.5"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from shared.events.receivables import DunningLetterApproved, DunningLetterDrafted, DunningLetterSent
from shared.runtime.tables.definition import Recorded
from shared.runtime.tables.rows import Amount, Integer, made, table


class DunningLetter(NamedTuple):
    """催款函 / letters as drafted; invoice_no is the first invoice. P4-7.5"""

    letter_no: str
    customer_id: str
    stage: Integer
    invoice_no: str
    amount: Amount
    drafted_on: date
    drafted_by: str
    recorded_at: datetime


def dunning_letter(letter: DunningLetterDrafted, recorded: Recorded) -> Iterator[DunningLetter]:
    """Yield the letter."""
    first = letter.parts[0].invoice_no
    by = letter.amount, letter.drafted_on, letter.drafted_by
    yield DunningLetter(letter.letter_no, letter.customer_id, letter.stage, first, *by, recorded.recorded_at)


LETTER = made(table(DunningLetter, key="letter_no", indexes=["customer_id", "invoice_no"]), dunning_letter)


class LetterPart(NamedTuple):
    """催款函所列分期 / instalments that letters ask for, as they stood on the day. P4-7.5"""

    letter_no: str
    invoice_no: str
    part: Integer
    due_on: date
    outstanding: Amount


def letter_parts(letter: DunningLetterDrafted) -> Iterator[LetterPart]:
    """Yield a row for each part."""
    for one in letter.parts:
        yield LetterPart(letter.letter_no, one.invoice_no, one.part, one.due_on, one.outstanding)


PARTS = made(table(LetterPart, key=("letter_no", "invoice_no", "part")), letter_parts)


class LetterStep(NamedTuple):
    """催款函的批准与寄出 / letters that were approved, and sent: with the number of proof. P4-7.5"""

    letter_no: str
    step: str
    step_on: date
    done_by: str
    proof: str | None
    recorded_at: datetime


def letter_step(fact: DunningLetterApproved | DunningLetterSent, recorded: Recorded) -> Iterator[LetterStep]:
    """Yield the step."""
    match fact:
        case DunningLetterApproved():
            on, by = fact.approved_on, fact.approved_by
            yield LetterStep(fact.letter_no, "approved", on, by, None, recorded.recorded_at)
        case DunningLetterSent():
            yield LetterStep(fact.letter_no, "sent", fact.sent_on, fact.sent_by, fact.proof, recorded.recorded_at)


STEP = made(table(LetterStep, key=("letter_no", "step")), letter_step)

FACTS = (LETTER, PARTS, STEP)
