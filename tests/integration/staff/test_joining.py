"""Who joins through the door has no customers, contracts or money of customers before the checklist is complete."""

from collections.abc import AsyncIterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx2
import pytest

from services.staff.keeps import BOOK
from tests.clock import today
from tests.integration.house import Door, House, house
from tests.integration.orders.company import draft

DONE, CREATED, FORBIDDEN, NOT_FOUND, CONFLICT, RULE = 200, 201, 403, 404, 409, 422
TODAY = today()
ITEMS = BOOK.on(TODAY).joining_items
LINE = {"line_no": "1", "product_id": "P1", "quantity": "1", "unit_price": "100.00"}
NEW = {"staff_id": "N1", "name": "李娜", "role": "rep", "department": "sales", "joined_on": str(TODAY)}
Asked = tuple[int, str | None, str | None]


@pytest.fixture
async def company(postgres: str, tmp_path: Path) -> AsyncIterator[House]:
    names = ("staff", "customers", "contracts", "receivables")
    services = [import_module(f"services.{name}.app").SERVICE for name in names]
    async with house(postgres, tmp_path, *services) as opened:
        staff = opened.doors["staff"]
        for name, role in (("G1", "gm"), ("O1", "office"), ("M1", "rep"), ("H1", "member"), ("F1", "finance")):
            await staff.as_(name, role).get("/staff")  # that they come to the doors puts them on the roster
        await opened.settled()
        since = {"manager_id": "M1", "effective_on": str(TODAY)}
        for path, body in (
            ("/departments/sales/head", since),
            ("/staff/H1/functions", {"function": "hr", "from_on": str(TODAY)}),
        ):
            assert (await staff.as_("G1").post(path, body)).status_code == CREATED
        contracts = opened.doors["contracts"]
        await contracts.post("/import/products", {"rows": [{"product_id": "P1", "name": "管", "unit": "m"}]})
        price = {"product_id": "P1", "unit_price": "100.00", "effective_from": "2020-01-01"}
        await contracts.post("/import/prices", {"rows": [price]})
        customer = {"customer_id": "C1", "name": "客户", "owner_id": "M1", "registered_on": "2024-01-01"}
        await opened.doors["customers"].post("/import/customers", {"rows": [customer]})
        await staff.as_("O1").post("/staff", NEW)
        await opened.settled()
        yield opened


def said(answer: httpx2.Response) -> Asked:
    body = answer.json()
    return answer.status_code, body.get("rule"), body.get("clause")


async def complete(company: House, *, but: str = "") -> None:
    """Let everything of the checklist be done by those whose it is, but one item."""
    staff = company.doors["staff"]
    for item in ITEMS:
        body: dict[str, Any] = {"item": item, "done_on": str(TODAY)} | ({"points": 60} if item == "training" else {})
        if item != but:
            door = staff.as_("M1") if item == "head_approval" else staff.as_("H1")
            answer = await door.post("/staff/N1/joining-items", body)
            assert answer.status_code == CREATED, answer.text
    await company.settled()


async def wanted(company: House, number: int) -> list[Asked]:
    """Ask for what only somebody who has joined for good may have."""
    gm, own = company.doors["customers"].as_("G1"), company.doors["customers"].as_("N1")
    contract = draft(contract_no=f"K{number}", customer_id="C1", staff_id="N1", lines=[LINE])
    cash = {"receipt_no": f"R{number}", "customer_id": "C1", "method": "cash", "received_on": str(TODAY)}
    owner = {"owner_id": "N1", "effective_on": str(TODAY)}
    of_himself = {"customer_id": f"C-{number}", "name": f"客户{number}"}
    return [
        said(await gm.post("/customers/C1/owner", owner)),
        said(await own.post("/customers", of_himself)),
        said(await own.post("/customers", of_himself | {"customer_id": f"D-{number}", "walk_in": True})),
        said(await company.doors["contracts"].as_("O1").post("/contracts", contract)),
        said(
            await company.doors["receivables"]
            .as_("F1")
            .post("/receipts", cash | {"amount": "1.00", "collected_by": "N1"})
        ),
    ]


