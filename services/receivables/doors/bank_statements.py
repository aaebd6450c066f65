"""The door of bank statements: whose the money of their lines may be. Nothing is recorded here. P4-5.3"""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Request
from pydantic import Field

from services.receivables.basis import banks
from services.receivables.doors.answers import banks as answers
from services.receivables.subjects.account.bank_lines import identity
from services.receivables.subjects.bank import matching
from services.receivables.subjects.bank.matching import Because, Candidate, Line
from shared.events.days import Day
from shared.events.money import Positive
from shared.events.numbers import Ordinal
from shared.events.receivables import BankLine
from shared.events.text import Id, Text
from shared.language import Language, translated
from shared.language.speaking import Sentence, said
from shared.office.doors import Today, may
from shared.runtime.http.answers import shows
from shared.runtime.http.front_door import Asking, Body, Reading, strict_router
from shared.runtime.http.problems import language_of

router = strict_router()

MOST_LINES = 2_000

REASONS: Mapping[Because, Sentence] = {
    Because.SAME_NAME: said("the payer bears the customer's name"),
    Because.SAME_ACCOUNT: said("money came from this account of the payer for the customer before"),
    Because.LIKE_NAME: said("the payer's name is like the customer's"),
    Because.FORMER_NAME: said("money came from a payer of this name for the customer before"),
    Because.INVOICE_NAMED: said("the memo names invoice {number}"),
    Because.CONTRACT_NAMED: said("the memo names contract {number}"),
    Because.INVOICE_AMOUNT: said("just as much is open of invoice {number}"),
    Because.INVOICES_AMOUNT: said("just as much is open of the oldest invoices together: {number}"),
    Because.MAYBE_RECORDED: said("but receipt {number} of the same day and amount was recorded without a statement"),
}


class StatementLine(Body):
    """Money that came in by a line of a statement; `line` is what the line is called in the answer.

    Of lines that say the same and have no serial, `ordinal` is the place of each among them.
    """

    line: Ordinal
    received_on: Day
    amount: Positive
    serial: Id | None = None
    payer: Text | None = None
    payer_account: Id | None = None
    memo: Text | None = None
    ordinal: Ordinal = 1


class BankStatement(Body):
    """Lines of a statement by which money came in, to the company's own account at a bank."""

    bank: Id
    account: Id
    lines: Annotated[list[StatementLine], Field(max_length=MOST_LINES)]


@router.post("/bank-statements/proposals", responses=shows(answers.Proposals), dependencies=[may("money.record")])
async def propose_payers(
    statement: BankStatement, request: Request, read: Reading, day: Today, ask: Asking
) -> dict[str, Any]:
    """Say of each line of a statement which receipt it is already, or whose the money may be, how surely and why.

    Whoever confirms a line records a receipt with its `bank_line`; this door records nothing, asked twice or not.
    """
    ask.require_no_version()
    known_by = [_identity(statement, one) for one in statement.lines]
    stand = await banks.standing(read, known_by)
    receipts = {key: one.recorded for key, one in stand.items() if one.recorded is not None}
    lines = [Line(one.received_on, one.amount, one.payer, one.payer_account, one.memo) for one in statement.lines]
    open_ = [line for line, key in zip(lines, known_by, strict=True) if key not in receipts]
    known = await banks.known(read, open_, day)
    language = language_of(request)
    return {
        "lines": [
            {
                "line": sent.line,
                "recorded": receipts[key]._asdict() if key in receipts else None,
                "candidates": []
                if key in receipts
                else [_shown(one, language) for one in matching.candidates(line, known)],
            }
            for sent, line, key in zip(statement.lines, lines, known_by, strict=True)
        ]
    }


def _identity(statement: BankStatement, sent: StatementLine) -> str:
    """Return what a line is known by."""
    told = sent.model_dump(exclude={"line", "received_on", "amount"})
    return identity(BankLine(bank=statement.bank, account=statement.account, **told), sent.received_on, sent.amount)


def _shown(candidate: Candidate, language: Language) -> dict[str, Any]:
    reasons = [
        {
            "because": one.because,
            "number": one.number,
            "words": translated(REASONS[one.because].text, language).format(number=one.number),
        }
        for one in candidate.reasons
    ]
    return {**candidate._asdict(), "reasons": reasons}
