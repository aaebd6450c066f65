"""The way to the running services: their addresses, the caller's tokens, and calls that outlive a restart."""

import asyncio
import ssl
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from types import MappingProxyType, TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx2
import orjson

from ops.language import spoken, worded
from ops.stack import passwords
from ops.stack.layout import Stack
from ops.waiting import ENDS_AFTER_SECONDS, Show, Waiting, on_stderr
from shared import SERVICES
from shared.runtime.callers import OPERATOR, Kind, is_machine
from shared.runtime.tokens import Renewed, Speaker

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.1, 3.0
BACK_WITHIN_SECONDS = 10.0  # a service that ended, where its supervisor lives: it starts it again in two or three
SLOW_SECONDS = 90.0  # what computes for long may be silent for so long: reports, closes
CATCHES_UP = {"Prefer": "wait=2"}  # a service says every so often how far its tables are
BUSY = frozenset({429, 500, 502, 503, 504})
FAILED = 500
FAILED_SECONDS = 30.0  # a service that fails on a request for so long fails on the request, not on what it leans on
NOT_FOUND, TOO_MANY = 404, 429
POSITIONS = frozenset({"/log/head", "/feeds"})  # the doors that say how far a service is
FIRST_BAD_STATUS = 400
PHRASES = frozenset(status.phrase for status in HTTPStatus)  # titles that say less than the status
ENDS = (".", "!", "?", ":", "。")  # of a title that is a sentence by itself
NOBODY = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # the doors speak plain HTTP; to load who is trusted outlasts a call
NONE: Mapping[str, str] = MappingProxyType({})


class Unreachable(Exception):
    """A service does not answer, or asks to come back later for too long; the text says what to do. Exit code 4."""


class StandsStill(Unreachable):
    """A service answers, but its tables do not take in what is waited for."""


class NoPerson(Exception):
    """A token is asked for somebody who cannot be a person of the roster. Exit code 2."""


class Problem(Exception):
    """A service said no: `status` and the members of its problem+json body."""

    def __init__(self, status: int, members: Mapping[str, Any]) -> None:
        super().__init__(status, members)
        self.status = status
        self.members = members

    def __str__(self) -> str:
        """Return the sentence that the service gave, the fields that it is about, and the clause behind it."""
        title, detail = (str(self.members.get(name) or "") for name in ("title", "detail"))
        clause, fields = self.members.get("clause"), self.members.get("errors")
        if isinstance(fields, list) and fields:
            detail = "; ".join(f"{one['pointer']} {one['detail']}" for one in fields)
        elif title in map(worded, PHRASES) and detail:
            title = ""
        if detail and detail != title:
            title = f"{title}{' ' if title.endswith(ENDS) else ': '}{detail}" if title else detail
        return (title or f"HTTP {self.status}") + (f" ({clause})" if clause else "")


def nobody() -> bool:
    """Tell that nobody starts a service again that has ended."""
    return False


@dataclass(frozen=True)
class Connection:
    """Where the services listen, by name, and what returns a bearer token that holds for a while from now on.

    `watching` is the token for the doors that say how far the services are, where it is another one. `supervised`
    tells whether somebody is there who starts a service again that has ended.
    """

    urls: Mapping[str, str]
    token: Callable[[], str]
    transport: httpx2.AsyncBaseTransport | None = field(default=None, compare=False)  # None: real sockets
    watching: Callable[[], str] | None = None
    supervised: Callable[[], bool] = field(default=nobody, compare=False)

    @classmethod
    def of(cls, stack: Stack, as_: str | None = None) -> Self:
        """Return the connection to the services of a stack on this machine, as a person or as its operator.

        To wait for the tables is the operator's part, whoever wants to see them.
        """
        urls = {service: stack.url_of(service) for service in SERVICES}
        return cls(
            urls,
            Renewed(speaker(stack, as_), now),
            watching=Renewed(speaker(stack), now),
            supervised=lambda: _supervised(stack),
        )


def _supervised(stack: Stack) -> bool:
    from ops.stack.supervision import alive  # noqa: PLC0415  # slow to import, and asked only where a door is closed

    return alive(stack)


def speaker(stack: Stack, as_: str | None = None) -> Speaker:
    """Return who calls: the person of that staff id, the operator of the stack for None. Raises NoPerson, Unreachable.

    Whoever can read the secrets of a home is its operator, and may draw tokens for its people.
    """
    if as_ is None:
        return Speaker(Kind.OPERATOR, OPERATOR, _private_key(stack, passwords.OPERATOR))
    if not as_.strip():
        raise NoPerson("an empty name is nobody's: give a staff id")
    if is_machine(as_):
        raise NoPerson(f"{as_} is the name of a machine: give a staff id; without --as the operator calls")
    return Speaker(Kind.PERSON, as_, _private_key(stack, passwords.ISSUER))


