"""The door of the review's record as a document: 合同/订单评审记录表. P3-4.6.5"""

import asyncio
from typing import Annotated, Any

from fastapi import Query, Response

from services.contracts.doors.contracts import ContractNo, on_file, to_contract
from services.contracts.doors.recorded import recorded, reviewed
from services.contracts.subjects.contract import CONTRACT
from services.contracts.subjects.contract.state import Contract, UnknownContract
from shared.papers.review_record import review_record
from shared.runtime.ask.decisions import NotThere, Reader, Refused
from shared.runtime.clock import TrialClock
from shared.runtime.http.front_door import Parts, strict_router
from shared.runtime.running import Running

router = strict_router()

PDF = "application/pdf"
Revision = Annotated[int, Query(ge=1, le=2**31 - 1)]
NAMES = {
    "people": "SELECT staff_id, name FROM read.person",
    "customers": "SELECT customer_id, name FROM read.customer WHERE customer_id = $1",
    "products": "SELECT product_id, name, unit FROM read.product WHERE product_id = ANY($1)",
}


class ReviewOpen(Refused):
    """The record of a review is made when the review has ended."""

    clause = "P3-4.6.5"
    status = 409


class UnknownRevision(NotThere):
    """No review of the contract ended with a revision of this number."""


@router.get(
    "/contracts/{contract_no}/review-form.pdf",
    response_class=Response,
    responses={200: {"content": {PDF: {"schema": {"type": "string", "format": "binary"}}}}, 409: {}},
    dependencies=[to_contract("contract.read")],
)
async def review_form(contract_no: ContractNo, parts: Parts, revision: Revision | None = None) -> Response:
    """Show the record of a review that has ended, with every verdict, its instant, and the hash of the content.

    Without a revision it is the one on file; that of an earlier one stays what it was.
    """
    file, upto = await _ended(parts, contract_no, revision)
    instants = await recorded(parts.pool, contract_no, upto)
    shown = on_file(contract_no, file, instants).model_dump(mode="json")
    names = await _names(parts.pool, file)
    content = await asyncio.to_thread(
        review_record,
        shown,
        **names,
        trial=isinstance(parts.clock, TrialClock),
        recorded=shown["recorded"],
    )
    return Response(content, media_type=PDF)


async def _ended(parts: Running, contract_no: str, revision: int | None) -> tuple[Contract, int | None]:
    """Return the file as the review of a revision ended, and its version. Raises ReviewOpen, UnknownRevision."""
    file, _ = await parts.asker.state(CONTRACT, contract_no)
    if file.content is None:
        raise UnknownContract(contract_no)
    if revision is None or revision == file.content.revision:
        if file.review is None:
            raise ReviewOpen(f"Contract {contract_no}.")
        return file, None
    version = await reviewed(parts.pool, contract_no, revision)
    if version is None:
        raise UnknownRevision(f"Contract {contract_no}, revision {revision}.")
    return await parts.asker.state_at(CONTRACT, contract_no, version), version


async def _names(read: Reader, file: Contract) -> dict[str, Any]:
    content = file.content
    assert content is not None
    products = [line.product_id for line in content.lines]
    return {
        "people": list(map(dict, await read.fetch(NAMES["people"]))),
        "customers": list(map(dict, await read.fetch(NAMES["customers"], content.customer_id))),
        "products": list(map(dict, await read.fetch(NAMES["products"], products))),
    }
