"""Receivables through the front door and through what the other services say."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from eventsourcing.persistence import StoredEvent

from services.receivables.app import SERVICE
from services.receivables.subjects.account import ACCOUNT
from services.receivables.subjects.account.wishes.refunds import SetOff
from shared.events import Event
from shared.events.aftersales import CreditGranted
from shared.events.contracts import ContractBecameEffective, ContractHandedOver, Instalment, Terms
from shared.events.customers import CustomerRegistered, CustomersMerged
from shared.events.office import BusinessDayBegan
from shared.events.orders import DispatchLine, OrderDelivered, OrderDispatched
from shared.events.receivables import BusinessDayBeganV1, CreditSetOff, SetOffProposed
from shared.events.staff import DepartmentHeadAppointed, StaffJoined
from shared.runtime.ask.decisions import Stamp
from shared.runtime.ask.wish import Wish
from shared.runtime.clock import now
from shared.runtime.log.store import Request
from shared.runtime.midnight import begin
from tests.clock import today
from tests.integration.house import Door, House, house
from tests.integration.prepared import connected

OK, CREATED, FORBIDDEN, NOT_FOUND, CONFLICT, RULE = 200, 201, 403, 404, 409, 422
SIGNED = date(2024, 1, 1)
CREDIT = Terms(kind="credit", credit_days=30)


@pytest.fixture
async def company(postgres: str, tmp_path: Path) -> AsyncIterator[House]:
    async with house(postgres, tmp_path, SERVICE) as opened:
        for staff_id, role in (("S1", "rep"), ("S2", "rep"), ("M1", "manager")):
            joined = {
                "staff_id": staff_id,
                "name": "王伟",
                "role": role,
                "department": "一部",
                "joined_on": "2020-01-01",
            }
            opened.told["staff"].say(f"staff-{staff_id}", StaffJoined.model_validate(joined))
        opened.told["staff"].say("department-一部", DepartmentHeadAppointed(department="一部", manager_id="M1"))
        registered(opened, "C1", SIGNED)
        contract(opened, "K1", "C1", CREDIT)
        await opened.settled()
        yield opened


def registered(company: House, customer_id: str, on: date) -> None:
    """A customer is registered."""
    known = CustomerRegistered(customer_id=customer_id, name=customer_id, registered_on=on)
    company.told["customers"].say(f"customer-{customer_id}", known)


def contract(company: House, number: str, customer_id: str, terms: Terms, rep: str = "S1") -> None:
    """A contract took effect."""
    effective = ContractBecameEffective(
        contract_no=number,
        revision=1,
        customer_id=customer_id,
        staff_id=rep,
        kind="routine",
        signed_on=SIGNED,
        amount=Decimal("1100.00"),
        terms=terms,
        lines=(),
        content_hash="",
    )
    company.told["contracts"].say(f"contract-{number}", effective)


def dispatch(
    number: str, amount: str = "1100.00", listed: str = "1000.00", customer_id: str = "C1", **members: Any
) -> OrderDispatched:
    """Ten pieces left on 1 March 2024."""
    line = DispatchLine(
        line_no="1",
        kind="goods",
        contract_line_no="1",
        product_id="P1",
        quantity=Decimal(10),
        amount=Decimal(amount),
        list_amount=Decimal(listed),
    )
    told = {"invoice_no": number, "order_no": number, "customer_id": customer_id, "contract_no": "K1", "revision": 1}
    dated = {"signed_on": SIGNED, "terms": CREDIT, "dispatched_on": date(2024, 3, 1)}
    return OrderDispatched.model_validate({**told, **dated, "lines": (line,), "amount": Decimal(amount), **members})


async def said(company: House, *events: Event, source: str = "orders") -> None:
    """Let another service say something, and everybody hear it."""
    for event in events:
        company.told[source].say(f"customer-{getattr(event, 'customer_id', 'C1')}", event)
    await company.settled()


def door(company: House, name: str = "F1", *roles: str) -> Door:
    """The door, for somebody of finance unless told."""
    return company.doors["receivables"].as_(name, *(roles or ("finance",)))


def receipt(number: str, amount: str, on: str, **members: Any) -> dict[str, Any]:
    """A body of POST /receipts."""
    told = {"receipt_no": number, "customer_id": "C1", "method": "cash", "received_on": on, "amount": amount}
    return {**told, **members}


async def rows(company: House, report: str, asked: Door | None = None, **query: str) -> list[list[Any]]:
    """Return the rows of a report."""
    await company.settled()
    answer = await (asked or door(company)).get(f"/reports/{report}", **query)
    assert answer.status_code == OK, answer.text
    found: list[list[Any]] = answer.json()["rows"]
    return found


@pytest.mark.clause("P4-7.3")
async def test_a_dispatch_is_invoiced_and_falls_due_by_the_terms(company: House) -> None:
    thirds = (Instalment(share=Decimal("0.3"), days=10), Instalment(share=Decimal("0.7"), days=40))
    in_parts = Terms(kind="instalments", instalments=thirds)
    await said(company, dispatch("V"), dispatch("W", "100.00", "100.00", terms=in_parts))
    assert [(row[0], row[5], row[10]) for row in await rows(company, "receivables", as_of="2024-03-01")] == [
        ("V", "2024-03-31", "1100.00"),
        ("W", "2024-04-10", "100.00"),
    ]
    assert await rows(company, "receivables", as_of="2024-02-29") == []
    overdue = await rows(company, "overdue", as_of="2024-03-19")
    assert overdue == [["W", "C1", "S1", "2024-03-11", 8, "30.00", 2]]
    elsewhere = await door(company).get("/invoices/X")
    assert elsewhere.status_code == NOT_FOUND


async def test_a_credit_note_or_write_off_number_is_one_customers_only(company: House) -> None:
    registered(company, "C2", SIGNED)
    contract(company, "K2", "C2", CREDIT)
    await said(company, dispatch("V"), dispatch("W", customer_id="C2", contract_no="K2"))
    for path, number in (("/credit-notes", "credit_note_no"), ("/write-offs", "write_off_no")):
        body = {number: "N1", "customer_id": "C1", "invoice_no": "V", "dated_on": "2024-03-05", "amount": "10.00"}
        who = door(company, *(("G1", "gm") if path == "/write-offs" else ("F1", "finance")))
        assert (await who.post(path, body)).status_code == CREATED
        await company.settled()
        assert (await who.post(path, {**body, "customer_id": "C2", "invoice_no": "W"})).status_code == CONFLICT


@pytest.mark.clause("P4-7.1", "P4-7.2")
async def test_cash_on_delivery_is_handed_in_the_same_day_or_listed(company: House) -> None:
    await said(company, dispatch("V", terms=Terms(kind="cod")))
    await said(company, OrderDelivered(invoice_no="V", customer_id="C1", delivered_on=date(2024, 3, 5)))
    assert [row[5] for row in await rows(company, "receivables", as_of="2024-03-05")] == ["2024-03-05"]
    finance = door(company)
    for number in ("R1", "R2"):
        body = receipt(number, "100.00", "2024-03-05", collected_by="S1")
        assert (await finance.post("/receipts", body)).status_code == CREATED
    handed = await finance.post("/receipts/R1/hand-in", {"customer_id": "C1", "handed_in_on": "2024-03-05"})
    assert handed.status_code == OK
    late = await rows(company, "late-hand-ins", as_of="2024-03-07")
    assert [(row[1], row[3], row[7]) for row in late] == [("R2", "S1", 2)]
    too_early = await finance.post("/receipts/R2/hand-in", {"customer_id": "C1", "handed_in_on": "2024-03-04"})
    assert too_early.status_code == RULE


@pytest.mark.clause("P4-5.2", "P4-5.3")
async def test_collected_money_earns_and_a_bounce_after_the_close_is_clawed_back(company: House) -> None:
    finance = door(company)
    cheque = receipt("R1", "550.00", "2024-03-10", method="cheque", instrument_no="N1")
    await finance.post("/receipts", cheque)
    await said(company, dispatch("V"))
    assert await rows(company, "commission", month="2024-03") == [], "an uncleared cheque and an invoice earn nothing"
    await finance.post("/receipts/R1/clear", {"customer_id": "C1", "cleared_on": "2024-03-12"})
    await finance.post("/receipts", receipt("R2", "550.00", "2024-03-20"))
    earned = [
        ["2024-03", "M1", "manager", "V", "override", "11.00", "0.00", "11.00"],
        ["2024-03", "S1", "rep", "V", "base", "20.00", "0.00", "20.00"],
        ["2024-03", "S1", "rep", "V", "excess", "50.00", "0.00", "50.00"],
    ]
    assert await rows(company, "commission", month="2024-03") == earned
    assert (await finance.post("/commission-periods", {"month": "2024-04"})).status_code == CONFLICT
    assert (await finance.post("/commission-periods", {"month": "2024-03"})).status_code == OK
    again = await finance.post("/commission-periods", {"month": "2024-03"})
    assert again.json()["events"] == []
    await finance.post("/receipts/R1/bounce", {"customer_id": "C1", "bounced_on": "2024-03-25"})
    assert await rows(company, "commission", month="2024-03") == earned, "a closed month never changes"
    assert [row[1:] for row in await rows(company, "statement", month="2024-04")] == [
        ["M1", "0.00", "0.00", "-5.50", "0.00", "-5.50", "open"],
        ["S1", "0.00", "0.00", "-35.00", "0.00", "-35.00", "open"],
    ]
    assert await rows(company, "statement", door(company, "S1", "rep"), month="2024-03") == [
        ["2024-03", "S1", "0.00", "70.00", "0.00", "70.00", "0.00", "closed"]
    ]
    assert await rows(company, "statement", door(company, "S2", "rep"), month="2024-03") == []
    assert len(await rows(company, "statement", door(company, "M1", "manager"), month="2024-03")) == len("MS")


@pytest.mark.clause("P4-5.3")
async def test_from_the_day_of_a_handover_the_new_rep_earns(company: House) -> None:
    handed = ContractHandedOver(contract_no="K1", staff_id="S2", effective_on=date(2024, 3, 15))
    company.told["contracts"].say("contract-K1", handed)
    await said(company, dispatch("V", "1000.00"))
    await door(company).post("/receipts", receipt("R1", "500.00", "2024-03-14"))
    await door(company).post("/receipts", receipt("R2", "500.00", "2024-03-15"))
    found = await rows(company, "commission", month="2024-03")
    assert [(row[1], row[7]) for row in found if row[4] == "base"] == [("S1", "10.00"), ("S2", "10.00")]


@pytest.mark.clause("P2-2a")
async def test_late_registration_earns_the_rep_nothing(company: House) -> None:
    registered(company, "C2", date(2024, 2, 1))
    contract(company, "K2", "C2", CREDIT)
    await said(company, dispatch("V"), dispatch("W", customer_id="C2", contract_no="K2"))
    for number, customer_id in (("R1", "C1"), ("R2", "C2")):
        body = receipt(number, "1100.00", "2024-03-10", customer_id=customer_id)
        assert (await door(company).post("/receipts", body)).status_code == CREATED
    found = await rows(company, "commission", month="2024-03")
    assert [(row[3], row[4]) for row in found] == [("V", "override"), ("W", "override"), ("V", "base"), ("V", "excess")]


@pytest.mark.clause("P4-5.4")
async def test_the_ranking_is_by_money_collected_and_frozen_at_the_close(company: House) -> None:
    contract(company, "K2", "C1", CREDIT)
    handed = ContractHandedOver(contract_no="K2", staff_id="S2", effective_on=date(2024, 1, 2))
    company.told["contracts"].say("contract-K2", handed)
    await said(company, dispatch("V", "300.00"), dispatch("W", "200.00", contract_no="K2"))
    finance = door(company)
    await finance.post("/receipts", receipt("R1", "300.00", "2024-03-10", invoice_no="V"))
    await finance.post("/receipts", receipt("R2", "200.00", "2024-03-10", invoice_no="W"))
    now = [["2024-03", 1, "S1", "300.00", "1000.00"], ["2024-03", 2, "S2", "200.00", "600.00"]]
    assert await rows(company, "ranking", month="2024-03") == now
    await finance.post("/commission-periods", {"month": "2024-03"})
    await finance.post("/receipts", receipt("R3", "50.00", "2024-03-11"))
    await finance.post("/credit-notes", note("N1", "V", "300.00", "2024-03-12"))
    assert await rows(company, "ranking", month="2024-03") == now
    assert [row[1:4] for row in await rows(company, "ranking", year="2024")] == [[1, "S2", "200.00"]]
    neither = await finance.get("/reports/ranking")
    assert neither.status_code == RULE


def note(number: str, invoice_no: str, amount: str, on: str) -> dict[str, Any]:
    """A body of POST /credit-notes."""
    return {"credit_note_no": number, "customer_id": "C1", "invoice_no": invoice_no, "dated_on": on, "amount": amount}


@pytest.mark.clause("P4-7.4")
async def test_cheques_pay_when_they_clear_and_are_the_customers_own(company: House) -> None:
    registered(company, "C2", SIGNED)
    await said(company, dispatch("V"), dispatch("W", customer_id="C2"))
    finance = door(company)
    cheque = receipt("R1", "100.00", "2024-03-10", method="cheque", instrument_no="N1", drawer_id="C1")
    assert (await finance.post("/receipts", cheque)).status_code == CREATED
    assert (await rows(company, "receivables", as_of="2024-03-10"))[0][7] == "0.00"
    for body in (
        {**cheque, "receipt_no": "R2"},
        {**cheque, "receipt_no": "R2", "instrument_no": "N2", "drawer_id": "C2"},
        receipt("R2", "10.00", "2024-03-10", invoice_no="W"),
    ):
        refused = await finance.post("/receipts", body)
        assert (refused.status_code, refused.json()["clause"]) == (RULE, "P4-7.4"), refused.text
    await finance.post("/receipts", receipt("R3", "10.00", "2024-03-10"))
    swapped = await finance.post("/receipts", {**cheque, "receipt_no": "R4", "instrument_no": "N4", "replaces": "R3"})
    assert (swapped.status_code, swapped.json()["rule"]) == (RULE, "SwappedForCash")
    await finance.post("/receipts/R1/clear", {"customer_id": "C1", "cleared_on": "2024-03-12"})
    assert (await rows(company, "receivables", as_of="2024-03-12"))[0][7] == "110.00"


@pytest.mark.clause("P4-7.5")
async def test_only_the_gm_writes_off_and_overdue_goes_by_stages(company: House) -> None:
    await said(company, dispatch("V"), dispatch("W", "1.00"))
    pause = {"customer_id": "C1", "because": "promise", "paused_on": "2024-04-05", "until": "2024-04-20", "note": "x"}
    assert (await door(company).post("/collection-pauses", {**pause, "invoice_no": "V"})).status_code == CREATED
    stages = {day: [row[6] for row in await rows(company, "overdue", as_of=day)] for day in STAGES}
    assert stages == STAGES
    bad = {"write_off_no": "O1", "customer_id": "C1", "invoice_no": "V", "dated_on": "2024-08-01", "amount": "1100.00"}
    refused = await door(company).post("/write-offs", bad)
    assert (refused.status_code, refused.json()["clause"]) == (RULE, "P4-7.5")
    small = {**bad, "write_off_no": "O2", "invoice_no": "W", "amount": "1.00"}
    assert (await door(company).post("/write-offs", small)).status_code == CREATED
    assert (await door(company, "G1", "gm").post("/write-offs", bad)).status_code == CREATED
    assert await rows(company, "overdue", as_of="2024-08-01") == []
    assert (await door(company, "S1", "rep").post("/write-offs", small)).status_code == FORBIDDEN


STAGES = {  # the pause keeps V at stage 1 where 8 days overdue would make it stage 2; W is a small difference
    "2024-03-31": [],
    "2024-04-01": [1, 0],
    "2024-04-19": [1, 0],
    "2024-04-20": [2, 0],
    "2024-05-01": [3, 0],
    "2024-06-30": [4, 0],
}


@pytest.mark.clause("P4-7.6")
async def test_a_refund_takes_two_people_and_only_free_money(company: House) -> None:
    await said(company, dispatch("V", "100.00"))
    finance, gm = door(company), door(company, "G1", "gm")
    await finance.post("/receipts", receipt("R1", "150.00", "2024-03-10"))
    refund = {"refund_no": "B1", "customer_id": "C1", "receipt_no": "R1", "proposed_on": "2024-03-11"}
    refused = await finance.post("/refunds", {**refund, "amount": "50.01"})
    assert (refused.status_code, refused.json()["clause"]) == (RULE, "P4-7.6")
    assert (await finance.post("/refunds", {**refund, "amount": "50.00"})).status_code == CREATED
    paid = {"customer_id": "C1", "paid_on": "2024-03-12"}
    assert (await finance.post("/refunds/B1/pay", paid)).status_code == FORBIDDEN
    assert (await gm.post("/refunds/B1/pay", paid)).status_code == OK
    assert await rows(company, "ageing", as_of="2024-03-12") == []
    assert (await rows(company, "ageing", as_of="2024-03-11"))[0][-2:] == ["0.00", "50.00"]


async def test_credit_that_after_sales_grants_becomes_a_credit_note(company: House) -> None:
    await said(company, dispatch("V"))
    granted = CreditGranted(
        complaint_no="B1",
        credit_note_no="N1",
        customer_id="C1",
        invoice_no="V",
        amount=Decimal("100.00"),
        granted_on=date(2024, 3, 9),
        reason="allowance",
    )
    await said(company, granted, source="aftersales")
    assert (await rows(company, "receivables", as_of="2024-03-09"))[0][8:] == ["100.00", "0.00", "1000.00"]
    too_much = await door(company).post("/credit-notes", note("N2", "V", "1000.01", "2024-03-10"))
    assert (too_much.status_code, too_much.json()["clause"]) == (RULE, "P5-7.2")


@pytest.mark.clause("P2-2a")
async def test_a_merged_customer_pays_only_while_something_of_it_is_open(company: House) -> None:
    await said(company, dispatch("V", "100.00"))
    merged = CustomersMerged(customer_id="C1", earlier_id="C0", ruled_by="M1", ruled_on=SIGNED)
    await said(company, merged, source="customers")
    finance = door(company)
    assert (await finance.post("/receipts", receipt("R1", "100.00", "2024-03-10"))).status_code == CREATED
    refused = await finance.post("/receipts", receipt("R2", "1.00", "2024-03-11"))
    told = refused.json()
    assert (refused.status_code, told["clause"], told["stays"]) == (CONFLICT, "P2-2a", "C0")
    assert (await finance.post("/receipts", receipt("R1", "100.00", "2024-03-10"))).status_code == CREATED


async def test_an_import_answers_row_by_row_and_twice_alike(company: House) -> None:
    await said(company, dispatch("V"))
    lost = {"write_off_no": "O1", "customer_id": "C1", "invoice_no": "V", "dated_on": "2024-03-12", "amount": "7.00"}
    entries = [
        {"kind": "receipt", **receipt("R1", "100.00", "2024-03-10", invoice_no="V")},
        {"kind": "credit_note", **note("N1", "V", "5000.00", "2024-03-11")},
        {"kind": "receipt", **receipt("R2", "1.00", "2024-03-12", customer_id="C9")},
        {"kind": "write_off", **lost},
        {"kind": "bounce", "receipt_no": "R1", "customer_id": "C1", "bounced_on": "2024-03-13"},
    ]
    operator = company.doors["receivables"]
    for outcomes in (
        ["accepted", "refused", "refused", "accepted", "refused"],
        ["known", "refused", "refused", "known", "refused"],
    ):
        answer = await operator.post("/import/entries", {"rows": entries})
        assert [one["outcome"] for one in answer.json()["answers"]] == outcomes, answer.text
        await company.settled()
    assert (await door(company).post("/import/entries", {"rows": entries})).status_code == FORBIDDEN


async def test_single_things_and_lists(company: House) -> None:
    await said(company, dispatch("V"))
    finance = door(company)
    await finance.post("/receipts", receipt("R1", "1200.00", "2024-03-10"))
    await company.settled()
    invoice = (await finance.get("/invoices/V")).json()
    assert (invoice["outstanding"], [one["kind"] for one in invoice["movements"]]) == ("0.00", ["allocation"])
    assert (await finance.get("/receipts/R1")).json()["unapplied"] == "100.00"
    assert (await finance.get("/accounts/C1")).json() == {
        "customer_id": "C1",
        "open": [],
        "unapplied": {"R1": "100.00"},
    }
    for path, key in (("/invoices", "invoice_no"), ("/receipts", "receipt_no")):
        page = (await finance.get(path, customer_id="C1")).json()
        assert len(page["items"]) == 1, key
    for path in ("/refunds", "/commission-periods"):
        assert (await finance.get(path)).json()["items"] == []
    assert (await finance.get("/receipts/R9")).status_code == NOT_FOUND


@pytest.mark.clause("P4-7.3")
async def test_a_report_of_one_customer_or_rep_is_its_part_of_the_whole(company: House) -> None:
    registered(company, "C2", SIGNED)
    contract(company, "K2", "C2", CREDIT, rep="S2")
    await said(company, dispatch("V"), dispatch("W", customer_id="C2", contract_no="K2"), dispatch("X", "300.00"))
    day = "2024-03-01"
    whole = await rows(company, "receivables", as_of=day)
    assert [row[0] for row in whole] == ["V", "W", "X"]
    assert await rows(company, "receivables", customer_id="C1", as_of=day) == [whole[0], whole[2]]
    assert await rows(company, "receivables", staff="S2", as_of=day) == [whole[1]]
    assert await rows(company, "receivables", limit="2", as_of=day) == whole[:2]
    ageing = await rows(company, "ageing", as_of=day)
    assert [await rows(company, "ageing", customer_id=one, as_of=day) for one in ("C1", "C2")] == [
        ageing[:1],
        ageing[1:],
    ]
    assert await rows(company, "ageing", customer_id="C3", as_of=day) == []
    asked = {"as_of": day, "customer_id": "C1", "limit": "1", "totals": "true"}
    part = (await door(company).get("/reports/receivables", **asked)).json()
    assert (part["rows"], part["totals"]["count"]) == ([whole[0]], 2)
    assert part["totals"]["sums"]["outstanding"] == "1400.00"


@pytest.mark.clause("P4-5.2")
async def test_the_lines_of_one_person_are_those_of_the_month_that_are_his(company: House) -> None:
    await said(company, dispatch("V"))
    await door(company).post("/receipts", receipt("R1", "1100.00", "2024-03-02"))
    lines = await rows(company, "commission", month="2024-03")
    earners = {row[1] for row in lines}
    assert earners == {"S1", "M1"}
    for one in earners:
        assert await rows(company, "commission", month="2024-03", staff=one) == [row for row in lines if row[1] == one]
    assert (await door(company).get("/reports/commission", month="2024-03", staff="S9")).status_code == RULE


async def test_days_go_on_where_an_older_release_began_them(company: House) -> None:
    """One that it began too early does not stop the later ones; those that were missed begin now."""
    parts, day = company.running["receivables"], today()
    days = [BusinessDayBeganV1(day=one) for one in (day - timedelta(days=3), date(2200, 12, 31))]
    told = [StoredEvent("business-day", n, one.TYPE, one.model_dump_json().encode()) for n, one in enumerate(days, 1)]
    await parts.log.append(Request("an older release", b"", told))
    for _ in range(2):
        await begin(parts, now())
    began = [entry for entry in await parts.log.stream("business-day") if entry.type == BusinessDayBegan.TYPE]
    assert [BusinessDayBegan.model_validate_json(entry.data).day for entry in began] == [
        day - timedelta(days=ago) for ago in (2, 1, 0)
    ]


async def test_the_dashboard_reads_bi_and_nothing_else(company: House, postgres: str) -> None:
    await said(company, dispatch("V"))
    async with connected(postgres, "receivables", "dashboard") as db:
        assert len(await db.fetch("SELECT * FROM bi.receivables('2024-03-01')")) == 1
        assert len(await db.fetch("SELECT * FROM bi.overdue('2024-05-01', now())")) == 1
        for view in ("commission", "statement", "ranking"):
            assert await db.fetch(f"SELECT * FROM bi.{view}") == []
        for hidden in ("read.invoice", "read.open_line", "feed.position", "policy.rule"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await db.fetch(f"SELECT * FROM {hidden}")
        bare: list[Any] = await db.fetch(UNCOMMENTED)
        assert bare == []


UNCOMMENTED = """
SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
WHERE c.relnamespace = 'bi'::regnamespace AND col_description(c.oid, a.attnum) IS NULL
UNION ALL
SELECT p.proname, '' FROM pg_proc p
WHERE p.pronamespace = 'bi'::regnamespace AND obj_description(p.oid, 'pg_proc') IS NULL
"""


async def misdirected(company: House) -> list[tuple[Any, ...]]:
    """What finance is told of money that named another customer's invoice."""
    await company.settled()
    query = "SELECT released_on::text, receipt_no, customer_id, invoice_no, issued_to FROM bi.misdirected ORDER BY 2"
    return [tuple(row) for row in await company.running["receivables"].pool.fetch(query)]


