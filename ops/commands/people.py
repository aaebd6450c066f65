"""token, found: who acts, and the first of those who may let others act."""

import asyncio
from datetime import timedelta
from secrets import token_hex
from typing import Annotated

import orjson
from cyclopts import App, Parameter
from cyclopts.validators import Number
from rich.console import Console

from ops.commands.home import here
from ops.printing import for_programs

LONGEST_MINUTES = 60

out = Console(highlight=False, soft_wrap=True)


def register(app: App) -> None:
    """Add the verbs of this room."""
    app.command(token)
    app.command(found)


def token(
    staff_id: str,
    /,
    *,
    minutes: Annotated[int, Parameter(validator=Number(gte=1, lte=LONGEST_MINUTES))] = 30,
) -> int:
    """Print a bearer token of this stack, for `Authorization: Bearer …` on the services' HTTP doors.

    It says who somebody is; what the person may do follows from the roster.

    Parameters
    ----------
    staff_id
        Whom the token speaks for.
    minutes
        How long it is valid.
    """
    from ops.connection import NoPerson, now, speaker  # noqa: PLC0415  # slow imports, only for the verb that needs them
    from shared.runtime.identity import NotSignedIn, TokenVerifier, local_issuers  # noqa: PLC0415

    stack = here()
    signed = speaker(stack, staff_id).token(now=now(), valid_for=timedelta(minutes=minutes))
    try:
        TokenVerifier(local_issuers(stack.secrets))(signed)
    except NotSignedIn as refused:
        raise NoPerson(f"no door would take such a token: {refused}") from refused
    for_programs(signed + "\n")
    return 0


def found(name: str, /, *, gm: str, department: str | None = None) -> int:
    """Put the first gm on the roster, joined today. Refused once somebody is gm: roles are given by a gm then.

    Parameters
    ----------
    name
        The name of the gm.
    gm
        The staff id of the gm, which nobody has yet.
    department
        Where the gm works; 总经办 without it.
    """
    from ops.connection import Calls, Connection  # noqa: PLC0415

    body = {"staff_id": gm, "name": name} | ({"department": department} if department is not None else {})

    async def ask() -> None:
        async with Calls(Connection.of(here())) as calls:
            await calls.post("staff", "/founding", orjson.dumps(body), key=token_hex(16))

    asyncio.run(ask())
    out.print(f"{gm} {name} is gm from today on; --as {gm} lets a verb act as the gm", markup=False)
    return 0
