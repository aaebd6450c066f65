"""A company with one product, one reviewer and one signatory; its contracts and orders, through the front doors."""

from datetime import UTC, date, datetime
from typing import Any

from services.contracts.keeps import BOOK
from shared.runtime.ask.decisions import Stamp
from tests.integration.house import House

OK, CREATED, FORBIDDEN, CONFLICT, RULE = 200, 201, 403, 409, 422
MORNING = datetime(2024, 6, 3, 0, 30, tzinfo=UTC)  # 08:30 in Shanghai, a Monday
TODAY, TOMORROW = "2024-06-03", "2024-06-04"
RULES = BOOK.on(date(2024, 6, 3))


def at_half_past_eight(actor: str, roles: frozenset[str] = frozenset()) -> Stamp:
    return Stamp(actor, MORNING, date(2024, 6, 3), roles)


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
