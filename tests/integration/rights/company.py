"""A small company over all services: what belongs to `own` people ends in -own, what belongs to others in -far."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from shared import SERVICES
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
            answer = await opened.doors[service].post(f"/import/{door}", {"rows": rows})
            assert answer.status_code == 200, answer.text
            assert {one["outcome"] for one in answer.json()["answers"]} == {"accepted"}, answer.text
            await opened.settled()
        for side in SIDES:
            refund = {"refund_no": f"B-{side}", "customer_id": f"C-{side}", "receipt_no": f"W-{side}"}
            money = opened.doors["receivables"].as_("F1")
            answer = await money.post("/refunds", {**refund, "amount": "5.00", "proposed_on": PAID_ON})
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


def books() -> list[tuple[str, str, list[dict[str, Any]]]]:
    """Return what is brought in, door by door."""
    people = [*ROLES.values(), *OTHERS]
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
