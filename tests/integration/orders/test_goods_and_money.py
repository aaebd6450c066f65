"""Goods at orders and money at receivables, in any interleaving: nothing twice, nothing lost. P4-7.2, P5-5.1, P5-5.2e

Whatever two services are asked for in whatever order, and however late each hears of the other, an independent reader
of both logs finds at the end that goods, invoices, slips and money agree to the fen.
"""

from collections import Counter as Tally
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from json import loads
from pathlib import Path
from random import Random
from typing import Any

import asyncpg
import pytest

from services.orders.app import SERVICE as ORDERS
from services.receivables.app import SERVICE as RECEIVABLES
from shared.runtime.log.peers import Source
from shared.runtime.log.store import Entry, Head
from tests.clock import stand_still
from tests.figures import Tell
from tests.integration.contracts.company import at, staffed
from tests.integration.house import house
from tests.integration.orders.counter import DAY, SOON, Counter
from tests.integration.orders.yard import PREPAID

SEEDS, STEPS = (2, 7, 10), 150
SHUT, HEARD, GOODS = 0.1, 0.3, 0.65
"""Of all steps: who hears or no longer hears, when all hear, what is asked of orders; the rest is about money."""
SERVER_FAILED = 500
ZERO = Decimal(0)
OPEN = """
SELECT i.invoice_no, i.amount - i.collected - i.credited - i.written_off AS open, i.amount - i.credited AS net
FROM read.invoice_on('2026-05-01', NULL) AS i
"""
FREE = "SELECT coalesce(sum(u.amount), 0) FROM read.unapplied AS u WHERE u.customer_id = $1"
Fact = tuple[int, str, dict[str, Any]]
"""The position of a fact, its name and what it says."""


@dataclass
class Late:
    """A log of which a reader hears nothing new while the way is shut."""

    log: Source
    shut: bool = False
    heard: int = 0

    async def head(self) -> Head:
        """Return where the log ends, as far as one has heard."""
        known = await self.log.head()
        if not self.shut:
            self.heard = known.position
        return known._replace(position=min(known.position, self.heard))

    async def range(self, after: int, upto: int) -> list[Entry]:
        """Return entries."""
        return await self.log.range(after, upto)

    async def sent(self, position: int) -> Mapping[int, int] | None:
        """Return what was sent."""
        return await self.log.sent(position)


Made = tuple[str, str, str]
"""What was made: its number, whose it is, how much of it there is."""
Asked = tuple[str, str, str, dict[str, Any]]
"""What is asked for: its name, where and by whom, the path, the body."""


