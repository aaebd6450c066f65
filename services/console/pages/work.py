"""The page of work that goes on in the background: how far it is, and the way to its result."""

from fastapi import APIRouter, Response

from services.console.frame.forms import own_form
from services.console.frame.progress import Work, stream
from services.console.frame.view import View, Viewing

router = APIRouter()


def seen(view: View, number: str) -> Work:
    """Return a piece of work that the reader may see. Raises Problem (404)."""
    return view.console.works.seen(number, view.me.staff_id, view.me.roles)


@router.get("/work/{number}")
async def work(view: Viewing, number: str) -> Response:
    """Show how far a piece of work is."""
    found = seen(view, number)
    if found.state == "done" and found.result:
        return view.to(found.result)
    return view.page("work.html", title=found.title, work=found)


@router.get("/work/{number}/events")
async def events(view: Viewing, number: str) -> Response:
    """Tell how far a piece of work is as it goes on, by server-sent events."""
    found = seen(view, number)
    return view.streamed(stream(found, lambda: view.fragment("progress.html", work=found), view.console.ending))


@router.post("/work/{number}/cancel")
async def cancel(view: Viewing, number: str) -> Response:
    """End a piece of work before its time."""
    await own_form(view)
    seen(view, number).cancel()
    return view.to(f"/work/{number}")
