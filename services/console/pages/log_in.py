"""The pages before all others: log-in, choosing a password, log-out, and the switches of language and unit."""

from typing import Annotated
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from services.console.frame.view import LANGUAGE_COOKIE, SAFETY, UNIT_COOKIE, Console, console_of, language_of
from services.console.login.accounts import NotLetIn
from shared.language import translated

router = APIRouter()

Here = Annotated[Console, Depends(console_of)]
YEAR_SECONDS = 365 * 24 * 3600
TOLD = {
    "wrong": "Staff id or password is wrong.",
    "locked": "This account is locked: the operator unlocks it.",
    "locked_for_a_while": "Too many wrong passwords: try again later.",
    "ended": "The session has ended: sign in again.",
    "off_the_roster": "You are not on the roster today: the office puts people on it.",
    "left": "You have signed out.",
    "weak": "Choose another password: at least 10 characters, without your staff id, and not the old one.",
}
DIFFERENT = "The two new passwords differ."


def own(address: str) -> str:
    """Return an address of the console itself; its first page for any other."""
    split = urlsplit(address)
    inside = address.startswith("/") and not address.startswith(("//", "/\\")) and not split.netloc
    return address if inside else "/"


def shown(console: Console, request: Request, template: str, code: int = 200, **data: object) -> HTMLResponse:
    """Return a page for somebody who is not signed in yet."""
    language = language_of(request)
    page = console.templates.get_template(template).render(
        t=lambda text, **figures: (
            translated(text, language).format(**figures) if figures else translated(text, language)
        ),
        language=language,
        trial=console.settings.trial,
        **data,
    )
    return HTMLResponse(page, code, headers=SAFETY)


@router.get("/login")
async def ask(console: Here, request: Request, next: str = "/", why: str = "") -> Response:  # noqa: A002  # in the address
    """Ask who comes; people whom a provider knows go there, unless there is something to say first."""
    if console.provider is not None:
        if why not in TOLD:
            return RedirectResponse(f"/login/provider?next={quote(own(next), safe='')}", 303, headers=SAFETY)
        return shown(console, request, "provider.html", next=own(next), said=TOLD[why])
    return shown(console, request, "login.html", next=own(next), said=TOLD.get(why, ""), staff_id="", seconds=None)


@router.post("/login")
async def sign_in(
    console: Here,
    request: Request,
    staff_id: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/",  # noqa: A002  # the field's name
) -> Response:
    """Begin a session by a password."""
    if console.provider is not None:
        return RedirectResponse("/login", 303, headers=SAFETY)
    try:
        session = await console.accounts.sign_in(staff_id.strip(), password)
    except NotLetIn as why:
        told = {"next": own(next), "said": TOLD[why.reason], "staff_id": staff_id, "seconds": why.seconds}
        return shown(console, request, "login.html", 401, **told)
    answer = RedirectResponse("/password" if session.must_change else own(next), 303, headers=SAFETY)
    console.seal.put(answer, session)
    return answer


@router.get("/password")
async def ask_password(console: Here, request: Request) -> Response:
    """Ask for another password."""
    if (read := console.seal.read(request)) is None:
        return RedirectResponse("/login", 303, headers=SAFETY)
    token = console.seal.form_token(read[0])
    return shown(console, request, "password.html", said="", form_token=token, first=read[0].must_change)


@router.post("/password")
async def change(
    console: Here,
    request: Request,
    old: Annotated[str, Form()] = "",
    new: Annotated[str, Form()] = "",
    again: Annotated[str, Form()] = "",
    token: Annotated[str, Form(alias="form-token")] = "",
) -> Response:
    """Choose another password."""
    read = console.seal.read(request)
    if read is None or not console.seal.fits(read[0], token):
        return RedirectResponse("/login", 303, headers=SAFETY)
    told = {"form_token": token, "first": read[0].must_change}
    if new != again:
        return shown(console, request, "password.html", 422, said=DIFFERENT, **told)
    try:
        session = await console.accounts.change(read[0], old, new)
    except NotLetIn as why:
        return shown(console, request, "password.html", 422, said=TOLD[why.reason], **told)
    answer = RedirectResponse("/", 303, headers=SAFETY)
    console.seal.put(answer, session)
    return answer


@router.post("/logout")
async def leave(console: Here, request: Request, token: Annotated[str, Form(alias="form-token")] = "") -> Response:
    """End the session, here and where it was begun."""
    answer: Response = RedirectResponse("/login", 303, headers=SAFETY)
    read = console.seal.read(request)
    if read is not None and console.seal.fits(read[0], token):
        if console.provider is not None:
            answer = left(console, request, await console.provider.end(read[0]))
        else:
            await console.accounts.end(read[0])
        console.seal.take_away(answer)
    return answer


def left(console: Console, request: Request, further: str | None) -> Response:
    """Return what follows a log-out: the provider's own, by a page that leads there.

    A redirect would not do: the content policy lets a form lead nowhere but to the console.
    """
    if further is None:
        return RedirectResponse("/login/left", 303, headers=SAFETY)
    return shown(console, request, "left.html", further=further)


@router.get("/language/{language}")
async def speak(language: str, back: str = "/") -> Response:
    """Switch the language."""
    return _switched(LANGUAGE_COOKIE, language if language in {"zh", "en"} else "zh", back)


@router.get("/unit/{unit}")
async def count_in(unit: str, back: str = "/") -> Response:
    """Show amounts in yuan, or in ten thousands."""
    return _switched(UNIT_COOKIE, unit if unit in {"yuan", "wan"} else "yuan", back)


def _switched(cookie: str, value: str, back: str) -> Response:
    answer = RedirectResponse(own(back), 303, headers=SAFETY)
    answer.set_cookie(cookie, value, max_age=YEAR_SECONDS, httponly=True, samesite="lax", path="/")
    return answer
