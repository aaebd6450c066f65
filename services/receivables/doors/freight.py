"""The doors of freight accounts: what customers advanced is set off at the end of the month, or paid out. P5-5.3a"""

from typing import Annotated, Any

from fastapi import Depends, Path

from services.receivables.doors.answers import freight as answers
from services.receivables.doors.visibility import of_freight_settlement
from services.receivables.subjects.account import ACCOUNT
from services.receivables.subjects.account.wishes.freight import PayFreightOut, SettleFreight
from shared.events.text import Id, Known
from shared.office.doors import AsOf, Today, Within, may, on
from shared.office.numbering import Numbering
from shared.office.owners import of_customers
from shared.runtime.http.answers import lists, shows, tabulates
from shared.runtime.http.front_door import Answer, Asking, Reading, strict_router
from shared.runtime.http.sent import sent
from shared.runtime.http.tables import Page, Paging, Report, one_row, page, report

router = strict_router()

Number = Annotated[Known, Path()]
Listed = Annotated[list[str] | None, Depends(Within("invoices.list"))]
Reported = Annotated[list[str] | None, Depends(Within("invoices.report"))]
NUMBERED = Numbering("YF", SettleFreight, "settlement_no", at="customer_id")
SHOWN = """
SELECT s.settlement_no, s.customer_id, s.through, s.balance, s.set_off, s.pay_out, s.carried, s.settled_on,
       s.settled_by, CASE WHEN p.settlement_no IS NULL THEN 'settled' ELSE 'paid_out' END AS status,
       p.paid_on, p.paid_by
FROM read.freight_settlement AS s LEFT JOIN read.freight_payment AS p ON p.settlement_no = s.settlement_no
"""
SETTLEMENT = f"{SHOWN} WHERE s.settlement_no = $1"
SETTLEMENT_PAGE = f"""
SELECT * FROM ({SHOWN}) AS one
WHERE settlement_no > $1 AND ($3::text IS NULL OR customer_id = $3) AND {of_customers("one.customer_id", "$4", "$5")}
ORDER BY settlement_no LIMIT $2
"""
ACCOUNTS = f"SELECT * FROM bi.freight_accounts($1) AS f WHERE {of_customers('f.customer_id', '$2', '$3')}"


class NewFreightSettlement(SettleFreight):
    """By which day freight is settled, and whether the rest is paid out; the house gives the number."""

    settlement_no: Id | None = None  # type: ignore[assignment]  # it is there before anything is decided


FreightPaid = Annotated[PayFreightOut, sent(PayFreightOut, "FreightPaid", path=("settlement_no",))]


@router.post("/freight-settlements", status_code=201, dependencies=[may("freight.settle")])
async def settle_freight(settlement: NewFreightSettlement, ask: Asking) -> Answer:
    """Set off what a customer advanced of freight against his open invoices; the rest is carried, or to be paid out."""
    return await NUMBERED.file(ask, ACCOUNT, settlement)


@router.post(
    "/freight-settlements/{settlement_no}/payment",
    dependencies=[on("freight-settlement.pay", of_freight_settlement, "settlement_no")],
)
async def pay_freight_out(wish: FreightPaid, ask: Asking) -> Answer:
    """Pay out what a settlement left for the customer: the head of finance up to a limit, beyond it the GM."""
    return await ask(ACCOUNT, wish.customer_id, wish)


@router.get("/reports/freight-accounts", responses=tabulates(answers.FreightAccounts))
async def freight_accounts(read: Reading, people: Reported, day: Today, as_of: AsOf) -> Report:
    """Show what customers advanced of freight, and what became of it."""
    return await report(read, ACCOUNTS, as_of, people, day)


@router.get("/freight-settlements", responses=lists(answers.FreightSettlement))
async def freight_settlements(
    read: Reading, people: Listed, day: Today, at: Paging, customer_id: Known | None = None
) -> Page:
    """List settlements of freight accounts by number."""
    return await page(read, SETTLEMENT_PAGE, at, customer_id, people, day)


@router.get(
    "/freight-settlements/{settlement_no}",
    responses=shows(answers.FreightSettlement),
    dependencies=[on("freight-settlement.read", of_freight_settlement, "settlement_no")],
)
async def freight_settlement(read: Reading, settlement_no: Number) -> dict[str, Any]:
    """Show one settlement of a freight account."""
    return await one_row(read, SETTLEMENT, settlement_no, missing=f"there is no freight settlement {settlement_no}")
