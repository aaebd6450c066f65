"""What makes a customer's credit good or bad, in dated figures. P4-4.1"""

from decimal import Decimal

from shared.events.customers import Grade
from shared.events.money import Money, NotNegative
from shared.runtime.policy import Rules


class CustomerRules(Rules):
    """One entry of the rule book; SQL reads the same figures through `policy.figure`."""

    large_volume: Money  # yuan invoiced in the window that make a customer a large one
    window_days: int  # for volume, punctuality and bounced instruments
    write_off_days: int  # that long a bad-debt write-off is remembered
    bad_overdue_days: int  # anything open overdue for more days is bad credit
    bad_bounces: int  # that many bounced instruments in the window are bad credit
    problem_on_time: Decimal  # a smaller share paid in time is a problem
    problem_overdue_days: int  # anything open overdue for more days is a problem
    problem_bounces: int  # that many bounced instruments in the window are a problem
    small_difference: Money  # 尾差: up to that much open or written off does not count
    limit_a: NotNegative  # of a customer of grade A without a limit of its own. P5-5.2b
    limit_b: NotNegative
    limit_c: NotNegative
    limit_d: NotNegative

    def limit(self, grade: Grade) -> Decimal:
        """Return the credit limit of a grade."""
        return {"A": self.limit_a, "B": self.limit_b, "C": self.limit_c, "D": self.limit_d}[grade]
