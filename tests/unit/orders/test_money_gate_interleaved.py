"""Orders, dispatches, receipts, bounces, refunds in any order: no prepaid goods leave unpaid at the position `known`.

Both services decide by themselves; orders knows of receivables, and of its own log, what its tables have taken in. A
dispatch holds where receivables, as it stood at that position, settles its invoice after those of the prepaid
dispatches before it. P4-7.2, P5-5.1
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from services.orders.basis.funds import of_rows
from services.orders.subjects.order_book import ORDER_BOOK
from services.orders.subjects.order_book.funds import Funds
from services.orders.subjects.order_book.reserving import AgreeWithNumbers, DispatchWithNumbers, to_agree, to_dispatch
from services.orders.subjects.order_book.wishes import AgreeToOrder, Leaving
from services.orders.tables import money
from services.receivables.subjects.account import ACCOUNT
from services.receivables.subjects.account.invoicing import invoice
from services.receivables.subjects.account.wishes.receipts import ReleaseReceipt
from services.receivables.subjects.account.wishes.refunds import PayRefund, ProposeRefund
from shared.events import Event
from shared.events.contracts import Terms
from shared.events.money import ZERO
from shared.events.orders import OrderDispatched
from shared.events.receivables import (
    AllocationReversed,
    CreditSetOff,
    InvoiceIssued,
    PaymentAllocated,
    PaymentReceived,
    PaymentReleased,
)
from shared.runtime.ask.decisions import AnySubject, Command, Refused
from shared.runtime.tables.definition import Reached, Recorded
from tests.unit.orders.samples import TODAY, agreed, basis, dispatch, place
from tests.unit.receivables.samples import asked_by, bounce, cash, cheque, clear

ORDERS: AnySubject = ORDER_BOOK  # wishes are only commands to the type checker
RECEIVABLES: AnySubject = ACCOUNT
ON_PREPAID = agreed(quantity="1000", terms=Terms(kind="prepaid"))
AT = datetime(2024, 6, 3, 4, tzinfo=UTC)
FEW = st.integers(0, 3)
LEAVE = st.tuples(st.just("leave"), FEW, st.integers(1, 3), st.sampled_from(("own", "house")))
PAY = st.tuples(
    *(st.just("pay"), st.integers(1, 6), st.sampled_from(("nothing", "reserved", "order", "unknown")), FEW),
    st.sampled_from(("cash", "cash", "cheque")),
)
LEARN = st.tuples(st.just("learn"), st.sampled_from((1, 2, 99, 99)))
STEPS = st.one_of(
    *(LEAVE, LEAVE, LEAVE, PAY, PAY, LEARN, LEARN),
    st.tuples(st.just("order"), st.integers(1, 4)),
    st.tuples(st.sampled_from(("clear", "bounce", "refund", "release")), FEW),
    st.tuples(st.just("invoice")),
    st.tuples(st.just("hear"), st.integers(1, 6)),
)


@dataclass
class World:
    """Two logs, and how much of each the tables of orders have taken in."""

    orders: list[Event] = field(default_factory=list)
    receivables: list[Event] = field(default_factory=list)
    heard: int = 0
    learned: int = 0
    numbers: int = 0
    placed: list[str] = field(default_factory=list)
    receipts: list[str] = field(default_factory=list)
    invoiced: int = 0

    def fresh(self, kind: str) -> str:
        """Return a number that was never given."""
        self.numbers += 1
        return f"{kind}-{self.numbers:06}"

    def order(self, quantity: int) -> None:
        """Place a prepaid order and agree to it."""
        number = self.fresh("DD")
        self.ask(place(str(quantity), order_no=number), "rep")
        wish = AgreeToOrder(order_no=number, customer_id="C1")
        count = to_agree(ORDER_BOOK.fold(self.orders), wish)
        self.ask(AgreeWithNumbers(**dict(wish), numbers=tuple(self.fresh("FH") for _ in range(count))))
        self.placed.append(number)

    def leave(self, at: int, quantity: int, numbered: str) -> None:
        """Let goods of an order leave, where they may, and hold it against what receivables knew."""
        if not self.placed:
            return
        goods = Leaving(line_no="1", contract_line_no="1", quantity=Decimal(quantity))
        wish = dispatch(goods, order_no=self.placed[at % len(self.placed)])
        wish = wish.model_copy(update={"invoice_no": self.fresh("X") if numbered == "own" else None})
        count = to_dispatch(ORDER_BOOK.fold(self.orders), wish)
        numbers = tuple(self.fresh("FH") for _ in range(count))
        before = len(self.orders)
        try:
            self.ask(DispatchWithNumbers.model_construct(**dict(wish), numbers=numbers))
        except Refused:
            return
        for fact in self.orders[before:]:
            if isinstance(fact, OrderDispatched):
                self.paid(fact)

    def paid(self, sent: OrderDispatched) -> None:
        """Assert that receivables would settle a dispatch, as it stood at the position that was looked at."""
        assert sent.known is not None
        account = RECEIVABLES.fold(self.receivables[: sent.known])
        for fact in self.orders:
            if isinstance(fact, OrderDispatched) and fact.invoice_no not in account.invoices:
                list(RECEIVABLES.facts(account, invoice(fact), asked_by(invoice(fact))))
            if fact is sent:
                break
        assert account.invoices[sent.invoice_no].open == 0

    def pay(self, amount: int, naming: str, at: int, by: str) -> None:
        """Let money come in, or a cheque that has not cleared."""
        number, of = self.fresh("SK"), self.placed[at % len(self.placed)] if self.placed else "DD-0"
        order = ORDER_BOOK.fold(self.orders).orders.get(of)
        named = {"reserved": order.reserved if order is not None else None, "unknown": "FH-999999"}.get(naming)
        members = {"order_no": of} if naming == "order" else {}
        if by == "cheque":
            self.tell(cheque(number, f"{amount * 50}.00", TODAY, named, **members, cleared_on=None))
        else:
            self.tell(cash(number, f"{amount * 50}.00", TODAY, named, **members))
        self.receipts.append(number)

    def become(self, what: str, at: int) -> None:
        """Let something become of a receipt."""
        if not self.receipts:
            return
        number = self.receipts[at % len(self.receipts)]
        match what:
            case "clear":
                self.tell(clear(number, TODAY))
            case "bounce":
                self.tell(bounce(number, TODAY))
            case "release":
                self.tell(ReleaseReceipt(receipt_no=number, customer_id="C1", released_on=TODAY))
            case _:
                left = RECEIVABLES.fold(self.receivables).receipts[number].unapplied
                told = {"refund_no": self.fresh("TK"), "customer_id": "C1"}
                if left > 0:
                    self.tell(ProposeRefund(**told, receipt_no=number, amount=left, proposed_on=TODAY))
                    self.tell(PayRefund(**told, paid_on=TODAY))

    def invoice(self) -> None:
        """Let receivables hear of the next dispatch."""
        sent = [fact for fact in self.orders if isinstance(fact, OrderDispatched)]
        if self.invoiced < len(sent):
            self.tell(invoice(sent[self.invoiced]))
            self.invoiced += 1

    def ask(self, wish: Command, who: str = "manager") -> None:
        """Ask orders, with what its tables know."""
        on = basis(who, contract=ON_PREPAID, funds=self.funds())
        self.orders += list(ORDERS.facts(ORDERS.fold(self.orders), wish, on))

    def tell(self, wish: Command) -> None:
        """Ask receivables; what it refuses does not happen."""
        state = RECEIVABLES.fold(self.receivables)
        try:
            self.receivables += list(RECEIVABLES.facts(state, wish, asked_by(wish)))
        except Refused:
            return

    def funds(self) -> Funds:
        """Return the money as the tables know it, made of the rows that they have."""
        learned = [recorded("receivables", at, fact) for at, fact in enumerate(self.receivables[: self.learned], 1)]
        issued = {one.event.invoice_no for one in learned if isinstance(one.event, InvoiceIssued)}
        heard = {
            fact.invoice_no: at
            for at, fact in enumerate(self.orders[: self.heard], 1)
            if isinstance(fact, OrderDispatched)
        }
        owed = open_items(learned, heard)
        last = max((one.position for one in learned if isinstance(one.event, KNOWN)), default=None)
        head = {
            "position": last,
            "version": max(heard.values(), default=None),
            "uninvoiced": [number for number in heard if number not in issued],
            "invoiced": list(owed),
            "open": list(owed.values()),
        }
        rows: list[dict[str, Any]] = [
            {**head, "amount": row.amount, "order_no": row.order_no, "invoice_no": waits(row.invoice_no, issued)}
            for row in unused(learned)
        ]
        return of_rows(rows or [{**head, "amount": None, "order_no": None, "invoice_no": None}])


KNOWN = (InvoiceIssued, PaymentReleased, *get_args(money.Moved))


def recorded(source: str, position: int, fact: Event) -> Recorded:
    """Return a fact as a log has it."""
    return Recorded(source, position, "account-C1", position, AT, "tester", fact)


def open_items(learned: list[Recorded], heard: Mapping[str, int]) -> dict[str, Decimal]:
    """Return what is open of invoices that are not settled, or whose dispatch the tables do not know."""
    open_of: dict[str, Decimal] = {}
    for one in learned:
        match one.event:
            case InvoiceIssued(invoice_no=number, amount=amount):
                open_of[number] = amount
            case PaymentAllocated(invoice_no=number, amount=amount):
                open_of[number] -= amount
            case AllocationReversed(invoice_no=number, amount=amount):
                open_of[number] += amount
            case _:
                pass
    return {number: left for number, left in sorted(open_of.items()) if left or number not in heard}


def waits(invoice_no: str | None, issued: set[str]) -> str | None:
    """Return the invoice that money waits for."""
    return None if invoice_no in issued else invoice_no


def unused(learned: list[Recorded]) -> list[money.UnusedMoney]:
    """Return the rows of what nothing has used."""
    named: defaultdict[str, list[Any]] = defaultdict(list)
    moved: defaultdict[str, list[Any]] = defaultdict(list)
    released: defaultdict[str, list[Any]] = defaultdict(list)
    for one in learned:
        if isinstance(one.event, PaymentReceived | CreditSetOff):
            for row in money.money_named(one.event):
                named[row.receipt_no].append(row)
        if isinstance(one.event, get_args(money.Moved)):
            for change in money.money_movement(one.event, one):
                moved[change.receipt_no].append(change)
        if isinstance(one.event, PaymentReleased):
            of = one.event.receipt_no
            released[of].append(money.MoneyRelease(of, one.event.customer_id, one.position))
    found: list[money.UnusedMoney] = []
    for number in list(named):
        reached: Reached = {
            money.NAMED: named[number],
            money.MOVED: moved[number],
            money.RELEASED: released[number],
        }
        found += money.unused_money(number, reached)
    return found


@settings(max_examples=400, deadline=None)
@given(st.lists(STEPS, min_size=10, max_size=40))
def test_no_prepaid_goods_leave_unpaid_at_the_position_that_was_looked_at(steps: list[tuple[Any, ...]]) -> None:
    world = World()
    for _ in range(2):
        world.order(4)
    for what, *told in steps:
        match what:
            case "order":
                world.order(*told)
            case "leave":
                world.leave(*told)
            case "pay":
                world.pay(*told)
            case "invoice":
                world.invoice()
            case "hear":
                world.heard = min(world.heard + told[0], len(world.orders))
            case "learn":
                world.learned = min(world.learned + told[0], len(world.receivables))
            case _:
                world.become(what, *told)
    while world.invoiced < sum(isinstance(fact, OrderDispatched) for fact in world.orders):
        world.invoice()
    account = RECEIVABLES.fold(world.receivables)
    assert all(one.open >= ZERO for one in account.invoices.values())


def test_the_walk_lets_goods_leave() -> None:
    world = World()
    world.order(3)
    world.pay(4, "reserved", 0, "cash")
    world.leave(0, 2, "house")
    assert not [fact for fact in world.orders if isinstance(fact, OrderDispatched)]
    world.learned = len(world.receivables)
    world.leave(0, 2, "house")
    world.leave(0, 1, "house")
    assert len([fact for fact in world.orders if isinstance(fact, OrderDispatched)]) == 1
