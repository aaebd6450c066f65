"""Standard texts of contracts (合同范本). P5-4.1a"""

from typing import ClassVar

from shared.events import Event
from shared.events.days import Day
from shared.events.text import Hash, Id, Text


class TemplatePublished(Event):
    """From this day a standard text of contracts (合同范本) is in force, until a newer one. P5-4.1a"""

    TYPE: ClassVar[str] = "huikuan.contracts.TemplatePublished.v1"
    version: Text
    effective_from: Day
    sha256: Hash  # of the text
    counsel_note: Text
    published_by: Id


class TemplateWithdrawn(Event):
    """From this day a standard text is good for no contract any more. P5-4.1a"""

    TYPE: ClassVar[str] = "huikuan.contracts.TemplateWithdrawn.v1"
    version: Text
    withdrawn_on: Day
    withdrawn_by: Id
