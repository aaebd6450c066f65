"""Complaints through the front door: from intake to the credit that receivables issues."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.aftersales.app import SERVICE
from services.aftersales.keeps import BOOK
from shared.events.contracts import Terms
from shared.events.customers import CustomerRegistered
from shared.events.receivables import CreditNoteIssued, InvoiceInstalment, InvoiceIssued
from tests.integration.house import Door, House, house
from tests.integration.prepared import connected

DONE, CREATED, FORBIDDEN, NOT_FOUND, BUSY, RULE = 200, 201, 403, 404, 409, 422
DAY = date(2024, 6, 1)
FORM = {"fields": dict.fromkeys(BOOK.on(DAY).form_fields, "写明")}
SAID = {"complaint_no": "T1", "customer_id": "C1", "invoice_no": "I1", "channel": "phone", "text": "管材开裂\n两根"}


@pytest.fixture
async def company(postgres: str, tmp_path: Path) -> AsyncIterator[House]:
    async with house(postgres, tmp_path, SERVICE) as opened:
        known = CustomerRegistered(customer_id="C1", name="华星", registered_on=DAY)
        opened.told["customers"].say("register-all", known)
        invoice = InvoiceIssued(
            invoice_no="I1",
            customer_id="C1",
            contract_no="K1",
            signed_on=DAY,
            issued_on=DAY,
            terms=Terms(kind="prepaid"),
            instalments=(InvoiceInstalment(due_on=DAY, amount="500.00"),),
            lines=(),
            amount="500.00",
        )
        opened.told["receivables"].say("account-C1", invoice)
        await opened.settled()
        yield opened


async def step(door: Door, path: str, body: dict[str, Any]) -> Any:
    """Take the next step on the file as it is now."""
    etag = (await door.get("/complaints/T1")).headers["ETag"]
    return await door.post(f"/complaints/T1/{path}", body, If_Match=etag)


async def status(company: House, number: str = "T1") -> Any:
    await company.settled()
    items = (await company.doors["aftersales"].as_("Q1", "quality").get("/complaints")).json()["items"]
    return next(item["status"] for item in items if item["complaint_no"] == number)


@pytest.mark.clause("P5-7.1a", "P5-7.1c")
async def test_anybody_takes_a_complaint_answers_and_closes_it(company: House) -> None:
    quality = company.doors["aftersales"].as_("Q1", "quality")
    filed = await quality.post("/complaints", SAID)
    assert (filed.status_code, filed.json()["events"]) == (CREATED, ["huikuan.aftersales.ComplaintFiled.v1"])
    assert await status(company) == "filed"
    manager = quality.as_("M1", "manager")
    early = await step(manager, "close", {"result": "客户满意"})
    assert (early.status_code, early.json()["clause"]) == (BUSY, "P5-7.1c")
    await step(quality, "answer", {"answer": "今日换货"})
    assert await status(company) == "answered"
    assert (await step(manager, "close", {"result": "客户满意"})).status_code == DONE
    assert await status(company) == "closed"


@pytest.mark.clause("P5-7.1a")
async def test_a_complaint_is_a_registered_customers_about_its_own_invoice(company: House) -> None:
    door = company.doors["aftersales"].as_("Q1", "quality")
    for wrong in ({"customer_id": "C9"}, {"invoice_no": "I9"}):
        refused = await door.post("/complaints", {**SAID, **wrong})
        assert (refused.status_code, refused.json()["clause"]) == (RULE, "P5-7.1a")
    assert (await door.get("/complaints/T1")).status_code == NOT_FOUND


@pytest.mark.clause("P5-7.1b", "P5-7.1d")
async def test_a_return_needs_the_whole_form_and_the_heads_review(company: House) -> None:
    door = company.doors["aftersales"].as_("Q1", "quality")
    manager = door.as_("M1", "manager")
    await door.post("/complaints", {**SAID, "wants": ["return"]})
    assert await status(company) == "form_missing"
    refused = await step(manager, "review", {"opinion": "同意"})
    assert (refused.status_code, refused.json()["clause"]) == (RULE, "P5-7.1b")
    refused = await step(door, "form", {"fields": {**FORM["fields"], "demand": ""}})
    assert (refused.json()["clause"], refused.json()["missing"]) == ("P5-7.1d", ["demand"])
    assert (await step(door, "form", FORM)).status_code == DONE
    refused = await step(manager, "decision", {"outcome": "return", "amount": "100.00", "reason": "属实"})
    assert (refused.status_code, refused.json()["clause"]) == (BUSY, "P5-7.1e")
    assert (await step(door, "review", {"opinion": "同意"})).status_code == FORBIDDEN
    assert (await step(manager, "review", {"opinion": "同意"})).status_code == DONE
    assert await status(company) == "reviewed"


async def test_a_decision_within_the_level_becomes_a_credit_note(company: House) -> None:
    door = company.doors["aftersales"].as_("M2", "manager", "south")
    manager, director = door.as_("M1", "manager"), door.as_("D1", "director")
    await door.post("/complaints", {**SAID, "wants": ["compensation"]})
    await step(door, "form", FORM)
    await step(manager, "review", {"opinion": "同意"})
    await company.settled()
    for who, amount in ((manager, "1000.01"), (director, "500.01"), (door, "1.00")):
        wish = {"outcome": "compensation", "amount": amount, "reason": "属实"}
        refused = await step(who, "decision", wish)
        assert (refused.status_code, refused.json()["clause"]) == (RULE, "P5-7.2")
    done = await step(manager, "decision", {"outcome": "compensation", "amount": "120.00", "reason": "属实"})
    events = [f"huikuan.aftersales.{name}.v1" for name in ("ComplaintDecided", "CreditGranted")]
    assert done.json()["events"] == events
    file = (await door.get("/complaints/T1")).json()
    note = CreditNoteIssued(
        credit_note_no=file["granted"]["credit_note_no"],
        customer_id="C1",
        invoice_no="I1",
        dated_on=DAY,
        amount="120.00",
        complaint_no="T1",
    )
    company.told["receivables"].say("account-C1", note)
    assert await status(company) == "decided"
    [shown] = (await door.get("/complaints")).json()["items"]
    assert (shown["outcome"], shown["amount"], shown["credit_note_no"], shown["credited"]) == (
        *("compensation", "120.00", "T1/CN", "120.00"),
    )


async def test_late_steps_are_listed_by_instant(company: House) -> None:
    door = company.doors["aftersales"].as_("Q1", "quality")
    await door.post("/complaints", {**SAID, "wants": ["return"]})
    await company.settled()
    operator = company.doors["aftersales"]
    none = await operator.get("/reports/complaints-overdue", at="2020-01-01T00:00:00Z")
    late = await operator.get("/reports/complaints-overdue", at="2199-01-01T00:00:00Z")
    assert none.json()["rows"] == []
    assert [row[:3] for row in late.json()["rows"]] == [["T1", "C1", "answer"], ["T1", "C1", "decision"]]
    await step(door, "answer", {"answer": "已致歉"})
    await company.settled()
    late = await operator.get("/reports/complaints-overdue", at="2199-01-01T00:00:00Z")
    assert [row[2] for row in late.json()["rows"]] == ["decision"]


async def test_an_import_answers_each_row(company: House) -> None:
    operator = company.doors["aftersales"]
    row = {**SAID, "received_on": "2024-06-02"}
    rows = {"rows": [row, {**row, "complaint_no": "T2", "customer_id": "C9"}, {**row, "text": "别的"}]}
    answers = (await operator.post("/import/complaints", rows)).json()["answers"]
    assert [answer["outcome"] for answer in answers] == ["accepted", "refused", "refused"]
    answers = (await operator.post("/import/complaints", rows)).json()["answers"]
    assert answers[0]["outcome"] == "known"


async def test_a_dashboard_reads_complaints_and_nothing_else(company: House, postgres: str) -> None:
    assert company.running
    async with connected(postgres, "aftersales", "dashboard") as db:
        await db.fetch("SELECT * FROM bi.complaints")
        await db.fetch("SELECT * FROM bi.complaints_overdue('2024-06-01 00:00:00Z')")
        for name in ("read.complaint", "log.events"):
            with pytest.raises(Exception, match="permission denied"):
                await db.fetch(f"SELECT * FROM {name}")
