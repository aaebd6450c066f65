"""Previous and next: from a record to its neighbours in the list that it was opened from.

The address of a record carries the question of that list (`of`): filters and order. Nothing is looked up before
somebody presses; then the list's door is asked for one row, the next or the previous one, in its own order.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

LIST = re.compile(r"(/[a-z0-9-]+)+(\?[^\s#]*)?")
NEXT, PREVIOUS = "next", "prev"
WAYS = frozenset({NEXT, PREVIOUS})


def opened_from(query: Mapping[str, str]) -> str:
    """Return the address of the list that a record was opened from; empty where there is none of this console."""
    of = query.get("of", "")
    return of if LIST.fullmatch(of) else ""


def carrying(address: str, of: str, **more: str) -> str:
    """Return an address that carries a list's question on."""
    told = {**({"of": of} if of else {}), **more}
    return f"{address}{'&' if '?' in address else '?'}{urlencode(told)}" if told else address


def towards(of: str, way: str, number: str) -> str:
    """Return the address that leads to the neighbour of a record, one `way` or the other."""
    return carrying(of, "", go=way, **{"from": number})


def one_behind(asked: Mapping[str, str], key: str, way: str) -> dict[str, str]:
    """Return the question of a list's door for the one row next to a key; `asked` is the list's own."""
    return {**asked, "limit": "1", "cursor": key, **({"back": "true"} if way == PREVIOUS else {})}


def lead(rows: list[Mapping[str, Any]], address: Any, here: str, of: str, way: str) -> str:
    """Return where somebody goes: to the neighbour, or back to the record, which says that the list ends here."""
    return carrying(address(rows[0]), of) if rows else carrying(here, of, end=way)
