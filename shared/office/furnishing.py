"""Puts into a service what every service of the office has."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from shared.office import file_doors
from shared.office.calendar import Calendar
from shared.office.duty_room import DAYS, DUTY, duty_basis, moved, refused_reaction
from shared.office.file_doors import Holder
from shared.office.file_keeping import sweep
from shared.office.file_room import FILES
from shared.office.policy import Dated
from shared.runtime.ask.decisions import Reaction, Reader
from shared.runtime.feed.reacting import Searching
from shared.runtime.http.front_door import together
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


def with_files(service: Service, book: Dated, calendar: Calendar, *holders: Holder) -> Service:
    """Return a service with this room in it: these objects have files, and what nobody attaches is swept."""
    return replace(
        service,
        subjects=(*service.subjects, FILES),
        router=together(service.router, file_doors.router(book, holders)),
        sweep=partial(sweep, book, calendar),
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
