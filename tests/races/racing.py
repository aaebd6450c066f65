"""How something is raced for: what each attempt brings in, what is wished at once, what must not have happened."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass

from tests.races.desk import ACCEPTED, Asked, Desk, word
from tests.races.town import Row, brought_in

PLAIN = str.maketrans({" ": "-", ",": None})


@dataclass(frozen=True)
class Kind:
    """A race; `key` is the attempt's own, so that attempts do not meet."""

    rows: Callable[[str], Iterable[Row]]
    wishes: Callable[[str], Sequence[Asked]]
    ready: Callable[[Desk, str], Awaitable[Sequence[Asked] | None]] | None = None
    once: bool = True  # exactly one of the wishes is accepted
    wrong: Callable[[Desk, str], Awaitable[str | None]] | None = None  # looked at when all has settled
    most: int | None = None  # there are no more attempts to be had


async def raced(desk: Desk, name: str, kind: Kind, attempts: int) -> list[str]:
    """Race so many times; return what went wrong, a sentence for each attempt that did."""
    keys = [f"{name.translate(PLAIN)}-{attempt}" for attempt in range(attempts)]
    await brought_in(desk, (row for key in keys for row in kind.rows(key)))
    wishes = {key: kind.wishes(key) for key in keys}
    if kind.ready is not None:
        for key in keys:
            wishes[key] = await kind.ready(desk, key) or wishes[key]
        await desk.settled()
    found = []
    for key in keys:
        happened = sorted([word(one) for one in await asyncio.gather(*map(desk.ask, wishes[key]))])
        if kind.once and happened.count(ACCEPTED) != 1:
            found.append(f"{key}: {happened}")
    await desk.settled()
    if kind.wrong is not None:
        found += [f"{key}: {wrong}" for key in keys if (wrong := await kind.wrong(desk, key)) is not None]
    return found


def two(key: str) -> tuple[str, str]:
    """Return the two customers of an attempt."""
    return f"{key}-A", f"{key}-B"


LISTS = {
    "HT": ("contracts", "G1", "/contracts", "contract_no"),
    "DD": ("orders", "G1", "/orders", "order_no"),
    "SK": ("receivables", "F1", "/receipts", "receipt_no"),
    "TS": ("aftersales", "G1", "/complaints", "complaint_no"),
    "GZ": ("receivables", "F1", "/corrections", "correction_no"),
    "FH": ("orders", "G1", "/reserved-invoice-numbers", "invoice_no"),
    "CN": ("receivables", "G1", "/promises", "promise_no"),
    "YF": ("receivables", "F1", "/freight-settlements", "settlement_no"),
}


async def gap(desk: Desk, _key: str, kinds: Iterable[str] = ("HT", "DD", "SK", "TS")) -> str | None:
    """Tell whether a number is missing in a sequence that the house gives."""
    for kind in kinds:
        service, who, path, member = LISTS[kind]
        numbers = [row[member] for row in await rows_of(desk, service, who, path)]
        places = sorted(int(number[-6:]) for number in numbers if number.startswith(f"{kind}-20"))
        if not places or places != list(range(1, len(places) + 1)):
            return f"{kind}: {places}"
    return None


async def rows_of(desk: Desk, service: str, who: str, path: str) -> list[dict[str, str]]:
    """Return all rows of a list, page by page."""
    rows, query = list[dict[str, str]](), {"limit": "500"}
    while True:
        page = (await desk.look(service, who, path, **query)).json()
        rows += page["items"]
        if page["next"] is None:
            return rows
        query["cursor"] = page["next"]
