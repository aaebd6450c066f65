"""The rule book of staff: what somebody who joins hands in and passes. P4-8.1"""

from typing import Annotated

from pydantic import Field

from shared.events.text import Text
from shared.runtime.policy import Rules

TRAINING = "training"
"""The item of the checklist that is passed with points."""
HEAD_APPROVAL = "head_approval"
"""The item that the head of the department records; the others are those of `hr`."""


class StaffRules(Rules):
    """What a manager may change about people, from one day on."""

    joining_items: tuple[Text, ...]  # all of them complete the checklist of who joins on the day
    training_pass: Annotated[int, Field(ge=0, le=100)]  # points out of 100; less is not passed
