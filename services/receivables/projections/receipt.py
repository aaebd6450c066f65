"""PaymentReceived -> table receipt, one row per receipt that is money. P4-5.3, P4-7.2"""

from collections.abc import Iterator

from shared.events.receivables import PaymentReceived
from shared.runtime.projections import Recorded, Row, Table

OF = (PaymentReceived,)
TABLE = Table(
    "receipt",
    {
        "receipt_no": "text",
        "customer_id": "text NOT NULL",
        "method": "text NOT NULL",
        "instrument_no": "text",
        "amount": "numeric(18,2) NOT NULL",
        "received_on": "date NOT NULL",
        "counts_on": "date NOT NULL",
        "invoice_no": "text",
        "collected_by": "text",
        "hand_in_by": "date",
        "position": "bigint NOT NULL",
        "recorded_at": "timestamptz NOT NULL",
    },
    key=("receipt_no", "customer_id"),
    comment="收款 / receipts that count as money, from counts_on",
    indexes=(("customer_id", "counts_on"),),
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the receipt."""
    if isinstance(money := recorded.event, PaymentReceived):
        yield (
            *(money.receipt_no, money.customer_id, money.method, money.instrument_no, money.amount),
            *(money.received_on, money.counts_on, money.invoice_no, money.collected_by, money.hand_in_by),
            *(recorded.position, recorded.recorded_at),
        )
