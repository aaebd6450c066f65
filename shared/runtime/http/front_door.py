"""The front door of every service: keys, versions, what is sent and answered, import batches."""

import re
from collections.abc import Callable, Container, Sequence
from itertools import repeat
from typing import Annotated, Any, Generic, Literal, TypeVar

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field

from shared.events import Event
from shared.events.office import NumberGiven
from shared.language import Language, translated
from shared.runtime.ask.asking import Asker
from shared.runtime.ask.decisions import (
    AnySubject,
    Beside,
    Command,
    Following,
    Reader,
    RecordedDifferently,
    Stamp,
    Subject,
)
from shared.runtime.ask.wish import Taken, Wish
from shared.runtime.callers import Caller
from shared.runtime.clock import stamped
from shared.runtime.http import paths
from shared.runtime.http.etags import tag, versions
from shared.runtime.http.problems import Problem, language_of
from shared.runtime.http.screening import StrictRoute
from shared.runtime.http.signing_in import caller
from shared.runtime.http.waiting import caught_up
from shared.runtime.running import Running
from shared.runtime.standstill import catch_up, standstill

KEY = re.compile(r"[\x21-\x7e]{1,200}")

paths.register()  # every module with a door imports this one first

T = TypeVar("T")
CommandT = TypeVar("CommandT", bound=Command)
Notice = Callable[[Sequence[Event]], dict[str, Any]]


def together(*rooms: APIRouter) -> APIRouter:
    """Return one router for the doors of several rooms.

    It holds the very doors: a router that is included makes all of its own anew, and finds each in two steps.
    """
    router = strict_router()
    for room in rooms:
        router.routes.extend(room.routes)
    return router


def strict_router() -> APIRouter:
    """Return a router whose doors refuse what they would otherwise pass over (`screening`)."""
    return APIRouter(route_class=StrictRoute, generate_unique_id_function=_operation_id)


def _operation_id(route: APIRoute) -> str:
    """Return the id of a door in the document: the name of its function."""
    return route.name


Parts = Annotated[Running, Depends(caught_up)]


async def reading(parts: Parts) -> Reader:
    """Return read access to the tables, caught up with `?at-least=`."""
    return parts.pool


Reading = Annotated[Reader, Depends(reading)]


class Body(BaseModel):
    """What is sent; unknown members are refused."""

    model_config = ConfigDict(extra="forbid")


class Foreseen(BaseModel):
    """A fact that would follow: its type, and what it would say."""

    type: str
    data: dict[str, Any]


class Answer(BaseModel):
    """What a write did: `position` is the token for `?at-least=`, `version` the ETag, `events` what followed.

    `number`: of the document, where the house gave one. With `?dry-run=true` nothing is recorded: `events` would
    follow, `foreseen` says them in full.
    """

    position: int
    version: int
    events: list[str]
    number: str | None = Field(default=None, exclude_if=lambda number: number is None)
    foreseen: list[Foreseen] | None = Field(default=None, exclude_if=lambda foreseen: foreseen is None)


class RowAnswer(BaseModel):
    """What became of one row of a batch.

    `members`: what a refusal says beside its reason, such as a line's number, or what an accepted row gives notice of.
    """

    outcome: Literal["accepted", "known", "refused"]
    clause: str | None = None
    rule: str | None = None
    reason: str | None = None
    members: dict[str, Any] = Field(default_factory=dict)


class Batch(BaseModel, Generic[T]):
    """Rows of an import; each is answered by itself."""

    rows: Annotated[list[T], Field(max_length=5_000)]


class Batched(BaseModel):
    """The answers to the rows of a batch, in their order, and the position to wait for."""

    position: int
    answers: list[RowAnswer]


NumberOf = Callable[[Sequence[Event]], str | None]
"""Finds, among the facts of a wish, the number that its answer tells; None: the house gave it none."""


def number_given(facts: Sequence[Event]) -> str | None:
    """Return the number that the house gave."""
    return next((fact.number for fact in facts if isinstance(fact, NumberGiven)), None)


