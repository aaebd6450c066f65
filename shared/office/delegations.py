"""Delegations: who may decide in somebody's place, at which steps, on which days, up to which amount.

Given by the delegator out of his own right, never of what another let him decide: `require` looks for a delegation
straight from the one who holds the step to the one who acts. Both are bound by "not on his own", both count as used.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple, assert_never

from shared.events.staff import DelegationGiven, DelegationRevoked, Step
from shared.runtime.ask.decisions import NotThere, RecordedDifferently, Refused, Stamp

DelegationEvent = DelegationGiven | DelegationRevoked

STEPS_OF: dict[str, tuple[Step, ...]] = {
    "quality_head": ("countersign",),
    "production_head": ("countersign",),
    "purchasing_head": ("countersign",),
    "finance_head": ("countersign", "finance_head"),
    "office_head": ("office_head",),
    "manager": ("head",),
    "director": ("director",),
    "gm": ("gm",),
}
"""The steps that belong to a role or function, by its word in `rights`; the last is the one that only it has."""

# 1. Who decides, and what may be asked


class Decider(NamedTuple):
    """Who decides; `for_whom`: in whose place ("B for A")."""

    actor: str
    for_whom: str | None = None

    @property
    def people(self) -> frozenset[str]:
        """Everybody whom the decision binds and uses up: the one who acts and the one in whose place."""
        return frozenset(filter(None, self))

    @property
    def principal(self) -> str:
        """The one whose office it is that decides."""
        return self.for_whom or self.actor


def decider(actor: str, on_behalf_of: str | None) -> Decider:
    """Return who decides; whoever names himself decides for himself."""
    return Decider(actor, None if on_behalf_of == actor else on_behalf_of)


class Wanted(NamedTuple):
    """What a delegator asks for. Days are both included; `max_amount` in yuan, None: no limit of its own."""

    delegation_no: str
    delegate_id: str
    steps: tuple[Step, ...]
    from_on: date
    to_on: date
    max_amount: Decimal | None
    reason: str


class Limits(NamedTuple):
    """`delegation.max_days`, both days included, and `delegation.gm_max` in yuan, on the day of giving."""

    max_days: int
    gm_max: Decimal


def steps_of(words: frozenset[str]) -> frozenset[Step]:
    """Return the steps that somebody known by these words decides by right of his own.

    `review` is among them for everybody: who is an authorised reviewer is known where contracts are reviewed, and is
    looked at when the step is taken.
    """
    return frozenset({"review", *(step for word in words for step in STEPS_OF.get(word, ()))})


def words_of(words: frozenset[str], steps: frozenset[Step]) -> frozenset[str]:
    """Return those words that stand for one of these steps: as what a delegate of them comes to a door."""
    return frozenset(word for word in words if word in STEPS_OF and STEPS_OF[word][-1] in steps)


# 2. What may be refused


class DelegateIsDelegator(Refused):
    """Nobody is his own delegate."""

    field = "delegate_id"


class DelegateNotThere(Refused):
    """A delegate is on the roster on the day of giving."""

    field = "delegate_id"


class NoStepDelegated(Refused):
    """A delegation names the steps that it is for."""

    field = "steps"


class StepNotYours(Refused):
    """Only who holds a step by his own office delegates it: a delegate has no delegate."""

    field = "steps"
    status = 403


class DelegationBackdated(Refused):
    """A delegation begins today or later."""

    field = "from_on"


class DelegationTooLong(Refused):
    """A delegation has at least one day and at most `delegation.max_days`, the first and the last included."""

    field = "to_on"


class OnlyToADirector(Refused):
    """The general manager's step is delegated to a director."""

    field = "delegate_id"


class BeyondGmLimit(Refused):
    """The general manager's step is delegated up to `delegation.gm_max`."""

    field = "max_amount"


class UnknownDelegation(NotThere):
    """There is no such delegation."""


