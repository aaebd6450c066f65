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


@dataclass(frozen=True)
class StandingClock:
    """A clock that always tells the same instant."""

    at: datetime

    async def now(self) -> datetime:
        """Return the instant."""
        return self.at


def stand_still(patch: pytest.MonkeyPatch, at: datetime) -> None:
    """Let the services that are opened from now on take all times from a clock that stands at an instant."""

    async def standing(_pool: Any) -> StandingClock:
        return StandingClock(at)

    patch.setattr("shared.runtime.service.clock_of", standing)
