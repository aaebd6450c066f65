"""The history of an object through the doors: all that was said about it and nothing else, for who may read it."""

from collections.abc import AsyncIterator
from importlib import import_module
from pathlib import Path

import pytest

from shared import SERVICES
from tests.integration.house import House, house
from tests.races.desk import InHouse
from tests.races.kinds import complaint, founded
from tests.races.papers import receipt
from tests.races.town import agreement, brought_in, customer, invoice, order

NOT_FOUND = 404


@pytest.fixture
async def company(postgres: str, tmp_path: Path) -> AsyncIterator[House]:
    services = [import_module(f"services.{name}.app").SERVICE for name in SERVICES]
    async with house(postgres, tmp_path, *services) as opened:
        desk = InHouse(opened)
        await founded(desk)
        await brought_in(desk, [*customer("C"), *customer("D"), invoice("V1", "C"), invoice("V2", "C")])
        for one in (order("O1", "C"), order("O2", "C"), agreement("O1", "C"), receipt("R1", "C"), complaint("T1", "C")):
            assert (await desk.ask(one)).is_success
            await desk.settled()
        yield opened


async def told(company: House, service: str, path: str, who: str = "G1") -> list[str]:
    answer = await company.doors[service].as_(who).get(path)
    assert answer.status_code == 200, answer.text
    rows = answer.json()["items"]
    assert [row["position"] for row in rows] == sorted(row["position"] for row in rows)
    assert all(row["actor"] for row in rows)
    return [row["type"].split(".")[2] for row in rows]


@pytest.mark.clause("P5-4.2")
async def test_all_that_was_said_about_it_and_nothing_else(company: House) -> None:
    assert (await told(company, "contracts", "/contracts/C/history"))[0] == "ContractRegistered"
    first, second = [await told(company, "orders", f"/orders/{number}/history") for number in ("O1", "O2")]
    assert {"OrderPlaced", "OrderAgreed", "OrderApproved"} <= {*first}
    assert second == ["OrderPlaced"]
    paid = await told(company, "receivables", "/invoices/V1/history")
    assert paid[0] == "InvoiceIssued"
    assert "PaymentAllocated" in paid
    assert (await told(company, "receivables", "/invoices/V2/history"))[0] == "InvoiceIssued"
    assert (await told(company, "receivables", "/receipts/R1/history"))[0] == "PaymentReceived"
    assert "CustomerRegistered" in await told(company, "customers", "/customers/C/history")
    assert (await told(company, "aftersales", "/complaints/T1/history"))[0] == "ComplaintFiled"
    assert (await told(company, "staff", "/staff/S1/history"))[0] == "StaffJoined"


async def test_a_foreign_object_is_not_there_and_pages_follow_each_other(company: House) -> None:
    for service, path in (("receivables", "/invoices/V1/history"), ("contracts", "/contracts/C/history")):
        assert (await company.doors[service].as_("S2").get(path)).status_code == NOT_FOUND
    assert (await company.doors["receivables"].as_("G1").get("/invoices/X/history")).status_code == NOT_FOUND
    door = company.doors["receivables"].as_("G1")
    whole = (await door.get("/invoices/V1/history")).json()["items"]
    first = (await door.get("/invoices/V1/history", limit="1")).json()
    rest = (await door.get("/invoices/V1/history", cursor=first["next"])).json()
    assert first["items"] + rest["items"] == whole
