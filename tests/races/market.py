"""Two customers at one counter: orders and receivables, open in one process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import httpx2
import pytest

from services.orders.app import SERVICE as ORDERS
from services.receivables.account import ACCOUNT
from services.receivables.app import SERVICE as RECEIVABLES
from shared.events.contracts import ContractBecameEffective, ContractLine, ContractRegistered
from shared.events.customers import CustomerRegistered
from shared.events.staff import DepartmentHeadAppointed, StaffJoined
from shared.runtime.decisions import Stamp
from shared.runtime.rebuild import Rebuild
from tests.integration.house import House, house

ATTEMPTS = 25
CREATED, CONFLICT = 201, 409
CUSTOMERS = ("C1", "C2")
TODAY, TOMORROW = "2024-06-03", "2024-06-04"
MORNING = datetime(2024, 6, 3, 0, 30, tzinfo=UTC)  # 08:30 in Shanghai, a Monday


class Asked(NamedTuple):
    """A body for a door, for somebody with a role."""

    service: str
    role: str
    path: str
    body: dict[str, Any]


def morning(actor: str, roles: frozenset[str] = frozenset(), *_more: Any, **_named: Any) -> Stamp:
    """Everything is accepted at one moment."""
    return Stamp(actor, MORNING, date(2024, 6, 3), roles)


@asynccontextmanager
async def opened(postgres: str, folder: Path, patch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    """Open orders and receivables; C1 has contract K1, C2 has K2, each with 1,000 pieces and an invoice of 500.00."""
    patch.setattr("shared.runtime.http.stamped", morning)
    async with house(postgres, folder, ORDERS, RECEIVABLES) as company:
        for staff_id, role in (("S1", "rep"), ("M1", "manager"), ("F1", "finance"), ("G1", "gm"), ("R1", "office")):
            joined = {"staff_id": staff_id, "name": "王伟", "role": role, "department": role, "joined_on": "2020-01-01"}
            company.told["staff"].say(f"staff-{staff_id}", StaffJoined.model_validate(joined))
        company.told["staff"].say("department-finance", DepartmentHeadAppointed(department="finance", manager_id="F1"))
        for number, customer_id in enumerate(CUSTOMERS, 1):
            known = CustomerRegistered(customer_id=customer_id, name=customer_id, registered_on=date(2024, 1, 1))
            company.told["customers"].say(f"customer-{customer_id}", known)
            company.told["contracts"].say(f"contract-K{number}", *contract(number, customer_id))
        await company.settled()
        for number, customer_id in enumerate(CUSTOMERS, 1):
            _, happened = await asked(company, imported(f"V{number}", customer_id, quantity="50"))
            assert happened == "accepted", happened
        await company.settled()
        yield company


def contract(number: int, customer_id: str) -> tuple[ContractRegistered, ContractBecameEffective]:
    """A contract of S1, on file and in effect."""
    line = ContractLine(
        line_no="1",
        product_id="P1",
        quantity=Decimal(1000),
        unit_price=Decimal("10.00"),
        list_price=Decimal("10.00"),
    )
    told = {"contract_no": f"K{number}", "revision": 1, "customer_id": customer_id, "staff_id": "S1"}
    agreed = {"kind": "routine", "amount": "10000.00", "terms": {"kind": "credit", "credit_days": 30}}
    content = {"lines": (line,), "content_hash": "0" * 64}
    return (
        ContractRegistered.model_validate({**told, **agreed, **content, "requested_by": "S1"}),
        ContractBecameEffective.model_validate({**told, **agreed, **content, "signed_on": "2024-01-02"}),
    )


def of(customer_id: str) -> dict[str, str]:
    """The customer with its contract."""
    return {"customer_id": customer_id, "contract_no": customer_id.replace("C", "K")}


def receipt(number: str, customer_id: str) -> Asked:
    """Money came in."""
    told = {"receipt_no": number, "customer_id": customer_id, "method": "transfer", "amount": "1.00"}
    return Asked("receivables", "finance", "/receipts", {**told, "received_on": TODAY})


def cheque(number: str, customer_id: str) -> Asked:
    """A cheque came in; it is no money yet."""
    told = {"receipt_no": number, "customer_id": customer_id, "method": "cheque", "amount": "1.00"}
    return Asked("receivables", "finance", "/receipts", {**told, "instrument_no": f"{number}/Q", "received_on": TODAY})


def credit_note(number: str, customer_id: str) -> Asked:
    """The customer's invoice is reduced."""
    told = {"credit_note_no": number, "customer_id": customer_id, "invoice_no": customer_id.replace("C", "V")}
    return Asked("receivables", "finance", "/credit-notes", {**told, "dated_on": TODAY, "amount": "0.10"})


