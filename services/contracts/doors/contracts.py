"""Front door of contracts: products and prices, authorities, drafts, review, signatures, and the ledger. P3, P5-4"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from json import loads
from typing import Annotated, Literal, cast

from fastapi import Depends, Path, Response

from services.contracts.basis.contract import batch_basis
from services.contracts.doors.answers import Contract, Product
from services.contracts.doors.visibility import of_contract, of_new_rep
from services.contracts.policy import ContractsRules
from services.contracts.subjects.authority import AUTHORITY, AuthoriseReviewer, GrantSigningAuthority
from services.contracts.subjects.contract import CONTRACT
from services.contracts.subjects.contract.state import (
    AnswerChecklist,
    ChangeContract,
    GrantConcession,
    HandOverContract,
    ImportContract,
    RegisterContract,
    ReviewContract,
    SignContract,
    UnknownContract,
)
from services.contracts.subjects.product import PRODUCT, ListProduct, PublishPrice
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
from shared.events.text import HandedOver, Id, Known, Prose, Text
from shared.office.doors import Who, Within, may, on, require
from shared.runtime.http.answers import lists, shows, tabulates
from shared.runtime.http.etags import tag
from shared.runtime.http.front_door import (
    Answer,
    Asking,
    AskingRows,
    Batch,
    Batched,
    Body,
    Changing,
    Page,
    Paging,
    Parts,
    Reading,
    Report,
    page,
    report,
    strict_router,
)
from shared.runtime.policy import Book

router = strict_router()

ContractNo = Annotated[Known, Path()]
to_contract = partial(on, lookup=of_contract, number="contract_no")
Listed = Annotated[list[str] | None, Depends(Within("contracts.list"))]
Reported = Annotated[list[str] | None, Depends(Within("contracts.report"))]

LEDGER = """
SELECT * FROM bi.contracts
WHERE contract_no > $1 AND ($3::text IS NULL OR customer_id = $3) AND ($4::text[] IS NULL OR staff_id = ANY ($4))
ORDER BY contract_no LIMIT $2
"""
WHOLE_LEDGER = "SELECT * FROM bi.contracts WHERE $1::text[] IS NULL OR staff_id = ANY ($1) ORDER BY contract_no"
PRODUCTS = """
SELECT p.product_id, p.name, p.unit,
       (SELECT json_agg(json_build_object('effective_from', l.effective_from, 'unit_price', l.unit_price::text)
                        ORDER BY l.effective_from)
        FROM read.price AS l WHERE l.product_id = p.product_id) AS prices
FROM read.product AS p WHERE p.product_id > $1 ORDER BY p.product_id LIMIT $2
"""


class Price(Body):
    """Yuan a unit, from a day on."""

    unit_price: NotNegative
    effective_from: Day


class ChecklistItem(Body):
    """An answer about exactly this content."""

    content_hash: Known
    item: Text
    satisfied: bool
    remedy: Text | None = None


class Concession(Body):
    """How far a line may go down, until when."""

    line_no: Known
    floor_price: NotNegative
    expires_on: Day


class Review(Body):
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


class ProductRow(ListProduct):
    """A row of products.csv."""

    name: HandedOver
    unit: HandedOver


class OwnerOf(Body):
    """The customer of a contract."""

    customer_id: Id


@router.post("/products", status_code=201, dependencies=[may("products.add")])
async def list_product(product: ListProduct, ask: Asking) -> Answer:
    """Sell a product."""
    return await ask(PRODUCT, product.product_id, product)


@router.post("/products/{product_id}/prices", status_code=201, dependencies=[may("products.price")])
async def publish_price(product_id: Annotated[Known, Path()], price: Price, ask: Asking) -> Answer:
    """Let the price list say this from a day on; only the GM lowers it."""
    return await ask(PRODUCT, product_id, PublishPrice(product_id=product_id, **price.model_dump()))


@router.post("/reviewers", status_code=201, dependencies=[may("authorities.grant")])
async def authorise_reviewer(reviewer: AuthoriseReviewer, ask: Asking) -> Answer:
    """Let a person review routine contracts."""
    return await ask(AUTHORITY, reviewer.staff_id, reviewer)


@router.post("/signatories", status_code=201, dependencies=[may("authorities.grant")])
async def grant_signing_authority(signatory: GrantSigningAuthority, ask: Asking) -> Answer:
    """Let a person sign contracts up to an amount and a discount."""
    return await ask(AUTHORITY, signatory.staff_id, signatory)


@router.post("/contracts", status_code=201, dependencies=[may("contracts.register")])
async def register(contract: RegisterContract, ask: Asking, parts: Parts, who: Who) -> Answer:
    """Put a draft on file: a rep for himself or herself, a head for the department, the office for everybody."""
    await require(parts, who, "contracts.register", of_new_rep, contract.staff_id)
    return await ask(CONTRACT, contract.contract_no, contract)


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
    dependencies=[to_contract("contract.concede")],
)
async def concede(contract_no: ContractNo, concession: Concession, ask: Asking) -> Answer:
    """Let one line go down to a price, within what the level of the caller allows."""
    return await ask(CONTRACT, contract_no, GrantConcession(contract_no=contract_no, **concession.model_dump()))


@router.post("/contracts/{contract_no}/review", status_code=201, dependencies=[to_contract("contract.review")])
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


@router.post("/import/products", dependencies=[may("products.import")])
async def import_products(batch: Batch[ProductRow], ask: AskingRows) -> Batched:
    """Take rows of products.csv."""
    return await ask([(PRODUCT, row.product_id, ListProduct(**row.model_dump())) for row in batch.rows])


@router.post("/import/prices", dependencies=[may("products.import")])
async def import_prices(batch: Batch[PublishPrice], ask: AskingRows) -> Batched:
    """Take rows of prices.csv."""
    return await ask([(PRODUCT, row.product_id, row) for row in batch.rows])


@router.post("/import/contracts", dependencies=[may("contracts.import")])
async def import_contracts(batch: Batch[ImportContract], ask: AskingRows, parts: Parts) -> Batched:
    """Take contracts with their lines, each as a whole; their reviews are recorded as imported."""
    # One look at the tables serves all rows: names and prices were there before the batch came.
    subject = replace(
        CONTRACT, basis=await batch_basis(cast("Book[ContractsRules]", parts.service.policy), parts.pool, batch.rows)
    )
    return await ask([(subject, row.contract_no, row) for row in batch.rows])


@router.post("/import/handovers", dependencies=[may("contracts.import")])
async def import_handovers(batch: Batch[HandOverContract], ask: AskingRows) -> Batched:
    """Take rows of handovers.csv."""
    return await ask([(CONTRACT, row.contract_no, row) for row in batch.rows])


@router.get("/import/contracts/{contract_no}", dependencies=[may("contracts.import")])
async def owner_of(contract_no: ContractNo, parts: Parts) -> OwnerOf:
    """Say whose contract a number is, for rows of an import that name it."""
    file, _ = await parts.asker.state(CONTRACT, contract_no)
    if file.content is None:
        raise UnknownContract(contract_no)
    return OwnerOf(customer_id=file.content.customer_id)


@router.get("/products", responses=lists(Product), dependencies=[may("products.list")])
async def products(read: Reading, at: Paging) -> Page:
    """List products with their prices."""
    found = await page(read, PRODUCTS, at)
    for product in found.items:
        product["prices"] = product["prices"] and loads(product["prices"])
    return found


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
