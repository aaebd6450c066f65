"""ReviewerAuthorised -> table reviewer. P3-4.6.2a"""

from collections.abc import Iterator

from shared.events.contracts import ReviewerAuthorised
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    name="reviewer",
    columns={
        "staff_id": "TEXT",
        "valid_from": "DATE",
        "valid_to": "DATE",
    },
    key=("staff_id", "valid_from"),
    comment="Who may review routine contracts 授权评审人",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the row that the fact sets."""
    event = recorded.event
    if isinstance(event, ReviewerAuthorised):
        yield event.staff_id, event.valid_from, event.valid_to
