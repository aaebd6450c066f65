"""What day it is for a test, and a clock that stands still for it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest

from shared.events.days import business_date
from shared.runtime.clock import now


def today() -> date:
    """Return the business day of now."""
    return business_date(now())


@dataclass
class StandingClock:
    """A clock that tells the same instant until a test puts another in its place."""

    at: datetime

    async def now(self) -> datetime:
        """Return the instant."""
        return self.at


def stand_still(patch: pytest.MonkeyPatch, at: datetime) -> StandingClock:
    """Let the services that are opened from now on take all times from one clock, which stands at an instant."""
    clock = StandingClock(at)

    async def standing(_pool: Any) -> StandingClock:
        return clock

    patch.setattr("shared.runtime.service.clock_of", standing)
    return clock
