"""Complaints through three services: what after-sales grants, receivables credits or refuses, and the grade sees."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import httpx2
import pytest

from services.aftersales import app as aftersales
from services.aftersales.keeps import BOOK
from services.customers import app as customers
from services.receivables import app as receivables
from shared.events.contracts import Terms
from shared.events.orders import DispatchLine, OrderDispatched
from shared.events.staff import StaffJoined
from tests.clock import today
from tests.integration.house import Door, House, house

OK, CREATED, BUSY = 200, 201, 409
TODAY = today()
GRANT = """
SELECT 'aftersales/' || h.epoch || '/' || e.position FROM log.head AS h, log.events AS e
WHERE e.type = 'huikuan.aftersales.CreditGranted.v1'
"""
CAUSE = """
SELECT convert_from(meta, 'UTF8')::jsonb ->> 'causation' FROM log.events
WHERE type = 'huikuan.receivables.CreditNoteRefused.v1'
"""


@pytest.fixture
async def company(postgres: str, tmp_path: Path) -> AsyncIterator[House]:
    async with house(postgres, tmp_path, aftersales.SERVICE, customers.SERVICE, receivables.SERVICE) as opened:
        joined = {"staff_id": "S1", "name": "王伟", "role": "rep", "department": "一部", "joined_on": "2020-01-01"}
        opened.told["staff"].say("staff-S1", StaffJoined.model_validate(joined))
        await opened.settled()
        rep = opened.doors["customers"].as_("S1", "rep")
        assert (await rep.post("/customers", {"customer_id": "C1", "name": "华星"})).status_code == CREATED
        opened.told["orders"].say("customer-C1", dispatched(TODAY))
        await opened.settled()
        yield opened


def dispatched(day: date) -> OrderDispatched:
    line = DispatchLine(
        line_no="1",
        kind="goods",
        contract_line_no="1",
        product_id="P1",
        quantity="10",
        unit_price="60000.00",
        list_price="60000.00",
        amount="600000.00",
        list_amount="600000.00",
    )
    return OrderDispatched(
        invoice_no="I1",
        order_no="O1",
        customer_id="C1",
        contract_no="K1",
        revision=1,
        signed_on=day,
        terms=Terms(kind="credit", credit_days=30),
        dispatched_on=day,
        lines=(line,),
        amount="600000.00",
    )


async def grade(company: House) -> list[str]:
    await company.settled()
    answer = await company.doors["customers"].get("/reports/grades", as_of=TODAY.isoformat())
    [row] = answer.json()["rows"]
    return [row[1], row[2]]


async def test_a_granted_credit_reaches_the_invoice_and_the_grade(company: House) -> None:
    assert await grade(company) == ["A", "600000.00"]
    door = company.doors["aftersales"].as_("S1", "rep")
    said = {"complaint_no": "T1", "customer_id": "C1", "invoice_no": "I1", "channel": "phone", "text": "管材开裂"}
    filed = await door.post("/complaints", {**said, "wants": ["compensation"]})
    fields = {"fields": dict.fromkeys(BOOK.on(TODAY).form_fields, "写明")}
    form = await door.post("/complaints/T1/form", fields, If_Match=filed.headers["ETag"])
    gm = door.as_("G1", "gm")
    review = await gm.post("/complaints/T1/review", {"opinion": "同意"}, If_Match=form.headers["ETag"])
    wish = {"outcome": "compensation", "amount": "150000.00", "reason": "属实"}
    await company.settled()
    decided = await gm.post("/complaints/T1/decision", wish, If_Match=review.headers["ETag"])
    assert decided.json()["events"][-1] == "huikuan.aftersales.CreditGranted.v1"
    assert await grade(company) == ["C", "450000.00"]
    [shown] = (await door.get("/complaints")).json()["items"]
    assert (shown["credit_note_no"], shown["credited"]) == ("T1/CN", "150000.00")


@asynccontextmanager
async def knowing_nothing_new(company: House) -> AsyncIterator[None]:
    """Keep from the tables of after-sales what receivables says, as long as this lasts."""
    held = "SELECT FROM feed.position WHERE name = 'complaints' AND source = 'receivables' FOR UPDATE"
    async with company.running["aftersales"].pool.acquire() as db, db.transaction():
        assert await db.fetch(held)
        yield


async def taken(company: House, number: str) -> None:
    """Take a complaint about I1, answer it and review it."""
    door = company.doors["aftersales"].as_("S1", "rep")
    said = {"complaint_no": number, "customer_id": "C1", "invoice_no": "I1", "channel": "phone", "text": "管材开裂"}
    assert (await door.post("/complaints", said)).status_code == CREATED
    assert (await step(door, number, "answer", {"answer": "已致歉"})).status_code == OK
    assert (await step(door.as_("G1", "gm"), number, "review", {"opinion": "同意"})).status_code == OK
    await company.settled()


async def step(door: Door, number: str, name: str, body: dict[str, str]) -> httpx2.Response:
    etag = (await door.get(f"/complaints/{number}")).headers["ETag"]
    return await door.post(f"/complaints/{number}/{name}", body, If_Match=etag)


async def decide(company: House, number: str, amount: str) -> httpx2.Response:
    wish = {"outcome": "allowance", "amount": amount, "reason": "属实"}
    return await step(company.doors["aftersales"].as_("G1", "gm"), number, "decision", wish)


async def shown(company: House) -> dict[str, tuple[str, str | None, str | None]]:
    await company.settled()
    items = (await company.doors["aftersales"].as_("G1", "gm").get("/complaints")).json()["items"]
    return {one["complaint_no"]: (one["status"], one["credit_note_no"], one["credited"]) for one in items}


async def parked(company: House) -> list[str]:
    await company.settled()
    return [
        row["detail"]
        for running in company.running.values()
        for row in await running.pool.fetch("SELECT detail FROM feed.parked")
    ]


async def late(company: House) -> list[list[str]]:
    await company.settled()
    answer = await company.doors["aftersales"].get("/reports/complaints-overdue", at="2199-01-01T00:00:00Z")
    rows: list[list[str]] = answer.json()["rows"]
    return [row[:3] for row in rows]


@pytest.mark.clause("P5-7.2", "P1-3.6")
async def test_of_two_grants_on_one_invoice_the_second_comes_back_to_its_complaint(company: House) -> None:
    await taken(company, "T1")
    await taken(company, "T2")
    async with knowing_nothing_new(company):
        for number in ("T1", "T2"):
            assert (await decide(company, number, "400000.00")).status_code == OK
    assert await shown(company) == {"T1": ("decided", "T1/CN", "400000.00"), "T2": ("credit_refused", None, None)}
    assert await parked(company) == []
    assert await late(company) == [["T2", "C1", "decision"]]
    door = company.doors["aftersales"].as_("G1", "gm")
    file = (await door.get("/complaints/T2")).json()
    [refused] = file["refused"]
    figures = {name: refused[name] for name in ("credit_note_no", "amount", "left", "rule", "clause")}
    assert figures == {
        "credit_note_no": "T2/CN",
        "amount": "400000.00",
        "left": "200000.00",
        "rule": "MoreThanTheInvoice",
        "clause": "P5-7.2",
    }
    assert (file["decided"], file["granted"]) == (None, None)
    early = await step(door, "T2", "close", {"result": "已折让"})
    assert (early.status_code, early.json()["rule"]) == (BUSY, "CreditVoid")
    assert (await decide(company, "T2", "200000.00")).status_code == OK
    assert (await shown(company))["T2"] == ("decided", "T2/CN2", "200000.00")
    assert await late(company) == []
    assert (await step(door, "T2", "close", {"result": "已折让"})).status_code == OK
    file = (await door.get("/complaints/T2")).json()
    assert [one["credit_note_no"] for one in (*file["refused"], file["granted"])] == ["T2/CN", "T2/CN2"]


async def test_the_refusal_names_the_grant_that_caused_it_and_the_account_goes_on(company: House) -> None:
    await taken(company, "T1")
    async with knowing_nothing_new(company):
        finance = company.doors["receivables"].as_("F1", "finance")
        note = {"credit_note_no": "N1", "customer_id": "C1", "invoice_no": "I1", "dated_on": TODAY.isoformat()}
        assert (await finance.post("/credit-notes", {**note, "amount": "500000.00"})).status_code == CREATED
        assert (await decide(company, "T1", "100000.01")).status_code == OK
    assert (await shown(company))["T1"][0] == "credit_refused"
    pools = {name: running.pool for name, running in company.running.items()}
    assert await pools["receivables"].fetchval(CAUSE) == await pools["aftersales"].fetchval(GRANT)
    paid = {"receipt_no": "R1", "customer_id": "C1", "method": "transfer", "amount": "100000.00"}
    assert (await finance.post("/receipts", {**paid, "received_on": TODAY.isoformat()})).status_code == CREATED
    await taken(company, "T2")
    assert (await decide(company, "T2", "1.00")).status_code == OK
    assert (await shown(company))["T2"] == ("decided", "T2/CN", "1.00")
    assert await parked(company) == []


async def test_a_number_that_is_taken_comes_back_too(company: House) -> None:
    rep = company.doors["customers"].as_("S1", "rep")
    assert (await rep.post("/customers", {"customer_id": "C2", "name": "远东"})).status_code == CREATED
    other = dispatched(TODAY).model_copy(update={"customer_id": "C2", "invoice_no": "I2", "order_no": "O2"})
    company.told["orders"].say("customer-C2", other)
    await company.settled()
    finance = company.doors["receivables"].as_("F1", "finance")
    note = {"credit_note_no": "T1/CN", "customer_id": "C2", "invoice_no": "I2", "dated_on": TODAY.isoformat()}
    assert (await finance.post("/credit-notes", {**note, "amount": "1.00"})).status_code == CREATED
    await taken(company, "T1")
    assert (await decide(company, "T1", "100.00")).status_code == OK
    await company.settled()
    [refused] = (await company.doors["aftersales"].as_("G1", "gm").get("/complaints/T1")).json()["refused"]
    assert (refused["rule"], refused["left"]) == ("NumberTaken", "600000.00")
    assert (await decide(company, "T1", "100.00")).status_code == OK
    assert (await shown(company))["T1"] == ("decided", "T1/CN2", "100.00")
    assert await parked(company) == []


async def test_a_file_waits_with_its_close_for_the_credit_note(company: House) -> None:
    await taken(company, "T1")
    door = company.doors["aftersales"].as_("G1", "gm")
    async with knowing_nothing_new(company):
        assert (await decide(company, "T1", "1.00")).status_code == OK
        early = await step(door, "T1", "close", {"result": "已折让"})
        assert (early.status_code, early.json()["rule"]) == (BUSY, "CreditAwaited")
    await company.settled()
    assert (await step(door, "T1", "close", {"result": "已折让"})).status_code == OK
