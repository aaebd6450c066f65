"""The doors of what arrives or comes back, and of the report of a day. P5-5.2e, P5-5.3a"""

from typing import Annotated

from fastapi import Depends

from services.orders.doors import answers
from services.orders.doors.reserving import with_numbers
from services.orders.doors.visibility import of_contracts, of_dispatch
from services.orders.subjects.dispatch_report import DISPATCH_REPORT, FileDispatchReport
from services.orders.subjects.order_book import ORDER_BOOK
from services.orders.subjects.order_book.failing import to_fail
from services.orders.subjects.order_book.reserving import FailWithNumbers
from services.orders.subjects.order_book.wishes import FailDelivery, ProveDelivery
from shared.office.doors import Today, Within, all_taken_in, may, on
from shared.runtime.http.answers import tabulates
from shared.runtime.http.front_door import Answer, Asking, Parts, Reading, strict_router
from shared.runtime.http.sent import sent
from shared.runtime.http.tables import Report, report

router = strict_router()

Proof = Annotated[ProveDelivery, sent(ProveDelivery, "Proof", path=("invoice_no",))]
Failure = Annotated[FailDelivery, sent(FailDelivery, "Failure", path=("invoice_no",))]
Reported = Annotated[list[str] | None, Depends(Within("proofs.report"))]

PROOFS = f"""
SELECT p.* FROM bi.proofs AS p JOIN read.departure AS d ON d.invoice_no = p.invoice_no AND d.customer_id = p.customer_id
WHERE {of_contracts("d.contract_no", "$1", "$2")} ORDER BY p.invoice_no
"""


@router.post(
    "/dispatches/{invoice_no}/proof", status_code=201, dependencies=[on("dispatch.prove", of_dispatch, "invoice_no")]
)
async def prove(proof: Proof, ask: Asking, parts: Parts) -> Answer:
    """Record who took the goods of a dispatch; the first proof records the arrival, too."""
    await all_taken_in(parts)
    return await ask(ORDER_BOOK, proof.customer_id, proof)


@router.post(
    "/dispatches/{invoice_no}/failure", status_code=201, dependencies=[on("dispatch.fail", of_dispatch, "invoice_no")]
)
async def fail(failure: Failure, ask: Asking) -> Answer:
    """Record that the goods of a dispatch came back; receivables credits them, and the order is approved again.

    Where it is prepaid, the number of its next dispatch is reserved.
    """
    return await with_numbers(ask, failure, to_fail, FailWithNumbers)


@router.post("/dispatch-reports", status_code=201, dependencies=[may("dispatches.file")])
async def file_report(day: FileDispatchReport, ask: Asking, parts: Parts) -> Answer:
    """File what left on a day; it changes no more."""
    await all_taken_in(parts)
    return await ask(DISPATCH_REPORT, day.date.isoformat(), day)


@router.get("/reports/proofs", responses=tabulates(answers.Proofs))
async def proofs(read: Reading, people: Reported, now: Today) -> Report:
    """Show proofs of delivery, until when they are due, and whether they are complete."""
    return await report(read, PROOFS, people, now)
