"""How values look on a page: figures with separators, days, moments in Shanghai, words for codes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
TEN_THOUSAND = Decimal(10_000)


@dataclass(frozen=True)
class Kind:
    """How a kind of value is shown: `figure` stands right-aligned, `of` leads to a page of what it names."""

    name: str
    figure: bool = False
    of: str = ""


TEXT, DAY, MOMENT = Kind("text"), Kind("day"), Kind("moment")
MONEY, NUMBER = Kind("money", figure=True), Kind("number", figure=True)
RATE, WHOLE = Kind("rate", figure=True), Kind("whole", figure=True)
WORD, YES, PROSE = Kind("word"), Kind("yes"), Kind("prose")
SERVICE = Kind("service")
"""By what people call it, with its name beside it where the command line wants that."""
TREND = Kind("trend")
"""Figures one after the other, drawn as a line."""

TREND_WIDTH, TREND_HEIGHT = 120, 24
PERSON, CUSTOMER = Kind("person", of="people"), Kind("customer", of="customers")
CONTRACT, ORDER, INVOICE = Kind("id", of="contracts"), Kind("id", of="orders"), Kind("id", of="invoices")
RECEIPT, COMPLAINT = Kind("id", of="receipts"), Kind("id", of="complaints")


def money(value: object, *, in_ten_thousands: bool = False) -> str:
    """Return yuan with separators, or 万 with two places."""
    if value in (None, ""):
        return ""
    amount = Decimal(str(value))
    return f"{amount / TEN_THOUSAND:,.2f}" if in_ten_thousands else f"{amount:,.2f}"


def number(value: object) -> str:
    """Return a number with separators and the places that it has."""
    return "" if value in (None, "") else f"{Decimal(str(value)):,f}"


def rate(value: object) -> str:
    """Return a share in per cent."""
    return "" if value in (None, "") else f"{Decimal(str(value)) * 100:,.2f}%"


def day(value: object) -> str:
    """Return an ISO day as it is."""
    return value.isoformat() if isinstance(value, date) else str(value or "")


def moment(value: object) -> str:
    """Return a moment in Shanghai, to the second."""
    if value in (None, ""):
        return ""
    at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


WRITERS: Mapping[str, Callable[..., str]] = MappingProxyType(
    {"money": money, "number": number, "whole": number, "rate": rate, "day": day, "moment": moment}
)


def written(kind: Kind, value: object, *, in_ten_thousands: bool = False) -> str:
    """Return a value as it is shown; words, people and customers get theirs from the page."""
    if kind is MONEY:
        return money(value, in_ten_thousands=in_ten_thousands)
    writer = WRITERS.get(kind.name)
    return writer(value) if writer else ("" if value is None else str(value))


def line(values: Sequence[int | None]) -> str:
    """Return the points of a line through figures, the oldest on the left; what nobody knew stands as 0."""
    most, step = max([*(value or 0 for value in values), 1]), TREND_WIDTH / max(len(values) - 1, 1)
    heights = (TREND_HEIGHT - 1 - (value or 0) / most * (TREND_HEIGHT - 2) for value in values)
    return " ".join(f"{place * step:.1f},{height:.1f}" for place, height in enumerate(heights))
