"""`huikuan`: the whole system from one command line.

Exit codes: 0 ok, 1 failed, 2 usage, 3 difference found, 4 dependency down, 130 interrupted; 141 where whoever reads the
output went away before its end, as every Unix program says it.
"""

import os
from errno import ENOSPC

from cyclopts import App, CycloptsError, Parameter
from rich.console import Console
from rich.markup import escape

from ops.commands import accounts, books, clock, completion, dlq, people, replay, stack, work
from ops.commands.home import here
from ops.help import EPILOGUE, Help
from ops.language import NoLanguage, chosen, speak, worded
from ops.printing import ReaderGone, finish, forgive_letters, give_up

FAILED, USAGE, INTERRUPTED, UNREAD = 1, 2, 130, 141

app = App(
    name="huikuan",
    help="回款: contracts, orders, receivables, commission on collected money, and complaints, as events.",
    version="0.1.0",
    help_formatter=Help(),
    default_parameter=Parameter(negative=()),  # --no-dry-run and the like say nothing new
    suppress_keyboard_interrupt=False,  # main() says its sentence
)
for room in (stack, clock, books, people, accounts, replay, dlq, work, completion):
    room.register(app)


def main(arguments: list[str]) -> int:
    """Run one command line and return its exit code; what goes wrong is one sentence on standard error."""
    forgive_letters()
    complain = Console(stderr=True, highlight=False, soft_wrap=True)
    try:
        language, arguments = chosen(arguments, os.environ)
        speak(language)
        app.help_epilogue = worded(EPILOGUE)
        result = app(arguments, exit_on_error=False, print_error=True, result_action="return_value")
        finish()
    except CycloptsError:
        return USAGE
    except KeyboardInterrupt:
        complain.print(worded("interrupted; what was recorded so far is kept"))
        return INTERRUPTED
    except SystemExit as end:
        if isinstance(end.__context__, BrokenPipeError):  # rich's answer to a reader that has gone
            return UNREAD
        raise
    except ReaderGone:
        give_up()
        return UNREAD
    except Exception as error:
        known = exit_code(error)
        if known is None:
            raise
        complain.print(f"[bold]huikuan:[/bold] {escape(sentence(error))}", markup=True)
        return known
    return result if isinstance(result, int) else 0


def exit_code(error: Exception) -> int | None:
    """Return the exit code of an error that has its sentence, None for one that is a fault of ours."""
    # Imported here: slow, and needed only where something went wrong.
    from ops.commands.places import UsageError  # noqa: PLC0415
    from ops.connection import NoPerson, Problem, Unreachable  # noqa: PLC0415
    from ops.reports import NothingToSay, NotOver, Usage  # noqa: PLC0415
    from ops.stack.problem import DEPENDENCY_DOWN, StackError  # noqa: PLC0415
    from shared.runtime.databases import ShippedFilesChanged  # noqa: PLC0415
    from shared.runtime.running import StrangeRules  # noqa: PLC0415

    match error:
        case StackError():
            return error.exit_code
        case Unreachable():
            return DEPENDENCY_DOWN
        case Problem() | NotOver() | NothingToSay() | ShippedFilesChanged() | StrangeRules() | replay.Stopped():
            return FAILED
        case UsageError() | NoPerson() | replay.NoSuchProjection() | dlq.NotParked() | Usage() | NoLanguage():
            return USAGE
        case OSError() if error.filename or error.errno == ENOSPC:
            return FAILED
        case _:
            return None


def sentence(error: Exception) -> str:
    """Return what is said of an error: its own sentence, or which file the system refuses and why."""
    from ops.connection import Unreachable  # noqa: PLC0415

    if isinstance(error, OSError) and type(error).__module__ == "builtins":
        return f"{error.filename or 'the output'} cannot be written or read: {error.strerror}"
    return f"{error}{_full_disk() if isinstance(error, Unreachable) else ''}"


def _full_disk() -> str:
    """Return what is to be said where the disk of the home has no room left: then nothing else is worth looking at."""
    from ops.stack.machine import NEEDED_BYTES, free_bytes  # noqa: PLC0415
    from ops.stack.problem import StackError  # noqa: PLC0415

    try:
        home = here()
    except StackError:
        return ""
    free = free_bytes(home)
    return "" if free >= NEEDED_BYTES else f"; the disk of {home.home} has {free // 1024**2} MB left: make room first"
