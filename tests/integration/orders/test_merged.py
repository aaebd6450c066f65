"""Two entries of the register that are one customer: one number stays, and its limit holds for both. P2-2a, P5-5.2b"""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from services.orders.basis.order_book import standing
from shared.events.customers import CreditLimitSet, CustomersMerged
from tests.integration.house import House
from tests.integration.orders.company import (
    CONFLICT,
    CREATED,
    OK,
    RULE,
    at_half_past_eight,
    contract_in_force,
    draft,
    form,
    leaves,
    placed_and_agreed,
)
from tests.integration.orders.test_contract_to_dispatch import invoice

THEIRS = {"customer_id": "C2", "contract_no": "K2"}


async def merge(company: House, later: str = "C2", earlier: str = "C1") -> None:
    """A manager rules that a later entry is an earlier customer."""
    ruled = CustomersMerged(customer_id=later, earlier_id=earlier, ruled_by="M1", ruled_on=date(2024, 6, 3))
    company.told["customers"].say("register-all", ruled)
    await company.settled()


async def both_in_force(company: House) -> None:
    await contract_in_force(company)
    await contract_in_force(company, **THEIRS)


async def placed(company: House, number: str, quantity: str) -> None:
    answer = await company.doors["orders"].as_("S1", "rep").post("/orders", form(number, quantity, **THEIRS))
    assert answer.status_code == CREATED, answer.text


async def agreed(company: House, number: str, customer_id: str = "C2") -> str:
    body = {"customer_id": customer_id}
    answer = await company.doors["orders"].as_("M1", "manager").post(f"/orders/{number}/agreement", body)
    assert answer.status_code == OK, answer.text
    await company.settled()
    return str(answer.json()["events"][-1].split(".")[2])


async def figures(company: House, number: str) -> dict[str, Any]:
    await company.settled()
    table = (await company.doors["orders"].as_("G1").get(f"/orders/{number}/checks")).json()
    return dict(zip(table["columns"], table["rows"][-1], strict=True))


async def states(company: House, customer_id: str) -> dict[str, str]:
    await company.settled()
    book = (await company.doors["orders"].as_("F1", "finance").get(f"/order-books/{customer_id}")).json()
    return {one["order_no"]: one["state"] for one in book}


@pytest.mark.clause("P2-2a")
async def test_the_later_number_takes_no_new_contract_or_order(company: House) -> None:
    await both_in_force(company)
    await merge(company)
    rep = company.doors["contracts"].as_("S1", "rep")
    refused = await rep.post("/contracts", draft(customer_id="C2", contract_no="K3"))
    told = refused.json()
    assert (refused.status_code, told["clause"], told["stays"]) == (CONFLICT, "P2-2a", "C1")
    assert (await rep.post("/contracts", draft(contract_no="K3"))).status_code == CREATED
    refused = await company.doors["orders"].as_("S1", "rep").post("/orders", form("O1", "1", **THEIRS))
    told = refused.json()
    assert (refused.status_code, told["clause"], told["stays"]) == (CONFLICT, "P2-2a", "C1")
    assert await placed_and_agreed(company, "O2", "1") == ["OrderAgreed", "OrderApproved"]


@pytest.mark.clause("P2-2a")
async def test_of_a_chain_the_first_number_stays(company: House) -> None:
    await both_in_force(company)
    await merge(company, "C2", "C1")
    await merge(company, "C1", "C0")
    refused = await company.doors["orders"].as_("S1", "rep").post("/orders", form("O1", "1", **THEIRS))
    assert (refused.status_code, refused.json()["stays"]) == (CONFLICT, "C0")


