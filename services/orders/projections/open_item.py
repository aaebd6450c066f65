"""dispatched, receivable, receivable_movement -> table open_item, one row per invoice of which something is open.

A credit check reads these and no others, so it costs what is open, however much was paid before. P5-5.2b
"""

from collections.abc import Iterator, Mapping, Sequence

from shared.events.money import ZERO
from shared.runtime.projections import Derived, Row, Table, Touch

TABLE = Table(
    name="open_item",
    columns={
        "invoice_no": "TEXT",
        "customer_id": "TEXT",
        "invoiced": "BOOLEAN",
        "amount": "NUMERIC(18,2)",
        "reduced": "NUMERIC(18,2)",
        "paid": "NUMERIC(18,2)",
    },
    key=("invoice_no", "customer_id"),
    comment="Invoices of which something is open, and dispatches on credit without their invoice 未清项",
    indexes=(("customer_id",),),
)

DISPATCHED = "SELECT invoice_no, customer_id, amount, on_credit FROM dispatched WHERE invoice_no = ANY($1)"
INVOICED = "SELECT invoice_no, customer_id, amount FROM receivable WHERE invoice_no = ANY($1)"
MOVED = """
SELECT invoice_no, customer_id, sum(reduced), sum(paid) FROM receivable_movement
WHERE invoice_no = ANY($1) GROUP BY invoice_no, customer_id
"""
EVERY = "SELECT invoice_no FROM dispatched UNION SELECT invoice_no FROM receivable"
ITSELF = "SELECT unnest($1::text[])"


def derive(invoice_no: str, facts: Mapping[str, Sequence[Row]]) -> Iterator[Row]:
    """Yield what is open, and what still waits for the other half: a dispatch for its invoice, an invoice for it."""
    dispatched = {customer_id: (amount, on_credit) for _, customer_id, amount, on_credit in facts["dispatched"]}
    moved = {customer_id: (reduced, paid) for _, customer_id, reduced, paid in facts["moved"]}
    invoiced = {customer_id: amount for _, customer_id, amount in facts["invoiced"]}
    for customer_id, amount in invoiced.items():
        reduced, paid = moved.get(customer_id, (ZERO, ZERO))
        if amount - reduced - paid or customer_id not in dispatched:
            yield invoice_no, customer_id, True, amount, reduced, paid
    for customer_id, (amount, on_credit) in dispatched.items():
        if on_credit and customer_id not in invoiced:
            yield invoice_no, customer_id, False, amount, ZERO, ZERO


DERIVED = Derived(
    TABLE,
    {"dispatched": DISPATCHED, "invoiced": INVOICED, "moved": MOVED},
    tuple(Touch(table, "invoice_no", ITSELF) for table in ("dispatched", "receivable", "receivable_movement")),
    EVERY,
    derive,
)
