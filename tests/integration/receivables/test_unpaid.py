"""Prepaid goods that are owed after all are the duty of finance: money was lost on its way to their invoice. P4-7.2"""

from datetime import date, datetime
from typing import Any

import asyncpg
import pytest

from shared.events.contracts import Terms
from tests.clock import StandingClock, stand_still
from tests.integration.contracts.company import STAND_AT
from tests.integration.house import House
from tests.integration.receivables.test_corrections import done
from tests.integration.receivables.test_door import company, dispatch, door, receipt, said

__all__ = ["company"]

PREPAID: dict[str, Any] = {"terms": Terms(kind="prepaid"), "dispatched_on": date(2024, 6, 3)}
DUTY = "unpaid/FH-1"


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> StandingClock:
    """The clock of all services, on a Monday."""
    return stand_still(monkeypatch, datetime.fromisoformat("2024-06-03T10:00:00+08:00"))


@pytest.fixture(autouse=True)
async def log_stands(company: House, postgres: str, clock: StandingClock) -> None:
    """Let the log stand at the same instant: what follows from its own facts is of their day."""
    await company.settled()
    admin = await asyncpg.connect(postgres, database="huikuan_receivables")
    await admin.execute(STAND_AT, clock.at)
    await admin.close()


async def duties(company: House) -> dict[str, tuple[Any, ...]]:
    """Return owner, due day and state of the duties about prepaid goods, by id."""
    await company.settled()
    rows = (await company.doors["receivables"].as_("G1", "gm").get("/duties", limit="200")).json()["items"]
    told = {one["duty_id"]: (one["owner_id"], one["due_on"], one["status"]) for one in rows}
    return {duty: what for duty, what in told.items() if duty.startswith("unpaid/")}


@pytest.mark.clause("P4-7.2", "P4-7.6")
async def test_money_that_was_paid_back_meanwhile_is_the_duty_of_finance_until_it_comes_again(company: House) -> None:
    finance = door(company)
    await done(finance, "/receipts", receipt("R1", "1100.00", "2024-06-01"))
    refund = {"refund_no": "B1", "customer_id": "C1", "receipt_no": "R1", "amount": "100.00"}
    await done(finance, "/refunds", {**refund, "proposed_on": "2024-06-03"})
    await done(door(company, "G1", "gm"), "/refunds/B1/pay", {"customer_id": "C1", "paid_on": "2024-06-03"})
    await said(company, dispatch("FH-1", **PREPAID, known=1))
    assert await duties(company) == {DUTY: ("@finance", "2024-06-04", "open")}
    await done(finance, "/receipts", receipt("R2", "99.99", "2024-06-03"))
    assert await duties(company) == {DUTY: ("@finance", "2024-06-04", "open")}
    await done(finance, "/receipts", receipt("R3", "0.01", "2024-06-03"))
    assert await duties(company) == {DUTY: ("@finance", "2024-06-04", "done")}


async def test_what_is_paid_and_what_left_against_no_money_is_nobodys_duty(company: House) -> None:
    await done(door(company), "/receipts", receipt("R1", "1100.00", "2024-06-01", invoice_no="FH-1"))
    await said(company, dispatch("FH-1", **PREPAID, known=1), dispatch("FH-2", **PREPAID), dispatch("FH-3"))
    assert await duties(company) == {}


async def test_a_credit_note_ends_it_too(company: House) -> None:
    await said(company, dispatch("FH-1", **PREPAID, known=1))
    assert await duties(company) == {DUTY: ("@finance", "2024-06-04", "open")}
    note = {"credit_note_no": "N1", "customer_id": "C1", "invoice_no": "FH-1", "dated_on": "2024-06-03"}
    await done(door(company), "/credit-notes", {**note, "amount": "1100.00"})
    assert await duties(company) == {DUTY: ("@finance", "2024-06-04", "done")}
