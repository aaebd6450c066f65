"""运维: the log of each service: by stream, word, person and request, and each fact with all that it says."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Response

from services.console.frame.doors import in_house
from services.console.frame.formats import MOMENT, PERSON, SERVICE, WHOLE
from services.console.frame.lists import Column
from services.console.frame.records import Offer
from services.console.frame.view import Viewing
from shared import SERVICES

router = APIRouter()

PAGE = "50"
FIRST = "receivables"
FACTS = (
    Column("position", WHOLE),
    Column("recorded_at", MOMENT),
    Column("type"),
    Column("stream_id"),
    Column("version", WHOLE),
    Column("actor", PERSON),
)
ASKED = (Column("stream"), Column("type"), Column("actor"), Column("correlation"), Column("after"), Column("upto"))
WHOLE_FACT = (*FACTS, Column("hash"))


@router.get("/operations/log")
async def log(view: Viewing) -> Response:
    """List facts of a service's log, the latest first."""
    query = view.request.query_params
    service = query.get("service") or FIRST
    asked = {one.name: value for one in ASKED if (value := query.get(one.name, "").strip())}
    cursor = {"cursor": query["cursor"]} if query.get("cursor") else {}
    told = await view.doors.get(in_house(service), "/log/entries", {**asked, **cursor, "limit": PAGE})
    following = urlencode({"service": service, **asked, "cursor": told["next"]}) if told["next"] else ""
    return view.page(
        "log.html",
        title="Log",
        service=service,
        services=SERVICES,
        asked=asked,
        fields=ASKED,
        columns=FACTS,
        rows=told["items"],
        down_to=told["down_to"],
        following=following and f"/operations/log?{following}",
        link=lambda row: f"/operations/log/{service}/{row['position']}",
    )


@router.get("/operations/log/{service}/{position}")
async def fact(view: Viewing, service: str, position: int) -> Response:
    """Show one fact with all that it says, and the ways from it."""
    told = await view.doors.get(in_house(service), f"/log/entries/{position}")
    base = f"/operations/log/{service}"
    return view.page(
        "fact.html",
        title=view.t("Fact"),
        service=service,
        number=position,
        what=view.told(told),
        said=[(Column("service", SERVICE), service), *((column, told[column.name]) for column in WHOLE_FACT)],
        before=told["before"] and f"{base}/{told['before']}",
        after=told["after"] and f"{base}/{told['after']}",
        ways=_ways(service, told),
        data=view.as_json(told["data"]),
        meta=view.as_json(told["meta"]),
    )


def _ways(service: str, told: Mapping[str, Any]) -> list[tuple[Offer, str]]:
    """Return the links that lead on from a fact, each with its words."""
    ways = [(Offer("Stream", _asked(service, stream=told["stream_id"])), told["stream_id"])]
    if told["correlation"]:
        ways.append((Offer("Request", _asked(service, correlation=told["correlation"])), told["correlation"]))
    source, _, at = (told["causation"] or "").partition("/")
    position = at.rpartition("/")[2]
    if source in SERVICES and position.isdigit():
        ways.append((Offer("Event that it answers to", f"/operations/log/{source}/{position}"), f"{source} {position}"))
    return ways


def _asked(service: str, **asked: str) -> str:
    return f"/operations/log?{urlencode({'service': service, **asked})}"
