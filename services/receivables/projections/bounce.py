"""InstrumentBounced -> table bounce, one row per cheque or bill that came back. P4-7.4"""

from collections.abc import Iterator

from shared.events.receivables import InstrumentBounced
from shared.runtime.projections import Recorded, Row, Table

OF = (InstrumentBounced,)
TABLE = Table(
    "bounce",
    {
        "receipt_no": "text",
        "customer_id": "text NOT NULL",
        "bounced_on": "date NOT NULL",
        "recorded_at": "timestamptz NOT NULL",
    },
    key=("receipt_no", "customer_id"),
    comment="退票 / instruments that came back unpaid",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the bounce."""
    if isinstance(bounced := recorded.event, InstrumentBounced):
        yield bounced.receipt_no, bounced.customer_id, bounced.bounced_on, recorded.recorded_at
