"""运维: tables built anew from the log, or compared with it: begun here, followed as they go on, cancelled."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from fastapi import APIRouter, Response

from services.console.frame.doors import in_house, part
from services.console.frame.formats import MOMENT, PERSON, SERVICE, WHOLE, WORD
from services.console.frame.forms import Act, begun, own_form, page, sent
from services.console.frame.lists import Column
from services.console.frame.progress import Look, events
from services.console.frame.records import About, Offer, Section, offers, record, section_of
from services.console.frame.view import View, Viewing
from services.console.login.accounts import Away
from shared import SERVICES
from shared.runtime.no_answer import Problem

router = APIRouter()

SYSTEM = frozenset({"system"})
LATEST = "30"
TOLD: Mapping[str, str] = MappingProxyType(
    {
        "fold": "reading the log",
        "read": "sorting the log into parts",
        "write": "writing {table}",
        "derive": "deriving {table}",
        "fill across": "filling what all parts look up",
        "fill within": "filling the parts",
        "catch up": "taking in what came meanwhile",
        "compare": "comparing every row",
    }
)
"""What is said of a stage, by its first words."""

PROJECTIONS = (Column("name"), Column("live", WHOLE), Column("tables"), Column("parked", WHOLE))
REPLAYS = (
    Column("number", WHOLE),
    Column("kind", WORD),
    Column("projections"),
    Column("state", WORD),
    Column("asked_by", PERSON),
    Column("began_at", MOMENT),
    Column("ended_at", MOMENT),
)
OUTCOME = (Column("projection"), Column("version", WHOLE), Column("table"), Column("key"))
UNLIKE = (Column("live"), Column("rebuilt"))
REBUILD = Act(
    "rebuild",
    "Build it anew",
    "",
    "/projections/{name}/rebuilds",
    words=SYSTEM,
    preview=False,
    bare=True,
    about="The tables are built anew from the log beside the live ones and take their place at the end. People go on.",
)
VERIFY = Act(
    "verify",
    "Compare it with the log",
    "",
    "/projections/{name}/verifications",
    words=SYSTEM,
    preview=False,
    bare=True,
    about="The tables are built anew from the log beside the live ones, and every row is compared. Nothing is changed.",
)


@dataclass(frozen=True)
class Followed:
    """How far a rebuild or verification is, as the page shows it."""

    state: str
    step: str
    done: int
    total: int
    rate: float
    seconds_left: int | None
    seconds: int
    lines: tuple[str, ...]

    @property
    def running(self) -> bool:
        """Whether it goes on."""
        return self.state == "running"


def followed(view: View, told: Mapping[str, Any]) -> Followed:
    """Return what a door says of one, in the reader's language."""
    rate, left = told["rate"] or 0, told["seconds_left"]
    lines = [told["reason"]] if told["reason"] else []
    if told["cancelled_by"]:
        lines.append(view.t("{who} cancels it", who=told["cancelled_by"]))
    seconds = round(told["done"] / rate) if rate else 0
    step = stage(view, told["stage"])
    return Followed(
        told["state"],
        step,
        told["done"],
        told["whole"],
        rate,
        None if left is None else round(left),
        seconds,
        (*lines,),
    )


def stage(view: View, name: str) -> str:
    """Return what is being done in plain words."""
    for known, said in TOLD.items():
        if name.startswith(known):
            return view.t(said, table=name.removeprefix(known).strip())
    return ""


@router.get("/operations/replays")
async def replays(view: Viewing) -> Response:
    """Show the projections of all services, and the latest rebuilds and comparisons."""
    asked: dict[str, Any] = {f"projections-{one}": (one, "/projections") for one in SERVICES}
    asked |= {f"replays-{one}": (one, "/replays", {"limit": LATEST}) for one in SERVICES}
    told = await view.doors.all_of(**asked)
    sections = [
        part_of
        for one in SERVICES
        for part_of in (
            Section(one, PROJECTIONS, _named(told[f"projections-{one}"]), link=_projection(one)),
            section_of(_joined(told[f"replays-{one}"]), "Built anew or compared lately", REPLAYS, link=_replay(one)),
        )
        if not (part_of.title != one and part_of.rows == [])
    ]
    return record(view, "Rebuilds", "", [], sections)


