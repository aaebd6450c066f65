"""Changes, orders, dispatches and payments in any order, purely decided; a reader who knows page 7 looks at the logs.

Contracts, orders and receivables stand side by side here; what one says, the others hear at once or at the end of the
day.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.contracts.subjects.contract import CONTRACT
from services.contracts.subjects.contract.change_wishes import RecordConsent, RequestChange, WithdrawChange
from services.contracts.subjects.contract.requests import Spoken
from services.contracts.subjects.contract.state import ContractBasis
from services.contracts.subjects.contract.wishes import AnswerChecklist, ChangeContract, ReviewContract, SignContract
from services.orders.subjects.order_book import ORDER_BOOK
from services.orders.subjects.order_book.agreed import Agreed, Priced, Revision
from services.orders.subjects.order_book.credit import Standing
from services.orders.subjects.order_book.wishes import (
    AgreeToOrder,
    CancelOrder,
    DispatchOrder,
    Leaving,
    PlaceOrder,
    TakeRevision,
)
from services.receivables.subjects.account import ACCOUNT
from services.receivables.subjects.account.invoicing import AccountBasis, invoice
from services.receivables.subjects.account.wishes.receipts import RecordReceipt
from shared.events import Event
from shared.events.contracts import (
    ContractBecameEffective,
    ContractChangeRequested,
    ContractChangeWithdrawn,
    ContractRegistered,
    ContractReviewed,
    CustomerConsentRecorded,
    Terms,
)
from shared.events.orders import OrderDispatched, OrderLine, OrderPlaced
from shared.events.receivables import AllocationReversed, InvoiceIssued, PaymentAllocated, PaymentReceived
from shared.runtime.ask.decisions import AnySubject, Command, Refused, Stamp
from tests.golden.world import BOOK as MONEY
from tests.unit.contracts.samples import PARTICULARS, RULES, basis, line, register
from tests.unit.orders.samples import FORM
from tests.unit.orders.samples import basis as orders_basis

MONDAY = date(2026, 6, 1)
TERMS = (Terms(kind="credit", credit_days=30), Terms(kind="cod"), Terms(kind="prepaid"))
PRICES = ("100.00", "99.00", "98.00", "101.00")
ACTS = (
    *("request", "call", "draft", "draft", "approve", "sign", "withdraw", "place", "place", "agree", "cancel"),
    *("leave", "leave", "pay", "day", "day"),
)
Act = tuple[str, int]
acts = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 59)), max_size=90)


@dataclass
class Company:
    """One contract, its customer's orders and account; `heard` are the revisions that orders know of."""

    today: date = MONDAY
    minute: int = 0
    contract: list[tuple[datetime, Event]] = field(default_factory=list)
    orders: list[Event] = field(default_factory=list)
    money: list[Event] = field(default_factory=list)
    heard: list[ContractBecameEffective] = field(default_factory=list)
    untold: list[ContractBecameEffective] = field(default_factory=list)
    numbers: int = 0

    @property
    def now(self) -> datetime:
        """Each act a minute later, from eight in the morning in Shanghai on."""
        return datetime(self.today.year, self.today.month, self.today.day, tzinfo=UTC) + timedelta(minutes=self.minute)

    def stamp(self, actor: str, *roles: str) -> Stamp:
        """Who asks, and when."""
        return Stamp(actor, self.now, self.today, frozenset(roles))

    def said(self) -> list[Event]:
        """The log of the contract."""
        return [event for _, event in self.contract]

    def decided(self, subject: AnySubject, facts: Sequence[Event], wish: Command, by: Any) -> list[Event]:
        """What follows; nothing where a rule refuses it."""
        try:
            return list(subject.facts(subject.fold(facts), wish, by))
        except Refused:
            return []

    def of_contract(self, wish: Command, actor: str, *roles: str, **members: Any) -> None:
        """Ask contracts; orders hear of a revision later in the day."""
        made: ContractBasis = replace(basis(**members), stamp=self.stamp(actor, *roles), goods=self.spoken())
        for event in self.decided(CONTRACT, self.said(), wish, made):
            self.contract.append((self.now, event))
            if isinstance(event, ContractBecameEffective):
                self.untold.append(event)

    def spoken(self) -> dict[str, Spoken]:
        """What orders say is spoken for."""
        book = ORDER_BOOK.fold(self.orders)
        left = book.shipped.get(("K1", "1"), Decimal(0))
        asked = sum((max(one.remaining("1"), Decimal(0)) for one in book.live.values()), Decimal(0))
        return {"1": Spoken(left, asked, tuple(sorted(book.orders)))} if book.orders else {}

    def of_orders(self, wish: Command, actor: str, *roles: str) -> None:
        """Ask orders, and let receivables invoice what leaves."""
        revisions = tuple(
            Revision(
                one.revision,
                one.signed_on,
                one.terms,
                {
                    row.line_no: Priced(row.product_id, row.quantity, row.unit_price, row.list_price)
                    for row in one.lines
                },
                one.in_force_from,
            )
            for one in self.heard
        )
        made = orders_basis(contract=Agreed("K1", "C1", revisions), standing=Standing(own_limit=Decimal(9000)))
        made = replace(made, stamp=self.stamp(actor, *roles))
        events = self.decided(ORDER_BOOK, self.orders, wish, made)
        self.orders += events
        for event in events:
            if isinstance(event, OrderDispatched):
                self.money += self.decided(ACCOUNT, self.money, invoice(event), self.finance())

    def finance(self) -> AccountBasis:
        """The basis of what finance decides."""
        return AccountBasis(self.stamp("F1", "finance"), MONEY)

    def hear(self) -> None:
        """Let orders hear what contracts said."""
        self.heard += self.untold
        self.untold = []
        if len(self.heard) > 1:
            self.of_orders(TakeRevision(customer_id="C1", contract_no="K1"), "orders")


