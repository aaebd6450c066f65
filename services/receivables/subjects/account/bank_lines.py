"""The line of a bank's statement by which money came in: by what it is known, and that it counts once. P4-5.3"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from hashlib import sha256
from json import dumps

from services.receivables.subjects.account.documents import Receipt
from services.receivables.subjects.account.wishes.receipts import RecordReceipt
from shared.events.receivables import BankLine, PaymentReceived
from shared.events.text import read_out
from shared.runtime.ask.decisions import Refused

DIGITS = 32  # of a hash: two lines with different content never share them


class BankLineTwice(Refused):
    """The same line of a bank's statement is recorded once.

    Its serial tells it from others; a line without one is known by its content and its place among equal ones.
    """

    field = "bank_line"
    status = 409


class OnlyTransfersStandInStatements(Refused):
    """A line of a bank's statement is a transfer: cash, cheques and bills are recorded as what they are."""

    field = "bank_line"


def identity(line: BankLine, received_on: date, amount: Decimal) -> str:
    """Return what a line is known by, however bank, account and serial are spelt.

    Blanks part what was read out without any, so no two lines run together.
    """
    where = read_out(line.bank), read_out(line.account)
    if line.serial is not None:
        return " ".join((*where, read_out(line.serial)))
    said = [read_out(one) if one is not None else "" for one in (line.payer, line.payer_account, line.memo)]
    content = sha256(dumps([str(amount), *said], ensure_ascii=False).encode()).hexdigest()[:DIGITS]
    return " ".join((*where, str(received_on), content, str(line.ordinal)))


def taken(money: PaymentReceived | RecordReceipt | Receipt) -> str | None:
    """Return the identity of the line by which money came; None where it came by no statement."""
    line = money.bank_line
    return None if line is None else identity(line, money.received_on, money.amount)


def claimed(received: PaymentReceived) -> str | None:
    """Return the number that the log holds for the line of a payment; each correction gives the line another number."""
    line = taken(received)
    return None if line is None else numbered(line, received.line_corrections)


def numbered(line: str, corrections: int) -> str:
    """Return the number of a line after so many corrected receipts; the log never gives a number back."""
    return f"{line} +{corrections}" if corrections else line


def check(recorded: Mapping[str, str], wish: RecordReceipt, *, elsewhere: bool) -> None:
    """Refuse the line of a statement that is on record, and one that is no transfer.

    `recorded` are receipts of the same customer by their lines; `elsewhere`: the line is another customer's receipt.
    """
    line = taken(wish)
    if line is None:
        return
    if wish.method != "transfer":
        raise OnlyTransfersStandInStatements(wish.method)
    if line in recorded:
        raise BankLineTwice(f"It is receipt {recorded[line]}.", receipt_no=recorded[line])
    if elsewhere:
        raise BankLineTwice("It is a receipt of another customer.")
