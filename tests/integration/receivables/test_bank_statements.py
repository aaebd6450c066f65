"""Bank statements at the doors: layouts, whose the money may be, and that no line becomes money twice. P4-5.3"""

import asyncio
from datetime import date
from typing import Any

from shared.events.customers import CustomerRegistered
from tests.integration.house import Door, House
from tests.integration.receivables.test_door import SIGNED, company, dispatch, door, said

__all__ = ["company"]

OK, CREATED, FORBIDDEN, NOT_FOUND, CONFLICT, OTHERWISE, RULE = 200, 201, 403, 404, 409, 412, 422
HONGDA = "宏达机械有限公司"
OWN = {"bank": "ICBC", "account": "4000012309200012345"}
LAYOUT = {"name": "浦发银行", "day": ["交易日期"], "credit": ["贷方金额"], "payer": ["对方户名"]}


async def two_customers(company: House) -> None:
    """C2 is registered beside C1, with an invoice; both owe 1,100.00."""
    known = CustomerRegistered(customer_id="C2", name=HONGDA, registered_on=SIGNED)
    company.told["customers"].say("customer-C2", known)
    await said(company, dispatch("FH-2024-000001"), dispatch("FH-2024-000002", customer_id="C2"))


def line(number: int = 1, amount: str = "1100.00", **members: Any) -> dict[str, Any]:
    """A line of a statement."""
    return {"line": number, "received_on": "2024-03-05", "amount": amount, **members}


def confirmed(customer_id: str, amount: str = "1100.00", **line: Any) -> dict[str, Any]:
    """The receipt that somebody makes of a line; the house numbers it."""
    told = {"customer_id": customer_id, "method": "transfer", "amount": amount, "received_on": "2024-03-05"}
    return {**told, "bank_line": {**OWN, **line}}


