"""Contracts and orders, open in one process."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from services.contracts.app import SERVICE as CONTRACTS
from services.orders.app import SERVICE as ORDERS
from shared.events.customers import CustomerRegistered
from shared.events.staff import DepartmentHeadAppointed, StaffJoined
from tests.clock import stand_still
from tests.integration.house import House, house
from tests.integration.orders.company import CREATED, MORNING

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
