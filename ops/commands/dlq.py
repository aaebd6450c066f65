"""dlq list / show / redrive / set-aside: events that could not take effect and wait, each stream in its order."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby
from secrets import token_hex
from typing import Any

import orjson
from cyclopts import App
from rich.console import Console

from ops.commands.home import As, here
from ops.printing import for_programs
from shared import SERVICES

NOTHING = "nothing is parked under {}: ./huikuan dlq list names what is"

out = Console(highlight=False, soft_wrap=True)


class NotParked(Exception):
    """What the command line names is no parked event. Exit code 2."""


def register(app: App) -> None:
    """Add the verbs of this room."""
    dlq = App(name="dlq", help="Events that could not take effect and wait, each stream in its order.")
    for verb, name in ((list_, "list"), (show, "show"), (redrive, "redrive"), (set_aside, "set-aside")):
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
                page = await calls.get(service, "/dlq", {"cursor": cursor} if cursor else {}, first=True)
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
        async with Calls(Connection.of(here(), as_)) as calls:
            entry: dict[str, Any] | None = await calls.find(service, "/dlq", str(number), at_least="", first=True)
            return entry

    found = asyncio.run(ask())
    if found is None:
        raise NotParked(NOTHING.format(place))
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
            asyncio.run(_foreseen(wanted, as_))
            out.print("these would be tried again; add --execute to do it")
        _print(waiting)
        return 0
    done = asyncio.run(_redriven(wanted, as_))
    if not any(done.values()):
        out.print("nothing is parked")
    return 1 if done["left"] else 0


def set_aside(place: str, /, *, reason: str, as_: As = None) -> int:
    """Record that an event which no software here can take in is passed over from now on: the general manager's act.

    Its readers go on with the rest of its stream; rebuilds and decisions pass it over, too.

    Parameters
    ----------
    place
        As `dlq list` names it: receivables/12.
    reason
        Why; it stands in the log, and `projection verify` and `doctor` show it.
    """
    from ops.connection import Problem  # noqa: PLC0415

    service, number = _place(place)
    try:
        answer = asyncio.run(_posted(service, f"/dlq/{number}/set-aside", {"reason": reason}, as_))
    except Problem as problem:
        if problem.members.get("rule") == "NotParked":
            raise NotParked(NOTHING.format(place)) from problem
        raise
    event = answer["event"]
    word = event["type"].split(".", 2)[-1]
    which = f"{event['source']} {event['position']}, {word} of {event['stream_id']}"
    out.print(f"{service} passes over {which}: recorded at {answer['position']}", markup=False)
    _print_released(service, answer["released"])
    out.print("tables that had taken it in show it still: ./huikuan projection verify says which, rebuild mends them")
    return 1 if answer["released"]["left"] else 0


def _beside(rows: Sequence[dict[str, str]], place: str) -> list[dict[str, str]]:
    """Return the events that wait in the stream of the one that is named. Raises NotParked."""
    named = {_stream(row) for row in rows if (row["service"], int(row["id"])) == _place(place)}
    if not named:
        raise NotParked(NOTHING.format(place))
    return [row for row in rows if _stream(row) in named]


async def _redriven(wanted: Sequence[tuple[str, int | None]], as_: str | None) -> Counter[str]:
    done: Counter[str] = Counter()
    for service, number in wanted:
        answer = await _posted(service, "/dlq/redrive", {"id": number}, as_)
        done.update(answer)
        if any(answer.values()):
            _print_released(service, answer)
    return done


async def _foreseen(wanted: Sequence[tuple[str, int | None]], as_: str | None) -> None:
    """Say what would become of what waits, as the services foresee it."""
    for service, number in wanted:
        told = await _posted(service, "/dlq/redrive", {"id": number}, as_, dry_run=True)
        events = told.pop("tried")
        if events:
            gone = told["aside"] + told["foreign"]
            out.print(f"{service}: {told['taken']} would take effect, {told['left']} wait on, {gone} go")
        for one in events:
            if one["outcome"] == "left":
                out.print(f"    {service}/{one['id']} would wait on: {one['reason']}", markup=False)


async def _posted(
    service: str, path: str, body: Mapping[str, Any], as_: str | None, *, dry_run: bool = False
) -> dict[str, Any]:
    from ops.connection import Calls, Connection  # noqa: PLC0415

    async with Calls(Connection.of(here(), as_)) as calls:
        told = orjson.dumps(body)
        answer: dict[str, Any] = await calls.post(service, path, told, key=token_hex(16), dry_run=dry_run)
        return answer


def _print_released(service: str, told: Mapping[str, int]) -> None:
    parts = [f"{told['taken']} took effect", f"{told['left']} wait on"]
    parts += [f"{told['aside']} set aside"] if told["aside"] else []
    parts += [f"{told['foreign']} removed: no events of the log"] if told["foreign"] else []
    out.print(f"{service}: {', '.join(parts)}")