class NotYourDelegation(Refused):
    """A delegation is revoked by who gave it."""

    status = 403


class NotDelegated(Refused):
    """In somebody's place decides only who has his delegation for that step, day and amount."""

    status = 403


class NotDelegable(Refused):
    """Some decisions are made by nobody but the person whose office they are."""

    status = 403


# 3. State


@dataclass(frozen=True, slots=True)
class Delegation:
    """A delegation as given; from `revoked_on` on it holds no more."""

    delegation_no: str
    delegator_id: str
    delegate_id: str
    steps: frozenset[Step]
    from_on: date
    to_on: date
    max_amount: Decimal | None
    reason: str
    revoked_on: date | None = None

    def objection(self, step: Step, day: date, amount: Decimal | None) -> str | None:
        """Return why it does not cover a step on a day with an amount in yuan (None: without one); None: it does."""
        if step not in self.steps:
            return f"{self.delegation_no} is for {', '.join(sorted(self.steps))}, not for {step}"
        if not self.from_on <= day <= self.to_on:
            return f"{self.delegation_no} holds from {self.from_on} to {self.to_on}, not on {day}"
        if self.revoked_on is not None and day >= self.revoked_on:
            return f"{self.delegation_no} was revoked on {self.revoked_on}"
        if amount is not None and self.max_amount is not None and amount > self.max_amount:
            return f"{self.delegation_no} holds up to {self.max_amount}, not for {amount}"
        return None


@dataclass(slots=True)
class Delegations:
    """All delegations by number."""

    all: dict[str, Delegation] = field(default_factory=dict)

    def evolve(self, event: DelegationEvent) -> None:
        """Take one more fact in, in place."""
        match event:
            case DelegationGiven():
                self.all[event.delegation_no] = _given(event)
            case DelegationRevoked():
                given = self.all[event.delegation_no]
                self.all[event.delegation_no] = replace(given, revoked_on=event.revoked_on)
            case _:
                assert_never(event)

    # 4. What follows

    def give(
        self,
        wanted: Wanted,
        *,
        delegator_id: str,
        held: frozenset[Step],
        delegate: frozenset[str] | None,
        today: date,
        limits: Limits,
    ) -> Iterator[DelegationGiven]:
        """Yield the delegation; nothing where it was given so already.

        `held`: the steps that the delegator holds by his own office; `delegate`: the words by which `rights` knows the
        delegate today, None where he is not on the roster.
        """
        fact = DelegationGiven(
            **wanted._asdict() | {"max_amount": _up_to(wanted, limits)}, delegator_id=delegator_id, given_on=today
        )
        if wanted.delegation_no in self.all:
            if replace(self.all[wanted.delegation_no], revoked_on=None) != _given(fact):
                raise RecordedDifferently(wanted.delegation_no)
            return
        _check_people(wanted, delegator_id, held, delegate)
        _check_days(wanted, today, limits)
        if "gm" in wanted.steps and wanted.max_amount is not None and wanted.max_amount > limits.gm_max:
            raise BeyondGmLimit(f"{wanted.max_amount} is more than {limits.gm_max}.", gm_max=str(limits.gm_max))
        yield fact

    def revoke(self, delegation_no: str, *, by: str, today: date) -> Iterator[DelegationRevoked]:
        """Yield the end of a delegation, at once; nothing where it was revoked. Raises the refusals."""
        given = self.all.get(delegation_no)
        if given is None:
            raise UnknownDelegation(delegation_no)
        if given.delegator_id != by:
            raise NotYourDelegation(f"{delegation_no} was given by {given.delegator_id}.")
        if given.revoked_on is None:
            yield DelegationRevoked(delegation_no=delegation_no, revoked_by=by, revoked_on=today)

    def require(
        self,
        who: Decider,
        *,
        step: Step,
        day: date,
        amount: Decimal | None = None,
        held: frozenset[Step] = frozenset(),
        personal: bool = False,
    ) -> None:
        """Let pass who decides for himself, and who may decide this in somebody's place. Raises the 403 refusals.

        `held`: the steps that the one in whose place holds by his own office on the day; `personal`: the decision is
        not delegable. Whether somebody may decide for himself is no question of delegations.
        """
        if who.for_whom is None:
            return
        if personal:
            raise NotDelegable(f"{who.for_whom} decides this in person.")
        if step not in held:
            raise NotDelegated(f"{who.for_whom} does not hold the step {step} on {day}.")
        between = [one for one in self.all.values() if (one.delegator_id, one.delegate_id) == (who.for_whom, who.actor)]
        objections = [one.objection(step, day, amount) for one in between]
        if None not in objections:
            none = f"{who.for_whom} has given {who.actor} no delegation"
            raise NotDelegated("; ".join(filter(None, objections)) or none)


