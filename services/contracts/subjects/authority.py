"""What a person may do: review routine contracts, sign up to an amount and a discount. P3-4.6.2a, P3-4.7.2"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Self, assert_never

from pydantic import model_validator

from shared.events.contracts import ReviewerAuthorised, SigningAuthorityGranted
from shared.events.days import Day
from shared.events.money import Positive, Share
from shared.events.text import Known
from shared.runtime.ask.decisions import Basis, Command, Refused, Subject


class Dated(Command):
    """A right of a person from one day to another (None: until further notice), both days included."""

    staff_id: Known
    valid_from: Day
    valid_to: Day | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("valid_to lies before valid_from")
        return self


class AuthoriseReviewer(Dated):
    """Let a person review routine contracts. The same first day again changes the last day. P3-4.6.2a"""


class GrantSigningAuthority(Dated):
    """Let a person sign contracts; the same first day again replaces the limits. P3-4.7.2"""

    max_amount: Positive  # yuan a contract
    max_discount: Share  # share of the list price, of each line


AuthorityCommand = AuthoriseReviewer | GrantSigningAuthority
AuthorityEvent = ReviewerAuthorised | SigningAuthorityGranted


class UnknownStaff(Refused):
    """Nobody of this number works in the company."""


@dataclass(frozen=True, slots=True)
class AuthorityBasis(Basis):
    """Whether the person is on the roster."""

    known: bool


@dataclass(slots=True)
class Authority:
    """A person's rights by their first day."""

    reviews: dict[date, ReviewerAuthorised] = field(default_factory=dict)
    signs: dict[date, SigningAuthorityGranted] = field(default_factory=dict)


def evolve(authority: Authority, event: AuthorityEvent) -> Authority:
    """Take one more fact in."""
    match event:
        case ReviewerAuthorised():
            authority.reviews[event.valid_from] = event
        case SigningAuthorityGranted():
            authority.signs[event.valid_from] = event
        case _:
            assert_never(event)
    return authority


def decide(authority: Authority, command: AuthorityCommand, basis: AuthorityBasis) -> Iterator[AuthorityEvent]:
    """Yield the right; nothing, if the person has exactly this one already."""
    if not basis.known:
        raise UnknownStaff(f"Staff {command.staff_id} is not on the roster.")
    match command:
        case AuthoriseReviewer():
            reviews = ReviewerAuthorised(**command.model_dump())
            if authority.reviews.get(command.valid_from) != reviews:
                yield reviews
        case GrantSigningAuthority():
            signs = SigningAuthorityGranted(**command.model_dump())
            if authority.signs.get(command.valid_from) != signs:
                yield signs
        case _:
            assert_never(command)


AUTHORITY = Subject("authority", Authority, evolve, decide)
