"""运维: how far the readers were behind in the last half hour, and what the services find ill with themselves."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Response

from services.console.frame.formats import MOMENT, SERVICE, TEXT, TREND, WHOLE, YES
from services.console.frame.lists import Column
from services.console.frame.records import Section, record
from services.console.frame.view import Viewing
from shared import SERVICES

router = APIRouter()

A_MINUTE = 6
"""So many looks are a minute."""

MINUTES = (Column("at", MOMENT), Column("behind", WHOLE), Column("name"), Column("source", SERVICE))
WHOLE_TREND = (Column("service", SERVICE), Column("most_behind", WHOLE), Column("trend", TREND))
CHECKS = (Column("name", TEXT), Column("ok", YES), Column("found"), Column("cure"))


def lagging(service: str, answer: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """Return a row for each reader of a service: how far it is behind now, was at the most, and how that went."""
    return [
        {
            "service": service,
            "name": one["name"],
            "source": one["source"],
            "behind": one["behind"][-1] if one["behind"] else None,
            "most_behind": max((number for number in one["behind"] if number is not None), default=None),
            "trend": one["behind"],
        }
        for one in (answer or {"readers": []})["readers"]
    ]


def furthest(row: Mapping[str, Any]) -> tuple[int, int]:
    """Return the sort key of a row: the reader that is furthest behind comes first."""
    return -(row["behind"] or 0), -(row["most_behind"] or 0)


@router.get("/operations/lag")
async def lag(view: Viewing) -> Response:
    """Show minute by minute how far the slowest reader of each service was behind."""
    told = await view.doors.all_of(**{service: (service, "/feeds/lag") for service in SERVICES})
    minutes = {service: None if told[service] is None else by_minute(told[service]) for service in SERVICES}
    whole = [
        {"service": one, "most_behind": max(trend, default=None), "trend": trend}
        for one in SERVICES
        for trend in [[row["behind"] for row in reversed(minutes[one] or [])]]
    ]
    sections = [Section(one, MINUTES, minutes[one], empty="Nobody has looked yet.") for one in SERVICES]
    return record(view, "Lag of the last half hour", "", [], [Section("Services", WHOLE_TREND, whole), *sections])


def by_minute(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return for each minute, the latest first, which reader was furthest behind and how far."""
    looks: Sequence[str] = answer["at"]
    rows = []
    for first in range(0, len(looks), A_MINUTE):
        behind, name, source = max(
            (
                (number or 0, one["name"], one["source"])
                for one in answer["readers"]
                for number in one["behind"][first : first + A_MINUTE]
            ),
            default=(0, "", ""),
        )
        rows.append({"at": looks[first], "behind": behind, "name": name, "source": source})
    return rows[::-1]


@router.get("/operations/doctor")
async def doctor(view: Viewing) -> Response:
    """Show what each service finds ill with itself, with the cure."""
    told = await view.doors.all_of(**{service: (service, "/doctor") for service in SERVICES})
    sections = [Section(service, CHECKS, _checks(told[service])) for service in SERVICES]
    return record(view, "What is ill", "", [], sections)


def _checks(answer: Mapping[str, Any] | None) -> list[dict[str, Any]] | None:
    if answer is None:
        return None
    rows = [{**one, "found": "; ".join(one["found"])} for one in answer["checks"]]
    return sorted(rows, key=lambda row: row["ok"])
