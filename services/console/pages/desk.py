"""工作台: by role what is due, what waits for a decision, how the month goes; every tile opens the list behind it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fastapi import APIRouter, Response

from services.console.frame.doors import part
from services.console.frame.formats import money
from services.console.frame.records import Section, rows_of
from services.console.frame.view import View, Viewing
from services.console.pages.commission import last_month
from services.console.pages.corrections import CONFIRMS
from services.console.pages.duties import DUTY, address_of, all_of, due
from services.console.pages.duties import asked as of_duties
from shared import SERVICES

router = APIRouter()

MOST_DUTIES = 20
COUNTED = {"totals": "true", "limit": "1"}
SALES = frozenset({"rep", "manager", "head", "director", "gm"})
MONEY = frozenset({"finance", "director", "gm"})
HOUSE = frozenset({"office", "finance", *SALES})
YARD = frozenset({"office", "dispatcher"})
SYSTEM = frozenset({"system"})


@dataclass(frozen=True)
class Tile:
    """A figure and where it leads."""

    title: str
    figure: str
    address: str
    note: str = ""
    warn: bool = False


Question = tuple[str, str, Mapping[str, str]]
Told = Mapping[str, Any]


@dataclass(frozen=True)
class Kind:
    """A kind of tile: for whom, what it asks of the doors, and what it makes of the answers; None: there is none."""

    words: frozenset[str]
    asks: Callable[[View], Mapping[str, Question]]
    makes: Callable[[View, Told], Tile | None]


def counted(
    title: str,
    words: frozenset[str],
    door: Callable[[View], Question],
    address: Callable[[View], str],
    *,
    warn: bool = False,
) -> Kind:
    """Return the kind of tile that counts the rows of a list, and opens it."""
    name = title

    def makes(view: View, told: Told) -> Tile | None:
        if (answer := told[name]) is None:
            return None
        count = answer["totals"]["count"]
        return Tile(title, f"{count:,}", address(view), warn=warn and count > 0)

    return Kind(words, lambda view: {name: door(view)}, makes)


def _listed(service: str, door: str, where: str) -> Callable[[View], Question]:
    return lambda view: (
        service,
        door,
        COUNTED | ({"where": where.format(day=view.today, me=view.me.staff_id)} if where else {}),
    )


def _overdue(view: View, told: Told) -> Tile | None:
    rows = rows_of(told["overdue"])
    if rows is None:
        return None
    total = sum((Decimal(row["outstanding"]) for row in rows), Decimal(0))
    mine = "rep" in view.me.roles
    note = view.t("{count} invoices", count=len({row["invoice_no"] for row in rows}))
    figure, address = _yuan(view, total), "/receivables/overdue"
    return Tile("Overdue of my customers" if mine else "Overdue", figure, address, note, warn=total > 0)


def _collected(view: View, told: Told) -> Tile | None:
    if told["now"] is None:
        return None
    mine = None if view.me.roles & (MONEY | {"office"}) or view.me.heads else view.me.staff_id
    now, before = (_sum(rows_of(told[one]) or [], "collected", mine) for one in ("now", "before"))
    note = view.t("last month {amount}", amount=_yuan(view, before))
    month = view.today.isoformat()[:7]
    address = f"/commission/ranking?month={month}"
    return Tile("I collected this month" if mine else "Collected this month", _yuan(view, now), address, note)


def _earned(view: View, told: Told) -> Tile | None:
    if told["earned"] is None:
        return None
    me, month = view.me.staff_id, view.today.isoformat()[:7]
    rows = rows_of(told["earned"]) or []
    address = f"/commission/statements/{part(me)}?month={month}"
    return Tile("My commission so far", _yuan(view, _sum(rows, "payable", me)), address, month)


def _parked(_view: View, told: Told) -> Tile | None:
    answers = [told[f"dlq-{service}"] for service in SERVICES]
    if not any(answers):
        return None
    count = sum(len(answer["items"]) for answer in answers if answer)
    return Tile("Parked events", f"{count:,}", "/operations", warn=count > 0)


def _leaving(view: View, told: Told) -> Tile | None:
    rows = rows_of(told["plan"])
    return (
        None if rows is None else Tile("Leaves in the batches of today", f"{len(rows):,}", f"/batches?day={view.today}")
    )


def _ranking(view: View) -> Mapping[str, Question]:
    month = {"now": view.today.isoformat()[:7], "before": last_month(view.today)}
    return {name: ("receivables", "/reports/ranking", {"month": one}) for name, one in month.items()}


def _statement(view: View) -> Mapping[str, Question]:
    asked = {"month": view.today.isoformat()[:7], "staff": view.me.staff_id}
    return {"earned": ("receivables", "/reports/statement", asked)}


def _plan(view: View) -> Mapping[str, Question]:
    return {"plan": ("orders", "/reports/dispatch-plan", {"from": str(view.today), "to": str(view.today)})}


def _at(address: str) -> Callable[[View], str]:
    return lambda _view: address


KINDS: Sequence[Kind] = (
    Kind(
        MONEY | SALES,
        lambda view: {"overdue": ("receivables", "/reports/overdue", {"as_of": str(view.today)})},
        _overdue,
    ),
    Kind(MONEY | SALES | {"office"}, _ranking, _collected),
    Kind(frozenset({"rep", "manager", "head"}), _statement, _earned),
    counted(
        "Contracts waiting for review",
        HOUSE | {"quality"},
        _listed("contracts", "/contracts", "status is draft"),
        _at("/reviews"),
    ),
    counted(
        "Orders waiting for an agreement",
        frozenset({"head", "manager", "director", "gm"}),
        _listed("orders", "/orders", "state is placed"),
        _at("/orders?state=placed"),
    ),
    counted("Orders held", HOUSE, _listed("orders", "/orders", "state is held"), _at("/orders?state=held"), warn=True),
    counted(
        "Refunds waiting for approval",
        frozenset({"gm", "finance"}),
        _listed("receivables", "/refunds", "paid_on empty"),
        _at("/refunds?paid_on.empty=yes"),
    ),
    counted(
        "Set-offs waiting for approval",
        frozenset({"gm", "finance"}),
        _listed("receivables", "/set-offs", "approved_by empty"),
        _at("/set-offs?approved_by.empty=yes"),
    ),
    counted(
        "Corrections waiting",
        frozenset({CONFIRMS}),
        _listed("receivables", "/corrections", "status is proposed"),
        _at("/corrections?status=proposed"),
        warn=True,
    ),
    Kind(HOUSE | YARD, _plan, _leaving),
    counted("Leaving and overdue", YARD, _listed("orders", "/departures", ""), _at("/departures")),
    counted(
        "Receipts with waiting money",
        MONEY,
        _listed("receivables", "/receipts", "unapplied from 0.01"),
        _at("/receipts?unapplied.from=0.01"),
    ),
    counted(
        "Complaints without an end",
        frozenset({"office", "quality", *SALES}),
        _listed("aftersales", "/complaints", "closed_at empty"),
        _at("/complaints?closed_at.empty=yes"),
    ),
    Kind(SYSTEM, lambda _view: {f"dlq-{one}": (one, "/dlq", {}) for one in SERVICES}, _parked),
)


@router.get("/")
async def desk(view: Viewing) -> Response:
    """Show the desk of somebody."""
    words = view.me.roles | ({"head"} if view.me.heads else set())
    mine = [kind for kind in KINDS if kind.words & words]
    asked = {**of_duties(), **{name: one for kind in mine for name, one in kind.asks(view).items()}}
    told = await view.doors.all_of(**asked)
    open_ones = due(all_of(told))
    late = sum(one["status"] == "overdue" for one in open_ones)
    note = view.t("{count} overdue", count=late) if late else ""
    tiles = [Tile("Duties", f"{len(open_ones):,}", "/duties", note, warn=late > 0)]
    tiles += [tile for kind in mine if (tile := kind.makes(view, told))]
    section = Section("Duties", DUTY, open_ones[:MOST_DUTIES], "/duties", address_of, "Nothing is due.")
    return view.page("desk.html", title="Desk", tiles=tiles, sections=[section])


def _sum(rows: Sequence[Mapping[str, Any]], name: str, whose: str | None) -> Decimal:
    return sum((Decimal(row[name]) for row in rows if whose in {None, row["staff_id"]}), Decimal(0))


def _yuan(view: View, amount: Decimal) -> str:
    return money(amount, in_ten_thousands=view.in_ten_thousands)
