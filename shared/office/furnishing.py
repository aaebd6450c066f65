"""Puts into a service what every service of the office has."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from shared.office.calendar import Calendar
from shared.office.duty_room import DAYS, DUTY, duty_basis, moved, refused_reaction
from shared.office.policy import Dated
from shared.runtime.ask.decisions import Reaction, Reader
from shared.runtime.feed.reacting import Searching
from shared.runtime.running import Service, nothing
from shared.runtime.tables.definition import Recorded


def with_duties(service: Service, book: Dated, calendar: Calendar) -> Service:
    """Return a service with this room in it: it reads its own days, and answers for reactions that rules refuse."""
    answers = service.answers or (() if service.reactions is not nothing else DAYS)
    return replace(
        service,
        subjects=(*service.subjects, replace(DUTY, basis=partial(duty_basis, book, calendar))),
        reads=(*service.reads, *({service.name} - {*service.reads})),
        answers=(*answers, *({*DAYS} - {*answers})) if answers else (),
        searching=both_of(service.searching, partial(moved, book)),
        refused=refused_reaction,
    )


def both_of(one: Searching | None, other: Searching) -> Searching:
    """Return what finds the reactions of both."""
    if one is None:
        return other

    async def both(read: Reader, news: Sequence[Recorded]) -> Mapping[int, Sequence[Reaction]]:
        found = [await one(read, news), await other(read, news)]
        positions = {position for reactions in found for position in reactions}
        return {at: [wish for reactions in found for wish in reactions.get(at, ())] for at in positions}

    return both
