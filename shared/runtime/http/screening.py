"""Screens requests before their door opens: nothing is read in two ways, nothing is passed over."""

import json
import re
from collections.abc import Awaitable, Callable, Iterator
from difflib import get_close_matches
from typing import Any
from urllib.parse import parse_qsl, unquote

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.runtime.http.allowed import methods
from shared.runtime.http.content import content
from shared.runtime.http.problems import Problem, language_of, problem

JSON = re.compile(r'application/json[ \t]*(;[ \t]*charset=("utf-8"|utf-8)[ \t]*)?', re.IGNORECASE)
ONCE = frozenset(
    {"authorization", "content-type", "content-encoding", "idempotency-key", "if-match", "accept-language"}
)
CONDITIONS = frozenset({"if-match", "if-none-match", "if-unmodified-since"})
SAFE = frozenset({"if-none-match"})  # a read may be answered in full whatever the reader has already
MOST_PARAMETERS = 50


class JsonRequest(Request):
    """A request whose content was read as JSON before."""

    content: Any

    async def json(self) -> Any:
        """Return the content."""
        return self.content


class StrictRoute(APIRoute):
    """A door that refuses what it would otherwise pass over or guess.

    415 for foreign media types, charsets and encodings (a door that takes bytes, by `content`, looks at them itself and
    not at their media type); 400 for JSON that is not UTF-8, doubles a member or nests too
    deeply, for content that the door does not take, for doubled parameters and headers, and for conditions that the
    door does not honour; 422 for parameters that it does not know.
    """

    rests_on: frozenset[Callable[..., Any]]

    @property
    def takes_bytes(self) -> bool:
        """Whether the door takes bytes as they are."""
        return content in self.rests_on

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]  # as awaited
        """Return the handler behind the screening."""
        answer = super().get_route_handler()
        self.rests_on = frozenset(_calls(self.dependant))
        parameters = frozenset(_names(self.dependant, "query_params"))
        headers = frozenset(name.lower() for name in _names(self.dependant, "header_params"))
        unhonoured = CONDITIONS - headers - (SAFE if self.methods == {"GET"} else frozenset())
        takes_content = self.body_field is not None or self.takes_bytes

        async def screened(request: Request) -> Response:
            _refuse_headers(request, unhonoured)
            _refuse_parameters(request, parameters)
            length = request.headers.get("content-length", "0")
            if length == "0":
                return await answer(request)
            if not takes_content:
                raise Problem(400, f"{request.method} {self.path} takes no content: send none")
            _refuse_encoding(request)
            if self.takes_bytes:
                return await answer(request)
            _refuse_media(request)
            told = JsonRequest(request.scope, request.receive)
            told.content = parsed(await told.body())
            return await answer(told)

        return screened


def _calls(dependant: Dependant) -> Iterator[Callable[..., Any]]:
    """Yield what a door rests on: the functions of its dependencies."""
    for below in dependant.dependencies:
        if below.call is not None:
            yield below.call
        yield from _calls(below)


def _names(dependant: Dependant, kind: str) -> Iterator[str]:
    """Yield the names under which a door and what it depends on read parameters or headers."""
    for parameter in getattr(dependant, kind):
        yield parameter.alias
    for below in dependant.dependencies:
        yield from _names(below, kind)


def _refuse_headers(request: Request, unhonoured: frozenset[str]) -> None:
    names = [name.decode("latin-1") for name, _ in request.scope["headers"]]
    for name in names:
        if name in ONCE and names.count(name) > 1:
            raise Problem(400, f"the header {name} is sent {names.count(name)} times: send it once")
        if name in unhonoured:
            raise Problem(400, f"this door honours no {name}: leave it out")


def _refuse_parameters(request: Request, known: frozenset[str]) -> None:
    query = request.scope["query_string"]
    if not query:
        return
    try:
        pairs = parse_qsl(
            query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS
        )
    except ValueError as error:  # bytes that are no UTF-8, or too many parameters
        raise Problem(400, f"the query cannot be read: UTF-8, percent-encoded, {MOST_PARAMETERS} at most") from error
    names = [name for name, _ in pairs]
    for name in names:
        if name not in known:
            raise _unknown(name, known)
        if names.count(name) > 1:
            raise Problem(400, f"the parameter {name} is sent {names.count(name)} times: send it once")


def _unknown(name: str, known: frozenset[str]) -> Problem:
    shown = json.dumps(name)[1:-1]
    near = get_close_matches(name.lower().replace("-", "_"), known, 1) or get_close_matches(name, known, 1)
    hint = f"did you mean {near[0]}?" if near else f"it knows {', '.join(sorted(known)) or 'none'}"
    detail = f"this door knows no such parameter: {hint}"
    errors = [{"pointer": f"/query/{shown}", "detail": detail}]
    return Problem(422, f"/query/{shown}: {detail}", title="A field is missing or wrong", errors=errors)


def _refuse_encoding(request: Request) -> None:
    encoding = request.headers.get("content-encoding", "identity")
    if encoding.strip().lower() != "identity":
        raise Problem(415, "send the content as it is, without Content-Encoding", {"Accept-Encoding": "identity"})


def _refuse_media(request: Request) -> None:
    if not JSON.fullmatch(request.headers.get("content-type", "").strip()):
        raise Problem(415, "send Content-Type: application/json, in UTF-8", {"Accept-Post": "application/json"})


def parsed(content: bytes) -> Any:
    """Read JSON strictly (RFC 8259): UTF-8, each member once, no NaN. Raises the 400 problem."""
    try:
        return json.loads(content.decode("utf-8"), object_pairs_hook=_each_once, parse_constant=_no_number)
    except UnicodeDecodeError as error:
        detail = f"it is not UTF-8 at byte {error.start}"
    except json.JSONDecodeError as error:
        detail = f"{error.msg} at character {error.pos}"
    except RecursionError:
        detail = "it nests too deeply"
    except ValueError as error:  # a member twice, NaN, or an integer of thousands of digits
        detail = str(error)
    raise Problem(400, detail, title="The content is not JSON")


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the member {json.dumps(twice)} stands twice in one object")
    return members


def _no_number(constant: str) -> Any:
    raise ValueError(f"{constant} is no number of JSON")


class Methods:
    """HEAD is answered as GET without the content, OPTIONS by what a path allows; a path that is no UTF-8 by 400."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif not _readable(scope.get("raw_path", b"")):
            unread = Problem(400, "the path cannot be read: UTF-8, percent-encoded")
            await problem(unread, language_of(Request(scope)))(scope, receive, send)
        elif scope["method"] == "HEAD":
            await self.app({**scope, "method": "GET"}, receive, _headers_only(send))
        elif scope["method"] == "OPTIONS" and (allowed := methods(scope["app"], scope["path"])):
            await Response(status_code=204, headers={"Allow": allowed})(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def _readable(raw_path: bytes) -> bool:
    try:
        unquote(raw_path.decode("ascii"), errors="strict")
    except UnicodeDecodeError:
        return False
    return True


def _headers_only(send: Send) -> Send:
    async def headers(message: Message) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return headers
