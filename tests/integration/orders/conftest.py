"""Contracts and orders, open in one process."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import asyncpg
import pytest

from services.contracts.app import SERVICE as CONTRACTS
from services.orders.app import SERVICE as ORDERS
from shared.events.customers import CustomerRegistered
from shared.events.staff import DepartmentHeadAppointed, StaffJoined
from tests.clock import stand_still
from tests.integration.contracts.company import at, staffed
from tests.integration.house import House, house
from tests.integration.orders.company import CREATED, MORNING
from tests.integration.orders.yard import Yard

PEOPLE = (
    ("S1", "rep", "sales"),
    ("M1", "manager", "sales"),
    ("F1", "finance", "finance"),
    ("R1", "office", "office"),
    ("G1", "gm", "gm"),
)


@pytest.fixture
async def company(postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    stand_still(monkeypatch, MORNING)
    async with house(postgres, tmp_path, CONTRACTS, ORDERS) as opened:
        staff, customers = opened.told["staff"], opened.told["customers"]
        for staff_id, role, place in PEOPLE:
            joined = {
                "staff_id": staff_id,
                "name": "王伟",
                "role": role,
                "department": place,
                "joined_on": "2020-01-01",
            }
            staff.say(f"staff-{staff_id}", StaffJoined.model_validate(joined))
        for place, head in (("sales", "M1"), ("finance", "F1")):
            staff.say(f"department-{place}", DepartmentHeadAppointed(department=place, manager_id=head))
        for number in ("C1", "C2"):
            known = CustomerRegistered(customer_id=number, name=number, registered_on=date(2024, 1, 1))
            customers.say(f"customer-{number}", known)
        await opened.settled()
        for path, body in (
            ("/products", {"product_id": "P1", "name": "管", "unit": "m"}),
            ("/products/P1/prices", {"unit_price": "100.00", "effective_from": "2024-01-01"}),
            ("/reviewers", {"staff_id": "R1", "valid_from": "2024-01-01"}),
            (
                "/signatories",
                {"staff_id": "S1", "valid_from": "2024-01-01", "max_amount": "90000.00", "max_discount": "0.02"},
            ),
        ):
            answer = await opened.doors["contracts"].as_("G1", "gm").post(path, body)
            assert answer.status_code == CREATED, answer.text
        await opened.settled()
        yield opened


@pytest.fixture
async def yard(postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Yard]:
    """The yard on the morning of Thursday, 30 April 2026, with a contract on credit."""
    clock = stand_still(monkeypatch, at("2026-04-30"))
    async with house(postgres, tmp_path, ORDERS) as opened:
        staffed(opened)
        await opened.settled()
        admin = await asyncpg.connect(postgres, database="huikuan_orders")
        made = Yard(opened, clock, admin)
        await made.come("2026-04-30")
        await made.contract()
        yield made
        await admin.close()
