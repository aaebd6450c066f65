"""The work behind an upload: read the files, ask what would become of them, send them. In the name of its owner."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress

from services.console.frame.progress import Failed, Run, Work
from services.console.frame.view import Console
from services.console.importing.uploads import Upload
from services.console.login.accounts import Away, NotLetIn
from services.console.login.openid import ProviderAway, ProviderRefused
from services.console.login.session import Session
from shared.interchange.encoding import UTF_8
from shared.interchange.loading import Outcome, load
from shared.interchange.preparing import opening
from shared.interchange.preparing.books import contents
from shared.language.speaking import worded
from shared.runtime.calls import Way
from shared.runtime.no_answer import Problem, Unreachable

TOKEN_LOOKED_AT_SECONDS = 20
NOT_SIGNED_IN = 401
TOLD = {
    "staff": "people",
    "departments": "heads of departments",
    "products": "products",
    "prices": "prices",
    "customers": "customers",
    "contracts": "contracts",
    "handovers": "handovers",
    "dispatches": "dispatches",
    "entries": "invoices and money",
    "complaints": "complaints",
}
"""What is sent through each import door, as people call it."""


def reading(console: Console, session: Session, upload: Upload, files: Mapping[str, bytes], told: str) -> Run:
    """Return the work that reads the files and asks the services what would become of them; it records nothing."""

    async def run(work: Work) -> None:
        def read(name: str, done: int, of: int) -> None:
            work.told(worded("reading {file}", file=name), done, of)

        given = [(name, lambda data=data: data) for name, data in files.items()]
        upload.prepared = await asyncio.to_thread(opening.read, given, told, read)
        work.result = upload.address
        if upload.prepared.clear:
            made = contents(upload.prepared.parts)
            upload.files = {name: text.encode("utf-8") for name, text in made.items()}
            upload.foreseen = await _loaded(console, session, upload, work, dry_run=True)

    return run


def sending(console: Console, session: Session, upload: Upload) -> Run:
    """Return the work that sends an upload through the services' own decisions."""

    async def run(work: Work) -> None:
        work.result = upload.address
        upload.outcome = await _loaded(console, session, upload, work, dry_run=False)

    return run


async def _loaded(console: Console, session: Session, upload: Upload, work: Work, *, dry_run: bool) -> Outcome:
    """Import the files, or ask what would become of them. Raises Failed."""

    def told(step: str, done: int, of: int) -> None:
        work.told(worded(TOLD.get(step, step)), done, of)

    try:
        async with _way(console, session) as way:
            return await load(upload.files, connect=way, dry_run=dry_run, encoding=UTF_8, progress=told)
    except (Unreachable, Away, ProviderAway):
        raise Failed(worded("A service does not answer. What was taken stays taken: start it again later.")) from None
    except (NotLetIn, ProviderRefused):
        raise _signed_out() from None
    except Problem as said:
        raise (_signed_out() if said.status == NOT_SIGNED_IN else Failed(str(said))) from None


def _signed_out() -> Failed:
    return Failed(worded("Your session has ended. What was taken stays taken: sign in, and start it again."))


@asynccontextmanager
async def _way(console: Console, session: Session) -> AsyncIterator[Way]:
    """Yield the way to the services in the name of a session, whose token is drawn anew before it is old."""
    draws = console.provider or console.accounts
    held = [await draws.token(session)]

    async def renewed() -> None:
        while True:
            await asyncio.sleep(TOKEN_LOOKED_AT_SECONDS)
            # Whether it goes on without, the services say.
            with suppress(NotLetIn, Away, ProviderAway, ProviderRefused):
                held[0] = await draws.token(held[0][1])

    keeping = asyncio.create_task(renewed(), name="keep the token of an import")
    try:
        yield Way(console.settings.peers, lambda: held[0][0], console.transport)
    finally:
        keeping.cancel()
        await asyncio.wait([keeping])
