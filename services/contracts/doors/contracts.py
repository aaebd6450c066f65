"""The doors of contracts: drafts, review, signatures, handovers, and the ledger. P3-4, P5-4.1"""

from collections.abc import Sequence
from functools import partial
from typing import Annotated, Literal

from fastapi import Depends, Path, Response

from services.contracts.doors.answers import Contract
from services.contracts.doors.visibility import of_contract, of_new_rep
from services.contracts.subjects.contract import CONTRACT
from services.contracts.subjects.contract.state import UnknownContract
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
    ContractInvalidated,
    ContractRegistered,
    ContractReviewed,
    ContractSigned,
)
from shared.events.days import Day
from shared.events.money import NotNegative
from shared.events.text import Id, Known, Prose, Text
from shared.office.deciding import Deciding, deciding
from shared.office.doors import Who, Within, may, on, require
from shared.office.numbering import Numbering
from shared.runtime.http.answers import lists, shows, tabulates
from shared.runtime.http.etags import tag
from shared.runtime.http.front_door import (
    Answer,
    Asking,
    Body,
    Changing,
    Parts,
    Reading,
    strict_router,
)
from shared.runtime.http.tables import Page, Paging, Report, page, report

router = strict_router()

ContractNo = Annotated[Known, Path()]

to_contract = partial(on, lookup=of_contract, number="contract_no")
decides_contract = partial(deciding, lookup=of_contract, number="contract_no")
Listed = Annotated[list[str] | None, Depends(Within("contracts.list"))]
Reported = Annotated[list[str] | None, Depends(Within("contracts.report"))]

LEDGER = """
SELECT * FROM bi.contracts
WHERE contract_no > $1 AND ($3::text IS NULL OR customer_id = $3) AND ($4::text[] IS NULL OR staff_id = ANY ($4))
ORDER BY contract_no LIMIT $2
"""
WHOLE_LEDGER = "SELECT * FROM bi.contracts WHERE $1::text[] IS NULL OR staff_id = ANY ($1) ORDER BY contract_no"


NUMBERED = Numbering("HT", RegisterContract, "contract_no", at="contract_no")


class NewContract(RegisterContract):
    """A draft; the house gives its number where it is left out."""

    contract_no: Id | None = None  # type: ignore[assignment]  # it is there before anything is decided


class ChecklistItem(Body):
    """An answer about exactly this content."""

    content_hash: Known
    item: Text
    satisfied: bool
    remedy: Text | None = None


class Concession(Deciding):
    """How far a line may go down, until when."""

    line_no: Known
    floor_price: NotNegative
    expires_on: Day


class Review(Deciding):
    """The end of the review of exactly this content."""

    content_hash: Known
    approved: bool
    opinion: Prose | None = None


class Signature(Body):
    """One party's signature on exactly this content."""

    content_hash: Known
    party: Literal["company", "customer"]
    signed_on: Day
    signed_by: Text
    sealed: bool


class Handover(Body):
    """To whom the contract passes, from which day."""

    staff_id: Known
    effective_on: Day
    reason: Text | None = None


class ContractFile(Body):
    """What is on file about a contract."""

    content: ContractRegistered
    answers: Sequence[ChecklistAnswered]
    concessions: Sequence[ConcessionGranted]
    review: ContractReviewed | None
    signatures: Sequence[ContractSigned]
    effective: ContractBecameEffective | None
    invalid: ContractInvalidated | None
    handovers: dict[Day, Id]


@router.post("/contracts", status_code=201, dependencies=[may("contracts.register")])
async def register(contract: NewContract, ask: Asking, parts: Parts, who: Who) -> Answer:
    """Put a draft on file: a rep for himself or herself, a head for the department, the office for everybody."""
    await require(parts, who, "contracts.register", of_new_rep, contract.staff_id)
    return await NUMBERED.file(ask, CONTRACT, contract)


@router.post("/contracts/{contract_no}/changes", dependencies=[to_contract("contract.change")])
async def change(contract_no: ContractNo, contract: ChangeContract, ask: Changing, parts: Parts, who: Who) -> Answer:
    """Replace the content of a draft; its review and signatures are void."""
    await require(parts, who, "contracts.register", of_new_rep, contract.staff_id)
    named = contract.model_copy(update={"contract_no": contract_no})
    return await ask(CONTRACT, contract_no, named)


@router.post(
    "/contracts/{contract_no}/checklist",
    status_code=201,
    dependencies=[to_contract("contract.answer")],
)
async def answer(contract_no: ContractNo, item: ChecklistItem, ask: Asking) -> Answer:
    """Answer an item of the review's checklist."""
    return await ask(CONTRACT, contract_no, AnswerChecklist(contract_no=contract_no, **item.model_dump()))


@router.post(
    "/contracts/{contract_no}/concessions",
    status_code=201,
    dependencies=[decides_contract("contract.concede", "head", "director", "gm")],
)
async def concede(contract_no: ContractNo, concession: Concession, ask: Asking) -> Answer:
    """Let one line go down to a price, within what the level of the caller allows."""
    return await ask(CONTRACT, contract_no, GrantConcession(contract_no=contract_no, **concession.model_dump()))


@router.post(
    "/contracts/{contract_no}/review",
    status_code=201,
    dependencies=[decides_contract("contract.review", "review")],
)
async def review(contract_no: ContractNo, ended: Review, ask: Asking) -> Answer:
    """End the routine review; the caller needs a dated authorisation."""
    return await ask(CONTRACT, contract_no, ReviewContract(contract_no=contract_no, **ended.model_dump()))


@router.post(
    "/contracts/{contract_no}/signatures",
    status_code=201,
    dependencies=[to_contract("contract.sign")],
)
async def sign(contract_no: ContractNo, signature: Signature, ask: Asking) -> Answer:
    """Record a party's signature; the contract becomes effective when both have signed and sealed."""
    return await ask(CONTRACT, contract_no, SignContract(contract_no=contract_no, **signature.model_dump()))


@router.post(
    "/contracts/{contract_no}/handovers",
    status_code=201,
    dependencies=[to_contract("contract.hand-over")],
)
async def hand_over(contract_no: ContractNo, handover: Handover, ask: Asking) -> Answer:
    """Give the contract to another rep from a day on."""
    return await ask(CONTRACT, contract_no, HandOverContract(contract_no=contract_no, **handover.model_dump()))


@router.get("/contracts", responses=lists(Contract))
async def ledger(read: Reading, people: Listed, at: Paging, customer_id: Known | None = None) -> Page:
    """List the contract ledger (合同台账) by number."""
    return await page(read, LEDGER, at, customer_id, people)


@router.get(
    "/contracts/{contract_no}", responses=shows(ContractFile, tagged=True), dependencies=[to_contract("contract.read")]
)
async def contract(contract_no: ContractNo, parts: Parts, response: Response) -> ContractFile:
    """Show what is on file, to a rep only of his or her own; the ETag is what a change must name."""
    file, version = await parts.asker.state(CONTRACT, contract_no)
    if file.content is None:
        raise UnknownContract(contract_no)
    response.headers["ETag"] = tag(version)
    return ContractFile(
        content=file.content,
        answers=list(file.answers.values()),
        concessions=list(file.concessions.values()),
        review=file.review,
        signatures=list(file.signatures.values()),
        effective=file.effective,
        invalid=file.invalid,
        handovers=file.handovers,
    )


@router.get("/reports/contracts", responses=tabulates(Contract))
async def contracts(read: Reading, people: Reported) -> Report:
    """Show the whole ledger."""
    return await report(read, WHOLE_LEDGER, people)