async def proposed(finance: Door, *lines: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what is proposed for lines."""
    answer = await finance.post("/bank-statements/proposals", {**OWN, "lines": list(lines)})
    assert answer.status_code == OK, answer.text
    found: list[dict[str, Any]] = answer.json()["lines"]
    return found


async def test_the_money_of_a_line_is_proposed_with_reasons_and_recorded_once(company: House) -> None:
    await two_customers(company)
    finance = door(company)
    mine = line(serial="S-1", payer=HONGDA, payer_account="6222 01", memo="付FH-2024-000002")
    [found] = await proposed(finance, mine)
    assert found["recorded"] is None
    first, second = found["candidates"]
    assert (first["customer_id"], first["sure"], first["invoice_no"]) == ("C2", "sure", "FH-2024-000002")
    assert [one["because"] for one in first["reasons"]] == ["same_name", "invoice_named", "invoice_amount"]
    assert first["reasons"][1]["words"] == "the memo names invoice FH-2024-000002"
    assert (second["customer_id"], second["sure"]) == ("C1", "possible")

    body = confirmed("C2", serial="S-1", payer=HONGDA, payer_account="6222 01", memo="付FH-2024-000002")
    answer = await finance.post("/receipts", body, Idempotency_Key="line-1")
    assert answer.status_code == CREATED, answer.text
    again = await finance.post("/receipts", body, Idempotency_Key="line-1")
    assert again.json() == answer.json()
    for customer_id in ("C2", "C1"):
        refused = await finance.post("/receipts", {**body, "customer_id": customer_id})
        assert (refused.status_code, refused.json()["rule"]) == (CONFLICT, "BankLineTwice"), refused.text
    foreseen = await finance.client.post(
        "/receipts?dry-run=true", json=body, headers={**await finance._signed(), "Idempotency-Key": "look"}
    )
    assert foreseen.json()["rule"] == "BankLineTwice"
    await company.settled()
    [found] = await proposed(finance, {**mine, "payer": "改了的名字"})
    assert found["recorded"] == {"customer_id": "C2", "receipt_no": answer.json()["number"]}
    assert found["candidates"] == []


async def test_a_corrected_receipt_frees_its_line_for_the_right_customer(company: House) -> None:
    await two_customers(company)
    finance, head = door(company), door(company, "F9", "finance_head")
    answer = await finance.post("/receipts", confirmed("C1", serial="S-1", payer=HONGDA))
    number = answer.json()["number"]
    of = {"customer_id": "C1"}
    answer = await finance.post(f"/receipts/{number}/correction", {**of, "reason": "错记客户"})
    assert answer.is_success, answer.text
    body = confirmed("C2", serial="S-1", payer=HONGDA)
    assert (await finance.post("/receipts", body)).json()["rule"] == "BankLineTwice"  # proposed is not confirmed
    answer = await head.post(f"/receipts/{number}/correction/confirmation", of)
    assert answer.is_success, answer.text
    await company.settled()
    [found] = await proposed(finance, line(serial="S-1", payer=HONGDA))
    assert (found["recorded"], found["candidates"][0]["sure"]) == (None, "sure")
    for attempt in range(5):
        answers = await asyncio.gather(
            *(finance.post("/receipts", {**body, "customer_id": one}) for one in ("C1", "C2"))
        )
        assert sorted(one.status_code for one in answers) == [CONFLICT if attempt else CREATED, CONFLICT]
    await company.settled()
    [found] = await proposed(finance, line(serial="S-1", payer=HONGDA))
    assert found["recorded"]["receipt_no"] != number


async def test_who_paid_before_is_found_by_account_and_name(company: House) -> None:
    await two_customers(company)
    finance = door(company)
    assert await proposed(finance, line(amount="7.00", payer="张三", payer_account="6222-02")) == [
        {"line": 1, "recorded": None, "candidates": []}
    ]
    told = confirmed("C1", "7.00", serial="S-9", payer="张三", payer_account="622202")
    assert (await finance.post("/receipts", told)).status_code == CREATED
    await company.settled()
    [found] = await proposed(finance, line(amount="8.00", payer="张三", payer_account="6222-02", serial="S-10"))
    [only] = found["candidates"]
    assert (only["customer_id"], only["sure"]) == ("C1", "sure")
    assert [one["because"] for one in only["reasons"]] == ["same_account", "former_name"]


async def test_a_receipt_that_was_recorded_by_hand_makes_a_line_doubtful(company: House) -> None:
    await two_customers(company)
    finance = door(company)
    by_hand = {**confirmed("C2", "50.00"), "bank_line": None}
    number = (await finance.post("/receipts", by_hand)).json()["number"]
    await company.settled()
    [found] = await proposed(finance, line(amount="50.00", payer=HONGDA))
    [only] = found["candidates"]
    assert (only["sure"], only["reasons"][-1]["because"], only["reasons"][-1]["number"]) == (
        *("possible", "maybe_recorded"),
        number,
    )


async def test_equal_lines_without_a_serial_count_each_once(company: House) -> None:
    await two_customers(company)
    finance = door(company)
    for ordinal, status in ((1, CREATED), (2, CREATED), (1, CONFLICT), (2, CONFLICT), (3, CREATED)):
        answer = await finance.post("/receipts", confirmed("C2", "5.00", payer=HONGDA, ordinal=ordinal))
        assert answer.status_code == status, answer.text


async def test_the_same_line_at_two_customers_in_the_same_moment_is_one_receipt(company: House) -> None:
    await two_customers(company)
    finance = door(company)
    for attempt in range(20):
        bodies = [confirmed(one, "1.00", serial=f"R-{attempt}") for one in ("C1", "C2", "C1")]
        answers = await asyncio.gather(*(finance.post("/receipts", body) for body in bodies))
        assert sorted(one.status_code for one in answers) == [CREATED, CONFLICT, CONFLICT]
        assert {one.json().get("rule") for one in answers} - {None} <= {"BankLineTwice", "NumberTaken"}
    await company.settled()
    rows = (await finance.get("/receipts", where="amount from 1.00;amount to 1.00", limit="500")).json()["items"]
    assert len(rows) == 20


async def test_a_layout_is_said_by_finance_and_holds_in_place_of_the_shipped_one(company: House) -> None:
    finance = door(company)
    shipped = (await finance.get("/bank-mappings")).json()["items"]
    assert [one["bank"] for one in shipped] == ["ABC", "BOC", "CCB", "ICBC"]
    assert {one["set_on"] for one in shipped} == {None}
    one = await finance.get("/bank-mappings/ICBC")
    assert (one.json()["name"], one.headers["ETag"]) == ("中国工商银行", '"0"')
    for bank in ("SPDB", "ICBC"):
        answer = await finance.set(f"/bank-mappings/{bank}", LAYOUT)
        assert (answer.status_code, answer.json()["events"]) == (OK, ["huikuan.receivables.BankMappingSet.v1"])
        assert (await finance.set(f"/bank-mappings/{bank}", LAYOUT)).json()["events"] == []
    await company.settled()
    known = (await finance.get("/bank-mappings")).json()["items"]
    assert [one["bank"] for one in known] == ["ABC", "BOC", "CCB", "ICBC", "SPDB"]
    one = await finance.get("/bank-mappings/ICBC")
    assert (one.json()["name"], one.headers["ETag"]) == ("浦发银行", '"1"')
    assert date.fromisoformat(one.json()["set_on"])
    stale = await finance.set("/bank-mappings/ICBC", {**LAYOUT, "memo": ["摘要"]}, If_Match='"0"')
    assert stale.status_code == OTHERWISE
    assert (await finance.get("/bank-mappings/none")).status_code == NOT_FOUND


async def test_a_layout_that_reads_nothing_is_refused_and_so_is_an_unknown_member(company: House) -> None:
    finance = door(company)
    refused = await finance.set("/bank-mappings/SPDB", {**LAYOUT, "credit": []})
    assert (refused.status_code, refused.json()["rule"]) == (RULE, "NoAmountColumn")
    assert (await finance.set("/bank-mappings/SPDB", {**LAYOUT, "colour": ["red"]})).status_code == RULE
    rep = door(company, "S1", "rep")
    assert (await rep.get("/bank-mappings")).status_code == FORBIDDEN
    assert (await rep.set("/bank-mappings/SPDB", LAYOUT)).status_code == FORBIDDEN
    assert (await rep.post("/bank-statements/proposals", {**OWN, "lines": []})).status_code == FORBIDDEN
