"""The rule book of orders: credit limits, overdue limit, notice, cut-offs, the order form. P5-5.2"""

from collections.abc import Mapping
from datetime import time
from decimal import Decimal
from typing import Annotated, get_args

from pydantic import BeforeValidator, Field

from shared.events.customers import Grade
from shared.events.money import NotNegative
from shared.events.orders import Zone
from shared.office.deadlines import Term, days
from shared.office.policy import words, yes_or_no
from shared.runtime.policy import Rules

ZONES: tuple[Zone, ...] = get_args(Zone)


def _clock(value: object) -> object:
    return time.fromisoformat(value) if isinstance(value, str) else value


def _answered(value: object) -> object:
    return yes_or_no(value) if isinstance(value, str) else value


def _by_zone(written: object) -> object:
    """Read the days of each zone, such as `city 0, region 1, outside 3`. Raises ValueError."""
    if not isinstance(written, str):
        return written
    found = [part.split(" ") for part in written.split(", ")]
    if any(len(part) != len(("zone", "days")) for part in found) or [part[0] for part in found] != list(ZONES):
        raise ValueError(f"days are written as 'city 0, region 1, outside 3': {written!r}")
    return dict(found)


def _listed(written: object) -> object:
    return words(written) if isinstance(written, str) else written


def _termed(written: object) -> object:
    return days(written) if isinstance(written, str) else written


Days = Annotated[Term, BeforeValidator(_termed)]


class OrdersRules(Rules):
    """What a manager may change about orders, from one day on. Limits are yuan."""

    limit_a: NotNegative  # of a customer of grade A without a limit of its own. P5-5.2b
    limit_b: NotNegative
    limit_c: NotNegative
    limit_d: NotNegative
    overdue_days: int = Field(ge=0)  # more days overdue than this stop new credit. P5-5.2b
    small_difference: NotNegative  # 尾差: up to this an instalment does not count as open
    notice_days: int = Field(ge=0)  # from the placing of an order to the day it is required. P5-5.2c
    notice_days_made: int = Field(ge=0)  # where something is made to order. P5-5.2c
    release_days: Days  # after its release an order of which nothing has left is held again. P5-5.2b
    slip_days: Days  # after its writing a slip of self-pickup is good. P5-5.1
    transit_days: Annotated[Mapping[Zone, int], BeforeValidator(_by_zone)]  # days on the way. P5-5.2d
    pod_days: Annotated[Mapping[Zone, int], BeforeValidator(_by_zone)]  # from leaving to the proof. P5-5.2e
    case_office_head_max: NotNegative  # cases on carriers up to this claim are the office head's. P5-5.2e
    failure_days: Days  # within which goods that came back are sent again or given up. P5-5.2e
    report_at: Annotated[time, BeforeValidator(_clock)]  # of the next working day, Shanghai time. P5-5.3a
    papers: Annotated[tuple[str, ...], BeforeValidator(_listed)]  # asked of drivers and vehicles. P5-5.3a
    keep_months: int = Field(ge=0, le=1200)  # after the last trip papers of drivers are kept. P5-5.3a
    cutoffs: tuple[Annotated[time, BeforeValidator(_clock)], ...]  # of the dispatch batches, Shanghai time. P5-5.2d
    particulars: tuple[str, ...]  # members that the order form must fill. P5-5.2a
    bank_covers: Annotated[bool, BeforeValidator(_answered)]  # is what a bank's bill in hand covers not overdue?

    def limit(self, grade: Grade) -> Decimal:
        """Return the credit limit of a grade."""
        return {"A": self.limit_a, "B": self.limit_b, "C": self.limit_c, "D": self.limit_d}[grade]