def _private_key(stack: Stack, name: str) -> str:
    file = stack.secrets / f"{name}.key"
    if not file.exists():
        raise Unreachable(f"there is no {file}: the stack was not started here yet, start it with ./huikuan up")
    return file.read_text(encoding="ascii")


def now() -> datetime:
    """Return the present instant, UTC."""
    return datetime.now(UTC)  # noqa: TID251  # the command line is an edge that knows the time


class Bearer(httpx2.Auth):
    """Signs every request with a token of this moment: a call may be made again long after the first attempt."""

    def __init__(self, connection: Connection) -> None:
        self._token = connection.token
        self._watching = connection.watching or connection.token

    def auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response, None]:
        """Send the request with its header."""
        token = self._watching if request.url.path in POSITIONS else self._token
        request.headers["Authorization"] = f"Bearer {token()}"
        yield request


class Calls:
    """Calls to the services; use it as an asynchronous context.

    A call that meets a closed door or a busy service is made again with growing pauses, with the same idempotency key,
    until nothing has moved for `patience` seconds: no call was answered, and what is waited for is no further. `show`
    is told what is waited for. A `first` call asks whether the services are there at all: it waits no longer than a
    supervisor needs to start one again, and not at all where no supervisor lives.
    """

    def __init__(
        self, connection: Connection, *, patience: float = ENDS_AFTER_SECONDS, show: Show | None = None
    ) -> None:
        self._patience = patience
        self._waiting = Waiting(show or on_stderr())
        self._showing: asyncio.Task[None] | None = None
        self._urls = connection.urls
        self._supervised = connection.supervised
        self._client = httpx2.AsyncClient(
            auth=Bearer(connection),
            headers={"Accept-Language": spoken()},
            timeout=httpx2.Timeout(ENDS_AFTER_SECONDS, connect=10.0),
            limits=httpx2.Limits(max_connections=64),
            transport=connection.transport,
            verify=NOBODY,
            trust_env=False,  # the services are our own: no proxy in between
        )

    async def __aenter__(self) -> Self:
        """Open."""
        self._showing = asyncio.create_task(self._waiting.run(), name="show what is waited for")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        if self._showing is not None:
            self._showing.cancel()
            await asyncio.wait([self._showing])
        await self._client.aclose()

    @property
    def services(self) -> tuple[str, ...]:
        """The services, by name."""
        return tuple(self._urls)

    async def heads(self, *, first: bool = False) -> dict[str, int]:
        """Return the position of the newest event of every service's log."""
        answers = await asyncio.gather(*(self.get(service, "/log/head", first=first) for service in self._urls))
        return {service: int(answer["position"]) for service, answer in zip(self._urls, answers, strict=True)}

    async def get(
        self,
        service: str,
        path: str,
        parameters: Mapping[str, str] = NONE,
        *,
        at_least: str = "",
        first: bool = False,
        patience: float | None = None,
        slow: bool = False,
        purpose: str | None = None,
    ) -> Any:
        """Return the JSON body; `at_least` are the positions that the service must have taken in before it answers.

        A `slow` answer may take long to compute. With a purpose it is an export, which services may log. `patience`:
        for this call, in place of that of all.
        """
        told = {"X-Purpose": quote(purpose, safe=" ")} if purpose is not None else {}
        request = self._client.build_request(
            "GET",
            self._urls[service] + path,
            params={**parameters, **_waiting(at_least)},
            headers={**CATCHES_UP, **told},
            **_timeout(slow=slow),
        )
        return await self._answer(service, request, first=first, patience=patience)

    async def find(
        self,
        service: str,
        path: str,
        number: str,
        parameters: Mapping[str, str] = NONE,
        *,
        at_least: str,
        first: bool = False,
    ) -> Any | None:
        """Return the body of one thing, or None where the service does not know it."""
        try:
            return await self.get(service, f"{path}/{part(number)}", parameters, at_least=at_least, first=first)
        except Problem as problem:
            if problem.status == NOT_FOUND:
                return None
            raise

    async def post(
        self,
        service: str,
        path: str,
        body: bytes,
        *,
        key: str,
        at_least: str = "",
        dry_run: bool = False,
        slow: bool = False,
    ) -> Any:
        """Ask a service to record something, or what it would; `key` is the idempotency key, `body` JSON."""
        request = self._client.build_request(
            "POST",
            self._urls[service] + path,
            params=_waiting(at_least) | ({"dry-run": "true"} if dry_run else {}),
            content=body,
            headers={"Content-Type": "application/json", "Idempotency-Key": key, **CATCHES_UP},
            **_timeout(slow=slow),
        )
        return await self._answer(service, request)

    async def _answer(
        self, service: str, request: httpx2.Request, *, first: bool = False, patience: float | None = None
    ) -> Any:
        loop = asyncio.get_running_loop()
        failing_since: float | None = None
        pause = FIRST_PAUSE_SECONDS
        with self._waiting.of(f"{service} to answer") as waited:
            while True:
                try:
                    response = await self._client.send(request)
                except httpx2.TransportError as problem:
                    failing_since = None
                    held, wait = _no_answer(service, self._urls[service], problem), pause
                else:
                    failing_since = (failing_since or loop.time()) if response.status_code == FAILED else None
                    failed = failing_since is not None and loop.time() > failing_since + FAILED_SECONDS
                    if failed or response.status_code not in BUSY:
                        return _body(response)
                    held, wait = _held_up(service, _problem(response)), _pause(response, pause)
                waited.told(held.waiting_for, held.far)
                most = await self._back_within() if first else self._patience if patience is None else patience
                left = most - waited.still
                if left <= 0:
                    raise held.error(held.given_up)
                await asyncio.sleep(min(wait, left))
                pause = min(2 * pause, LONGEST_PAUSE_SECONDS)

    async def _back_within(self) -> float:
        return BACK_WITHIN_SECONDS if await asyncio.to_thread(self._supervised) else 0.0


