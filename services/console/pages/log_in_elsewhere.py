"""Log-in at a company's OpenID provider: the way there and the way back, bound to one browser by a cookie."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from services.console.frame.view import SAFETY, Console, console_of
from services.console.login.openid import Begun, ProviderRefused
from services.console.login.provider import Provider
from services.console.pages.log_in import own

router = APIRouter(prefix="/login")


def provider_of(console: Annotated[Console, Depends(console_of)]) -> Provider:
    """Return the provider; where there is none, there are no such pages."""
    if console.provider is None:
        raise HTTPException(404)
    return console.provider


Here = Annotated[Console, Depends(console_of)]
Elsewhere = Annotated[Provider, Depends(provider_of)]


@router.get("/provider")
async def go(console: Here, provider: Elsewhere, next: str = "/") -> Response:  # noqa: A002  # in the address
    """Lead to the provider. Raises ProviderAway, ProviderRefused."""
    address, begun = await provider.openid.begun(own(next))
    answer = RedirectResponse(address, 303, headers=SAFETY)
    console.seal.put_begun(answer, begun.state, asdict(begun))
    return answer


@router.get("/return")
async def come_back(console: Here, provider: Elsewhere, request: Request) -> Response:
    """Begin a session with what the provider answered. Raises NotLetIn, ProviderAway, ProviderRefused, Away."""
    state = request.query_params.get("state", "")
    answer = RedirectResponse("/", 303, headers=SAFETY)
    begun = console.seal.take_begun(request, answer, state)
    if begun is None:
        raise ProviderRefused("no log-in of this browser is under way under this state")
    session = await provider.sign_in(Begun(**begun), request.query_params)
    answer.headers["Location"] = own(begun["back"])
    console.seal.put(answer, session)
    return answer


@router.get("/left")
async def left() -> Response:
    """Say that the session has ended."""
    return RedirectResponse("/login?why=left", 303, headers=SAFETY)
