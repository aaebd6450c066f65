"""运维: services, their feeds, parked events and what to do about them, and who read what."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Response

from services.console.frame.doors import part
from services.console.frame.formats import MOMENT, PERSON, TEXT, WHOLE, WORD
from services.console.frame.forms import Act, Field
from services.console.frame.lists import Column
from services.console.frame.records import About, Offer, Section, offer, offers, record
from services.console.frame.view import View, Viewing
from shared import SERVICES

router = APIRouter()

SYSTEM = frozenset({"system"})
PARKED = (
    Column("id", TEXT),
    Column("name", TEXT),
    Column("source", TEXT),
    Column("position", WHOLE),
    Column("stream_id", TEXT),
    Column("type", TEXT),
    Column("reason", TEXT),
    Column("attempts", WHOLE),
    Column("parked_at", MOMENT),
)
READERS = (
    Column("service"),
    Column("name"),
    Column("source"),
    Column("position", WHOLE),
    Column("head", WHOLE),
    Column("behind", WHOLE),
)
STATE = (Column("service"), Column("state", WORD), Column("position", WHOLE))
READ = (Column("at", MOMENT), Column("staff_id", PERSON), Column("object"), Column("action", WORD), Column("purpose"))
REDRIVE = Act("redrive", "Try it again", "", "/dlq/redrive", (), SYSTEM, preview=False)
SET_ASIDE = Act(
    "set-aside",
    "Pass it over for good",
    "",
    "/dlq/{number}/set-aside",
    (Field("reason"),),
    frozenset({"gm"}),
    danger=True,
)


@router.get("/operations")
async def operations(view: Viewing) -> Response:
    """Show how the system is."""
    asked: dict[str, Any] = {}
    for service in SERVICES:
        asked |= {
            f"head-{service}": (service, "/log/head"),
            f"feeds-{service}": (service, "/feeds"),
            f"dlq-{service}": (service, "/dlq"),
        }
    told = await view.doors.all_of(**asked)
    heads = {service: (told[f"head-{service}"] or {}).get("position") for service in SERVICES}
    state = [
        {"service": one, "state": "up" if heads[one] is not None else "away", "position": heads[one]}
        for one in SERVICES
    ]
    readers = [
        {
            "service": service,
            "head": heads.get(row["source"]),
            **row,
            "behind": max((heads.get(row["source"]) or 0) - row["position"], 0),
        }
        for service in SERVICES
        for row in _furthest((told[f"feeds-{service}"] or {"readers": []})["readers"])
    ]
    sections = [
        Section("Services", STATE, state),
        *(
            Section(
                view.t("Parked events of {service}", service=view.t(service)),
                PARKED,
                told[f"dlq-{service}"]["items"],
                link=_entry(service),
            )
            for service in SERVICES
            if told[f"dlq-{service}"] and told[f"dlq-{service}"]["items"]
        ),
        Section("Readers", READERS, sorted(readers, key=lambda row: -row["behind"]), empty="No reader says anything."),
    ]
    return record(view, "Operations", "", [], sections, [Offer("Who read what", "/operations/access-log")])


def _furthest(readers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return one row a reader and source: how far its furthest partition is."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in readers:
        known = found.get((row["name"], row["source"]))
        if known is None or row["position"] > known["position"]:
            found[row["name"], row["source"]] = row
    return list(found.values())


def _entry(service: str) -> Any:
    return lambda row: f"/operations/parked/{service}/{int(row['id'])}"


@router.get("/operations/parked/{service}/{number}")
async def parked(view: Viewing, service: str, number: str) -> Response:
    """Show a parked event with what it says."""
    known = await view.doors.get(service, f"/dlq/{part(number)}")
    columns = [*(one.name for one in PARKED), "version", "epoch", "recorded_at", "detail", "data", "meta"]
    base = f"/operations/parked/{service}/{part(number)}"
    acts = offers(view, (REDRIVE, f"{base}/redrive"), (SET_ASIDE, f"{base}/set-aside"))
    return record(view, "Parked event", number, [(Column(name), known.get(name)) for name in columns], acts=acts)


async def of_parked(_view: View, names: Mapping[str, str]) -> About:
    """Return which event it is about."""
    return About({}, {"id": int(names["number"])})


for service in SERVICES:
    address = f"/operations/parked/{service}/{{number}}"
    offer(router, f"{address}/redrive", replace(REDRIVE, service=service), "/operations", of_parked)
    offer(router, f"{address}/set-aside", replace(SET_ASIDE, service=service), "/operations")


@router.get("/operations/access-log")
async def access_log(view: Viewing) -> Response:
    """Show who read which file, in all services."""
    told = await view.doors.all_of(**{service: (service, "/access-log", {"limit": "100"}) for service in SERVICES})
    sections = [
        Section(service, READ, None if told[service] is None else told[service]["items"]) for service in SERVICES
    ]
    return record(view, "Who read what", "", [], sections)
