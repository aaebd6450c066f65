"""dlq list / show / redrive: events that could not take effect and wait, each stream in its order."""

import asyncio
from collections.abc import Sequence
from itertools import groupby
from secrets import token_hex
from typing import Any

import orjson
from cyclopts import App
from rich.console import Console

from ops.commands.stack import As, here
from ops.printing import for_programs
from ops.stack.layout import SERVICES

BEHIND = "behind"

out = Console(highlight=False, soft_wrap=True)


class NotParked(Exception):
    """What the command line names is no parked event. Exit code 2."""


def register(app: App) -> None:
    """Add the verbs of this room."""
    dlq = App(name="dlq", help="Events that could not take effect and wait, each stream in its order.")
    for verb, name in ((list_, "list"), (show, "show"), (redrive, "redrive")):
        dlq.command(verb, name=name)
    app.command(dlq)


def list_(*, json: bool = False, as_: As = None) -> int:
    """List parked events of all services, why they wait, and how many wait behind them.

    Parameters
    ----------
    json
        Every event with all that is known of it, for programs.
    """
    rows = asyncio.run(_parked(as_))
    if json:
        for_programs(orjson.dumps(rows, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode())
        return 0
    _print(rows)
    return 0


def _print(rows: list[dict[str, str]]) -> None:
    if not rows:
        out.print("nothing is parked")
    rows.sort(key=lambda row: (*_stream(row), int(row["position"])))
    for (service, reader, source, stream), waiting in groupby(rows, key=_stream):
        first, *behind = waiting
        word = first["type"].split(".", 2)[-1]
        which = f"{service}/{int(first['id'])}"
        out.print(f"{which}  {reader}: {source} {first['position']}, {word} of {stream}", markup=False)
        out.print(f"    {first['reason']}: {first['detail']}", markup=False)
        if behind:
            events = "event of its stream waits" if len(behind) == 1 else "events of its stream wait"
            out.print(f"    {len(behind)} later {events} behind it")


def _stream(row: dict[str, str]) -> tuple[str, str, str, str]:
    return row["service"], row["name"], row["source"], row["stream_id"]


async def _parked(as_: str | None) -> list[dict[str, str]]:
    from ops.connection import Calls, Connection  # noqa: PLC0415  # slow imports, only for the verbs that need them

    found: list[dict[str, str]] = []
    async with Calls(Connection.of(here(), as_)) as calls:
        for service in SERVICES:
            cursor = ""
            while True:
                page = await calls.get(service, "/dlq", {"cursor": cursor} if cursor else {}, patience=0)
                found += [{"service": service, **{k: str(v) for k, v in item.items()}} for item in page["items"]]
                cursor = page["next"]
                if not cursor:
                    break
    return found


def _place(place: str) -> tuple[str, int]:
    service, _, number = place.partition("/")
    if service not in SERVICES or not (number.isascii() and number.isdigit()):
        raise NotParked(f"{place!r} is no parked event: ./huikuan dlq list names them like receivables/12")
    return service, int(number)


def show(place: str, /, *, as_: As = None) -> int:
    """Show one parked event with its content.

    Parameters
    ----------
    place
        As `dlq list` names it: receivables/12.
    """
    from ops.connection import Calls, Connection  # noqa: PLC0415

    service, number = _place(place)

    async def ask() -> dict[str, Any] | None:
        async with Calls(Connection.of(here(), as_), patience=0) as calls:
            entry: dict[str, Any] | None = await calls.find(service, "/dlq", str(number), at_least="")
            return entry

    found = asyncio.run(ask())
    if found is None:
        raise NotParked(f"nothing is parked under {place}: ./huikuan dlq list names what is")
    for member, value in found.items():
        out.print(f"{member:<15} {'–' if value is None else value}", markup=False)
    return 0


def redrive(place: str | None = None, /, *, execute: bool = False, as_: As = None) -> int:
    """Try parked events again, in order; a stream stops at its first failure. Without --execute: only say which.

    Parameters
    ----------
    place
        One of `dlq list` (its whole stream is tried); all without it.
    execute
        Do it.
    """
    wanted: Sequence[tuple[str, int | None]] = [_place(place)] if place else [(service, None) for service in SERVICES]
    waiting = asyncio.run(_parked(as_))
    if place is not None:
        waiting = _beside(waiting, place)
    if not execute:
        if waiting:
            out.print("these would be tried again; add --execute to do it")
        _print(waiting)
        return 0
    taken, left = asyncio.run(_redriven(wanted, as_))
    if not taken and not left:
        out.print("nothing is parked")
    return 1 if left else 0


def _beside(rows: Sequence[dict[str, str]], place: str) -> list[dict[str, str]]:
    """Return the events that wait in the stream of the one that is named. Raises NotParked."""
    named = {_stream(row) for row in rows if (row["service"], int(row["id"])) == _place(place)}
    if not named:
        raise NotParked(f"nothing is parked under {place}: ./huikuan dlq list names what is")
    return [row for row in rows if _stream(row) in named]


async def _redriven(wanted: Sequence[tuple[str, int | None]], as_: str | None) -> tuple[int, int]:
    from ops.connection import Calls, Connection  # noqa: PLC0415

    taken = left = 0
    async with Calls(Connection.of(here(), as_)) as calls:
        for service, number in wanted:
            answer = await calls.post(service, "/dlq/redrive", orjson.dumps({"id": number}), key=token_hex(16))
            taken, left = taken + answer["taken"], left + answer["left"]
            if answer["taken"] or answer["left"]:
                out.print(f"{service}: {answer['taken']} took effect, {answer['left']} wait on")
    return taken, left
