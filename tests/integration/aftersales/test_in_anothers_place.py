"""A complaint is decided by a delegate, on the level that is delegated: the fact keeps both people."""

import httpx2
import pytest

from tests.integration.aftersales.test_door import DONE, FORBIDDEN, FORM, RULE, SAID, company, step
from tests.integration.delegating import delegated, last_fact
from tests.integration.house import House

__all__ = ["company"]


def said(answer: httpx2.Response) -> tuple[int, str | None]:
    return answer.status_code, answer.json().get("rule")


@pytest.mark.clause("P5-7.2")
async def test_a_delegate_decides_up_to_level_and_amount_and_not_what_he_or_the_delegator_took(
    company: House,
) -> None:
    door = company.doors["aftersales"].as_("Q1", "quality")
    director = door.as_("D1", "director")
    await door.post("/complaints", {**SAID, "wants": ["compensation"]})
    await step(door, "form", FORM)
    await step(door.as_("M1", "manager"), "review", {"opinion": "同意"})
    delegated(company, "D1", "D2", "director", most="200.00")
    delegated(company, "D1", "D3", "head")
    delegated(company, "D1", "Q1", "director")
    delegated(company, "Q1", "D2", "director")
    await company.settled()

    async def decided(name: str, whom: str, amount: str) -> httpx2.Response:
        wish = {"outcome": "compensation", "amount": amount, "reason": "属实", "on_behalf_of": whom}
        etag = (await director.get("/complaints/T1")).headers["ETag"]
        role, place = ("quality", "quality") if name == "Q1" else ("office", "office")
        return await door.as_(name, role, place).post("/complaints/T1/decision", wish, If_Match=etag)

    for name, whom, amount, expected in (
        ("D2", "D1", "200.01", (FORBIDDEN, "NotDelegated")),
        ("D3", "D1", "1.00", (FORBIDDEN, "NotDelegated")),
        ("D2", "Q1", "1.00", (FORBIDDEN, "NotDelegated")),  # who holds no such step has none to give
        ("Q1", "D1", "1.00", (RULE, "TakerDecides")),
        ("D2", "D1", "200.00", (DONE, None)),
    ):
        assert said(await decided(name, whom, amount)) == expected, (name, whom, amount)
    fact = await last_fact(company, "aftersales", "ComplaintDecided")
    assert (fact["decided_by"], fact["on_behalf_of"]) == ("D2", "D1")
