"""Two desks grant on one invoice in the same moment: never more than the invoice, and nothing is stuck. P5-7.2"""

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx2
import pytest

from services.aftersales.app import SERVICE as AFTERSALES
from services.receivables.app import SERVICE as RECEIVABLES
from services.receivables.subjects.account import ACCOUNT
from services.receivables.subjects.account.state.account import Account
from shared.events.contracts import Terms
from shared.events.customers import CustomerRegistered
from shared.events.orders import DispatchLine, OrderDispatched
from tests.clock import today
from tests.integration.house import Door, House, house
from tests.races.market import ATTEMPTS

OK, CREATED, RULE = 200, 201, 422
TODAY = today()
INVOICE, GRANT = Decimal("100.00"), "60.00"


@pytest.fixture
async def company(postgres: str, tmp_path: Path) -> AsyncIterator[House]:
    """After-sales and receivables; customer C1 has an invoice of 100.00 for each attempt."""
    async with house(postgres, tmp_path, AFTERSALES, RECEIVABLES) as opened:
        known = CustomerRegistered(customer_id="C1", name="华星", registered_on=TODAY)
        opened.told["customers"].say("register-all", known)
        opened.told["orders"].say("customer-C1", *(dispatched(f"V{attempt}") for attempt in range(ATTEMPTS)))
        await opened.settled()
        yield opened


def dispatched(number: str) -> OrderDispatched:
    amounts = {"amount": INVOICE, "list_amount": INVOICE, "unit_price": INVOICE, "list_price": INVOICE}
    line = DispatchLine(line_no="1", kind="goods", contract_line_no="1", product_id="P1", quantity="1", **amounts)
    return OrderDispatched(
        invoice_no=number,
        order_no=number,
        customer_id="C1",
        contract_no="K1",
        revision=1,
        signed_on=TODAY,
        terms=Terms(kind="credit", credit_days=30),
        dispatched_on=TODAY,
        lines=(line,),
        amount=INVOICE,
    )


async def step(door: Door, number: str, name: str, body: dict[str, Any]) -> httpx2.Response:
    etag = (await door.get(f"/complaints/{number}")).headers["ETag"]
    return await door.post(f"/complaints/{number}/{name}", body, If_Match=etag)


async def ready(company: House, number: str, invoice_no: str) -> None:
    """Take a complaint about an invoice, up to its decision."""
    door = company.doors["aftersales"].as_("Q1", "quality")
    said = {"complaint_no": number, "customer_id": "C1", "invoice_no": invoice_no, "channel": "phone", "text": "开裂"}
    assert (await door.post("/complaints", said)).status_code == CREATED
    assert (await step(door.as_("G1", "gm"), number, "review", {"opinion": "同意"})).status_code == OK


async def grant(company: House, number: str) -> int:
    door = company.doors["aftersales"].as_("G1", "gm")
    wish = {"outcome": "allowance", "amount": GRANT, "reason": "属实"}
    return (await step(door, number, "decision", wish)).status_code


async def credited(company: House) -> dict[str, Decimal]:
    account: Account = (await company.running["receivables"].asker.state(ACCOUNT, "C1"))[0]
    return {number: invoice.credited for number, invoice in account.invoices.items()}


async def test_no_pair_of_grants_takes_more_than_the_invoice(company: House) -> None:
    pairs = [(f"T{attempt}-north", f"T{attempt}-south") for attempt in range(ATTEMPTS)]
    for attempt, pair in enumerate(pairs):
        for number in pair:
            await ready(company, number, f"V{attempt}")
    await company.settled()
    refused_later = 0
    for pair in pairs:
        answers = sorted(await asyncio.gather(*(grant(company, number) for number in pair)))
        assert answers in ([OK, OK], [OK, RULE]), pair  # the second desk may have seen the first one's note by then
        refused_later += answers == [OK, OK]
    await company.settled()
    assert refused_later > ATTEMPTS // 2
    assert await credited(company) == {f"V{attempt}": Decimal(GRANT) for attempt in range(ATTEMPTS)}
    items = (await company.doors["aftersales"].as_("G1", "gm").get("/complaints", limit="200")).json()["items"]
    statuses = [one["status"] for one in items]
    assert (statuses.count("decided"), statuses.count("credit_refused")) == (ATTEMPTS, refused_later)
    late = await company.doors["aftersales"].get("/reports/complaints-overdue", at="2199-01-01T00:00:00Z")
    assert sum(row[2] == "decision" for row in late.json()["rows"]) == refused_later
    for running in company.running.values():
        assert await running.pool.fetch("SELECT stream_id, detail FROM feed.parked") == []
