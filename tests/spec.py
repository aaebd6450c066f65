"""Given facts, when somebody asks, then these facts follow; or the wish is refused."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest

from shared.events import Event
from shared.runtime.ask.decisions import AnySubject, Basis, Command, Refused, Stamp


def stamp(today: date = date(2024, 6, 1), actor: str = "tester", *roles: str) -> Stamp:
    """A stamp for tests: noon in Shanghai of that day."""
    return Stamp(actor, datetime(today.year, today.month, today.day, 4, tzinfo=UTC), today, frozenset(roles))


@dataclass(frozen=True)
class Asked:
    """The outcome of a wish."""

    facts: Callable[[], Iterator[Event]]

    def decide(self) -> list[Event]:
        """Return what follows."""
        return list(self.facts())

    def then(self, *facts: Event) -> None:
        """Exactly these facts follow."""
        assert self.decide() == list(facts)

    def refuses(self, rule: type[Refused]) -> Refused:
        """The wish is refused by this rule, before its first fact."""
        said: list[Event] = []
        with pytest.raises(rule) as refusal:
            said.extend(self.facts())
        assert not said
        return refusal.value


@dataclass(frozen=True)
class Given:
    """Facts that are on record."""

    subject: AnySubject
    facts: tuple[Event, ...]
    basis: Basis

    def when(self, command: Command, basis: Basis | None = None) -> Asked:
        """Somebody asks."""
        return Asked(lambda: self.subject.facts(self.subject.fold(self.facts), command, basis or self.basis))


@dataclass(frozen=True)
class Spec:
    """A subject under test; `basis` is what its decisions rest on unless a sentence says otherwise."""

    subject: AnySubject
    basis: Basis = field(default_factory=lambda: Basis(stamp()))

    def given(self, *facts: Event) -> Given:
        """Begin a sentence."""
        return Given(self.subject, facts, self.basis)
