"""图表: collections, ageing, overdue, grades, commission; the figures below, each leading to the list behind it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import orjson
from fastapi import APIRouter, Response

from services.console.frame.doors import part
from services.console.frame.formats import MONEY, TEXT, WHOLE, Kind
from services.console.frame.lists import Column
from services.console.frame.records import rows_of
from services.console.frame.view import View, Viewing
from shared.papers.statement import last_day

router = APIRouter()

MONTHS, MOST_PEOPLE = 12, 8
BUCKETS = ("not_due", "d1_30", "d31_60", "d61_90", "d91_180", "d181_plus")
GRADES = Column("grade_a"), Column("grade_b"), Column("grade_c"), Column("grade_d")
ZERO = Decimal("0.00")
OTHERS = Column("others")


@dataclass(frozen=True)
class Chart:
    """A chart: series by name over labels, and the table of the same figures with where each row leads."""

    name: str
    title: str
    kind: str
    labels: Sequence[str]
    series: Mapping[str, Sequence[str]]
    links: Sequence[str]
    label: str
    figures: Kind = MONEY

    def told(self, view: View) -> str:
        """Return what the script draws, as JSON; the names of series in the reader's language, in their order."""
        series = [{"name": view.headed(name), "values": list(values)} for name, values in self.series.items()]
        kind: dict[str, Any] = {"stacked": self.kind == "stack", "labels": list(self.labels), "links": list(self.links)}
        wan = self.figures is MONEY and view.in_ten_thousands
        kind |= {
            "unit": view.t("10k yuan") if wan else "",
            "per": 10_000 if wan else 1,
            "places": 2 if self.figures is MONEY else 0,
        }
        return orjson.dumps({**kind, "series": series}).decode()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to be drawn."""
        return not any(Decimal(value) for values in self.series.values() for value in values)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the table."""
        return (Column(self.label, TEXT), *(Column(name, self.figures) for name in self.series))

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of the table."""
        return [
            {self.label: label, **{name: values[at] for name, values in self.series.items()}, "link": self.links[at]}
            for at, label in enumerate(self.labels)
        ]


@router.get("/charts")
async def charts(view: Viewing) -> Response:
    """Show the charts."""
    month = view.request.query_params.get("month") or view.today.isoformat()[:7]
    months, day = months_to(month), view.request.query_params.get("as_of") or view.today.isoformat()
    asked: dict[str, Any] = {
        f"collected-{month}": ("receivables", "/reports/ranking", {"month": month}) for month in months
    }
    end = min(last_day(month), view.today).isoformat()
    asked |= {
        "earned": ("receivables", "/reports/statement", {"month": months[-1], "since": months[0]}),
        "grades": ("customers", "/reports/grades-over-time", {"as_of": end}),
        "ageing": ("receivables", "/reports/ageing", {"as_of": day}),
        "overdue": ("receivables", "/reports/overdue", {"as_of": day}),
    }
    told = {name: rows_of(answer) or [] for name, answer in (await view.doors.all_of(**asked)).items()}
    shown = [
        _collections(view.people, months, {month: told[f"collected-{month}"] for month in months}),
        _ageing(told["ageing"], day),
        _overdue(told["overdue"], day),
        grades(told["grades"]),
        _earned(months, told["earned"]),
    ]
    return view.page("charts.html", title="Charts", charts=shown, month=month, day=day)


def months_to(month: str) -> list[str]:
    """Return twelve months up to one, the oldest first."""
    found = [month]
    while len(found) < MONTHS:
        year, number = map(int, found[0].split("-"))
        found.insert(0, f"{year - (number == 1)}-{(number - 2) % 12 + 1:02}")
    return found


def _collections(
    people: Mapping[str, str], months: Sequence[str], rows: Mapping[str, Iterable[Mapping[str, Any]]]
) -> Chart:
    by_person: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(lambda: ZERO))
    for month in months:
        for row in rows[month]:
            by_person[row["staff_id"]][month] += Decimal(row["collected"])
    largest = sorted(by_person, key=lambda one: -sum(by_person[one].values()))
    series = {people.get(one, one): [str(by_person[one][month]) for month in months] for one in largest[:MOST_PEOPLE]}
    if rest := largest[MOST_PEOPLE:]:
        series[OTHERS.name] = [str(sum((by_person[one][month] for one in rest), ZERO)) for month in months]
    links = [f"/commission/ranking?month={month}" for month in months]
    return Chart("collections", "Collections by month and person", "stack", months, series, links, "month")


def _earned(months: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> Chart:
    paid = [_sum([row for row in rows if row["month"] == month], "payable") for month in months]
    links = [f"/commission?month={month}" for month in months]
    return Chart("earned", "Commission by month", "bar", months, {"payable": paid}, links, "month")


def _ageing(rows: Sequence[Mapping[str, Any]], day: str) -> Chart:
    largest = sorted(rows, key=lambda row: -Decimal(row["outstanding"]))[:15]
    labels = [row["customer_id"] for row in largest]
    series = {bucket: [row[bucket] for row in largest] for bucket in BUCKETS}
    links = [f"/receivables/invoices?customer_id={part(label)}&as_of={day}" for label in labels]
    return Chart("ageing", "Ageing of the fifteen largest debtors", "stack", labels, series, links, "customer_id")


def _overdue(rows: Sequence[Mapping[str, Any]], day: str) -> Chart:
    stages = [str(stage) for stage in range(1, 5)]
    amounts = [_sum([row for row in rows if str(row["stage"]) == stage], "outstanding") for stage in stages]
    links = [f"/receivables/overdue?as_of={day}&stage={stage}" for stage in stages]
    return Chart("overdue", "Overdue by stage", "bar", stages, {"outstanding": amounts}, links, "stage")


def grades(rows: Sequence[Mapping[str, Any]]) -> Chart:
    """Return how many customers had which grade at the end of each month."""
    months = [row["day"][:7] for row in rows]
    series = {one.name: [str(row[one.name]) for row in rows] for one in GRADES}
    links = [f"/receivables/grades?as_of={row['day']}" for row in rows]
    return Chart("grades", "Grades of customers over time", "stack", months, series, links, "month", WHOLE)


def _sum(rows: Iterable[Mapping[str, Any]], name: str) -> str:
    return str(sum((Decimal(row[name]) for row in rows), ZERO))
