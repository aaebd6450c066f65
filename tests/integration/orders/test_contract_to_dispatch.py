"""From a draft to goods on the road, through the front doors of contracts and orders."""

from datetime import date
from decimal import Decimal
from typing import Any

import asyncpg
import pytest

from shared.events.contracts import Terms
from shared.events.customers import CreditGraded
from shared.events.receivables import (
    AllocationReversed,
    InstrumentBounced,
    InvoiceInstalment,
    InvoiceIssued,
    PaymentAllocated,
)
from shared.events.staff import DepartmentHeadAppointed, StaffJoined
from tests.integration.house import House
from tests.integration.orders.company import (
    CONFLICT,
    CREATED,
    FORBIDDEN,
    OK,
    TODAY,
    contract_in_force,
    draft,
    form,
    leaves,
    placed_and_agreed,
)
from tests.integration.prepared import connected


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
    arrived = await office.post("/dispatches/I1/delivery", {"customer_id": "C1", "delivered_on": TODAY})
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
    checks = (await orders.as_("G1").get("/orders/O1/checks", at_least=released.headers["Event-Position"])).json()
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


@pytest.mark.clause("P4-4.4")
async def test_the_gm_hands_no_contract_to_his_own_department_in_the_past(company: House) -> None:
    await brought(company, "contracts", "contracts", of_before("H1"))
    west = {"name": "李娜", "role": "rep", "department": "west", "joined_on": "2020-01-01"}
    told = company.told["staff"]
    told.say("staff-S5", StaffJoined.model_validate({"staff_id": "S5", **west}))
    headed = {"department": "west", "manager_id": "G1", "effective_on": "2024-03-01"}
    told.say("department-west", DepartmentHeadAppointed.model_validate(headed))
    gm = company.doors["contracts"].as_("G1", "gm")
    await company.settled()
    past = {"staff_id": "S5", "effective_on": "2024-02-15", "reason": "漏登"}
    refused = await gm.post("/contracts/H1/handovers", past)
    assert (refused.status_code, refused.json()["rule"]) == (FORBIDDEN, "BackdatedInOwnFavour")
    for door, day in ((gm, TODAY), (gm.as_("G2", "gm"), "2024-02-15")):
        handed = await door.post("/contracts/H1/handovers", past | {"effective_on": day})
        assert handed.status_code == CREATED, handed.text


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
