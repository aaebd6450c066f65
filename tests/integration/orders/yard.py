"""The yard from which goods leave: the doors of orders, and what the other services say."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from shared.events.contracts import (
    ContractBecameEffective,
    ContractLine,
    ContractRegistered,
    ProductDescribed,
    Terms,
)
from shared.events.customers import ContactLogged, CustomerRegistered
from shared.runtime.midnight import begin
from tests.integration.contracts.company import Desk, at

FORM = {"orderer": "李", "address": "乌鲁木齐", "transport": "truck", "payment": "transfer"}
CREDIT, COD, PREPAID = Terms(kind="credit", credit_days=30), Terms(kind="cod"), Terms(kind="prepaid")
SIGNED = date(2026, 1, 5)


@dataclass
class Yard(Desk):
    """Contracts are in force because contracts says so; whatever is asked is asked of orders."""

    service: str = "orders"

    async def contract(
        self,
        number: str = "K1",
        customer: str = "C1",
        *,
        terms: Terms = CREDIT,
        quantity: str = "10000",
        price: str = "100.00",
        receivers: tuple[str, ...] = (),
        **members: Any,
    ) -> None:
        """Let a contract be in force: P1 on line 1, P2 on line 2."""
        lines = tuple(
            ContractLine(
                line_no=line,
                product_id=product,
                quantity=Decimal(quantity),
                unit_price=Decimal(price),
                list_price=Decimal(price),
            )
            for line, product in (("1", "P1"), ("2", "P2"))
        )
        same: dict[str, Any] = {
            "contract_no": number,
            "revision": 1,
            "customer_id": customer,
            "staff_id": "S1",
            "kind": "routine",
            "amount": Decimal("1.00"),
            "terms": terms,
            "lines": lines,
            "content_hash": "0" * 64,
        }
        filed = ContractRegistered(
            **same, kind_reason="routine", requested_by="S1", registered_at=self.clock.at, receivers=receivers
        )
        self.company.told["contracts"].say(
            f"contract-{number}", filed, ContractBecameEffective(**same, signed_on=SIGNED, **members)
        )
        await self.company.settled()

    async def customer(self, number: str, region: str) -> None:
        """Register a customer somewhere."""
        known = CustomerRegistered(customer_id=number, name=number, region=region, registered_on=date(2024, 1, 1))
        self.company.told["customers"].say(f"customer-{number}", known)
        await self.company.settled()

    async def spoken(self, number: str, customer: str, day: str, order_no: str | None) -> None:
        """Let somebody speak to a customer at ten in the morning, of an order or of none."""
        on = date.fromisoformat(day)
        said: dict[str, Any] = {"person": "李", "channel": "call", "direction": "out", "at": at(day, "10:00")}
        said |= {"contacted_on": on, "logged_on": on, "late": False, "summary": "进度", "order_no": order_no}
        told = ContactLogged(contact_id=number, customer_id=customer, staff_id="S1", **said)
        self.company.told["customers"].say(f"contacts-{customer}", told)
        await self.company.settled()

    async def described(self, product: str, **members: bool) -> None:
        """Say what a product asks for."""
        said = ProductDescribed(product_id=product, **members)
        self.company.told["contracts"].say(f"product-{product}", said)
        await self.company.settled()

    def form(self, required_on: str, quantity: str = "10", customer: str = "C1", **members: Any) -> dict[str, Any]:
        """An order form that leaves nothing open."""
        return {
            "customer_id": customer,
            "contract_no": "K1" if customer == "C1" else f"K-{customer}",
            "lines": [{"contract_line_no": "1", "quantity": quantity}],
            "required_on": required_on,
            "particulars": FORM,
            **members,
        }

    async def placed(self, required_on: str, quantity: str = "10", customer: str = "C1", **members: Any) -> str:
        """Place an order; return its number."""
        number: str = (await self.done("S1", "/orders", self.form(required_on, quantity, customer, **members)))[
            "number"
        ]
        await self.company.settled()
        return number

    async def agreed(self, number: str, customer: str = "C1") -> str:
        """Let the head agree; return what becomes of the order."""
        told = await self.done("M1", f"/orders/{number}/agreement", {"customer_id": customer})
        await self.company.settled()
        return str(told["events"][-1]).split(".")[2]

    async def approved(self, required_on: str, quantity: str = "10", customer: str = "C1", **members: Any) -> str:
        """Place an order and have it approved; return its number."""
        number = await self.placed(required_on, quantity, customer, **members)
        assert await self.agreed(number, customer) == "OrderApproved"
        return number

    async def plan(self, *columns: str) -> dict[str, tuple[Any, ...]]:
        """Return these columns of the dispatch plan, by order."""
        await self.company.settled()
        told = await self.read("G1", "/reports/dispatch-plan")
        rows = [dict(zip(told["columns"], row, strict=True)) for row in told["rows"]]
        return {row["order_no"]: tuple(row[one] for one in columns) for row in rows}

    def leaving(self, day: str, quantity: str, customer: str = "C1", **members: Any) -> dict[str, Any]:
        """Goods that leave out of line 1."""
        line = {"line_no": "1", "contract_line_no": "1", "quantity": quantity}
        return {"customer_id": customer, "dispatched_on": day, "lines": [line], **members}

    async def day_begins(self, day: str) -> None:
        """Let a business day begin, and come to its morning."""
        await self.come(day)
        await begin(self.company.running["orders"], self.clock.at)
        await self.company.settled()

    async def duties(self, *members: str, **query: str) -> dict[str, tuple[Any, ...]]:
        """Return these members of all duties, by id."""
        await self.company.settled()
        rows = (await self.read("G1", "/duties", limit="200", **query))["items"]
        return {row["duty_id"]: tuple(row[one] for one in members) for row in rows}
