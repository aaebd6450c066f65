"""Customers through the front door and through what receivables says."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from services.customers.app import SERVICE
from shared.events import Event
from shared.events.contracts import Terms
from shared.events.customers import CreditGraded, GradesFellDue
from shared.events.receivables import (
    AllocationReversed,
    BusinessDayBeganV1,
    InstrumentBounced,
    InvoiceInstalment,
    InvoiceIssued,
    PaymentAllocated,
    ReceiptCorrected,
)
from shared.events.staff import DepartmentHeadAppointed, StaffJoined
from shared.runtime.log.mapper import decode
from shared.runtime.midnight import begin
from tests.clock import today
from tests.integration.house import Door, House, house
from tests.integration.prepared import connected

DONE, CREATED, FORBIDDEN, NOT_FOUND, RULE = 200, 201, 403, 404, 422
DAY = date(2024, 6, 1)


@pytest.fixture
async def company(postgres: str, tmp_path: Path) -> AsyncIterator[House]:
    async with house(postgres, tmp_path, SERVICE) as opened:
        for staff_id, role in (("S1", "rep"), ("S2", "rep"), ("M1", "manager")):
            joined = StaffJoined.model_validate(
                {"staff_id": staff_id, "name": "王伟", "role": role, "department": "一部", "joined_on": "2020-01-01"}
            )
            opened.told["staff"].say(f"staff-{staff_id}", joined)
        opened.told["staff"].say("department-一部", DepartmentHeadAppointed(department="一部", manager_id="M1"))
        await opened.settled()
        yield opened


async def owner(company: House, customer_id: str, as_of: str = "2199-01-01") -> Any:
    await company.settled()
    answer = await company.doors["customers"].as_("O1", "office").get(f"/customers/{customer_id}", as_of=as_of)
    return answer.json()["owner_id"]


async def register(door: Door, customer_id: str, name: str, **members: Any) -> Any:
    return await door.post("/customers", {"customer_id": customer_id, "name": name, **members})


@pytest.mark.clause("P2-1", "P5-6.1")
async def test_a_customer_belongs_to_whoever_registers_it_and_a_walk_in_to_the_pool(company: House) -> None:
    rep = company.doors["customers"].as_("S1", "rep")
    assert (await register(rep, "C1", "华星")).status_code == CREATED
    assert (await register(rep, "C2", "永利", walk_in=True)).status_code == CREATED
    assert await owner(company, "C1") == "S1"
    assert await owner(company, "C2") is None
    manager = company.doors["customers"].as_("M1", "manager")
    assigned = await manager.post("/customers/C2/owner", {"owner_id": "S2", "effective_on": today().isoformat()})
    assert assigned.status_code == DONE
    assert await owner(company, "C2") == "S2"


@pytest.mark.clause("P2-1", "P4-4.4")
async def test_only_a_manager_assigns_and_only_to_the_roster(company: House) -> None:
    rep = company.doors["customers"].as_("S1", "rep")
    await register(rep, "C1", "华星")
    await company.settled()
    wish = {"owner_id": "S9", "effective_on": "2199-01-01"}
    assert (await rep.post("/customers/C1/owner", wish)).status_code == FORBIDDEN
    refused = await rep.as_("M1", "manager").post("/customers/C1/owner", wish)
    assert (refused.status_code, refused.json()["clause"]) == (RULE, "P2-1")
    missing = await rep.as_("M1", "manager").post("/customers/C9/owner", {**wish, "owner_id": "S1"})
    assert missing.status_code == NOT_FOUND
    # A handover keeps history: until its day the customer is the first rep's.
    await rep.as_("M1", "manager").post("/customers/C1/owner", {**wish, "owner_id": "S2"})
    assert await owner(company, "C1", "2198-12-31") == "S1"
    assert await owner(company, "C1", "2199-01-01") == "S2"


@pytest.mark.clause("P2-2a")
async def test_the_same_credit_code_is_refused_also_at_the_same_moment(company: House) -> None:
    door = company.doors["customers"]
    wishes = [
        register(
            door.as_(f"S{number % 2 + 1}", "rep"), f"C{number}", f"公司{number}号", credit_code="91650100MA77XXXX1K"
        )
        for number in range(8)
    ]
    answers = await asyncio.gather(*wishes)
    assert sorted(answer.status_code for answer in answers) == [CREATED, *([RULE] * 7)]
    [winner] = [number for number, answer in enumerate(answers) if answer.status_code == CREATED]
    refused = {(a.json()["clause"], a.json()["earlier_id"]) for a in answers if a.status_code == RULE}
    assert refused == {("P2-2a", f"C{winner}")}
    look_alike = await register(door.as_("S1", "rep"), "C9", "公司9号", credit_code="91650100МA77XXXX1K")
    assert (look_alike.status_code, look_alike.json()["rule"]) == (RULE, "ForeignToACode")


@pytest.mark.clause("P2-2a")
async def test_until_a_manager_rules_the_earlier_entry_owns_a_suspected_duplicate(company: House) -> None:
    door = company.doors["customers"]
    await register(door.as_("S1", "rep"), "C1", "华星建材有限公司")
    await register(door.as_("S2", "rep"), "C2", "华星 建材")
    assert await owner(company, "C2") == "S1"
    manager = door.as_("M1", "manager")
    listed = (await manager.get("/suspected-duplicates")).json()["items"]
    assert listed == [{"customer_id": "C2", "earlier_ids": ["C1"], "likenesses": ["name"]}]
    await manager.post("/customers/C2/clear", {"earlier_id": "C1"})
    assert await owner(company, "C2") == "S2"
    assert (await manager.get("/suspected-duplicates")).json()["items"] == []
    await register(door.as_("S2", "rep"), "C3", "华星建材")
    await manager.post("/customers/C3/merge", {"earlier_id": "C1"})
    assert await owner(company, "C3") == "S1"


@pytest.mark.clause("P2-2a")
async def test_an_import_records_the_suspicion_and_answers_each_row(company: House) -> None:
    door = company.doors["customers"]
    fixed = {"registered_on": "2023-01-01", "phone": "40.32.2555"}
    rows = [
        {"customer_id": "C1", "name": "华星", "owner_id": "S1", **fixed},
        {"customer_id": "C2", "name": "永利", "owner_id": "S2", **fixed},
        {"customer_id": "C3", "name": "宏远", "owner_id": "S9", **fixed},
        {"customer_id": "C1", "name": "别的", "owner_id": "S1", **fixed},
    ]
    answers = (await door.post("/import/customers", {"rows": rows})).json()["answers"]
    assert [answer["outcome"] for answer in answers] == ["accepted", "accepted", "refused", "refused"]
    assert "S9" in answers[2]["reason"]
    again = (await door.post("/import/customers", {"rows": rows})).json()["answers"]
    assert [answer["outcome"] for answer in again] == ["known", "known", "refused", "refused"]
    assert await owner(company, "C2") == "S2"


def invoice(customer_id: str, number: str, amount: str, issued_on: date, due_on: date) -> InvoiceIssued:
    return InvoiceIssued(
        invoice_no=number,
        customer_id=customer_id,
        contract_no="K1",
        signed_on=issued_on,
        issued_on=issued_on,
        terms=Terms(kind="credit", credit_days=(due_on - issued_on).days),
        instalments=(InvoiceInstalment(due_on=due_on, amount=amount),),
        lines=(),
        amount=amount,
    )


async def grades(company: House) -> list[tuple[str, str, tuple[str, ...]]]:
    await company.settled()
    log = company.running["customers"].log
    entries = await log.range(0, (await log.head()).position)
    facts = [decode(entry.type, entry.data) for entry in entries]
    return [(fact.customer_id, fact.grade, fact.reasons) for fact in facts if isinstance(fact, CreditGraded)]


@pytest.mark.clause("P4-4.1")
async def test_a_grade_changes_when_a_fact_does(company: House) -> None:
    receivables = company.told["receivables"]
    receivables.say("account-C1", invoice("C1", "I1", "500000.00", DAY, DAY + timedelta(days=30)))
    assert await grades(company) == [("C1", "A", ())]
    bounced = [
        InstrumentBounced(receipt_no=f"R{number}", customer_id="C1", bounced_on=DAY, withdrawn="0.00")
        for number in (1, 2)
    ]
    receivables.say("account-C1", bounced[0])
    assert await grades(company) == [("C1", "A", ()), ("C1", "B", ("bounced_1",))]
    receivables.say("account-C1", *corrected("C1", "R2", "I1"))
    assert len(await grades(company)) == len("AB"), "a wrong receipt is no bounced instrument"
    receivables.say("account-C1", bounced[1])
    assert (await grades(company))[2:] == [("C1", "D", ("bounced_2",))]


def corrected(customer_id: str, receipt_no: str, invoice_no: str) -> list[Event]:
    """A receipt paid an invoice, and was wrong."""
    paid = {"allocation_no": 1, "receipt_no": receipt_no, "customer_id": customer_id, "invoice_no": invoice_no}
    people = {"withdrawn": "0.00", "proposed_by": "F1", "confirmed_by": "F2"}
    told = {"correction_no": f"GZ-{receipt_no}", "receipt_no": receipt_no, "customer_id": customer_id}
    return [
        PaymentAllocated.model_validate({**paid, "amount": "10.00", "allocated_on": DAY}),
        AllocationReversed.model_validate({**paid, "amount": "10.00", "reversed_on": DAY, "because": "correction"}),
        ReceiptCorrected.model_validate({**told, **people, "corrected_on": DAY}),
    ]


# A home that has recorded something never becomes one for trials; a database of these tests may.
STAND_AT = "INSERT INTO log.trial (instant) VALUES ($1) ON CONFLICT (one) DO UPDATE SET instant = excluded.instant"


async def begin_day(company: House, admin: str, day: date) -> None:
    """Let a business day of customers begin, as its clock does where it is noon of that day."""
    at = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    db = await asyncpg.connect(f"{admin.rpartition('/')[0]}/huikuan_customers")
    await db.execute(STAND_AT, at)
    await db.close()
    await begin(company.running["customers"], at)


@pytest.mark.clause("P4-4.1")
async def test_a_day_that_was_begun_before_it_came_grades_nobody(company: House, postgres: str) -> None:
    company.told["receivables"].say("account-C1", invoice("C1", "I1", "100.00", DAY, DAY))
    before = await grades(company)
    for day in (DAY, date(2200, 12, 31)):  # in receivables, by an older release
        noon = datetime(DAY.year, DAY.month, DAY.day, 4, tzinfo=UTC)
        company.told["receivables"].say("business-day", BusinessDayBeganV1(day=day), at=noon)
    assert await grades(company) == before
    await begin_day(company, postgres, DAY + timedelta(days=31))
    assert (await grades(company))[len(before) :] == [("C1", "C", ("on_time", "overdue_30"))]


@pytest.mark.clause("P4-4.1")
async def test_a_grade_changes_when_a_business_day_begins(company: House, postgres: str) -> None:
    receivables = company.told["receivables"]
    for number in range(1, 4):
        receivables.say(f"account-C{number}", invoice(f"C{number}", f"I{number}", "100.00", DAY, DAY))
    paid = {"receipt_no": "R2", "customer_id": "C2", "invoice_no": "I2", "amount": "100.00", "allocated_on": DAY}
    receivables.say("account-C2", PaymentAllocated.model_validate({"allocation_no": 1, **paid}))
    before = await grades(company)
    late = [(f"C{number}", "C", ("on_time",)) for number in (1, 3)]
    assert sorted(before) == late
    await begin_day(company, postgres, DAY + timedelta(days=30))
    assert await grades(company) == before
    await begin_day(company, postgres, DAY + timedelta(days=31))
    overdue = [(f"C{number}", "C", ("on_time", "overdue_30")) for number in (1, 3)]
    assert sorted((await grades(company))[len(before) :]) == overdue
    await begin_day(company, postgres, DAY + timedelta(days=181))
    assert sorted((await grades(company))[4:]) == [(f"C{number}", "D", ("overdue_180", "on_time")) for number in (1, 3)]
    log = company.running["customers"].log
    days = [e for e in await log.range(0, (await log.head()).position) if e.type == GradesFellDue.TYPE]
    assert [entry.stream_id for entry in days] == ["grading-day-2024-07-02", "grading-day-2024-11-29"]


async def test_the_report_has_its_columns_even_when_empty(company: House) -> None:
    answer = (await company.doors["customers"].get("/reports/grades", as_of="2024-06-01")).json()
    columns = ["customer_id", "grade", "volume", "on_time", "max_days_overdue", "bounced", "reason"]
    assert answer == {"columns": columns, "rows": []}


@pytest.mark.clause("P4-4.1")
async def test_the_grade_of_one_customer_is_its_row_of_the_report(company: House) -> None:
    rep = company.doors["customers"].as_("S1", "rep")
    for customer_id, name in (("C1", "华星"), ("C2", "永利")):
        await register(rep, customer_id, name)
    await company.settled()
    door, day = company.doors["customers"].as_("G1", "gm"), {"as_of": today().isoformat()}
    every = (await door.get("/reports/grades", **day)).json()
    assert [row[0] for row in every["rows"]] == ["C1", "C2"]
    assert (await door.get("/reports/grades", customer_id="C2", **day)).json() == {**every, "rows": every["rows"][1:]}
    assert (await door.get("/reports/grades", customer_id="C3", **day)).json()["rows"] == []
    counted = "/reports/grades-over-time"
    told = (await door.get(counted, **day)).json()
    assert len(told["rows"]) == 12
    assert told["rows"][-1] == [day["as_of"], 0, 0, 2, 0]
    assert told["rows"][0][1:] == [0, 0, 0, 0]
    for name, mine in (("S1", 2), ("S2", 0)):
        seen = (await company.doors["customers"].as_(name, "rep").get(counted, **day)).json()
        assert seen["rows"][-1][3] == mine


@pytest.mark.clause("P5-5.2b")
async def test_finance_gives_a_customer_a_limit_of_its_own(company: House) -> None:
    rep = company.doors["customers"].as_("S1", "rep")
    await register(rep, "C1", "华星")
    await company.settled()
    wish = {"credit_limit": "80000.00", "effective_on": "2199-01-01"}
    assert (await rep.post("/customers/C1/credit-limit", wish)).status_code == FORBIDDEN
    answer = await rep.as_("F1", "finance").post("/customers/C1/credit-limit", wish)
    assert answer.json()["events"] == ["huikuan.customers.CreditLimitProposed.v1"]
    confirmation = "/customers/C1/credit-limit/confirmation"
    assert (await rep.as_("F1").post(confirmation, {})).status_code == FORBIDDEN
    confirmed = await rep.as_("F2", "finance_head").post(confirmation, {})
    assert confirmed.json()["events"] == ["huikuan.customers.CreditLimitSet.v1"]
    await company.settled()
    shown = await rep.get("/customers/C1", as_of="2199-01-01")
    assert shown.json()["credit_limit"] == "80000.00"


async def test_a_dashboard_reads_grades_and_nothing_else(company: House, postgres: str) -> None:
    await company.settled()
    async with connected(postgres, "customers", "dashboard") as db:
        for query in ("bi.grades('2024-06-01')", "bi.customers('2024-06-01')", "bi.customers", "bi.grade_changes"):
            await db.fetch(f"SELECT * FROM {query}")
        for query in ("read.customer", "log.events", "policy.rule", "bi.grades_of('2024-06-01', ARRAY['C1'])"):
            with pytest.raises(Exception, match="permission denied"):
                await db.fetch(f"SELECT * FROM {query}")


async def test_a_change_of_a_customer_may_name_the_version_that_was_read(company: House) -> None:
    manager = company.doors["customers"].as_("M1", "manager")
    await register(manager, "C1", "华星")
    await company.settled()
    read = await manager.get("/customers/C1", as_of="2199-01-01")
    mine, other = ({"owner_id": name, "effective_on": "2199-01-01"} for name in ("S1", "S2"))

    given = await manager.post("/customers/C1/owner", mine, If_Match=read.headers["ETag"])
    assert given.status_code == DONE, given.text
    assert (await manager.post("/customers/C1/owner", other, If_Match=read.headers["ETag"])).status_code == 412
    await company.settled()
    again = await manager.get("/customers/C1", as_of="2199-01-01")
    assert again.headers["ETag"] == given.headers["ETag"] != read.headers["ETag"]
    assert (await manager.post("/customers/C1/owner", other, If_Match=again.headers["ETag"])).status_code == DONE
