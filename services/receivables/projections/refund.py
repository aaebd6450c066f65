"""RefundProposed, RefundPaid -> table refund, one row per step of a refund. P4-7.6"""

from collections.abc import Iterator

from shared.events.receivables import RefundPaid, RefundProposed
from shared.runtime.projections import Recorded, Row, Table

OF = (RefundProposed, RefundPaid)
TABLE = Table(
    "refund",
    {
        "refund_no": "text",
        "step": "text",
        "customer_id": "text NOT NULL",
        "receipt_no": "text NOT NULL",
        "amount": "numeric(18,2) NOT NULL",
        "step_on": "date NOT NULL",
        "done_by": "text NOT NULL",
        "recorded_at": "timestamptz NOT NULL",
    },
    key=("refund_no", "step", "customer_id"),
    comment="退款（提出、支付）/ refunds of unapplied credit: proposed, paid",
    indexes=(("customer_id",),),
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the step."""
    match recorded.event:
        case RefundProposed() as proposed:
            told = (
                proposed.customer_id,
                proposed.receipt_no,
                proposed.amount,
                proposed.proposed_on,
                proposed.proposed_by,
            )
            yield (proposed.refund_no, "proposed", *told, recorded.recorded_at)
        case RefundPaid() as paid:
            told = paid.customer_id, paid.receipt_no, paid.amount, paid.paid_on, paid.approved_by
            yield (paid.refund_no, "paid", *told, recorded.recorded_at)
        case _:
            pass
