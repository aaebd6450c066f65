"""InstrumentReceived, PaymentReceived, CreditSetOff -> table named: which money names which invoice. P4-5.3

Only what names one; the invoice may be nowhere yet, or another customer's in the end.
"""

from collections.abc import Iterator

from shared.events.receivables import CreditSetOff, InstrumentReceived, PaymentReceived
from shared.runtime.projections import Recorded, Row, Table

OF = (InstrumentReceived, PaymentReceived, CreditSetOff)
TABLE = Table(
    "named",
    {
        "invoice_no": "text",
        "customer_id": "text",
        "receipt_no": "text",
    },
    key=("invoice_no", "customer_id", "receipt_no"),
    comment="付款指明的发票 / money that names an invoice: receipts and set-offs",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the invoice that is named."""
    match recorded.event:
        case InstrumentReceived() | PaymentReceived() as money if money.invoice_no is not None:
            yield money.invoice_no, money.customer_id, money.receipt_no
        case CreditSetOff() as credit if credit.invoice_no is not None:
            yield credit.invoice_no, credit.customer_id, credit.set_off_no
        case _:
            pass
