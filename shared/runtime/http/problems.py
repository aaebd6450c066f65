"""Every error as `application/problem+json` (RFC 9457), with the policy clause where a policy refused."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

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


def problem(
    status: int, title: str, detail: str = "", headers: dict[str, str] | None = None, **members: Any
) -> JSONResponse:
    """Return the answer; members that are None are left out."""
    content = {"type": "about:blank", "title": title, "status": status, "detail": detail, **members}
    return JSONResponse(
        {name: value for name, value in content.items() if value not in (None, "")},
        status,
        {"Cache-Control": "no-store", **(headers or {})},
        media_type="application/problem+json",
    )


def refused(refusal: Refused) -> dict[str, Any]:
    """Return a refusal as problem members."""
    members = {"rule": type(refusal).__name__, "clause": refusal.clause, **refusal.members}
    return {"status": refusal.status, "title": refusal.title, "detail": refusal.detail, **members}


def _on_refused(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Refused)
    return problem(**refused(error))


def _on_problem(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Problem)
    return problem(error.status, error.title, error.detail, error.headers, **error.members)


def _on_http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = methods(request.app, request.scope["path"])  # of all doors there, not of the first alone
    phrase, detail = HTTPStatus(error.status_code).phrase, str(error.detail)
    if detail == phrase:  # the framework's own: no such path, or not with this method
        detail = f"{request.method} {request.url.path} is no door of this service: see /openapi.json"
    return problem(error.status_code, phrase, detail, headers)


def pointer(steps: Iterable[object]) -> str:
    """Return where in a request something stands, as a JSON pointer (RFC 6901); what no text may hold is escaped."""
    named = (str(step).encode("utf-8", "backslashreplace").decode() for step in steps)
    return "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in named)


def _on_invalid(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    errors = [
        {"pointer": pointer(one["loc"]), "detail": one["msg"].removeprefix("Value error, ")}
        for one in found[:MOST_ERRORS]
    ]
    first = f"{errors[0]['pointer']}: {errors[0]['detail']}"
    return problem(422, "A field is missing or wrong", first, errors=errors)


def _on_stranger(_request: Request, error: Exception) -> JSONResponse:
    return problem(401, "Sign in first", str(error), SIGN_IN)


def _on_late(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Late)
    far = {"wanted": dict(error.wanted), "reached": dict(error.reached)}
    return problem(503, "The tables have not caught up yet", str(error), RETRY_AFTER, **far)


def _on_too_large(_request: Request, error: Exception) -> JSONResponse:
    return problem(413, "Too large", str(error))


def _on_overload(_request: Request, error: Exception) -> JSONResponse:
    return problem(429, "Too much at once", f"{error}: send this again in a moment", RETRY_AFTER)


def _on_busy(_request: Request, error: Exception) -> JSONResponse:
    return problem(503, "Something else is at work on the tables", str(error), RETRY_AFTER)


def _on_outage(request: Request, error: Exception) -> JSONResponse:
    say.warning("outage", path=request.url.path, error=repr(error))
    if disk_is_full(error):
        return problem(503, "The disk of the database is full", "make room, then send this again", RETRY_AFTER)
    return problem(503, "A part that this needs does not answer", "", RETRY_AFTER)


def _on_no_rule(_request: Request, error: Exception) -> JSONResponse:
    return problem(422, "No rule is in force on that day", str(error))


def _on_failure(request: Request, _error: Exception) -> JSONResponse:
    # The error itself is raised on behind this answer, and the server logs it with its traceback.
    return problem(500, "This went wrong here", f"{request.method} {request.url.path}")


def install(application: FastAPI) -> None:
    """Answer every exception of the house with its problem."""
    handlers: dict[type[Exception], Any] = {
        Refused: _on_refused,
        Problem: _on_problem,
        HTTPException: _on_http,
        RequestValidationError: _on_invalid,
        NotSignedIn: _on_stranger,
        Late: _on_late,
        Busy: _on_busy,
        NoRuleYet: _on_no_rule,
        TooLarge: _on_too_large,
        Overloaded: _on_overload,
        **dict.fromkeys((NoAnswer, KeysAway, *TRANSIENT), _on_outage),
        Exception: _on_failure,
    }
    for kind, handler in handlers.items():
        application.add_exception_handler(kind, handler)