def revision(effect: ContractBecameEffective) -> Revision:
    """A revision as orders know it."""
    lines = {row.line_no: Priced(row.product_id, row.quantity, row.unit_price, row.list_price) for row in effect.lines}
    return Revision(effect.revision, effect.signed_on, effect.terms, lines, effect.in_force_from)


def bound(company: Company) -> dict[str, str]:
    """What names the content on file."""
    content = CONTRACT.fold(company.said()).content
    return {"contract_no": "K1", "content_hash": content.content_hash if content else "none"}


def latest(company: Company) -> int:
    """The number of the latest request, 0 before the first."""
    return len(CONTRACT.fold(company.said()).changes.requests)


def chosen(company: Company, n: int) -> str:
    """The number of a live order."""
    live = sorted(ORDER_BOOK.fold(company.orders).live)
    return live[n % len(live)] if live else "none"


def request(company: Company, n: int) -> None:
    side = "company" if n % 2 else "customer"
    asked = {"contract_no": "K1", "side": side, "reason": f"because {n}", "fields": ("unit_price",)}
    company.of_contract(RequestChange.model_validate(asked), "S1")


def call(company: Company, n: int) -> None:
    said = {"contract_no": "K1", "change_no": max(latest(company), 1), "spoken_to": "李", "position": "x", "phone": "1"}
    at = company.now - timedelta(minutes=n % 4)
    wish = RecordConsent.model_validate({**said, "called_at": at, "agreed": n % 5 > 0, "text": "yes"})
    company.of_contract(wish, "S1")


def draft(company: Company, n: int) -> None:
    goods = line(price=PRICES[n % 4], quantity=str((30, 40, 60, 20)[n % 4]))
    made = register(goods, terms=TERMS[n % 3], particulars=PARTICULARS, change_no=latest(company) or None)
    company.of_contract(ChangeContract(**dict(made)), "S1")


def approve(company: Company, n: int) -> None:
    for item in RULES.checklist:
        company.of_contract(AnswerChecklist(**bound(company), item=item, satisfied=True), "Q1", "quality")
    company.of_contract(ReviewContract(**bound(company), approved=n % 8 > 0), "reviewer", may_review=True)


