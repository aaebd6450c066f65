"""The routine reviews of a week. P3-4.7.1"""

from typing import ClassVar

from shared.events import Event
from shared.events.days import Day
from shared.events.reviews import ReviewEnded
from shared.events.text import Id, Text


class ReviewSummaryFiled(Event):
    """The routine reviews that ended in the seven days before a Monday, all of them. P3-4.7.1"""

    TYPE: ClassVar[str] = "huikuan.contracts.ReviewSummaryFiled.v1"
    summary_no: Id
    week: Day  # its Monday
    reviews: tuple[ReviewEnded, ...]
    departments: tuple[Text, ...]  # those that acknowledge it
    filed_by: Id
    filed_on: Day


class ReviewSummaryIssued(Event):
    """The general manager issued a summary to the departments. P3-4.7.1"""

    TYPE: ClassVar[str] = "huikuan.contracts.ReviewSummaryIssued.v1"
    summary_no: Id
    issued_by: Id
    issued_on: Day
