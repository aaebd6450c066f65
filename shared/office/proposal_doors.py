"""The doors of proposals, for a service that has the room of proposals. P2-6, P4-1"""

from datetime import date
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import Depends, Path, Response

from shared.events.office import Outcome
from shared.events.text import Known
from shared.office.deciding import deciding
from shared.office.doors import Who, Within, may, on
from shared.office.line import STEPS
from shared.office.numbering import Numbering
from shared.office.proposal_room import (
    PROPOSAL,
    AppealProposal,
    DecideAppeal,
    DecideProposal,
    HearProposal,
    RaiseNumbered,
    RaiseProposal,
)
from shared.office.proposals import Status, UnknownProposal
from shared.office.rights import Matter
from shared.runtime.http.answers import Amount, Shown, lists, shows, tabulates
from shared.runtime.http.etags import tag
from shared.runtime.http.front_door import Answer, Ask, Asking, Parts, Reading, shown_version, strict_router
from shared.runtime.http.sent import sent
from shared.runtime.http.tables import (
    Page,
    Paging,
    Report,
    page,
    plain_row,
    report,
)
from shared.runtime.running import Running

router = strict_router()

Number = Annotated[Known, Path()]
NUMBERED = Numbering("TA", RaiseProposal, "proposal_no", at="proposal_no")
FAVOUR = frozenset({"reward"})
"""The kinds that give to a person; the others take."""

MINE = "({people}::text[] IS NULL OR staff_id = ANY ({people}) OR raised_by = {who})"
ROWS = """
SELECT proposal_no, kind, staff_id, clause, incident_id, proposed, reason, evidence, raised_by, raised_on,
       hearing_until, lapses_after, heard_on, statement, decided_by, on_behalf_of, decided_on, appeal_until,
       appealed_on, appeal, appeal_decided_by, appeal_on_behalf_of, appeal_decided_on,
       decided, outcome, form, decision, status, in_force_on
FROM read.proposal_now
"""
PAGE = f"{ROWS} WHERE proposal_no > $1 AND {MINE.format(people='$3', who='$4')} ORDER BY proposal_no LIMIT $2"
ONE = f"{ROWS} WHERE proposal_no = $1"
WHOLE = """
SELECT b.* FROM bi.proposals AS b JOIN read.proposal AS p USING (proposal_no)
WHERE $1::text[] IS NULL OR p.staff_id = ANY ($1) OR p.raised_by = $2 ORDER BY b.proposal_no
"""


class ByHand(RaiseNumbered):
    """A proposal that a person makes; the house gives its number."""

    kind: Literal["penalty", "reward", "liability"]


NewProposal = Annotated[ByHand, sent(ByHand, "NewProposal", without=("proposal_no", "favour", "by_rule"))]
Statement = Annotated[HearProposal, sent(HearProposal, "Statement", path=("proposal_no",))]
Decision = Annotated[DecideProposal, sent(DecideProposal, "Decision", path=("proposal_no",), without=("staff_id",))]
FinalDecision = Annotated[
    DecideAppeal, sent(DecideAppeal, "FinalDecision", path=("proposal_no",), without=("staff_id",))
]
Appeal = Annotated[AppealProposal, sent(AppealProposal, "Appeal", path=("proposal_no",))]


class ProposalShown(Shown):
    """A proposal and how far it is; `decided` in yuan."""

    proposal_no: str
    kind: str
    staff_id: str
    clause: str
    raised_on: date
    proposed: Amount
    decided: Amount | None
    outcome: Outcome | None
    status: Status
    in_force_on: date | None


class ProposalOnFile(ProposalShown):
    """A proposal of the list; `decision` is the reason of the last one, `evidence` between commas."""

    incident_id: str
    reason: str
    evidence: str
    raised_by: str | None
    hearing_until: date
    lapses_after: date
    heard_on: date | None
    statement: str | None
    decided_by: str | None
    on_behalf_of: str | None
    decided_on: date | None
    appeal_until: date | None
    appealed_on: date | None
    appeal: str | None
    appeal_decided_by: str | None
    appeal_on_behalf_of: str | None
    appeal_decided_on: date | None
    form: str | None
    decision: str | None


