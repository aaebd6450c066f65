"""The console's ASGI application: pages, log-in, assets, and a page for everything that may stand in the way."""

from secrets import token_hex
from urllib.parse import quote

import httpx2
import structlog
from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from services.console import assets, pages
from services.console.frame.doors import READ_SECONDS
from services.console.frame.forms import NOT_THERE, Stale
from services.console.frame.view import SAFETY, Console, PasswordNeeded, SignInNeeded
from services.console.importing.uploads import Uploads
from services.console.login.accounts import Accounts, Away, NotLetIn
from services.console.login.openid import OpenID, ProviderAway, ProviderRefused
from services.console.login.provider import Provider, roster_at
from services.console.login.session import Seal
from services.console.pages import log_in, log_in_elsewhere
from services.console.settings import Settings
from shared.runtime.http import paths
from shared.runtime.no_answer import Problem

log = structlog.get_logger("console")
READING = frozenset({"GET", "HEAD"})


def application(settings: Settings, transport: httpx2.AsyncBaseTransport | None = None) -> FastAPI:
    """Return the console; `transport` stands in for sockets. Raises NoPackage."""
    client = httpx2.AsyncClient(timeout=READ_SECONDS, transport=transport, trust_env=False)
    app = FastAPI(title="huikuan console", docs_url=None, redoc_url=None, openapi_url=None)
    key = bytes.fromhex(settings.session_key_file.read_text(encoding="ascii").strip())
    seal = Seal(key, secure=settings.behind_tls)
    provider = None
    if settings.oidc_client_id:
        provider = Provider(OpenID(settings, transport), roster_at(settings.peers["staff"], client))
    accounts = Accounts(settings.issuer_url, client)
    app.state.console = Console(settings, client, accounts, seal, provider, transport=transport)
    app.state.uploads = Uploads()
    app.state.console.templates.globals["stamp"] = assets.stamp()
    app.state.assets = assets.opened(settings)
    app.add_middleware(paths.Encoded)
    app.add_api_route("/readyz", ready)
    for router in (log_in.router, log_in_elsewhere.router, assets.router, pages.router):
        app.router.routes.extend(router.routes)
    for error, answer in HANDLERS.items():
        app.add_exception_handler(error, answer)
    return app


async def ready(_request: Request) -> Response:
    """Say that the console answers."""
    return Response("ready")


async def sign_in_first(request: Request, why: Exception) -> Response:
    """Lead to the log-in page, and back afterwards."""
    address = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    shown = request.method in READING and not request.url.path.startswith("/login")
    back = quote(address if shown else "/", safe="")
    reason = f"&why={why.reason}" if isinstance(why, NotLetIn) else ""
    if request.app.state.console.provider is not None and reason == "&why=ended":
        reason = ""  # the provider knows whether a password is wanted
    answer = Response(status_code=303, headers={**SAFETY, "Location": f"/login?next={back}{reason}"})
    if isinstance(why, NotLetIn):
        request.app.state.console.seal.take_away(answer)
    return answer


async def password_first(_request: Request, _why: Exception) -> Response:
    """Lead to the page on which a password is chosen."""
    return Response(status_code=303, headers={**SAFETY, "Location": "/password"})


async def refused(request: Request, why: Exception) -> Response:
    """Show what a service said."""
    assert isinstance(why, Problem)
    if why.status == NOT_THERE and request.query_params.get("done"):
        return _problem(request, 202, follows=f"{request.url.path}?{request.url.query}")
    if why.status == NOT_THERE and not why.members.get("rule"):
        return _problem(request, why.status)  # the page says it, in the reader's language
    return _problem(
        request, why.status, title=str(why.members.get("title", "")), detail=str(why.members.get("detail", ""))
    )


async def away(request: Request, why: Exception) -> Response:
    """Say which service does not answer, and what to do."""
    assert isinstance(why, Away)
    return _problem(request, 503, away=why.service)


async def provider_refused(request: Request, why: Exception) -> Response:
    """Say that the log-in elsewhere came to nothing, under a number by which the log tells why."""
    trace = token_hex(6)
    log.warning("log-in refused", trace=trace, path=request.url.path, error=repr(why))
    return _problem(request, 403, refused=True, trace=trace)


async def provider_away(request: Request, why: Exception) -> Response:
    """Say that the provider does not answer, under a number by which the log tells more."""
    trace = token_hex(6)
    log.warning("provider away", trace=trace, path=request.url.path, error=repr(why))
    return _problem(request, 503, provider=True, trace=trace)


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
    Problem: refused,
    Away: away,
    ProviderRefused: provider_refused,
    ProviderAway: provider_away,
    Stale: stale,
    HTTPException: strange,
    Exception: broken,
}