@dataclass
class Walk:
    """People at both desks who do what comes to their minds, mostly with what is there."""

    counter: Counter
    ways: list[Late]
    dice: Random
    made: dict[str, list[Made]] = field(default_factory=lambda: defaultdict(list))
    done: Tally[str] = field(default_factory=Tally)
    numbers: Iterator[int] = field(default_factory=count)

    def one(self, kind: str) -> Made:
        """Return one of what was made; where there is none, something that nobody knows."""
        return self.dice.choice(self.made[kind] or [("none", "C1", "1")])

    def of_goods(self) -> Iterator[Asked]:
        """Yield what may be asked of orders."""
        quantity, (customer, contract) = str(self.dice.randint(1, 5)), self.dice.choice((("C1", "K1"), ("C2", "K-C2")))
        yield "order", "orders/S1", "/orders", self.counter.form(SOON, quantity, customer, contract_no=contract)
        order, customer, quantity = self.one("order")
        mine = {"customer_id": customer}
        yield "agreement", "orders/M1", f"/orders/{order}/agreement", mine
        goods = {"line_no": "1", "contract_line_no": "1", "quantity": quantity}
        sent = {**mine, "dispatched_on": DAY, "lines": [goods]}
        for _ in range(3):
            yield "dispatch", "orders/O1", f"/orders/{order}/dispatches", sent
        yield "release", "orders/FH", f"/orders/{order}/release", {**mine, "reason": "已付款"}
        invoice, customer, _ = self.one("dispatch")
        back = {"returned_on": DAY, "reason": "无人收货", "customer_caused": self.dice.random() < 0.5}
        yield "failure", "orders/O1", f"/dispatches/{invoice}/failure", {"customer_id": customer, **back}

    def of_money(self) -> Iterator[Asked]:
        """Yield what may be asked of receivables."""
        number, amount = f"{next(self.numbers):03}", f"{self.dice.randint(1, 50) * 10}.00"
        order, customer, _ = self.one("order")
        mine = {"customer_id": customer}
        named = self.dice.choice([{}, {"order_no": order}, {"invoice_no": f"FH-2026-{self.dice.randint(1, 12):06}"}])
        money = {**mine, **named, "method": "transfer", "received_on": DAY, "amount": amount}
        yield "receipt", "receivables/F1", "/receipts", {**money, "receipt_no": f"R{number}"}
        paper = {"method": "cheque", "instrument_no": f"N{number}", "bank": "工行", "drawer_id": customer}
        yield "cheque", "receivables/F1", "/receipts", {**money, **paper, "receipt_no": f"Q{number}"}
        taken = {**mine, "amount": amount, "method": "cash", "collected_on": DAY}
        yield "slip", "receivables/S1", "/collections", taken
        cheque, customer, _ = self.one("cheque")
        yield "clear", "receivables/F1", f"/receipts/{cheque}/clear", {"customer_id": customer, "cleared_on": DAY}
        yield "bounce", "receivables/F1", f"/receipts/{cheque}/bounce", {"customer_id": customer, "bounced_on": DAY}
        slip, customer, taken_up = self.one("slip")
        count_of = "1.00" if self.dice.random() < 0.5 else taken_up
        counted = {"customer_id": customer, "counted": count_of, "handed_in_on": DAY}
        yield "hand-in", "receivables/F1", f"/collections/{slip}/hand-in", counted
        invoice, customer, _ = self.one("dispatch")
        note = {"credit_note_no": f"G{number}", "invoice_no": invoice, "dated_on": DAY, "amount": "10.00"}
        yield "credit note", "receivables/F1", "/credit-notes", {"customer_id": customer, **note}
        receipt, customer, _ = self.one("receipt")
        refund = {"refund_no": f"B{number}", "receipt_no": receipt, "amount": "10.00", "proposed_on": DAY}
        yield "refund", "receivables/F1", "/refunds", {"customer_id": customer, **refund}
        refund_no, customer, _ = self.one("refund")
        yield "payment", "receivables/G1", f"/refunds/{refund_no}/pay", {"customer_id": customer, "paid_on": DAY}

    async def step(self) -> None:
        """Let one thing be asked for, somebody hear of what was said, or no longer hear."""
        chance = self.dice.random()
        if chance < SHUT:
            way = self.dice.choice(self.ways)
            way.shut = not way.shut
        elif chance < HEARD:
            await self.counter.company.settled()
        else:
            name, where, path, body = self.dice.choice(list(self.of_goods() if chance < GOODS else self.of_money()))
            service, who = where.split("/")
            answer = await self.counter.company.doors[service].as_(who).post(path, body)
            assert answer.status_code < SERVER_FAILED, f"{name}: {answer.text}"
            if answer.is_success:
                self.done[name] += 1
                own = str(body.get("receipt_no", body.get("refund_no")))
                number = own if name in {"receipt", "cheque", "refund"} else answer.json().get("number", "none")
                size = body["lines"][0]["quantity"] if "lines" in body else body.get("amount", "0")
                self.made[name].append((number, body["customer_id"], size))


async def said(counter: Counter, service: str) -> list[Fact]:
    """Return what a service has said."""
    log = counter.company.running[service].log
    entries = await log.range(0, (await log.head()).position)
    return [(one.position, one.type.split(".")[2], loads(one.data)) for one in entries]


def left_of(money: list[Fact], customer: str, position: int) -> Mapping[str, Decimal]:
    """Return what nothing had used of each receipt of a customer when receivables was so far.

    Of one that bounced after it was paid back, what went with it is gone: there the customer owes.
    """
    signs = {"PaymentReceived": 1, "AllocationReversed": 1, "PaymentAllocated": -1, "RefundPaid": -1}
    left: dict[str, Decimal] = {}
    for place, name, fact in money:
        if place > position or fact.get("customer_id") != customer:
            continue
        if name in signs and fact.get("because") != "bounce":  # what a bounce takes back is no money any more
            left[fact["receipt_no"]] = left.get(fact["receipt_no"], ZERO) + signs[name] * Decimal(fact["amount"])
        elif name == "InstrumentBounced" and fact["receipt_no"] in left:
            left[fact["receipt_no"]] -= Decimal(fact["withdrawn"])
    return left


