"""close-month: months of commission, shown and asked about before they are closed."""

import asyncio
import sys
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter
from rich.console import Console
from rich.prompt import Confirm

from ops.commands.clock import say_trial, today
from ops.commands.home import As, here
from ops.language import worded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ops.reports.closing import Foreseen

FAILED = 1

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def close_month(
    month: str,
    /,
    *,
    through: str | None = None,
    dry_run: bool = False,
    yes: Annotated[bool, Parameter(alias="-y")] = False,
    as_: As = None,
) -> int:
    """Close the commission period of a month, or of several in their order. A closed month never changes.

    On a terminal it shows months, people and sums, and asks first.

    Parameters
    ----------
    month
        The (first) month, 2024-03.
    through
        The last month.
    dry_run
        Only show months, people and sums; close nothing.
    yes
        Close without asking.
    """
    from ops.connection import Calls, Connection  # noqa: PLC0415
    from ops.reports import close_months, foresee_months, require_over, show_foreseen, span  # noqa: PLC0415
    from ops.reports.closing import STANDS_STILL_SECONDS  # noqa: PLC0415

    first, last = span(month, through)
    require_over(last, today())
    say_trial(err, here())
    asks = not yes and sys.stdin.isatty() and sys.stdout.isatty()
    said: list[str] = []

    def warned(sentence: str) -> None:
        if not said:
            err.print(sentence, markup=False)
        said.append(sentence)

    async def foreseen() -> "Sequence[Foreseen]":
        async with Calls(Connection.of(here(), as_)) as calls:
            return await foresee_months(calls, first, last, warned=warned)

    async def close() -> None:
        async with Calls(Connection.of(here(), as_)) as calls:
            patience = 0.0 if said else STANDS_STILL_SECONDS  # it was waited for before the question
            await close_months(calls, first, last, told=out.print, warned=warned, patience=patience)

    if dry_run or asks:
        show_foreseen(out, asyncio.run(foreseen()))
    if dry_run:
        return 0
    if asks and not Confirm.ask(worded("Close? A closed month never changes"), default=False, console=out):
        out.print(worded("nothing was closed"))
        return FAILED
    asyncio.run(close())
    return 0
