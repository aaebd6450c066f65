"""Changes, orders, dispatches and payments at the doors of three services whose events go over a real Kafka. P3-4.8

Several contracts live at once, each by chance. Beside them a reader who knows page 7 notes what the doors took, and
works out by hand what every service must say in the end: revisions by day, orders, invoices, commission.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest

from services.contracts.subjects.contract.state import TablesBehind
from tests.integration.contracts.company import RULES, STAND_AT, at, draft
from tests.integration.contracts.offices import DATABASES, WRITTEN, Offices, goods, offices
from tests.integration.over_kafka import over_kafka

MONDAY = date(2026, 6, 1)
DAYS, FEWEST = 6, 3
DAY = timedelta(days=1)
LIST, LIST_LATER, LISTED_ON = Decimal("50.00"), Decimal("51.00"), date(2026, 6, 4)
PRICES = ("50.00", "50.50", "53.00", "55.25")  # within what a reviewer may let go of either list price
TERMS: tuple[Mapping[str, Any], ...] = ({"kind": "cod"}, *({"kind": "credit", "credit_days": n} for n in (20, 45)))
FEN = Decimal("0.01")
BASE, EXCESS, OVERRIDE = Decimal("0.02"), Decimal("0.50"), Decimal("0.01")
CUSTOMERS = {"K1": "C1", "K2": "C2"}
HOURS = ("09:00", "15:00")


class Held(NamedTuple):
    """A revision as both parties signed it, by the reader's own reckoning."""

    revision: int
    since: date
    price: Decimal
    listed: Decimal
    terms: Mapping[str, Any]


class Sent(NamedTuple):
    """Goods that left on an order."""

    order: str
    day: date
    quantity: int


@dataclass
class Form:
    """An order that was placed, and the amount that it is agreed at."""

    quantity: int
    amount: Decimal