@pytest.mark.clause("P4-8.1")
async def test_nothing_before_the_checklist_is_complete_and_everything_after(company: House) -> None:
    refused = (RULE, "ChecklistOpen", "P4-8.1")
    assert await wanted(company, 1) == [refused] * 5
    await complete(company, but="training")
    assert await wanted(company, 2) == [refused] * 5
    training = {"item": "training", "done_on": str(TODAY)}
    hr = company.doors["staff"].as_("H1")
    failed = await hr.post("/staff/N1/joining-items", training | {"points": 59})
    assert said(failed) == (RULE, "TrainingNotPassed", "P4-8.1")
    passed = await hr.post("/staff/N1/joining-items", training | {"points": 60})
    assert passed.json()["events"] == ["huikuan.staff.JoiningItemDone.v1", "huikuan.staff.JoiningCompleted.v1"]
    await company.settled()
    assert {status for status, _, _ in await wanted(company, 3)} <= {DONE, CREATED}
    shown = (await company.doors["staff"].as_("O1").get("/staff/N1")).json()
    assert (shown["joined"]["checklist"], shown["completed_on"]) == (True, str(TODAY))


@pytest.mark.clause("P4-8.1")
async def test_a_contract_is_not_handed_to_who_is_still_joining(company: House) -> None:
    contract = {"contract_no": "K9", "customer_id": "C1", "staff_id": "M1", "signed_on": "2024-05-02"}
    line = {"line_no": "1", "product_id": "P1", "quantity": "1", "unit_price": "100.00"}
    row = contract | {"terms": "cod", "effective": True, "lines": [line]}
    brought = await company.doors["contracts"].post("/import/contracts", {"rows": [row]})
    assert [one["outcome"] for one in brought.json()["answers"]] == ["accepted"], brought.text
    gm, over = company.doors["contracts"].as_("G1"), {"staff_id": "N1", "effective_on": str(TODAY)}
    assert said(await gm.post("/contracts/K9/handovers", over)) == (RULE, "ChecklistOpen", "P4-8.1")
    await complete(company)
    assert (await gm.post("/contracts/K9/handovers", over)).status_code in {DONE, CREATED}


async def test_the_checklist_is_recorded_by_hr_and_the_head_and_read_by_those_whose_it_is(company: House) -> None:
    staff = company.doors["staff"]
    resume = {"item": "resume", "done_on": str(TODAY)}
    assert (await staff.as_("N1").post("/staff/N1/joining-items", resume)).status_code == FORBIDDEN
    assert (await staff.as_("R9", "rep").post("/staff/N1/joining-items", resume)).status_code == NOT_FOUND
    assert said(await staff.as_("M1").post("/staff/N1/joining-items", resume)) == (FORBIDDEN, "NotYourItem", "P4-8.1")
    late = resume | {"done_on": str(TODAY + timedelta(days=1))}
    assert (await staff.as_("H1").post("/staff/N1/joining-items", late)).status_code == RULE
    assert (await staff.as_("H1").post("/staff/N1/joining-items", resume)).status_code == CREATED
    assert said(await staff.as_("H1").post("/staff/M1/joining-items", resume))[:2] == (CONFLICT, "NoChecklist")
    for reader, status in (("N1", DONE), ("H1", DONE), ("G1", DONE), ("M1", NOT_FOUND), ("R9", NOT_FOUND)):
        assert (await staff.as_(reader).get("/staff/N1/joining")).status_code == status, reader
    shown = (await staff.as_("N1").get("/staff/N1/joining")).json()
    assert [one["item"] for one in shown["done"]] == ["resume"]
    assert (shown["missing"], shown["completed_on"]) == ([item for item in ITEMS if item != "resume"], None)
    await company.settled()
    read = await staff.as_("G1").get("/access-log", object="staff-paper/N1")
    assert {one["staff_id"] for one in read.json()["items"]} >= {"N1", "H1"}


async def test_who_is_brought_in_counts_as_complete(company: House) -> None:
    shown = (await company.doors["staff"].as_("H1").get("/staff/M1/joining")).json()
    assert shown == {"done": [], "missing": [], "completed_on": None}
    door: Door = company.doors["customers"].as_("M1")
    assert (await door.post("/customers", {"customer_id": "C2", "name": "另一家"})).status_code == CREATED
