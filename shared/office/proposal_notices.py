"""The notices of a proposal: who is asked to say something, to decide, to decide on an appeal. P4-1

Each is a duty without a due day, which the act itself ends: nobody has to speak, and a proposal has days of its own.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date

from shared.events.office import (
    ProposalAppealed,
    ProposalDecided,
    ProposalHeard,
    ProposalLapsed,
    ProposalRaised,
)
from shared.office.duties import HOLDERS, Duty
from shared.office.duty_room import ended, raised
from shared.office.duty_succession import Heir, Held, stays
from shared.office.line import LineEnds, line_above
from shared.runtime.ask.decisions import Reaction, Reader
from shared.runtime.tables.definition import Recorded

ASKING = (ProposalRaised, ProposalHeard, ProposalDecided, ProposalAppealed, ProposalLapsed)
"""The facts that ask something of somebody, or end that."""

HEARING, DECISION, APPEAL = "proposal-hearing", "proposal-decision", "proposal-appeal"

# Whom it concerns, and who had a part in it: `decided_as` is the place of who decided first.
PART = """
SELECT p.staff_id, p.raised_by, d.decided_by, d.on_behalf_of, d.decided_as FROM read.proposal AS p
LEFT JOIN read.proposal_decision AS d ON d.proposal_no = p.proposal_no AND NOT d.final WHERE p.proposal_no = $1
"""


async def found(read: Reader, news: Sequence[Recorded]) -> Mapping[int, Sequence[Reaction]]:
    """Return, by the position of a fact about a proposal, whom it asks something, and what it ends."""
    asking = [one for one in news if isinstance(one.event, ASKING)]
    return {one.position: [wish async for wish in told(read, one)] for one in asking}


async def told(read: Reader, one: Recorded) -> AsyncIterator[Reaction]:
    """Yield whom a fact about a proposal asks something, and what it ends."""
    match one.event:
        case ProposalRaised(proposal_no=number, staff_id=concerned):
            yield raised(Duty(HEARING, number), concerned)
        case ProposalHeard(proposal_no=number, statement=statement):
            yield ended(Duty(HEARING, number), withdrawn=None if statement is not None else "hearing_over")
            if (decider := await in_turn(read, number, one.event.heard_on)) is not None:
                yield raised(Duty(DECISION, number), decider)
        case ProposalDecided(proposal_no=number, appeal_until=None):
            yield ended(Duty(APPEAL, number))
        case ProposalDecided(proposal_no=number):
            yield ended(Duty(HEARING, number), withdrawn="proposal_decided")
            yield ended(Duty(DECISION, number))
        case ProposalAppealed(proposal_no=number):
            if (decider := await in_turn(read, number, one.event.appealed_on)) is not None:
                yield raised(Duty(APPEAL, number), decider)
        case ProposalLapsed(proposal_no=number):
            yield ended(Duty(HEARING, number), withdrawn="proposal_lapsed")
            yield ended(Duty(DECISION, number), withdrawn="proposal_lapsed")
        case _:
            return


async def in_turn(read: Reader, number: str, day: date) -> str | None:
    """Return who has the turn to decide on a day, a head or any holder of a place; None: the line ends."""
    [(concerned, raised_by, decided_by, on_behalf_of, decided_as)] = await read.fetch(PART, number)
    line = await line_above(read, concerned, day)
    try:
        turn = line.in_turn(frozenset(filter(None, (concerned, raised_by, decided_by, on_behalf_of))), decided_as)
    except LineEnds:
        return None
    [owner] = line.holders[turn] if turn == "head" else [HOLDERS + turn]
    return owner


async def decider(read: Reader, held: Held, day: date) -> str | None:
    """Return who has the turn to decide on a proposal on a day; where the line ends, it stays whose it is."""
    return await in_turn(read, held.subject, day)


HEIRS: Mapping[str, Heir] = {HEARING: stays, DECISION: decider, APPEAL: decider}
"""Nobody is heard in another's place; who decides follows the roster."""
