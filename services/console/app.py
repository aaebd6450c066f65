"""The console's ASGI application: pages, log-in, assets, and a page for everything that may stand in the way."""

from secrets import token_hex
from urllib.parse import quote

import httpx2
import structlog
from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from services.console import assets, pages
from services.console.frame.doors import READ_SECONDS, Said
from services.console.frame.forms import Stale
from services.console.frame.view import SAFETY, Console, PasswordNeeded, SignInNeeded
from services.console.login.accounts import Accounts, Away, NotLetIn
from services.console.login.session import Seal
from services.console.pages import log_in
from services.console.settings import Settings

log = structlog.get_logger("console")
READING = frozenset({"GET", "HEAD"})


def application(settings: Settings, transport: httpx2.AsyncBaseTransport | None = None) -> FastAPI:
    """Return the console; `transport` stands in for sockets. Raises NoPackage."""
    client = httpx2.AsyncClient(timeout=READ_SECONDS, transport=transport, trust_env=False)
    app = FastAPI(title="huikuan console", docs_url=None, redoc_url=None, openapi_url=None)
    key = bytes.fromhex(settings.session_key_file.read_text(encoding="ascii").strip())
    seal = Seal(key, secure=settings.behind_tls)
    app.state.console = Console(settings, client, Accounts(settings.issuer_url, client), seal)
    app.state.console.templates.globals["stamp"] = assets.stamp()
    app.state.assets = assets.opened(settings)
    app.add_api_route("/readyz", ready)
    for router in (log_in.router, assets.router, pages.router):
        app.include_router(router)
    for error, answer in HANDLERS.items():
        app.add_exception_handler(error, answer)
    return app


async def ready(_request: Request) -> Response:
    """Say that the console answers."""
    return Response("ready")


async def sign_in_first(request: Request, why: Exception) -> Response:
    """Lead to the log-in page, and back afterwards."""
    address = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    back = quote(address if request.method in READING else "/", safe="")
    reason = f"&why={why.reason}" if isinstance(why, NotLetIn) else ""
    answer = Response(status_code=303, headers={**SAFETY, "Location": f"/login?next={back}{reason}"})
    if isinstance(why, NotLetIn):
        request.app.state.console.seal.take_away(answer)
    return answer


async def password_first(_request: Request, _why: Exception) -> Response:
    """Lead to the page on which a password is chosen."""
    return Response(status_code=303, headers={**SAFETY, "Location": "/password"})


async def refused(request: Request, why: Exception) -> Response:
    """Show what a service said."""
    assert isinstance(why, Said)
    return _problem(
        request, why.status, title=str(why.members.get("title", "")), detail=str(why.members.get("detail", ""))
    )


async def away(request: Request, why: Exception) -> Response:
    """Say which service does not answer, and what to do."""
    assert isinstance(why, Away)
    return _problem(request, 503, away=why.service)


async def stale(request: Request, _why: Exception) -> Response:
    """Say that a form is too old to be taken."""
    return _problem(request, 409, stale=True)


async def strange(request: Request, why: Exception) -> Response:
    """Show a page for an address that is none, or a method that it has not."""
    assert isinstance(why, HTTPException)
    return _problem(request, why.status_code)


async def broken(request: Request, why: Exception) -> Response:
    """Say that something failed here, under a number by which the log tells it."""
    trace = token_hex(6)
    log.error("page failed", trace=trace, path=request.url.path, error=repr(why), exc_info=why)
    return _problem(request, 500, trace=trace)


def _problem(request: Request, status: int, **told: object) -> Response:
    return log_in.shown(request.app.state.console, request, "problem.html", status, status=status, told=told)


HANDLERS = {
    SignInNeeded: sign_in_first,
    NotLetIn: sign_in_first,
    PasswordNeeded: password_first,
    Said: refused,
    Away: away,
    Stale: stale,
    HTTPException: strange,
    Exception: broken,
}
