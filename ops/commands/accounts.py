"""account: who signs in at the console of this stack, with which password."""

import asyncio
from collections.abc import Mapping
from typing import Any

from cyclopts import App
from rich import box
from rich.console import Console
from rich.table import Table

from ops.commands.home import here
from ops.language import headed, worded
from ops.printing import whole

ASKED_FOR_SECONDS = 20.0
COLUMNS = ("staff_id", "added_at", "signed_in_at", "must_change", "locked")

out = Console(highlight=False, soft_wrap=True)


def register(app: App) -> None:
    """Add the verbs of this room."""
    account = App(
        name="account", help="Who signs in at the console: add, list, lock, unlock.", help_flags=["--help", "-h"]
    )
    for verb in (add, lock, unlock):
        account.command(verb)
    account.command(listed, name="list")
    app.command(account)


def add(staff_id: str, /) -> int:
    """Make an account for somebody of the roster, or draw another password. It is shown once, and changed at log-in.

    Parameters
    ----------
    staff_id
        Whose account.
    """
    told = asked("/accounts", {"staff_id": staff_id})
    out.print(worded("{staff_id} signs in with {password}, once: another one is chosen then", **told), markup=False)
    return 0


def lock(staff_id: str, /) -> int:
    """Lock an account, and end its sessions.

    Parameters
    ----------
    staff_id
        Whose account.
    """
    asked("/accounts/lock", {"staff_id": staff_id})
    out.print(worded("{staff_id} cannot sign in any more", staff_id=staff_id), markup=False)
    return 0


def unlock(staff_id: str, /) -> int:
    """Unlock an account, also one that was locked by too many wrong passwords.

    Parameters
    ----------
    staff_id
        Whose account.
    """
    asked("/accounts/unlock", {"staff_id": staff_id})
    out.print(worded("{staff_id} can sign in again", staff_id=staff_id), markup=False)
    return 0


def listed() -> int:
    """List the accounts."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in COLUMNS:
        table.add_column(headed(name))
    for row in asked("/accounts")["items"]:
        table.add_row(*("" if row[name] is None else str(row[name]) for name in COLUMNS))
    whole(out, table)
    return 0


def asked(path: str, body: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Ask the issuer of this stack, as its operator. Raises Unreachable, Problem."""
    import httpx2  # noqa: PLC0415  # slow imports, only for the verb that needs them

    from ops.connection import Problem, Unreachable, now, speaker  # noqa: PLC0415

    stack = here()
    headers = {"Authorization": f"Bearer {speaker(stack).token(now=now())}"}

    async def ask() -> httpx2.Response:
        async with httpx2.AsyncClient(timeout=ASKED_FOR_SECONDS, trust_env=False, headers=headers) as client:
            url = stack.url_of("issuer") + path
            return await (client.get(url) if body is None else client.post(url, json=dict(body)))

    try:
        answer = asyncio.run(ask())
    except httpx2.TransportError as error:
        raise Unreachable("the issuer does not answer: start with ./huikuan up, see ./huikuan logs issuer") from error
    if not answer.is_success:
        said = answer.json().get("detail", "")
        raise Problem(answer.status_code, {"detail": said if isinstance(said, str) else said[0]["msg"]})
    told: dict[str, Any] = answer.json()
    return told
