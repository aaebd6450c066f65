"""Two numbers of one customer, at two desks in the same moment: together never above the one limit. P2-2a, P5-5.2b"""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from shared.events.customers import CreditLimitSet, CustomersMerged
from shared.events.staff import DepartmentHeadAppointed
from tests.integration.house import House
from tests.races.desk import ACCEPTED
from tests.races.market import ATTEMPTS, asked, opened
from tests.races.town import order

OK = 200
OWED, EACH = Decimal("1000.00"), Decimal("20.00")
FIT = 13  # of the orders of the number that stays, beside all of the later one
LIMIT = OWED + EACH * (ATTEMPTS + FIT) + Decimal("19.99")


@pytest.fixture
async def company(postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    """The market, open; each customer owes 500.00 and has placed its orders; then C2 is merged into C1."""
    async with opened(postgres, tmp_path, monkeypatch) as house:
        house.told["staff"].say("department-rep", DepartmentHeadAppointed(department="rep", manager_id="M1"))
        for attempt in range(ATTEMPTS):
            for customer_id in ("C1", "C2"):
                form = order(f"{customer_id} {attempt}", customer_id, quantity="2")
                assert (await asked(house, form))[1] == ACCEPTED
        limit = CreditLimitSet(customer_id="C1", credit_limit=LIMIT, effective_on=date(2024, 1, 1))
        merged = CustomersMerged(customer_id="C2", earlier_id="C1", ruled_by="M1", ruled_on=date(2024, 6, 3))
        house.told["customers"].say("register-all", limit, merged)
        await house.settled()
        yield house


async def agree(company: House, customer_id: str, attempt: int) -> str:
    manager = company.doors["orders"].as_("M1", "manager")
    answer: Any = await manager.post(f"/orders/{customer_id} {attempt}/agreement", {"customer_id": customer_id})
    assert answer.status_code == OK, answer.text
    return str(answer.json()["events"][-1].split(".")[2])


async def test_two_numbers_never_pass_the_limit_of_the_one_that_stays(company: House) -> None:
    happened: dict[str, list[str]] = {"C1": [], "C2": []}
    for attempt in range(ATTEMPTS):
        pair = await asyncio.gather(*(agree(company, customer_id, attempt) for customer_id in happened))
        for customer_id, what in zip(happened, pair, strict=True):
            happened[customer_id].append(what)
    approved = {customer_id: said.count("OrderApproved") for customer_id, said in happened.items()}
    assert OWED + EACH * sum(approved.values()) <= LIMIT
    assert approved == {"C1": FIT, "C2": ATTEMPTS}