async def of_an_older_release(company: House, fact: CreditSetOff) -> None:
    """Record a fact that no decision of today makes: a set-off of one person, for an invoice that is still to come."""
    subject = replace(ACCOUNT, decide=lambda *_: iter([fact]))
    wish = SetOff.model_validate(fact.model_dump(exclude={"decided_by"}))
    await company.running["receivables"].asker.ask(subject, "C1", Wish(wish, Stamp("F1", now(), today()), "older"))


@pytest.mark.clause("P4-5.3")
async def test_a_set_off_takes_two_people_and_is_no_more_than_what_is_owed(company: House) -> None:
    await said(company, dispatch("V", "100.00"))
    finance, gm = door(company), door(company, "G1", "gm")
    body = {"set_off_no": "S1", "customer_id": "C1", "dated_on": "2024-03-10", "reason": "freight"}
    refused = await finance.post("/set-offs", {**body, "amount": "100.01"})
    assert (refused.status_code, refused.json()["rule"]) == (RULE, "MoreThanIsOwed")
    proposed = await finance.post("/set-offs", {**body, "amount": "100.00"})
    assert (proposed.status_code, proposed.json()["events"]) == (CREATED, [SetOffProposed.TYPE])
    assert (await rows(company, "ageing", as_of="2024-03-31"))[0][-2:] == ["100.00", "0.00"]
    of_c1 = {"customer_id": "C1"}
    assert (await finance.post("/set-offs/S1/approval", of_c1)).status_code == FORBIDDEN
    [waiting] = (await gm.get("/set-offs")).json()["items"]
    assert (waiting["set_off_no"], waiting["proposed_by"], waiting["approved_by"]) == ("S1", "F1", None)
    assert (await gm.post("/set-offs/S1/approval", of_c1)).status_code == OK
    assert await rows(company, "ageing", as_of="2024-03-31") == []
    [done] = (await gm.get("/set-offs")).json()["items"]
    assert done["approved_by"] == "G1"


