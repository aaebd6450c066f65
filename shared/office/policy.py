"""Rule books as facts: numbers by name, each with the day from which it holds, who decided it, and its source clause.

Shipped numbers stand one by one in TOML; a home records them once and goes on by its own log:

    [proposal.hearing]                     # the name: proposal.hearing
    decided_in = "company default"
    clause = "P2-6"                        # optional, like law and counsel_note
    1900-01-01 = "3 working days"          # the value from that day on

A number is changed by two people, from a day that is later than the day of the approval: nobody edits the past. Each
software that uses a number declares it (`Rule`), with how its text is read; numbers that a service reads as members of
a type are declared by the type (`declared`).
"""

import json
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Generic, NamedTuple, Protocol, TypeVar, assert_never

from pydantic import TypeAdapter

from shared.events.money import Share, exact
from shared.events.office import RuleChanged, RuleProposed, RuleRecorded
from shared.runtime.ask.decisions import NotThere, Refused
from shared.runtime.policy import NoRuleYet, Rules, Texts, meaning, member, members, spoken

RuleEvent = RuleRecorded | RuleProposed | RuleChanged

MAY_PROPOSE = frozenset({"director", "finance_head", "office_head", "gm"})
SAID_OF_ALL = frozenset({"decided_in", "clause", "law", "counsel_note"})
"""What a table of a rule book says beside its values."""

ValueT = TypeVar("ValueT")

# 1. How a number is declared and read


@dataclass(frozen=True, slots=True)
class Rule(Generic[ValueT]):
    """A number that the software uses. `read` makes a value of its text; it raises ValueError for any other text."""

    name: str
    read: Callable[[str], ValueT]


class Dated(Protocol):
    """Whatever knows the numbers of a day."""

    def on(self, rule: Rule[ValueT], day: date) -> ValueT:
        """Return a number on a day, read. Raises NoRuleYet."""


def declared(kind: type[Rules], names: Iterable[str]) -> dict[str, Rule[Any]]:
    """Return the numbers of these names as a type reads its members.

    Raises UnreadableRules for a name of no member.
    """
    if strange := sorted(name for name in names if member(name) not in members(kind)):
        raise UnreadableRules(f"no software reads {', '.join(strange)}")
    return {name: Rule(name, _reader(kind, member(name))) for name in names}


def _reader(kind: type[Rules], name: str) -> Callable[[str], Any]:
    """Return what reads the text of a member as the type does, with the bounds of the type."""
    about = kind.model_fields[name]
    typed: TypeAdapter[Any] = TypeAdapter(Annotated[about.annotation, about])  # type: ignore[arg-type]  # made of data
    return lambda written: typed.validate_python(spoken(written))


def whole(least: int, most: int) -> Callable[[str], int]:
    """Return what reads a whole number, both ends included."""

    def read(written: str) -> int:
        if not written.isascii() or not written.isdecimal() or not least <= int(written) <= most:
            raise ValueError(f"a whole number from {least:,} to {most:,} is meant")
        return int(written)

    return read


def amount(written: str) -> Decimal:
    """Read yuan, not below 0."""
    yuan = exact(written)
    if yuan < 0:
        raise ValueError("an amount not below 0 is meant")
    return yuan


_SHARE: TypeAdapter[Decimal] = TypeAdapter(Share)


def share(written: str) -> Decimal:
    """Read a share from 0 to 1."""
    return _SHARE.validate_python(written)


def yes_or_no(written: str) -> bool:
    """Read `yes` or `no`."""
    if written not in {"yes", "no"}:
        raise ValueError("yes or no is meant")
    return written == "yes"


def words(written: str) -> tuple[str, ...]:
    """Read words between commas, such as `quality, production`."""
    read = tuple(written.split(", "))
    if any(not word or word != word.strip() or "," in word for word in read) or len(set(read)) < len(read):
        raise ValueError("words between commas are meant, each once: 'quality, production'")
    return read


# 2. What is shipped


class UnreadableRules(ValueError):
    """A file of rules that is not written as this module says."""


class Number(NamedTuple):
    """One value of a number as a file says it."""

    name: str
    value: str
    effective_from: date
    decided_in: str
    clause: str | None = None
    law: str | None = None
    counsel_note: str | None = None


Numbers = Mapping[str, Sequence[Number]]
"""The values of each number by its name, earliest first."""


def texts(numbers: Numbers) -> Texts:
    """Return what numbers say, by name and day."""
    return {name: {one.effective_from: one.value for one in dated} for name, dated in numbers.items()}


def check(numbers: Numbers, rules: Mapping[str, Rule[Any]]) -> None:
    """Read every value as its number is read. Raises UnreadableRules."""
    for name, dated in numbers.items():
        for number in dated:
            try:
                rules[name].read(number.value)
            except ValueError as error:
                raise UnreadableRules(f"{name} = {number.value}: {_first(error)}") from error