def _timeout(*, slow: bool) -> dict[str, Any]:
    return {"timeout": httpx2.Timeout(SLOW_SECONDS, connect=10.0)} if slow else {}


def part(number: str) -> str:
    """Return an id as one part of a path; dots are encoded as well, since `..` would lead elsewhere."""
    return quote(number, safe="").replace(".", "%2E")


def _waiting(at_least: str) -> dict[str, str]:
    return {"at-least": at_least} if at_least else {}


def _body(response: httpx2.Response) -> Any:
    if response.status_code >= FIRST_BAD_STATUS:
        raise _problem(response)
    return orjson.loads(response.content)


def _problem(response: httpx2.Response) -> Problem:
    try:
        body = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        body = response.text
    return Problem(response.status_code, body if isinstance(body, dict) else {"detail": str(body)})


def _pause(response: httpx2.Response, pause: float) -> float:
    """Return the seconds after which a busy service may be asked again."""
    told = response.headers.get("Retry-After", "")
    wait = max(pause, float(told)) if told.isascii() and told.isdigit() else pause
    return min(wait, LONGEST_PAUSE_SECONDS)


@dataclass(frozen=True, slots=True)
class _Held:
    """What a call is held up by: as it is shown while it lasts, and as it is told in the end."""

    waiting_for: str
    given_up: str
    far: str = ""  # the measure of progress, where there is one
    error: type[Unreachable] = Unreachable


def _no_answer(service: str, url: str, problem: Exception) -> _Held:
    silent = isinstance(problem, httpx2.ReadTimeout)
    said = (
        f"{service} is silent at {url}" if silent else f"{service} does not answer at {url} ({type(problem).__name__})"
    )
    cure = f"./huikuan doctor and ./huikuan logs {service}" if silent else "start with ./huikuan up"
    return _Held(f"{service} to answer at {url}", f"{said}: see ./huikuan status, {cure}")


def _held_up(service: str, said: Problem) -> _Held:
    wanted, reached = said.members.get("wanted"), said.members.get("reached")
    if isinstance(wanted, dict) and isinstance(reached, dict):
        behind = [
            f"{reached.get(source, 0):,} of {position:,} from {source}"
            for source, position in wanted.items()
            if reached.get(source, 0) < position
        ] or [f"the last of {', '.join(wanted)}"]
        far = "; ".join(behind)
        return _Held(
            f"{service} to take in {far}",
            f"The tables of {service} stand still, they have {far}: see ./huikuan doctor (is Kafka running?)",
            far,
            StandsStill,
        )
    if said.status == TOO_MANY:
        return _Held(f"{service}, which is asked too much at once", f"{service}: {said}: run this again in a moment")
    return _Held(f"{service} ({said})", f"{service} answers {said.status}: {said}: see ./huikuan doctor")
