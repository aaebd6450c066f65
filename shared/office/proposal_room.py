"""The room of proposals, for a service whose matter they are: each in a stream of its own, `proposal-<number>`.

When a business day begins in the service's own log, those proposals that the day may move are found in its tables, and
each is asked for itself: a hearing or the time for an appeal is over, a proposal lapses, a due day is counted anew.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, assert_never

from shared.events.days import Day
from shared.events.money import NotNegative
from shared.events.office import Outcome, ProposalRaised, proposed_once
from shared.events.text import Id, Known, Prose, Text
from shared.office import rules
from shared.office.calendar import EMPTY, Calendar
from shared.office.days import begun
from shared.office.delegated import authority
from shared.office.delegations import BY_OWN_RIGHT, Authority, decider
from shared.office.line import STEPS, Line, Seat, line_above
from shared.office.policy import Dated
from shared.office.proposals import Proposal, ProposalEvent, ProposedAlready, Terms, Verdict, Wanted
from shared.runtime.ask.decisions import Basis, Claims, Command, Reaction, Reader, Refused, Stamp, Subject
from shared.runtime.callers import is_machine
from shared.runtime.tables.definition import Recorded

NUMBER, ONCE = "proposal", "proposed"
"""What a proposal claims: its number, and what it is about."""

KNOWN = "SELECT EXISTS (SELECT FROM read.person WHERE staff_id = $1)"
HOLDER = "SELECT stream_id FROM log.claims WHERE kind = $1 AND number = $2"

# All that a day may end, and those with a due day that may be counted anew.
MOVED = """
SELECT p.proposal_no FROM read.proposal AS p
LEFT JOIN read.proposal_decision AS d ON d.proposal_no = p.proposal_no AND NOT d.final
LEFT JOIN LATERAL (
    SELECT f.due_on, f.provisional FROM read.proposal_deadline AS f
    WHERE f.proposal_no = p.proposal_no AND f.position > coalesce(d.position, 0) ORDER BY f.position DESC LIMIT 1
) AS f ON true
WHERE NOT EXISTS (SELECT FROM read.proposal_end AS e WHERE e.proposal_no = p.proposal_no)
  AND NOT EXISTS (SELECT FROM read.proposal_appeal AS a WHERE a.proposal_no = p.proposal_no)
  AND CASE WHEN d.proposal_no IS NOT NULL THEN
                coalesce(f.provisional, d.provisional) OR coalesce(f.due_on, d.appeal_until) < $1
           WHEN EXISTS (SELECT FROM read.proposal_hearing AS h WHERE h.proposal_no = p.proposal_no) THEN
                p.lapses_after < $1
           ELSE coalesce(f.provisional, p.provisional) OR coalesce(f.due_on, p.hearing_until) < $1
                OR p.lapses_after < $1 END
