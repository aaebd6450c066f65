"""What a manager may change about commissions, collections and cash on the road, by day. P4-5.2, P4-5.4, P4-7"""

from typing import Annotated

from pydantic import Field

from shared.events.money import NotNegative, Share
from shared.runtime.policy import Rules


class ReceivablesRules(Rules):
    """Rates are shares of collected money; bonuses stand by rank from the first; days are calendar days."""

    base: Share
    excess: Share
    override: Share
    month_bonus: tuple[NotNegative, ...]
    year_bonus: tuple[NotNegative, ...]
    small_difference: NotNegative
    stage_days: tuple[Annotated[int, Field(ge=0)], ...]
    hand_in_days: int = Field(ge=0)
