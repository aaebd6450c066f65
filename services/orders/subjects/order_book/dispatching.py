"""Goods leave the house: out of an approved order, or taken over from before; and they arrive. P1-2.2, P5-5.2"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import partial

from services.orders.subjects.order_book.agreed import AmountTooLarge, Revision, contract_of, line_amount
from services.orders.subjects.order_book.approval import uninvoiced
from services.orders.subjects.order_book.basis import OrderBasis
from services.orders.subjects.order_book.book import LIVE, Order, OrderBook, check_no_slip
from services.orders.subjects.order_book.carriage import (
    agreement_of,
    check_advance,
    check_agreement,
    check_carrier,
    check_note,
    note_of,
)
from services.orders.subjects.order_book.checklist import Check, all_of
from services.orders.subjects.order_book.collecting import check_collector, check_escort, check_free_delivery
from services.orders.subjects.order_book.credit import checked
from services.orders.subjects.order_book.goods import certified, check_certificates, check_stock, require_turn
from services.orders.subjects.order_book.paying import check_paid, looked_at
from services.orders.subjects.order_book.placing import MoreThanOpen
from services.orders.subjects.order_book.proving import due_on
from services.orders.subjects.order_book.reserving import drawn, number_of, with_next
from services.orders.subjects.order_book.revising import RevisionNotTaken, approval_of, changed
from services.orders.subjects.order_book.sent import content_of, head_of, lines_of
from services.orders.subjects.order_book.state import OrderEvent
from services.orders.subjects.order_book.wishes import DispatchOrder, ImportDispatch, Leaving
from shared.events.money import TOO_LARGE, ZERO
from shared.events.orders import DispatchLine, OrderApproved, OrderDispatched
from shared.office.numbers import check_imported
from shared.runtime.ask.decisions import RecordedDifferently, Refused, differing, differing_lines


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

    def __init__(self, order_no: str, state: str) -> None:
        super().__init__(f"Order {order_no} is {state}.")
        self.cured_by = LETS_GO.get(state, ())


LETS_GO = {"placed": ("order.agree",), "held": ("order.release",), "cancelled": ("order.change",)}
"""By the state of an order, what lets it go."""


class BeforeItsBatch(Refused):
    """An order leaves with its batch, not before."""

    clause = "P5-5.2d"


class MoreThanOrdered(Refused):
    """An order delivers what it asks for."""

    clause = "P5-5.2b"
    cured_by = ("order.change",)


class FreightBeyondTheLimit(Refused):
    """Freight goes on credit as far as the customer's limit bears it, unless finance's head released the order."""

    field = "lines"
    clause = "P5-5.2b"
    cured_by = ("order.release",)


def send_out(book: OrderBook, command: DispatchOrder, basis: OrderBasis) -> Iterator[OrderEvent]:
    """Yield the dispatch of an approved order; all checks that fail are told at once."""
    order = book.order(command.order_no)
    check_no_slip(book, command.order_no)
    number = number_of(order, command)
    unapproved = not approved(order, command.dispatched_on) and number not in book.sent
    try:
        event = sent_of(order, command, number, basis)
    except Refused as refusal:
        raise not_approved(order, command) if unapproved else refusal from None
    if known(book, event):
        return
    require_turn(event, drawn(command), basis)
    event = looked_at(certified(event, basis), basis)
    all_of(checks(book, order, command, event, basis))
    yield with_next(event, order, command)


def sent_of(order: Order, command: DispatchOrder, invoice_no: str, basis: OrderBasis) -> OrderDispatched:
    """Return the dispatch that is wished; raises what forbids to price it."""
    approval = approval_of(order, command.dispatched_on)
    if order.contract_no != command.contract_no:
        raise AnotherContract(f"Order {command.order_no} is out of contract {order.contract_no}.")
    return dispatch(command, command.order_no, invoice_no, basis).model_copy(
        update={
            "vehicle": command.vehicle,
            "escort": command.escort,
            "batch_at": approval.batch_at if approval is not None else None,
            "planned_on": planned_on(approval),
            "carrier_id": command.carrier_id,
            "driver_id": command.driver_id,
            "collector_id": command.collector_id,
            "note": note_of(order, command),
            "agreement": agreement_of(command),
            "proof_due_on": due_on(order, approval, command.dispatched_on, basis),
        }
    )


def not_approved(order: Order, command: DispatchOrder | OrderDispatched) -> Refused:
    """Return that an order may not leave yet."""
    return NotApproved(command.order_no, order.state)


def checks(
    book: OrderBook, order: Order, command: DispatchOrder, event: OrderDispatched, basis: OrderBasis
) -> Iterator[Check]:
    """Yield what is checked when goods leave, in the order in which it is told."""
    yield partial(check_order, order, event, basis)
    yield partial(check_open, book, event, basis)
    yield partial(check_freight, book, event, basis)
    yield partial(check_certificates, event, basis)
    yield partial(check_paid, book, event, basis)
    yield partial(check_collector, order, event, basis)
    yield partial(check_free_delivery, order, event)
    yield partial(check_carrier, event, basis)
    yield partial(check_note, order, event)
    yield partial(check_agreement, command, event)
    yield partial(check_advance, book, event)
    yield partial(check_escort, order, event, basis)
    yield partial(check_stock, event, basis)


def approved(order: Order, day: date) -> bool:
    """Return whether an order may leave on a day: a revision of a later day may have placed it anew."""
    return order.state == "approved" or (order.state in LIVE and approval_of(order, day) is not order.approval)


def check_order(order: Order, event: OrderDispatched, basis: OrderBasis) -> None:
    """Refuse what is not approved, before its batch, or more than the order asks for."""
    approval = approval_of(order, event.dispatched_on)
    if not approved(order, event.dispatched_on):
        raise not_approved(order, event)
    if approval is not None and event.dispatched_on < approval.batch_on:
        raise BeforeItsBatch(f"Its batch leaves on {approval.batch_on}.")
    check_revision(order, event, basis)
    for line, quantity in leaving(event).items():
        if quantity > order.remaining(line):
            raise MoreThanOrdered(f"Line {line}: {quantity} leave, {order.remaining(line)} are left of the order.")


def planned_on(approval: OrderApproved | None) -> date | None:
    """Return the day on which an order was planned to leave; None: the way is not known, so there was no plan."""
    return None if approval is None or approval.zone is None else approval.ship_on


def check_revision(order: Order, event: OrderDispatched, basis: OrderBasis) -> None:
    """Refuse goods of an order that the revision of the day changes, and that is not placed anew yet."""
    contract = contract_of(basis.contract, event.contract_no, event.customer_id)
    if changed(order, contract, event.dispatched_on):
        raise RevisionNotTaken(f"Revision {event.revision} of contract {event.contract_no} changes the order.")


def take_over(book: OrderBook, command: ImportDispatch, basis: OrderBasis) -> Iterator[OrderEvent]:
    """Yield a dispatch that happened before, under an order of its own whose credit check is recorded as imported."""
    number = command.invoice_no
    event = dispatch(command, number, number, basis).model_copy(update={"invoiced": command.invoiced})
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
    """Return whether exactly this dispatch is on record; raises where another dispatch has the invoice number."""
    sent = book.sent.get(event.invoice_no)
    if sent is not None and sent.content != content_of(event):
        lines = differing_lines(*(lines_of(content) for content in (content_of(event), sent.content)))
        differs = {**differing(head_of(content_of(event)), head_of(sent.content)), **lines}
        raise RecordedDifferently(f"Invoice {event.invoice_no} is on record with other content.", differs)
    return sent is not None


def dispatch(
    command: DispatchOrder | ImportDispatch, order_no: str, invoice_no: str, basis: OrderBasis
) -> OrderDispatched:
    """Return the dispatch, priced by the contract revision in force on its day; raises what forbids it."""
    contract = contract_of(basis.contract, command.contract_no, command.customer_id)
    goods = any(line.contract_line_no is not None for line in command.lines)
    revision = contract.on(command.dispatched_on, history=goods and isinstance(command, ImportDispatch))
    lines = priced(command.lines, revision)
    amount = sum((line.amount for line in lines), ZERO)
    if max(amount, sum((line.list_amount for line in lines), ZERO)) >= TOO_LARGE:
        raise AmountTooLarge
    return OrderDispatched(
        invoice_no=invoice_no,
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
                lot=line.lot,
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
    on_order = [order for order in book.live.values() if order.let_through and order.on_credit]
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
