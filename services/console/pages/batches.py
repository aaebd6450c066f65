"""订单台: the batches of a day in their order, which the dispatcher may change until the hour comes. P5-5.2d"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from fastapi import APIRouter, Response

from services.console.frame.doors import part
from services.console.frame.formats import CUSTOMER, DAY, ORDER, WHOLE, WORD
from services.console.frame.forms import Act, Field
from services.console.frame.lists import Column
from services.console.frame.records import About, Offer, Section, offer, offers, rows_of
from services.console.frame.reports import FILES, Form, shown
from services.console.frame.view import View, Viewing

router = APIRouter()

BATCHES = Form(
    "/batches",
    "Batches of a day",
    "orders",
    "/reports/dispatch-plan",
    (
        Column("ship_on", DAY),
        Column("batch"),
        Column("sequence", WHOLE),
        Column("order_no", ORDER),
        Column("customer_id", CUSTOMER),
        Column("zone", WORD, "", ("city", "region", "outside")),
        Column("required_on", DAY),
        Column("urgent", WORD),
        Column("late", WORD),
        Column("status", WORD),
    ),
    (Column("day", DAY),),
    lambda row: f"/departures/{part(row['order_no'])}",
    "No order is planned for that day.",
)
OF_BATCH = (*BATCHES.columns[2:],)
SEQUENCE = Act(
    "sequence",
    "Change the order of a batch",
    "orders",
    "/batches/{day}/{hour}/sequence",
    (Field("order_nos", lines=(Field("text", ORDER),), listed=True), Field("reason")),
    frozenset({"dispatcher"}),
    about="Until the hour of the batch. Orders that are left out come after these, as before.",
)


@router.get("/batches")
async def batches(view: Viewing) -> Response:
    """Show the batches of a day, each in its order."""
    day = asked_day(view)
    rows = await planned(view, day, view.request.query_params.get("at", ""))
    if view.request.query_params.get("as") in FILES:
        return await shown(view, BATCHES, rows, {"day": day, "as": view.request.query_params["as"]})
    found = await view.doors.get("orders", f"/batches/{part(day)}")
    acts = [Offer("Leaving and overdue", "/departures"), *days_beside(view, day)]
    sections = []
    for hour, frozen in ((one["batch"], one["frozen"]) for one in found):
        title = view.t("Batch of {hour}, its order stands" if frozen else "Batch of {hour}", hour=hour)
        mine = [row for row in rows if row["batch"] == hour]
        sections.append(Section(title, OF_BATCH, mine, link=BATCHES.link))
        way = f"/batches/{part(day)}/{part(hour)}/sequence"
        acts += [
            Offer(f"{view.t(one.title)} {hour}", one.address) for one in offers(view, (SEQUENCE, way), when=not frozen)
        ]
    if not sections:
        sections = [Section("Batches of a day", OF_BATCH, [], empty="No order is planned for that day.")]
    told: dict[str, Any] = {"number": "", "called": "", "said": [], "place": "", "asked": [(Column("day", DAY), day)]}
    return view.page("batches.html", title=BATCHES.title, sections=sections, acts=acts, day=day, **told)


def asked_day(view: View) -> str:
    """Return the day that the address asks for; today where it asks for none."""
    try:
        return date.fromisoformat(view.request.query_params.get("day", "")).isoformat()
    except ValueError:
        return view.today.isoformat()


def days_beside(view: View, day: str) -> list[Offer]:
    """Return the ways to the day before and the day after."""
    of = date.fromisoformat(day)
    return [
        Offer("The day before", f"/batches?day={of - timedelta(days=1)}"),
        Offer("The day after", f"/batches?day={of + timedelta(days=1)}"),
        *([] if of == view.today else [Offer("Today", "/batches")]),
    ]


async def planned(view: View, day: str, at: str = "") -> list[dict[str, Any]]:
    """Return the rows of the plan of a day."""
    return rows_of(await view.doors.get("orders", BATCHES.door, {"from": day, "to": day}, at_least=at)) or []


async def of_batch(view: View, names: Mapping[str, str]) -> About:
    """Return the orders of a batch as they stand."""
    rows = [row for row in await planned(view, names["day"]) if row["batch"] == names["hour"]]
    return About({f"order_nos-{place}-text": row["order_no"] for place, row in enumerate(rows)}, {})


offer(router, "/batches/{day}/{hour}/sequence", SEQUENCE, "/batches?day={day}", of_batch)
