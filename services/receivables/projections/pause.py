"""CollectionPaused -> table pause, one row per promise or dispute. P4-7.5"""

from collections.abc import Iterator

from shared.events.receivables import CollectionPaused
from shared.runtime.projections import Recorded, Row, Table

OF = (CollectionPaused,)
TABLE = Table(
    "pause",
    {
        "position": "bigint",
        "invoice_no": "text NOT NULL",
        "because": "text NOT NULL",
        "paused_on": "date NOT NULL",
        "until": "date NOT NULL",
        "note": "text NOT NULL",
        "recorded_at": "timestamptz NOT NULL",
        "customer_id": "text NOT NULL",
    },
    key=("position",),
    comment="催收暂停（承诺付款、争议）/ pauses of collection: promises to pay, disputes",
    indexes=(("invoice_no",),),
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the pause."""
    if isinstance(paused := recorded.event, CollectionPaused):
        told = paused.invoice_no, paused.because, paused.paused_on, paused.until, paused.note
        yield (recorded.position, *told, recorded.recorded_at, paused.customer_id)
