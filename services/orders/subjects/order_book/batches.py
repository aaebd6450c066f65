"""Dispatch batches: which of the day's cut-offs an approved order caught. P5-5.2d"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, timezone
from typing import NamedTuple

from shared.office.calendar import Calendar, NotPublished
from shared.runtime.ask.decisions import Refused

SHANGHAI = timezone(timedelta(hours=8))  # without summer time since 1991, before any order of ours


class YearNotPublished(Refused):
    """The working days of a year are not guessed: its holidays and make-up days must be in the calendar first."""

    clause = "P5-5.2d"
    status = 409


class Batch(NamedTuple):
    """Orders that leave together."""

    on: date
    at: time


def batch_of(accepted_at: datetime, cutoffs: Sequence[time], calendar: Calendar) -> Batch:
    """Return the batch of an order approved at that instant: strictly before a cut-off of a working day, else the next.

    Raises YearNotPublished where the calendar ends.
    """
    local = accepted_at.astimezone(SHANGHAI)
    try:
        if calendar.is_working(local.date()):
            caught = [cutoff for cutoff in sorted(cutoffs) if local.time() < cutoff]
            if caught:
                return Batch(local.date(), caught[0])
        return Batch(calendar.working_after(local.date()), min(cutoffs))
    except NotPublished as missing:
        raise YearNotPublished(f"The calendar has no {missing}.") from missing
