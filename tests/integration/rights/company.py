"""A small company over all services: what belongs to `own` people ends in -own, what belongs to others in -far."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from services.orders.subjects.order_book import ORDER_BOOK
from services.orders.subjects.order_book.wishes import AgreeFreight, ReceiptFreight
from shared import SERVICES
from shared.runtime.ask.wish import Wish
from shared.runtime.clock import stamped
from shared.runtime.running import Running
from tests.clock import today
from tests.integration.house import House, house

SIDES = ("own", "far")
ROLES: Mapping[str, tuple[str, str, str]] = {
    "rep": ("S-own", "rep", "north"),
    "head": ("M-own", "manager", "north"),
    "headless": ("M-idle", "manager", "north"),
    "director": ("D1", "director", "board"),
    "finance": ("F1", "finance", "money"),
    "finance_head": ("F2", "finance", "money"),
    "gm": ("G1", "gm", "board"),
    "quality": ("Q1", "quality", "quality"),
    "office": ("A1", "office", "office"),
    "member": ("W1", "member", "warehouse"),
}
"""Each role of the matrix: who plays it, with role and department on the roster."""

FUNCTIONS: Mapping[str, str] = {"system": "Y1"}
"""Each function of the matrix: a member of the staff who has it and nothing else."""

OTHERS = (("S-far", "rep", "south"), ("M-far", "manager", "south"))
HEADS = {"north": "M-own", "south": "M-far", "money": "F2"}
LEFT = "L1"

PAID_ON, DAY = "2024-05-10", "2024-05-02"


@asynccontextmanager
async def company(postgres: str, folder: Path) -> AsyncIterator[House]:
    """Open all services with the company in them."""
    services = [import_module(f"services.{name}.app").SERVICE for name in SERVICES]
    async with house(postgres, folder, *services) as opened:
        for service, door, rows in books():
            if door == "dispatches":
                await advanced(opened)
            answer = await opened.doors[service].post(f"/import/{door}", {"rows": rows})
            assert answer.status_code == 200, answer.text
            assert {one["outcome"] for one in answer.json()["answers"]} == {"accepted"}, answer.text
            await opened.settled()
        gm = opened.doors["staff"].as_("G1")
        for function, name in FUNCTIONS.items():
            answer = await gm.post(f"/staff/{name}/functions", {"function": function, "from_on": "2020-01-01"})
            assert answer.status_code == 201, answer.text
        for side in SIDES:
            refund = {"refund_no": f"B-{side}", "customer_id": f"C-{side}", "receipt_no": f"W-{side}"}
            money = opened.doors["receivables"].as_("F1")
            answer = await money.post("/refunds", {**refund, "amount": "5.00", "proposed_on": PAID_ON})
            assert answer.status_code == 201, answer.text
            wrong = {"customer_id": f"C-{side}", "reason": "typed twice"}
            answer = await money.post(f"/receipts/W-{side}/correction", wrong)
            assert answer.status_code == 201, answer.text
            contact = {"person": "李会计", "channel": "call", "direction": "out", "at": "2024-05-20T10:00:00+08:00"}
            at = f"/customers/C-{side}/contacts"
            answer = await opened.doors["customers"].as_("A1").post(at, {**contact, "summary": "催款"})
            assert answer.status_code == 201, answer.text
            promise = {"customer_id": f"C-{side}", "invoice_no": f"I-{side}", "amount": "5.00", "said_by": "李会计"}
            answer = await money.post("/promises", {**promise, "promised_for": str(today()), "channel": "phone"})
            assert answer.status_code == 201, answer.text
            case = {"invoice_no": f"I-{side}", "kind": "late", "claimed": "5.00", "text": "迟到"}
            answer = await opened.doors["orders"].as_("A1").post("/carrier-cases", case)
            assert answer.status_code == 201, answer.text
            dispute = {"customer_id": f"C-{side}", "invoice_no": f"I-{side}", "reason": "破损"}
            answer = await opened.doors["receivables"].as_("A1").post("/disputes", dispute)
            path = f"/collection-progress/2024-05/S-{side}/update"
            answer = await opened.doors["receivables"].as_(f"S-{side}").post(path, {"note": "在催"})
            assert answer.status_code == 200, answer.text
            slip = {"customer_id": f"C-{side}", "amount": "5.00", "method": "cash", "collected_on": PAID_ON}
            answer = await opened.doors["receivables"].as_(f"S-{side}").post("/collections", slip)
            assert answer.status_code == 201, answer.text
            proposal = {"kind": "penalty", "staff_id": f"S-{side}", "clause": "P2-4", "incident_id": "V1"}
            proposer = opened.doors["staff"].as_("D1")
            answer = await proposer.post("/proposals", {**proposal, "amount": "50.00", "reason": "unapproved"})
            assert answer.status_code == 201, answer.text
            set_off = {"set_off_no": f"D-{side}", "customer_id": f"C-{side}", "reason": "carriage"}
            answer = await money.post("/set-offs", {**set_off, "amount": "5.00", "dated_on": PAID_ON})
            assert answer.status_code == 201, answer.text
        await opened.settled()
        yield opened


async def advanced(opened: House) -> None:
    """Let customers advance freight of what little they bought before all else; of each 10.00 are to be paid out."""
    orders, said = opened.running["orders"], {"spoken_to": "李会计", "called_at": f"{DAY}T00:00:00Z", "amount": "11.00"}
    for side in SIDES:
        of = {"invoice_no": f"Y-{side}", "customer_id": f"C-{side}"}
        await told(orders, AgreeFreight.model_validate({**of, **said}))
        little = dispatch(side) | {"invoice_no": f"Y-{side}"}
        goods = {"line_no": "1", "contract_line_no": "1", "quantity": "0.01"}
        answer = await opened.doors["orders"].post("/import/dispatches", {"rows": [little | {"lines": [goods]}]})
        assert {one["outcome"] for one in answer.json()["answers"]} == {"accepted"}, answer.text
        paid = {"amount": "11.00", "paid_on": PAID_ON, "sha256": "0" * 64}
        await told(orders, ReceiptFreight.model_validate({**of, **paid}))
    await opened.settled()
    for side in SIDES:
        settled = {"customer_id": f"C-{side}", "through": PAID_ON, "pay_out": True}
        answer = await opened.doors["receivables"].as_("F1").post("/freight-settlements", settled)
        assert answer.status_code == 201, answer.text


async def told(orders: Running, command: AgreeFreight | ReceiptFreight) -> None:
    """Let orders take something in."""
    wish = Wish(command, await stamped(orders.clock, "W1"), f"{type(command).__name__} {command.invoice_no}")
    await orders.asker.ask(orders.subject(ORDER_BOOK), command.customer_id, wish)


def books() -> list[tuple[str, str, list[dict[str, Any]]]]:
    """Return what is brought in, door by door."""
    people = [*ROLES.values(), *OTHERS, *((name, "member", "warehouse") for name in FUNCTIONS.values())]
    staff = [
        {"staff_id": name, "name": name, "role": role, "department": place, "joined_on": "2020-01-01"}
        for name, role, place in people
    ]
    gone = {"staff_id": LEFT, "name": LEFT, "role": "gm", "department": "board", "joined_on": "2020-01-01"}
    line = {"line_no": "1", "product_id": "P1", "quantity": "10", "unit_price": "100.00"}
    goods = {"line_no": "1", "contract_line_no": "1", "quantity": "1"}
    return [
        ("staff", "staff", [*staff, {**gone, "left_on": "2024-01-01"}]),
        ("staff", "departments", [{"department": place, "manager_id": head} for place, head in HEADS.items()]),
        ("contracts", "products", [{"product_id": "P1", "name": "管", "unit": "m"}]),
        ("contracts", "prices", [{"product_id": "P1", "unit_price": "100.00", "effective_from": "2020-01-01"}]),
        (
            *("customers", "customers"),
            [
                {
                    "customer_id": f"C-{side}",
                    "name": f"客户{side}",
                    "owner_id": f"S-{side}",
                    "registered_on": "2024-01-01",
                }
                for side in SIDES
            ],
        ),
        ("contracts", "contracts", [contract(side) | {"lines": [line]} for side in SIDES]),
        ("orders", "dispatches", [dispatch(side) | {"lines": [goods]} for side in SIDES]),
        ("receivables", "entries", [one for side in SIDES for one in (receipt(side), waiting(side))]),
        ("aftersales", "complaints", [complaint(side) for side in SIDES]),
    ]


def contract(side: str) -> dict[str, Any]:
    terms = {"signed_on": DAY, "terms": "credit", "credit_days": 30, "effective": True}
    return {"contract_no": f"K-{side}", "customer_id": f"C-{side}", "staff_id": f"S-{side}", **terms}


def dispatch(side: str) -> dict[str, Any]:
    of = {"contract_no": f"K-{side}", "customer_id": f"C-{side}"}
    return {"invoice_no": f"I-{side}", **of, "dispatched_on": DAY}


def receipt(side: str) -> dict[str, Any]:
    of = {"customer_id": f"C-{side}", "invoice_no": f"I-{side}"}
    return {"kind": "receipt", "receipt_no": f"R-{side}", **of, "method": "transfer", "received_on": PAID_ON} | {
        "amount": "50.00"
    }


def waiting(side: str) -> dict[str, Any]:
    """Return money that waits for an invoice of a later day, so that some of it can be refunded."""
    return receipt(side) | {"receipt_no": f"W-{side}", "invoice_no": f"later-{side}", "amount": "5.00"}


def complaint(side: str) -> dict[str, Any]:
    of = {"customer_id": f"C-{side}", "invoice_no": f"I-{side}"}
    return {"complaint_no": f"T-{side}", **of, "received_on": PAID_ON, "channel": "phone", "text": "wet"}
