"""token, found: who acts, and the first of those who may let others act."""

from datetime import timedelta
from typing import Annotated

from cyclopts import App, Parameter
from cyclopts.validators import Number

from ops.commands.stack import here
from ops.printing import for_programs

LONGEST_MINUTES = 60


def register(app: App) -> None:
    """Add the verbs of this room."""
    app.command(token)


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