@dataclass(frozen=True, slots=True)
class Authority:
    """By what right a decision is made: by that of the one who acts (nothing is set), or of another in whose place.

    `words` are those by which `rights` knows the one in whose place on the day, `between` the delegations from there
    to the one who acts.
    """

    for_whom: str | None = None
    words: frozenset[str] = frozenset()
    between: Delegations = field(default_factory=Delegations)

    def decider(self, stamp: Stamp) -> Decider:
        """Return who decides."""
        return Decider(stamp.actor, self.for_whom)

    def steps(
        self, stamp: Stamp, *wanted: Step, amount: Decimal | None = None, personal: bool = False
    ) -> frozenset[Step]:
        """Return which of these steps may be taken, over an amount in yuan: by one's own office, or by delegation.

        In another's place it is at least one. Raises the 403 refusals of `Delegations.require`.
        """
        if self.for_whom is None:
            return steps_of(stamp.roles) & frozenset(wanted)
        held = steps_of(self.words)
        taken: set[Step] = set()
        refusals: list[Refused] = []
        for step in [one for one in wanted if one in held] or wanted:
            try:
                self.between.require(
                    self.decider(stamp), step=step, day=stamp.today, amount=amount, held=held, personal=personal
                )
            except (NotDelegated, NotDelegable) as refusal:
                refusals.append(refusal)
            else:
                taken.add(step)
        if not taken:
            raise refusals[-1]
        return frozenset(taken)


BY_OWN_RIGHT = Authority()


def _up_to(wanted: Wanted, limits: Limits) -> Decimal | None:
    return limits.gm_max if wanted.max_amount is None and "gm" in wanted.steps else wanted.max_amount


def _check_people(wanted: Wanted, delegator_id: str, held: frozenset[Step], delegate: frozenset[str] | None) -> None:
    if wanted.delegate_id == delegator_id:
        raise DelegateIsDelegator(delegator_id)
    if delegate is None:
        raise DelegateNotThere(wanted.delegate_id)
    if not wanted.steps:
        raise NoStepDelegated
    if foreign := sorted(set(wanted.steps) - held):
        raise StepNotYours(f"{delegator_id} does not hold {', '.join(foreign)}.", steps=foreign)
    if "gm" in wanted.steps and "director" not in delegate:
        raise OnlyToADirector(f"{wanted.delegate_id} is none.")


def _check_days(wanted: Wanted, today: date, limits: Limits) -> None:
    if wanted.from_on < today:
        raise DelegationBackdated(f"It is {today}.", today=today.isoformat())
    days = (wanted.to_on - wanted.from_on).days + 1
    if not 1 <= days <= limits.max_days:
        raise DelegationTooLong(f"{days} days, and at most {limits.max_days}.", max_days=limits.max_days)


def _given(event: DelegationGiven) -> Delegation:
    return Delegation(
        event.delegation_no,
        event.delegator_id,
        event.delegate_id,
        frozenset(event.steps),
        event.from_on,
        event.to_on,
        event.max_amount,
        event.reason,
    )