def write_off(number: str, customer_id: str) -> Asked:
    """A part of the customer's invoice will not be collected."""
    told = {"write_off_no": number, "customer_id": customer_id, "invoice_no": customer_id.replace("C", "V")}
    return Asked("receivables", "gm", "/write-offs", {**told, "dated_on": TODAY, "amount": "0.10"})


def set_off(number: str, customer_id: str) -> Asked:
    """The company owes the customer something else."""
    told = {"set_off_no": number, "customer_id": customer_id, "amount": "0.10", "dated_on": TODAY}
    return Asked("receivables", "finance", "/set-offs", {**told, "reason": "carriage"})


def refund(number: str, customer_id: str) -> Asked:
    """Free money is to be paid back."""
    told = {"refund_no": number, "customer_id": customer_id, "receipt_no": f"free {customer_id}", "amount": "0.10"}
    return Asked("receivables", "finance", "/refunds", {**told, "proposed_on": TODAY})


def order(number: str, customer_id: str) -> Asked:
    """The customer orders one piece."""
    particulars = {"orderer": "李", "address": "乌鲁木齐", "transport": "truck", "payment": "transfer"}
    lines = [{"contract_line_no": "1", "quantity": "1"}]
    told = {"order_no": number, **of(customer_id), "lines": lines, "required_on": TOMORROW}
    return Asked("orders", "rep", "/orders", {**told, "particulars": particulars})


def imported(number: str, customer_id: str, *, quantity: str = "1") -> Asked:
    """A dispatch of a history, which is an order and an invoice of its own."""
    lines = [{"line_no": "1", "contract_line_no": "1", "quantity": quantity}]
    row = {"invoice_no": number, **of(customer_id), "dispatched_on": "2024-05-06", "lines": lines}
    return Asked("orders", "operator", "/import/dispatches", {"rows": [row]})


async def asked(company: House, one: Asked) -> tuple[int, str]:
    """Ask at a door; return the status and what happened in a word: accepted, NumberTaken, …."""
    door = company.doors[one.service]
    if one.role != "operator":
        door = door.as_({"finance": "F1", "gm": "G1", "rep": "S1"}[one.role], one.role)
    answer = await door.post(one.path, one.body)
    return answer.status_code, word(answer)


def word(answer: httpx2.Response) -> str:
    """Return what happened: accepted, or the rule that refused."""
    told = answer.json()
    if "answers" in told:
        [row] = told["answers"]
        taken = "names another thing already" in (row.get("reason") or "")
        return "NumberTaken" if taken else "accepted" if row["outcome"] == "accepted" else str(row)
    return "accepted" if answer.status_code == CREATED else str(told.get("rule") or told)


async def side_by_side(company: House, *pair: Asked) -> list[str]:
    """Ask for both at the same moment; return what happened, sorted."""
    return sorted(what for _, what in await asyncio.gather(*(asked(company, one) for one in pair)))


async def books_agree(company: House) -> None:
    """Assert that accounts, ageing and a rebuild of all tables say the same."""
    await company.settled()
    rows = (await company.doors["receivables"].as_("F1", "finance").get("/reports/ageing", as_of=TODAY)).json()["rows"]
    ageing = {row[0]: (Decimal(row[7]), Decimal(row[8])) for row in rows}
    for customer_id in CUSTOMERS:
        account, _ = await company.running["receivables"].asker.state(ACCOUNT, customer_id)
        outstanding = sum((invoice.open for invoice in account.invoices.values()), Decimal(0))
        unapplied = sum((money.unapplied for money in account.receipts.values()), Decimal(0))
        assert ageing.get(customer_id, (0, 0)) == (outstanding, unapplied), customer_id
    for running in company.running.values():
        projections = running.service.projections
        different = await Rebuild(running.service.name, projections, running.pool, running.sources).verify()
        assert different == [None] * len(projections)
