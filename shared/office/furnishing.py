"""Puts into a service what every service of the office has, or what some of them have."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache, partial, reduce

from shared.events import Event
from shared.office import (
    duty_room,
    duty_succession,
    file_doors,
    history_doors,
    proposal_doors,
    proposal_notices,
    proposal_room,
    tables,
)
from shared.office.calendar import Calendar
from shared.office.days import DAYS
from shared.office.duty_succession import Heir
from shared.office.file_doors import Holder
from shared.office.file_keeping import sweep
from shared.office.file_room import FILES
from shared.office.policy import Dated
from shared.runtime.ask.decisions import Reaction, Reader
from shared.runtime.feed.reacting import Searching
from shared.runtime.http.rooms import followed
from shared.runtime.running import Service, nothing
from shared.runtime.tables.definition import Recorded


def with_duties(
    service: Service, book: Dated, calendar: Calendar, heirs: Mapping[str, Heir] = proposal_notices.HEIRS
) -> Service:
    """Return a service with the room of duties in it, which answers for reactions that rules refuse.

    `heirs` say whose the duties of a kind are on a day, where they are not simply the person's.
    """
    duty = replace(duty_room.DUTY, basis=partial(duty_room.duty_basis, book, calendar))
    searching = both_of(partial(duty_room.moved, book), partial(duty_succession.passed_on, heirs))
    own = (event for event in duty_succession.MOVING if event.TYPE.split(".")[1] in {service.name, "office"})
    return replace(
        finding(service, searching, *own),
        subjects=(*service.subjects, duty),
        refused=duty_room.refused_reaction,
    )


def with_proposals(service: Service, book: Dated, calendar: Calendar) -> Service:
    """Return a service that keeps the tables of proposals with their subject and doors; `book` has `proposal.…`."""
    proposal = replace(
        proposal_room.PROPOSAL,
        basis=partial(proposal_room.proposal_basis, book, calendar),
        beside=proposal_doors.NUMBERED.beside,
    )
    return replace(
        finding(service, both_of(proposal_room.moved, proposal_notices.found), *DAYS, *proposal_notices.ASKING),
        subjects=(*service.subjects, proposal),
        shared_migrations=(*service.shared_migrations, tables.migration("proposals")),
        doors=followed(service.doors, lambda: [proposal_doors.router]),
    )


def finding(service: Service, searching: Searching, *events: type[Event]) -> Service:
    """Return a service that finds in its tables what these facts of its own log ask for."""
    answers = service.answers or (() if service.reactions is not nothing else events)
    return replace(
        service,
        reads=(*service.reads, *({service.name} - {*service.reads})),
        answers=(*answers, *(event for event in events if event not in answers)) if answers else (),
        searching=both_of(service.searching, searching),
    )


def with_files(service: Service, book: Dated, calendar: Calendar, *holders: Holder) -> Service:
    """Return a service with this room in it: these objects have files and a history; what nobody attaches is swept."""
    doors = cache(lambda: [file_doors.router(book, holders), history_doors.router(holders)])  # for all who serve them
    return replace(
        service,
        subjects=(*service.subjects, FILES),
        doors=followed(service.doors, doors),
        sweep=partial(sweep, book, calendar),
    )


def all_of(*searches: Searching) -> Searching:
    """Return a search that finds the reactions of all of these."""
    return reduce(both_of, searches)


def both_of(one: Searching | None, other: Searching) -> Searching:
    """Return a search that finds the reactions of both."""
    if one is None:
        return other

    async def both(read: Reader, news: Sequence[Recorded]) -> Mapping[int, Sequence[Reaction]]:
        found = [await one(read, news), await other(read, news)]
        positions = {position for reactions in found for position in reactions}
        return {at: [wish for reactions in found for wish in reactions.get(at, ())] for at in positions}

    return both