@dataclass
class Trade:
    """A contract at the doors, and what they took of it."""

    desk: Offices
    number: str
    chance: Random
    today: date = MONDAY
    hour: str = HOURS[0]
    step: str = "none"
    offer: tuple[str, Mapping[str, Any]] = (PRICES[0], TERMS[2])
    content_hash: str = ""
    signed: set[str] = field(default_factory=set)
    changes: int = 0
    drafts: int = 1
    held: list[Held] = field(default_factory=list)
    orders: dict[str, Form] = field(default_factory=dict)
    sent: dict[str, Sent] = field(default_factory=dict)
    paid: dict[str, Decimal] = field(default_factory=dict)
    numbers: int = 0

    @property
    def path(self) -> str:
        """The contract's doors."""
        return f"/contracts/{self.number}"

    @property
    def customer(self) -> str:
        """Whose contract it is."""
        return CUSTOMERS[self.number]

    def holds(self, day: date) -> Held:
        """The revision of a day."""
        return [one for one in self.held if one.since <= day][-1]

    def left(self, order: str) -> int:
        """How much of an order has left."""
        return sum(one.quantity for one in self.sent.values() if one.order == order)

    def amount(self, invoice: str) -> Decimal:
        """What an invoice is over: the goods at the price of the day on which they left."""
        one = self.sent[invoice]
        return one.quantity * self.holds(one.day).price

    async def ask(self, service: str, who: str, path: str, **body: Any) -> dict[str, Any] | None:
        """Ask a door; None where a rule refuses it, as it does what comes out of turn."""
        answer = await self.desk.company.doors[service].as_(who).post(path, body)
        if not answer.is_success and answer.json().get("rule") == TablesBehind.__name__:
            await self.desk.company.settled()  # what was said a moment ago is on its way still
            answer = await self.desk.company.doors[service].as_(who).post(path, body)
        assert answer.status_code < 500, answer.text
        told: dict[str, Any] | None = answer.json() if answer.is_success else None
        return told

    async def took(self, who: str, path: str, **body: Any) -> dict[str, Any]:
        """Ask contracts for what must be done."""
        told = await self.ask("contracts", who, f"{self.path}{path}", **body)
        assert told is not None, (self.number, path, body)
        return told

    def content(self) -> dict[str, Any]:
        """A content with the price and the terms of the offer."""
        price, terms = self.offer
        return draft(contract_no=self.number, customer_id=self.customer, terms=dict(terms), **goods(price, "500"))

    async def registered(self) -> None:
        """The first content comes into force on the first day."""
        assert await self.ask("contracts", "S1", "/contracts", **self.content())
        await self.on_file()
        await self.reviewed()
        for party in ("company", "customer"):
            await self.sign(party)

    async def on_file(self) -> None:
        """Note the content on file."""
        file = await self.desk.read("O1", self.path)
        self.content_hash, self.step, self.signed = file["content"]["content_hash"], "drafted", set()

    # Steps of a change, one at a time

    async def change(self) -> None:
        """Go one step on with a change, or begin one."""
        steps: Mapping[str, Callable[[], Awaitable[None]]] = {
            "none": self.request,
            "asked": self.call,
            "consented": self.drafting,
            "drafted": self.reviewed,
            "reviewed": self.signing,
        }
        if self.step not in {"none", "reviewed"} and self.chance.random() < 0.05:
            await self.took("S1", f"/change-requests/{self.changes}/withdrawal", reason="no")
            self.step = "none"
            return
        await steps[self.step]()
        if self.chance.random() < 0.5 and self.step in {"consented", "reviewed"}:
            await steps[self.step]()

    async def request(self) -> None:
        side = self.chance.choice(("company", "customer"))
        await self.took("S1", "/change-requests", side=side, reason="行情", fields=["unit_price"])
        self.changes += 1
        self.step = "asked" if side == "company" else "consented"

    async def call(self) -> None:
        """The customer is called at this hour; the request came an hour or a day before."""
        agreed = self.chance.random() < 0.8
        called_at = at(str(self.today), self.hour).isoformat()
        said = {"spoken_to": "李", "position": "经理", "phone": "1", "called_at": called_at, "text": "同意"}
        await self.took("S1", f"/change-requests/{self.changes}/consent", **said, agreed=agreed)
        self.step = "consented" if agreed else "none"

    async def drafting(self) -> None:
        """Another price, or other terms."""
        self.offer = self.chance.choice(PRICES), self.chance.choice(TERMS)
        file = await self.desk.company.doors["contracts"].as_("O1").get(self.path)
        body = {**self.content(), "change_no": self.changes}
        door = self.desk.company.doors["contracts"].as_("O1")
        answer = await door.post(f"{self.path}/changes", body, If_Match=file.headers["ETag"])
        assert answer.is_success, answer.text
        if answer.json()["events"]:  # else it is what holds
            self.drafts += 1
            await self.on_file()

    async def reviewed(self) -> None:
        bound = {"content_hash": self.content_hash}
        for item in RULES.checklist:
            await self.took("O1", "/checklist", **bound, item=item, satisfied=True)
        await self.took("R1", "/review", **bound, approved=True)
        self.step = "reviewed"

    async def signing(self) -> None:
        """The parties sign in any order, on different days perhaps."""
        await self.sign(self.chance.choice([one for one in ("company", "customer") if one not in self.signed]))

    async def sign(self, party: str) -> None:
        """The revision holds from the day after the last signature, the first one from that day on."""
        by = {"party": party, "signed_on": str(self.today), "signed_by": "G1" if party == "company" else "李"}
        await self.took("G1", "/signatures", content_hash=self.content_hash, sealed=True, **by)
        self.signed.add(party)
        if len(self.signed) == 2:
            since = self.today + DAY if self.held else self.today
            listed = LIST if self.today < LISTED_ON else LIST_LATER
            self.held.append(Held(self.drafts, since, Decimal(self.offer[0]), listed, self.offer[1]))
            self.step = "none"

    # What goes on meanwhile

    async def place(self) -> None:
        self.numbers += 1
        order, quantity = f"D{self.number}-{self.numbers}", self.chance.randint(1, 9)
        form = {"order_no": order, "contract_no": self.number, "customer_id": self.customer, "particulars": WRITTEN}
        lines = [{"contract_line_no": "1", "quantity": str(quantity)}]
        placed = await self.ask("orders", "S1", "/orders", **form, required_on="2026-07-20", lines=lines)
        assert placed is not None
        self.orders[order] = Form(quantity, quantity * self.holds(self.today).price)

    async def agree(self) -> None:
        """The head agrees to what waits for it, of the newest orders."""
        for order in list(self.orders)[-3:]:
            await self.ask("orders", "M1", f"/orders/{order}/agreement", customer_id=self.customer)

    async def leave(self) -> None:
        """Goods leave today, or it is recorded today that they left yesterday."""
        if not self.orders:
            return
        self.numbers += 1
        order, invoice = self.chance.choice(list(self.orders)[-3:]), f"I{self.number}-{self.numbers}"
        sent = Sent(order, self.today - self.chance.randint(0, 1) * DAY, self.chance.randint(1, 5))
        line = {"line_no": "1", "contract_line_no": "1", "quantity": str(sent.quantity)}
        named = {"invoice_no": invoice, "customer_id": self.customer, "dispatched_on": str(sent.day), "lines": [line]}
        if await self.ask("orders", "O1", f"/orders/{order}/dispatches", **named):
            self.sent[invoice] = sent

    async def pay(self) -> None:
        """The customer pays an invoice of an earlier day, or a part of it."""
        owed = {
            one: self.amount(one) - self.paid.get(one, Decimal(0))
            for one, it in self.sent.items()
            if it.day < self.today
        }
        open_ = [one for one, amount in owed.items() if amount]
        if not open_:
            return
        self.numbers += 1
        invoice = self.chance.choice(open_)
        part = Decimal(self.chance.choice(("0.33", "0.5", "1", "1")))
        amount = max((owed[invoice] * part).quantize(FEN), FEN)
        receipt = {"receipt_no": f"R{self.number}-{self.numbers}", "customer_id": self.customer, "method": "transfer"}
        paid = {"received_on": str(self.today), "amount": str(amount), "invoice_no": invoice}
        assert await self.ask("receivables", "F1", "/receipts", **receipt, **paid)
        self.paid[invoice] = self.paid.get(invoice, Decimal(0)) + amount

    async def lives(self) -> None:
        """Some hour of a day: a step of the change somewhere among what goes on."""
        acts = [self.place, self.agree, self.leave, self.leave, self.pay, self.change]
        for act in self.chance.sample(acts, len(acts)):
            await act()

    def morning(self, day: date) -> None:
        """A revision begins: what has not left of an order is asked for at its price, where price or terms differ."""
        before, after = self.holds(self.today), self.holds(day)
        self.today = day
        if (before.price, before.terms) == (after.price, after.terms):
            return
        for order, form in self.orders.items():
            rest = form.quantity - self.left(order)
            if rest:
                gone = sum((self.amount(one) for one, it in self.sent.items() if it.order == order), Decimal(0))
                form.amount = gone + rest * after.price

    # What must be so in the end

    def invoices(self) -> dict[str, tuple[str, str]]:
        """Amount and due day of each invoice."""
        found = {}
        for invoice, one in self.sent.items():
            due = one.day + timedelta(days=self.holds(one.day).terms.get("credit_days", 0))
            found[invoice] = (str(self.amount(invoice)), str(due))
        return found

    def commission(self) -> dict[tuple[str, str, str], Decimal]:
        """What was earned on each invoice so far, by person and component: the formula on the whole."""
        found = {}
        for invoice, collected in self.paid.items():
            one = self.sent[invoice]
            held = self.holds(one.day)
            total, listed = one.quantity * held.price, one.quantity * held.listed
            base, excess = min(total, listed), max(total - listed, Decimal(0))
            for who, component, worth in (
                ("S1", "base", base * BASE),
                ("S1", "excess", excess * EXCESS),
                ("M1", "override", (base + excess) * OVERRIDE),
            ):
                earned = (worth * collected / total).quantize(FEN, ROUND_HALF_UP)
                if earned:
                    found[invoice, who, component] = earned
        return found


