"""How the collection of a month goes (回款进度表): the rep says it by the 20th, the head comments by the 22nd. P4-7.6

Who is late is told by the duties; a note may come all the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from shared.events.days import Month
from shared.events.receivables import ProgressCommented, ProgressUpdated
from shared.events.text import Known, Prose
from shared.runtime.ask.decisions import Basis, Command, Refused, Subject

ProgressEvent = ProgressUpdated | ProgressCommented


class UpdateProgress(Command):
    """Say how the collection of one's month goes."""

    month: Month
    staff_id: Known
    note: Prose


class CommentProgress(Command):
    """Comment, as the head, on how the collection of a rep's month goes."""

    month: Month
    staff_id: Known
    note: Prose


class MonthIsToCome(Refused):
    """The collection of a month is looked at once it has begun."""

    field = "month"
    clause = "P4-7.6"


class CommentsOnOneself(Refused):
    """Nobody comments on his or her own collection."""

    clause = "P4-7.6"


@dataclass(slots=True)
class Progress:
    """What the rep and what the head said last of a month."""

    updated: str | None = None
    commented: str | None = None


def key(staff_id: str, month: str) -> str:
    """Return the key of a person's month."""
    return f"{month}/{staff_id}"


def evolve(progress: Progress, event: ProgressEvent) -> Progress:
    """Take one more fact in, in place."""
    match event:
        case ProgressUpdated():
            progress.updated = event.note
        case ProgressCommented():
            progress.commented = event.note
        case _:
            assert_never(event)
    return progress


def decide(progress: Progress, wish: UpdateProgress | CommentProgress, basis: Basis) -> Iterator[ProgressEvent]:
    """Yield what is said; nothing where it was the last that was said."""
    stamp = basis.stamp
    if wish.month > f"{stamp.today:%Y-%m}":
        raise MonthIsToCome(f"It is {stamp.today}.")
    match wish:
        case UpdateProgress():
            if wish.note != progress.updated:
                yield ProgressUpdated(**dict(wish), updated_on=stamp.today)
        case CommentProgress():
            if stamp.actor == wish.staff_id:
                raise CommentsOnOneself(stamp.actor)
            if wish.note != progress.commented:
                yield ProgressCommented(**dict(wish), commented_on=stamp.today, commented_by=stamp.actor)


PROGRESS = Subject("collection-progress", Progress, evolve, decide)
