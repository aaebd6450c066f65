"""Dated policy data: numbers that a manager may change, with the day from which they hold and who decided them."""

import tomllib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Generic, TypeVar

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