class Ask:
    """Asks for the wish of a request: carries its key, its caller, and the versions that If-Match lets pass."""

    def __init__(
        self,
        parts: Running,
        stamp: Stamp,
        key: str,
        expected: Container[int] | None,
        response: Response,
        *,
        dry_run: bool = False,
    ) -> None:
        self.stamp = stamp
        self.dry_run = dry_run
        self._parts = parts
        self.key = key
        self._expected = expected
        self._response = response

    async def __call__(
        self, subject: Subject[Any, CommandT, Any], key: str, command: CommandT, *, number: NumberOf = number_given
    ) -> Answer:
        """Carry out the wish, where the thing is still at a version that If-Match names; without it, at any version.

        `number` finds the number that is answered among the facts.
        """
        return await self._answered(self._parts.asker, self._parts.subject(subject), key, command, number)

    async def at_rest(
        self, subject: Subject[Any, CommandT, Any], key: str, command: CommandT, *, tables: str
    ) -> Answer:
        """Carry out one wish on tables of a projection that know everything recorded before its own facts."""
        wired = self._parts.subject(subject)
        await self._parts.asker.state(wired, key)  # read before anybody has to wait
        await self._parts.asker.ready(self.stamp.today)
        stream = wired.stream(key)
        async with standstill(self._parts, tables, stream, hold=not self.dry_run) as asker:
            return await self._answered(asker, wired, key, command)

    def require_no_version(self) -> None:
        """Refuse If-Match at a door whose stream holds many things: the new one has no version yet (412)."""
        if self._expected is not None:
            raise Problem(412, "what is made here has no version yet: leave If-Match out")

    async def over_two(
        self,
        subject: Subject[Any, CommandT, Any],
        command: Command,
        beside: Beside,
        key: str | None = None,
        *,
        number: NumberOf = number_given,
    ) -> Answer:
        """Carry out the wish over two streams or more, in one append or not at all; If-Match is about its own.

        `key`: of the wish's own stream, where it is known before; it is read before anybody has to wait for it.
        `number` finds the number that is answered among the facts.
        """
        asker, wired = self._parts.asker, self._parts.subject(subject)
        if key is not None:
            await asker.state(wired, key)
        ask = asker.foresee_two if self.dry_run else asker.ask_two
        taken = await ask(wired, self._wish(command), self._wired(beside), expected=self._expected)
        return await self._shown(taken, number)

    async def level(self, *tables: str) -> None:
        """Let projections take in what the logs hold that they read, without waiting for Kafka.

        Raises what a log raises that does not answer.
        """
        for name in tables:
            await catch_up(self._parts, self._parts.feeds[name])

    def _wired(self, beside: Beside) -> Beside:
        """Return what moves beside a wish, each subject as it is wired."""

        def completed(facts: Sequence[Event]) -> Following:
            following = beside.completed(facts)
            return self._wired(following) if isinstance(following, Beside) else following

        return beside._replace(subject=self._parts.subject(beside.subject), completed=completed)

    async def _answered(
        self, asker: Asker, subject: AnySubject, key: str, command: Command, number: NumberOf = number_given
    ) -> Answer:
        if not self.dry_run:
            taken = await asker.ask(subject, key, self._wish(command), expected=self._expected)
            return await self._shown(taken, number)
        [taken] = await asker.foresee(subject, key, [self._wish(command)], expected=self._expected)
        if taken.refusal is not None:
            raise taken.refusal
        return await self._shown(taken, number)

    def _wish(self, command: Command) -> Wish:
        return Wish(command, self.stamp, self.key)

    async def _shown(self, taken: Taken, number: NumberOf) -> Answer:
        """Return what is answered about what a wish did, or would."""
        position, foreseen = taken.position, None
        if self.dry_run:
            position = (await self._parts.log.head()).position
            foreseen = [Foreseen(type=fact.TYPE, data=fact.model_dump(mode="json")) for fact in taken.events]
            self._response.status_code = 200
        self._response.headers["Event-Position"] = str(position)
        self._response.headers["ETag"] = tag(taken.version)
        events = [type(fact).TYPE for fact in taken.events]
        told = number(taken.events)
        return Answer(position=position, version=taken.version, events=events, number=told, foreseen=foreseen)

    async def state(self, subject: AnySubject, key: str) -> tuple[Any, int]:
        """Return the present state of a stream and its version (0: nothing is recorded)."""
        return await self._parts.asker.state(self._parts.subject(subject), key)


