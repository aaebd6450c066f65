"""SigningAuthorityGranted -> table signatory. P3-4.7.2"""

from collections.abc import Iterator

from shared.events.contracts import SigningAuthorityGranted
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    name="signatory",
    columns={
        "staff_id": "TEXT",
        "valid_from": "DATE",
        "valid_to": "DATE",
        "max_amount": "NUMERIC(18,2)",
        "max_discount": "NUMERIC",
    },
    key=("staff_id", "valid_from"),
    comment="Who may sign up to which amount and discount 签约授权",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the row that the fact sets."""
    event = recorded.event
    if isinstance(event, SigningAuthorityGranted):
        yield event.staff_id, event.valid_from, event.valid_to, event.max_amount, event.max_discount
