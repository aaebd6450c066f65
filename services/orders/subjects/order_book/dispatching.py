"""Goods leave the house: out of an approved order, or taken over from before; and they arrive. P1-2.2, P5-5.2"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from services.orders.subjects.order_book.agreed import AmountTooLarge, Revision, contract_of, line_amount
from services.orders.subjects.order_book.approval import uninvoiced
from services.orders.subjects.order_book.credit import checked
from services.orders.subjects.order_book.placing import MoreThanOpen
from services.orders.subjects.order_book.state import OrderBasis, OrderBook, OrderEvent, content_of, head_of, lines_of
from services.orders.subjects.order_book.wishes import DispatchOrder, ImportDispatch, Leaving, RecordDelivery
from shared.events.money import TOO_LARGE, ZERO
from shared.events.orders import DispatchLine, OrderApproved, OrderDelivered, OrderDispatched
from shared.office.numbers import check_imported
from shared.runtime.ask.decisions import NotThere, RecordedDifferently, Refused, differing, differing_lines


class NothingLeaves(Refused):
    """A dispatch has at least one line."""


class LineNumberTwice(Refused):
    """A line number occurs once in a dispatch."""


class NeitherGoodsNorFreight(Refused):
    """A line of a dispatch names a contract line with its quantity, or an amount of freight; one of the two."""


class AnotherContract(Refused):
    """An order is dispatched out of the contract that it names."""


class NotApproved(Refused):
    """Only an order that the manager agreed to and the credit rule let through is dispatched."""

    clause = "P5-5.2b"
    status = 409


class BeforeItsBatch(Refused):
    """An order leaves with its batch, not before."""

    clause = "P5-5.2d"


class MoreThanOrdered(Refused):
    """An order delivers what it asks for."""

    clause = "P5-5.2b"


class FreightBeyondTheLimit(Refused):
    """Freight goes on credit as far as the customer's limit bears it, unless finance's head released the order."""

    field = "lines"
    clause = "P5-5.2b"


class UnknownDispatch(NotThere):
    """The customer has no dispatch of this invoice number."""


class DeliveredBeforeDispatch(Refused):
    """Goods arrive on the day they left at the earliest."""


def send_out(book: OrderBook, command: DispatchOrder, basis: OrderBasis) -> Iterator[OrderEvent]:
    """Yield the dispatch of an approved order."""
    order = book.order(command.order_no)
    if order.state != "approved" and command.invoice_no not in book.sent:
        raise NotApproved(f"Order {command.order_no} is {order.state}.")
    if order.contract_no != command.contract_no:
        raise AnotherContract(f"Order {command.order_no} is out of contract {order.contract_no}.")
    event = dispatch(command, command.order_no, basis).model_copy(
        update={
            "vehicle": command.vehicle,
            "escort": command.escort,
            "batch_at": order.approval.batch_at if order.approval is not None else None,
        }
    )
    if known(book, event):
        return
    if order.approval is not None and command.dispatched_on < order.approval.batch_on:
        raise BeforeItsBatch(f"Its batch leaves on {order.approval.batch_on}.")
    for line, quantity in leaving(event).items():
        if quantity > order.remaining(line):
            raise MoreThanOrdered(f"Line {line}: {quantity} leave, {order.remaining(line)} are left of the order.")
    check_open(book, event, basis)
    check_freight(book, event, basis)
    yield event


def take_over(book: OrderBook, command: ImportDispatch, basis: OrderBasis) -> Iterator[OrderEvent]:
    """Yield a dispatch that happened before, under an order of its own whose credit check is recorded as imported."""
    event = dispatch(command, command.invoice_no, basis).model_copy(update={"invoiced": command.invoiced})
    if known(book, event):
        return
    if command.invoice_no in book.orders:
        raise RecordedDifferently(f"Order {command.invoice_no} is on file.")
    check_imported("FH", command.invoice_no, basis.stamp.today)
    check_open(book, event, basis)
    yield OrderApproved(
        order_no=event.order_no,
        customer_id=event.customer_id,
        contract_no=event.contract_no,
        amount=event.amount,
        how="imported",
        batch_on=event.dispatched_on,
    )
    yield event


def known(book: OrderBook, event: OrderDispatched) -> bool:
    """Return whether exactly this dispatch is on record; raises where another one has the invoice number."""
    sent = book.sent.get(event.invoice_no)
    if sent is not None and sent.content != content_of(event):
        lines = differing_lines(*(lines_of(content) for content in (content_of(event), sent.content)))
        differs = {**differing(head_of(content_of(event)), head_of(sent.content)), **lines}
        raise RecordedDifferently(f"Invoice {event.invoice_no} is on record with other content.", differs)
    return sent is not None


def dispatch(command: DispatchOrder | ImportDispatch, order_no: str, basis: OrderBasis) -> OrderDispatched:
    """Return the dispatch, priced by the contract revision in force on its day; raises what forbids it."""
    contract = contract_of(basis.contract, command.contract_no, command.customer_id)
    goods = any(line.contract_line_no is not None for line in command.lines)
    revision = contract.on(command.dispatched_on, history=goods and isinstance(command, ImportDispatch))
    lines = priced(command.lines, revision)
    amount = sum((line.amount for line in lines), ZERO)
    if max(amount, sum((line.list_amount for line in lines), ZERO)) >= TOO_LARGE:
        raise AmountTooLarge
    return OrderDispatched(
        invoice_no=command.invoice_no,
        order_no=order_no,
        customer_id=command.customer_id,
        contract_no=command.contract_no,
        revision=revision.revision,
        signed_on=revision.signed_on,
        terms=revision.terms,
        dispatched_on=command.dispatched_on,
        lines=lines,
        amount=amount,
    )


def priced(lines: Sequence[Leaving], revision: Revision) -> tuple[DispatchLine, ...]:
    """Return the lines by number with their amounts; numbers without leading zeros stand as integers do."""
    if not lines:
        raise NothingLeaves
    numbers = [line.line_no for line in lines]
    if len(set(numbers)) < len(numbers):
        raise LineNumberTwice(", ".join(sorted({number for number in numbers if numbers.count(number) > 1})) + ".")
    return tuple(price(line, revision) for line in sorted(lines, key=lambda line: (len(line.line_no), line.line_no)))


def price(line: Leaving, revision: Revision) -> DispatchLine:
    """Return one line with its amount at sold and at list price; freight has no list but itself."""
    match line:
        case Leaving(contract_line_no=str(number), quantity=Decimal() as quantity, freight_amount=None):
            agreed = revision.line(number)
            return DispatchLine(
                line_no=line.line_no,
                kind="goods",
                contract_line_no=number,
                product_id=agreed.product_id,
                quantity=quantity,
                unit_price=agreed.unit_price,
                list_price=agreed.list_price,
                amount=line_amount(quantity, agreed.unit_price),
                list_amount=line_amount(quantity, agreed.list_price),
            )
        case Leaving(contract_line_no=None, quantity=None, freight_amount=Decimal() as freight):
            return DispatchLine(line_no=line.line_no, kind="freight", amount=freight, list_amount=freight)
        case _:
            raise NeitherGoodsNorFreight(f"Line {line.line_no}.")


def leaving(event: OrderDispatched) -> dict[str, Decimal]:
    """Return what leaves by contract line."""
    quantities: dict[str, Decimal] = {}
    for line in event.lines:
        if line.contract_line_no is not None and line.quantity is not None:
            quantities[line.contract_line_no] = quantities.get(line.contract_line_no, Decimal(0)) + line.quantity
    return quantities


def check_open(book: OrderBook, event: OrderDispatched, basis: OrderBasis) -> None:
    """Refuse more than the contract still has open, over all orders and imports."""
    contract = contract_of(basis.contract, event.contract_no, event.customer_id)
    [revision] = (one for one in contract.revisions if one.revision == event.revision)
    for number, quantity in leaving(event).items():
        open_quantity = revision.line(number).quantity - book.shipped.get((event.contract_no, number), Decimal(0))
        if quantity > open_quantity:
            raise MoreThanOpen(
                f"Contract {event.contract_no} line {number}: {quantity} leave, {open_quantity} open.",
                contract_line_no=number,
                field="quantity",
            )


def check_freight(book: OrderBook, event: OrderDispatched, basis: OrderBasis) -> None:
    """Refuse freight that lifts what a customer owes and has on order above the limit; goods were checked as ordered.

    Whoever released the order answers for what it costs to bring it. Prepaid orders take no credit.
    """
    freight = sum((line.amount for line in event.lines if line.kind == "freight"), ZERO)
    approval = book.order(event.order_no).approval
    if not freight or event.terms.kind == "prepaid" or (approval is not None and approval.how == "released"):
        return
    on_order = [order for order in book.live.values() if order.state == "approved" and order.on_credit]
    check = checked(
        basis.standing,
        approved=uninvoiced(book, on_order, basis),
        order=freight,
        rules=basis.rules,
        day=basis.stamp.today,
    )
    if "limit" in check.reasons:
        figures = check.figures
        raise FreightBeyondTheLimit(
            f"{figures.receivables} is open, {figures.approved} on order, freight of {freight} comes on top; the limit "
            f"is {figures.limit}. Let the customer pay first, raise the limit, or leave the freight out."
        )


def deliver(book: OrderBook, command: RecordDelivery, _basis: OrderBasis) -> Iterator[OrderEvent]:
    """Yield the arrival of a dispatch; it is recorded once."""
    sent = book.sent.get(command.invoice_no)
    if sent is None:
        raise UnknownDispatch(command.invoice_no)
    if sent.delivered_on == command.delivered_on:
        return
    if sent.delivered_on is not None:
        raise RecordedDifferently(
            f"It arrived on {sent.delivered_on}.", {"delivered_on": (command.delivered_on, sent.delivered_on)}
        )
    if command.delivered_on < sent.dispatched_on:
        raise DeliveredBeforeDispatch(f"It left on {sent.dispatched_on}.")
    yield OrderDelivered(
        invoice_no=command.invoice_no, customer_id=command.customer_id, delivered_on=command.delivered_on
    )
