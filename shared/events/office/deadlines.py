"""How a due day was counted."""

from typing import Literal

from shared.events import Value
from shared.events.days import Day
from shared.events.numbers import Count


class Counting(Value):
    """How a due day was counted that rests on a year whose working days were not published; it is counted anew then.

    So many `unit` after the day `origin`, or `before` it; a due day that `moves` goes on to the next working day.
    """

    origin: Day
    count: Count
    unit: Literal["days", "working_days"]
    moves: bool = False
    before: bool = False
