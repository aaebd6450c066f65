"""Tables of proposals, for a service that has the room of proposals. P2-6, P4-1

The SQL beside them (`migrations/proposals`) shows them in schema `bi`.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from shared.events.office import (
    ProposalAppealed,
    ProposalCameIntoForce,
    ProposalDeadlineFixed,
    ProposalDecided,
    ProposalHeard,
    ProposalLapsed,
    ProposalRaised,
)
from shared.runtime.tables.definition import Projection, Recorded
from shared.runtime.tables.rows import Amount, copied, made, table


class ProposalRow(NamedTuple):
    """对人员的提案：何人、何事、金额，及申辩期限 / what is proposed about whom, and until when that person is heard."""

    proposal_no: str
    kind: str
    staff_id: str
    clause: str
    incident_id: str
    amount: Amount
    reason: str
    evidence: str
    favour: bool
    raised_by: str | None
    raised_on: date
    hearing_until: date
    provisional: bool
    lapses_after: date


def proposal(raised: ProposalRaised) -> Iterator[ProposalRow]:
    """Yield the proposal; papers between commas."""
    what = raised.proposal_no, raised.kind, raised.staff_id, raised.clause, raised.incident_id, raised.amount
    why = raised.reason, ", ".join(raised.evidence), raised.favour, raised.raised_by
    days = raised.raised_on, raised.hearing_until, raised.provisional is not None, raised.lapses_after
    yield ProposalRow(*what, *why, *days)


PROPOSAL = made(table(ProposalRow, key="proposal_no", name="proposal", indexes=["staff_id", "raised_by"]), proposal)


class ProposalHearing(NamedTuple):
    """当事人的申辩；空：逾期未申辩 / what the person concerned said; empty: the time ended without a word."""

    proposal_no: str
    heard_on: date
    statement: str | None


PROPOSAL_HEARING = copied(table(ProposalHearing, key="proposal_no"), ProposalHeard)


class ProposalDecision(NamedTuple):
    """决定：初次及申诉后的 / decisions, the first and, on an appeal, the final one."""

    proposal_no: str
    final: bool
    position: int
    outcome: str
    form: str | None
    amount: Amount
    reason: str
    decided_by: str
    on_behalf_of: str | None
    decided_as: str | None
    decided_on: date
    appeal_until: date | None
    provisional: bool


def proposal_decision(decided: ProposalDecided, recorded: Recorded) -> Iterator[ProposalDecision]:
    """Yield the decision; without a time for an appeal it is the final one."""
    yield ProposalDecision(
        proposal_no=decided.proposal_no,
        final=decided.appeal_until is None,
        position=recorded.position,
        outcome=decided.outcome,
        form=decided.form,
        amount=decided.amount,
        reason=decided.reason,
        decided_by=decided.decided_by,
        on_behalf_of=decided.on_behalf_of,
        decided_as=decided.decided_as,
        decided_on=decided.decided_on,
        appeal_until=decided.appeal_until,
        provisional=decided.provisional is not None,
    )


PROPOSAL_DECISION = made(table(ProposalDecision, key=("proposal_no", "final")), proposal_decision)


class ProposalAppeal(NamedTuple):
    """申诉 / appeals against a decision."""

    proposal_no: str
    appealed_on: date
    reason: str


PROPOSAL_APPEAL = copied(table(ProposalAppeal, key="proposal_no"), ProposalAppealed)


class ProposalDeadline(NamedTuple):
    """重新核定的申辩或申诉期限 / ends of hearings and of times for appeals that were counted anew."""

    proposal_no: str
    position: int
    due_on: date
    provisional: bool


def proposal_deadline(fixed: ProposalDeadlineFixed, recorded: Recorded) -> Iterator[ProposalDeadline]:
    """Yield the due day."""
    yield ProposalDeadline(fixed.proposal_no, recorded.position, fixed.due_on, fixed.provisional is not None)


PROPOSAL_DEADLINE = made(table(ProposalDeadline, key=("proposal_no", "position")), proposal_deadline)


class ProposalEnd(NamedTuple):
    """生效或失效 / how proposals ended: `in_force`, with what holds, or `lapsed`."""

    proposal_no: str
    status: str
    ended_on: date
    outcome: str | None
    form: str | None
    amount: Amount | None


def proposal_end(ended: ProposalCameIntoForce | ProposalLapsed) -> Iterator[ProposalEnd]:
    """Yield the end."""
    if isinstance(ended, ProposalLapsed):
        yield ProposalEnd(ended.proposal_no, "lapsed", ended.lapsed_on, None, None, None)
    else:
        holds = ended.outcome, ended.form, ended.amount
        yield ProposalEnd(ended.proposal_no, "in_force", ended.in_force_on, *holds)


PROPOSAL_END = made(table(ProposalEnd, key="proposal_no"), proposal_end)

PROPOSALS = (
    *(PROPOSAL, PROPOSAL_HEARING, PROPOSAL_DECISION),
    *(PROPOSAL_APPEAL, PROPOSAL_DEADLINE, PROPOSAL_END),
)


def projection(service: str) -> Projection:
    """Return the projection of the proposals of a service."""
    return Projection(
        f"{service}_proposals", (service,), PROPOSALS, comment="对人员的提案 / proposals about people of this service"
    )
