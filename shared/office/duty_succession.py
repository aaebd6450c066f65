"""Whose a duty is now: what a person has to do follows a handover, whoever takes a leaver's place, a new head. P5-4.2

A duty of a role or function (`@office`) is any holder's and follows the roster by itself. Of a duty of one person its
kind says who that is by the roster of a day (`heirs`); a kind that says nothing goes by the person: it stays with
who is there, and a leaver's goes to the next above. The due day stays, and so does who was told of it.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from shared.events import Event
from shared.events.contracts import ContractHandedOver
from shared.events.customers import CustomerAssigned
from shared.events.days import business_date
from shared.events.office import BusinessDayBegan
from shared.events.staff import DepartmentHeadAppointed, StaffLeft, StaffMoved
from shared.office import people
from shared.office.days import begun
from shared.office.duties import HOLDERS
from shared.office.duty_room import DUTY, PassDutyOn
from shared.office.line import LineEnds, line_above
from shared.runtime.ask.decisions import Reaction, Reader
from shared.runtime.tables.definition import Recorded

MOVING: tuple[type[Event], ...] = (
    BusinessDayBegan,
    StaffLeft,
    StaffMoved,
    DepartmentHeadAppointed,
    CustomerAssigned,
    ContractHandedOver,
)
"""Facts by which a duty may become another's: of its own log a service learns it at once, of others as a day begins."""

WAITING = """
SELECT d.duty_id, d.kind, d.subject, coalesce(o.owner_id, d.owner_id) AS owner
FROM read.duty AS d
LEFT JOIN LATERAL (SELECT o.owner_id FROM read.duty_owner AS o WHERE o.duty_id = d.duty_id
                   ORDER BY o.position DESC LIMIT 1) AS o ON true
WHERE NOT EXISTS (SELECT FROM read.duty_end AS e WHERE e.duty_id = d.duty_id)
  AND (d.kind = ANY ($2) OR NOT starts_with(coalesce(o.owner_id, d.owner_id), $1))
ORDER BY d.duty_id
"""
HAS_LEFT = "SELECT EXISTS (SELECT FROM read.leaving WHERE staff_id = $1 AND left_on < $2)"


class Held(NamedTuple):
    """A duty that waits: of one person, or of a kind that says whose it is."""

    duty_id: str
    kind: str
    subject: str
    owner: str


Heir = Callable[[Reader, Held, date], Awaitable[str | None]]
"""Says whose a duty is on a day: a staff id, or `@` with a role or function; None: whose it is already."""


async def passed_on(
    heirs: Mapping[str, Heir], read: Reader, news: Sequence[Recorded]
) -> Mapping[int, Sequence[Reaction]]:
    """Return the duties that others have now, by the position of the latest of these facts that may have moved one."""
    days = dict(begun(news))
    moving = [one for one in news if one.position in days or isinstance(one.event, MOVING[1:])]
    if not moving:
        return {}
    last = max(moving, key=lambda one: one.position)
    day = max(*days.values(), business_date(last.recorded_at)) if days else business_date(last.recorded_at)
    found: list[Reaction] = []
    for held in [Held(*row) for row in await read.fetch(WAITING, HOLDERS, sorted(heirs))]:
        owner = await heirs.get(held.kind, successor)(read, held, day)
        if owner is not None and owner != held.owner:
            wish = PassDutyOn(duty_id=held.duty_id, owner=held.owner, successor=owner)
            found.append((DUTY, held.duty_id, wish))
    return {last.position: found}


async def successor(read: Reader, held: Held, day: date) -> str | None:
    """Return who takes over from somebody who has left: the head of the last department, else the next in the line."""
    there = await people.standing(read, held.owner, day)
    if there is not None or not await read.fetchval(HAS_LEFT, held.owner, day):
        return None
    line = await line_above(read, held.owner, day)
    try:
        turn = line.in_turn(frozenset({held.owner}))
    except LineEnds:
        return None
    [owner] = line.holders[turn] if turn == "head" else [HOLDERS + turn]
    return owner


async def stays(_read: Reader, _held: Held, _day: date) -> str | None:
    """Return that a duty is one person's and nobody else's, such as to be heard."""
    return None
