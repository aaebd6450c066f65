"""Closing commission periods from the command line: what a close would say, and the close itself."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import orjson
from rich import box
from rich.console import Console
from rich.table import Table

from ops.connection import Calls
from ops.printing import whole
from ops.reports.fetching import settled
from ops.reports.months import Month

DOOR = "/commission-periods"
SUMS = ("brought_forward", "earned", "clawed_back", "payable", "carried_forward")


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
        raise NotOver(
            f"{month} cannot be closed: it is over when {month.following().first_day()} begins, and it is {today}"
        )


async def foresee_months(calls: Calls, first: Month, last: Month) -> list[Foreseen]:
    """Return what these months say, each as if those before it were closed now; nothing is recorded.

    Raises ops.connection.Problem where they cannot be closed.
    """
    at = (await settled(calls))["receivables"]
    for month in first.through(last):
        body, key = orjson.dumps({"month": str(month)}), f"foresee-{month}-at-{at}"
        if (await calls.post("receivables", DOOR, body, key=key, dry_run=True, slow=True))["events"]:
            break  # the first of them that is open: those after it wait for its close
    return [await _foreseen(calls, month) for month in first.through(last)]


async def _foreseen(calls: Calls, month: Month) -> Foreseen:
    answer = await calls.get("receivables", "/reports/statement", {"month": str(month)}, slow=True)
    rows = [dict(zip(answer["columns"], row, strict=True)) for row in answer["rows"]]
    sums = tuple(sum((Decimal(row[name]) for row in rows), Decimal("0.00")) for name in SUMS)
    return Foreseen(month, bool(rows) and all(row["status"] == "closed" for row in rows), len(rows), sums)


def show_foreseen(out: Console, months: Sequence[Foreseen]) -> None:
    """Print months, people and sums."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("month", "people", *SUMS, "status"):
        table.add_column(column, justify="left" if column in {"month", "status"} else "right", no_wrap=True)
    for one in months:
        told = [f"{amount:,.2f}" for amount in one.sums]
        table.add_row(str(one.month), f"{one.people:,}", *told, "closed before" if one.closed else "open")
    whole(out, table)


async def close_months(calls: Calls, first: Month, last: Month, *, told: Callable[[str], None]) -> None:
    """Close the commission periods one after the other; a line for each.

    Raises ops.connection.Problem at the first month that cannot be closed; those before it stay closed.
    """
    positions = await settled(calls)
    at = positions["receivables"]
    for month in first.through(last):
        answer = await calls.post(
            "receivables",
            DOOR,
            orjson.dumps({"month": str(month)}),
            key=f"close-{month}-at-{at}",
            at_least=f"receivables:{at}" if at else "",
            slow=True,
        )
        at = max(at, int(answer["position"]))
        told(f"{month} closed" if answer["events"] else f"{month} was closed before")
