"""The issuer's doors: sessions and passwords for the console, accounts for the operator. On this machine only."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import httpx2
from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ConfigDict, Field

from ops.issuer.accounts import Accounts, Refusal, Session
from shared.events.text import Known
from shared.runtime.callers import Kind
from shared.runtime.identity import NotSignedIn, Verifier
from shared.runtime.tokens import Speaker

TOKEN_FOR = timedelta(minutes=10)
STATUS = {"wrong": 401, "ended": 401, "locked": 423, "locked_for_a_while": 423, "weak": 422, "off_the_roster": 403}
BEARER = HTTPBearer(auto_error=False)
Secret = Annotated[str, Field(min_length=1, max_length=200)]
OnRoster = Callable[[str], Awaitable[bool]]
"""Tells by a token whether its person is on the roster today; True where staff cannot be asked."""


class Sent(BaseModel):
    """What is sent to a door."""

    model_config = ConfigDict(extra="forbid")


class SignIn(Sent):
    """Who comes, and the password."""

    staff_id: Known
    password: Secret


class Held(Sent):
    """A session, by its secret."""

    session: Secret


class Change(Held):
    """Another password."""

    old: Secret
    new: Secret


class Whose(Sent):
    """Whose account."""

    staff_id: Known


class Issuer:
    """What the doors rest on: the accounts, the key that vouches for people, who is believed to be the operator."""

    def __init__(self, accounts: Accounts, key: str, verifier: Verifier, on_roster: OnRoster) -> None:
        self.accounts = accounts
        self.on_roster = on_roster
        self.verifier = verifier
        self._key = key

    async def token(self, secret: str, session: Session) -> dict[str, Any]:
        """Return what a session is good for: a token, or nothing before the drawn password is changed."""
        told = {"session": secret, "staff_id": session.staff_id, "must_change": session.stale}
        if session.stale:
            return {**told, "token": None, "expires_at": None}
        at = now()
        token = Speaker(Kind.PERSON, session.staff_id, self._key).token(now=at, valid_for=TOKEN_FOR)
        if not await self.on_roster(token):
            await self.accounts.end(secret)
            raise Refusal("off_the_roster", f"{session.staff_id} is not on the roster today")
        return {**told, "token": token, "expires_at": (at + TOKEN_FOR).isoformat()}


def issuer_of(request: Request) -> Issuer:
    """Return what the doors rest on."""
    issuer: Issuer = request.app.state.issuer
    return issuer


Here = Annotated[Issuer, Depends(issuer_of)]


def operator(issuer: Here, bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]) -> None:
    """Let the operator of the stack through."""
    try:
        kind = issuer.verifier(bearer.credentials if bearer else "").kind
    except NotSignedIn as refused:
        raise HTTPException(401, str(refused)) from refused
    if kind is not Kind.OPERATOR:
        raise HTTPException(403, "accounts are the operator's part")


router = APIRouter()
operators = APIRouter(prefix="/accounts", dependencies=[Depends(operator)])


@router.get("/readyz")
async def ready(issuer: Here) -> dict[str, str]:
    """Say that the accounts can be read."""
    await issuer.accounts.listed(now())
    return {"status": "ready"}


@router.post("/sessions", status_code=201)
async def sign_in(who: SignIn, issuer: Here) -> dict[str, Any]:
    """Begin a session by a password."""
    return await issuer.token(*await issuer.accounts.sign_in(who.staff_id, who.password, now()))


@router.post("/sessions/renewal")
async def renew(held: Held, issuer: Here) -> dict[str, Any]:
    """Draw another token for a session."""
    return await issuer.token(held.session, await issuer.accounts.session(held.session, now()))


@router.post("/sessions/end", status_code=204)
async def end(held: Held, issuer: Here) -> None:
    """End a session."""
    await issuer.accounts.end(held.session)


@router.post("/passwords")
async def change(change: Change, issuer: Here) -> dict[str, Any]:
    """Choose another password; the session is good for tokens from then on."""
    session = await issuer.accounts.change(change.session, change.old, change.new, now())
    return await issuer.token(change.session, session)


@operators.get("")
async def listed(issuer: Here) -> dict[str, Any]:
    """List all accounts."""
    return {"items": await issuer.accounts.listed(now())}


@operators.post("", status_code=201)
async def add(whose: Whose, issuer: Here) -> dict[str, str]:
    """Make an account, or draw another password for a known one."""
    return {"staff_id": whose.staff_id, "password": await issuer.accounts.add(whose.staff_id, now())}


@operators.post("/lock")
async def lock(whose: Whose, issuer: Here) -> dict[str, str]:
    """Lock an account, and end its sessions."""
    return await _locked(whose, issuer, locked=True)


@operators.post("/unlock")
async def unlock(whose: Whose, issuer: Here) -> dict[str, str]:
    """Unlock an account."""
    return await _locked(whose, issuer, locked=False)


async def _locked(whose: Whose, issuer: Issuer, *, locked: bool) -> dict[str, str]:
    if not await issuer.accounts.lock(whose.staff_id, locked=locked):
        raise HTTPException(404, f"{whose.staff_id} has no account: ./huikuan account add {whose.staff_id}")
    return {"staff_id": whose.staff_id}


def application(issuer: Issuer) -> FastAPI:
    """Return the doors."""
    app = FastAPI(title="huikuan issuer", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.issuer = issuer
    app.add_exception_handler(Refusal, _refused)
    app.include_router(router)
    app.include_router(operators)
    return app


async def _refused(_request: Request, why: Exception) -> JSONResponse:
    assert isinstance(why, Refusal)
    headers = {"Retry-After": str(why.seconds)} if why.seconds is not None else {}
    return JSONResponse({"reason": why.reason, "detail": str(why)}, STATUS[why.reason], headers)


def roster_at(url: str, client: httpx2.AsyncClient) -> OnRoster:
    """Return what asks staff; where it does not answer, the services decide with every request."""

    async def on_roster(token: str) -> bool:
        try:
            answer = await client.get(f"{url}/me", headers={"Authorization": f"Bearer {token}"})
        except httpx2.TransportError:
            return True
        return answer.status_code != httpx2.codes.FORBIDDEN

    return on_roster


def now() -> datetime:
    """Return the machine's present instant, UTC: sessions follow it, also in a home for trials."""
    return datetime.now(UTC)  # noqa: TID251  # this is an edge that knows the time
