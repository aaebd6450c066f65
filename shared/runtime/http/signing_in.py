"""Who calls, by the token, and whether a route is open to him."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.params import Depends as DependsParameter
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from shared.runtime.callers import Caller, Kind, needed
from shared.runtime.http.problems import Problem
from shared.runtime.identity import NotSignedIn
from shared.runtime.running import Running

READING = frozenset({"GET", "HEAD", "OPTIONS"})
BEARER = HTTPBearer(auto_error=False, bearerFormat="JWT")


def running(request: Request) -> Running:
    """Return the parts of the service that answers."""
    parts: Running = request.app.state.running
    return parts


async def here(request: Request) -> Running:
    """Return the parts of the service that answers, to a door that depends on them."""
    return running(request)


async def signed_in(
    request: Request, bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]
) -> Caller:
    """Return whom the token names, whether or not he or she is on the roster; raises NotSignedIn."""
    if bearer is None or not bearer.credentials.strip():
        raise NotSignedIn("send Authorization: Bearer <token>")
    verifier, token = running(request).verifier, bearer.credentials.strip()
    if (known := verifier.believed(token)) is not None:
        return known
    return await run_in_threadpool(verifier, token)  # a provider may be asked for its keys


async def caller(request: Request, who: Annotated[Caller, Depends(signed_in)]) -> Caller:
    """Return who calls, with the roles of today. Raises NotSignedIn, and the 403 problem off the roster."""
    parts = running(request)
    return await parts.service.admit(parts, who, changes=request.method not in READING)


class Allow:
    """The roles that may use a route; `*` is every person, and no machine."""

    def __init__(self, roles: frozenset[str]) -> None:
        self.roles = roles

    async def __call__(self, who: Annotated[Caller, Depends(caller)]) -> Caller:
        """Return the caller; raises the 403 problem."""
        everybody = "*" in self.roles and who.kind is Kind.PERSON
        if not everybody and not self.roles & who.roles:
            raise Problem(403, f"{who.name} may not do this: {needed(self.roles, who)}")
        return who


class SignedIn(Allow):
    """Opens a door to the operator and to every person with a valid token, also off the roster."""

    def __init__(self) -> None:
        super().__init__(frozenset({"*", "operator"}))

    async def __call__(self, who: Annotated[Caller, Depends(signed_in)]) -> Caller:
        """Return the caller; raises the 403 problem."""
        return await super().__call__(who)


def allow(*roles: str) -> DependsParameter:
    """Let these roles use a route: roles of people, `*` for every person, `operator`, `service`.

    A machine gets only what names it. A route without this cannot be served at all.
    """
    dependency: DependsParameter = Depends(Allow(frozenset(roles)))
    return dependency
