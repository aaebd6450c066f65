"""DuplicateSuspected -> table suspicion, one row per pair of entries and likeness. P2-2a"""

from collections.abc import Iterator

from shared.events.customers import DuplicateSuspected
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    "suspicion",
    {"customer_id": "text", "earlier_id": "text", "likeness": "text", "earlier_owns": "boolean"},
    ("customer_id", "earlier_id", "likeness"),
    "Entries that look like an earlier customer / 疑似重复的登记",
    indexes=(("earlier_id",),),
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield which entry looks like which earlier one."""
    match recorded.event:
        case DuplicateSuspected() as suspicion:
            yield (suspicion.customer_id, suspicion.earlier_id, suspicion.likeness, suspicion.earlier_owns)
        case _:
            pass