async def of_proposal(parts: Running, proposal_no: str, _day: date) -> Matter | None:
    """Return whom a proposal concerns, and who proposed it; None: there is none."""
    proposal, _ = await parts.asker.state(PROPOSAL, proposal_no)
    if proposal.raised is None:
        return None
    return Matter(frozenset({proposal.raised.staff_id}), frozenset(filter(None, [proposal.raised.raised_by])))


to_proposal = partial(on, lookup=of_proposal, number="proposal_no")
decides = partial(deciding, "proposal.decide", *STEPS, lookup=of_proposal, number="proposal_no")


@router.post("/proposals", status_code=201, dependencies=[may("proposals.raise")])
async def raise_proposal(proposal: NewProposal, ask: Asking) -> Answer:
    """Propose a penalty, a reward or a liability of another person, once for an incident; the house numbers it."""
    favour = {"favour": proposal.kind in FAVOUR}
    return await NUMBERED.file(ask, PROPOSAL, proposal.model_copy(update=favour))


@router.post("/proposals/{proposal_no}/hearing", dependencies=[to_proposal("proposal.answer")])
async def hear(said: Statement, ask: Asking) -> Answer:
    """Say something about what is proposed about oneself, until the hearing ends."""
    return await ask(PROPOSAL, said.proposal_no, said)


@router.post("/proposals/{proposal_no}/decision", dependencies=[decides()])
async def decide(ruling: Decision, ask: Asking) -> Answer:
    """Decide, after the hearing: the next in the line above the person concerned who has no part in it, or above."""
    return await _ruled(ask, ruling)


@router.post("/proposals/{proposal_no}/appeal", dependencies=[to_proposal("proposal.answer")])
async def appeal(against: Appeal, ask: Asking) -> Answer:
    """Appeal against a decision about oneself, to the next in line."""
    return await ask(PROPOSAL, against.proposal_no, against)


@router.post("/proposals/{proposal_no}/appeal-decision", dependencies=[decides()])
async def decide_appeal(ruling: FinalDecision, ask: Asking) -> Answer:
    """Decide on an appeal, finally: the next in line above the one who decided first."""
    return await _ruled(ask, ruling)


@router.get("/proposals", responses=lists(ProposalOnFile))
async def proposals(
    read: Reading, people: Annotated[list[str] | None, Depends(Within("proposals.list"))], who: Who, at: Paging
) -> Page:
    """List proposals by number: about oneself or the people of one's department, and those that one made."""
    return await page(read, PAGE, at, people, who.name)


@router.get(
    "/proposals/{proposal_no}",
    responses=shows(ProposalOnFile, tagged=True),
    dependencies=[to_proposal("proposal.read")],
)
async def proposal(parts: Parts, proposal_no: Number, response: Response) -> dict[str, Any]:
    """Show one proposal and how far it is."""
    response.headers["ETag"] = tag(await shown_version(parts, PROPOSAL, proposal_no))
    row = await parts.pool.fetchrow(ONE, proposal_no)
    if row is None:
        raise UnknownProposal(proposal_no)
    return plain_row(row)


@router.get("/reports/proposals", responses=tabulates(ProposalShown))
async def proposals_report(
    read: Reading, people: Annotated[list[str] | None, Depends(Within("proposals.report"))], who: Who
) -> Report:
    """Show proposals and what became of them, by number."""
    return await report(read, WHOLE, people, who.name)


async def _ruled(ask: Ask, ruling: DecideProposal | DecideAppeal) -> Answer:
    """Take a ruling, with whom the proposal concerns. Raises UnknownProposal."""
    proposal, _ = await ask.state(PROPOSAL, ruling.proposal_no)
    if proposal.raised is None:
        raise UnknownProposal(ruling.proposal_no)
    concerned = {"staff_id": proposal.raised.staff_id}
    return await ask(PROPOSAL, ruling.proposal_no, ruling.model_copy(update=concerned))
