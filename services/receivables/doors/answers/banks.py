"""What the doors of bank statements answer."""

from datetime import date
from typing import Literal

from services.receivables.subjects.bank.matching import Because, Sureness
from shared.runtime.http.answers import Shown


class BankMapping(Shown):
    """How the statements of a bank are laid out; `set_on` is null for a layout that came with the software."""

    bank: str
    name: str
    known_by: list[str]
    encoding: Literal["UTF-8", "GB18030", "UTF-16"] | None
    skipped_lines: int | None
    lettered: bool
    own_account_after: list[str]
    day: list[str]
    credit: list[str]
    debit: list[str]
    amount: list[str]
    direction: list[str]
    incoming: list[str]
    payer: list[str]
    payer_account: list[str]
    serial: list[str]
    memo: list[str]
    own_account: list[str]
    set_on: date | None


class BankMappings(Shown):
    """The layouts of all banks."""

    items: list[BankMapping]


class Reason(Shown):
    """Why a customer may be the payer, in words and with the number that says it."""

    because: Because
    number: str | None
    words: str


class Candidate(Shown):
    """A customer whose the money may be, how surely and why; `invoice_no` is the one invoice that the payer named."""

    customer_id: str
    sure: Sureness
    reasons: list[Reason]
    invoice_no: str | None


class RecordedLine(Shown):
    """The receipt that a line is already; without a number for the moment in which it is being recorded."""

    customer_id: str
    receipt_no: str | None


class ProposedLine(Shown):
    """A line of the statement: what it is already, or whose it may be, the surest first."""

    line: int
    recorded: RecordedLine | None
    candidates: list[Candidate]


class Proposals(Shown):
    """What was found for the lines of a statement, in their order."""

    lines: list[ProposedLine]
