"""What is said in the file of a customer: the language of documents and letters, from a day on. P5-6.1"""

from typing import Any

import pytest

from tests.integration.customers.test_contacts import FORBIDDEN, NOT_FOUND, RULE, company
from tests.integration.house import House

__all__ = ["company"]

OK = 200
PATH = "/customers/C1/file"


async def shown(company: House) -> Any:
    """Return the language of C1, as its owner reads it."""
    await company.settled()
    return (await company.doors["customers"].as_("S1", "rep").get("/customers/C1")).json()["language"]


@pytest.mark.clause("P5-6.1")
async def test_the_owner_or_the_office_says_the_language_of_a_customer(company: House) -> None:
    rep, office = (company.doors["customers"].as_(*who) for who in (("S1", "rep"), ("O1", "office")))
    assert await shown(company) == "zh"
    said = await rep.post(PATH, {"language": "en"})
    assert (said.status_code, said.json()["events"]) == (OK, ["huikuan.customers.CustomerFiled.v1"])
    assert (await rep.post(PATH, {"language": "en"})).json()["events"] == []
    assert (await rep.post(PATH, {})).json()["events"] == []
    assert await shown(company) == "en"
    assert (await office.post(PATH, {"language": "zh"})).status_code == OK
    assert await shown(company) == "zh"
    yesterday = await rep.get("/customers/C1", as_of="2026-03-02")
    assert yesterday.json()["language"] == "zh"


@pytest.mark.clause("P5-6.1")
async def test_nobody_else_says_it_and_other_languages_are_written_by_hand(company: House) -> None:
    far = await company.doors["customers"].as_("S2", "rep").post(PATH, {"language": "en"})
    assert far.status_code == NOT_FOUND
    finance = await company.doors["customers"].as_("F1", "finance").post(PATH, {"language": "en"})
    assert (finance.status_code, finance.json()["clause"]) == (FORBIDDEN, "P5-6.1")
    french = await company.doors["customers"].as_("S1", "rep").post(PATH, {"language": "fr"})
    assert french.status_code == RULE
    unknown = await company.doors["customers"].as_("O1", "office").post("/customers/C9/file", {"language": "en"})
    assert unknown.status_code == NOT_FOUND
    assert await shown(company) == "zh"
