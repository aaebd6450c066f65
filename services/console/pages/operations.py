"""运维: services, their feeds, parked events and what to do about them, and who read what."""

from dataclasses import replace
from secrets import token_hex
from typing import Any

from fastapi import APIRouter, Response

from services.console.frame.doors import in_house, part
from services.console.frame.formats import MOMENT, PERSON, SERVICE, TEXT, TREND, WHOLE, WORD
from services.console.frame.forms import Act, Field, own_form
from services.console.frame.lists import Column
from services.console.frame.records import Offer, Section, offer, offers, record
from services.console.frame.view import Viewing
from services.console.pages.lag import furthest, lagging
from shared import SERVICES

router = APIRouter()

SYSTEM = frozenset({"system"})
PARKED = (
    Column("id", TEXT),
    Column("name", TEXT),
    Column("source", SERVICE),
    Column("position", WHOLE),
    Column("stream_id", TEXT),
    Column("type", TEXT),
    Column("reason", TEXT),
    Column("attempts", WHOLE),
    Column("parked_at", MOMENT),
)
READERS = (
    Column("service", SERVICE),
    Column("name"),
    Column("source", SERVICE),
    Column("behind", WHOLE),
    Column("most_behind", WHOLE),
    Column("trend", TREND),
)
STATE = (Column("service", SERVICE), Column("state", WORD), Column("position", WHOLE))
READ = (Column("at", MOMENT), Column("staff_id", PERSON), Column("object"), Column("action", WORD), Column("purpose"))
OFFERS = (
    Offer("Rebuilds", "/operations/replays"),
    Offer("Log", "/operations/log"),
    Offer("What is ill", "/operations/doctor"),
    Offer("Who read what", "/operations/access-log"),
)
OF_SYSTEM = frozenset({"/operations/log", "/operations/doctor"})
"""Pages whose doors open to the function `system` alone; of the others the services show what somebody may see."""
REDRIVE = Act("redrive", "Try it again", "", "", (), SYSTEM)
FORESEEN = (Column("position", WHOLE), Column("name"), Column("type"), Column("outcome", WORD), Column("reason"))
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
            f"lag-{service}": (service, "/feeds/lag"),
            f"dlq-{service}": (service, "/dlq"),
            f"duties-{service}": (service, "/duties", {"limit": "1"}),  # opens to everybody: it answers, or is away
        }
    told = await view.doors.all_of(**asked)
    heads = {service: (told[f"head-{service}"] or {}).get("position") for service in SERVICES}
    state = [
        {"service": one, "state": "away" if told[f"duties-{one}"] is None else "up", "position": heads[one]}
        for one in SERVICES
    ]
    readers = [row for service in SERVICES for row in lagging(service, told[f"lag-{service}"])]
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
        Section(
            "Readers", READERS, sorted(readers, key=furthest), more="/operations/lag", empty="No reader says anything."
        ),
    ]
    acts = [one for one in OFFERS if SYSTEM & view.me.roles or one.address not in OF_SYSTEM]
    return record(view, "Operations", "", [], sections, acts)


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


@router.get("/operations/parked/{service}/{number}/redrive")
async def foresee(view: Viewing, service: str, number: int) -> Response:
    """Show which events would be tried, in which order, and which would wait on."""
    told = await view.doors.post(
        in_house(service), "/dlq/redrive", {"id": number}, key=f"foresee-{token_hex(16)}", dry_run=True
    )
    return view.page(
        "redrive.html",
        title="Try it again",
        number=f"{service}/{number}",
        told=told,
        columns=FORESEEN,
        key=token_hex(16),
    )


@router.post("/operations/parked/{service}/{number}/redrive")
async def redrive(view: Viewing, service: str, number: int) -> Response:
    """Try the stream of a parked event again."""
    form = await own_form(view)
    await view.doors.post(in_house(service), "/dlq/redrive", {"id": number}, key=str(form.get("key", "")))
    return view.to("/operations?done=1")


for service in SERVICES:
    address = f"/operations/parked/{service}/{{number}}/set-aside"
    offer(router, address, replace(SET_ASIDE, service=service), "/operations")


@router.get("/operations/access-log")
async def access_log(view: Viewing) -> Response:
    """Show who read which file, in all services."""
    told = await view.doors.all_of(**{service: (service, "/access-log", {"limit": "100"}) for service in SERVICES})
    sections = [
        Section(service, READ, None if told[service] is None else told[service]["items"]) for service in SERVICES
    ]
    return record(view, "Who read what", "", [], sections)
