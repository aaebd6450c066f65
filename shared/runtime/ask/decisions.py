"""Subjects: commands that may be refused, a state, `evolve` and `decide`. Pure; nothing here does I/O."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from types import MappingProxyType
from typing import Any, ClassVar, Generic, NamedTuple, Protocol, TypeVar, get_args

from pydantic import BaseModel, ConfigDict
from pydantic_core import to_jsonable_python

from shared.events import Event, Made
from shared.events.days import HAPPENED, business_date
from shared.runtime.callers import OPERATOR


class Command(Made):
    """A wish in the imperative; it may be refused and never leaves its service. Unknown members are refused.

    `gained` are members that came with a later release: left out, the wish is the one that it was before, so that a
    request which is sent again after an upgrade is known.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    gained: ClassVar[frozenset[str]] = frozenset()

    def instead(self, _refusal: "Refused") -> "Command | None":
        """Return what to ask in place of this wish when the log does not take its facts; None: the refusal stands."""
        return None


def unsaid(command: Command) -> dict[str, Any]:
    """Return which gained members say nothing, of a command and of commands in its rows, as pydantic excludes them."""
    members = type(command).model_fields
    found: dict[str, Any] = {name: True for name in command.gained if getattr(command, name) == members[name].default}
    for name, value in command:
        if isinstance(value, tuple):
            below = {at: told for at, one in enumerate(value) if isinstance(one, Command) and (told := unsaid(one))}
            found |= {name: below} if below else {}
    return found


