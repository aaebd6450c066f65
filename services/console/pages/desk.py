"""工作台: what is due, what waits for a decision, how the month goes; every tile opens the list behind it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fastapi import APIRouter, Response

from services.console.frame.formats import DAY, MOMENT, PERSON, WORD, money
from services.console.frame.lists import Column
from services.console.frame.records import Section, rows_of
from services.console.frame.view import View, Viewing
from services.console.pages.commission import last_month
from shared import SERVICES

router = APIRouter()

DUTY = (
    Column("subject"),
    Column("kind", WORD),
    Column("owner_id", PERSON),
    Column("due_on", DAY),
    Column("due_at", MOMENT),
    Column("status", WORD),
)
MOST_DUTIES = 20


@dataclass(frozen=True)
class Tile:
    """A figure and where it leads."""

    title: str
    figure: str
    address: str
    note: str = ""
    warn: bool = False


@router.get("/")
async def desk(view: Viewing) -> Response:
    """Show the desk of somebody."""
    day = view.today
    month = day.isoformat()[:7]
    asked: dict[str, Any] = {f"duties-{service}": (service, "/duties", {"limit": "50"}) for service in SERVICES}
    asked |= {
        "overdue": ("receivables", "/reports/overdue", {"as_of": day.isoformat()}),
        "now": ("receivables", "/reports/ranking", {"month": month}),
        "before": ("receivables", "/reports/ranking", {"month": last_month(view.today)}),
        "drafts": ("contracts", "/contracts", {"where": "status is draft", "totals": "true", "limit": "1"}),
        "held": ("orders", "/orders", {"where": "state is held", "totals": "true", "limit": "1"}),
        "leaving": ("orders", "/orders", {"where": f"batch_on is {day.isoformat()}", "totals": "true", "limit": "1"}),
        "waiting": ("receivables", "/receipts", {"where": "unapplied from 0.01", "totals": "true", "limit": "1"}),
        "complaints": ("aftersales", "/complaints", {"totals": "true", "limit": "1"}),
    }
    told = await view.doors.all_of(**asked)
    duties = [duty for service in SERVICES for duty in (told[f"duties-{service}"] or {"items": []})["items"]]
    open_ones = sorted(
        (one for one in duties if one["status"] in {"open", "overdue"}),
        key=lambda one: str(one["due_on"] or one["due_at"] or "9"),
    )
    section = Section("Duties", DUTY, open_ones[:MOST_DUTIES], empty="Nothing is due.")
    return view.page(
        "desk.html", title="Desk", tiles=list(_tiles(view, told, month)), sections=[section], duties=len(open_ones)
    )


def _tiles(view: View, told: dict[str, Any], month: str) -> list[Tile]:
    tiles: list[Tile] = []
    day = view.today
    overdue = rows_of(told["overdue"])
    if overdue is not None:
        total = sum((Decimal(row["outstanding"]) for row in overdue), Decimal(0))
        tiles.append(
            Tile(
                "Overdue",
                _yuan(view, total),
                "/receivables/overdue",
                view.t("{count} invoices", count=len(overdue)),
                warn=total > 0,
            )
        )
    if told["now"] is not None:
        now, before = (
            sum((Decimal(row["collected"]) for row in rows_of(told[one]) or []), Decimal(0))
            for one in ("now", "before")
        )
        note = view.t("last month {amount}", amount=_yuan(view, before))
        tiles.append(Tile("Collected this month", _yuan(view, now), f"/commission/ranking?month={month}", note))
    for name, title, address, warn in (
        ("drafts", "Contracts waiting for review", "/contracts?status=draft", False),
        ("held", "Orders held", "/orders?state=held", True),
        (
            "leaving",
            "Leaves in the batches of today",
            f"/orders?batch_on.from={day}&batch_on.to={day}",
            False,
        ),
        ("waiting", "Receipts with waiting money", "/receipts?unapplied.from=0.01", False),
        ("complaints", "Complaints", "/complaints", False),
    ):
        if (answer := told[name]) is not None:
            count = answer["totals"]["count"]
            tiles.append(Tile(title, f"{count:,}", address, warn=warn and count > 0))
    return tiles


def _yuan(view: View, amount: Decimal) -> str:
    return money(amount, in_ten_thousands=view.in_ten_thousands)
