"""The door that shows where a contract's review stands: steps, verdicts, and what blocks whom since when. P3-4.6"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Literal

from services.contracts.doors.contracts import ContractNo, to_contract
from services.contracts.subjects.contract import CONTRACT
from services.contracts.subjects.contract.progress import State, blocks, steps, to_accept
from services.contracts.subjects.contract.state import UnknownContract
from shared.events.contracts import ContractReviewed, Kind, RequirementConfirmed
from shared.office.doors import Today
from shared.runtime.http.answers import Shown, shows
from shared.runtime.http.front_door import Parts, strict_router

router = strict_router()

BEGUN = """
SELECT (c.registered_at AT TIME ZONE 'Asia/Shanghai')::date AS begun_on,
       (SELECT count(*) FROM read.review_step AS s
        WHERE s.contract_no = c.contract_no AND s.position > c.position AND s.step = 'meeting') AS meetings
FROM read.contract_content AS c WHERE c.contract_no = $1 AND c.revision = $2
"""
# By their names: what was asked for earlier contents, however many there were, is not read.
DUTIES = "SELECT * FROM read.duty_on($2) WHERE duty_id = ANY ($1)"


class ReviewStep(Shown):
    """A step, what was said in it by whom, and whose turn it is since when and until when."""

    step: str
    part: str | None
    state: State
    decided_by: str | None
    on_behalf_of: str | None
    verdict: str | None
    text: str | None
    decided_on: date | None
    waits_for: str | None
    since: date | None
    due_on: date | None
    duty: str | None


class Blocking(Shown):
    """What an approval lacks, by the rule that would refuse it, and whom it waits for since when."""

    rule: str
    clause: str | None
    reason: str
    waits_for: list[str]
    since: date | None


class Progress(Shown):
    """Where the review of the content on file stands; `rounds` are all reviews that ended, earlier ones too."""

    contract_no: str
    revision: int
    content_hash: str
    kind: Kind
    form: str
    state: Literal["open", "approved", "rejected"]
    steps: list[ReviewStep]
    open: list[str]
    blocks: list[Blocking]
    confirmations: Sequence[RequirementConfirmed]
    risks_to_accept: list[int]
    remedies_to_accept: list[str]
    rounds: Sequence[ContractReviewed]


@router.get("/contracts/{contract_no}/review", responses=shows(Progress), dependencies=[to_contract("contract.read")])
async def progress(contract_no: ContractNo, parts: Parts, today: Today) -> Progress:
    """Show the steps of a review, those that are open, the verdicts, and what blocks whom since when."""
    file, _ = await parts.asker.state(CONTRACT, contract_no)
    content = file.content
    if content is None:
        raise UnknownContract(contract_no)
    rules = parts.book.on(today)
    begun, meetings = await parts.pool.fetchrow(BEGUN, contract_no, content.revision) or (None, 0)
    asked = [
        (one, [*_duties(contract_no, content.revision, one.step, one.part, meetings)])
        for one in steps(file, content, rules)
    ]
    rows = await parts.pool.fetch(DUTIES, [name for _, names in asked for name in names], today)
    duties = {row["duty_id"]: row for row in rows}
    told = [_shown(one, next((duties[name] for name in names if name in duties), None)) for one, names in asked]
    since = {(one.step, one.part): one.since for one in told}
    risks, remedies = to_accept(file, rules)
    ended = file.review
    return Progress(
        contract_no=contract_no,
        revision=content.revision,
        content_hash=content.content_hash,
        kind=content.kind,
        form=rules.review_form,
        state="open" if ended is None else "approved" if ended.approved else "rejected",
        steps=told,
        open=["/".join(filter(None, (one.step, one.part))) for one in told if one.state == "open"],
        blocks=[
            Blocking(
                rule=one.rule,
                clause=one.clause,
                reason=one.reason,
                waits_for=list(one.waits_for),
                since=min((day for step in one.steps if (day := since.get(step))), default=begun),
            )
            for one in blocks(file, content, rules, today)
        ],
        confirmations=list(file.steps.confirmations.values()),
        risks_to_accept=risks,
        remedies_to_accept=remedies,
        rounds=list(file.rounds.values()),
    )


def _duties(contract_no: str, revision: int, step: str, part: str | None, meetings: int) -> Iterator[str]:
    """Yield the names that the duty of a step may have; the report of a later meeting carries its number."""
    name = "/".join(filter(None, (step, contract_no, str(revision), part)))
    if step == "report":
        yield from (f"{name}/{meeting}" for meeting in range(meetings, 1, -1))
    yield name


def _shown(one: Any, duty: Mapping[str, Any] | None) -> ReviewStep:
    return ReviewStep(
        step=one.step,
        part=one.part,
        state=one.state,
        decided_by=one.by,
        on_behalf_of=one.on_behalf_of,
        verdict=one.verdict,
        text=one.text,
        decided_on=one.on,
        waits_for=duty and duty["owner_id"],
        since=duty and duty["raised_on"],
        due_on=duty and duty["due_on"],
        duty=duty and duty["status"],
    )
