"""up, down, status, logs, doctor, demo."""

import os
from collections.abc import Callable
from datetime import timedelta
from typing import Annotated

from cyclopts import App, Parameter
from cyclopts.validators import Number
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ops.printing import for_programs, whole
from ops.stack.layout import HOST, PROJECT, Bus, Stack, from_environment

SAMPLE = PROJECT / "tests" / "golden" / "data" / "classicmodels-huikuan"
HOUSE = PROJECT / "ops" / "demo"
ACTORS = (
    ("D01", "周建国", "gm", "总经理"),
    ("D02", "吴海燕", "director", "总监"),
    ("D11", "陈静", "finance, head of 财务部", "财务部负责人"),
    ("D12", "李娜", "finance", "会计"),
    ("D21", "王芳", "office, head of 办公室", "办公室负责人"),
    ("D22", "赵磊", "office", "内勤"),
    ("D31", "孙伟", "quality, head of 质量部", "质量部负责人"),
    ("D32", "刘洋", "quality", "质检员"),
    ("1143", "Anthony Bow", "manager of Boston, NYC, San Francisco", "部门经理"),
    ("1216", "Steve Patterson", "rep", "业务员"),
)
"""Somebody in each role: those of `HOUSE` come beside the sample company, a manager and a rep are of it."""
SAMPLE_MONTHS = ("2003-01", "2005-05")
SAMPLE_DAY = "2005-05-31"
EXIT_DIFFERENCE = 3

As = Annotated[
    str | None,
    Parameter(name="--as", help="Act as the person of this staff id; without it the operator of the stack acts."),
]

out = Console(highlight=False)


def register(app: App) -> None:
    """Add the verbs of this room."""
    for verb in (demo, status, logs, doctor):
        app.command(verb)
    app.command(up, synonym=("start", "run"))
    app.command(down, synonym=("stop", "end"))


def here() -> Stack:
    """Return the stack that the environment names."""
    return from_environment(os.environ)


def told() -> Callable[[str], None]:
    """Return what prints the progress of a start, on standard error."""
    progress = Console(stderr=True, highlight=False)
    return lambda line: progress.print(f"  {line}")


def up(*, split: bool = False, bus: Bus = "kafka", demo: bool = False) -> int:
    """Start the whole system: PostgreSQL, Kafka and six services; again changes nothing. Data survives `down`.

    Parameters
    ----------
    split
        Give HTTP, relay and feed of each service a process of their own.
    bus
        log: the services pull each other's logs over HTTP, and Kafka stays down.
    demo
        Load the sample company as well.
    """
    from ops.stack import up as start  # noqa: PLC0415  # slow imports, only for the verb that needs them

    stack = here()
    start(stack, report=told(), split=split, bus=bus)
    out.print(f"huikuan is up, home {stack.home}")
    for service in ("contracts", "orders", "receivables", "customers", "aftersales", "staff"):
        out.print(f"  {service:<12} {stack.url_of(service)}")
    out.print(f"  dashboards   role dashboard at {HOST}:{stack.port_of('postgres')}, schema bi: docs/operations.md")
    return _sample() if demo else 0


def _show_actors() -> None:
    table = Table(title="People 人员", title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("staff_id", "name", "role", "职务"):
        table.add_column(name)
    for actor in ACTORS:
        table.add_row(*actor)
    whole(out, table)
    out.print(
        "Any verb acts as one of them with --as STAFF_ID; ./huikuan token STAFF_ID is a log-in at the HTTP doors.\n"
    )


def down() -> int:
    """Stop exactly what `up` started. The data stays."""
    from ops.stack import down as stop  # noqa: PLC0415

    out.print("huikuan is down" if stop(here(), report=told()) else "nothing was running")
    return 0


def status() -> int:
    """Show the processes of the stack."""
    from ops.stack import status as rows  # noqa: PLC0415

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name, side in (
        ("process", "left"),
        ("state", "left"),
        ("pid", "right"),
        ("port", "right"),
        ("up for", "right"),
        ("note", "left"),
    ):
        table.add_column(name, justify=side)  # type: ignore[arg-type]
    found = rows(here())
    for row in found:
        up_for = "" if row.uptime_seconds is None else str(timedelta(seconds=int(row.uptime_seconds)))
        table.add_row(row.name, row.state, str(row.pid or ""), str(row.port or ""), up_for, row.note)
    whole(out, table)
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
    for check in checks:
        say(f"{'ok ' if check.ok else '[bold red]ill[/bold red]'}  {check.name:<18} {escape(check.found)}")
        if check.cure:
            say(f"     {'':<18} cure: {escape(check.cure)}")
    return 0 if all(check.ok for check in checks) else 1


def demo() -> int:
    """Start everything, load the sample company, close its months, and show the main reports."""
    code = up()
    return code or _sample()


def _sample() -> int:
    from ops.commands import books  # noqa: PLC0415

    out.print("\nLoading the sample company: a trading house with 122 customers, 2003 to 2005")
    code = books.import_(SAMPLE) or books.import_(HOUSE)
    if code:
        return code
    books.close_month(SAMPLE_MONTHS[0], through=SAMPLE_MONTHS[1], yes=True)
    out.print()
    books.report("statement", month=SAMPLE_MONTHS[1])
    books.report("ranking", year="2004")
    books.report("overdue", as_of=SAMPLE_DAY)
    books.report("ageing", as_of=SAMPLE_DAY, top=10)
    books.report("grades", as_of=SAMPLE_DAY, top=10)
    _show_actors()
    print_further = Console(highlight=False, soft_wrap=True).print
    print_further(
        "Look further:\n"
        "  ./huikuan report ageing --as 1216                as one of them sees it: what is not theirs is not there\n"
        f"  ./huikuan report commission --month 2004-12      every line of a month\n"
        f"  ./huikuan report receivables --as-of {SAMPLE_DAY}\n"
        f"  ./huikuan pack {SAMPLE_MONTHS[1]} --into books              all reports of a month as CSV files\n"
        "  ./huikuan projection verify                      live tables against a rebuild from the log\n"
        "  ./huikuan projection rebuild commission          rebuild a report beside the live one, and swap\n"
        "  ./huikuan import DIR --rejects refused.csv       your own books, see docs/tutorial.md\n"
        "  ./huikuan status | logs orders | down"
    )
    return 0
