"""Proposals that touch somebody's money or standing: raised, heard, decided, appealed, in force; or lapsed.

    raised ── heard ── decided ─┬─ (no appeal in time) ────────────── in force
      └── undecided: lapsed     └─ appealed ── decided finally ────── in force

Proposer, concerned and decider are three people, and a decision never gives or takes more than was proposed. A subject
holds one `Proposal` and yields from its methods; who decides follows from the line above the concerned (`line`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple, assert_never

from shared.events.money import ZERO
from shared.events.office import (
    Outcome,
    ProposalAppealed,
    ProposalCameIntoForce,
    ProposalDeadlineFixed,
    ProposalDecided,
    ProposalHeard,
    ProposalLapsed,
    ProposalRaised,
    Rank,
)
from shared.office.calendar import Calendar
from shared.office.deadlines import Deadline, Term, counted_anew
from shared.office.delegations import Decider
from shared.office.line import Seat
from shared.runtime.ask.decisions import NotThere, RecordedDifferently, Refused

ProposalEvent = (
    ProposalRaised
    | ProposalHeard
    | ProposalDecided
    | ProposalAppealed
    | ProposalDeadlineFixed
    | ProposalCameIntoForce
    | ProposalLapsed
)
Status = Literal["raised", "heard", "decided", "appealed", "in_force", "lapsed"]

# 1. What may be asked


class Terms(NamedTuple):
    """`proposal.hearing`, `proposal.appeal`, `proposal.lapse` of the day on which a proposal is raised or decided."""

    hearing: Term
    appeal: Term
    lapse: Term


class Wanted(NamedTuple):
    """A proposal: about whom, for which incident, in yuan; `favour`: it gives to the person, else it takes."""

    proposal_no: str
    kind: str
    staff_id: str
    clause: str
    incident_id: str
    amount: Decimal
    reason: str
    evidence: tuple[str, ...] = ()
    favour: bool = False


class Verdict(NamedTuple):
    """What a decider says. `amount` in yuan: needed where it is lowered, else as proposed, or nothing if refused."""

    outcome: Outcome
    reason: str
    amount: Decimal | None = None
    form: str | None = None


# 2. What may be refused


class UnknownProposal(NotThere):
    """There is no such proposal."""


class ProposesForHimself(Refused):
    """Nobody proposes anything about himself: proposer, concerned and decider are three people."""

    status = 403


class OnlyThePersonConcerned(Refused):
    """The person whom a proposal concerns is heard and appeals, and nobody for that person."""

    status = 403


class NotAThirdPerson(Refused):
    """Proposer, concerned and decider are three people; an appeal is decided by a fourth."""

    status = 403


class HearingIsOver(Refused):
    """The person concerned is heard until the time for it ends or a decision is made."""

    status = 409


class NotHeardYet(Refused):
    """A proposal is decided when the person concerned was heard, or the time for it has ended."""

    status = 409


class AlreadyDecided(Refused):
    """A proposal is decided once, and once more on an appeal."""

    status = 409


class ProposedAlready(Refused):
    """A person is proposed for something once for an incident."""

    field = "incident_id"
    status = 409


class NothingToAppeal(Refused):
    """An appeal needs a decision, and comes before the time for it ends."""

    status = 409


class NoAppealToDecide(Refused):
    """Only an appeal is decided on a second time."""

    status = 409


class HasLapsed(Refused):
    """A proposal that nobody decided in time has lapsed."""

    status = 409


class AmountRaised(Refused):
    """A decision never gives or takes more than was proposed, and an appeal never makes it worse."""

    field = "amount"


class AmountDoesNotFit(Refused):
    """Lowered needs a lower amount, approved has the amount proposed, refused has none."""

    field = "amount"


# 3. State


@dataclass(slots=True)
class Proposal:
    """One proposal; until it is raised there is none. `due`: when the hearing ends, then the time to appeal."""

    raised: ProposalRaised | None = None
    status: Status = "raised"
    due: Deadline | None = None
    statement: str | None = None
    first: ProposalDecided | None = None
    appealed: ProposalAppealed | None = None
    final: ProposalDecided | None = None

    def evolve(self, event: ProposalEvent) -> None:
        """Take one more fact in, in place."""
        match event:
            case ProposalRaised():
                self.raised, self.due = event, Deadline(event.hearing_until, event.provisional)
            case ProposalHeard():
                self.status, self.statement = "heard", event.statement
            case ProposalDecided(appeal_until=None):
                self.final = event
            case ProposalDecided():
                self.status, self.first = "decided", event
                self.due = _appeal_until(event)
            case ProposalAppealed():
                self.status, self.appealed = "appealed", event
            case ProposalDeadlineFixed():
                self.due = Deadline(event.due_on, event.provisional)
            case ProposalCameIntoForce():
                self.status = "in_force"
            case ProposalLapsed():
                self.status = "lapsed"
            case _:
                assert_never(event)

    # 4. What follows

    def propose(
        self, wanted: Wanted, *, by: str | None, today: date, terms: Terms, calendar: Calendar
    ) -> Iterator[ProposalRaised]:
        """Yield the proposal of a person or a rule (None); nothing where it was raised so already."""
        if by == wanted.staff_id:
            raise ProposesForHimself(f"{by} is concerned.")
        hearing = terms.hearing.since(today, calendar)
        fact = ProposalRaised(
            **wanted._asdict(),
            raised_by=by,
            raised_on=today,
            hearing_until=hearing.due_on,
            provisional=hearing.provisional,
            lapses_after=terms.lapse.since(today, calendar).due_on,
        )
        if self.raised is None:
            yield fact
        elif _wanted(self.raised) != (wanted, by):
            raise RecordedDifferently(wanted.proposal_no)

    def hear(self, statement: str, *, by: str, today: date) -> Iterator[ProposalHeard]:
        """Yield what the person concerned says, once; nothing where it is on record."""
        raised = self._concerning(by)
        if statement == self.statement:
            return
        if self.status != "raised" or self._over(today):
            raise HearingIsOver(f"{raised.proposal_no} is {self.status}, the time ended with {raised.hearing_until}.")
        yield ProposalHeard(proposal_no=raised.proposal_no, heard_on=today, statement=statement)

    def decide(
        self, verdict: Verdict, *, by: Seat, today: date, terms: Terms, calendar: Calendar
    ) -> Iterator[ProposalDecided]:
        """Yield the decision; nothing where the same person decided so already."""
        raised = self._raised()
        if self.first is not None:
            if _verdict(self.first) != (_complete(verdict, self.first.amount), by.who):
                raise AlreadyDecided(f"{self.first.outcome} by {self.first.decided_by} on {self.first.decided_on}.")
            return
        if self.status == "lapsed" or today > raised.lapses_after:
            raise HasLapsed(f"Its last day was {raised.lapses_after}.")
        if self.status == "raised" and not self._over(today):
            raise NotHeardYet(f"The hearing ends with {raised.hearing_until}.")
        place = by.take(self._third(by.who))
        amount = _amount(verdict, raised.amount)
        appeal = terms.appeal.since(today, calendar)
        yield _decided(raised.proposal_no, verdict, amount, by.who, place, today, appeal)

    def appeal(self, reason: str, *, by: str, today: date) -> Iterator[ProposalAppealed]:
        """Yield the appeal of the person concerned; nothing where it is on record."""
        raised = self._concerning(by)
        if self.appealed is not None and self.appealed.reason == reason:
            return
        if self.first is None or self.status != "decided" or self._over(today):
            raise NothingToAppeal(f"{raised.proposal_no} is {self.status}.")
        if self.first.outcome == "refused" and not raised.favour:
            raise NothingToAppeal(f"{raised.proposal_no} was refused, so nothing is taken.")
        yield ProposalAppealed(proposal_no=raised.proposal_no, reason=reason, appealed_on=today)

    def decide_finally(
        self, verdict: Verdict, *, by: Seat, today: date
    ) -> Iterator[ProposalDecided | ProposalCameIntoForce]:
        """Yield the decision on an appeal, in force at once; nothing where the same person decided so already.

        `approved` keeps what was decided first, or grants what was proposed where that gives to the person (`favour`).
        """
        raised, first = self._raised(), self.first
        if self.final is not None:
            if _verdict(self.final) != (_complete(verdict, self.final.amount), by.who):
                raise AlreadyDecided(f"{self.final.outcome} by {self.final.decided_by} on {self.final.decided_on}.")
            return
        if first is None or self.status != "appealed":
            raise NoAppealToDecide(f"{raised.proposal_no} is {self.status}.")
        place = by.take(self._third(by.who), above=first.decided_as)
        most = raised.amount if raised.favour else first.amount
        if verdict.outcome == "approved" and verdict.form is None:
            verdict = verdict._replace(form=first.form)
        yield _decided(raised.proposal_no, verdict, _amount(verdict, most), by.who, place, today, None)
        yield from self._in_force(today)

    def begin(
        self, day: date, calendar: Calendar
    ) -> Iterator[ProposalDeadlineFixed | ProposalHeard | ProposalCameIntoForce | ProposalLapsed]:
        """Yield what the beginning of a business day makes of the proposal; the same day again: nothing."""
        raised = self.raised
        if raised is None:
            return
        yield from self._fix(raised, day, calendar)
        if self.status == "raised" and self._over(day):
            yield ProposalHeard(proposal_no=raised.proposal_no, heard_on=day)
        if self.status == "decided" and self._over(day):
            yield from self._in_force(day)
        if self.first is None and self.status != "lapsed" and day > raised.lapses_after:
            yield ProposalLapsed(proposal_no=raised.proposal_no, lapsed_on=day)

    def _fix(self, raised: ProposalRaised, day: date, calendar: Calendar) -> Iterator[ProposalDeadlineFixed]:
        if self.due is None or self.due.provisional is None or self.status not in {"raised", "decided"}:
            return
        anew = counted_anew(self.due.provisional, calendar)
        if anew != self.due:
            yield ProposalDeadlineFixed(
                proposal_no=raised.proposal_no, fixed_on=day, due_on=anew.due_on, provisional=anew.provisional
            )

    def _in_force(self, day: date) -> Iterator[ProposalCameIntoForce]:
        raised, first = self._raised(), self.first
        assert first is not None  # it was decided
        last = self.final or first
        kept = last.outcome == "approved" and not raised.favour
        yield ProposalCameIntoForce(
            proposal_no=raised.proposal_no,
            in_force_on=day,
            outcome=first.outcome if kept else last.outcome,
            form=last.form,
            amount=last.amount,
        )

    def _over(self, today: date) -> bool:
        """Return whether the time of this state, for a hearing or an appeal, has ended."""
        return self.due is not None and today > self.due.due_on

    def _raised(self) -> ProposalRaised:
        if self.raised is None:
            raise UnknownProposal
        return self.raised

    def _concerning(self, staff_id: str) -> ProposalRaised:
        raised = self._raised()
        if staff_id != raised.staff_id:
            raise OnlyThePersonConcerned(f"{raised.proposal_no} concerns another person than {staff_id}.")
        return raised

    def _third(self, by: Decider) -> frozenset[str]:
        """Return who had a part in it, and so does not decide. Raises NotAThirdPerson."""
        raised, first = self._raised(), self.first
        earlier = () if first is None else (first.decided_by, first.on_behalf_of)
        had_a_part = frozenset(filter(None, (raised.raised_by, raised.staff_id, *earlier)))
        if involved := by.people & had_a_part:
            raise NotAThirdPerson(f"{', '.join(sorted(involved))} had a part in it.")
        return had_a_part


def _amount(verdict: Verdict, most: Decimal) -> Decimal:
    """Return the amount of a decision. Raises AmountRaised, AmountDoesNotFit."""
    amount = verdict.amount
    if amount is not None and amount > most:
        raise AmountRaised(f"{amount} is more than {most}.", most=str(most))
    match verdict.outcome:
        case "approved":
            fits, amount = amount in {None, most}, most
        case "lowered":
            fits, amount = amount is not None and amount < most, amount or ZERO
        case "refused":
            fits, amount = not amount, ZERO
        case _:
            assert_never(verdict.outcome)
    if not fits:
        raise AmountDoesNotFit(f"{verdict.outcome} with {verdict.amount}, proposed were {most}.", most=str(most))
    return amount


def _decided(
    proposal_no: str,
    verdict: Verdict,
    amount: Decimal,
    by: Decider,
    place: Rank,
    today: date,
    appeal: Deadline | None,
) -> ProposalDecided:
    return ProposalDecided(
        proposal_no=proposal_no,
        outcome=verdict.outcome,
        form=verdict.form,
        amount=amount,
        reason=verdict.reason,
        decided_by=by.actor,
        on_behalf_of=by.for_whom,
        decided_as=place,
        decided_on=today,
        appeal_until=None if appeal is None else appeal.due_on,
        provisional=None if appeal is None else appeal.provisional,
    )


def _appeal_until(event: ProposalDecided) -> Deadline | None:
    return None if event.appeal_until is None else Deadline(event.appeal_until, event.provisional)


def _wanted(event: ProposalRaised) -> tuple[Wanted, str | None]:
    return Wanted(*(getattr(event, name) for name in Wanted._fields)), event.raised_by


def _verdict(event: ProposalDecided) -> tuple[Verdict, Decider]:
    return Verdict(event.outcome, event.reason, event.amount, event.form), Decider(event.decided_by, event.on_behalf_of)


def _complete(verdict: Verdict, amount: Decimal) -> Verdict:
    return verdict if verdict.amount is not None else verdict._replace(amount=amount)
