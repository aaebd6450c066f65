"""How the collection of a month goes (回款进度表). P4-7.6"""

from typing import ClassVar

from shared.events import Event
from shared.events.days import Day, Month
from shared.events.text import Id, Prose


class ProgressUpdated(Event):
    """A rep says how the collection of a month goes (回款进度表). P4-7.6"""

    TYPE: ClassVar[str] = "huikuan.receivables.ProgressUpdated.v1"
    month: Month
    staff_id: Id
    note: Prose
    updated_on: Day


class ProgressCommented(Event):
    """The head comments on how the collection of a rep's month goes (回款进度表). P4-7.6"""

    TYPE: ClassVar[str] = "huikuan.receivables.ProgressCommented.v1"
    month: Month
    staff_id: Id
    note: Prose
    commented_on: Day
    commented_by: Id
