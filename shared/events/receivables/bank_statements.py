"""Lines of banks' statements, and how these are laid out."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.events import Event, Made, Value
from shared.events.days import Day
from shared.events.numbers import Count, Ordinal
from shared.events.text import Id, Text


class BankLine(Value):
    """The line of a bank's statement by which money came in; `account` is the company's own.

    A line without a serial is told from others by its content, and by its place (`ordinal`) among equal ones of one
    statement. What the bank says of the payer finds the customer the next time.
    """

    bank: Id
    account: Id
    serial: Id | None = None
    payer: Text | None = None
    payer_account: Id | None = None
    memo: Text | None = None
    ordinal: Ordinal = 1


Headers = Annotated[tuple[Text, ...], Field(max_length=20)]
"""Words over a column, or in its place letters (A, B, …) where the file has no header: the first that is there counts.

Of a memo all count that are there.
"""

Words = Annotated[tuple[Text, ...], Field(max_length=50)]


class BankLayout(Made):
    """How the statements of a bank are laid out. Money in has a column of its own, or a sign, or a mark beside it.

    `known_by` are words by which a file is the bank's; `own_account_after` stand before the company's account in the
    lines above the header. `skipped_lines` stand above the header (left out: it is found); `lettered` files have none.
    `amount` with `direction` holds money in where that column says one of `incoming`, without it where it is positive.
    """

    bank: Id  # its code, such as ICBC
    name: Text
    known_by: Words = ()
    encoding: Literal["UTF-8", "GB18030", "UTF-16"] | None = None
    skipped_lines: Count | None = None
    lettered: bool = False
    own_account_after: Words = ()
    day: Headers
    credit: Headers = ()
    debit: Headers = ()
    amount: Headers = ()
    direction: Headers = ()
    incoming: Words = ()
    payer: Headers = ()
    payer_account: Headers = ()
    serial: Headers = ()
    memo: Headers = ()
    own_account: Headers = ()


class BankMappingSet(BankLayout, Event):
    """Finance says how the statements of a bank are laid out, from now on and until it says otherwise."""

    TYPE: ClassVar[str] = "huikuan.receivables.BankMappingSet.v1"
    set_on: Day