ORDER BY p.proposal_no
"""

# 1. What may be wished


class RaiseProposal(Command):
    """Propose something about somebody, for an incident. `by_rule`: a rule does, as where a machine asks."""

    proposal_no: Id
    kind: Id
    staff_id: Known
    clause: Text
    incident_id: Id
    amount: NotNegative
    reason: Prose
    evidence: tuple[Id, ...] = ()
    favour: bool = False
    by_rule: bool = False


class RaiseNumbered(RaiseProposal):
    """Propose something under a number that the house gives."""

    proposal_no: Id | None = None  # type: ignore[assignment]  # it is there before anything is decided


class HearProposal(Command):
    """Say something about what is proposed about oneself."""

    proposal_no: Known
    statement: Prose


class DecideProposal(Command):
    """Decide on a proposal about somebody (`staff_id`), in one's own right or in another's place."""

    proposal_no: Known
    staff_id: Known
    outcome: Outcome
    form: Text | None = None
    amount: NotNegative | None = None
    reason: Prose
    on_behalf_of: Known | None = None


class AppealProposal(Command):
    """Ask the next in line to decide on what was decided about oneself."""

    proposal_no: Known
    reason: Prose


class DecideAppeal(DecideProposal):
    """Decide finally, on an appeal."""


class BeginProposalDay(Command):
    """Let a hearing, the time for an appeal or a proposal end, or a due day be counted anew: a business day begins."""

    proposal_no: Known
    day: Day


ProposalCommand = RaiseProposal | HearProposal | DecideProposal | AppealProposal | DecideAppeal | BeginProposalDay


class UnknownPerson(Refused):
    """Something is proposed about somebody who is, or was, on the roster."""

    field = "staff_id"


# 2. What it rests on


@dataclass(frozen=True, slots=True)
class ProposalBasis(Basis):
    """Beside the stamp: terms and calendar.

    Of a proposal that is raised, whether the person concerned is known and the stream in which the same was proposed
    before; of a decision, the line above that person and the right by which somebody decides.
    """

    terms: Terms
    calendar: Calendar = EMPTY
    known: bool = True
    before: str | None = None
    line: Line = field(default_factory=Line)
    authority: Authority = BY_OWN_RIGHT


async def proposal_basis(
    book: Dated, calendar: Calendar, reader: Reader, command: ProposalCommand, stamp: Stamp
) -> ProposalBasis:
    """Look up the numbers of the day, and who is concerned."""
    basis = ProposalBasis(stamp, rules.proposal_terms(book, stamp.today), calendar)
    match command:
        case RaiseProposal(staff_id=staff_id):
            known = bool(await reader.fetchval(KNOWN, staff_id))
            what = proposed_once(command.kind, staff_id, command.incident_id)
            before = await reader.fetchval(HOLDER, ONCE, what)
            return replace(basis, known=known, before=before)
        case DecideProposal(staff_id=staff_id, on_behalf_of=whom):
            line = await line_above(reader, staff_id, stamp.today)
            right = await authority(reader, decider(stamp.actor, whom), stamp.today)
            return replace(basis, line=line, authority=right)
        case _:
            return basis


# 3. What follows


def evolve(proposal: Proposal, event: ProposalEvent) -> Proposal:
    """Take one more fact in."""
    proposal.evolve(event)
    return proposal


def decide(proposal: Proposal, command: ProposalCommand, basis: ProposalBasis) -> Iterator[ProposalEvent]:
    """Yield what becomes of the proposal."""
    actor, today = basis.stamp.actor, basis.stamp.today
    match command:
        case RaiseProposal():
            yield from propose(proposal, command, basis)
        case HearProposal(statement=statement):
            yield from proposal.hear(statement, by=actor, today=today)
        case DecideAppeal():
            yield from proposal.decide_finally(verdict(command), by=seat(proposal, basis), today=today)
        case DecideProposal():
            by = seat(proposal, basis)
            yield from proposal.decide(verdict(command), by=by, today=today, terms=basis.terms, calendar=basis.calendar)
        case AppealProposal(reason=reason):
            yield from proposal.appeal(reason, by=actor, today=today)
        case BeginProposalDay(day=day):
            yield from proposal.begin(day, basis.calendar)
        case _:
            assert_never(command)


def propose(proposal: Proposal, command: RaiseProposal, basis: ProposalBasis) -> Iterator[ProposalRaised]:
    """Yield the proposal, once for each kind of thing, person and incident: a rule that comes second says nothing."""
    if not basis.known:
        raise UnknownPerson(command.staff_id)
    by = None if command.by_rule or is_machine(basis.stamp.actor) else basis.stamp.actor
    if basis.before not in {None, PROPOSAL.stream(command.proposal_no)}:
        if by is None:
            return  # what a rule wants is proposed, whoever came first
        raise ProposedAlready(f"{command.kind} of {command.staff_id} for {command.incident_id}.")
    wanted = Wanted(**command.model_dump(exclude={"by_rule"}))
    yield from proposal.propose(wanted, by=by, today=basis.stamp.today, terms=basis.terms, calendar=basis.calendar)


def seat(proposal: Proposal, basis: ProposalBasis) -> Seat:
    """Return from which places of the line somebody decides. Raises NotDelegated."""
    who = basis.authority.decider(basis.stamp)
    held = basis.line.held(who.principal)
    if who.for_whom is not None:
        amount = None if proposal.raised is None else proposal.raised.amount
        held &= basis.authority.steps(basis.stamp, *STEPS, amount=amount)
    return Seat(who, basis.line, held)


def verdict(command: DecideProposal) -> Verdict:
    """Return what a decider says."""
    return Verdict(command.outcome, command.reason, command.amount, command.form)


PROPOSAL = Subject(
    "proposal", Proposal, evolve, decide, claims=Claims({ProposalRaised: {NUMBER: "proposal_no", ONCE: "once"}})
)

# 4. What makes a service want it


def by_rule(kind: str, staff_id: str, incident_id: str, **said: Any) -> Reaction:
    """Return the reaction by which a rule proposes something about somebody, once for an incident.

    `said`: clause, reason, amount in yuan, evidence, as in RaiseProposal. The house numbers it.
    """
    wish = RaiseNumbered(kind=kind, staff_id=staff_id, incident_id=incident_id, **said, by_rule=True)
    return PROPOSAL, proposed_once(kind, staff_id, incident_id), wish


async def moved(read: Reader, news: Sequence[Recorded]) -> Mapping[int, Sequence[Reaction]]:
    """Return, by position of the day's beginning, what becomes of proposals."""
    found: dict[int, Sequence[Reaction]] = {}
    for position, day in begun(news):
        numbers = [row["proposal_no"] for row in await read.fetch(MOVED, day)]
        found[position] = [(PROPOSAL, no, BeginProposalDay(proposal_no=no, day=day)) for no in numbers]
    return found