class Refused(Exception):
    """A rule says no. A subclass is named after the rule and says in its docstring what the rule is.

    `clause` is the policy clause that refuses (None: plain good order), `status` the HTTP answer: 422 for a rule or a
    field, 409 where the present state does not allow it, 404 where the thing is not there; `field` is the member of the
    command that is to blame, where it is one; `detail` has the numbers. `by_rule` is False where no rule of the house
    refuses, but the plumbing: what is asked again later may be accepted. `cured_by` are acts of the table of rights by
    which others supply what lacks; () where nobody can, or the asker does so by asking otherwise.
    """

    by_rule: ClassVar[bool] = True
    clause: ClassVar[str | None] = None
    status: ClassVar[int] = 422
    field: ClassVar[str | None] = None
    cured_by: tuple[str, ...] = ()

    def __init__(self, detail: str = "", **members: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.members = members if self.field is None else {"field": self.field, **members}

    @property
    def title(self) -> str:
        """The rule in one line: the first line of the docstring."""
        return (type(self).__doc__ or type(self).__name__).strip().splitlines()[0]

    def __str__(self) -> str:
        return f"{self.title} {self.detail}".strip()


Said = Mapping[str, Any] | BaseModel
"""Members and their values: of a command, of a fact, or some of them."""

Differences = Mapping[str, tuple[Any, Any]]
"""In which members what is sent is not what is on record, each with both; `lines/2/amount` is one of line 2."""


def differing(sent: Mapping[str, Any], on_record: Mapping[str, Any]) -> Differences:
    """Return the members of what is sent that are otherwise on record."""
    return {name: (value, on_record.get(name)) for name, value in sent.items() if value != on_record.get(name)}


def differing_lines(sent: Mapping[str, Mapping[str, Any]], on_record: Mapping[str, Mapping[str, Any]]) -> Differences:
    """Return the members of lines, by their number, that are otherwise on record; a line that one side lacks, whole."""
    found: dict[str, tuple[Any, Any]] = {}
    for number in dict.fromkeys((*sent, *on_record)):
        mine, known = sent.get(number), on_record.get(number)
        if mine is None or known is None:
            found[f"lines/{number}"] = mine, known
        else:
            found |= {f"lines/{number}/{name}": both for name, both in differing(mine, known).items()}
    return found


class RecordedDifferently(Refused):
    """The same number was recorded before with other content.

    `members` has what was sent of the members in which it differs (`differs`), and names the one to blame where it is
    the only one: `field`, with `line_no` where it stands in a line. `on_record` is what the log has of them: for those
    who may read the thing.
    """

    status = 409

    def __init__(self, detail: str = "", differs: Differences = MappingProxyType({}), **members: Any) -> None:
        names = ", ".join(differs)
        super().__init__(f"{detail} It differs in {names}." if names else detail, **_blamed(differs), **members)
        self.on_record = to_jsonable_python({name: known for name, (_, known) in differs.items()})


def check_same(sent: Said, on_record: Said, detail: str) -> None:
    """Refuse what is on record with other content: only members that are sent count. Raises RecordedDifferently."""
    if differs := differing(dict(sent), dict(on_record)):
        raise RecordedDifferently(detail, differs)


def _blamed(differs: Differences) -> dict[str, Any]:
    if not differs:
        return {}
    told = {"differs": to_jsonable_python({name: sent for name, (sent, _) in differs.items()})}
    way = next(iter(differs)).split("/")
    if len(differs) > 1 or way[1:] == way[-1:]:  # several, or a whole line
        return told
    return told | ({"field": way[-1], "line_no": way[1]} if way[1:] else {"field": way[0]})


class NumberTaken(Refused):
    """This number names another thing already."""

    status = 409

    def __init__(self, number: "Number") -> None:
        word = number.kind.replace("_", " ").capitalize()
        super().__init__(f"{word} {number.number}.", kind=number.kind, number=number.number)


class NotThere(Refused):
    """There is no such thing."""

    status = 404


class InTheFuture(Refused):
    """A fact is recorded when its day has come, not before."""


HISTORY = "history"
"""Held beside one's roles for as long as a row of an import is decided; on no roster."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who asks, and when: the instant (UTC) and the business day in Asia/Shanghai at which the wish was accepted."""

    actor: str
    at: datetime
    today: date
    roles: frozenset[str] = frozenset()

    @property
    def brings_history(self) -> bool:
        """Whether this is a row of an import: a history, as it was decided elsewhere."""
        return bool(self.roles & {HISTORY, OPERATOR})

    def of_history(self) -> "Stamp":
        """Return the stamp of a row that an import brings, whoever brings it."""
        return replace(self, roles=self.roles | {HISTORY})

    def not_before(self, instant: datetime) -> "Stamp":
        """Return the stamp, moved on to an instant that another machine's clock has seen already."""
        return self if instant <= self.at else replace(self, at=instant, today=business_date(instant))


@dataclass(frozen=True, slots=True)
class Basis:
    """What a decision rests on beside the stream: the stamp; subjects add their policy and rows of foreign facts."""

    stamp: Stamp


class Number(NamedTuple):
    """A document's number: within its kind it names one thing in the whole company."""

    kind: str
    number: str


@dataclass(frozen=True)
class Claims:
    """The numbers that the events of a subject take for their stream alone: `{event: {kind: member}}`.

    In place of a member stands a function of the event where the number is made of several, or may be none (None), and
    a tuple of members where an event takes several. The log holds them from the append on; another stream that comes
    with one of them is refused (NumberTaken).
    """

    taken: Mapping[type[Event], Mapping[str, "str | tuple[str, ...] | Callable[[Any], str | None]"]] = field(
        default_factory=dict
    )

    def __call__(self, event: Event) -> Iterator[Number]:
        """Yield the numbers that an event takes."""
        for kind, told in self.taken.get(type(event), {}).items():
            for member in told if isinstance(told, tuple) else (told,):
                number = getattr(event, member) if isinstance(member, str) else member(event)
                if number is not None:
                    yield Number(kind, number)

    @property
    def kinds(self) -> frozenset[str]:
        """All kinds of numbers that are taken."""
        return frozenset(kind for members in self.taken.values() for kind in members)


State = TypeVar("State")
CommandT = TypeVar("CommandT", bound=Command, contravariant=True)
BasisT = TypeVar("BasisT", bound=Basis)


class Reader(Protocol):
    """Read access to the tables of the service, as of the position that the asker demanded."""

    async def fetch(self, query: str, *args: Any) -> Sequence[Any]:
        """Return all rows."""

    async def fetchrow(self, query: str, *args: Any) -> Any | None:
        """Return the first row, None where there is none."""

    async def fetchval(self, query: str, *args: Any) -> Any:
        """Return the first value of the first row."""


@cache
def days_of_facts(kind: type[Command]) -> tuple[str, ...]:
    """Return the members of a command that name the day on which something happened."""
    return tuple(
        name for name, member in kind.model_fields.items() if HAPPENED in (*member.metadata, *_marks(member.annotation))
    )


def _marks(annotation: Any) -> Iterator[Any]:
    """Yield what an annotation says beside its types, however deep: `PastDay | None` holds it one step down."""
    yield from getattr(annotation, "__metadata__", ())
    for argument in get_args(annotation):
        yield from _marks(argument)


def check_days(command: Command, today: date) -> None:
    """Refuse a fact of a day to come. Raises InTheFuture."""
    for name in days_of_facts(type(command)):
        day = getattr(command, name)
        if day is not None and day > today:
            raise InTheFuture(f"It is {today}, {name} says {day}.", field=name)


def everything_counts(_event: Any, _recorded_at: datetime) -> bool:
    """Pass over nothing that is on record."""
    return True


async def only_the_stamp(_reader: Reader, _command: Any, stamp: Stamp) -> Any:
    """The basis of a subject that needs nothing but the stamp."""
    return Basis(stamp)


def alone(_command: Command, _stamp: Stamp) -> "Beside | None":
    """Move nothing beside a wish."""
    return None


@dataclass(frozen=True)
class Subject(Generic[State, CommandT, BasisT]):
    """One kind of stream, `<name>-<id>`.

    `fresh()` makes the state of an empty stream; `evolve(state, event)` takes one more fact in (it may change the state
    in place and returns it); `decide(state, command, basis)` yields the facts that the wish makes true, nothing if they
    are true already. Each yielded fact is evolved before the next is asked for, so a later step of the same decision
    sees it. A decision refuses before its first fact. `counts(event, recorded_at)` is False for a fact on record that
    could not be accepted today and changes nothing. `claims` says which numbers the facts take for this stream alone.
    `beside(command, stamp)` says what moves with a wish that a reaction asks for, such as the sequence of its number.
    """

    name: str
    fresh: Callable[[], State]
    evolve: Callable[[State, Any], State]
    decide: Callable[[State, CommandT, BasisT], Iterable[Event]]
    basis: Callable[[Reader, CommandT, Stamp], Awaitable[BasisT]] = field(default=only_the_stamp)
    counts: Callable[[Any, datetime], bool] = field(default=everything_counts)
    claims: Claims = field(default=Claims())
    beside: "Callable[[Command, Stamp], Beside | None]" = field(default=alone)

    def stream(self, key: str) -> str:
        """Return the stream id of one subject."""
        return f"{self.name}-{key}"

    def fold(self, events: Iterable[Event]) -> State:
        """Return the state after these facts."""
        state = self.fresh()
        for event in events:
            state = self.evolve(state, event)
        return state

    def facts(self, state: State, command: CommandT, basis: BasisT) -> Iterator[Event]:
        """Yield what the decision makes true, evolving the state as it goes; the caller owns the state.

        Raises InTheFuture for a fact of a day to come, whoever asks and whatever the subject is.
        """
        check_days(command, basis.stamp.today)
        for event in self.decide(state, command, basis):
            self.evolve(state, event)
            yield event


AnySubject = Subject[Any, Any, Any]
Reaction = tuple[AnySubject, str, Command]
"""What a fact makes a service want: of which subject, of which key, and the wish."""


async def already_level() -> None:
    """Rest on tables as they are."""


class Beside(NamedTuple):
    """Another stream that moves in the same append as a wish, before it: `command` is asked of `subject` at `key`.

    `completed` makes of the facts what is asked next: the key of the wish's own stream, and the command there, or yet
    another stream that moves beside it. `level` is awaited in between: what is asked next may rest on tables that know
    everything that this stream had said before. The request is known by the wish as it was sent, so it is the same when
    it is sent again, whatever it is completed to.
    """

    subject: AnySubject
    key: str
    command: Command
    completed: "Callable[[Sequence[Event]], Following]"
    level: Callable[[], Awaitable[None]] = already_level


Following = tuple[str, Command] | Beside
"""What is asked after a stream that moves beside a wish: the wish at its own stream, or another one before it."""


OnRefusal = Callable[[str, Sequence[Refused]], Reaction]
"""What a service wants instead of reactions to one event (its cause) that rules refuse."""


class Left(NamedTuple):
    """Wishes that nobody asked for in time, and the position of their source up to which there is none.

    `causes` are the events that they answer to, one each.
    """

    upto: int
    wishes: Sequence[Reaction]
    causes: Sequence[str]


LeftBehind = Callable[[Reader, int, datetime], Awaitable[Left]]
"""Finds, after a position, what was left to somebody else and is overdue at an instant."""
