"""Goods at orders and money at receivables, in any interleaving: nothing twice, nothing lost. P4-7.2, P5-5.1, P5-5.2e

Whatever two services are asked for in whatever order, and however late each hears of the other, an independent reader
of both logs finds at the end that goods, invoices, slips and money agree to the fen.
"""

from collections import Counter as Tally
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import asyncpg
import pytest

from services.orders.app import SERVICE as ORDERS
from services.receivables.app import SERVICE as RECEIVABLES
from shared.events.customers import CreditLimitSet
from shared.runtime.feed.intake import Intake, Taker
from shared.runtime.log.envelope import wrapped
from shared.runtime.log.peers import Source
from shared.runtime.log.store import Entry, Head
from shared.runtime.midnight import begin
from shared.runtime.rebuild.rebuilding import Rebuild
from tests.clock import stand_still
from tests.figures import Tell
from tests.integration.contracts.company import at, staffed
from tests.integration.house import house
from tests.integration.orders.books import (
    ZERO,
    amounts,
    beyond_the_limit,
    freight_of,
    left_of,
    said,
    supplied_while_stopped,
    unpaid,
)
from tests.integration.orders.counter import DAY, SOON, Counter
from tests.integration.orders.yard import PREPAID

SEEDS, STEPS = (2, 7, 10), 250
SHUT, AGAIN, RESTARTED, HEARD, GOODS = 0.1, 0.13, 0.15, 0.3, 0.68
"""Of all steps: who hears or no longer hears, who hears something again, whose process begins anew, when all hear, what
is asked of orders; the rest is about money."""
ASTRAY, LATELY = 0.05, 4
"""How often somebody asks for what nobody knows; and of how many of the last things people speak."""
SERVER_FAILED = 500
NOBODY = "none", "C1", "1"
LONG_AGO = "2026-02-20"
LIMIT = Decimal("700.00")
OPEN = """
SELECT i.invoice_no, i.amount - i.collected - i.credited - i.written_off AS open, i.amount - i.credited AS net
FROM read.invoice_on('2026-05-01', NULL) AS i
"""
FREIGHT = "SELECT customer_id, advanced, set_off, paid_out, balance FROM bi.freight_accounts($1)"
FREE = "SELECT coalesce(sum(u.amount), 0) FROM read.unapplied AS u WHERE u.customer_id = $1"


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

    def one(self, kind: str, of: str = "") -> Made:
        """Return one of the last that were made, of a customer or of any; where there is none, what nobody knows."""
        known = [made for made in self.made[kind] if of in {"", made[1]}]
        return self.dice.choice(known[-LATELY:] or [NOBODY])

    def of_goods(self) -> Iterator[Asked]:
        """Yield what may be asked of orders."""
        quantity, (customer, contract) = str(self.dice.randint(1, 5)), self.dice.choice((("C1", "K1"), ("C2", "K-C2")))
        for _ in range(2):
            yield "order", "orders/S1", "/orders", self.counter.form(SOON, quantity, customer, contract_no=contract)
        order, customer, quantity = self.one("order")
        mine = {"customer_id": customer}
        for _ in range(2):
            yield "agreement", "orders/M1", f"/orders/{order}/agreement", mine
        goods = {"line_no": "1", "contract_line_no": "1", "quantity": quantity}
        sent = {**mine, "dispatched_on": DAY, "lines": [goods]}
        for _ in range(3):
            yield "dispatch", "orders/O1", f"/orders/{order}/dispatches", sent
        for _ in range(2):
            yield "release", "orders/FH", f"/orders/{order}/release", {**mine, "reason": "已付款"}
        invoice, customer, _ = self.one("dispatch")
        back = {"returned_on": DAY, "reason": "无人收货", "customer_caused": self.dice.random() < 0.5}
        number = f"V{len(self.made['call'])}"
        paid = {"spoken_to": "李总", "called_at": f"{DAY}T08:30:00+08:00", "amount": "80.00"}
        yield "call", "orders/T1", f"/dispatches/{number}/freight-agreement", {**mine, **paid}
        order, customer, quantity = self.one("order")
        called, _, _ = self.one("call", customer)
        goods = {"line_no": "1", "contract_line_no": "1", "quantity": quantity}
        sent = {"customer_id": customer, "dispatched_on": DAY, "lines": [goods], "invoice_no": called}
        yield "dispatch", "orders/O1", f"/orders/{order}/dispatches", sent
        yield from self.of_freight()
        yield "failure", "orders/O1", f"/dispatches/{invoice}/failure", {"customer_id": customer, **back}

    def of_freight(self) -> Iterator[Asked]:
        """Yield what the driver brings home, and that more was paid than agreed."""
        called, customer, _ = self.one("call")
        paid = {"customer_id": customer, "paid_on": DAY, "sha256": "0" * 64}
        amount = self.dice.choice(("80.00", "100.00"))
        yield "advance", "orders/T1", f"/dispatches/{called}/freight-receipt", {**paid, "amount": amount}
        told = {"customer_id": customer, "reason": "绕行"}
        yield "consent", "orders/OH", f"/dispatches/{called}/freight-consent", told

    def of_pressing(self) -> Iterator[Asked]:
        """Yield what becomes of freight accounts, and of a stop of supply."""
        customer = self.dice.choice(("C1", "C2"))
        settled = {"customer_id": customer, "through": DAY, "pay_out": self.dice.random() < 0.5}
        for _ in range(2):
            yield "settlement", "receivables/F1", "/freight-settlements", settled
        number, customer, _ = self.one("settlement")
        paid = {"customer_id": customer, "paid_on": DAY}
        yield "pay-out", "receivables/G1", f"/freight-settlements/{number}/payment", paid
        told = {"reason": "已承诺", "until": DAY}
        yield "resumption", "receivables/FH", "/supply-stops/C2/resumption", told
        number = f"P{next(self.numbers):03}"
        old = {"customer_id": "C2", "invoice_no": self.dice.choice(("OLD1", "OLD2")), "received_on": DAY}
        cheque = {"method": "cheque", "instrument_no": f"N{number}", "bank": "工行", "drawer_id": "C2"}
        yield "cheque", "receivables/F1", "/receipts", {**old, **cheque, "receipt_no": number, "amount": "200.00"}

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
        yield from self.of_pressing()

    async def step(self) -> None:
        """Let one thing be asked for, somebody hear of what was said, or no longer hear."""
        chance = self.dice.random()
        if chance < SHUT:
            way = self.dice.choice(self.ways)
            way.shut = not way.shut
        elif chance < AGAIN:
            await self.heard_again()
        elif chance < RESTARTED:
            await self.counter.company.restarted(self.dice.choice(("orders", "receivables")))
            self.done["restart"] += 1
        elif chance < HEARD:
            await self.counter.company.settled()
        else:
            offers = list(self.of_goods() if chance < GOODS else self.of_money())
            likely = [one for one in offers if NOBODY[0] not in one[2]]
            await self.ask(self.dice.choice(offers if self.dice.random() < ASTRAY else likely))

    async def ask(self, asked: Asked) -> None:
        """Ask for something, and keep what was made."""
        name, where, path, body = asked
        service, who = where.split("/")
        answer = await self.counter.company.doors[service].as_(who).post(path, body)
        assert answer.status_code < SERVER_FAILED, f"{name}: {answer.text}"
        if answer.is_success:
            self.done[name] += 1
            own = str(body.get("receipt_no", body.get("refund_no")))
            number = own if name in {"receipt", "cheque", "refund"} else answer.json().get("number", "none")
            size = body["lines"][0]["quantity"] if "lines" in body else body.get("amount", "0")
            number = path.split("/")[2] if name == "call" else number
            self.made[name].append((number, body.get("customer_id", "C2"), size))

    async def settle_up(self) -> None:
        """Let all hear, and bring what C2 advanced to its end, as seldom comes about by chance.

        It owes nothing more, what it paid above the agreed counts, and what is left is paid out.
        """
        for way in self.ways:
            way.shut = False
        mine = {"customer_id": "C2"}
        paid = {"receipt_no": "R-LAST", "method": "transfer", "received_on": DAY, "amount": "20000.00"}
        told = {"reason": "绕行"}
        settled = {"through": DAY, "pay_out": True}
        for name, where, path, body in (
            ("receipt", "receivables/F1", "/receipts", paid),
            ("consent", "orders/OH", "/dispatches/OLD1/freight-consent", told),
            ("settlement", "receivables/F1", "/freight-settlements", settled),
        ):
            await self.ask((name, where, path, {**mine, **body}))
            await self.counter.company.settled()
        number, _, _ = self.made["settlement"][-1]
        payment = f"/freight-settlements/{number}/payment"
        await self.ask(("pay-out", "receivables/G1", payment, {**mine, "paid_on": DAY}))
        await self.counter.company.settled()

    async def heard_again(self) -> None:
        """Give a service again what it has heard of one of the two, from some place on."""
        service, source = (self.dice.choice(("orders", "receivables")) for _ in range(2))
        one = self.counter.company.running[service]
        log = one.sources.logs[source]
        head = await log.head()
        after = self.dice.randint(0, head.position)
        entries = await log.range(after, head.position)
        takers: list[Taker] = [*one.feeds.values(), *([one.reactions] if one.reactions else [])]
        if entries:
            intake = Intake(service, takers, one.sources, one.progress)
            await intake.give(wrapped(source, head.epoch, after, entries, one.sources.partitions))
            self.done["again"] += len(entries)


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
        await owing(made)
        known = {"call": [("OLD1", "C2", "80.00"), ("OLD2", "C2", "80.00")]}
        yield Walk(made, ways, Random(), defaultdict(list, known))  # noqa: S311  # a walk, no secret
        await admin.close()
        await cash_desk.close()


