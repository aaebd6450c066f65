"""应收余额与未核销款余额 / What all movements of an invoice or a receipt come to. P4-7

A figure of any day adds up movements up to that day. Most invoices were paid long ago, and most money is used up: these
rows say which, so that a report beside a long history looks at what is open, and at what moved after its day.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import NamedTuple

from services.receivables.tables.ledger.invoices import INVOICE, MOVEMENT, Movement
from services.receivables.tables.ledger.receipts import UNAPPLIED, Unapplied
from shared.events.money import ZERO
from shared.runtime.tables.definition import Derived, From, Reached
from shared.runtime.tables.rows import Amount, table


class Balance(NamedTuple):
    """发票余额 / sums of all movements of an invoice; settled_on: day from which nothing is open of it.

    `moved_on` is the last business day of a movement, `moved_at` when the last one was recorded: for a day and an
    instant not before them the sums are those of that day.
    """

    invoice_no: str
    customer_id: str
    collected: Amount
    credited: Amount
    written_off: Amount
    moved_on: date | None
    moved_at: datetime | None
    settled_on: date | None


INVOICES = From(INVOICE, "invoice_no")
MOVEMENTS = From(MOVEMENT, "invoice_no")


def balance(invoice_no: str, reached: Reached) -> Iterator[Balance]:
    """Yield the balance of an invoice: one, unless an old log holds the number twice."""
    for invoice in reached[INVOICES]:
        moved = [one for one in reached[MOVEMENTS] if one.customer_id == invoice.customer_id]
        collected = sum((one.collected for one in moved), ZERO)
        credited = sum((one.credited for one in moved), ZERO)
        written_off = sum((one.written_off for one in moved), ZERO)
        on, at = newest(moved)
        settled = invoice.amount <= collected + credited + written_off
        sums = collected, credited, written_off
        yield Balance(invoice_no, invoice.customer_id, *sums, on, at, (on or invoice.issued_on) if settled else None)


BALANCE = Derived(
    table(Balance, key=("invoice_no", "customer_id"), indexes=["settled_on"]),
    (INVOICES, MOVEMENTS),
    every=(INVOICES,),
    derive=balance,
)


class Credit(NamedTuple):
    """收款的未核销余额 / what is unapplied of a receipt or set-off; used_on: day from which it is nothing.

    `moved_on` and `moved_at` are as those of a balance.
    """

    receipt_no: str
    customer_id: str
    amount: Amount
    moved_on: date
    moved_at: datetime
    used_on: date | None


FREED = From(UNAPPLIED, "receipt_no")


def credit(receipt_no: str, reached: Reached) -> Iterator[Credit]:
    """Yield what is left of a receipt, for each customer who has one of the number."""
    by_customer: dict[str, list[Unapplied]] = defaultdict(list)
    for one in reached[FREED]:
        by_customer[one.customer_id].append(one)
    for customer_id, moved in by_customer.items():
        amount = sum((one.amount for one in moved), ZERO)
        on, at = max(one.business_on for one in moved), max(one.recorded_at for one in moved)
        yield Credit(receipt_no, customer_id, amount, on, at, None if amount else on)


CREDIT = Derived(
    table(Credit, key=("receipt_no", "customer_id"), indexes=["used_on", "customer_id"]),
    (FREED,),
    every=(FREED,),
    derive=credit,
)


def newest(moved: Iterable[Movement]) -> tuple[date | None, datetime | None]:
    """Return the last business day of movements, and when the last one was recorded."""
    told = list(moved)
    return max((one.business_on for one in told), default=None), max((one.recorded_at for one in told), default=None)
