"""Letters that ask for what is overdue. P4-7.5"""

from shared.events.days import PastDay
from shared.events.numbers import Ordinal
from shared.events.text import Id, Known, Text
from shared.runtime.ask.decisions import Command


class DraftLetter(Command):
    """Draft a letter to a customer about what is at a stage or beyond."""

    letter_no: Id
    customer_id: Known
    stage: Ordinal


class ApproveLetter(Command):
    """Approve a letter that was drafted."""

    letter_no: Known
    customer_id: Known


class SendLetter(Command):
    """Say that an approved letter was sent, and by which number that can be shown."""

    letter_no: Known
    customer_id: Known
    sent_on: PastDay
    proof: Text


LetterCommand = DraftLetter | ApproveLetter | SendLetter