async def owing(counter: Counter) -> None:
    """Let C2 have a small limit and two old debts, so that supply of it is stopped when the day begins.

    Of both it was to pay the carrier, and of the first it did: more than was agreed.
    """
    limit = CreditLimitSet(customer_id="C2", credit_limit=LIMIT, effective_on=date(2026, 1, 1))
    counter.company.told["customers"].say("customer-C2", limit)
    line = {"line_no": "1", "contract_line_no": "1", "quantity": "2"}
    old = {"contract_no": "K-C2", "customer_id": "C2", "dispatched_on": LONG_AGO, "lines": [line]}
    rows = [{**old, "invoice_no": number} for number in ("OLD1", "OLD2")]
    called = {"customer_id": "C2", "spoken_to": "李总", "called_at": f"{LONG_AGO}T08:30:00+08:00", "amount": "80.00"}
    await counter.done("T1", "/dispatches/OLD1/freight-agreement", called)
    await counter.done("T1", "/dispatches/OLD2/freight-agreement", called)
    answer = await counter.company.doors["orders"].post("/import/dispatches", {"rows": rows})
    assert [one["outcome"] for one in answer.json()["answers"]] == ["accepted", "accepted"], answer.text
    paid = {"customer_id": "C2", "amount": "100.00", "paid_on": LONG_AGO, "sha256": "0" * 64}
    await counter.done("T1", "/dispatches/OLD1/freight-receipt", paid)
    await counter.company.settled()
    await begin(counter.company.running["receivables"], counter.clock.at)
    await counter.company.settled()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.clause("P4-7.2", "P5-5.1", "P5-5.2e", "P1-2.2")
async def test_goods_invoices_slips_and_money_agree_in_the_end(walk: Walk, seed: int, tell: Tell) -> None:
    walk.dice.seed(seed)
    for _ in range(STEPS):
        await walk.step()
    await walk.settle_up()
    assert walk.done["consent"], walk.done
    assert walk.done["pay-out"], walk.done
    tell(f"seed {seed}: {dict(walk.done)}")
    goods, money = [await said(one.log) for one in walk.counter.company.running.values()]
    pool = walk.counter.company.running["receivables"].pool
    assert list(unpaid(goods, money)) == []
    assert list(supplied_while_stopped(goods, money)) == []
    assert list(beyond_the_limit(goods, money)) == []
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
    freight = {row[0]: tuple(row)[1:] for row in await pool.fetch(FREIGHT, date.fromisoformat(DAY))}
    assert freight == freight_of(goods, money)
    assert all(balance >= 0 for *_, balance in freight.values())
    for running in walk.counter.company.running.values():
        projections = running.service.projections
        rebuild = Rebuild(running.service.name, projections, running.pool, running.sources)
        assert await rebuild.verify() == [None] * len(projections)
