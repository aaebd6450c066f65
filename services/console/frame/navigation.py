"""Which pages there are, and for whom: the menu. What a page shows is decided by the doors, not here."""

from typing import NamedTuple


class Entry(NamedTuple):
    """A page of the menu: its address, its title, and for whom it stands there (`*`: everybody)."""

    address: str
    title: str
    words: frozenset[str]
    group: str = ""


def _entry(address: str, title: str, *words: str) -> Entry:
    return Entry(address, title, frozenset(words or {"*"}))


HOUSE = ("director", "gm", "office", "finance")
IN_REVIEWS = ("quality", "production", "production_head", "purchasing_head")
MENU = (
    _entry("/", "Desk"),
    _entry("/customers", "Customers"),
    _entry("/contracts", "Contracts", "rep", "manager", "head", *IN_REVIEWS, *HOUSE),
    _entry("/orders", "Orders", "rep", "manager", "head", *HOUSE),
    _entry("/dispatches", "Dispatches", "rep", "manager", "head", "dispatcher", *HOUSE),
    _entry("/receipts", "Receipts", "rep", "manager", "head", "finance", "director", "gm"),
    _entry("/invoices", "Invoices", "rep", "manager", "head", "finance", "director", "gm"),
    _entry("/receivables", "Receivables", "rep", "manager", "head", "finance", "director", "gm"),
    _entry("/commission", "Commission", "rep", "manager", "head", "finance", "director", "gm"),
    _entry("/complaints", "Complaints"),
    _entry("/people", "People"),
    _entry("/rules", "Numbers of the policies"),
    _entry("/charts", "Charts", "manager", "head", "finance", "director", "gm"),
    _entry("/imports", "Import", "system"),
    _entry("/operations", "Operations", "system", "gm"),
)


def pages_for(words: frozenset[str]) -> list[Entry]:
    """Return the menu of somebody."""
    return [entry for entry in MENU if entry.words & (words | {"*"})]
