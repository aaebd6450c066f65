"""PaymentReleased -> table release: money that waits no longer for the invoice that it names, and why. P4-5.3"""

from collections.abc import Iterator

from shared.events.receivables import PaymentReleased
from shared.runtime.projections import Recorded, Row, Table

OF = (PaymentReleased,)
TABLE = Table(
    "release",
    {
        "receipt_no": "text",
        "customer_id": "text",
        "released_on": "date NOT NULL",
        "released_by": "text NOT NULL",
        "invoice_no": "text",
        "recorded_at": "timestamptz NOT NULL",
    },
    key=("receipt_no", "customer_id"),
    comment="释放的等待款；invoice_no：发票开给了别的客户 / released money; invoice_no: issued to somebody else",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the release."""
    if isinstance(one := recorded.event, PaymentReleased):
        yield one.receipt_no, one.customer_id, one.released_on, one.released_by, one.invoice_no, recorded.recorded_at
