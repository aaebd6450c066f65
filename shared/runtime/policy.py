"""Dated policy data: numbers that a manager may change, with the day from which they hold and who decided them."""

import json
import tomllib
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict


class NoRuleYet(LookupError):
    """Asked for a day before the first entry: a hole in the rule book, never a default."""


class Rules(BaseModel):
    """One entry of a rule book. Rates and amounts stand in quotes in the file: no binary float comes between."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    effective_from: date
    decided_in: str

    @property
    def version(self) -> str:
        """The name under which events remember the rules that decided them."""
        return self.effective_from.isoformat()


RulesT = TypeVar("RulesT", bound=Rules)


class Book(Generic[RulesT]):
    """All versions of one service's rules; `on(day)` is chosen by the business date of a fact, never by today."""

    def __init__(self, entries: Sequence[RulesT]) -> None:
        self._entries = sorted(entries, key=lambda rules: rules.effective_from)

    def __iter__(self) -> Iterator[RulesT]:
        return iter(self._entries)

    def on(self, day: date) -> RulesT:
        """Return the rules in force on that day; raises NoRuleYet before the first."""
        found = bisect_right(self._entries, day, key=lambda rules: rules.effective_from)
        if not found:
            raise NoRuleYet(day)
        return self._entries[found - 1]


def parse(text: str, rules: type[RulesT]) -> Book[RulesT]:
    """Read a rule book from TOML (`[[rules]]` tables); raises pydantic.ValidationError or tomllib.TOMLDecodeError."""
    entries: list[dict[str, Any]] = tomllib.loads(text)["rules"]
    return Book([rules.model_validate(entry) for entry in entries])


class Entry(NamedTuple):
    """One number of a rule book: its name and the day from which it holds."""

    name: str
    day: date


class Edit(NamedTuple):
    """A number whose day has come, as a home holds it and as a file says it; None: it is not there."""

    entry: Entry
    held: str | None
    shipped: str | None

    def __str__(self) -> str:
        """Say what is wrong, in a part of a sentence."""
        name, day = self.entry
        if self.shipped is None:
            return f"{name} = {self.held} from {day} is gone"
        if self.held is None:
            return f"{name} = {self.shipped} from {day} is new, and that day has come"
        return f"{name} from {day} is {self.shipped}, and this home has {self.held}"


def numbers(policy: Book[Any] | None) -> dict[Entry, str]:
    """Return every number of a rule book by name and day, as text; what is no text is written as JSON."""
    return {
        Entry(name, rules.effective_from): value if isinstance(value, str) else json.dumps(value)
        for rules in policy or ()
        for name, value in rules.model_dump(mode="json").items()
        if name != "effective_from" and value is not None
    }


def edits(held: Mapping[Entry, str], shipped: Mapping[Entry, str], today: date) -> Iterator[Edit]:
    """Yield where a file says of a day that has come something else than the home holds: the past would change.

    A name that the home does not know may come with any day: nothing was decided by it.
    """
    for entry in sorted(held.keys() | shipped.keys()):
        if entry.day > today:
            continue
        before = held.get(entry)
        if before is None:
            earlier = max((one for one in held if one.name == entry.name and one.day <= entry.day), default=None)
            if earlier is None or meaning(held[earlier]) == meaning(shipped[entry]):
                continue
        after = shipped.get(entry)
        if before is None or after is None or meaning(before) != meaning(after):
            yield Edit(entry, before, after)


def meaning(value: str) -> Any:
    """Return what a number says, however it is written: 0.02 and 0.020 are one rate."""
    try:
        read = json.loads(value, parse_float=Decimal, parse_int=Decimal)
    except ValueError:
        return value
    return [meaning(one) if isinstance(one, str) else one for one in read] if isinstance(read, list) else read
