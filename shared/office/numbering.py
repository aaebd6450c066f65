"""How a door lets the house number a document: the sequence and the document go on in one append. P5-4.2

ORDER = Numbering("DD", PlaceOrder, "order_no", at="customer_id")
return await ORDER.file(ask, ORDER_BOOK, order)      # `order` is a PlaceOrder whose number may be left out
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar, cast

from shared.events import Event
from shared.events.office import NumberGiven
from shared.office import numbers
from shared.office.numbers import LAST, SEQUENCE, GiveNumber, Kind, Numbered, SequenceBasis, check_sent, of_form
from shared.runtime.ask.decisions import AnySubject, Beside, Command, Reader, Stamp, Subject
from shared.runtime.http.front_door import Answer, Ask

CommandT = TypeVar("CommandT", bound=Command)

CLAIMED: Mapping[Kind, str] = {
    "HT": "contract",
    "DD": "order",
    "FH": "invoice",
    "SK": "receipt",
    "HD": "credit_note",
    "TS": "complaint",
    "TA": "proposal",
    "GZ": "correction",
    "SD": "collection",
    "CN": "promise",
    "CY": "carrier_case",
    "ZY": "dispute",
    "YF": "freight_settlement",
    "LX": "contact",
    "CK": "letter",
}
"""The kind under which the log holds the numbers of documents of a kind (`Claims`)."""

# Numbers of the form compare as text as they do as numbers; others lie in between, and few of them.
HIGHEST = """
SELECT number FROM log.claims WHERE kind = $1 AND number >= $2 AND number < $3 AND number ~ '^.{8}[0-9]{6}$'
ORDER BY number DESC LIMIT 1
"""


async def sequence_basis(reader: Reader, command: GiveNumber, stamp: Stamp) -> SequenceBasis:
    """Look up the highest number that any document has, but the last of the year: no number follows that one."""
    first, last = (str(Numbered(command.kind, stamp.today.year, place)) for place in (0, LAST))
    found = await reader.fetchval(HIGHEST, CLAIMED[command.kind], first, last)
    highest = None if found is None else of_form(command.kind, found)
    return SequenceBasis(stamp, 0 if highest is None else highest.place)


SEQUENCES: AnySubject = replace(SEQUENCE, basis=sequence_basis)
"""The sequences of a service, as they are wired."""


def giving(kind: Kind, count: int, stamp: Stamp, completed: Callable[[tuple[str, ...]], tuple[str, Command]]) -> Beside:
    """Return the sequence that moves beside a wish and gives it so many numbers of this year.

    `completed` makes of them what is asked next: the key of the wish's own stream, and the command there.
    """

    def of_facts(facts: Sequence[Event]) -> tuple[str, Command]:
        return completed(tuple(fact.number for fact in facts if isinstance(fact, NumberGiven)))

    return Beside(SEQUENCE, numbers.key(kind, stamp.today.year), GiveNumber(kind=kind, count=count), of_facts)


@dataclass(frozen=True)
class Numbering(Generic[CommandT]):
    """The numbers of one kind of document.

    `command` files it, with the number in `member`; its stream is named by the member `at` of the command.
    """

    kind: Kind
    command: type[CommandT]
    member: str
    at: str

    async def file(self, ask: Ask, subject: Subject[Any, CommandT, Any], sent: Command) -> Answer:
        """File a document: under the number that was sent, or under the next one of the year.

        `sent` has the members of the command, and None in place of a number that was left out. Raises
        NumberOfTheSequence.
        """
        number = getattr(sent, self.member)
        if number is not None:
            check_sent(self.kind, number)
            command = self._numbered(sent, number)
            return await ask(subject, getattr(command, self.at), command)
        return await ask.over_two(subject, sent, self._sequence(sent, ask.stamp), getattr(sent, self.at))

    def beside(self, wish: Command, stamp: Stamp) -> Beside | None:
        """Return the sequence that moves beside a document of this kind, where it comes without its number."""
        left_out = isinstance(wish, self.command) and getattr(wish, self.member) is None
        return self._sequence(wish, stamp) if left_out else None

    def _sequence(self, sent: Command, stamp: Stamp) -> Beside:
        def completed(given: tuple[str, ...]) -> tuple[str, CommandT]:
            [number] = given
            command = self._numbered(sent, number)
            return getattr(command, self.at), command

        return giving(self.kind, 1, stamp, completed)

    def _numbered(self, sent: Command, number: str) -> CommandT:
        """Return the command, of members that were validated when they were sent."""
        return cast("CommandT", self.command.model_construct(**{**dict(sent), self.member: number}))


def either(*kinds: Numbering[Any]) -> Callable[[Command, Stamp], Beside | None]:
    """Return what says which sequence moves beside a document, of whichever of these kinds it is."""

    def beside(wish: Command, stamp: Stamp) -> Beside | None:
        return next((found for kind in kinds if (found := kind.beside(wish, stamp)) is not None), None)

    return beside
