"""The rule book of orders: credit limits, overdue limit, notice, cut-offs, the order form. P5-5.2"""

from datetime import time
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field

from shared.events.customers import Grade
from shared.events.money import NotNegative
from shared.runtime.policy import Rules


def _clock(value: object) -> object:
    return time.fromisoformat(value) if isinstance(value, str) else value


class OrdersRules(Rules):
    """What a manager may change about orders, from one day on. Limits are yuan."""

    limit_a: NotNegative  # of a customer of grade A without a limit of its own. P5-5.2b
    limit_b: NotNegative
    limit_c: NotNegative
    limit_d: NotNegative
    overdue_days: int = Field(ge=0)  # more days overdue than this stop new credit. P5-5.2b
    small_difference: NotNegative  # 尾差: up to this an instalment does not count as open
    notice_days: int = Field(ge=0)  # from the placing of an order to the day it is required. P5-5.2c
    cutoffs: tuple[Annotated[time, BeforeValidator(_clock)], ...]  # of the dispatch batches, Shanghai time. P5-5.2d
    particulars: tuple[str, ...]  # members that the order form must fill. P5-5.2a

    def limit(self, grade: Grade) -> Decimal:
        """Return the credit limit of a grade."""
        return {"A": self.limit_a, "B": self.limit_b, "C": self.limit_c, "D": self.limit_d}[grade]
