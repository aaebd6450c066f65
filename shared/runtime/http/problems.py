"""Every error as `application/problem+json` (RFC 9457), with the policy clause where a policy refused."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from shared.language import ENGLISH, Language, accepted, translated
from shared.runtime.ask.decisions import Refused
from shared.runtime.feed.progress import Late
from shared.runtime.http.allowed import methods
from shared.runtime.identity import KeysAway, NotSignedIn
from shared.runtime.log.peers import NoAnswer
from shared.runtime.log.store import TooLarge
from shared.runtime.outages import TRANSIENT, Overloaded, disk_is_full
from shared.runtime.policy import NoRuleYet
from shared.runtime.rebuild.swap import Busy

RETRY_AFTER = {"Retry-After": "1"}
MOST_ERRORS = 100  # of a batch of thousands of rows
SIGN_IN = {"WWW-Authenticate": "Bearer"}

say = structlog.get_logger("http")


class Problem(Exception):
    """An answer that is no success, where no rule of the business refused."""

    def __init__(
        self, status: int, detail: str, headers: dict[str, str] | None = None, *, title: str = "", **members: Any
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.title = title or HTTPStatus(status).phrase
        self.detail = detail
        self.headers = headers
        self.members = members


def problem(told: Problem, language: Language = ENGLISH) -> JSONResponse:
    """Return the answer, its title in a language; members that are None are left out.

    `detail` stays English, as does the name of a rule: they are figures, names and what programs compare. Where several
    rules refuse at once, `failing` has all of them, each with its title.
    """
    title = translated(told.title, language)
    content = {"type": "about:blank", "title": title, "status": told.status, "detail": told.detail, **told.members}
    if failing := told.members.get("failing"):
        content["failing"] = [{**one, "title": translated(one["title"], language)} for one in failing]
    return JSONResponse(
        {name: value for name, value in content.items() if value not in (None, "")},
        told.status,
        {"Cache-Control": "no-store", "Content-Language": language, **(told.headers or {})},
        media_type="application/problem+json",
    )


def language_of(request: Request) -> Language:
    """Return the language that a request asks for."""
    return accepted(request.headers.get("accept-language", ""))


def _refused(_request: Request, error: Exception) -> Problem:
    assert isinstance(error, Refused)
    members = {"rule": type(error).__name__, "clause": error.clause, **error.members}
    return Problem(error.status, error.detail, title=error.title, **members)


def _as_it_says(_request: Request, error: Exception) -> Problem:
    assert isinstance(error, Problem)
    return error


def _http(request: Request, error: Exception) -> Problem:
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = methods(request.app, request.scope["path"])  # of all doors there, not of the first alone
    detail = str(error.detail)
    if detail == HTTPStatus(error.status_code).phrase:  # the framework's own: no such path, or not with this method
        detail = f"{request.method} {request.url.path} is no door of this service: see /openapi.json"
    return Problem(error.status_code, detail, headers)


def pointer(steps: Iterable[object]) -> str:
    """Return where in a request something stands, as a JSON pointer (RFC 6901); what no text may hold is escaped."""
    named = (str(step).encode("utf-8", "backslashreplace").decode() for step in steps)
    return "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in named)


def _invalid(_request: Request, error: Exception) -> Problem:
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    errors = [
        {"pointer": pointer(one["loc"]), "detail": one["msg"].removeprefix("Value error, ")}
        for one in found[:MOST_ERRORS]
    ]
    first = f"{errors[0]['pointer']}: {errors[0]['detail']}"
    return Problem(422, first, title="A field is missing or wrong", errors=errors)


def _stranger(_request: Request, error: Exception) -> Problem:
    return Problem(401, str(error), SIGN_IN, title="Sign in first")


def _late(_request: Request, error: Exception) -> Problem:
    assert isinstance(error, Late)
    far = {"wanted": dict(error.wanted), "reached": dict(error.reached)}
    return Problem(503, str(error), RETRY_AFTER, title="The tables have not caught up yet", **far)


def _too_large(_request: Request, error: Exception) -> Problem:
    return Problem(413, str(error), title="Too large")


def _overload(_request: Request, error: Exception) -> Problem:
    return Problem(429, f"{error}: send this again in a moment", RETRY_AFTER, title="Too much at once")


def _busy(_request: Request, error: Exception) -> Problem:
    return Problem(503, str(error), RETRY_AFTER, title="Something else is at work on the tables")


def _outage(request: Request, error: Exception) -> Problem:
    say.warning("outage", path=request.url.path, error=repr(error))
    if disk_is_full(error):
        cure = "make room, then send this again"
        return Problem(503, cure, RETRY_AFTER, title="The disk of the database is full")
    return Problem(503, "", RETRY_AFTER, title="A part that this needs does not answer")


def _no_rule(_request: Request, error: Exception) -> Problem:
    return Problem(422, str(error), title="No rule is in force on that day")


def _failure(request: Request, _error: Exception) -> Problem:
    # The error itself is raised on behind this answer, and the server logs it with its traceback.
    return Problem(500, f"{request.method} {request.url.path}", title="This went wrong here")


def _answering(tell: Callable[[Request, Exception], Problem]) -> Callable[[Request, Exception], JSONResponse]:
    """Return the handler that answers what `tell` makes of an exception, in the language of the request."""
    return lambda request, error: problem(tell(request, error), language_of(request))


def install(application: FastAPI) -> None:
    """Answer every exception of the house with its problem."""
    handlers: dict[type[Exception], Callable[[Request, Exception], Problem]] = {
        Refused: _refused,
        Problem: _as_it_says,
        HTTPException: _http,
        RequestValidationError: _invalid,
        NotSignedIn: _stranger,
        Late: _late,
        Busy: _busy,
        NoRuleYet: _no_rule,
        TooLarge: _too_large,
        Overloaded: _overload,
        **dict.fromkeys((NoAnswer, KeysAway, *TRANSIENT), _outage),
        Exception: _failure,
    }
    for kind, tell in handlers.items():
        application.add_exception_handler(kind, _answering(tell))
