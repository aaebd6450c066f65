"""Numbers that the house gives: `<kind>-<year>-<6 digits>`, one sequence a kind and year, without gap or reuse. P5-4.2

The year is that of the business date of acceptance. Number and document stand in one append; a document that is
rejected or cancelled keeps its number. A number that somebody sends is kept as it is and never has this form; one that
an import brings may have it, and the sequence goes on after the highest: before it gives the next number it takes over
what is on record.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from re import ASCII
from re import compile as pattern
from typing import Literal, NamedTuple, assert_never, get_args

from shared.events.numbers import Ordinal
from shared.events.office import NumberGiven, NumberImported
from shared.runtime.ask.decisions import Basis, Command, Refused, Subject

Kind = Literal[
    "HT",  # contract
    "DD",  # order
    "FH",  # dispatch and invoice
    "SK",  # receipt
    "HD",  # credit note
    "SD",  # collection slip
    "TS",  # complaint
    "XJ",  # inquiry
    "YP",  # sample
    "CG",  # visit
    "FK",  # feedback
    "JH",  # plan
    "CC",  # trip
    "BX",  # travel claim
    "QK",  # expense or gift
    "AN",  # violation case
    "TA",  # proposal
    "SQ",  # delegation
    "CK",  # 催款函
    "GZ",  # correction of a receipt
    "CN",  # promise to pay
    "CY",  # case on a carrier (承运案件)
    "ZY",  # dispute
    "YF",  # settlement of a freight account
    "LX",  # contact
]
KINDS: tuple[Kind, ...] = get_args(Kind)
LAST = 999_999

_FORM = pattern(r"(?P<kind>[A-Z]{2})-(?P<year>[1-9]\d{3})-(?P<place>\d{6})", ASCII)

NumberEvent = NumberGiven | NumberImported


class Numbered(NamedTuple):
    """A number of the house's form: `HT-2026-000118`."""

    kind: Kind
    year: int
    place: int

    def __str__(self) -> str:
        return f"{self.kind}-{self.year}-{self.place:06}"


class NumberOfTheSequence(Refused):
    """Numbers of the house's own form are given by the house: leave the number out, or send another one."""

    clause = "P5-4.2"


class SequenceExhausted(Refused):
    """A kind has 999,999 numbers a year."""

    clause = "P5-4.2"
    status = 409


class NumberOfAYearToCome(Refused):
    """An import brings no number of a year that has not begun: the year's sequence starts with 1."""

    clause = "P5-4.2"


class LastNumberTaken(Refused):
    """An import does not bring the last number of a year: no further one could be given."""

    clause = "P5-4.2"


def key(kind: Kind, year: int) -> str:
    """Return the key of a sequence's stream."""
    return f"{kind}-{year}"


def of_form(kind: Kind, number: str) -> Numbered | None:
    """Return what a number says where it has the form of this kind's sequences, None where it has another form."""
    found = _FORM.fullmatch(number)
    if found is None or found["kind"] != kind:
        return None
    return Numbered(kind, int(found["year"]), int(found["place"]))


def check_sent(kind: Kind, number: str) -> None:
    """Let a number pass that somebody sends. Raises NumberOfTheSequence."""
    if of_form(kind, number) is not None:
        raise NumberOfTheSequence(f"{number} has the form of the sequence {kind}.", number=number)


def check_imported(kind: Kind, number: str, today: date) -> None:
    """Let a number pass that an import brings: the sequence can go on after it, and has not begun without it.

    Raises NumberOfAYearToCome and LastNumberTaken.
    """
    imported = of_form(kind, number)
    if imported is None:
        return
    if imported.year > today.year:
        raise NumberOfAYearToCome(f"{imported} in {today.year}.", number=number)
    if imported.place == LAST:
        raise LastNumberTaken(number, number=number)


@dataclass(slots=True)
class Sequence:
    """The sequence of one kind and year: the highest place that is taken."""

    highest: int = 0

    def evolve(self, event: NumberEvent) -> None:
        """Take one more fact in, in place."""
        match event:
            case NumberGiven() | NumberImported():
                self.highest = max(self.highest, event.place)
            case _:
                assert_never(event)

    def give(self, kind: Kind, today: date) -> Iterator[NumberGiven]:
        """Yield the next number, for a document that is accepted today. Raises SequenceExhausted."""
        following = Numbered(kind, today.year, self.highest + 1)
        if following.place > LAST:
            raise SequenceExhausted(f"{Numbered(kind, today.year, LAST)} is given.")
        yield NumberGiven(number=str(following), kind=kind, year=following.year, place=following.place)

    def take_over(self, imported: Numbered, today: date) -> Iterator[NumberImported]:
        """Yield that the sequence goes on after a number of its kind and year; nothing where it does already.

        Raises NumberOfAYearToCome and LastNumberTaken.
        """
        check_imported(imported.kind, str(imported), today)
        if imported.place > self.highest:
            yield NumberImported(number=str(imported), kind=imported.kind, year=imported.year, place=imported.place)


# The stream of a sequence: `numbers-HT-2026`


class GiveNumber(Command):
    """Give the next number of a kind, or the next `count` ones, for what is accepted today."""

    kind: Kind
    count: Ordinal = 1


@dataclass(frozen=True, slots=True)
class SequenceBasis(Basis):
    """Beside the stamp: the highest place of the kind and year that any document has, below the last; 0: none has."""

    highest: int = 0


def evolve(sequence: Sequence, event: NumberEvent) -> Sequence:
    """Take one more fact in."""
    sequence.evolve(event)
    return sequence


def decide(sequence: Sequence, command: GiveNumber, basis: SequenceBasis) -> Iterator[NumberEvent]:
    """Yield the next numbers, and before them the highest number of documents on record, if the sequence lacks it."""
    kind, today = command.kind, basis.stamp.today
    yield from sequence.take_over(Numbered(kind, today.year, basis.highest), today)
    for _ in range(command.count):
        yield from sequence.give(kind, today)


SEQUENCE = Subject("numbers", Sequence, evolve, decide)
