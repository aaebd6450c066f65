"""The doors of bills: discounted, endorsed, discharged, returned, and how they stand. P4-7.4"""

from typing import Annotated

from fastapi import Depends

from services.receivables.doors.answers import bills as answers
from services.receivables.doors.visibility import of_receipt, of_receipts
from services.receivables.subjects.account import ACCOUNT
from services.receivables.subjects.account.wishes.instruments import (
    DischargeBill,
    DiscountBill,
    EndorseBill,
    ReturnBill,
)
from shared.office.doors import AsOf, Today, Within, on
from shared.runtime.http.answers import tabulates
from shared.runtime.http.front_door import Answer, Asking, Reading, strict_router
from shared.runtime.http.sent import sent
from shared.runtime.http.tables import Report, report

router = strict_router()

ON_RECEIPT = on("receipt.record", of_receipt, "receipt_no")
PASSING = on("receipt.pass-on", of_receipt, "receipt_no")
Reported = Annotated[list[str] | None, Depends(Within("invoices.report"))]
BILLS = f"""
SELECT * FROM bi.bills($1) AS b WHERE $2::text[] IS NULL OR EXISTS (
    SELECT FROM read.instrument AS i
    WHERE i.receipt_no = b.receipt_no AND i.customer_id = b.customer_id AND {of_receipts("i", "$2", "$3")})
"""

Discounted = Annotated[DiscountBill, sent(DiscountBill, "Discounted", path=("receipt_no",))]
Endorsed = Annotated[EndorseBill, sent(EndorseBill, "Endorsed", path=("receipt_no",))]
Discharged = Annotated[DischargeBill, sent(DischargeBill, "Discharged", path=("receipt_no",))]
GivenBack = Annotated[ReturnBill, sent(ReturnBill, "GivenBack", path=("receipt_no",))]


@router.post("/receipts/{receipt_no}/discount", dependencies=[PASSING])
async def discount(wish: Discounted, ask: Asking) -> Answer:
    """Record that a bank took a bill before its due day, by its advice; the interest is the company's cost."""
    return await ask(ACCOUNT, wish.customer_id, wish)


@router.post("/receipts/{receipt_no}/endorse", dependencies=[PASSING])
async def endorse(wish: Endorsed, ask: Asking) -> Answer:
    """Record that a bill was passed on to a supplier."""
    return await ask(ACCOUNT, wish.customer_id, wish)


@router.post("/receipts/{receipt_no}/discharge", dependencies=[ON_RECEIPT])
async def discharge(wish: Discharged, ask: Asking) -> Answer:
    """Record that the holder of a bill which was passed on was paid; that is final."""
    return await ask(ACCOUNT, wish.customer_id, wish)


@router.post("/receipts/{receipt_no}/return", dependencies=[ON_RECEIPT])
async def give_back(wish: GivenBack, ask: Asking) -> Answer:
    """Record that a bill went back to the customer before it counted: it is void, and nothing bounced."""
    return await ask(ACCOUNT, wish.customer_id, wish)


@router.get("/reports/bills", responses=tabulates(answers.Bills))
async def bills(read: Reading, people: Reported, day: Today, as_of: AsOf) -> Report:
    """Show bills as they stand on a day, by their due days."""
    return await report(read, BILLS, as_of, people, day)
