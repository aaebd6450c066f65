"""A yard beside a cash desk: orders and receivables in one process, and a contract that asks for money first."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from services.orders.app import SERVICE as ORDERS
from services.receivables.app import SERVICE as RECEIVABLES
from tests.clock import stand_still
from tests.integration.contracts.company import CREATED, STAND_AT, at, staffed
from tests.integration.house import house
from tests.integration.orders.yard import PREPAID, Yard

DAY, SOON = "2026-04-30", "2026-05-06"


@dataclass
class Counter(Yard):
    """What is asked for at the cash desk is asked of receivables, whose log goes by the same clock."""

    cash_desk: "asyncpg.Connection[asyncpg.Record] | None" = None

    async def come(self, day: str, hour: str = "09:00") -> None:
        """Let it be another moment, when all that was said has had its effect."""
        await super().come(day, hour)
        assert self.cash_desk is not None
        await self.cash_desk.execute(STAND_AT, self.clock.at)

    async def desk(self, path: str, body: dict[str, Any], who: str = "F1") -> None:
        """Let finance do something, and everybody hear of it."""
        answer = await self.company.doors["receivables"].as_(who).post(path, body)
        assert answer.status_code in {200, CREATED}, answer.text
        await self.company.settled()

    async def paid(self, number: str, amount: str, day: str = DAY, **members: Any) -> None:
        """Let a transfer come in."""
        told = {"receipt_no": number, "customer_id": "C1", "method": "transfer", "received_on": day, "amount": amount}
        await self.desk("/receipts", {**told, **members})

    async def cheque(self, number: str, amount: str, day: str = DAY, **members: Any) -> None:
        """Let a cheque come in."""
        paper = {"method": "cheque", "instrument_no": f"N-{number}", "bank": "工行", "drawer_id": "C1"}
        await self.paid(number, amount, day, **paper, **members)

    async def invoice(self, number: str) -> dict[str, Any]:
        """Return an invoice as receivables shows it."""
        await self.company.settled()
        answer = await self.company.doors["receivables"].as_("F1").get(f"/invoices/{number}")
        shown: dict[str, Any] = answer.json()
        return shown

    async def owing(self) -> dict[str, tuple[Any, ...]]:
        """Return the duties of finance that prepaid goods are owed: owner, due day and state, by id."""
        await self.company.settled()
        answer = await self.company.doors["receivables"].as_("G1").get("/duties", limit="200")
        rows = [one for one in answer.json()["items"] if one["duty_id"].startswith("unpaid/")]
        return {one["duty_id"]: (one["owner_id"], one["due_on"], one["status"]) for one in rows}

    async def reserved(self) -> dict[str, tuple[str, str]]:
        """Return order and state of each reserved number."""
        await self.company.settled()
        rows = (await self.read("O1", "/reserved-invoice-numbers"))["items"]
        return {row["invoice_no"]: (row["order_no"], row["status"]) for row in rows}


@pytest.fixture
async def counter(postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Counter]:
    """The counter on the morning of Thursday, 30 April 2026."""
    clock = stand_still(monkeypatch, at(DAY))
    async with house(postgres, tmp_path, ORDERS, RECEIVABLES) as opened:
        staffed(opened)
        await opened.settled()
        admin = await asyncpg.connect(postgres, database="huikuan_orders")
        cash_desk = await asyncpg.connect(postgres, database="huikuan_receivables")
        made = Counter(opened, clock, admin, cash_desk=cash_desk)
        await made.come(DAY)
        await made.contract(terms=PREPAID)
        yield made
        await admin.close()
        await cash_desk.close()