def unpaid(goods: list[Fact], money: list[Fact]) -> Iterator[str]:
    """Yield prepaid dispatches for which there was not enough money where receivables was looked at."""
    invoiced = {fact["invoice_no"]: place for place, name, fact in money if name == "InvoiceIssued"}
    sent: list[dict[str, Any]] = []
    for _, name, fact in goods:
        if name != "OrderDispatched" or fact["terms"]["kind"] != "prepaid":
            continue
        known, customer = fact["known"], fact["customer_id"]
        before = [one for one in sent if one["customer_id"] == customer]
        waiting = [one for one in before if invoiced.get(one["invoice_no"], known + 1) > known]
        needed = sum((Decimal(one["amount"]) for one in (*waiting, fact)), ZERO)
        if sum((max(one, ZERO) for one in left_of(money, customer, known).values()), ZERO) < needed:
            yield fact["invoice_no"]
        sent.append(fact)


@pytest.fixture
async def walk(postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Walk]:
    """Two desks on the morning of 30 April 2026, that may hear of each other late."""
    clock, ways = stand_still(monkeypatch, at(DAY)), list[Late]()

    def through(reader: str, of: str, log: Source) -> Source:
        if {reader, of} != {"orders", "receivables"}:
            return log
        ways.append(Late(log))
        return ways[-1]

    async with house(postgres, tmp_path, ORDERS, RECEIVABLES, through=through) as opened:
        staffed(opened)
        await opened.settled()
        admin = await asyncpg.connect(postgres, database="huikuan_orders")
        cash_desk = await asyncpg.connect(postgres, database="huikuan_receivables")
        made = Counter(opened, clock, admin, cash_desk=cash_desk)
        await made.come(DAY)
        await made.contract(terms=PREPAID)
        await made.contract("K-C2", "C2")
        yield Walk(made, ways, Random())  # noqa: S311  # a walk, no secret
        await admin.close()
        await cash_desk.close()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.clause("P4-7.2", "P5-5.1", "P5-5.2e", "P1-2.2")
async def test_goods_invoices_slips_and_money_agree_in_the_end(walk: Walk, seed: int, tell: Tell) -> None:
    walk.dice.seed(seed)
    for _ in range(STEPS):
        await walk.step()
    for way in walk.ways:
        way.shut = False
    await walk.counter.company.settled()
    tell(f"seed {seed}: {dict(walk.done)}")
    goods, money = await said(walk.counter, "orders"), await said(walk.counter, "receivables")
    pool = walk.counter.company.running["receivables"].pool
    assert list(unpaid(goods, money)) == []
    assert amounts(money, "InvoiceIssued", "invoice_no") == amounts(goods, "OrderDispatched", "invoice_no")
    shown = {row["invoice_no"]: (row["open"], row["net"]) for row in await pool.fetch(OPEN)}
    assert all(still >= 0 for still, _ in shown.values())
    assert all(shown[number][1] == 0 for number in amounts(goods, "DeliveryFailed", "invoice_no"))
    slips, receipts = amounts(money, "MoneyCollected", "collection_no"), amounts(money, "PaymentReceived", "receipt_no")
    short = amounts(money, "HandInFellShort", "collection_no", "short")
    for fact in (fact for _, name, fact in money if name == "MoneyHandedIn"):
        slip = slips[fact["collection_no"]]
        assert receipts[fact["receipt_no"]] == slip
        assert min(Decimal(fact["counted"]), slip) + short.get(fact["collection_no"], ZERO) == slip
    for customer in ("C1", "C2"):
        assert await pool.fetchval(FREE, customer) == sum(left_of(money, customer, money[-1][0]).values(), ZERO)


def amounts(facts: list[Fact], name: str, number: str, member: str = "amount") -> dict[str, Decimal]:
    """Return an amount of all facts of a name, by their numbers."""
    return {fact[number]: Decimal(fact.get(member, 0)) for _, one, fact in facts if one == name}