@pytest.fixture
async def desk(postgres: str, kafka: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Offices]:
    ways: dict[str, Any] = {"bus": "kafka", "feeding": partial(over_kafka, kafka)}
    async with offices(postgres, tmp_path, monkeypatch, *CUSTOMERS.values(), **ways) as made:
        later = {"unit_price": str(LIST_LATER), "effective_from": str(LISTED_ON)}
        await made.done("G1", "/products/P1/prices", later)
        yield made


async def hour_strikes(desk: Offices, day: date, hour: str) -> None:
    """Let the clock go on, whatever is on its way."""
    desk.clock.at = at(str(day), hour)
    for one in (desk.admin, *desk.others):
        await one.execute(STAND_AT, desk.clock.at)


async def lived(desk: Offices, seed: int) -> list[Trade]:
    """Let contracts live at the same time, each by its own chance."""
    trades = [Trade(desk, number, Random(f"{seed}/{number}")) for number in CUSTOMERS]  # noqa: S311  # repeatable, not secret
    for one in trades:
        await one.registered()
    await desk.company.settled()
    for number in range(DAYS):
        if number:
            day = MONDAY + number * DAY
            await desk.day_begins(str(day))
            for one in trades:
                one.morning(day)
        for hour in HOURS:
            await hour_strikes(desk, MONDAY + number * DAY, hour)
            for one in trades:
                one.hour = hour
            await asyncio.gather(*(one.lives() for one in trades))
    await desk.company.settled()
    return trades


