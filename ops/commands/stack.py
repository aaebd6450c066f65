"""up, down, status, logs, doctor, demo."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Annotated, Literal

from cyclopts import App, Parameter
from cyclopts.validators import Number
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ops.commands.clock import instant_of, say_trial
from ops.commands.demo import show_sample
from ops.commands.home import here
from ops.language import headed
from ops.printing import for_programs, whole
from ops.stack.layout import HOST, Bus
from shared import SERVICES

PROCESSES: Mapping[str, Literal["left", "right"]] = {
    "process": "left",
    "state": "left",
    "pid": "right",
    "port": "right",
    "up for": "right",
    "business day": "left",
    "note": "left",
}

out = Console(highlight=False)


def register(app: App) -> None:
    """Add the verbs of this room."""
    for verb in (demo, status, logs, doctor):
        app.command(verb)
    app.command(up, synonym=("start", "run"))
    app.command(down, synonym=("stop", "end"))


def told() -> Callable[[str], None]:
    """Return what prints the progress of a start, on standard error."""
    progress = Console(stderr=True, highlight=False)
    return lambda line: progress.print(f"  {line}")


def up(*, split: bool = False, bus: Bus = "kafka", demo: bool = False, trial_clock: str | None = None) -> int:
    """Start PostgreSQL, Kafka, six services and the console; again changes nothing. Data survives `down`.

    Parameters
    ----------
    split
        Give HTTP, relay, feed and clock of each service a process of their own.
    bus
        log: the services pull each other's logs over HTTP, and Kafka stays down.
    demo
        Load the sample company as well.
    trial_clock
        Make a new home one for trials: its clock stands at this instant, 2027-12-31T09:00:00+08:00, and moves by
        `clock advance` alone.
    """
    from ops.stack import up as start  # noqa: PLC0415  # slow imports, only for the verb that needs them

    stack = here()
    instant = None if trial_clock is None else instant_of(trial_clock)
    start(stack, report=told(), split=split, bus=bus, trial_clock=instant)
    out.print(f"huikuan is up, home {stack.home}")
    out.print(f"  console      {stack.url_of('console')}   log-ins: ./huikuan account add STAFF_ID")
    for service in SERVICES:
        out.print(f"  {service:<12} {stack.url_of(service)}")
    out.print(f"  dashboards   role dashboard at {HOST}:{stack.port_of('postgres')}, schema bi: docs/operations.md")
    say_trial(out, stack)
    return show_sample() if demo else 0


def down() -> int:
    """Stop exactly what `up` started. The data stays."""
    from ops.stack import down as stop  # noqa: PLC0415

    out.print("huikuan is down" if stop(here(), report=told()) else "nothing was running")
    return 0


def status() -> int:
    """Show the processes of the stack."""
    from ops.stack import status as rows  # noqa: PLC0415

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name, side in PROCESSES.items():
        table.add_column(headed(name), justify=side)
    found = rows(here())
    for row in found:
        up_for = "" if row.uptime_seconds is None else str(timedelta(seconds=int(row.uptime_seconds)))
        table.add_row(
            *(row.name, row.state, str(row.pid or ""), str(row.port or ""), up_for, str(row.day or ""), row.note)
        )
    whole(out, table)
    say_trial(out, here())
    return 0 if all(row.state == "running" for row in found) else 4


def logs(
    service: str | None = None,
    /,
    *,
    follow: Annotated[bool, Parameter(alias="-f")] = False,
    lines: Annotated[int, Parameter(validator=Number(gte=0))] = 100,
) -> int:
    """Print the last lines of a process's log, or of all.

    Parameters
    ----------
    service
        A service, postgres or kafka; all without it.
    follow
        Go on with new lines until interrupted.
    lines
        How many of the last lines.
    """
    from ops.stack import logs as tail  # noqa: PLC0415

    for line in tail(here(), service, follow=follow, lines=lines):
        for_programs(line.rstrip("\n") + "\n")
    return 0


def doctor() -> int:
    """Look at everything that the stack rests on, and say how to mend what is not well."""
    from ops.commands.looks import FURTHER  # noqa: PLC0415
    from ops.stack import doctor as examine  # noqa: PLC0415

    checks = examine(here(), further=FURTHER)
    say = Console(highlight=False, soft_wrap=True).print
    say_trial(out, here())
    for check in checks:
        say(f"{'ok ' if check.ok else '[bold red]ill[/bold red]'}  {check.name:<18} {escape(check.found)}")
        if check.cure:
            say(f"     {'':<18} cure: {escape(check.cure)}")
    return 0 if all(check.ok for check in checks) else 1


def demo() -> int:
    """Start everything, load the sample company, close its months, and show the main reports."""
    code = up()
    return code or show_sample()
