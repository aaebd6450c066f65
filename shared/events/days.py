"""Days that may enter the house: what rule books and the reckoning of due dates cover."""

from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

SHANGHAI = ZoneInfo("Asia/Shanghai")

Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2200, 12, 31))]
"""A business day; beyond it lies a slip of the pen."""


class Happened:
    """Marks the day of a fact: it is never after the business date on which the fact is accepted."""


HAPPENED = Happened()

PastDay = Annotated[Day, HAPPENED]
"""The day on which something happened: today or earlier. Plans and days from which something holds are a `Day`."""


def business_date(instant: datetime) -> date:
    """Return the business date of an instant: its day in Shanghai."""
    return instant.astimezone(SHANGHAI).date()
