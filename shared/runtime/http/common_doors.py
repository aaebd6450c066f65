"""The doors that every service has: health, metrics, its log for peers, its feeds, its dead letters."""

from typing import Annotated, Any

from fastapi import Depends, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from shared.events.text import Prose
from shared.runtime import telemetry
from shared.runtime.http.answers import lists, shows
from shared.runtime.http.asyncapi import document
from shared.runtime.http.common_answers import (
    Document,
    Feeds,
    Health,
    Lags,
    LogHead,
    Parked,
    ParkedEvent,
    Readiness,
    Sent,
)
from shared.runtime.http.front_door import AskingRows, Body, Parts, Reading, strict_router
from shared.runtime.http.openapi import describe
from shared.runtime.http.problems import Problem
from shared.runtime.http.signing_in import SignedIn, allow, here
from shared.runtime.http.tables import Page, Paging, page
from shared.runtime.log.peers import packed
from shared.runtime.log.store import Entry
from shared.runtime.redrive import Redrive, Redriven, foresee, redrive
from shared.runtime.running import Running
from shared.runtime.setting_aside import SetAside, set_aside

router = strict_router()
OPEN = frozenset({"/healthz", "/readyz", "/metrics"})
MOST_ENTRIES = 5_000
LARGEST = 2**63 - 1  # PostgreSQL's bigint


class Figures(Response):
    """Counters as Prometheus reads them."""

    media_type = CONTENT_TYPE_LATEST


class MessagePack(Response):
    """Entries of the log as peers read them."""

    media_type = "application/vnd.msgpack"


Here = Annotated[Running, Depends(here)]
Position = Annotated[int, Query(ge=0, le=LARGEST - MOST_ENTRIES)]


@router.get("/healthz", responses=shows(Health))
async def healthz() -> dict[str, str]:
    """The process lives."""
    return {"status": "ok"}


@router.get("/readyz", responses=shows(Readiness))
async def readyz(parts: Here) -> dict[str, Any]:
    """PostgreSQL answers; 503 where it does not."""
    head = await parts.log.head()
    return {"status": "ok", "service": parts.service.name, "position": head.position}


@router.get("/metrics", response_class=Figures)
async def metrics(parts: Here) -> Response:
    """Counters for Prometheus."""
    telemetry.HEAD.labels(parts.service.name).set((await parts.log.head()).position)
    return Figures(generate_latest())


@router.get("/log/head", responses=shows(LogHead), dependencies=[allow("service", "operator", "system")])
async def log_head(parts: Here) -> dict[str, Any]:
    """Where the log ends."""
    head = await parts.log.head()
    return {"epoch": head.epoch, "position": head.position, "hash": head.hash.hex()}


@router.get("/log/events", response_class=MessagePack, dependencies=[allow("service", "operator")])
async def log_events(parts: Here, after: Position, upto: Position) -> Response:
    """Entries with `after < position <= upto` as MessagePack, at most 5,000."""
    entries: list[Entry] = await parts.log.range(after, min(upto, after + MOST_ENTRIES))
    return MessagePack(packed(entries))


@router.get("/log/sent", responses=shows(Sent), dependencies=[allow("service", "operator")])
async def log_sent(parts: Here, position: Position) -> JSONResponse:
    """What the relay sent last per partition, once that includes `position`; null before."""
    sent = await parts.sources.logs[parts.service.name].sent(position)
    return JSONResponse(None if sent is None else {str(partition): last for partition, last in sent.items()})


@router.get("/feeds", responses=shows(Feeds), dependencies=[allow("service", "operator", "system")])
async def feeds(parts: Parts) -> dict[str, Any]:
    """How far the readers here have come, after waiting for `?at-least=`."""
    rows = await parts.pool.fetch(
        "SELECT name, version, source, partition, position FROM feed.position ORDER BY 1, 2, 3, 4"
    )
    halted = await parts.pool.fetch("SELECT name, source, reason, since FROM feed.halted ORDER BY 1, 2")
    return {"readers": [dict(row) for row in rows], "halted": [dict(row) for row in halted]}


@router.get("/feeds/lag", responses=shows(Lags), dependencies=[allow("operator", "system")])
async def feeds_lag(parts: Here) -> dict[str, Any]:
    """How many events the readers here had not taken in, every ten seconds of the last half hour."""
    looks = await parts.lag.fresh()
    readers = [
        {"name": name, "source": source, "behind": [look.behind.get((name, source)) for look in looks]}
        for name, source in looks[-1].behind
    ]
    return {"at": [look.at for look in looks], "readers": readers}


@router.get("/dlq", responses=lists(Parked), dependencies=[allow("operator", "system")])
async def dlq(read: Reading, at: Paging) -> Page:
    """Parked events, oldest first."""
    return await page(
        read,
        "SELECT lpad(id::text, 18, '0') AS id, name, source, position, stream_id, type, reason, detail, attempts, "
        "parked_at FROM feed.parked WHERE lpad(id::text, 18, '0') > $1 ORDER BY id LIMIT $2",
        at,
    )


@router.get("/dlq/{number}", responses=shows(ParkedEvent), dependencies=[allow("operator", "system")])
async def dlq_entry(read: Reading, number: Annotated[int, Path(ge=0, le=LARGEST)]) -> dict[str, Any]:
    """One parked event with its content."""
    row = await read.fetchrow("SELECT * FROM feed.parked WHERE id = $1", number)
    if row is None:
        raise Problem(404, f"nothing is parked under {number}")
    shown = dict(row) | {"data": row["data"].decode(errors="replace"), "meta": row["meta"].decode(errors="replace")}
    return {name: str(value) if value is not None else None for name, value in shown.items()}


@router.post("/dlq/redrive", dependencies=[allow("operator", "system")])
async def dlq_redrive(parts: Here, ask: AskingRows, wanted: Redrive) -> Redriven:
    """Try parked events again, in order, stream by stream; a stream stops at its first failure."""
    if ask.dry_run:
        return await foresee(parts, wanted)
    return await redrive(parts, wanted, actor=ask.stamp.actor)


class Aside(Body):
    """Why an event is set aside."""

    reason: Prose


@router.post("/dlq/{number}/set-aside", dependencies=[allow("gm")])
async def dlq_set_aside(
    parts: Here, ask: AskingRows, number: Annotated[int, Path(ge=0, le=LARGEST)], wanted: Aside
) -> SetAside:
    """Record that an event which no software here can take in is passed over, and release what waits behind it."""
    return await set_aside(parts, number, reason=wanted.reason, by=ask.stamp.actor, key=ask.key, dry_run=ask.dry_run)


@router.get("/openapi.json", responses=shows(Document), dependencies=[Depends(SignedIn())])
async def openapi(request: Request) -> dict[str, Any]:
    """The OpenAPI 3.1 document of this service."""
    state = request.app.state
    if not hasattr(state, "document"):  # it never changes, and half a second is long for the other requests
        state.document = describe(request.app)
    made: dict[str, Any] = state.document
    return made


@router.get("/asyncapi.json", responses=shows(Document), dependencies=[allow("*", "operator")])
async def asyncapi(parts: Here) -> dict[str, Any]:
    """The AsyncAPI document of this service: what it says on its topic, what it reads on others."""
    return document(parts.service, parts.settings.kafka)
