"""DuplicateCleared, CustomersMerged -> table ruling, one row per pair of entries. P2-2a"""

from collections.abc import Iterator

from shared.events.customers import CustomersMerged, DuplicateCleared
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    "ruling",
    {"customer_id": "text", "earlier_id": "text", "ruling": "text", "ruled_on": "date", "ruled_by": "text"},
    ("customer_id", "earlier_id"),
    "What managers ruled about suspected duplicates: cleared or merged / 对疑似重复的裁定",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield what was ruled."""
    match recorded.event:
        case DuplicateCleared() as ruled:
            yield (ruled.customer_id, ruled.earlier_id, "cleared", ruled.ruled_on, ruled.ruled_by)
        case CustomersMerged() as ruled:
            yield (ruled.customer_id, ruled.earlier_id, "merged", ruled.ruled_on, ruled.ruled_by)
        case _:
            pass
