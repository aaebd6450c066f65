"""PricePublished -> table price. P3-3"""

from collections.abc import Iterator

from shared.events.contracts import PricePublished
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    name="price",
    columns={
        "product_id": "TEXT",
        "effective_from": "DATE",
        "unit_price": "NUMERIC(18,2)",
    },
    key=("product_id", "effective_from"),
    comment="Price list by first day 价目表",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the row that the fact sets."""
    event = recorded.event
    if isinstance(event, PricePublished):
        yield event.product_id, event.effective_from, event.unit_price
