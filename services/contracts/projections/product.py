"""ProductListed -> table product. P3-3"""

from collections.abc import Iterator

from shared.events.contracts import ProductListed
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    name="product",
    columns={
        "product_id": "TEXT",
        "name": "TEXT",
        "unit": "TEXT",
    },
    key=("product_id",),
    comment="What the company sells 产品目录",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the row that the fact sets."""
    event = recorded.event
    if isinstance(event, ProductListed):
        yield event.product_id, event.name, event.unit