def _named(answer: Any) -> Any:
    return None if answer is None else [{**row, "tables": ", ".join(row["tables"])} for row in answer["items"]]


def _joined(answer: Any) -> Any:
    rows = (
        None if answer is None else [{**row, "projections": ", ".join(row["projections"])} for row in answer["items"]]
    )
    return None if rows is None else {"items": rows}


def _projection(service: str) -> Any:
    return lambda row: f"/operations/projections/{service}/{part(row['name'])}"


def _replay(service: str) -> Any:
    return lambda row: f"/operations/replays/{service}/{int(row['number'])}"


@router.get("/operations/projections/{service}/{name}")
async def projection(view: Viewing, service: str, name: str) -> Response:
    """Show a projection, and offer what can be done with it."""
    known = _named(await view.doors.get(in_house(service), "/projections"))
    row = next((one for one in known if one["name"] == name), None)
    if row is None:
        raise Problem(404, {})
    base = f"/operations/projections/{service}/{part(name)}"
    acts = offers(view, (REBUILD, f"{base}/rebuild"), (VERIFY, f"{base}/verify"))
    acts.append(Offer("Rebuilds", "/operations/replays"))
    said = [(Column("service", SERVICE), service), *((column, row[column.name]) for column in PROJECTIONS)]
    return record(view, "Projection", name, said, acts=acts)


def _offer(act: Act) -> None:
    address = f"/operations/projections/{{service}}/{{name}}/{act.name}"

    async def ask(view: Viewing, service: str, name: str) -> Response:
        return page(view, begun(replace(act, service=in_house(service)), {}), {"name": name})

    async def take(view: Viewing, service: str, name: str) -> Response:
        def lead(told: Mapping[str, Any]) -> str:
            return f"/operations/replays/{service}/{told['number']}"

        return await sent(view, replace(act, service=in_house(service)), {"name": name}, About({}, {}), lead)

    router.add_api_route(address, ask, methods=["GET"])
    router.add_api_route(address, take, methods=["POST"])


for act in (REBUILD, VERIFY):
    _offer(act)


@router.get("/operations/replays/{service}/{number}")
async def replay(view: Viewing, service: str, number: int) -> Response:
    """Show how far one is, or what came of it."""
    told = await view.doors.get(in_house(service), f"/replays/{number}")
    outcome = [{**one, **(one["difference"] or {"table": None, "key": None})} for one in told["outcome"]]
    return view.page(
        "replay.html",
        title=view.t("Rebuild") if told["kind"] == "rebuild" else view.t("Comparison with the log"),
        service=service,
        number=number,
        said=[
            (Column("service", SERVICE), service),
            (Column("projections"), ", ".join(told["projections"])),
            *((column, told[column.name]) for column in REPLAYS[4:]),
        ],
        work=followed(view, told),
        outcome=outcome,
        columns=OUTCOME,
        unlike=UNLIKE,
    )


@router.get("/operations/replays/{service}/{number}/events")
async def told(view: Viewing, service: str, number: int) -> Response:
    """Tell how far one is as it goes on, by server-sent events."""
    known = [await view.doors.get(in_house(service), f"/replays/{number}")]

    async def look() -> Look | None:
        try:
            now = followed(view, known.pop() if known else await view.doors.get(service, f"/replays/{number}"))
        except (Problem, Away):
            return None  # the page asks again, and says then what is the matter
        return Look(now, now.running, lambda: view.fragment("progress.html", work=now))

    return view.streamed(events(look, view.console.ending))


@router.post("/operations/replays/{service}/{number}/cancel")
async def cancel(view: Viewing, service: str, number: int) -> Response:
    """Cancel one; where it has just ended there is nothing to do."""
    form = await own_form(view)
    try:
        await view.doors.post(in_house(service), f"/replays/{number}/cancellation", None, key=str(form.get("key", "")))
    except Problem as said:
        if said.members.get("rule") != "ReplayOver":
            raise
    return view.to(f"/operations/replays/{service}/{number}")
