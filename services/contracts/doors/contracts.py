"""The doors of contracts: drafts, review, signatures, handovers, and the ledger. P3-4, P5-4.1"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Annotated

from fastapi import Depends, Path, Response
from pydantic import RootModel

from services.contracts.doors.answers import Contract as ContractRow
from services.contracts.doors.answers import LedgerEntry
from services.contracts.doors.goods import ContractGoods, without_prices
from services.contracts.doors.recorded import recorded
from services.contracts.doors.visibility import of_contract, of_new_rep
from services.contracts.subjects.contract import CONTRACT
from services.contracts.subjects.contract.requests import Status
from services.contracts.subjects.contract.state import Contract, UnknownContract
from services.contracts.subjects.contract.wishes import (
    AnswerChecklist,
    ChangeContract,
    GrantConcession,
    HandOverContract,
    RegisterContract,
    ReviewContract,
    SignContract,
)
from shared.events.contracts import (
    ChecklistAnswered,
    ConcessionGranted,
    ContractBecameEffective,
    ContractChangeRequested,
    ContractChangeWithdrawn,
    ContractInvalidated,
    ContractRegistered,
    ContractReviewed,
    ContractSigned,
    ContractTerminated,
    CopyMoved,
    CountersignGiven,
    CustomerConsentRecorded,
    FeasibilityRecorded,
    OfficeHeadReviewed,
    RequirementConfirmed,
    ReviewMeetingCalled,
    ReviewMeetingHeld,
    ReviewReportFiled,
    RisksRecorded,
)
from shared.events.days import Day, Instant
from shared.events.numbers import Ordinal
from shared.events.text import Id, Known
from shared.office.deciding import deciding
from shared.office.doors import AsOf, Who, Within, may, on, opens, require
from shared.office.numbering import Numbering
from shared.runtime.http.answers import lists, shows, tabulates
from shared.runtime.http.etags import tag
from shared.runtime.http.front_door import Answer, Asking, Body, Changing, Parts, Reading, strict_router
from shared.runtime.http.sent import sent
from shared.runtime.http.tables import Condition, Page, Paging, Report, page, report

router = strict_router()

ContractNo = Annotated[Known, Path()]

to_contract = partial(on, lookup=of_contract, number="contract_no")
decides_contract = partial(deciding, lookup=of_contract, number="contract_no")
Listed = Annotated[list[str] | None, Depends(Within("contracts.list"))]
Reported = Annotated[list[str] | None, Depends(Within("contracts.report"))]

WholeLedger = Annotated[list[str] | None, Depends(Within("contracts.ledger"))]

# Where a contract stands is worked out of those alone that were ever of the customer, or of one of the people.
OF_PEOPLE = """
SELECT contract_no FROM read.contract_content WHERE staff_id = ANY ({people})
UNION SELECT contract_no FROM read.contract_handover WHERE staff_id = ANY ({people})
"""
LEDGER = f"""
SELECT * FROM bi.contracts
WHERE contract_no > $1
  AND ($3::text IS NULL OR customer_id = $3
       AND contract_no = ANY (ARRAY(SELECT contract_no FROM read.contract_content WHERE customer_id = $3)))
  AND ($4::text[] IS NULL OR staff_id = ANY ($4) AND contract_no = ANY (ARRAY({OF_PEOPLE.format(people="$4")})))
