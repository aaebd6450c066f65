"""A service as data, and its parts as they run in one process."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import asyncpg

from shared.events import Event
from shared.runtime.ask.asking import Asker
from shared.runtime.ask.decisions import AnySubject, LeftBehind, OnRefusal, Reaction, Reader, only_the_stamp
from shared.runtime.callers import Caller
from shared.runtime.clock import Clock, now
from shared.runtime.feed.copies import FreshCopy
from shared.runtime.feed.lag import Lag
from shared.runtime.feed.progress import Progress
from shared.runtime.feed.projecting import ProjectionFeed
from shared.runtime.feed.reacting import ReactionFeed, Searching
from shared.runtime.log.peers import Sources
from shared.runtime.log.store import Log
from shared.runtime.policy import Book
from shared.runtime.tables.definition import Projection, Recorded

if TYPE_CHECKING:  # what serves: a rebuild needs none of it, and it takes as long to import as all tables
    from fastapi import APIRouter

    from shared.runtime.files import FileStore
    from shared.runtime.identity import Verifier
    from shared.runtime.replays import Replays
    from shared.runtime.settings import Settings


def nothing(_recorded: Recorded) -> Iterable[Reaction]:
    """React to nothing."""
    return ()


class Admit(Protocol):
    """Finds out what a verified caller may do here today."""

    async def __call__(self, parts: "Running", who: Caller, *, changes: bool) -> Caller:
        """Return the caller with roles; raises the 403 problem. `changes`: the request wants to change something."""


async def machines_only(parts: "Running", who: Caller, *, changes: bool) -> Caller:  # noqa: ARG001  # the form of Admit
    """Return the caller as verified: a person has no role where nobody looks at a roster."""
    return who


class StrangeRules(Exception):
    """A file of rules that a home brings names a number that no service has, or a value that does not fit."""


Numbers = Mapping[str, Sequence[Any]]
"""Dated values of numbers by name, as files say them."""

Look = Callable[[str, str], Awaitable[Sequence[Any]]]
"""Rows of a query in the database of another service; none where that database or table is not there."""


class Policy(Protocol):
    """The numbers of a service: facts of its log, in a book that follows them while the service runs."""

    book: Book[Any]
    shipped: Numbers

    def require_fit(self, home: Numbers) -> None:
        """Raise ValueError where a value that a home brings is not as its number is read."""

    async def contradictions(self, reader: Reader) -> str:
        """Return where shipped numbers say something else than the log recorded; empty: nowhere."""

    async def record(self, pool: Any, look: Look, home: Numbers) -> None:
        """Record the numbers that the log does not know yet."""

    async def read(self, reader: Reader) -> None:
        """Take the numbers from the database."""

    async def follow(self, reader: Reader) -> None:
        """Begin to follow the numbers of a database, in a process that starts."""

    async def current(self, parts: "Running", today: date, *, anew: bool = False) -> None:
        """Make the numbers whole for every day until today; `anew`: a change is known that was not read yet."""


Doors = Callable[[], Iterable["APIRouter"]]
"""Makes doors, where somebody serves or describes them: whoever reads a definition for something else need not wait."""


@dataclass(frozen=True)
class Service:
    """What a service is: its subjects, tables, reactions (to events of `reads`), doors and rule book.

    `searching` finds reactions with the help of the tables; `answers` names the events that ask something of it (all,
    where it names none), so that others are not even read. `left_behind` finds what a reaction left to somebody else
    who did not come. `refused` says what is wanted instead of a reaction that a rule refuses; without it the reaction
    is parked. `each_day` is what the service asks of itself on a business day; what it asked before is
    true then already. `sweep` drops what nobody needs any longer, beside the work, and says how much that was.
    """

    name: str
    subjects: tuple[AnySubject, ...]
    projections: tuple[Projection, ...]
    doors: Doors
    reactions: Callable[[Recorded], Iterable[Reaction]] = nothing
    reads: tuple[str, ...] = ()
    policy: Policy | None = None
    admit: Admit = machines_only
    shared_migrations: tuple[tuple[str, Path], ...] = ()  # place and folder, applied when the first tables are there
    searching: Searching | None = None
    answers: tuple[type[Event], ...] = ()
    left_behind: LeftBehind | None = None
    refused: OnRefusal | None = None
    each_day: Callable[[date], Reaction] | None = None
    sweep: Callable[["Running"], Awaitable[int]] | None = None


@dataclass
class Running:
    """The parts of a service in one process."""

    service: Service
    settings: "Settings"
    clock: Clock
    pool: "asyncpg.Pool[Any]"
    log: Log
    asker: Asker
    sources: Sources
    progress: Progress
    verifier: "Verifier"
    feeds: Mapping[str, ProjectionFeed]
    reactions: ReactionFeed | None
    subjects: Mapping[str, AnySubject] = field(default_factory=dict)
    rest: asyncio.Lock = field(default_factory=asyncio.Lock)  # for decisions at a standstill, one at a time
    copies: dict[str, FreshCopy] = field(default_factory=dict)  # by the projection that is kept fresh

    @cached_property
    def lag(self) -> Lag:
        """How far the readers were behind, lately."""
        return Lag(self.progress, now)

    @cached_property
    def replays(self) -> "Replays":
        """What plays the logs again beside this process, where somebody asks for it at a door."""
        from shared.runtime.replays import Replays  # noqa: PLC0415  # with it come the settings of a running service

        return Replays(self.settings)

    @cached_property
    def files(self) -> "FileStore":
        """The files of the service. Raises StoreAway where there is no place for them."""
        return self.settings.file_store(self.service.name)

    @property
    def book(self) -> Book[Any]:
        """The rule book of the service. Raises LookupError where it has none."""
        if self.service.policy is None:
            raise LookupError(f"{self.service.name} has no rule book")
        return self.service.policy.book

    def subject(self, given: AnySubject) -> AnySubject:
        """Return the subject as it is wired here (with its basis), for a bare one that a module names."""
        return self.subjects.get(given.name, given) if given.basis is only_the_stamp else given
