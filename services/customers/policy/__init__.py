"""What makes a customer's credit good or bad, in dated figures. P4-4.1"""

from decimal import Decimal

from shared.events.money import Money
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
