"""CashHandedIn -> table hand_in, one row per receipt of cash that reached finance. P4-7.2"""

from collections.abc import Iterator

from shared.events.receivables import CashHandedIn
from shared.runtime.projections import Recorded, Row, Table

OF = (CashHandedIn,)
TABLE = Table(
    "hand_in",
    {
        "receipt_no": "text",
        "handed_in_on": "date NOT NULL",
        "recorded_at": "timestamptz NOT NULL",
        "customer_id": "text",
    },
    key=("receipt_no", "customer_id"),
    comment="途中现金的交款 / cash taken on the road that reached finance",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the hand-in."""
    if isinstance(cash := recorded.event, CashHandedIn):
        yield cash.receipt_no, cash.handed_in_on, recorded.recorded_at, cash.customer_id
