"""Rule books as facts: numbers by name, each with the day from which it holds, who decided it, and its source clause.

Shipped numbers stand one by one in TOML; a home records them once and goes on by its own log:

    [proposal.hearing]                     # the name: proposal.hearing
    decided_in = "company default"
    clause = "P2-6"                        # optional, like law and counsel_note
    1900-01-01 = "3 working days"          # the value from that day on

Each software that uses a number declares it (`Rule`), with how its text is read; numbers that a service reads as
members of a type are declared by the type (`declared`). Who changes one is said in `rule_book`.
"""

import json
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Generic, NamedTuple, Protocol, TypeVar

from pydantic import TypeAdapter

from shared.events.money import Share, exact
from shared.runtime.policy import Rules, Texts, members, read_as, spoken

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
    of = members(kind)
    if strange := sorted(name for name in names if read_as(name, of) not in of):
        raise UnreadableRules(f"no software reads {', '.join(strange)}")
    return {name: Rule(name, _reader(kind, read_as(name, of))) for name in names}


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
                raise UnreadableRules(f"{name} = {number.value}: {first(error)}") from error


def parse(text: str) -> dict[str, list[Number]]:
    """Read a file of rules. Raises UnreadableRules and tomllib.TOMLDecodeError."""
    return {name: _numbers(name, table) for name, table in _tables(tomllib.loads(text), ())}


def first(error: ValueError) -> str:
    """Return what is wrong in a line; pydantic's errors have several."""
    told = getattr(error, "errors", None)
    return str(told()[0]["msg"]) if told is not None else str(error)


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
    return day if day.isoformat() == key else None  # Python also reads 20240101 and week dates


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
