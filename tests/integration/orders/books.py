"""An independent reader of the logs of orders and receivables: what must agree, of their facts alone."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from json import loads
from typing import Any

from shared.runtime.log.store import Log

ZERO = Decimal(0)
Fact = tuple[int, str, dict[str, Any]]
"""The position of a fact, its name and what it says."""


async def said(log: Log) -> list[Fact]:
    """Return what a service has said."""
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
        if (
            name in signs and fact.get("because") != "bounce" and not fact.get("to_freight")
        ):  # that is no money any more
            left[fact["receipt_no"]] = left.get(fact["receipt_no"], ZERO) + signs[name] * Decimal(fact["amount"])
        elif name == "CreditSetOff":
            left[fact["set_off_no"]] = Decimal(fact["amount"])
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


def amounts(facts: list[Fact], name: str, number: str, member: str = "amount") -> dict[str, Decimal]:
    """Return an amount of all facts of a name, by their numbers."""
    return {fact[number]: Decimal(fact.get(member, 0)) for _, one, fact in facts if one == name}


def stopped_at(money: list[Fact], customer: str, position: int) -> bool:
    """Return whether supply of a customer was stopped when receivables was so far."""
    steps = {"SupplyStopped": True, "SupplyResumed": False}
    said_so = [
        steps[name]
        for place, name, fact in money
        if name in steps and place <= position and fact["customer_id"] == customer
    ]
    return bool(said_so) and said_so[-1]


def supplied_while_stopped(goods: list[Fact], money: list[Fact]) -> Iterator[str]:
    """Yield orders on credit that the credit rule let through where receivables was known to have stopped supply."""
    for _, name, fact in goods:
        if name == "OrderApproved" and judged(fact):
            known = fact["figures"]["positions"].get("receivables", 0)
            if stopped_at(money, fact["customer_id"], known):
                yield fact["order_no"]


def judged(approved: dict[str, Any]) -> bool:
    """Return whether the credit rule let an order through; what came back goes again as it was let through before."""
    return approved["how"] == "checked" and "figures" in approved


def open_at(money: list[Fact], customer: str, position: int) -> dict[str, Decimal]:
    """Return what was open of each invoice of a customer when receivables was so far."""
    less = {"PaymentAllocated": -1, "AllocationReversed": 1, "CreditNoteIssued": -1, "AmountWrittenOff": -1}
    still: dict[str, Decimal] = {}
    for place, name, fact in money:
        if place > position or fact.get("customer_id") != customer:
            continue
        if name == "InvoiceIssued":
            still[fact["invoice_no"]] = Decimal(fact["amount"])
        elif name in less and fact["invoice_no"] in still:
            still[fact["invoice_no"]] += less[name] * Decimal(fact["amount"])
    return still


def beyond_the_limit(goods: list[Fact], money: list[Fact]) -> Iterator[str]:
    """Yield orders that were let through without a release though the limit did not bear them.

    What came back is neither owed nor on order with its dispatch: its order has it open again.
    """
    placed, through = dict[str, Decimal](), dict[str, str]()
    sent: dict[str, tuple[str, Decimal, str]] = {}
    back: set[str] = set()
    for _, name, fact in goods:
        if name == "OrderPlaced" and not fact.get("prepaid"):
            placed[fact["order_no"]] = Decimal(fact["amount"])
        if name in {"OrderPlaced", "OrderHeld", "OrderCancelled"}:
            through.pop(fact["order_no"], None)
        if name == "OrderDispatched" and fact["terms"]["kind"] != "prepaid":
            sent[fact["invoice_no"]] = fact["order_no"], Decimal(fact["amount"]), fact["customer_id"]
        if name == "DeliveryFailed":
            back.add(fact["invoice_no"])
        if name != "OrderApproved" or fact["order_no"] not in placed:
            continue
        through[fact["order_no"]] = fact["customer_id"]
        if judged(fact):
            mine = {order: placed[order] for order, whose in through.items() if whose == fact["customer_id"]}
            if exposure(fact, mine, sent, back, money) > Decimal(fact["figures"]["limit"]):
                yield fact["order_no"]


def exposure(
    approved: dict[str, Any],
    on_order: Mapping[str, Decimal],
    sent: Mapping[str, tuple[str, Decimal, str]],
    back: set[str],
    money: list[Fact],
) -> Decimal:
    """Return what a customer owes and has on order by an approval, at the position of receivables that it knew."""
    customer, known = approved["customer_id"], approved["figures"]["positions"].get("receivables", 0)
    still = open_at(money, customer, known)
    invoiced = sum((amount for number, amount in still.items() if number not in back), ZERO)
    left = {number: one for number, one in sent.items() if number not in back and one[2] == customer}
    to_invoice = sum((amount for number, (_, amount, _) in left.items() if number not in still), ZERO)
    gone: dict[str, Decimal] = {}
    for order, amount, _ in left.values():
        gone[order] = gone.get(order, ZERO) + amount
    to_come = sum((amount - gone.get(order, ZERO) for order, amount in on_order.items()), ZERO)
    return invoiced + to_invoice + to_come


def freight_of(goods: list[Fact], money: list[Fact]) -> dict[str, tuple[Decimal, ...]]:
    """Return what each customer advanced of freight that counts, what was set off and paid out of it, and is left."""
    found: dict[str, list[Decimal]] = {}
    agreed: dict[str, Decimal] = {}
    for _, name, fact in (*goods, *money):
        mine = found.setdefault(fact["customer_id"], [ZERO, ZERO, ZERO]) if "customer_id" in fact else [ZERO] * 3
        amount = Decimal(fact.get("amount", 0))
        if name == "FreightAdvanced":
            agreed[fact["invoice_no"]] = min(amount, Decimal(fact["agreed"]))
            mine[0] += agreed[fact["invoice_no"]]
        elif name == "FreightAdvanceConsented":
            mine[0] += amount - agreed[fact["invoice_no"]]
        elif name == "FreightAccountSettled":
            mine[1] += Decimal(fact["set_off"])
        elif name == "AllocationReversed" and fact.get("to_freight"):
            mine[1] -= amount
        elif name == "FreightPaidOut":
            mine[2] += amount
    return {one: (*it, it[0] - it[1] - it[2]) for one, it in found.items() if any(it)}
