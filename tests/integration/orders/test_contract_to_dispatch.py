"""From a draft to goods on the road, through the front doors of contracts and orders."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from services.contracts.app import BOOK
from services.contracts.app import SERVICE as CONTRACTS
from services.orders.app import SERVICE as ORDERS
from shared.events.contracts import Terms
from shared.events.customers import CreditGraded, CustomerRegistered
from shared.events.receivables import (
    AllocationReversed,
    InstrumentBounced,
    InvoiceInstalment,
    InvoiceIssued,
    PaymentAllocated,
)
from shared.events.staff import DepartmentHeadAppointed, StaffJoined
from shared.runtime.decisions import Stamp
from tests.integration.house import House, house
from tests.integration.prepared import connected

OK, CREATED, FORBIDDEN, CONFLICT, RULE = 200, 201, 403, 409, 422
MORNING = datetime(2024, 6, 3, 0, 30, tzinfo=UTC)  # 08:30 in Shanghai, a Monday
TODAY, TOMORROW = "2024-06-03", "2024-06-04"
RULES = BOOK.on(date(2024, 6, 3))


def at_half_past_eight(actor: str, roles: frozenset[str] = frozenset()) -> Stamp:
    return Stamp(actor, MORNING, date(2024, 6, 3), roles)


@pytest.fixture
async def company(postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    monkeypatch.setattr("shared.runtime.http.stamped", at_half_past_eight)
    async with house(postgres, tmp_path, CONTRACTS, ORDERS) as opened:
        staff, customers = opened.told["staff"], opened.told["customers"]
        for staff_id, role in (("S1", "rep"), ("M1", "manager"), ("F1", "finance"), ("R1", "office"), ("G1", "gm")):
            joined = {"staff_id": staff_id, "name": "王伟", "role": role, "department": role, "joined_on": "2020-01-01"}
            staff.say(f"staff-{staff_id}", StaffJoined.model_validate(joined))
        staff.say("department-finance", DepartmentHeadAppointed(department="finance", manager_id="F1"))
        for number in ("C1", "C2"):
            known = CustomerRegistered(customer_id=number, name=number, registered_on=date(2024, 1, 1))
            customers.say(f"customer-{number}", known)
        await opened.settled()
        for path, body in (
            ("/products", {"product_id": "P1", "name": "管", "unit": "m"}),
            ("/products/P1/prices", {"unit_price": "100.00", "effective_from": "2024-01-01"}),
            ("/reviewers", {"staff_id": "R1", "valid_from": "2024-01-01"}),
            (
                "/signatories",
                {"staff_id": "S1", "valid_from": "2024-01-01", "max_amount": "90000.00", "max_discount": "0.02"},
            ),
        ):
            answer = await opened.doors["contracts"].as_("G1", "gm").post(path, body)
            assert answer.status_code == CREATED, answer.text
        await opened.settled()
        yield opened


def draft(**members: Any) -> dict[str, Any]:
    return {
        "contract_no": "K1",
        "customer_id": "C1",
        "staff_id": "S1",
        "terms": {"kind": "credit", "credit_days": 30},
        "lines": [{"line_no": "1", "product_id": "P1", "quantity": "800", "unit_price": "100.00"}],
        "particulars": dict.fromkeys(RULES.particulars, "agreed"),
        **members,
    }


async def contract_in_force(company: House, **members: Any) -> None:
    """Register, answer, review, sign on both sides."""
    door = company.doors["contracts"]
    registered = await door.as_("S1", "rep").post("/contracts", draft(**members))
    assert registered.status_code == CREATED, registered.text
    await company.settled()
    number = members.get("contract_no", "K1")
    file = (await door.as_("S1", "rep").get(f"/contracts/{number}")).json()["content"]
    bound = {"content_hash": file["content_hash"]}
    for item in RULES.checklist:
        await door.as_("Q1", "quality").post(
            f"/contracts/{number}/checklist", bound | {"item": item, "satisfied": True}
        )
    reviewed = await door.as_("R1", "office").post(f"/contracts/{number}/review", bound | {"approved": True})
    assert reviewed.status_code == CREATED, reviewed.text
    for party, name in (("company", "S1"), ("customer", "李总")):
        signature = bound | {"party": party, "signed_on": TODAY, "signed_by": name, "sealed": True}
        signed = await door.as_("S1", "rep").post(f"/contracts/{number}/signatures", signature)
        assert signed.status_code == CREATED, signed.text
    assert signed.json()["events"][-1] == "huikuan.contracts.ContractBecameEffective.v1"
    await company.settled()


def form(number: str, quantity: str, **members: Any) -> dict[str, Any]:
    return {
        "order_no": number,
        "customer_id": "C1",
        "contract_no": "K1",
        "lines": [{"contract_line_no": "1", "quantity": quantity}],
        "required_on": TOMORROW,
        "particulars": {"orderer": "李", "address": "乌鲁木齐", "transport": "truck", "payment": "transfer"},
        **members,
    }


async def placed_and_agreed(company: House, number: str, quantity: str) -> list[str]:
    door = company.doors["orders"]
    placed = await door.as_("S1", "rep").post("/orders", form(number, quantity))
    assert placed.status_code == CREATED, placed.text
    agreed = await door.as_("M1", "manager").post(f"/orders/{number}/agreement", {"customer_id": "C1"})
    assert agreed.status_code == OK, agreed.text
    return [name.split(".")[2] for name in agreed.json()["events"]]


def leaves(number: str, quantity: str) -> dict[str, Any]:
    goods = {"line_no": "1", "contract_line_no": "1", "quantity": quantity}
    freight = {"line_no": "2", "freight_amount": "80.00"}
    return {
        "invoice_no": number,
        "customer_id": "C1",
        "dispatched_on": TODAY,
        "lines": [goods, freight],
        "vehicle": "新A1",
    }


def invoice(number: str, amount: str, due_on: date) -> InvoiceIssued:
    part = InvoiceInstalment(due_on=due_on, amount=Decimal(amount))
    return InvoiceIssued(
        invoice_no=number,
        customer_id="C1",
        contract_no="K1",
        signed_on=date(2024, 6, 3),
        issued_on=date(2024, 6, 3),
        terms=Terms(kind="credit", credit_days=30),
        instalments=(part,),
        lines=(),
        amount=Decimal(amount),
    )


@pytest.mark.clause("P3-4.6.2a", "P3-4.7.2", "P5-4.1b", "P5-5.2b", "P5-5.2d")
async def test_the_whole_way(company: House) -> None:
    await contract_in_force(company)
    assert await placed_and_agreed(company, "O1", "10") == ["OrderAgreed", "OrderApproved"]
    office = company.doors["orders"].as_("R1", "office")
    sent = await office.post("/orders/O1/dispatches", leaves("I1", "10"))
    assert sent.status_code == CREATED, sent.text
    assert (await office.post("/orders/O1/dispatches", leaves("I1", "10"))).json()["events"] == []
    position = sent.headers["Event-Position"]
    day = (await company.doors["orders"].get("/reports/dispatch", date=TODAY, at_least=position)).json()
    names = "date batch sequence order_no customer_id invoice_no amount vehicle escort freight"
    assert day["columns"] == names.split()
    assert day["rows"] == [[TODAY, "09:00", 1, "O1", "C1", "I1", "1080.00", "新A1", None, "80.00"]]
    ledger = (await company.doors["contracts"].get("/reports/contracts")).json()
    names = "contract_no customer_id staff_id kind amount signed_on effective status"
    assert ledger["columns"] == names.split()
    assert ledger["rows"] == [["K1", "C1", "S1", "routine", "80000.00", TODAY, "yes", "effective"]]
    arrived = await office.post("/dispatches/I1/delivery", {"customer_id": "C1", "delivered_on": TOMORROW})
    assert arrived.status_code == OK, arrived.text


@pytest.mark.clause("P3-4.6.1", "P5-4.1b")
async def test_without_review_and_signatures_nothing_goes(company: House) -> None:
    door = company.doors["contracts"].as_("S1", "rep")
    await door.post("/contracts", draft())
    await company.settled()
    content = (await door.get("/contracts/K1")).json()["content"]
    signature = {"party": "company", "signed_on": TODAY, "signed_by": "S1", "sealed": True}
    refused = await door.post("/contracts/K1/signatures", {"content_hash": content["content_hash"], **signature})
    assert (refused.status_code, refused.json()["clause"]) == (CONFLICT, "P3-4.6.1")
    order = await company.doors["orders"].as_("S1", "rep").post("/orders", form("O1", "10"))
    assert (order.status_code, order.json()["clause"]) == (CONFLICT, "P5-4.1b")


@pytest.mark.clause("P5-5.2b")
async def test_credit_holds_finances_head_releases_and_a_bounce_holds_again(company: House) -> None:
    await contract_in_force(company)
    receivables, orders = company.told["receivables"], company.doors["orders"]
    receivables.say("account-C1", invoice("I0", "49000.00", date(2024, 7, 3)))
    await company.settled()
    assert await placed_and_agreed(company, "O1", "11") == ["OrderAgreed", "OrderHeld"]
    body = {"customer_id": "C1", "reason": "bank guarantee"}
    nobody = await orders.as_("F2", "finance").post("/orders/O1/release", body)
    assert (nobody.status_code, nobody.json()["clause"]) == (FORBIDDEN, "P5-5.2b")
    released = await orders.as_("F1", "finance").post("/orders/O1/release", body)
    assert released.status_code == OK, released.text
    checks = (await orders.get("/orders/O1/checks", at_least=released.headers["Event-Position"])).json()
    outcomes = [
        [row[checks["columns"].index(name)] for name in ("outcome", "reasons", "receivables")] for row in checks["rows"]
    ]
    assert outcomes == [["held", "limit", "49000.00"], ["released", "", "49000.00"]]

    paid = {"allocation_no": 1, "receipt_no": "R1", "customer_id": "C1", "invoice_no": "I0", "amount": Decimal(49000)}
    receivables.say("account-C1", PaymentAllocated(**paid, allocated_on=date(2024, 6, 3)))
    await company.settled()
    assert await placed_and_agreed(company, "O2", "20") == ["OrderAgreed", "OrderApproved"]
    receivables.say(
        "account-C1",
        AllocationReversed(**paid, reversed_on=date(2024, 6, 3), because="bounce"),
        InstrumentBounced(receipt_no="R1", customer_id="C1", bounced_on=date(2024, 6, 3), withdrawn=Decimal(0)),
    )
    await company.settled()
    book = (await orders.as_("F1", "finance").get("/order-books/C1")).json()
    assert {order["order_no"]: order["state"] for order in book} == {"O1": "held", "O2": "held"}
    refused = await orders.as_("R1", "office").post("/orders/O2/dispatches", leaves("I2", "1"))
    assert (refused.status_code, refused.json()["clause"]) == (CONFLICT, "P5-5.2b")


@pytest.mark.clause("P5-5.2b")
async def test_grade_and_own_limit_come_from_customers(company: House) -> None:
    await contract_in_force(company)
    bad = CreditGraded(
        customer_id="C1",
        graded_on=date(2024, 6, 3),
        grade="D",
        volume=Decimal(0),
        max_days_overdue=0,
        bounced=2,
        reasons=("bounced_2",),
        policy="1900-01-01",
    )
    company.told["customers"].say("grade-C1", bad)
    await company.settled()
    assert await placed_and_agreed(company, "O1", "10") == ["OrderAgreed", "OrderHeld"]
    company.told["customers"].say("grade-C1", bad.model_copy(update={"grade": "C"}))
    await company.settled()
    again = await company.doors["orders"].as_("S1", "rep").post("/orders/O1/check", {"customer_id": "C1"})
    assert [name.split(".")[2] for name in again.json()["events"]] == ["OrderApproved"]


async def test_a_changed_order_names_the_version_it_read(company: House) -> None:
    await contract_in_force(company)
    rep = company.doors["orders"].as_("S1", "rep")
    placed = await rep.post("/orders", form("O1", "10"))
    more = form("O1", "12")
    assert (await rep.post("/orders/O1/changes", more)).status_code == 428
    assert (await rep.post("/orders/O1/changes", more, If_Match='"99"')).status_code == 412
    assert (await rep.post("/orders/O1/changes", more, If_Match=placed.headers["ETag"])).status_code == OK


def of_before(number: str, **members: Any) -> dict[str, Any]:
    """A contract decided elsewhere: ten units at 95.00, signed on 1 February."""
    line = {"line_no": "1", "product_id": "P1", "quantity": "10", "unit_price": "95.00"}
    return {
        "contract_no": number,
        "customer_id": "C1",
        "staff_id": "S1",
        "signed_on": "2024-02-01",
        "terms": "cod",
        "effective": True,
        "lines": [line],
        **members,
    }


def left_before(number: str, **members: Any) -> dict[str, Any]:
    """Six of the ten units of H1 left on 2 February."""
    goods = {"line_no": "1", "contract_line_no": "1", "quantity": "6"}
    out = {"invoice_no": number, "contract_no": "H1", "customer_id": "C1", "dispatched_on": "2024-02-02"}
    return {**out, "lines": [goods], **members}


async def brought(company: House, service: str, kind: str, *rows: dict[str, Any]) -> list[tuple[str, str | None]]:
    """Import rows; return what became of each, with the clause of a refusal."""
    answer = await company.doors[service].post(f"/import/{kind}", {"rows": list(rows)})
    assert answer.status_code == OK, answer.text
    await company.settled()
    return [(row["outcome"], row["clause"]) for row in answer.json()["answers"]]


ACCEPTED, KNOWN, REFUSED = ("accepted", None), ("known", None), ("refused", None)


@pytest.mark.clause("P4-7.3")
async def test_contracts_decided_elsewhere_are_taken_row_by_row(company: House) -> None:
    rows = (
        of_before("H1"),
        of_before("H2", effective=False),
        of_before("H3", customer_id="C9"),
        of_before("H4", terms="credit"),
    )
    assert await brought(company, "contracts", "contracts", *rows) == [
        ACCEPTED,
        ACCEPTED,
        REFUSED,
        ("refused", "P4-7.3"),
    ]
    assert (await brought(company, "contracts", "contracts", *rows))[:2] == [KNOWN, KNOWN]
    handed = ({"contract_no": no, "staff_id": "M1", "effective_on": "2024-03-01"} for no in ("H1", "H2", "H9"))
    assert await brought(company, "contracts", "handovers", *handed) == [ACCEPTED, ACCEPTED, REFUSED]
    ledger = (await company.doors["contracts"].get("/reports/contracts")).json()["rows"]
    assert ledger == [
        ["H1", "C1", "M1", "special", "950.00", "2024-02-01", "yes", "effective"],
        ["H2", "C1", "M1", "special", "950.00", "2024-02-01", "no", "invalid"],
    ]


@pytest.mark.clause("P5-4.1g")
async def test_dispatches_of_before_are_taken_row_by_row(company: House) -> None:
    await brought(company, "contracts", "contracts", of_before("H1"), of_before("H2", effective=False))
    rows = (
        left_before("V1"),
        left_before("V2"),  # more than is open
        left_before("V3", contract_no="H2"),
        left_before("V5", contract_no="H9"),
    )
    outcomes = [ACCEPTED, REFUSED, ("refused", "P5-4.1g"), REFUSED]
    assert await brought(company, "orders", "dispatches", *rows) == outcomes
    assert await brought(company, "orders", "dispatches", left_before("V1")) == [KNOWN]
    assert await brought(company, "orders", "dispatches", left_before("V1", customer_id="C2")) == [REFUSED]
    day = (await company.doors["orders"].get("/reports/dispatch", date="2024-02-02")).json()["rows"]
    assert day == [["2024-02-02", None, 1, "V1", "C1", "V1", "570.00", None, None, "0.00"]]


async def test_a_dashboard_reads_the_ledger_and_the_plan_and_nothing_else(company: House, postgres: str) -> None:
    for service, view, hidden in (
        ("contracts", "contracts", "read.contract_content"),
        ("orders", "dispatch", "read.order_form"),
    ):
        assert company.running
        async with connected(postgres, service, "dashboard") as db:
            assert await db.fetch(f"SELECT * FROM bi.{view}") == []
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await db.fetch(f"SELECT * FROM {hidden}")
        async with connected(postgres, service, f"huikuan_{service}") as db:
            silent = await db.fetch(
                """
                SELECT a.attname FROM pg_attribute AS a
                WHERE a.attrelid = $1::text::regclass AND a.attnum > 0
                  AND coalesce(col_description(a.attrelid, a.attnum), '') !~ '[一-龥]'
                """,
                f"bi.{view}",
            )
            assert silent == []
