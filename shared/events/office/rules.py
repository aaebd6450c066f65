"""Numbers of rule books, and how they change."""

from typing import ClassVar, Literal

from shared.events import Event
from shared.events.days import Day
from shared.events.text import Id, Prose, Text


class RuleRecorded(Event):
    """At its first start a home took over a number of a rule book, with the day from which it holds and who decided it.

    `origin`: as shipped with the software, or from the home's own files. `law`: what the shipped value obeys where the
    text of the policies asks for something else.
    """

    TYPE: ClassVar[str] = "huikuan.office.RuleRecorded.v1"
    name: Id
    value: Prose
    effective_from: Day
    decided_in: Text
    clause: Id | None = None
    law: Text | None = None
    counsel_note: Text | None = None
    origin: Literal["shipped", "home"] = "shipped"


class RuleProposed(Event):
    """Somebody asks for another value of a number from a day on; `approver` is the role that may approve it."""

    TYPE: ClassVar[str] = "huikuan.office.RuleProposed.v1"
    name: Id
    value: Prose
    effective_from: Day
    decided_in: Text
    proposed_by: Id
    proposed_on: Day
    approver: Literal["gm", "director"] = "gm"


class RuleProposalWithdrawn(Event):
    """Whoever proposed another value of a number takes it back before anybody decided; the number stays as it is."""

    TYPE: ClassVar[str] = "huikuan.office.RuleProposalWithdrawn.v1"
    name: Id
    value: Prose
    effective_from: Day
    proposed_by: Id
    withdrawn_on: Day
    reason: Text


class RuleProposalRefused(Event):
    """Whoever could approve another value of a number says no, and why; the number stays as it is."""

    TYPE: ClassVar[str] = "huikuan.office.RuleProposalRefused.v1"
    name: Id
    value: Prose
    effective_from: Day
    proposed_by: Id
    refused_by: Id
    refused_on: Day
    reason: Text


class RuleChanged(Event):
    """A second person approved what was proposed: from this later day on the number has another value."""

    TYPE: ClassVar[str] = "huikuan.office.RuleChanged.v1"
    name: Id
    value: Prose
    effective_from: Day
    decided_in: Text
    proposed_by: Id
    approved_by: Id
    approved_on: Day
