"""Parts of what is said in the review of a contract: measures, risks, who was in a meeting. P3-4.2.3, P3-4.6"""

from typing import Annotated, Literal

from pydantic import Strict

from shared.events import Value
from shared.events.bounds import between
from shared.events.days import Day
from shared.events.numbers import Ordinal
from shared.events.text import Id, Text

Department = Literal["quality", "production", "purchasing", "finance"]
"""Those that may countersign; which of them do so in a review is a number of the rule book."""

OneToFive = Annotated[int, Strict(), between(1, 5)]


class Measure(Value):
    """What makes the goods feasible: who does it until when."""

    text: Text
    owner_id: Id
    due_on: Day


class Risk(Value):
    """What may go wrong, how likely and how bad it is; from a size on with what is done about it. P3-4.6.4"""

    text: Text
    likelihood: OneToFive
    impact: OneToFive
    measure: Text | None = None
    owner_id: Id | None = None
    due_on: Day | None = None


class Present(Value):
    """Who was there for a department."""

    department: Text
    staff_id: Id


class Expert(Value):
    """Who was asked from outside; experts have no vote."""

    name: Text
    organisation: Text
    opinion: Text


class ReviewEnded(Value):
    """A routine review that ended, as a summary tells it."""

    contract_no: Id
    revision: Ordinal
    approved: bool
    reviewed_on: Day
    reviewed_by: Id | None = None
