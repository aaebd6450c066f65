"""Two customers at one counter: orders and receivables, open in one process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from services.orders.app import SERVICE as ORDERS
from services.receivables.app import SERVICE as RECEIVABLES
from services.receivables.subjects.account import ACCOUNT
from shared.events.contracts import ContractBecameEffective, ContractLine, ContractRegistered
from shared.events.customers import CustomerRegistered
from shared.events.staff import DepartmentHeadAppointed, StaffJoined
from shared.runtime.rebuild.rebuilding import Rebuild
from tests.clock import stand_still
from tests.integration.house import House, house
from tests.races.desk import ACCEPTED, Asked, InHouse, word
from tests.races.papers import imported

ATTEMPTS = 25
CUSTOMERS = ("C1", "C2")
TODAY = "2024-06-03"
MORNING = datetime(2024, 6, 3, 0, 30, tzinfo=UTC)  # 08:30 in Shanghai, a Monday


@asynccontextmanager
async def opened(postgres: str, folder: Path, patch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    """Open orders and receivables; C1 and C2 each have a contract over 1,000 pieces and an invoice of 500.00."""
    stand_still(patch, MORNING)
    async with house(postgres, folder, ORDERS, RECEIVABLES) as company:
        for staff_id, role in (("S1", "rep"), ("M1", "manager"), ("F1", "finance"), ("G1", "gm"), ("R1", "office")):
            joined = {"staff_id": staff_id, "name": "王伟", "role": role, "department": role, "joined_on": "2020-01-01"}
            company.told["staff"].say(f"staff-{staff_id}", StaffJoined.model_validate(joined))
        company.told["staff"].say("department-finance", DepartmentHeadAppointed(department="finance", manager_id="F1"))
        for customer_id in CUSTOMERS:
            known = CustomerRegistered(customer_id=customer_id, name=customer_id, registered_on=date(2024, 1, 1))
            company.told["customers"].say(f"customer-{customer_id}", known)
            company.told["contracts"].say(f"contract-{customer_id}", *contract(customer_id))
        await company.settled()
        for customer_id in CUSTOMERS:
            _, happened = await asked(company, imported(f"V.{customer_id}", customer_id, quantity="50"))
            assert happened == ACCEPTED, happened
        await company.settled()
        yield company


def contract(customer_id: str) -> tuple[ContractRegistered, ContractBecameEffective]:
    """A contract of S1, on file and in effect, under the number of its customer."""
    line = ContractLine(
        line_no="1",
        product_id="P1",
        quantity=Decimal(1000),
        unit_price=Decimal("10.00"),
        list_price=Decimal("10.00"),
    )
    told = {"contract_no": customer_id, "revision": 1, "customer_id": customer_id, "staff_id": "S1"}
    agreed = {"kind": "routine", "amount": "10000.00", "terms": {"kind": "credit", "credit_days": 30}}
    content = {"lines": (line,), "content_hash": "0" * 64}
    return (
        ContractRegistered.model_validate({**told, **agreed, **content, "requested_by": "S1"}),
        ContractBecameEffective.model_validate({**told, **agreed, **content, "signed_on": "2024-01-02"}),
    )


async def asked(company: House, one: Asked) -> tuple[int, str]:
    """Ask at a door; return the status and what happened in a word: accepted, NumberTaken, …."""
    answer = await InHouse(company).ask(one)
    return answer.status_code, word(answer)


async def side_by_side(company: House, *pair: Asked) -> list[str]:
    """Ask for both at the same moment; return what happened, sorted."""
    return sorted(what for _, what in await asyncio.gather(*(asked(company, one) for one in pair)))


async def books_agree(company: House) -> None:
    """Assert that accounts, ageing and a rebuild of all tables say the same."""
    await company.settled()
    rows = (await company.doors["receivables"].as_("F1", "finance").get("/reports/ageing", as_of=TODAY)).json()["rows"]
    ageing = {row[0]: (Decimal(row[7]), Decimal(row[8])) for row in rows}
    for customer_id in CUSTOMERS:
        account, _ = await company.running["receivables"].asker.state(ACCOUNT, customer_id)
        outstanding = sum((invoice.open for invoice in account.invoices.values()), Decimal(0))
        unapplied = sum((money.unapplied for money in account.receipts.values()), Decimal(0))
        assert ageing.get(customer_id, (0, 0)) == (outstanding, unapplied), customer_id
    for running in company.running.values():
        projections = running.service.projections
        different = await Rebuild(running.service.name, projections, running.pool, running.sources).verify()
        assert different == [None] * len(projections)
