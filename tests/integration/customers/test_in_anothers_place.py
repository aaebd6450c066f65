"""Limits are confirmed, and duplicates ruled on, by a delegate: the fact keeps both people."""

import httpx2
import pytest

from tests.integration.customers.test_door import CREATED, DONE, FORBIDDEN, company, register
from tests.integration.delegating import delegated, last_fact
from tests.integration.house import House

__all__ = ["company"]

CONFIRMATION = "/customers/C1/credit-limit/confirmation"
LIMIT = {"credit_limit": "80000.00", "effective_on": "2199-01-01"}


def said(answer: httpx2.Response) -> tuple[int, str | None]:
    return answer.status_code, answer.json().get("rule")


@pytest.mark.clause("P5-5.2b")
async def test_a_delegate_confirms_a_limit_up_to_the_amount_and_not_what_he_proposed(company: House) -> None:
    door = company.doors["customers"]
    await register(door.as_("S1", "rep"), "C1", "华星")
    await company.settled()
    assert (await door.as_("F1", "finance").post("/customers/C1/credit-limit", LIMIT)).status_code == DONE
    await door.as_("F2", "finance_head").get("/customers")  # puts the head of finance on the roster
    delegated(company, "F2", "F1", "finance_head")
    delegated(company, "F2", "F3", "finance_head", most="79999.99")
    delegated(company, "F2", "F4", "finance_head", most="80000.00")
    await company.settled()
    for name, rule in (("F1", "OwnProposal"), ("F3", "NotDelegated"), ("F5", "NotDelegated")):
        answer = await door.as_(name, "finance").post(CONFIRMATION, {"on_behalf_of": "F2"})
        assert said(answer) == (FORBIDDEN, rule), name
    assert (await door.as_("F4", "finance").post(CONFIRMATION, {})).status_code == FORBIDDEN
    answer = await door.as_("F4", "finance").post(CONFIRMATION, {"on_behalf_of": "F2"})
    assert answer.status_code == DONE, answer.text
    fact = await last_fact(company, "customers", "CreditLimitSet")
    assert (fact["confirmed_by"], fact["on_behalf_of"]) == ("F4", "F2")


@pytest.mark.clause("P2-2a")
async def test_a_delegate_rules_on_duplicates_and_not_on_an_entry_of_his_own(company: House) -> None:
    door = company.doors["customers"]
    for number, name, by in (("C1", "华星", "S1"), ("C2", "华星", "S1"), ("C3", "华星", "S1")):
        assert (await register(door.as_(by), number, name)).status_code == CREATED
    for delegate, step in (("S2", "head"), ("S1", "head"), ("S3", "review")):
        delegated(company, "M1", delegate, step)
    await company.settled()
    ruling = {"earlier_id": "C1", "on_behalf_of": "M1"}
    for name, rule in (("S1", "RuledForOneself"), ("S3", "NotDelegated")):
        assert said(await door.as_(name, "rep", "二部").post("/customers/C2/clear", ruling)) == (FORBIDDEN, rule)
    for number, verb, event in (("C2", "clear", "DuplicateCleared"), ("C3", "merge", "CustomersMerged")):
        answer = await door.as_("S2").post(f"/customers/{number}/{verb}", ruling)
        assert answer.status_code == DONE, answer.text
        fact = await last_fact(company, "customers", event)
        assert (fact["ruled_by"], fact["on_behalf_of"]) == ("S2", "M1")
