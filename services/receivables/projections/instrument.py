"""InstrumentReceived -> table instrument, one row per cheque or bill that came in. P4-7.4"""

from collections.abc import Iterator

from shared.events.receivables import InstrumentReceived
from shared.runtime.projections import Recorded, Row, Table

OF = (InstrumentReceived,)
TABLE = Table(
    "instrument",
    {
        "receipt_no": "text",
        "customer_id": "text NOT NULL",
        "method": "text NOT NULL",
        "instrument_no": "text NOT NULL",
        "bank": "text",
        "amount": "numeric(18,2) NOT NULL",
        "received_on": "date NOT NULL",
        "invoice_no": "text",
        "position": "bigint NOT NULL",
        "recorded_at": "timestamptz NOT NULL",
    },
    key=("receipt_no", "customer_id"),
    comment="支票与汇票 / cheques and bank bills as they came in",
    indexes=(("customer_id",),),
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the instrument."""
    if isinstance(paper := recorded.event, InstrumentReceived):
        yield (
            *(paper.receipt_no, paper.customer_id, paper.method, paper.instrument_no, paper.bank, paper.amount),
            *(paper.received_on, paper.invoice_no, recorded.position, recorded.recorded_at),
        )
