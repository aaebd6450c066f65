"""Closing commission periods from the command line: what a close would say, and the close itself."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import orjson
from rich import box
from rich.console import Console
from rich.table import Table

from ops.connection import Calls, StandsStill
from ops.language import headed, worded
from ops.printing import whole
from ops.reports.fetching import items, settled
from ops.reports.months import Month

DOOR = "/commission-periods"
STANDS_STILL_SECONDS = 20.0  # so long without a move, and a close goes on without what has not come through
SUMS = ("brought_forward", "earned", "clawed_back", "payable", "carried_forward")
COLUMNS = ("month", "people", *SUMS, "status")


class NotOver(Exception):
    """A month that still runs, or lies in the future, was to be closed. Exit code 1."""


class Foreseen(NamedTuple):
    """What the close of a month says, or said: how many people are in it, and the sums of their statements in yuan."""

    month: Month
    closed: bool
    people: int
    sums: tuple[Decimal, ...]  # in the order of SUMS


def require_over(month: Month, today: date) -> None:
    """Refuse a month whose last day has not passed. Raises NotOver."""
    if month.following().first_day() > today:
        over = month.following().first_day()
        raise NotOver(
            worded(
                "{month} cannot be closed: it is over when {over} begins, and it is {today}",
                month=month,
                over=over,
                today=today,
            )
        )


async def foresee_months(
    calls: Calls, first: Month, last: Month, *, warned: Callable[[str], None] = lambda _: None
) -> list[Foreseen]:
    """Return what these months say, each as if those before it were closed now; nothing is recorded.

    `warned` is told what has not come through and is not waited for.

    Raises ops.connection.Problem where they cannot be closed.
    """
    at = await _position(calls, warned)
    closed = set[Month]()
    for month in first.through(last):
        body, key = orjson.dumps({"month": str(month)}), f"foresee-{month}-at-{at}"
        if (await calls.post("receivables", DOOR, body, key=key, dry_run=True, slow=True))["events"]:
            break  # the first of them that is open: those after it wait for its close
        closed.add(month)
    return [await _foreseen(calls, month, closed=month in closed) for month in first.through(last)]


async def open_months(calls: Calls, first: Month, last: Month) -> list[Month]:
    """Return those of a run of months that are not closed; in some of them nobody may have a statement."""
    closed = {item["month"] for item in await items(calls, "receivables", DOOR)}
    return [month for month in first.through(last) if str(month) not in closed]


async def _position(calls: Calls, warned: Callable[[str], None], *, patience: float = STANDS_STILL_SECONDS) -> int:
    """Return where the log of receivables ends, once what others recorded has come through, or nothing moves.

    The close takes in what the logs hold by itself, without Kafka; what nobody has reacted to yet is no fact of it.
    """
    try:
        return (await settled(calls, patience=patience))["receivables"]
    except StandsStill as still:
        rest = worded("Months close without it: what follows from it later falls into the next open month")
        warned(f"{still}. {rest}")
    return (await calls.heads())["receivables"]


async def _foreseen(calls: Calls, month: Month, *, closed: bool) -> Foreseen:
    answer = await calls.get("receivables", "/reports/statement", {"month": str(month)}, slow=True)
    rows = [dict(zip(answer["columns"], row, strict=True)) for row in answer["rows"]]
    sums = tuple(sum((Decimal(row[name]) for row in rows), Decimal("0.00")) for name in SUMS)
    return Foreseen(month, closed, len(rows), sums)


def show_foreseen(out: Console, months: Sequence[Foreseen]) -> None:
    """Print months, people and sums."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in COLUMNS:
        table.add_column(headed(column), justify="left" if column in {"month", "status"} else "right", no_wrap=True)
    for one in months:
        told = [f"{amount:,.2f}" for amount in one.sums]
        table.add_row(
            str(one.month), f"{one.people:,}", *told, worded("closed before") if one.closed else worded("open")
        )
    whole(out, table)


async def close_months(
    calls: Calls,
    first: Month,
    last: Month,
    *,
    told: Callable[[str], None],
    warned: Callable[[str], None] = lambda _: None,
    patience: float = STANDS_STILL_SECONDS,
) -> None:
    """Close the commission periods one after the other; a line for each.

    `warned` is told what has not come through within `patience` seconds and is not waited for. Raises
    ops.connection.Problem at the first month that cannot be closed; those before it stay closed.
    """
    at = await _position(calls, warned, patience=patience)
    for month in first.through(last):
        answer = await calls.post(
            "receivables",
            DOOR,
            orjson.dumps({"month": str(month)}),
            key=f"close-{month}-at-{at}",
            slow=True,
        )
        at = max(at, int(answer["position"]))
        told(worded("{month} closed" if answer["events"] else "{month} was closed before", month=month))
