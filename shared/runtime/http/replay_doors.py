"""The doors of rebuilds and verifications that every service has: begun, looked at, followed, cancelled."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

import orjson
from fastapi import Depends, Path, Response
from fastapi.sse import EventSourceResponse

from shared.events.text import Known
from shared.runtime.ask.decisions import NotThere, Refused
from shared.runtime.ask.wish import KeyReused
from shared.runtime.http.answers import Shown, lists, shows
from shared.runtime.http.front_door import AskingRows, AskRows, Parts, Reading, strict_router
from shared.runtime.http.signing_in import allow
from shared.runtime.http.tables import InOrder, Page, page, written
from shared.runtime.outages import Overloaded
from shared.runtime.rebuild.pace import rate, seconds_left
from shared.runtime.rebuild.replay import GONE, HELD, Kind, busy
from shared.runtime.replays import ReplayRuns
from shared.runtime.running import Running

router = strict_router()
ITS = allow("operator", "system")

ALL = "all"
LARGEST = 2**63 - 1
MOST_FOLLOWERS = 20
FOLLOWED_SECONDS, LOOK_SECONDS = 300.0, 0.5
ROW = f"""
SELECT number, kind, projections, asked_by, began_at, ended_at, state, stage, done, whole, cancelled_by, reason,
       outcome,
       extract(epoch FROM coalesce(ended_at, told_at) - began_at)::float8 AS seconds,
       state = 'running' AND NOT ({HELD.strip()}) AS gone
