"""How soon complaints are answered and decided, what the form asks, who may grant how much: dated. P5-7"""

from shared.events.money import Money
from shared.runtime.policy import Rules


class AftersalesRules(Rules):
    """One entry of the rule book."""

    answer_within_hours: int
    decide_within_days: int
    head_grants_up_to: Money  # yuan, by the head of the department
    director_grants_up_to: Money  # yuan, by the director; above it the GM decides
    form_fields: tuple[str, ...]  # of the 客户投诉申请单; every one is filled
