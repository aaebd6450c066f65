"""What makes a customer's credit good or bad, in dated figures. P4-4.1"""

from decimal import Decimal

from pydantic import Field

from shared.events.customers import Grade
from shared.events.money import NotNegative, Share
from shared.runtime.policy import Rules


class CustomerRules(Rules):
    """What a manager may change about grades and limits, from one day on; SQL reads them through `policy.figure`."""

    large_volume: NotNegative  # yuan invoiced in the window that make a customer a large one
    window_days: int = Field(ge=0)  # for volume, punctuality and bounced instruments
    write_off_days: int = Field(ge=0)  # that long a bad-debt write-off is remembered
    bad_overdue_days: int = Field(ge=0)  # anything open overdue for more days is bad credit
    bad_bounces: int = Field(ge=0)  # that many bounced instruments in the window are bad credit
    problem_on_time: Share  # a smaller share paid in time is a problem
    problem_overdue_days: int = Field(ge=0)  # anything open overdue for more days is a problem
    problem_bounces: int = Field(ge=0)  # that many bounced instruments in the window are a problem
    small_difference: NotNegative  # 尾差: up to that much open or written off does not count
    contact_late_days: int = Field(ge=0)  # entered so many days after its day, a contact is in time. P1-2.3
    limit_a: NotNegative  # of a customer of grade A without a limit of its own. P5-5.2b
    limit_b: NotNegative
    limit_c: NotNegative
    limit_d: NotNegative

    def limit(self, grade: Grade) -> Decimal:
        """Return the credit limit of a grade."""
        return {"A": self.limit_a, "B": self.limit_b, "C": self.limit_c, "D": self.limit_d}[grade]
