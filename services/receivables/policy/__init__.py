"""What a manager may change about commissions, collections and cash on the road, by day. P4-5.2, P4-5.4, P4-7"""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from shared.events.money import NotNegative, Share
from shared.office.deadlines import Term, days
from shared.runtime.policy import Rules


def _termed(written: Any) -> Any:
    return days(written) if isinstance(written, str) else written


def _of_the_calendar(term: Term) -> Term:
    if term.unit != "days" or term.moves:
        raise ValueError("calendar days are meant, which do not move")
    return term


Days = Annotated[Term, BeforeValidator(_termed)]
CalendarDays = Annotated[Term, BeforeValidator(_termed), AfterValidator(_of_the_calendar)]


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
    late_hand_ins: int = Field(ge=1)
    deposit: Days  # from the day on which a cheque came to finance. P4-7.4
    present: CalendarDays  # from the due day of a bill
    promise_max_days: int = Field(ge=0)  # from today to the day of a promise. P4-7.5
    progress_update: CalendarDays  # from the day before a month, for the rep's word on its collection. P4-7.6
    progress_comment: CalendarDays  # from the same day, for the head's comment on it. P4-7.6
    dispute_days: int = Field(ge=1)  # from the acceptance of a dispute, through which collection pauses. P4-7.5
    freight_settle: Days  # from the end of a month, for the freight that customers advanced. P5-5.3a
    freight_head_pays: NotNegative  # yuan of advanced freight that the head of finance pays out, at most. P5-5.3a
    contact: Days  # from the day on which a stage was reached. P4-7.5
    choice: Days  # from the day on which stage 4 was reached
    bank_counts_on: Literal["cleared", "received"]  # when a bank's bill is money. P4-7.4
