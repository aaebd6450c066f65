"""What free money pays, and what is paid back: free money never lies beside a debt. P4-5.3

Generators over the account: each yielded fact is folded into the account before the next one is decided.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import takewhile
from typing import Literal, TypeVar

from services.receivables.subjects.account.documents import BEFORE_ALL, Allocation, Invoice, Receipt, Turn
from services.receivables.subjects.account.state.account import Account
from shared.events.money import ZERO
from shared.events.receivables import AllocationReversed, PaymentAllocated, WriteOffReversed

Paid = PaymentAllocated | WriteOffReversed
Because = Literal["bounce", "credit_note", "correction"]
Kept = TypeVar("Kept")


def spend_free_money(account: Account, on: date, *, issued: str | None = None) -> Iterator[Paid]:
    """Yield what the customer's free money pays after a fact of this day opened something or freed money.

    Receipts that name the invoice just issued come first, then those that name its order, then all others, by the day
    they count and their number. Once
    no debt is left, only receipts that name a written-off invoice are looked at.
    """
    for _, receipt_no in list(account.free_for.get(issued, ())) if issued is not None else ():
        yield from spend(account, account.receipts[receipt_no], on)
    order_no = account.invoices[issued].issued.order_no if issued is not None else None
    for one in (order_no, *account.for_orders) if order_no is not None else tuple(account.for_orders):
        for _, receipt_no in list(account.for_orders.get(one, ())):
            yield from spend(account, account.receipts[receipt_no], on)
    payer = BEFORE_ALL
    while (next_payer := account.next_payer(payer)) is not None:
        payer = next_payer
        yield from spend(account, account.receipts[payer[1]], on)


def spend(account: Account, receipt: Receipt, on: date) -> Iterator[Paid]:
    """Yield what the free money of a receipt pays: the named invoice, then the oldest debts. It may have to wait."""
    if receipt.for_order is not None:
        yield from spend_on_order(account, receipt, receipt.for_order, on)
    if account.waits(receipt):
        return
    named = account.invoices.get(receipt.named) if receipt.named is not None else None
    if named is not None and receipt.unapplied > 0:
        yield from recover(named, receipt, on)
        if named.open > 0:
            yield pay(account, receipt, named, min(receipt.unapplied, named.open), on)
    while receipt.unapplied > 0 and account.queue:
        invoice, due = next_debt(account, account.queue)
        yield pay(account, receipt, invoice, min(receipt.unapplied, due), on)


def spend_on_order(account: Account, receipt: Receipt, order_no: str, on: date) -> Iterator[Paid]:
    """Yield what the money of a receipt pays of an order's invoices: the oldest debts first."""
    while receipt.unapplied > 0:
        invoices = [account.invoices[number] for number in account.ordered.get(order_no, ())]
        turns = sorted(one.turn for one in invoices if one.turn is not None)
        if not turns:
            return
        invoice, due = next_debt(account, turns)
        yield pay(account, receipt, invoice, min(receipt.unapplied, due), on)


def next_debt(account: Account, turns: Sequence[Turn]) -> tuple[Invoice, Decimal]:
    """Return the invoice whose turn it is, and what of it is paid before another invoice's turn comes."""
    invoice = account.invoices[turns[0][2]]
    others = turns[1] if len(turns) > 1 else None
    mine = takewhile(lambda debt: others is None or debt[0] < others, invoice.debts())
    return invoice, sum((part for _, part in mine), ZERO)


def recover(invoice: Invoice, receipt: Receipt, on: date) -> Iterator[WriteOffReversed]:
    """Yield write-offs that money naming the invoice takes back: newest first, as far as it exceeds what is open."""
    beyond = min(receipt.unapplied - invoice.open, invoice.written_off)
    for written_off in newest_first(invoice.write_offs):
        if (part := min(beyond, written_off.remaining)) <= 0:
            continue  # one of 0.00, or recovered: older ones may still be
        beyond -= part
        yield WriteOffReversed(
            write_off_no=written_off.number,
            customer_id=invoice.issued.customer_id,
            invoice_no=invoice.number,
            reversed_on=max(on, receipt.available_on, invoice.opened_on, written_off.dated_on),
            amount=part,
            because="payment",
        )


def pay(account: Account, receipt: Receipt, invoice: Invoice, amount: Decimal, on: date) -> PaymentAllocated:
    """Return the payment; its day is the money's, or that of what opened the debt or freed the money, if later."""
    return PaymentAllocated(
        allocation_no=account.last_allocation + 1,
        receipt_no=receipt.receipt_no,
        customer_id=invoice.issued.customer_id,
        invoice_no=invoice.number,
        amount=amount,
        allocated_on=max(on, receipt.available_on, invoice.opened_on),
        cash=receipt.cash,
    )


def newest_first(kept: Sequence[Kept]) -> Iterator[Kept]:
    """Yield allocations or write-offs of an invoice or receipt as they are taken back: from their end.

    The one just yielded may be taken back whole, and is then gone, before the next is asked for.
    """
    for place in reversed(range(len(kept))):
        yield kept[place]


def take_all_back(account: Account, receipt: Receipt, on: date, because: Because) -> Iterator[AllocationReversed]:
    """Yield the end of all that a receipt paid, newest first."""
    for allocation in newest_first(receipt.allocations):
        yield take_back(account, allocation, allocation.remaining, on, because)


def take_back(
    account: Account, allocation: Allocation, amount: Decimal, on: date, because: Because
) -> AllocationReversed:
    """Return the reversal of a part of an allocation; never before the day on which it was made."""
    return AllocationReversed(
        allocation_no=allocation.number,
        receipt_no=allocation.receipt_no,
        customer_id=account.invoices[allocation.invoice_no].issued.customer_id,
        invoice_no=allocation.invoice_no,
        amount=amount,
        reversed_on=max(on, allocation.allocated_on),
        because=because,
        cash=allocation.cash,
        to_freight=True if because == "credit_note" and allocation.receipt_no in account.freight.settled else None,
    )
