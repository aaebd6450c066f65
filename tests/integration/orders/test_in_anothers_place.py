"""Orders are agreed to and released, contracts reviewed and conceded, by a delegate: the fact keeps both people."""

from datetime import date, timedelta
from typing import Any

import httpx2
import pytest

from tests.integration.delegating import delegated, last_fact
from tests.integration.house import House
from tests.integration.orders.company import CREATED, FORBIDDEN, OK, RULES, contract_in_force, draft, form
from tests.integration.orders.test_contract_to_dispatch import invoice

NOT_FOUND = 404
TODAY = date(2024, 6, 3)
BEFORE, AFTER = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
LIMITS: dict[str, dict[str, Any]] = {
    "begins tomorrow": {"days": (AFTER, AFTER)},
    "ended yesterday": {"days": (BEFORE, BEFORE)},
    "one fen less": {"most": "999.99"},
    "revoked": {"revoked_on": TODAY},
}


async def agreed(company: House, by: str, for_whom: str, number: str = "O1") -> httpx2.Response:
    body = {"customer_id": "C1", "on_behalf_of": for_whom}
    return await company.doors["orders"].as_(by, "rep", "south").post(f"/orders/{number}/agreement", body)


def said(answer: httpx2.Response) -> tuple[int, str | None]:
    return answer.status_code, answer.json().get("rule")


async def placed(company: House, number: str, by: str = "S1") -> None:
    answer = await company.doors["orders"].as_(by).post("/orders", form(number, "10"))
    assert answer.status_code == CREATED, answer.text
    await company.settled()


@pytest.mark.clause("P5-5.2b")
async def test_a_delegate_agrees_on_the_days_for_the_step_and_up_to_the_amount(company: House) -> None:
    await contract_in_force(company)
    await placed(company, "O1")
    assert said(await agreed(company, "B0", "M1")) == (FORBIDDEN, "NotDelegated")
    for number, (name, limits) in enumerate(LIMITS.items()):
        delegated(company, "M1", f"B{number}", "head", **limits)
        await company.settled()
        assert said(await agreed(company, f"B{number}", "M1")) == (FORBIDDEN, "NotDelegated"), name
    delegated(company, "M1", "B8", "review", "office_head")
    delegated(company, "B9", "B8", "head")  # who holds no such step has none to give
    await company.settled()
    for whom in ("M1", "B9", "S1"):
        assert said(await agreed(company, "B8", whom)) == (FORBIDDEN, "NotDelegated")
    delegated(company, "M1", "B7", "head", days=(TODAY, TODAY), most="1000.00")
    await company.settled()
    assert said(await agreed(company, "B7", "B7")) == (NOT_FOUND, None)  # for himself
    assert (await agreed(company, "B7", "M1")).status_code == OK
    fact = await last_fact(company, "orders", "OrderAgreed")
    assert (fact["agreed_by"], fact["on_behalf_of"]) == ("B7", "M1")


@pytest.mark.clause("P5-5.2b")
async def test_neither_decides_about_what_is_his_own_and_nothing_foreign_comes_near(company: House) -> None:
    await contract_in_force(company)
    for delegate in ("S1", "B1"):
        delegated(company, "M1", delegate, "head")
    await company.doors["orders"].as_("M9", "manager", "south").get("/orders")  # puts the head of others on the roster
    delegated(company, "M9", "B1", "head")
    await placed(company, "O1")
    await placed(company, "O2", "M1")
    assert said(await agreed(company, "S1", "M1")) == (FORBIDDEN, "OwnOrder")
    assert said(await agreed(company, "B1", "M1", "O2")) == (FORBIDDEN, "OwnOrder")
    assert said(await agreed(company, "B1", "M9")) == (NOT_FOUND, None)


