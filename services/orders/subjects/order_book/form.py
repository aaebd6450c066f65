"""What an order form states: the fields that must be filled, and how long before it comes. P5-5.2a, P5-5.2c"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta

from services.orders.policy import OrdersRules
from services.orders.subjects.order_book.agreed import PLAIN, Revision
from services.orders.subjects.order_book.basis import OrderBasis
from services.orders.subjects.order_book.wishes import PlaceOrder
from shared.events.text import blank
from shared.runtime.ask.decisions import Refused

CHANNELS = ("word of mouth", "phone", "letter", "fax", "mail")
"""By which way an order came, where the form says it."""

SELF_PICKUP = frozenset({"self-pickup", "自提"})
"""What the form says of the transport where the customer takes the goods himself."""


class MissingFields(Refused):
    """The order form states orderer, goods, quantities, required day, address, transport and payment."""

    clause = "P5-5.2a"


class UnknownChannel(Refused):
    """An order comes by word of mouth, phone, letter, fax or mail."""

    field = "particulars"
    clause = "P5-5.2a"


class NothingOrdered(Refused):
    """An order asks for a quantity of goods on each of its lines."""

    clause = "P5-5.2a"


class LineTwice(Refused):
    """A contract line occurs once in an order."""

    clause = "P5-5.2a"


class TooShortNotice(Refused):
    """An order comes some days ahead, or it is urgent and needs the manager's consent."""

    clause = "P5-5.2c"


def check_form(command: PlaceOrder, revision: Revision, basis: OrderBasis) -> None:
    """Refuse a form with open fields, without goods, or at too short notice."""
    said = command.particulars
    missing = [name for name in asked(said, basis.rules) if blank(said.get(name, ""))]
    if missing:
        raise MissingFields(f"Missing: {', '.join(missing)}.", missing=missing)
    if "channel" in said and said["channel"].strip() not in CHANNELS:
        raise UnknownChannel(said["channel"])
    check_lines(command)
    today = basis.stamp.today
    earliest = today + timedelta(days=lead(command, revision, basis))
    if command.required_on < earliest:
        raise TooShortNotice(f"Placed on {today}, required on {command.required_on}; earliest is {earliest}.")


def check_lines(command: PlaceOrder) -> None:
    """Refuse an order that asks for nothing, or twice for one line."""
    if not command.lines or any(line.quantity <= 0 for line in command.lines):
        raise NothingOrdered
    numbers = [line.contract_line_no for line in command.lines]
    if len(set(numbers)) < len(numbers):
        raise LineTwice


def asked(said: Mapping[str, str], rules: OrdersRules) -> Iterator[str]:
    """Yield the fields that a form must fill: those of all, and those that follow from what it says."""
    yield from rules.particulars
    if not said.keys().isdisjoint({"channel", "taker"}):
        yield from ("channel", "taker")
    if picks_up(said):
        yield "pick_up_at"


def picks_up(said: Mapping[str, str]) -> bool:
    """Return whether the customer takes the goods himself."""
    return said.get("transport", "").strip().lower() in SELF_PICKUP


def lead(command: PlaceOrder, revision: Revision, basis: OrderBasis) -> int:
    """Return the days from placing to the required day: none where it is urgent, or the customer comes for it."""
    if command.urgent or picks_up(command.particulars):
        return 0
    lines = (line.contract_line_no for line in command.lines)
    made = any(basis.described.get(product, PLAIN).made_to_order for product in products(lines, revision))
    return basis.rules.notice_days_made if made else basis.rules.notice_days


def products(lines: Iterable[str], revision: Revision) -> Iterator[str]:
    """Yield the products of lines of a contract; lines that it does not have are refused elsewhere."""
    return (revision.lines[line].product_id for line in lines if line in revision.lines)
