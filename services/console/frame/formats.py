"""How values look on a page: figures with separators, days, moments in Shanghai, words for codes."""

from collections.abc import Callable, Mapping
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
