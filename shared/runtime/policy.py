"""Dated policy data: numbers that a manager may change, by the day from which they hold. Pure.

Numbers have names such as `commission.base` and are written as text. A service reads them as members of a type: the
last part of a number's name is the name of the member, or its whole name with an underscore (`notice_days`).
"""

import json
from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

Texts = Mapping[str, Mapping[date, str]]
"""Numbers by name: what each says from which day on, as text."""


class NoRuleYet(LookupError):
    """Asked for a day before the first entry: a hole in the rule book, never a default."""


class Rules(BaseModel):
    """The numbers that hold from one day on. Rates and amounts are read from text: no binary float comes between."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    effective_from: date

    @property
    def version(self) -> str:
        """The name under which events remember the rules that decided them."""
        return self.effective_from.isoformat()


RulesT = TypeVar("RulesT", bound=Rules)


class Book(Generic[RulesT]):
    """All versions of one service's rules; `on(day)` is chosen by the business date of a fact, never by today.

    A running service keeps one book and takes the next entries into it (`renew`): entries of days that have come stay.
    """

    def __init__(self, entries: Iterable[RulesT]) -> None:
        self.renew(entries)

    def __iter__(self) -> Iterator[RulesT]:
        return iter(self._held[1])

    def renew(self, entries: Iterable[RulesT]) -> None:
        """Hold these entries from now on, all at once."""
        held = sorted(entries, key=lambda rules: rules.effective_from)
        self._held = [rules.effective_from for rules in held], held

    def on(self, day: date) -> RulesT:
        """Return the rules in force on that day; raises NoRuleYet before the first."""
        days, entries = self._held
        found = bisect_right(days, day)
        if not found:
            raise NoRuleYet(day)
        return entries[found - 1]


def members(kind: type[Rules]) -> frozenset[str]:
    """Return the names of the numbers of a type, as its members."""
    return frozenset(kind.model_fields.keys() - Rules.model_fields.keys())


def member(name: str) -> str:
    """Return the last part of a number's name, by which types and SQL know it."""
    return name.rpartition(".")[2]


def read_as(name: str, of: Container[str]) -> str:
    """Return which of these members a number is read as: the one of its whole name, else of the last part."""
    whole = name.replace(".", "_")
    return whole if whole in of else member(name)


def entries(kind: type[RulesT], texts: Texts) -> Iterator[RulesT]:
    """Yield the versions that numbers make together: one from each day on which one of them changes, all being there.

    Raises KeyError for a member without a number, pydantic.ValidationError for a text that is not as its member.
    """
    of = members(kind)
    by_member = {read_as(name, of): dated for name, dated in texts.items()}
    mine = {name: by_member[name] for name in sorted(of)}
    begins = max((min(dated) for dated in mine.values()), default=date.min)
    for day in sorted({day for dated in mine.values() for day in dated if day >= begins}):
        values = {name: spoken(dated[max(one for one in dated if one <= day)]) for name, dated in mine.items()}
        yield kind.model_validate({"effective_from": day, **values})


def spoken(text: str) -> Any:
    """Return a text as its type reads it: a list of texts where it is one, in JSON."""
    return json.loads(text) if text.startswith("[") else text


def meaning(value: str) -> Any:
    """Return what a number says, however it is written: 0.02 and 0.020 are one rate."""
    try:
        read = json.loads(value, parse_float=Decimal, parse_int=Decimal)
    except ValueError:
        return value
    return [meaning(one) if isinstance(one, str) else one for one in read] if isinstance(read, list) else read