@pytest.mark.clause("P4-5.3")
async def test_money_that_waits_for_somebody_elses_invoice_is_released_by_it(company: House) -> None:
    registered(company, "C2", SIGNED)
    contract(company, "K2", "C2", CREDIT)
    await said(company, dispatch("V"))
    body = {"set_off_no": "S1", "customer_id": "C1", "amount": "5.00", "dated_on": "2024-02-03", "reason": "freight"}
    for path, wish in (
        ("/receipts", receipt("R1", "300.00", "2024-02-01", invoice_no="W")),
        ("/receipts", receipt("R2", "10.00", "2024-02-02", invoice_no="elsewhere")),
        ("/receipts", receipt("R3", "20.00", "2024-02-02", method="cheque", instrument_no="Q3", invoice_no="W")),
    ):
        assert (await door(company).post(path, wish)).status_code == CREATED
    await of_an_older_release(company, CreditSetOff.model_validate({**body, "invoice_no": "W", "decided_by": "F1"}))
    assert [row[7:] for row in await rows(company, "ageing", as_of="2024-04-01")] == [["1100.00", "315.00"]]

    await said(company, dispatch("W", "200.00", "200.00", "C2", contract_no="K2", dispatched_on=date(2024, 3, 5)))
    assert await misdirected(company) == [
        ("2024-03-05", "R1", "C1", "W", "C2"),
        ("2024-03-05", "S1", "C1", "W", "C2"),
    ]
    assert [row[7:] for row in await rows(company, "ageing", as_of="2024-03-04")] == [["1100.00", "315.00"]]
    assert [row[7:] for row in await rows(company, "ageing", as_of="2024-04-01")] == [
        ["795.00", "10.00"],
        ["200.00", "0.00"],
    ]
    # The cheque becomes money afterwards: it waits for nothing.
    cleared = await door(company).post("/receipts/R3/clear", {"customer_id": "C1", "cleared_on": "2024-03-09"})
    assert cleared.status_code == OK
    assert ("2024-03-09", "R3", "C1", "W", "C2") in await misdirected(company)
    assert next(row[7:] for row in await rows(company, "ageing", as_of="2024-04-01")) == ["775.00", "10.00"]
    refused = await door(company).post("/receipts", receipt("R4", "1.00", "2024-03-10", invoice_no="W"))
    assert (refused.status_code, refused.json()["rule"]) == (RULE, "InvoiceOfAnotherCustomer")


