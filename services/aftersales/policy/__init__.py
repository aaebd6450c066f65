"""How soon complaints are answered and decided, what the form asks, who may grant how much: dated. P5-7"""

from pydantic import Field

from shared.events.money import NotNegative
from shared.runtime.policy import Rules


class AftersalesRules(Rules):
    """What a manager may change about complaints, from one day on."""

    answer_within_hours: int = Field(ge=0)
    decide_within_days: int = Field(ge=0)
    head_grants_up_to: NotNegative  # yuan, by the head of the department
    director_grants_up_to: NotNegative  # yuan, by the director; above it the GM decides
    form_fields: tuple[str, ...]  # of the 客户投诉申请单; every one is filled
