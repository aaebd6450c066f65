"""PaymentReceived, CreditSetOff, PaymentAllocated, AllocationReversed, … -> table unapplied. P4-5.3, P4-7.6

One signed row per fact that changes a receipt's unapplied credit; bounces and refunds take it away, too.
"""

from collections.abc import Iterator

from shared.events.receivables import (
    AllocationReversed,
    CreditSetOff,
    InstrumentBounced,
    PaymentAllocated,
    PaymentReceived,
    RefundPaid,
)
from shared.runtime.projections import Recorded, Row, Table

OF = (PaymentReceived, CreditSetOff, PaymentAllocated, AllocationReversed, InstrumentBounced, RefundPaid)
TABLE = Table(
    "unapplied",
    {
        "position": "bigint",
        "customer_id": "text NOT NULL",
        "receipt_no": "text NOT NULL",
        "business_on": "date NOT NULL",
        "amount": "numeric(18,2) NOT NULL",
        "recorded_at": "timestamptz NOT NULL",
    },
    key=("position",),
    comment="未核销款变动流水 / signed movements of unapplied credit, per receipt",
    indexes=(("customer_id",), ("receipt_no",)),
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the movement that a fact is."""
    at, when = recorded.position, recorded.recorded_at
    match recorded.event:
        case PaymentReceived() as money:
            yield at, money.customer_id, money.receipt_no, money.counts_on, money.amount, when
        case CreditSetOff() as credit:
            yield at, credit.customer_id, credit.set_off_no, credit.dated_on, credit.amount, when
        case PaymentAllocated() as paid:
            yield at, paid.customer_id, paid.receipt_no, paid.allocated_on, -paid.amount, when
        case AllocationReversed(because="credit_note") as freed:
            yield at, freed.customer_id, freed.receipt_no, freed.reversed_on, freed.amount, when
        case InstrumentBounced() as bounced if bounced.withdrawn:
            yield at, bounced.customer_id, bounced.receipt_no, bounced.bounced_on, -bounced.withdrawn, when
        case RefundPaid() as refund:
            yield at, refund.customer_id, refund.receipt_no, refund.paid_on, -refund.amount, when
        case _:
            pass