@pytest.mark.clause("P2-2a", "P5-5.2b")
async def test_what_both_owe_and_have_on_order_stands_against_the_limit_of_the_one_that_stays(company: House) -> None:
    await both_in_force(company)
    limit = CreditLimitSet(customer_id="C2", credit_limit=Decimal("900000.00"), effective_on=date(2024, 6, 3))
    company.told["customers"].say("customer-C2", limit)
    owed = invoice("I2", "10000.00", date(2024, 7, 3)).model_copy(update={"customer_id": "C2", "contract_no": "K2"})
    company.told["receivables"].say("account-C2", owed)
    await company.settled()
    await placed(company, "O2", "200")
    assert await agreed(company, "O2") == "OrderApproved"
    await placed(company, "O3", "100")
    await merge(company)
    assert await placed_and_agreed(company, "O1", "101") == ["OrderAgreed", "OrderHeld"]
    seen = await figures(company, "O1")
    assert [seen[name] for name in ("outcome", "reasons", "receivables", "approved", "credit_limit")] == [
        *("held", "limit", "10000.00", "30000.00", "50000.00"),
    ]
    assert await placed_and_agreed(company, "O4", "100") == ["OrderAgreed", "OrderApproved"]
    await company.settled()  # the figures below are those that the tables know
    assert await agreed(company, "O3") == "OrderApproved"  # it was counted all along
    assert (await figures(company, "O3"))["approved"] == "30000.00"
    office = company.doors["orders"].as_("R1", "office")
    for number, quantity in (("I3", "150"), ("I4", "50")):  # what leaves is owed instead, and nothing beside it
        body = leaves(number, quantity) | {"customer_id": "C2"}
        refused = await office.post("/orders/O2/dispatches", body)
        assert (refused.status_code, refused.json()["rule"]) == (RULE, "FreightBeyondTheLimit"), refused.text
        sent = await office.post("/orders/O2/dispatches", body | {"lines": body["lines"][:1]})
        assert sent.status_code == CREATED, sent.text
        await company.settled()
        assert await placed_and_agreed(company, f"after {number}", "1") == ["OrderAgreed", "OrderHeld"]
        assert (await figures(company, f"after {number}"))["approved"] == "40000.00"


class Counting:
    """Passes queries on, and counts them."""

    def __init__(self, pool: Any) -> None:
        self.pool = pool
        self.asked = 0

    def __getattr__(self, name: str) -> Any:
        self.asked += 1
        return getattr(self.pool, name)


async def test_a_credit_check_asks_for_other_numbers_only_where_there_are_some(company: House) -> None:
    await merge(company, "C2", "C1")
    asked = {}
    for customer_id in ("C3", "C1", "C2"):
        counting = Counting(company.running["orders"].pool)
        await standing(counting, customer_id, at_half_past_eight("tester"))
        asked[customer_id] = counting.asked
    open_grade_limit_covered, others_open_and_elsewhere = 4, 4
    assert asked["C3"] == open_grade_limit_covered
    assert asked["C1"] == asked["C2"] == open_grade_limit_covered + others_open_and_elsewhere


@pytest.mark.clause("P2-2a", "P5-5.2b")
async def test_what_no_longer_fits_when_two_become_one_is_held(company: House) -> None:
    await both_in_force(company)
    assert await placed_and_agreed(company, "O1", "300") == ["OrderAgreed", "OrderApproved"]
    await placed(company, "O2", "300")
    assert await agreed(company, "O2") == "OrderApproved"
    await merge(company)
    assert (await states(company, "C1"), await states(company, "C2")) == ({"O1": "held"}, {"O2": "approved"})


@pytest.mark.clause("P2-2a", "P5-5.2b")
async def test_an_overdue_debt_of_one_number_holds_the_other(company: House) -> None:
    await both_in_force(company)
    late = invoice("I2", "100.00", date(2024, 5, 1)).model_copy(update={"customer_id": "C2", "contract_no": "K2"})
    company.told["receivables"].say("account-C2", late)
    await company.settled()
    assert await placed_and_agreed(company, "O1", "1") == ["OrderAgreed", "OrderApproved"]
    await merge(company)
    assert await placed_and_agreed(company, "O2", "1") == ["OrderAgreed", "OrderHeld"]
    assert (await figures(company, "O2"))["reasons"] == "overdue"
