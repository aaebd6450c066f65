"""Order forms come on file, change, and are given up. P5-5.2a, P5-5.2c"""

from collections.abc import Iterator
from decimal import Decimal

from services.orders.subjects.order_book.agreed import Agreed, CompletedContract, Revision, contract_of, line_amount
from services.orders.subjects.order_book.basis import OrderBasis
from services.orders.subjects.order_book.book import LIVE, Order, OrderBook, check_no_slip
from services.orders.subjects.order_book.form import check_form
from services.orders.subjects.order_book.revising import amount_left
from services.orders.subjects.order_book.state import OrderEvent
from services.orders.subjects.order_book.wishes import CancelOrder, ChangeOrder, EndContract, PlaceOrder
from shared.events.money import ZERO
from shared.events.orders import OrderCancelled, OrderPlaced
from shared.office.merged import MergedCustomer
from shared.runtime.ask.decisions import RecordedDifferently, Refused


class MoreThanOpen(Refused):
    """A contract delivers what was agreed and is still open, no more."""


class AlreadyShipped(Refused):
    """What has left the house cannot be given up any more."""

    status = 409


class BelowWhatIsShipped(Refused):
    """An order is not lowered below what has left already."""

    status = 409


def place(book: OrderBook, command: PlaceOrder, basis: OrderBasis) -> Iterator[OrderEvent]:
    """Yield the order form; nothing where exactly this is on file."""
    known = book.orders.get(command.order_no)
    if known is not None and same(known, command):
        return
    if isinstance(command, ChangeOrder):
        check_change(book, book.order(command.order_no), command)
    elif known is not None:
        raise RecordedDifferently(f"Order {command.order_no} is on file with other content.")
    if basis.stays is not None and not lowered(known, command):
        raise MergedCustomer(command.customer_id, basis.stays)
    contract = contract_of(basis.contract, command.contract_no, command.customer_id)
    today = basis.stamp.today
    revision = contract.on(today) if lowered(known, command) else contract.for_orders(today)
    check_not_completed(book, contract, revision)
    check_form(command, revision, basis)
    check_open(book, command, contract, revision)
    yield OrderPlaced(
        order_no=command.order_no,
        customer_id=command.customer_id,
        contract_no=command.contract_no,
        lines=command.lines,
        amount=amount_of(command, revision, known),
        required_on=command.required_on,
        placed_on=basis.stamp.today,
        urgent=command.urgent,
        particulars=command.particulars,
        prepaid=revision.terms.kind == "prepaid",
        placed_by=basis.stamp.actor,
        revision=revision.revision,
        complaint_no=complaint_of(known, command),
    )


def complaint_of(known: Order | None, command: PlaceOrder) -> str | None:
    """Return the complaint that an order makes good; a change that names none leaves the one that it had."""
    before = known.form.complaint_no if known is not None and known.form is not None else None
    return command.complaint_no or before


def same(order: Order, command: PlaceOrder) -> bool:
    """Return whether the order stands as the command wishes; a cancelled one is reopened by a change."""
    form = order.form
    if form is None or (order.state == "cancelled" and isinstance(command, ChangeOrder)):
        return False
    return (form.contract_no, form.lines, form.required_on, form.urgent, form.particulars, form.complaint_no) == (
        command.contract_no,
        command.lines,
        command.required_on,
        command.urgent,
        command.particulars,
        complaint_of(order, command),
    )


def lowered(order: Order | None, command: PlaceOrder) -> bool:
    """Return whether the command asks for no more than a live order that is on file."""
    if order is None or order.state not in LIVE:
        return False
    return all(line.quantity <= order.ordered.get(line.contract_line_no, Decimal(0)) for line in command.lines)


def check_change(book: OrderBook, order: Order, command: ChangeOrder) -> None:
    """Refuse a change of what has left, or of the contract."""
    if order.form is None or order.state == "dispatched":
        raise AlreadyShipped(f"Order {command.order_no} has left.")
    check_no_slip(book, command.order_no)
    if order.contract_no != command.contract_no:
        raise RecordedDifferently(f"Order {command.order_no} is out of contract {order.contract_no}.")
    wanted = {line.contract_line_no: line.quantity for line in command.lines}
    for line, quantity in order.shipped.items():
        if wanted.get(line, Decimal(0)) < quantity:
            raise BelowWhatIsShipped(f"Line {line}: {quantity} have left.")


def check_not_completed(book: OrderBook, contract: Agreed, revision: Revision) -> None:
    """Refuse an order where all has left, all is paid, and no order is open."""
    gone = (book.shipped.get((contract.contract_no, number), Decimal(0)) for number in revision.lines)
    left = all(shipped >= line.quantity for shipped, line in zip(gone, revision.lines.values(), strict=True))
    live = any(order.contract_no == contract.contract_no for order in book.live.values())
    if left and not live and not contract.owing:
        raise CompletedContract(f"Contract {contract.contract_no}.")


def check_open(book: OrderBook, command: PlaceOrder, contract: Agreed, revision: Revision) -> None:
    """Refuse more than is open on the contract beside what left and what other live orders still ask for."""
    for line in command.lines:
        number = line.contract_line_no
        gone = book.shipped.get((contract.contract_no, number), Decimal(0))
        own = book.orders.get(command.order_no)
        gone -= own.shipped.get(number, Decimal(0)) if own is not None else Decimal(0)
        spoken_for = sum(
            max(order.remaining(number), Decimal(0))
            for order_no, order in book.live.items()
            if order_no != command.order_no and order.contract_no == contract.contract_no
        )
        open_quantity = revision.line(number).quantity - gone - spoken_for
        if line.quantity > open_quantity:
            raise MoreThanOpen(f"Line {number}: {line.quantity} asked for, {open_quantity} open.")


def amount_of(command: PlaceOrder, revision: Revision, known: Order | None = None) -> Decimal:
    """Return the order's amount at the prices of the revision, each line rounded to cents.

    What left of it by another revision keeps its price.
    """
    if known is not None and known.revisions - {revision.revision}:
        return amount_left(known, {line.contract_line_no: line.quantity for line in command.lines}, revision)
    return sum(
        (line_amount(line.quantity, revision.line(line.contract_line_no).unit_price) for line in command.lines), ZERO
    )


def give_up(book: OrderBook, command: CancelOrder | EndContract, basis: OrderBasis) -> Iterator[OrderEvent]:
    """Yield that what has not left is not wanted any more: of one order, or of all on a contract that ended."""
    if isinstance(command, CancelOrder):
        yield from cancel(book, command, basis)
        return
    for number in [number for number, one in book.live.items() if one.contract_no == command.contract_no]:
        one = CancelOrder(order_no=number, customer_id=command.customer_id, reason=command.reason)
        yield from cancel(book, one, basis)


def cancel(book: OrderBook, command: CancelOrder, basis: OrderBasis) -> Iterator[OrderEvent]:
    """Yield that the rest of the order is not wanted any more."""
    order = book.order(command.order_no)
    if order.state == "cancelled":
        return
    if order.state == "dispatched":
        raise AlreadyShipped(f"Order {command.order_no}.")
    yield OrderCancelled(
        order_no=command.order_no,
        customer_id=command.customer_id,
        cancelled_on=basis.stamp.today,
        reason=command.reason,
    )
