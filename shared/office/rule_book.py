"""The rule book of a log: the numbers by name, and their changes by two people from a later day on.

A number is changed from a day that is later than the day of the approval: nobody edits the past. One proposal a number
is open at a time; it ends by its approval, by the refusal of whoever could approve it, or by its proposer.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, assert_never

from shared.events.office import (
    RuleChanged,
    RuleProposalRefused,
    RuleProposalWithdrawn,
    RuleProposed,
    RuleRecorded,
)
from shared.office.policy import Numbers, Rule, UnreadableRules, ValueT, first
from shared.runtime.ask.decisions import NotThere, Refused
from shared.runtime.policy import NoRuleYet, meaning

RuleEvent = RuleRecorded | RuleProposed | RuleProposalWithdrawn | RuleProposalRefused | RuleChanged

MAY_PROPOSE = frozenset({"director", "finance_head", "office_head", "gm"})

# 1. What may be refused


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
    """A change is approved or refused by the gm, the gm's own by a director, and never by whoever proposed it."""

    status = 403


class ChangeIsOpen(Refused):
    """One proposal a number: the open one is approved first."""

    status = 409


class MayNotWithdraw(Refused):
    """A proposal is withdrawn by the person who made it."""

    status = 403


class NothingProposed(Refused):
    """Only what was proposed is approved, refused or withdrawn."""

    status = 409


# 2. State


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

    `ended` has the last proposal of a number that came to nothing, with the fact that ended it; `shipped` the values
    that were recorded as shipped, to hold a later software against.
    """

    rulings: dict[str, list[Ruling]] = field(default_factory=dict)
    proposals: dict[str, RuleProposed] = field(default_factory=dict)
    ended: dict[str, RuleProposalWithdrawn | RuleProposalRefused] = field(default_factory=dict)
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
            case RuleProposalWithdrawn() | RuleProposalRefused():
                del self.proposals[event.name]
                self.ended[event.name] = event
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

    # 3. What follows

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
        proposed = self._proposed(name)
        if proposed is None:
            last = self.rulings[name][-1]
            if (last.approved_by, last.effective_from) != (by, effective_from):
                raise NothingProposed(name)
            return
        _check_approver(proposed, by, held)
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

    def refuse(
        self, name: str, reason: str, *, by: str, held: frozenset[str], today: date
    ) -> Iterator[RuleProposalRefused]:
        """Yield the refusal by whoever could approve; nothing where the same person refused so already."""
        proposed = self._proposed(name)
        if proposed is None:
            match self.ended.get(name):
                case RuleProposalRefused(refused_by=who, reason=why) if (who, why) == (by, reason):
                    return
                case _:
                    raise NothingProposed(name)
        _check_approver(proposed, by, held)
        about = proposed.model_dump(include={"name", "value", "effective_from", "proposed_by"})
        yield RuleProposalRefused(**about, refused_by=by, refused_on=today, reason=reason)

    def withdraw(self, name: str, reason: str, *, by: str, today: date) -> Iterator[RuleProposalWithdrawn]:
        """Yield that the proposer takes the proposal back; nothing where the same person did so already."""
        proposed = self._proposed(name)
        if proposed is None:
            match self.ended.get(name):
                case RuleProposalWithdrawn(proposed_by=who, reason=why) if (who, why) == (by, reason):
                    return
                case _:
                    raise NothingProposed(name)
        if by != proposed.proposed_by:
            raise MayNotWithdraw(f"It was proposed by {proposed.proposed_by}.")
        about = proposed.model_dump(include={"name", "value", "effective_from", "proposed_by"})
        yield RuleProposalWithdrawn(**about, withdrawn_on=today, reason=reason)

    def _proposed(self, name: str) -> RuleProposed | None:
        """Return the open proposal of a number. Raises UnknownRule."""
        if name not in self.rulings:
            raise UnknownRule(name)
        return self.proposals.get(name)


def _check_value(rule: Rule[Any], value: str) -> None:
    try:
        rule.read(value)
    except ValueError as error:
        raise ValueDoesNotFit(f"{rule.name} = {value}: {first(error)}") from error


def _check_approver(proposed: RuleProposed, by: str, held: frozenset[str]) -> None:
    """Hold that somebody may decide on a proposal. Raises MayNotApprove."""
    if by == proposed.proposed_by or proposed.approver not in held:
        raise MayNotApprove(f"It was proposed by {proposed.proposed_by} and needs a {proposed.approver}.")


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