FROM feed.replay
"""
ONE = f"{ROW} WHERE number = $1"
RUNNING = f"{ROW} WHERE state = 'running' ORDER BY number DESC LIMIT 1"
SAME = f"{ROW} WHERE key = $1"
LATEST_FIRST = f"""
SELECT lpad((999999999 - number)::text, 9, '0') AS id, r.* FROM ({ROW}) AS r
WHERE lpad((999999999 - number)::text, 9, '0') > $1 ORDER BY 1 LIMIT $2
"""
PROJECTIONS = """
SELECT name, live, (SELECT count(*) FROM feed.parked AS p WHERE p.name = j.name AND p.version = j.live) AS parked
FROM feed.projection AS j WHERE name > $1 AND name = ANY ($3) ORDER BY name LIMIT $2
"""
CANCEL = "UPDATE feed.replay SET cancelled_by = coalesce(cancelled_by, $2) WHERE number = $1 AND state = 'running'"


class NoSuchProjection(NotThere):
    """This service has no projection of that name: GET /projections lists them."""


class NoSuchReplay(NotThere):
    """No rebuild or verification has that number: GET /replays lists them."""


class ReplayOver(Refused):
    """It has ended: there is nothing to cancel."""

    by_rule = False
    status = 409


class ShownProjection(Shown):
    """A projection: its live version, how many events of it are parked, its tables, the services that it reads."""

    name: str
    live: int
    parked: int
    tables: list[str]
    sources: list[str]


class Unlike(Shown):
    """The first row in which the live tables and a rebuild differ; null: the row is missing on that side."""

    table: str
    key: str
    live: str | None
    rebuilt: str | None


class Outcome(Shown):
    """What came of it for a projection: its new version, or how its live tables differ."""

    projection: str
    version: int | None
    difference: Unlike | None


class Replay(Shown):
    """A rebuild or verification: `done` of `whole` events at `rate` a second; `number` is null where none began."""

    number: int | None
    kind: Kind
    projections: list[str]
    asked_by: str
    began_at: datetime | None
    ended_at: datetime | None
    state: Literal["running", "done", "different", "failed", "cancelled"]
    stage: str
    done: int
    whole: int
    rate: int | None
    seconds_left: int | None
    cancelled_by: str | None
    reason: str
    outcome: list[Outcome]


class ListedReplay(Replay):
    """A rebuild or verification, by its place in the list."""

    id: str


async def number_of(
    parts: Parts, number: Annotated[int, Path(ge=0, le=LARGEST, description="As the door that began it says.")]
) -> Any:
    """Return the row of a replay. Raises NoSuchReplay."""
    if (row := await _row(parts, ONE, number)) is None:
        raise NoSuchReplay(f"No. {number}.")
    return row


Found = Annotated[Any, Depends(number_of)]


async def _row(parts: Running, query: str, *args: Any) -> Any:
    """Return a row; one that ended while it was looked at is looked at again."""
    row = await parts.pool.fetchrow(query, *args)
    return await parts.pool.fetchrow(ONE, row["number"]) if row is not None and row["gone"] else row


def _whole(figure: float | None) -> int | None:
    return None if figure is None else round(figure)


def shown(row: Any) -> dict[str, Any]:
    """Return a row as doors answer it."""
    told = {name: row[name] for name in Replay.model_fields if name in row.keys()}  # noqa: SIM118  # of a record
    runs = row["state"] == "running" and not row["gone"]
    left = seconds_left(row["done"], row["whole"], row["seconds"]) if runs else None
    told |= {"rate": _whole(rate(row["done"], row["seconds"])), "seconds_left": _whole(left)}
    told |= {"outcome": orjson.loads(row["outcome"])}
    return told | ({"state": "failed", "reason": GONE} if row["gone"] else {})


@router.get("/projections", responses=lists(ShownProjection), dependencies=[ITS])
async def projections(read: Reading, parts: Parts, at: InOrder) -> Page:
    """List the projections of this service, by name."""
    known = {one.name: one for one in parts.service.projections}
    told = await page(read, PROJECTIONS, at, list(known))
    for row in told.items:
        one = known[row["name"]]
        row |= {"tables": [table.name for table in one.tables], "sources": list(one.sources)}
    return told


@router.post("/projections/{name}/rebuilds", status_code=202, responses={202: {"model": Replay}}, dependencies=[ITS])
async def rebuild_projection(name: Known, parts: Parts, ask: AskingRows, response: Response) -> dict[str, Any]:
    """Begin to build a projection (or `all`) anew from the logs, beside the live tables, and swap it in at the end."""
    return await _begun(parts, ask, "rebuild", name, response)


@router.post(
    "/projections/{name}/verifications", status_code=202, responses={202: {"model": Replay}}, dependencies=[ITS]
)
async def verify_projection(name: Known, parts: Parts, ask: AskingRows, response: Response) -> dict[str, Any]:
    """Begin to build a projection (or `all`) beside the live tables, and compare every row."""
    return await _begun(parts, ask, "verify", name, response)


async def _begun(parts: Running, ask: AskRows, kind: Kind, name: str, response: Response) -> dict[str, Any]:
    names = _named(parts, name)
    row = await _row(parts, SAME, ask.key)
    if row is None:
        runs = await _row(parts, RUNNING)
        if runs is not None and not runs["gone"]:
            raise ReplayRuns(busy(runs), replay=runs["number"])
        if ask.dry_run:
            response.status_code = 200
            return _foreseen(kind, names, ask.stamp.actor)
        number = await parts.replays.begin(kind, names, asked_by=ask.stamp.actor, key=ask.key)
        row = await _row(parts, ONE, number)
    if (row["kind"], list(row["projections"])) != (kind, names):
        raise KeyReused
    response.headers["Location"] = f"/replays/{row['number']}"
    return shown(row)


def _named(parts: Running, name: str) -> list[str]:
    known = [one.name for one in parts.service.projections]
    if name != ALL and name not in known:
        raise NoSuchProjection(f"It has {', '.join(known)}.")
    return known if name == ALL else [name]


def _foreseen(kind: Kind, names: Sequence[str], actor: str) -> dict[str, Any]:
    empty = dict.fromkeys(Replay.model_fields)
    fixed = {"state": "running", "stage": "", "done": 0, "whole": 0, "reason": "", "outcome": []}
    return {**empty, "kind": kind, "projections": list(names), "asked_by": actor, **fixed}


@router.get("/replays", responses=lists(ListedReplay), dependencies=[ITS])
async def replays(parts: Parts, at: InOrder) -> Page:
    """List rebuilds and verifications, the latest first."""
    rows = await parts.pool.fetch(LATEST_FIRST, at.after, at.limit + 1)
    items = [{"id": row["id"], **shown(row)} for row in rows[: at.limit]]
    return Page(items=items, next=written(items[-1]["id"]) if len(rows) > at.limit else None)


@router.get("/replays/{number}", responses=shows(Replay), dependencies=[ITS])
async def replay(found: Found) -> dict[str, Any]:
    """Show how far a rebuild or verification is, or what came of it."""
    return shown(found)


@router.post("/replays/{number}/cancellation", responses=shows(Replay), dependencies=[ITS])
async def cancel_replay(found: Found, parts: Parts, ask: AskingRows) -> dict[str, Any]:
    """Cancel a rebuild or verification, wherever it runs: it ends within seconds, and the live tables stay."""
    told = shown(found)
    if told["state"] != "running":
        raise ReplayOver(f"No. {found['number']}: {told['state']}.")
    if not ask.dry_run:
        await parts.pool.execute(CANCEL, found["number"], ask.stamp.actor)
        told["cancelled_by"] = told["cancelled_by"] or ask.stamp.actor
    return told


async def place(parts: Parts) -> AsyncIterator[None]:
    """Hold one of the places of those who follow a replay in this process. Raises Overloaded."""
    if parts.replays.followers >= MOST_FOLLOWERS:
        raise Overloaded(f"{MOST_FOLLOWERS} follow already")
    parts.replays.followers += 1
    try:
        yield
    finally:
        parts.replays.followers -= 1


@router.get("/replays/{number}/progress", response_class=EventSourceResponse, dependencies=[ITS, Depends(place)])
async def follow_replay(found: Found, parts: Parts) -> AsyncIterator[Replay]:
    """Tell how far it is, whenever that changes, as server-sent events of JSON until it has ended.

    After five minutes the stream ends by itself: who wants to know more asks again.
    """
    until, told = time.monotonic() + FOLLOWED_SECONDS, None
    while time.monotonic() < until:
        now = Replay.model_validate(shown(found))
        if now != told:
            yield now
        if now.state != "running":
            return
        told = now
        await asyncio.sleep(LOOK_SECONDS)
        found = await _row(parts, ONE, found["number"])