@pytest.mark.clause("P5-5.2b")
async def test_a_delegate_of_finances_head_releases(company: House) -> None:
    await contract_in_force(company)
    company.told["receivables"].say("account-C1", invoice("I0", "49500.00", date(2024, 7, 3)))
    await placed(company, "O1")
    door = company.doors["orders"]
    assert (await door.as_("M1").post("/orders/O1/agreement", {"customer_id": "C1"})).status_code == OK
    delegated(company, "F1", "B1", "finance_head", most="1000.00")
    delegated(company, "F1", "B2", "countersign")
    await company.settled()
    body = {"customer_id": "C1", "reason": "bank guarantee", "on_behalf_of": "F1"}
    refused = await door.as_("B2", "rep", "south").post("/orders/O1/release", body)
    assert said(refused) == (FORBIDDEN, "NotDelegated")
    released = await door.as_("B1", "rep", "south").post("/orders/O1/release", body)
    assert released.status_code == OK, released.text
    fact = await last_fact(company, "orders", "OrderApproved")
    assert (fact["released_by"], fact["on_behalf_of"]) == ("B1", "F1")


async def on_file(company: House, number: str, price: str = "100.00") -> dict[str, Any]:
    """Register a contract of 1,000.00 at list and answer its checklist; return what a decision about it names."""
    line = {"line_no": "1", "product_id": "P1", "quantity": "10", "unit_price": price}
    door = company.doors["contracts"]
    registered = await door.as_("S1").post("/contracts", draft(contract_no=number, lines=[line]))
    assert registered.status_code == CREATED, registered.text
    await company.settled()
    bound = {"content_hash": (await door.as_("S1").get(f"/contracts/{number}")).json()["content"]["content_hash"]}
    for item in RULES.checklist:
        answer = bound | {"item": item, "satisfied": True}
        await door.as_("Q1", "quality").post(f"/contracts/{number}/checklist", answer)
    return bound


@pytest.mark.clause("P3-4.6.2a")
async def test_a_delegate_of_a_reviewer_reviews_up_to_the_amount_and_not_his_own(company: House) -> None:
    bound = await on_file(company, "K1")
    delegated(company, "R1", "B1", "review", most="1000.00")
    delegated(company, "R1", "B2", "review", most="999.99")
    delegated(company, "R1", "S1", "review")
    delegated(company, "M1", "B3", "review")  # who heads, and is no reviewer
    await company.settled()
    door = company.doors["contracts"]
    review = bound | {"approved": True}
    for name, whom, expected in (
        ("B2", "R1", (FORBIDDEN, "NotDelegated")),
        ("S1", "R1", (FORBIDDEN, "OwnRequest")),
        ("B3", "M1", (NOT_FOUND, None)),
        ("B3", "R1", (FORBIDDEN, "NotDelegated")),
    ):
        answer = await door.as_(name, "rep", "south").post("/contracts/K1/review", review | {"on_behalf_of": whom})
        assert said(answer) == expected, (name, whom)
    answer = await door.as_("B1", "rep", "south").post("/contracts/K1/review", review | {"on_behalf_of": "R1"})
    assert answer.status_code == CREATED, answer.text
    fact = await last_fact(company, "contracts", "ContractReviewed")
    assert (fact["reviewed_by"], fact["on_behalf_of"]) == ("B1", "R1")


@pytest.mark.clause("P3-4.1.6")
async def test_a_delegate_concedes_on_the_level_that_is_delegated(company: House) -> None:
    await on_file(company, "K1", "90.00")
    delegated(company, "M1", "B1", "head")
    delegated(company, "G1", "D1", "gm", most="900.00")
    await company.settled()
    door, concession = company.doors["contracts"], {"line_no": "1", "expires_on": "2024-12-31"}
    for name, role, whom, floor, expected in (
        ("B1", "rep", "M1", "90.00", (FORBIDDEN, "BeyondTheHead")),
        ("B1", "rep", "G1", "90.00", (FORBIDDEN, "NotDelegated")),
        ("B1", "rep", "M1", "95.00", (CREATED, None)),
        ("D1", "director", "G1", "90.00", (CREATED, None)),
    ):
        wish = concession | {"floor_price": floor, "on_behalf_of": whom}
        answer = await door.as_(name, role, "south").post("/contracts/K1/concessions", wish)
        assert said(answer) == expected, (name, whom, floor)
    fact = await last_fact(company, "contracts", "ConcessionGranted")
    assert (fact["granted_by"], fact["on_behalf_of"], fact["level"]) == ("D1", "G1", "gm")
