"""Calls to the running services that outlive a restart: made again, with the same idempotency key, until answered."""

import asyncio
import ssl
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType, TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx2
import orjson

from shared.language.speaking import spoken
from shared.runtime.no_answer import Problem, StandsStill, Unreachable
from shared.runtime.waits import ENDS_AFTER_SECONDS, Show, Waiting

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
NOBODY = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # the doors speak plain HTTP; to load who is trusted outlasts a call
NONE: Mapping[str, str] = MappingProxyType({})


def nobody() -> bool:
    """Tell that nobody starts a service again that has ended."""
    return False


@dataclass(frozen=True)
class Way:
    """Where the services listen, by name, and what returns a bearer token that holds for a while from now on.

    `watching` is the token for the doors that say how far the services are, where it is another one. `supervised`
    tells whether somebody is there who starts a service again that has ended.
    """

    urls: Mapping[str, str]
    token: Callable[[], str]
    transport: httpx2.AsyncBaseTransport | None = field(default=None, compare=False)  # None: real sockets
    watching: Callable[[], str] | None = None
    supervised: Callable[[], bool] = field(default=nobody, compare=False)


class Bearer(httpx2.Auth):
    """Signs every request with a token of this moment: a call may be made again long after the first attempt."""

    def __init__(self, way: Way) -> None:
        self._token = way.token
        self._watching = way.watching or way.token

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

    def __init__(self, way: Way, *, patience: float = ENDS_AFTER_SECONDS, show: Show | None = None) -> None:
        self._patience = patience
        self._waiting = Waiting(show or (lambda _: None))
        self._showing: asyncio.Task[None] | None = None
        self._urls = way.urls
        self._supervised = way.supervised
        self._client = httpx2.AsyncClient(
            auth=Bearer(way),
            headers={"Accept-Language": spoken()},
            timeout=httpx2.Timeout(ENDS_AFTER_SECONDS, connect=10.0),
            limits=httpx2.Limits(max_connections=64),
            transport=way.transport,
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
    """The cause that holds a call up: the words while it lasts, and the words when the call is given up."""

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
