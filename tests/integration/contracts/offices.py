"""Three services in which contracts change: contracts, orders and receivables, on one clock. P3-4.8"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from services.contracts.app import SERVICE as CONTRACTS
from services.orders.app import SERVICE as ORDERS
from services.receivables.app import SERVICE as RECEIVABLES
from shared.events.customers import CustomerAssigned
from shared.runtime.midnight import begin
from tests.clock import stand_still
from tests.integration.contracts.company import CREATED, OK, STAND_AT, Desk, Under, at, draft, staffed
from tests.integration.house import House, house

DATABASES = ("contracts", "orders", "receivables")
AGREED = {"contract_no": "K1", "terms": {"kind": "credit", "credit_days": 30}}
WRITTEN = {"orderer": "李", "address": "乌鲁木齐", "transport": "truck", "payment": "transfer"}
CALL = {"spoken_to": "李总", "position": "经理", "phone": "0991-1", "agreed": True, "text": "同意降价"}


def goods(price: str, quantity: str = "100") -> dict[str, Any]:
    """One line of a contract."""
    return {"lines": [{"line_no": "1", "product_id": "P1", "quantity": quantity, "unit_price": price}]}


class Offices(Desk):
    """The desk of contracts, and the doors of orders and receivables beside it."""

    def __init__(self, company: House, clock: Any, admin: Any, others: list[Any]) -> None:
        super().__init__(company, clock, admin)
        self.others = others
        self.told: dict[str, Any] = {}

    async def come(self, day: str, hour: str = "09:00") -> None:
        """Let it be another moment in every service."""
        await super().come(day, hour)
        for one in self.others:
            await one.execute(STAND_AT, self.clock.at)

    async def day_begins(self, day: str) -> None:
        """Let a business day begin everywhere, and come to its morning."""
        await self.come(day)
        for name in DATABASES:
            await begin(self.company.running[name], self.clock.at)
        await self.company.settled()

    async def ordered(self, who: str, path: str, **body: Any) -> tuple[int, str | None]:
        """Ask orders for something; return status and clause."""
        answer = await self.company.doors["orders"].as_(who).post(path, {"customer_id": "C1", **body})
        await self.company.settled()
        return answer.status_code, answer.json().get("clause")

    async def orders(self) -> dict[str, tuple[str, str]]:
        """State and amount of each live order."""
        book = (await self.company.doors["orders"].as_("O1").get("/order-books/C1")).json()
        return {one["order_no"]: (one["state"], one["form"]["amount"]) for one in book}

    async def place(self, number: str, quantity: str, required_on: str) -> None:
        """Place an order, and let the head agree."""
        form = {"order_no": number, "contract_no": "K1", "required_on": required_on, "particulars": WRITTEN}
        lines = [{"contract_line_no": "1", "quantity": quantity}]
        assert (await self.ordered("S1", "/orders", **form, lines=lines))[0] == CREATED
        assert (await self.ordered("M1", f"/orders/{number}/agreement"))[0] == OK

    async def leaves(self, order: str, invoice: str, quantity: str, day: str) -> tuple[int, str | None]:
        """Let goods leave."""
        lines = [{"line_no": "1", "contract_line_no": "1", "quantity": quantity}]
        path = f"/orders/{order}/dispatches"
        return await self.ordered("O1", path, invoice_no=invoice, dispatched_on=day, lines=lines)

    async def changed(self, **members: Any) -> tuple[int, str | None]:
        """Draft a change; return status and clause."""
        file = await self.company.doors["contracts"].as_("O1").get("/contracts/K1")
        body = draft(**(AGREED | members))
        answer = await self.ask("O1", "/contracts/K1/changes", body, If_Match=file.headers["ETag"])
        await self.company.settled()
        self.told = answer.json()
        return answer.status_code, self.told.get("clause")

    async def on_file_now(self) -> Under:
        """The contract with the content on file."""
        content = (await self.read("O1", "/contracts/K1"))["content"]
        return Under(self, "K1", content["content_hash"])

    async def signed(self, one: Under, day: str) -> dict[str, Any]:
        """Both parties sign and seal."""
        for party, name in (("customer", "李总"), ("company", "G1")):
            told = await one.done("O1", "signatures", party=party, signed_on=day, signed_by=name, sealed=True)
        await self.company.settled()
        return told

    async def duties(self, kind: str) -> dict[str, tuple[str, str | None, str]]:
        """Owner, due day and clause of the duties of a kind, by the rest of their names."""
        rows = (await self.read("G1", "/duties", limit="200"))["items"]
        return {
            row["duty_id"].removeprefix(f"{kind}/K1/"): (row["owner_id"], row["due_on"], row["clause"])
            for row in rows
            if row["kind"] == kind and row["status"] == "open"
        }

    async def ledger(self) -> list[Any]:
        """The rows of the ledger."""
        rows: list[Any] = (await self.read("G1", "/reports/contracts"))["rows"]
        return rows

    async def report(self) -> list[Any]:
        """The rows of the report of changes."""
        rows: list[Any] = (await self.read("G1", "/reports/contract-changes"))["rows"]
        return rows


@asynccontextmanager
async def offices(
    postgres: str, place: Path, patch: pytest.MonkeyPatch, *customers: str, **ways: Any
) -> AsyncIterator[Offices]:
    """Yield three services on Monday, 1 June 2026, their customers S2's; `ways` are those of a house."""
    clock = stand_still(patch, at("2026-06-01"))
    async with house(postgres, place, CONTRACTS, ORDERS, RECEIVABLES, **ways) as opened, AsyncExitStack() as stack:
        staffed(opened, *customers)
        for number in customers:
            owned = CustomerAssigned(customer_id=number, owner_id="S2", effective_on=date(2026, 1, 1))
            opened.told["customers"].say(f"customer-{number}", owned)
        await opened.settled()
        admin = [await asyncpg.connect(postgres, database=f"huikuan_{name}") for name in DATABASES]
        for one in admin:
            stack.push_async_callback(one.close)
        made = Offices(opened, clock, admin[0], admin[1:])
        await made.come("2026-06-01")
        for path, body in (
            ("/products", {"product_id": "P1", "name": "管", "unit": "m"}),
            ("/products/P1/prices", {"unit_price": "50.00", "effective_from": "2024-01-01"}),
            ("/reviewers", {"staff_id": "R1", "valid_from": "2024-01-01"}),
        ):
            await made.done("G1", path, body)
        await opened.settled()
        yield made
