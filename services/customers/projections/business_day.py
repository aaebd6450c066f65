"""BusinessDayBegan -> table business_day, one row per day that the company opened. P4-4.1

A day that was begun before it came counts for nothing: all later ones would stand in its shade.
"""

from collections.abc import Iterator

from shared.events.days import business_date
from shared.events.receivables import BusinessDayBegan
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    "business_day",
    {"day": "date"},
    ("day",),
    "Business days that began / 已开始的营业日",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the day."""
    match recorded.event:
        case BusinessDayBegan(day=day) if day <= business_date(recorded.recorded_at):
            yield (day,)
        case _:
            pass
