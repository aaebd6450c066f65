"""clock show / advance: the clock of a home for trials; and what is said wherever something of such a home is shown."""

import asyncio
from datetime import date, datetime

from cyclopts import App
from pydantic import TypeAdapter, ValidationError
from rich.console import Console

from ops.commands.home import here
from ops.commands.places import UsageError
from ops.language import worded
from ops.stack.layout import Stack
from ops.stack.problem import StackError
from shared.events.days import Instant, business_date

INSTANT: TypeAdapter[datetime] = TypeAdapter(Instant)

out = Console(highlight=False, soft_wrap=True)


def register(app: App) -> None:
    """Add the verbs of this room."""
    clock = App(name="clock", help="The clock of a home for trials, which stands still until it is moved.")
    for verb in (show, advance):
        clock.command(verb)
    app.command(clock)


def instant_of(written: str) -> datetime:
    """Read an instant of the command line. Raises UsageError."""
    try:
        return INSTANT.validate_python(written)
    except ValidationError as error:
        raise UsageError(f"{written}: {error.errors()[0]['msg']}") from error


def show() -> int:
    """Print what time it is in this home."""
    from ops.stack import trial  # noqa: PLC0415  # slow imports, only for those that need them

    stack = here()
    if stack.trial is None:
        at = trial.spoken(trial.present(stack))
        out.print(worded("{instant}, by the clock of this machine: an ordinary home", instant=at))
    else:
        say_trial(out, stack)
    return 0


def advance(instant: str, /) -> int:
    """Move the clock of a home for trials forward: each day on the way begins in every service, in order.

    Parameters
    ----------
    instant
        Where it is to stand, 2027-12-31T09:00:00+08:00.
    """
    from ops.commands.bar import bar  # noqa: PLC0415
    from ops.connection import Calls, Connection  # noqa: PLC0415
    from ops.reports import settled  # noqa: PLC0415
    from ops.stack import trial  # noqa: PLC0415

    stack, to = here(), instant_of(instant)
    if stack.trial is None:
        raise UsageError(worded("this is an ordinary home: its clock is the machine's, and nobody moves it"))
    start = trial.present(stack)
    if to < start:
        raise UsageError(worded("the clock stands at {instant} and moves only forward", instant=trial.spoken(start)))

    async def move() -> None:
        async with Calls(Connection.of(stack, None)) as calls:
            await calls.heads(first=True)  # whoever is down begins no day
            await trial.advance(stack, to, told=passed)
            await settled(calls)

    with bar() as shown:
        task = shown.add_task("days", total=(business_date(to) - business_date(start)).days)

        def passed(at: datetime) -> None:
            shown.update(task, completed=(business_date(at) - business_date(start)).days)

        asyncio.run(move())
    say_trial(out, stack)
    return 0


def today() -> date:
    """Return the business day of this home, by its clock."""
    from ops.stack.trial import present  # noqa: PLC0415

    return business_date(present(here()))


def say_trial(console: Console, stack: Stack) -> None:
    """Say of a home for trials that it is one, and where its clock stands; of an ordinary one nothing."""
    if (told := trial_mark(stack)) is not None:
        console.print(told, markup=False)


def trial_mark(stack: Stack) -> str | None:
    """Return what everything says that shows something of a home for trials; None of an ordinary one."""
    if stack.trial is None:
        return None
    from ops.stack import trial  # noqa: PLC0415

    try:
        at = trial.spoken(trial.present(stack))
    except StackError:
        return worded("试用 (a home for trials)")
    return worded("试用 (a home for trials, its clock stands at {instant})", instant=at)