ORDER BY contract_no LIMIT $2
"""
# Of these none is in force: whether those that are were completed, which takes long, need not be worked out.
NOT_IN_FORCE = {Condition("status", "is", one) for one in ("draft", "rejected", "reviewed", "signed", "invalid")}
WHOLE_LEDGER = f"""
SELECT * FROM bi.contracts
WHERE $1::text[] IS NULL OR staff_id = ANY ($1) AND contract_no = ANY (ARRAY({OF_PEOPLE.format(people="$1")}))
ORDER BY contract_no
"""


CONTRACT_LEDGER = "SELECT * FROM bi.contract_ledger($1)"


NUMBERED = Numbering("HT", RegisterContract, "contract_no", at="contract_no")


class NewContract(RegisterContract):
    """A draft; the house gives its number where it is left out."""

    contract_no: Id | None = None  # type: ignore[assignment]  # it is there before anything is decided


ChecklistItem = Annotated[AnswerChecklist, sent(AnswerChecklist, "ChecklistItem", path=("contract_no",))]
Concession = Annotated[GrantConcession, sent(GrantConcession, "Concession", path=("contract_no",))]
Review = Annotated[ReviewContract, sent(ReviewContract, "Review", path=("contract_no",))]
Signature = Annotated[SignContract, sent(SignContract, "Signature", path=("contract_no",))]
Handover = Annotated[HandOverContract, sent(HandOverContract, "Handover", path=("contract_no",))]


class StepsOnFile(Body):
    """What was recorded and decided in the review of the content on file, beside the checklist."""

    confirmations: Sequence[RequirementConfirmed]
    feasibility: FeasibilityRecorded | None
    risks: RisksRecorded | None
    countersigns: Sequence[CountersignGiven]
    office_head: OfficeHeadReviewed | None
    call: ReviewMeetingCalled | None
    meeting: ReviewMeetingHeld | None
    report: ReviewReportFiled | None


class Change(Body):
    """A request to change the contract, and what became of it; `revision` is the content that was drafted for it."""

    request: ContractChangeRequested
    consent: CustomerConsentRecorded | None
    withdrawal: ContractChangeWithdrawn | None
    revision: Ordinal | None
    status: Status


class ContractFile(Body):
    """What is on file about a contract; `rounds` are all reviews that ended, those of earlier contents too.

    `revisions` are those that both parties signed, each in force until the first day of the next.
    `recorded` says when the steps of reviews were recorded, by their names, such as `countersign/quality`.
    """

    content: ContractRegistered
    answers: Sequence[ChecklistAnswered]
    concessions: Sequence[ConcessionGranted]
    review: ContractReviewed | None
    signatures: Sequence[ContractSigned]
    effective: ContractBecameEffective | None
    invalid: ContractInvalidated | None
    terminated: ContractTerminated | None
    copies: Sequence[CopyMoved]
    handovers: dict[Day, Id]
    steps: StepsOnFile
    rounds: Sequence[ContractReviewed]
    revisions: Sequence[ContractBecameEffective]
    changes: Sequence[Change]
    recorded: dict[Id, Instant]


class ContractShown(RootModel[ContractFile | ContractGoods]):
    """A contract as the caller may read it."""


@router.post("/contracts", status_code=201, dependencies=[may("contracts.register")])
async def register(contract: NewContract, ask: Asking, parts: Parts, who: Who) -> Answer:
    """Put a draft on file: a rep for himself or herself, a head for the department, the office for everybody."""
    await require(parts, who, "contracts.register", of_new_rep, contract.staff_id)
    return await NUMBERED.file(ask, CONTRACT, contract)


@router.post("/contracts/{contract_no}/changes", dependencies=[to_contract("contract.change")])
async def change(contract_no: ContractNo, contract: ChangeContract, ask: Changing, parts: Parts, who: Who) -> Answer:
    """Replace the content of a draft; its review and signatures are void. Quality changes characteristics alone.

    The content of an effective contract names the open change request; it is drafted beside the revision that holds.
    """
    if "quality" not in who.roles:
        await require(parts, who, "contracts.register", of_new_rep, contract.staff_id)
    named = contract.model_copy(update={"contract_no": contract_no})
    return await ask(CONTRACT, contract_no, named)


@router.post(
    "/contracts/{contract_no}/checklist",
    status_code=201,
    dependencies=[to_contract("contract.answer")],
)
async def answer(item: ChecklistItem, ask: Asking) -> Answer:
    """Answer an item of the review's checklist."""
    return await ask(CONTRACT, item.contract_no, item)


@router.post(
    "/contracts/{contract_no}/concessions",
    status_code=201,
    dependencies=[decides_contract("contract.concede", "head", "director", "gm")],
)
async def concede(concession: Concession, ask: Asking) -> Answer:
    """Let one line go down to a price, within what the level of the caller allows."""
    return await ask(CONTRACT, concession.contract_no, concession)


