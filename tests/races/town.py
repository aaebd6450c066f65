"""A company in which everybody comes at once: its people and goods, and two customers of their own for each attempt."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from services.contracts.keeps import BOOK
from tests.clock import today
from tests.races.desk import OPERATOR, Asked, Desk

DAY = "2024-05-06"
TODAY = today().isoformat()
SOON = (today() + timedelta(days=7)).isoformat()
RULES = BOOK.on(date.fromisoformat(TODAY))
STAFF = {
    "S1": ("rep", "sales"),
    "S2": ("rep", "sales"),
    "M1": ("manager", "sales"),
    "D1": ("director", "board"),
    "G1": ("gm", "board"),
    "F1": ("finance", "money"),
    "F2": ("finance", "money"),
    "R1": ("office", "office"),
    "Q1": ("quality", "quality"),
    "K1": ("member", "stores"),
    "T1": ("member", "yard"),
}
HEADS = {"sales": "M1", "money": "F2", "office": "R1", "quality": "Q1"}
FUNCTIONS = {"K1": "warehouse", "T1": "dispatcher"}
ROWS = 400
Row = tuple[str, str, dict[str, Any]]
"""The service, the name of its import door, the row."""


def people() -> Iterator[Row]:
    """Yield who works here and what is sold."""
    for staff_id, (role, department) in STAFF.items():
        of = {"role": role, "department": department, "joined_on": "2020-01-01"}
        yield "staff", "staff", {"staff_id": staff_id, "name": staff_id, **of}
    for department, manager_id in HEADS.items():
        yield "staff", "departments", {"department": department, "manager_id": manager_id}
    yield from product("P1")


def product(number: str) -> Iterator[Row]:
    """Yield something that is sold at 10.00."""
    yield "contracts", "products", {"product_id": number, "name": "管", "unit": "m"}
    yield "contracts", "prices", {"product_id": number, "unit_price": "10.00", "effective_from": "2020-01-01"}


def customer(number: str, *, prepaid: bool = False, of: str = "P1", **members: Any) -> Iterator[Row]:
    """Yield a customer of S1 with a contract of the same number over 1,000 m of a product, on credit or prepaid."""
    told = {"customer_id": number, "name": number, "owner_id": "S1", "registered_on": "2020-01-01"}
    yield "customers", "customers", {**told, **members}
    line = {"line_no": "1", "product_id": of, "quantity": "1000", "unit_price": "10.00"}
    terms = {"terms": "prepaid"} if prepaid else {"terms": "credit", "credit_days": 3000}
    signed = {"signed_on": "2020-01-02", "effective": True, "lines": [line], **terms}
    yield "contracts", "contracts", {"contract_no": number, "customer_id": number, "staff_id": "S1", **signed}


def invoice(number: str, customer_id: str, on: str = DAY, quantity: str = "10") -> Row:
    """Return a dispatch of 10 m, an invoice of 100.00, unless told."""
    goods = {"line_no": "1", "contract_line_no": "1", "quantity": quantity}
    of = {"contract_no": customer_id, "customer_id": customer_id, "dispatched_on": on}
    return "orders", "dispatches", {"invoice_no": number, **of, "lines": [goods]}


def money(number: str, customer_id: str, amount: str = "100.00", **members: Any) -> Row:
    """Return money that came in."""
    told = {"kind": "receipt", "receipt_no": number, "customer_id": customer_id, "amount": amount}
    return "receivables", "entries", {**told, "method": "transfer", "received_on": DAY, **members}


async def brought_in(desk: Desk, rows: Iterable[Row]) -> None:
    """Bring rows in, door by door in their order, and let everybody hear of them."""
    doors: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for service, door, row in rows:
        doors.setdefault((service, door), []).append(row)
    for (service, door), mine in doors.items():
        for start in range(0, len(mine), ROWS):
            rows_of_one = {"rows": mine[start : start + ROWS]}
            answer = await desk.ask(Asked(service, OPERATOR, f"/import/{door}", rows_of_one))
            assert answer.is_success, answer.text
            refused = [one for one in answer.json()["answers"] if one["outcome"] == "refused"]
            assert not refused, refused[:3]
        await desk.settled()


async def done(desk: Desk, *wishes: Asked) -> None:
    """Ask for things that go well."""
    for one in wishes:
        answer = await desk.ask(one)
        assert answer.is_success, (one, answer.text)


def order(number: str, customer_id: str, quantity: str = "6") -> Asked:
    """A customer orders."""
    told = {"order_no": number, "customer_id": customer_id, "contract_no": customer_id, "required_on": SOON}
    particulars = {"orderer": "李", "address": "乌鲁木齐", "transport": "truck", "payment": "transfer"}
    lines = [{"contract_line_no": "1", "quantity": quantity}]
    return Asked("orders", "S1", "/orders", {**told, "lines": lines, "particulars": particulars})


def given(staff_id: str, function: str) -> Asked:
    """Somebody is given a function."""
    told = {"function": function, "from_on": "2020-01-01"}
    return Asked("staff", "G1", f"/staff/{staff_id}/functions", told)


def pickup(customer_id: str) -> Asked:
    """The office writes a slip of 60.00."""
    told = {"customer_id": customer_id, "contract_no": customer_id}
    return Asked("orders", "R1", "/pickup-slips", {**told, "lines": [{"contract_line_no": "1", "quantity": "6"}]})


def agreement(number: str, customer_id: str) -> Asked:
    """The head of sales agrees; the credit check follows."""
    return Asked("orders", "M1", f"/orders/{number}/agreement", {"customer_id": customer_id})


def draft(number: str, customer_id: str, quantity: str = "8") -> dict[str, Any]:
    """Return the content of a contract."""
    line = {"line_no": "1", "product_id": "P1", "quantity": quantity, "unit_price": "10.00"}
    of = {"contract_no": number, "customer_id": customer_id, "staff_id": "S1"}
    terms = {"kind": "credit", "credit_days": 30}
    return {**of, "terms": terms, "lines": [line], "particulars": dict.fromkeys(RULES.particulars, "agreed")}