@pytest.mark.clause("P4-5.3")
async def test_money_that_comes_in_the_same_moment_as_the_invoice_is_released_too(company: House) -> None:
    """The receipt was accepted since the tables did not know the invoice yet: whichever is taken in later finds it."""
    registered(company, "C2", SIGNED)
    contract(company, "K2", "C2", CREDIT)
    for number in range(8):
        foreign = dispatch(f"W{number}", "1.00", "1.00", "C2", contract_no="K2")
        company.told["orders"].say("customer-C2", foreign)
        wish = receipt(f"R{number}", "1.00", "2024-02-01", invoice_no=f"W{number}")
        answered = await door(company).post("/receipts", wish)
        assert answered.status_code in {CREATED, RULE}
    await company.settled()
    taken = await company.running["receivables"].pool.fetch("SELECT receipt_no, invoice_no FROM read.receipt")
    assert {row[1] for row in await misdirected(company)} == {row["receipt_no"] for row in taken}


async def test_a_number_of_another_customer_is_refused_and_says_no_more_than_the_number(company: House) -> None:
    registered(company, "C2", SIGNED)
    await company.settled()
    assert (await door(company).post("/receipts", receipt("R1", "10.00", "2024-02-01"))).status_code == CREATED
    wish = receipt("R1", "10.00", "2024-02-01", customer_id="C2")
    refused = await door(company).post("/receipts", wish)
    assert refused.status_code == CONFLICT
    assert refused.json() == {
        "type": "about:blank",
        "title": "This number names another thing already.",
        "status": CONFLICT,
        "detail": "Receipt R1.",
        "rule": "NumberTaken",
        "kind": "receipt",
        "number": "R1",
    }
