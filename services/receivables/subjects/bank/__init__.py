"""The statements of a bank: how they are laid out; `matching` says whose the money of a line may be. P4-5.3"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from shared.events.receivables import BankLayout, BankMappingSet
from shared.runtime.ask.decisions import Basis, Command, Refused, Subject

COLUMNS = (
    *("day", "credit", "debit", "amount", "direction"),
    *("payer", "payer_account", "serial", "memo", "own_account"),
)
"""The members of a layout that name columns."""
LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
MOST_LETTERS = 2


class SetBankMapping(BankLayout, Command):
    """Say how the statements of a bank are laid out."""


class NoAmountColumn(Refused):
    """A layout names the column of money that came in: `credit`, or `amount` with its sign or with a mark."""


class NoMarkOfMoneyIn(Refused):
    """A column that marks the direction needs the words by which money came in."""

    field = "incoming"


class NoDayColumn(Refused):
    """A layout names the column of the day."""

    field = "day"


class NoLetterOfAColumn(Refused):
    """A file without a header names its columns by letters, A to ZZ."""


@dataclass(slots=True)
class BankMapping:
    """The layout that holds; None: nobody has said one."""

    layout: BankMappingSet | None = None


def evolve(mapping: BankMapping, event: BankMappingSet) -> BankMapping:
    """Take one more fact in."""
    match event:
        case BankMappingSet():
            mapping.layout = event
        case _:
            assert_never(event)
    return mapping


def decide(mapping: BankMapping, wish: SetBankMapping, basis: Basis) -> Iterator[BankMappingSet]:
    """Yield the layout; nothing, if it is this one already."""
    check(wish)
    told = wish.model_dump()
    if mapping.layout is None or mapping.layout.model_dump(exclude={"set_on"}) != told:
        yield BankMappingSet(**told, set_on=basis.stamp.today)


def check(layout: BankLayout) -> None:
    """Refuse a layout by which no line could be read."""
    if not layout.day:
        raise NoDayColumn
    if bool(layout.credit) == bool(layout.amount):
        raise NoAmountColumn("One of the two, not both." if layout.credit else "")
    if layout.direction and not (layout.amount and layout.incoming):
        raise NoMarkOfMoneyIn
    columns = [word for name in COLUMNS for word in getattr(layout, name)]
    if layout.lettered and (strange := [one for one in columns if not is_letter(one)]):
        raise NoLetterOfAColumn(", ".join(strange))


def is_letter(word: str) -> bool:
    """Tell whether a word is the letter of a column."""
    return 0 < len(word) <= MOST_LETTERS and set(word) <= LETTERS


BANK = Subject("bank", BankMapping, evolve, decide)