def parse(text: str) -> dict[str, list[Number]]:
    """Read a file of rules. Raises UnreadableRules and tomllib.TOMLDecodeError."""
    return {name: _numbers(name, table) for name, table in _tables(tomllib.loads(text), ())}


def _tables(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the tables in which values stand, by their names."""
    if any(_day(key) is not None for key in table):
        yield ".".join(path), table
        return
    for key, inner in table.items():
        if not isinstance(inner, dict):
            raise UnreadableRules(
                f"{'.'.join((*path, key))} = {inner!r}: a number is a table with a day for each value"
            )
        yield from _tables(inner, (*path, key))


def _numbers(name: str, table: Mapping[str, Any]) -> list[Number]:
    said = {key: table[key] for key in SAID_OF_ALL & table.keys()}
    values = {day: value for key, value in table.items() if (day := _day(key)) is not None}
    if strange := sorted(key for key in table.keys() - SAID_OF_ALL if _day(key) is None):
        raise UnreadableRules(
            f"{name} says {', '.join(strange)}, which is neither a day nor one of {', '.join(sorted(SAID_OF_ALL))}"
        )
    if not isinstance(said.get("decided_in"), str):
        raise UnreadableRules(f"{name} does not say where it was decided (decided_in)")
    return [Number(name, _written(name, value), day, **said) for day, value in sorted(values.items())]


def _day(key: str) -> date | None:
    try:
        day = date.fromisoformat(key)
    except ValueError:
        return None
    return day if day.isoformat() == key else None  # Python reads 20240101 and week dates, too


def _written(name: str, value: object) -> str:
    """Return a value as text. A binary float is refused: rates and amounts stand in quotes."""
    match value:
        case str():
            return value
        case bool() | float():
            raise UnreadableRules(f"{name} = {value!r}: write it in quotes")
        case int():
            return str(value)
        case list() if all(isinstance(one, str) for one in value):
            return json.dumps(value, ensure_ascii=False)
        case _:
            raise UnreadableRules(f"{name} = {value!r}: text, a whole number, or a list of texts is meant")


# 3. What may be refused


class UnknownRule(NotThere):
    """There is no number of this name in the rule book."""


class ValueDoesNotFit(Refused):
    """A value is written as its number is read."""

    field = "value"


class NotFromALaterDay(Refused):
    """A number changes from a day on that is later than the day of the approval: nobody edits the past."""

    field = "effective_from"


class MayNotPropose(Refused):
    """A change of a number is proposed by a director, the head of finance, the head of the office, or the gm."""

    status = 403


class MayNotApprove(Refused):
    """A change is approved by the gm, the gm's own by a director, and never by the person who proposed it."""

    status = 403


class ChangeIsOpen(Refused):
    """One proposal a number: the open one is approved first."""

    status = 409


class NothingProposed(Refused):
    """Only what was proposed is approved."""

    status = 409


# 4. State


class Ruling(NamedTuple):
    """A value on record. `proposed_by`, `approved_by` are None for what was recorded at the first start."""

    value: str
    effective_from: date
    decided_in: str
    clause: str | None
    proposed_by: str | None = None
    approved_by: str | None = None


@dataclass(slots=True)
class RuleBook:
    """All numbers of a log by name, in the order in which they were recorded; and the proposals that are open.

    `shipped` has the values that were recorded as shipped, to hold a later software against.
    """

    rulings: dict[str, list[Ruling]] = field(default_factory=dict)
    proposals: dict[str, RuleProposed] = field(default_factory=dict)
    shipped: dict[str, dict[date, str]] = field(default_factory=dict)

    def evolve(self, event: RuleEvent) -> None:
        """Take one more fact in, in place."""
        match event:
            case RuleRecorded():
                ruling = Ruling(event.value, event.effective_from, event.decided_in, event.clause)
                self.rulings.setdefault(event.name, []).append(ruling)
                if event.origin == "shipped":
                    self.shipped.setdefault(event.name, {})[event.effective_from] = event.value
            case RuleProposed():
                self.proposals[event.name] = event
            case RuleChanged():
                del self.proposals[event.name]
                said = (event.value, event.effective_from, event.decided_in)
                of = self.rulings[event.name]
                of.append(Ruling(*said, of[0].clause, event.proposed_by, event.approved_by))
            case _:
                assert_never(event)

    def ruling_on(self, name: str, day: date) -> Ruling:
        """Return what holds on a day: of the latest day until then the latest recorded. Raises NoRuleYet."""
        until = [ruling for ruling in self.rulings.get(name, ()) if ruling.effective_from <= day]
        if not until:
            raise NoRuleYet(f"{name} on {day}")
        latest = max(ruling.effective_from for ruling in until)
        return next(ruling for ruling in reversed(until) if ruling.effective_from == latest)

    def value_on(self, name: str, day: date) -> str:
        """Return the text of a number on a day. Raises NoRuleYet."""
        return self.ruling_on(name, day).value

    def on(self, rule: Rule[ValueT], day: date) -> ValueT:
        """Return a number on a day, read. Raises NoRuleYet."""
        return rule.read(self.value_on(rule.name, day))

    # 5. What follows

    def record(self, shipped: Numbers, home: Numbers) -> Iterator[RuleRecorded]:
        """Yield the numbers that the log does not know: as the home's own files say, else as shipped.

        Raises UnreadableRules where a file of the home names a number that this software does not ship.
        """
        if strange := sorted(home.keys() - shipped.keys()):
            raise UnreadableRules(f"this software has no number {', '.join(strange)}")
        for name in sorted(shipped.keys() - self.rulings.keys()):
            for number in home.get(name, shipped[name]):
                yield RuleRecorded(**number._asdict(), origin="home" if name in home else "shipped")

    def propose(
        self,
        rule: Rule[Any] | None,
        value: str,
        effective_from: date,
        decided_in: str,
        *,
        by: str,
        held: frozenset[str],
        today: date,
    ) -> Iterator[RuleProposed]:
        """Yield the proposal; nothing where the same person proposed the same and it is open.

        `rule`: None where the software has no number of the name; `held`: the words by which `rights` knows the person.
        """
        if rule is None or rule.name not in self.rulings:
            raise UnknownRule
        if not held & MAY_PROPOSE:
            raise MayNotPropose(f"{by} is none of them.")
        if (other := self.proposals.get(rule.name)) is not None:
            known = (other.value, other.effective_from, other.decided_in, other.proposed_by)
            if known != (value, effective_from, decided_in, by):
                raise ChangeIsOpen(f"{other.value} from {other.effective_from}, by {other.proposed_by}.")
            return
        _check_value(rule, value)
        _check_day(effective_from, today)
        yield RuleProposed(
            name=rule.name,
            value=value,
            effective_from=effective_from,
            decided_in=decided_in,
            proposed_by=by,
            proposed_on=today,
            approver="director" if "gm" in held else "gm",
        )

    def approve(
        self, name: str, effective_from: date, *, by: str, held: frozenset[str], today: date
    ) -> Iterator[RuleChanged]:
        """Yield the change, from the day that the approver names; nothing where the same person approved so already."""
        proposed = self.proposals.get(name)
        if proposed is None:
            if name not in self.rulings:
                raise UnknownRule(name)
            last = self.rulings[name][-1]
            if (last.approved_by, last.effective_from) != (by, effective_from):
                raise NothingProposed(name)
            return
        if by == proposed.proposed_by or proposed.approver not in held:
            raise MayNotApprove(f"It was proposed by {proposed.proposed_by} and needs a {proposed.approver}.")
        _check_day(effective_from, today)
        yield RuleChanged(
            name=name,
            value=proposed.value,
            effective_from=effective_from,
            decided_in=proposed.decided_in,
            proposed_by=proposed.proposed_by,
            approved_by=by,
            approved_on=today,
        )


def _check_value(rule: Rule[Any], value: str) -> None:
    try:
        rule.read(value)
    except ValueError as error:
        raise ValueDoesNotFit(f"{rule.name} = {value}: {_first(error)}") from error


def _first(error: ValueError) -> str:
    """Return what is wrong in a line; pydantic's errors have several."""
    told = getattr(error, "errors", None)
    return str(told()[0]["msg"]) if told is not None else str(error)


def _check_day(effective_from: date, today: date) -> None:
    if effective_from <= today:
        raise NotFromALaterDay(f"It is {today}.", today=today.isoformat())


class Contradiction(NamedTuple):
    """A value as the log recorded it and as a file says it now; None: it is not there."""

    name: str
    day: date
    recorded: str | None
    shipped: str | None

    def __str__(self) -> str:
        """Say what is wrong and how to mend it."""
        recorded, shipped = self.recorded or "nothing", self.shipped or "nothing"
        said = f"{self.name} from {self.day}: the file says {shipped}, this home recorded {recorded}"
        return f"{said}; put the file back, and change the number by a proposal"


def contradictions(shipped: Numbers, book: RuleBook) -> Iterator[Contradiction]:
    """Yield where files that are shipped now say something else than the ones that the log recorded.

    A number that the log does not know, or that the home brought its own values of, contradicts nothing.
    """
    for name in sorted(shipped.keys() & book.shipped.keys()):
        held = book.shipped[name]
        said = {number.effective_from: number.value for number in shipped[name]}
        for day in sorted(held.keys() | said.keys()):
            before, after = held.get(day), said.get(day)
            if before is None or after is None or meaning(before) != meaning(after):
                yield Contradiction(name, day, before, after)