@router.post(
    "/contracts/{contract_no}/review",
    status_code=201,
    dependencies=[decides_contract("contract.review", "review")],
)
async def review(ended: Review, ask: Asking) -> Answer:
    """End the routine review; the caller needs a dated authorisation."""
    return await ask(CONTRACT, ended.contract_no, ended)


@router.post(
    "/contracts/{contract_no}/signatures",
    status_code=201,
    dependencies=[to_contract("contract.sign")],
)
async def sign(signature: Signature, ask: Asking) -> Answer:
    """Record a party's signature; the contract becomes effective when both have signed and sealed."""
    return await ask(CONTRACT, signature.contract_no, signature)


@router.post(
    "/contracts/{contract_no}/handovers",
    status_code=201,
    dependencies=[to_contract("contract.hand-over")],
)
async def hand_over(handover: Handover, ask: Asking) -> Answer:
    """Give the contract to another rep from a day on."""
    return await ask(CONTRACT, handover.contract_no, handover)


@router.get("/contracts", responses=lists(ContractRow))
async def ledger(read: Reading, people: Listed, at: Paging, customer_id: Known | None = None) -> Page:
    """List the contract ledger (合同台账) by number."""
    if NOT_IN_FORCE.intersection(at.where):
        at = at._replace(where=(Condition("effective", "is", "no"), *at.where))
    return await page(read, LEDGER, at, customer_id, people)


@router.get(
    "/contracts/{contract_no}",
    responses=shows(ContractShown, tagged=True),
    dependencies=[to_contract("contract.look")],
)
async def contract(contract_no: ContractNo, parts: Parts, who: Who, response: Response) -> ContractShown:
    """Show what is on file, to a rep only of his or her own, to warehouse and dispatchers without prices.

    The ETag is what a change must name.
    """
    file, version = await parts.asker.state(CONTRACT, contract_no)
    response.headers["ETag"] = tag(version)
    if not await opens(parts, who, "contract.read", of_contract, contract_no):
        return ContractShown(without_prices(contract_no, file))
    return ContractShown(on_file(contract_no, file, await recorded(parts.pool, contract_no)))


def on_file(contract_no: str, file: Contract, instants: Mapping[str, datetime]) -> ContractFile:
    """Return what is on file about a contract. Raises UnknownContract."""
    if file.content is None:
        raise UnknownContract(contract_no)
    steps = file.steps
    return ContractFile(
        content=file.content,
        answers=list(file.answers.values()),
        concessions=list(file.concessions.values()),
        review=file.review,
        signatures=list(file.signatures.values()),
        effective=file.effective,
        invalid=file.invalid,
        terminated=file.terminated,
        copies=[file.copies[number] for number in sorted(file.copies)],
        handovers=file.handovers,
        steps=StepsOnFile(
            confirmations=list(steps.confirmations.values()),
            feasibility=steps.feasibility,
            risks=steps.risks,
            countersigns=list(steps.countersigns.values()),
            office_head=steps.office_head,
            call=steps.call,
            meeting=steps.meeting,
            report=steps.report,
        ),
        rounds=list(file.rounds.values()),
        revisions=list(file.changes.effects.values()),
        changes=[
            Change(
                request=one.asked,
                consent=one.consent,
                withdrawal=one.withdrawn,
                revision=one.revision,
                status=one.status,
            )
            for one in file.changes.requests.values()
        ],
        recorded=dict(instants),
    )


@router.get("/reports/contracts", responses=tabulates(ContractRow))
async def contracts(read: Reading, people: Reported) -> Report:
    """Show the whole ledger."""
    return await report(read, WHOLE_LEDGER, people)


@router.get(
    "/reports/contract-ledger", responses=tabulates(LedgerEntry), dependencies=[Depends(Within("contracts.ledger"))]
)
async def contract_ledger(read: Reading, as_of: AsOf) -> Report:
    """Show the contract ledger (合同台账) as of any day: copies, what was delivered, paid and is open. P3-4.7.3"""
    return await report(read, CONTRACT_LEDGER, as_of)
