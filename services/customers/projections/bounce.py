"""InstrumentBounced -> table bounce, one row per bounced cheque or bill. P4-4.1, P4-7.4"""

from collections.abc import Iterator

from shared.events.receivables import InstrumentBounced
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    "bounce",
    {"receipt_no": "text", "customer_id": "text", "bounced_on": "date"},
    ("receipt_no", "customer_id"),
    "Instruments that came back unpaid / 退票",
    indexes=(("customer_id", "bounced_on"),),
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the bounced instrument."""
    match recorded.event:
        case InstrumentBounced() as bounced:
            yield (bounced.receipt_no, bounced.customer_id, bounced.bounced_on)
        case _:
            pass
