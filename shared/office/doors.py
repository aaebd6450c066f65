"""How doors ask `rights`: who calls, where the caller stands on the roster today, and whose the object is. P5-4.2

A door without an object is opened by `may`. A list is opened by `Within`, which says whose rows may be shown. A door to
one object is opened by `on`, which waits for the object's people: an object that the caller may not read is not there
(404), a missing right on an object that the caller may read is a missing right (403).
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated
from urllib.parse import unquote

from fastapi import Depends, Header, Request
from fastapi.exceptions import RequestValidationError
from fastapi.params import Depends as DependsParameter
from pydantic import BeforeValidator, TypeAdapter, ValidationError

from shared.events.days import Day, Instant, business_date
from shared.events.text import Known, Text
from shared.office import access, delegated, people
from shared.office.rights import ANYBODY, CLAUSES, EXPORTED, LOGGED, RIGHTS, Act, Matter, allowed, narrowed, readable
from shared.office.roster import roster
from shared.runtime.ask.decisions import Reader
from shared.runtime.callers import Caller, Kind, needed
from shared.runtime.http.front_door import Parts
from shared.runtime.http.problems import Problem
from shared.runtime.http.signing_in import Allow, caller
from shared.runtime.http.waiting import WAIT_SECONDS
from shared.runtime.running import Running

ROSTER_SECONDS = 60.0  # how old the copy of the roster may be before something is changed

NUMBER: TypeAdapter[str] = TypeAdapter(Known)

NOT_ON_THE_ROSTER = "{} is not on the roster today: the office puts people on it"
NO_SUCH = "there is no such {}, or it is not yours to see"
MISSING_RIGHT = "{} may not do this: {}"


async def admit(parts: Running, who: Caller, *, changes: bool) -> Caller:
    """Return the caller with what the roster of today says of him or her. Raises the 403 problem.

    Whoever the copy here does not know, and everybody before a change once the copy is a minute old, is looked up in
    the log of staff first; while staff is away the copy counts. What the doors of reading open to somebody, they open
    to his delegate too, on the days of the delegation; a change in another's place names him (`deciding`).
    """
    if who.kind is not Kind.PERSON:
        return who
    day, copy = await today(parts), roster(parts)
    if changes:
        await copy.younger_than(ROSTER_SECONDS)
    stands = await people.standing(parts.pool, who.name, day)
    if stands is None:
        await copy.younger_than(0)  # brought by this pull, or by another one since we looked
        stands = await people.standing(parts.pool, who.name, day)
    if stands is None:
        raise Problem(403, NOT_ON_THE_ROSTER.format(who.name))
    lent = delegated.Lent() if changes else await delegated.lent(parts.pool, who.name, day)
    return replace(who, roles=stands.roles | {ANYBODY} | lent.words, heads=stands.heads | lent.heads)


async def today(parts: Parts) -> date:
    """Return the business day on which a request is answered."""
    return business_date(await parts.clock.now())


Today = Annotated[date, Depends(today)]


async def day_asked(now: Today, as_of: Day | None = None) -> date:
    """Return the day as of which something is shown: today unless told."""
    return as_of or now


async def instant_asked(parts: Parts, at: Instant | None = None) -> datetime:
    """Return the instant at which something is shown: now unless told."""
    return at or await parts.clock.now()


AsOf = Annotated[date, Depends(day_asked)]
At = Annotated[datetime, Depends(instant_asked)]


Who = Annotated[Caller, Depends(caller)]
Purpose = Annotated[
    Annotated[Text, BeforeValidator(unquote)] | None,
    Header(
        alias="X-Purpose", description="What a list is exported for, in percent-encoded UTF-8: then it is an export."
    ),
]


async def held(read: Reader, who: Caller, matter: Matter, day: date) -> frozenset[str]:
    """Return the words of `rights` that somebody holds for an object."""
    words = set(who.roles)
    if who.name in matter.own:
        words.add("own")
    if who.name in matter.step:
        words.add("step")
    if who.heads and (matter.nobodys or who.heads & await people.departments(read, matter.own, day)):
        words.add("head")
    return frozenset(words)


class May(Allow):
    """Opens a door to those who may do an act on no object in particular; a door that names one asks on (`require`)."""

    def __init__(self, act: Act) -> None:
        words = RIGHTS[act]
        super().__init__(words | {ANYBODY} if narrowed(act) else words)
        self.act = act

    async def __call__(self, who: Who) -> Caller:
        """Return the caller. Raises the 403 problem."""
        if not self.roles & who.roles:
            raise missing(self.act, who)
        return who


def may(act: Act) -> DependsParameter:
    """Let those through who may do this. A door without a guard cannot be served at all."""
    dependency: DependsParameter = Depends(May(act))
    return dependency


class Within(Allow):
    """Opens a list: returns the people whose rows the caller may see, None for all rows."""

    def __init__(self, act: Act) -> None:
        super().__init__(RIGHTS[act])
        self.act = act

    async def __call__(self, parts: Parts, who: Who, purpose: Purpose = None) -> list[str] | None:  # type: ignore[override]  # it needs the tables
        """Return the people whose rows may be shown; a request with a purpose is an export. Raises the 403 problem."""
        people = await self._people(parts, who)
        if purpose is not None and (kind := EXPORTED.get(self.act)):
            await access.log(parts, who, kind, "export", purpose)
        return people

    async def _people(self, parts: Running, who: Caller) -> list[str] | None:
        if allowed(self.act, who.roles):
            return None
        if who.kind is not Kind.PERSON or not narrowed(self.act):
            raise missing(self.act, who)
        shown = {who.name} if "own" in self.roles else set()
        if "head" in self.roles and who.heads:
            shown |= await people.members(parts.pool, who.heads, await today(parts))
        return sorted(shown)


Lookup = Callable[[Running, str, date], Awaitable[Matter | None]]
"""Finds whose an object of a number is on a day; None: there is no such object."""


class On(Allow):
    """Opens a door to one object, whose number stands in the path."""

    def __init__(self, act: Act, lookup: Lookup, number: str) -> None:
        super().__init__(RIGHTS[act])
        self.act = act
        self.lookup = lookup
        self.number = number

    async def __call__(self, request: Request, parts: Parts, who: Who) -> Caller:  # type: ignore[override]  # it needs the object
        """Return the caller. Raises the 404 or 403 problem."""
        await require(parts, who, self.act, self.lookup, known(request.path_params[self.number], self.number))
        return who


class OnLogged(On):
    """Opens a door to one object of which each read is logged; one with a purpose is an export."""

    async def __call__(self, request: Request, parts: Parts, who: Who, purpose: Purpose = None) -> Caller:  # type: ignore[override]  # it needs the purpose
        """Return the caller. Raises the 404 or 403 problem."""
        await super().__call__(request, parts, who)
        kind, number = LOGGED[self.act], request.path_params[self.number]
        await access.log(parts, who, f"{kind}/{number}", "read" if purpose is None else "export", purpose)
        return who


def known(number: str, parameter: str) -> str:
    """Return a number from a path as one that may be on record. Raises the 422 problem where none can read so."""
    try:
        return NUMBER.validate_python(number)
    except ValidationError as error:
        raise RequestValidationError([{**one, "loc": ("path", parameter)} for one in error.errors()]) from error


def on(act: Act, lookup: Lookup, number: str) -> DependsParameter:
    """Let those through who may do this to the object whose number the path parameter holds."""
    dependency: DependsParameter = Depends((OnLogged if act in LOGGED else On)(act, lookup, number))
    return dependency


async def require(parts: Running, who: Caller, act: Act, lookup: Lookup, number: str) -> None:
    """Let the caller through, or raise the 404 or 403 problem. The object is looked up where roles do not suffice."""
    if allowed(act, who.roles):
        return
    if who.kind is not Kind.PERSON:
        raise missing(act, who)
    matter = await matter_of(parts, lookup, number)
    words = who.roles if matter is None else await held(parts.pool, who, matter, await today(parts))
    if matter is not None and allowed(act, words):
        return
    if readable(act, words):
        raise missing(act, who)
    raise Problem(404, NO_SUCH.format(act.partition(".")[0]))


async def matter_of(parts: Running, lookup: Lookup, number: str) -> Matter | None:
    """Return whose an object is today; None: there is no such object."""
    day = await today(parts)
    matter = await lookup(parts, number, day)
    if matter is None:  # it may be so new that the tables here have not taken it in
        await all_taken_in(parts)
        matter = await lookup(parts, number, day)
    return matter


async def all_taken_in(parts: Running) -> None:
    """Wait until the tables here have taken in all that the service's own log holds. Raises Late."""
    await parts.progress.reached({parts.service.name: (await parts.log.head()).position}, within=WAIT_SECONDS)


async def opens(parts: Running, who: Caller, act: Act, lookup: Lookup, number: str) -> bool:
    """Return whether the caller may do this to an object that is on record."""
    if allowed(act, who.roles):
        return True
    day = await today(parts)
    matter = await lookup(parts, number, day)
    return matter is not None and allowed(act, await held(parts.pool, who, matter, day))


def missing(act: Act, who: Caller) -> Problem:
    """Return the 403 problem, naming what the act needs."""
    return Problem(403, MISSING_RIGHT.format(who.name, needed(RIGHTS[act], who)), clause=CLAUSES.get(act))