def sign(company: Company, n: int) -> None:
    day = company.today - timedelta(days=n % 2)
    for party, who in (("company", "boss"), ("customer", "李"))[n // 30 :]:
        said = {**bound(company), "party": party, "signed_on": day, "signed_by": who, "sealed": True}
        company.of_contract(SignContract.model_validate(said), "boss", is_gm=True)


def withdraw(company: Company, n: int) -> None:
    if n % 3 == 0:
        wish = WithdrawChange(contract_no="K1", change_no=max(latest(company), 1), reason="no")
        company.of_contract(wish, "S1")


def place(company: Company, n: int) -> None:
    company.numbers += 1
    lines = (OrderLine(contract_line_no="1", quantity=Decimal(n % 12 + 1)),)
    form = {"required_on": company.today + timedelta(days=9), "particulars": FORM}
    wish = PlaceOrder(order_no=f"D{company.numbers}", customer_id="C1", contract_no="K1", lines=lines, **form)
    company.of_orders(wish, "rep")


def agree(company: Company, n: int) -> None:
    company.of_orders(AgreeToOrder(order_no=chosen(company, n), customer_id="C1"), "M1", "manager", "head")


def cancel(company: Company, n: int) -> None:
    if n % 4 == 0:
        company.of_orders(CancelOrder(order_no=chosen(company, n), customer_id="C1", reason="no"), "rep")


def leave(company: Company, n: int) -> None:
    company.numbers += 1
    out = (Leaving(line_no="1", contract_line_no="1", quantity=Decimal(n % 5 + 1)),)
    day = company.today - timedelta(days=n % 3)
    of = {"order_no": chosen(company, n), "contract_no": "K1", "customer_id": "C1"}
    company.of_orders(DispatchOrder(invoice_no=f"I{company.numbers}", **of, dispatched_on=day, lines=out), "O1")


def pay(company: Company, n: int) -> None:
    company.numbers += 1
    paid = {"receipt_no": f"R{company.numbers}", "method": "transfer", "received_on": company.today}
    wish = RecordReceipt(customer_id="C1", **paid, amount=Decimal(n * 10 + 1))
    company.money += company.decided(ACCOUNT, company.money, wish, company.finance())


def day(company: Company, _n: int) -> None:
    company.hear()
    company.today += timedelta(days=1)
    company.minute = 0
    company.hear()


WISHES: dict[str, Callable[[Company, int], None]] = {
    "request": request,
    "call": call,
    "draft": draft,
    "approve": approve,
    "sign": sign,
    "withdraw": withdraw,
    "place": place,
    "agree": agree,
    "cancel": cancel,
    "leave": leave,
    "pay": pay,
    "day": day,
}


def act(company: Company, name: str, n: int) -> None:
    """Do one thing; most of what comes out of turn is refused."""
    company.minute += 1
    WISHES[name](company, n)


def lived(told: Sequence[Act]) -> Company:
    """The company after all these acts, on a contract of 30 pieces at 100.00 in force."""
    company = Company()
    company.of_contract(register(line(quantity="30"), terms=TERMS[0]), "S1")
    act(company, "approve", 1)
    act(company, "sign", 0)
    company.hear()
    for name, n in told:
        act(company, name, n)
    return company


def check(company: Company) -> int:
    """Hold the logs against page 7; return how many dispatches followed a later revision."""
    effects = [(at, one) for at, one in company.contract if isinstance(one, ContractBecameEffective)]
    assert [one.revision for _, one in effects] == sorted({one.revision for _, one in effects})
    for at, one in effects[1:]:
        changed(company, at, one)
    found = 0
    shipped = Decimal(0)
    forms: dict[str, OrderPlaced] = {}
    for event in company.orders:
        if isinstance(event, OrderPlaced):
            forms[event.order_no] = event
        if isinstance(event, OrderDispatched):
            found += followed(event, [one for _, one in effects], forms[event.order_no])
            shipped += sum((row.quantity or Decimal(0) for row in event.lines), Decimal(0))
    money(company)
    return found


def first_day(effect: ContractBecameEffective) -> date:
    """The first day of a revision."""
    return effect.in_force_from or effect.signed_on


def followed(sent: OrderDispatched, effects: Sequence[ContractBecameEffective], form: OrderPlaced) -> bool:
    """Hold a dispatch against the revision of its day, and the order against what it is agreed at."""
    [*_, holds] = [one for one in effects if first_day(one) <= sent.dispatched_on]
    [agreed], [row] = holds.lines, sent.lines
    assert (sent.revision, sent.terms) == (holds.revision, holds.terms)
    assert (row.unit_price, row.list_price) == (agreed.unit_price, agreed.list_price)
    if form.revised_on is None or sent.dispatched_on >= form.revised_on:
        [by] = [one for one in effects if one.revision == form.revision]
        assert (by.lines[0].unit_price, by.terms) == (agreed.unit_price, holds.terms)
    return holds.revision > 1


def changed(company: Company, at: datetime, effect: ContractBecameEffective) -> None:
    """Hold a revision against its request, call, review, and its first day."""
    before = [(when, one) for when, one in company.contract if when <= at]
    since = max(n for n, (_, one) in enumerate(before) if isinstance(one, ContractRegistered))
    registered_at, content = before[since]
    assert isinstance(content, ContractRegistered)
    assert content.revision == effect.revision
    assert first_day(effect) > (at + timedelta(hours=8)).date()
    assert any(
        isinstance(one, ContractReviewed) and one.approved and one.content_hash == effect.content_hash
        for _, one in before[since:]
    )
    [request] = [
        one for _, one in before if isinstance(one, ContractChangeRequested) and one.change_no == content.change_no
    ]
    assert not any(isinstance(one, ContractChangeWithdrawn) and one.change_no == content.change_no for _, one in before)
    if request.side == "company":
        [call] = [
            one for _, one in before if isinstance(one, CustomerConsentRecorded) and one.change_no == content.change_no
        ]
        assert call.agreed
        assert request.requested_at < call.called_at <= registered_at


def money(company: Company) -> None:
    """Hold the account: what is invoiced is what left, and no money is made or lost."""
    left = {one.invoice_no: one.amount for one in company.orders if isinstance(one, OrderDispatched)}
    issued = {one.invoice_no: one.amount for one in company.money if isinstance(one, InvoiceIssued)}
    assert issued == left
    paid = dict.fromkeys(issued, Decimal(0))
    for one in company.money:
        if isinstance(one, PaymentAllocated | AllocationReversed):
            paid[one.invoice_no] += one.amount if isinstance(one, PaymentAllocated) else -one.amount
    received = sum((one.amount for one in company.money if isinstance(one, PaymentReceived)), Decimal(0))
    assert all(paid[number] <= amount for number, amount in issued.items())
    assert sum(paid.values()) == min(received, sum(issued.values(), Decimal(0)))


CLAUSES = ("P3-4.8.1", "P3-4.8.2", "P3-4.8.3")


@pytest.mark.clause(*CLAUSES)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(acts)
def test_whatever_happens_each_dispatch_follows_the_revision_of_its_day(told: list[Act]) -> None:
    check(lived(told))


@pytest.mark.clause(*CLAUSES)
def test_lives_in_which_contracts_change_satisfy_the_page_and_goods_leave_by_later_revisions() -> None:
    found, after = 0, ("leave", "leave", "pay")
    for seed in range(25):
        chance = Random(seed)  # noqa: S311  # repeatable, not secret
        told: list[Act] = []
        for _ in range(3):
            way = ("place", "agree", "day", "leave", "request", "call", "draft", "approve", "sign")
            told += [(name, chance.randint(0, 29)) for name in (*way, "day", "agree", "agree", "day", "day", *after)]
        for _ in range(chance.randint(0, 12)):
            told.insert(chance.randint(0, len(told)), (chance.choice(ACTS), chance.randint(0, 59)))
        found += check(lived(told))
    assert found > 10, found


def test_the_reader_finds_a_dispatch_at_another_price() -> None:
    company = lived([("place", 5), ("agree", 0), ("day", 0), ("leave", 0)])
    assert any(isinstance(one, OrderDispatched) for one in company.orders)
    for n, one in enumerate(company.orders):
        if isinstance(one, OrderDispatched):
            cheaper = one.lines[0].model_copy(update={"unit_price": Decimal("1.00")})
            company.orders[n] = one.model_copy(update={"lines": (cheaper,)})
    with pytest.raises(AssertionError):
        check(company)
