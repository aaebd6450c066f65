"""As of a day and as known at an instant: facts that were recorded later are left out, before and after a rebuild."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from shared.events import Event
from shared.events.contracts import ContractHandedOver, Terms
from shared.events.receivables import (
    AllocationReversed,
    AmountWrittenOff,
    CollectionPaused,
    CreditNoteIssued,
    DueDatesMoved,
    InvoiceInstalment,
    InvoiceIssued,
    InvoiceLine,
    PaymentAllocated,
    PaymentReceived,
)
from tests.integration.replay.ledger import Ledger, ledger

DAY = date(2024, 6, 30)
REPORTS = ("ageing", "overdue", "receivables")
STREAM = "account-C0001"
WHOLE_MILLISECONDS = 0.002
"""Longer than the unit in which the log tells times."""


@pytest.fixture
async def books(postgres: str, tmp_path: Path) -> AsyncIterator[Ledger]:
    async with ledger(postgres, tmp_path, 0) as opened:
        yield opened


def invoice(number: str) -> InvoiceIssued:
    return InvoiceIssued(
        invoice_no=number,
        customer_id="C0001",
        contract_no="K0001",
        signed_on=date(2024, 1, 1),
        issued_on=date(2024, 3, 1),
        terms=Terms(kind="credit", credit_days=30),
        instalments=(InvoiceInstalment(due_on=date(2024, 3, 31), amount=Decimal("300.00")),),
        lines=(InvoiceLine(line_no="1", kind="freight", amount=Decimal("300.00"), list_amount=Decimal("300.00")),),
        amount=Decimal("300.00"),
    )


def paid(number: int, invoice_no: str, amount: str) -> tuple[Event, Event]:
    on, customer_id, receipt_no = date(2024, 4, 1), "C0001", f"R{number}"
    received = {"receipt_no": receipt_no, "customer_id": customer_id, "method": "cash", "amount": amount}
    allocated = {"allocation_no": number, "receipt_no": receipt_no, "customer_id": customer_id, "amount": amount}
    return (
        PaymentReceived.model_validate({**received, "received_on": on, "counts_on": on}),
        PaymentAllocated.model_validate({**allocated, "invoice_no": invoice_no, "allocated_on": on}),
    )


def about(kind: type[Event], invoice_no: str, **members: Any) -> Event:
    return kind.model_validate({"invoice_no": invoice_no, "customer_id": "C0001", **members})


LATER: dict[str, list[Event]] = {
    "an invoice": [invoice("I2")],
    "money": [*paid(2, "I1", "50.00")],
    "unapplied money": [paid(2, "I1", "50.00")[0]],
    "money taken back": [
        about(
            AllocationReversed,
            "I1",
            allocation_no=1,
            receipt_no="R1",
            amount="100.00",
            reversed_on="2024-05-01",
            because="credit_note",
        )
    ],
    "a credit note": [about(CreditNoteIssued, "I1", credit_note_no="N1", dated_on="2024-05-01", amount="20.00")],
    "a write-off": [
        about(
            AmountWrittenOff,
            "I1",
            write_off_no="W1",
            dated_on="2024-05-01",
            amount="20.00",
            bad_debt=True,
            decided_by="S001",
        )
    ],
    "a delivery": [
        about(
            DueDatesMoved,
            "I1",
            delivered_on="2024-05-01",
            instalments=[{"due_on": "2024-05-31", "amount": "300.00"}],
        )
    ],
    "a promise": [
        about(CollectionPaused, "I1", because="promise", paused_on="2024-04-05", until="2024-12-31", note="soon")
    ],
}


async def now(books: Ledger) -> datetime:
    """Return the database's time, which recorded the facts so far; what is recorded after the call is later."""
    at: datetime = await books.pool.fetchval("SELECT clock_timestamp()")
    await asyncio.sleep(WHOLE_MILLISECONDS)
    return at


async def reported(books: Ledger, known_at: datetime | None = None) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of every report of that day."""
    return {
        name: [tuple(row) for row in await books.pool.fetch(f"SELECT * FROM bi.{name}($1, $2)", DAY, known_at)]
        for name in REPORTS
    }


@pytest.mark.parametrize("what", LATER)
async def test_a_fact_recorded_later_is_left_out(books: Ledger, what: str) -> None:
    await books.teller.say(*((STREAM, event) for event in (invoice("I1"), *paid(1, "I1", "100.00"))))
    await books.house.settled()
    then, before = await now(books), await reported(books)
    await books.teller.say(*((STREAM, event) for event in LATER[what]))
    await books.house.settled()
    assert await reported(books) != before
    assert await reported(books, then) == before
    await books.rebuild("ledger").rebuild()
    assert await reported(books) != before
    assert await reported(books, then) == before


async def test_a_handover_recorded_later_is_left_out(books: Ledger) -> None:
    await books.teller.say((STREAM, invoice("I1")))
    await books.house.settled()
    then, before = await now(books), await reported(books)
    handed = ContractHandedOver(contract_no="K0001", staff_id="S030", effective_on=date(2024, 2, 1))
    books.house.told["contracts"].say("contract-K0001", handed, at=await now(books))
    await books.house.settled()
    assert {row[3] for row in (await reported(books))["receivables"]} == {"S030"}
    assert await reported(books, then) == before
    await books.rebuild("commission").rebuild()
    assert await reported(books, then) == before


async def test_the_front_door_takes_the_instant(books: Ledger) -> None:
    await books.teller.say((STREAM, invoice("I1")))
    await books.house.settled()
    then = await now(books)
    await books.teller.say(*((STREAM, event) for event in paid(1, "I1", "100.00")))
    await books.house.settled()
    door = books.house.doors["receivables"]
    for known_at, outstanding in (({}, "200.00"), ({"known_at": then.isoformat()}, "300.00")):
        answer = (await door.get("/reports/ageing", as_of=DAY.isoformat(), **known_at)).json()
        assert answer["rows"][0][answer["columns"].index("outstanding")] == outstanding
