"""Money for an order through the doors: 10,000.00 for DD-7, of which 6,000.00 are invoiced and the rest cancelled."""

from datetime import date
from decimal import Decimal

import pytest

from shared.events.orders import OrderCancelled, OrderLine, OrderPlaced
from tests.integration.house import House
from tests.integration.receivables.test_corrections import done, refused
from tests.integration.receivables.test_door import company, dispatch, door, receipt, rows, said

__all__ = ["company"]

RULE = 422


def placed(order_no: str, quantity: str, customer_id: str = "C1") -> OrderPlaced:
    return OrderPlaced(
        order_no=order_no,
        customer_id=customer_id,
        contract_no="K1",
        lines=(OrderLine(contract_line_no="1", quantity=Decimal(quantity)),),
        amount=Decimal("600.00") * Decimal(quantity),
        required_on=date(2024, 3, 1),
        placed_on=date(2024, 2, 1),
        placed_by="S1",
    )


@pytest.mark.clause("P4-5.3")
async def test_what_an_order_leaves_of_its_money_pays_other_debts_once_it_is_done(company: House) -> None:
    finance = door(company)
    other = dispatch("A", "9000.00", "9000.00", dispatched_on=date(2024, 1, 5))
    await said(company, placed("DD-7", "20"), placed("DD-8", "10"), placed("DD-9", "1", "C2"), other)
    theirs = await finance.post("/receipts", receipt("R0", "1.00", "2024-02-01", order_no="DD-9"))
    assert refused(theirs) == (RULE, "OrderOfAnotherCustomer", "P4-7.4")
    both = await finance.post("/receipts", receipt("R0", "1.00", "2024-02-01", order_no="DD-7", invoice_no="A"))
    assert refused(both) == (RULE, "InvoiceAndOrder", None)
    await done(finance, "/receipts", receipt("R1", "10000.00", "2024-02-01", order_no="DD-7"))
    await done(finance, "/receipts", receipt("R2", "7000.00", "2024-02-01", order_no="DD-8"))
    [before] = await rows(company, "ageing", as_of="2024-02-15")
    assert before[7:] == ["9000.00", "17000.00"]
    await said(company, dispatch("FH-1", "6000.00", "6000.00", order_no="DD-7"))
    assert await paid(company, "2024-03-01") == {"A": "0.00", "FH-1": "6000.00"}
    await said(
        company, OrderCancelled(order_no="DD-7", customer_id="C1", cancelled_on=date(2024, 3, 20), reason="改型号")
    )
    assert await paid(company, "2024-03-20") == {"A": "4000.00", "FH-1": "6000.00"}
    assert await paid(company, "2024-03-19") == {"A": "0.00", "FH-1": "6000.00"}
    # the whole of DD-8 is invoiced
    await said(company, dispatch("FH-2", "6000.00", "6000.00", order_no="DD-8", dispatched_on=date(2024, 3, 25)))
    assert await paid(company, "2024-03-25") == {"A": "5000.00", "FH-1": "6000.00", "FH-2": "6000.00"}
    assert (await finance.get("/receipts/R2")).json()["order_no"] == "DD-8"


async def paid(company: House, day: str) -> dict[str, str]:
    """Return what was collected of each invoice by a day."""
    return {row[0]: row[7] for row in await rows(company, "receivables", as_of=day)}
