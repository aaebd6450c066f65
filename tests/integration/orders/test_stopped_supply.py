"""While supply is stopped what is not prepaid is held; what the stop held is approved again, if it fits. P4-7.5"""

from datetime import date

import pytest

from shared.events.contracts import Terms
from shared.events.receivables import SupplyResumed, SupplyStopped
from tests.integration.house import House
from tests.integration.orders.company import CONFLICT, contract_in_force, leaves, placed_and_agreed
from tests.integration.orders.test_contract_to_dispatch import invoice

DAY = date(2024, 6, 3)
STOP = SupplyStopped(customer_id="C1", invoice_no="I0", part=1, stopped_on=DAY)
END = SupplyResumed(customer_id="C1", stopped_on=DAY, resumed_on=DAY)


async def states(company: House) -> dict[str, str]:
    """Return the state of each order."""
    await company.settled()
    book = (await company.doors["orders"].as_("F1", "finance").get("/order-books/C1")).json()
    return {one["order_no"]: one["state"] for one in book}


@pytest.mark.clause("P4-7.5")
async def test_orders_are_held_while_supply_is_stopped_and_approved_when_it_resumes(company: House) -> None:
    await contract_in_force(company)
    orders, receivables = company.doors["orders"], company.told["receivables"]
    assert await placed_and_agreed(company, "O1", "10") == ["OrderAgreed", "OrderApproved"]
    receivables.say("account-C1", STOP)
    assert await states(company) == {"O1": "held"}
    assert await placed_and_agreed(company, "O2", "20") == ["OrderAgreed", "OrderHeld"]
    sent = await orders.as_("R1", "office").post("/orders/O1/dispatches", leaves("I1", "1"))
    assert (sent.status_code, sent.json()["clause"]) == (CONFLICT, "P5-5.2b")
    assert (await orders.as_("R1", "office").post("/orders/O1/check", {"customer_id": "C1"})).json()["events"] == []
    await company.settled()
    checks = (await orders.as_("G1").get("/orders/O2/checks")).json()
    assert [row[checks["columns"].index("reasons")] for row in checks["rows"]] == ["stopped"]
    receivables.say("account-C1", END)
    assert await states(company) == {"O1": "approved", "O2": "approved"}


@pytest.mark.clause("P4-7.5")
async def test_a_prepaid_order_goes_though_supply_is_stopped(company: House) -> None:
    await contract_in_force(company, terms=Terms(kind="prepaid").model_dump(mode="json", exclude_none=True))
    company.told["receivables"].say("account-C1", STOP)
    await company.settled()
    agreed = await placed_and_agreed(company, "O1", "10")
    assert agreed == ["NumberGiven", "OrderAgreed", "OrderApproved"]  # the number is the next invoice's


@pytest.mark.clause("P4-7.5")
async def test_what_the_limit_holds_too_stays_held_for_that(company: House) -> None:
    await contract_in_force(company)
    company.told["receivables"].say("account-C1", STOP, invoice("I0", "49000.00", date(2024, 7, 3)))
    await company.settled()
    assert await placed_and_agreed(company, "O1", "11") == ["OrderAgreed", "OrderHeld"]
    company.told["receivables"].say("account-C1", END)
    assert await states(company) == {"O1": "held"}
    checks = (await company.doors["orders"].as_("G1").get("/orders/O1/checks")).json()
    assert [row[checks["columns"].index("reasons")] for row in checks["rows"]] == ["limit;stopped", "limit"]
