"""The ASGI application of a service: its own doors and the common ones, guarded, measured, with problems for errors."""

import time
from collections.abc import Iterator

from fastapi import FastAPI, Request
from starlette.datastructures import MutableHeaders
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.runtime import telemetry
from shared.runtime.http import common_doors, paths, problems, replay_doors
from shared.runtime.http.problems import Problem, language_of, problem
from shared.runtime.http.screening import Methods, StrictRoute
from shared.runtime.http.signing_in import Allow
from shared.runtime.running import Running, Service

LARGEST_BODY_BYTES = 16 * 1024 * 1024


class Unguarded(RuntimeError):
    """A route says nothing about who may use it, or was not made by a strict router."""


def application(parts: Running) -> FastAPI:
    """Return the ASGI application of a service. Raises Unguarded for a route without `allow` or without screening."""
    app = routed(parts.service)
    app.state.running = parts
    return app


def routed(service: Service) -> FastAPI:
    """Return the doors of a service, which lead nowhere yet: enough to describe them. Raises Unguarded."""
    app = FastAPI(
        title=f"huikuan {service.name}",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
    )
    problems.install(app)
    app.state.routes = []
    for route in doors(service):
        if not _guarded(route):
            raise Unguarded(getattr(route, "path", repr(route)))
        app.state.routes.append(route)
    app.router.routes.extend(app.state.routes)
    app.add_middleware(Measured, service=service.name)
    app.add_middleware(Methods)
    app.add_middleware(paths.Encoded)
    return app


def guards(service: Service) -> Iterator[tuple[StrictRoute, Allow]]:
    """Yield every door of a service that is not open to all, with what guards it."""
    for route in doors(service):
        if isinstance(route, StrictRoute) and (guard := _guard(route)) is not None:
            yield route, guard


def doors(service: Service) -> Iterator[BaseRoute]:
    """Yield every door of a service, first those that all services have."""
    for router in (common_doors.router, replay_doors.router, *service.doors()):
        yield from router.routes


def _guarded(route: BaseRoute) -> bool:
    return isinstance(route, StrictRoute) and (route.path in common_doors.OPEN or _guard(route) is not None)


def _guard(route: StrictRoute) -> Allow | None:
    return next((one.call for one in route.dependant.dependencies if isinstance(one.call, Allow)), None)


class Measured:
    """Counts and times what a service answers, and refuses bodies that are too long, or of unknown length."""

    def __init__(self, app: ASGIApp, service: str) -> None:
        self._app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif (said := _unmeasured(Request(scope))) is not None:
            await problem(said, language_of(Request(scope)))(scope, receive, send)
        else:
            await self._app(scope, receive, self._noting(scope, send, time.perf_counter()))

    def _noting(self, scope: Scope, send: Send, began: float) -> Send:
        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                route = getattr(scope.get("route"), "path", "unknown")
                telemetry.REQUESTS.labels(self._service, scope["method"], route, message["status"]).inc()
                telemetry.REQUEST_SECONDS.labels(self._service, route).observe(time.perf_counter() - began)
                MutableHeaders(scope=message)["Cache-Control"] = "no-store"
            await send(message)

        return noting


def _unmeasured(request: Request) -> Problem | None:
    """Return why a body is not even looked at, where it is not."""
    length = request.headers.get("content-length", "0")
    if "transfer-encoding" in request.headers:
        return Problem(411, "send the body in one piece, with its Content-Length", title="Length required")
    if not (length.isascii() and length.isdigit()) or (int(length) > LARGEST_BODY_BYTES and not _measures(request)):
        return Problem(413, f"a body may have {LARGEST_BODY_BYTES} bytes", title="Too large")
    return None


def _measures(request: Request) -> bool:
    """Return whether the door of a request takes bytes, and measures them itself before it holds them."""
    routes: list[StrictRoute] = request.app.state.routes
    path, method = request.scope["path"], request.method
    return any(one.takes_bytes and method in (one.methods or ()) and one.path_regex.match(path) for one in routes)