async def rows(desk: Offices, service: str, path: str, **query: str) -> list[dict[str, Any]]:
    """The rows of a report, by column."""
    told = (await desk.company.doors[service].as_("G1").get(path, **query)).json()
    return [dict(zip(told["columns"], row, strict=True)) for row in told["rows"]]


async def check(desk: Offices, trades: list[Trade]) -> None:
    """Hold what the services say against what the reader worked out."""
    for one in trades:
        listed = (await desk.company.doors["receivables"].as_("F1").get("/invoices", limit="500")).json()["items"]
        mine = {row["invoice_no"]: (row["amount"], row["due_on"]) for row in listed if row["contract_no"] == one.number}
        assert mine == one.invoices(), one.number
        book = (await desk.company.doors["orders"].as_("O1").get(f"/order-books/{one.customer}")).json()
        amounts = {order: form.amount for order, form in one.orders.items() if one.left(order) < form.quantity}
        assert {row["order_no"]: Decimal(row["form"]["amount"]) for row in book} == amounts, one.number
    earned = {
        (row["invoice_no"], row["staff_id"], row["component"]): Decimal(row["payable"])
        for row in await rows(desk, "receivables", "/reports/commission", month="2026-06")
    }
    assert earned == {line: amount for one in trades for line, amount in one.commission().items()}
    for number in range(DAYS):
        day = MONDAY + number * DAY
        ledger = {
            row["contract_no"]: row for row in await rows(desk, "contracts", "/reports/contract-ledger", as_of=str(day))
        }
        for one in trades:
            held, row = one.holds(day), ledger[one.number]
            assert (row["revision"], row["in_force_from"]) == (held.revision, str(held.since)), (one.number, day)
            assert row["amount"] == str(500 * held.price)


@pytest.mark.clause("P3-4.8.1", "P3-4.8.2", "P3-4.8.3", "P5-4.1b")
async def test_every_service_follows_the_revision_of_the_day_over_kafka(desk: Offices) -> None:
    trades = await lived(desk, seed=1)
    await check(desk, trades)
    revisions = [one.holds(it.day).revision for one in trades for it in one.sent.values()]
    assert sum(revision > 1 for revision in revisions) >= FEWEST, revisions
    assert sum(len(one.paid) for one in trades) >= FEWEST
    with pytest.raises(AssertionError):
        await check(desk, [replace(one, held=one.held[:1]) for one in trades])  # as if no change had come into force
    for name in DATABASES:
        running = desk.company.running[name]
        sent = await running.pool.fetchval("SELECT max(position) FROM relay.sent")
        assert sent == (await running.log.head()).position, name
