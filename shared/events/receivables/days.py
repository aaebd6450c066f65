"""Days that began, in the words of older releases."""

from typing import ClassVar

from shared.events import Event
from shared.events.days import Day
from shared.events.office import BusinessDayBegan


class BusinessDayBeganV1(Event):
    """The company opened this day: what receivables alone said before every service said it of itself."""

    TYPE: ClassVar[str] = "huikuan.receivables.BusinessDayBegan.v1"
    day: Day

    def upcast(self) -> BusinessDayBegan:
        """Return the word that every service may say."""
        return BusinessDayBegan(day=self.day)
