"""Closing commission periods from the command line."""

from collections.abc import Callable

import orjson

from ops.connection import Calls
from ops.reports.fetching import settled
from ops.reports.months import Month


async def close_months(calls: Calls, first: Month, last: Month, *, told: Callable[[str], None]) -> None:
    """Close the commission periods one after the other, each on tables that know the one before; a line for each.

    Raises ops.connection.Problem at the first month that cannot be closed; those before it stay closed.
    """
    positions = await settled(calls)
    at = positions["receivables"]
    for month in first.through(last):
        answer = await calls.post(
            "receivables",
            "/commission-periods",
            orjson.dumps({"month": str(month)}),
            key=f"close-{month}-at-{at}",
            at_least=f"receivables:{at}" if at else "",
        )
        at = max(at, int(answer["position"]))
        told(f"{month} closed" if answer["events"] else f"{month} was closed before")