class AskRows:
    """Asks for the rows of a batch, each a wish of its own; a batch has no version, so If-Match is refused (400)."""

    def __init__(
        self, parts: Running, stamp: Stamp, key: str, response: Response, *, dry_run: bool, language: Language
    ) -> None:
        self.stamp = stamp
        self.dry_run = dry_run
        self._parts = parts
        self.key = key
        self._response = response
        self._language = language

    async def __call__(
        self,
        wishes: Sequence[tuple[AnySubject, str, Command]],
        notice: Notice = lambda _events: {},
        causes: Sequence[str | None] = (),
    ) -> Batched:
        """Carry out the rows of a batch: in their order within a stream, side by side over streams.

        `notice` returns what the facts of a row give notice of, for its answer; `causes` are the events that the rows
        answer to, one each, where they answer to any.
        """
        asked = [
            (
                self._parts.subject(subject),
                key,
                Wish(command, self.stamp, f"{self.key}/{number}", cause, correlation=self.key),
            )
            for number, ((subject, key, command), cause) in enumerate(zip(wishes, causes or repeat(None), strict=False))
        ]
        taken = await self._parts.asker.ask_all(asked, dry_run=self.dry_run)
        position = max((one.position for one in taken), default=0) or (await self._parts.log.head()).position
        self._response.headers["Event-Position"] = str(position)
        return Batched(position=position, answers=[self._answer(one, notice) for one in taken])

    def _answer(self, taken: Taken, notice: Notice) -> RowAnswer:
        if (refusal := taken.refusal) is None:
            return RowAnswer(outcome="accepted" if taken.events else "known", members=notice(taken.events))
        members = {**refusal.members}
        if isinstance(refusal, RecordedDifferently):  # who brings rows in may read them
            members["on_record"] = refusal.on_record
        rule = type(refusal).__name__
        reason = f"{translated(refusal.title, self._language)} {refusal.detail}".strip()
        return RowAnswer(outcome="refused", clause=refusal.clause, rule=rule, reason=reason, members=members)


async def wish_key(
    request: Request,
    who: Annotated[Caller, Depends(caller)],
    idempotency_key: Annotated[str | None, Header(alias="Idempotency-Key")] = None,
) -> str:
    """Return the key of a request's wish: it is scoped to caller and route."""
    if idempotency_key is None or not KEY.fullmatch(idempotency_key):
        raise Problem(400, "send an Idempotency-Key: 1 to 200 visible ASCII characters, new for each wish")
    return f"{who.name} {request.method} {request.url.path} {idempotency_key}"


async def accepted(parts: Parts, who: Annotated[Caller, Depends(caller)]) -> Stamp:
    """Return who asks, and when the request is accepted."""
    return await stamped(parts.clock, who.name, who.roles)


Accepted = Annotated[Stamp, Depends(accepted)]
IfMatch = Annotated[str | None, Header(alias="If-Match")]
DryRun = Annotated[bool, Query(alias="dry-run", description="Only say what would follow; record nothing.")]
WishKey = Annotated[str, Depends(wish_key)]


async def asking(
    parts: Parts,
    stamp: Accepted,
    key: WishKey,
    response: Response,
    if_match: IfMatch = None,
    dry_run: DryRun = False,  # noqa: FBT002  # a query parameter
) -> Ask:
    """Return what carries out the wish of a POST; If-Match may be sent, and is then honoured (412)."""
    return Ask(parts, stamp, key, None if if_match is None else versions(if_match), response, dry_run=dry_run)


async def changing(
    parts: Parts,
    stamp: Accepted,
    key: WishKey,
    response: Response,
    if_match: IfMatch = None,
    dry_run: DryRun = False,  # noqa: FBT002  # a query parameter
) -> Ask:
    """Return what carries out the wish of a POST that changes an existing thing: it needs If-Match (428)."""
    if if_match is None:
        raise Problem(428, 'send If-Match with the ETag that you read, such as "3"')
    return Ask(parts, stamp, key, versions(if_match), response, dry_run=dry_run)


async def asking_rows(
    request: Request,
    parts: Parts,
    stamp: Accepted,
    key: WishKey,
    response: Response,
    dry_run: DryRun = False,  # noqa: FBT002  # a query parameter
) -> AskRows:
    """Return what carries out the rows of a batch."""
    return AskRows(parts, stamp.of_history(), key, response, dry_run=dry_run, language=language_of(request))


Asking = Annotated[Ask, Depends(asking)]
Changing = Annotated[Ask, Depends(changing)]
AskingRows = Annotated[AskRows, Depends(asking_rows)]


async def shown_version(parts: Running, subject: AnySubject, key: str) -> int:
    """Return the version of a stream that rows read after this show at least: ask before the rows are read."""
    stream = subject.stream(key)
    return await parts.log.version(stream, await parts.progress.taken_in(parts.service.name, stream))
