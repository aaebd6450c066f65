"""Self-pickup: a slip with a reserved invoice number, money that names it, and goods that go out for it. P5-5.1

A slip is an order of its own under its number, approved as it is written: it reserves stock and takes from the contract
like any other, and its goods leave by its issue alone.
"""

from collections.abc import Iterator
from functools import partial

from services.orders.subjects.order_book.agreed import Revision, contract_of
from services.orders.subjects.order_book.basis import OrderBasis
from services.orders.subjects.order_book.book import OrderBook
from services.orders.subjects.order_book.checklist import Check, all_of
from services.orders.subjects.order_book.dispatching import check_open, check_order, dispatch
from services.orders.subjects.order_book.form import check_lines
from services.orders.subjects.order_book.goods import certified, check_certificates, check_stock, require_turn
from services.orders.subjects.order_book.paying import available, looked_at
from services.orders.subjects.order_book.placing import amount_of, check_not_completed
from services.orders.subjects.order_book.placing import check_open as check_open_to_order
from services.orders.subjects.order_book.state import OrderEvent
from services.orders.subjects.order_book.wishes import (
    DispatchOrder,
    IssueInTurn,
    IssueSlip,
    LapseSlip,
    Leaving,
    PlaceOrder,
    WriteSlip,
)
from shared.events.days import business_date
from shared.events.orders import (
    OrderApproved,
    OrderCancelled,
    OrderDispatched,
    OrderPlaced,
    PickupSlipLapsed,
    PickupSlipWritten,
)
from shared.office.merged import MergedCustomer
from shared.runtime.ask.decisions import NotThere, Refused

TRANSPORT = "self-pickup"
LAPSED = "the slip lapsed"


class NotPrepaid(Refused):
    """Who takes goods at the counter pays first: the contract's terms are prepaid."""

    field = "contract_no"
    clause = "P5-5.1"


class UnknownSlip(NotThere):
    """The customer has no slip of this number."""


class SlipIsOver(Refused):
    """Goods go out for a slip until its last day, and until it is given up."""

    clause = "P5-5.1"
    status = 409


class NotPaidAtTheCounter(Refused):
    """Goods go out for a slip when the money for them counts; a cheque counts when it has cleared."""

    clause = "P5-5.1"
    cured_by = ("receipt.record",)


def write(book: OrderBook, command: WriteSlip, basis: OrderBasis) -> Iterator[OrderEvent]:
    """Yield a slip, and the order that it is."""
    if basis.stays is not None:
        raise MergedCustomer(command.customer_id, basis.stays)
    contract = contract_of(basis.contract, command.contract_no, command.customer_id)
    revision = contract.for_orders(basis.stamp.today)
    if revision.terms.kind != "prepaid":
        raise NotPrepaid(f"Contract {command.contract_no} is on {revision.terms.kind}.")
    order = order_of(command, basis)
    check_lines(order)
    check_not_completed(book, contract, revision)
    check_open_to_order(book, order, contract, revision)
    form = placed(order, revision, basis)
    yield form
    yield approved(form, basis)
    yield PickupSlipWritten(
        **dict(command),
        amount=form.amount,
        written_on=basis.stamp.today,
        good_until=basis.rules.slip_days.since(basis.stamp.today, basis.calendar).due_on,
        written_by=basis.stamp.actor,
    )


def order_of(command: WriteSlip, basis: OrderBasis) -> PlaceOrder:
    """Return the order that a slip is: the customer comes for it on the day that he says, or today."""
    said = {"pick_up_at": command.pick_up_at.isoformat()} if command.pick_up_at is not None else {}
    return PlaceOrder(
        order_no=command.invoice_no,
        customer_id=command.customer_id,
        contract_no=command.contract_no,
        lines=command.lines,
        required_on=business_date(command.pick_up_at) if command.pick_up_at is not None else basis.stamp.today,
        particulars={"transport": TRANSPORT, **said},
    )


def placed(order: PlaceOrder, revision: Revision, basis: OrderBasis) -> OrderPlaced:
    """Return that the order of a slip is on file."""
    return OrderPlaced(
        **dict(order),
        amount=amount_of(order, revision),
        placed_on=basis.stamp.today,
        prepaid=True,
        placed_by=basis.stamp.actor,
        revision=revision.revision,
    )


def approved(form: OrderPlaced, basis: OrderBasis) -> OrderApproved:
    """Return the approval of a slip's order: it takes no credit, and leaves with no batch."""
    return OrderApproved(
        order_no=form.order_no,
        customer_id=form.customer_id,
        contract_no=form.contract_no,
        amount=form.amount,
        how="prepaid",
        approved_at=basis.stamp.at,
        batch_on=basis.stamp.today,
        reserved_invoice_no=form.order_no,
    )


def issue(book: OrderBook, command: IssueSlip, basis: OrderBasis) -> Iterator[OrderEvent]:
    """Yield that the goods of a slip went out, all of them; nothing where they did. All failing checks are told."""
    slip = slip_of(book, command.invoice_no)
    if command.invoice_no in book.sent:
        return
    check_good(book, slip, basis)
    event = dispatch(going_out(slip, basis), slip.invoice_no, slip.invoice_no, basis)
    require_turn(event, command.drawn if isinstance(command, IssueInTurn) else (), basis)
    event = looked_at(certified(event, basis), basis)
    all_of(checks(book, event, basis))
    yield event


def check_good(book: OrderBook, slip: PickupSlipWritten, basis: OrderBasis) -> None:
    """Refuse a slip after its last day, or one that was given up."""
    if book.orders[slip.invoice_no].state == "cancelled" or basis.stamp.today > slip.good_until:
        raise SlipIsOver(f"It was good until {slip.good_until}.", good_until=f"{slip.good_until}")


def going_out(slip: PickupSlipWritten, basis: OrderBasis) -> DispatchOrder:
    """Return the dispatch of all that stands on a slip."""
    lines = tuple(
        Leaving(line_no=str(number), contract_line_no=line.contract_line_no, quantity=line.quantity)
        for number, line in enumerate(slip.lines, 1)
    )
    return DispatchOrder(
        invoice_no=slip.invoice_no,
        order_no=slip.invoice_no,
        contract_no=slip.contract_no,
        customer_id=slip.customer_id,
        dispatched_on=basis.stamp.today,
        lines=lines,
    )


def checks(book: OrderBook, event: OrderDispatched, basis: OrderBasis) -> Iterator[Check]:
    """Yield what is checked at the counter, in the order in which it is told: nothing travels, nobody collects."""
    yield partial(check_order, book.order(event.order_no), event, basis)
    yield partial(check_open, book, event, basis)
    yield partial(check_certificates, event, basis)
    yield partial(check_paid, book, event, basis)
    yield partial(check_stock, event, basis)


def check_paid(book: OrderBook, event: OrderDispatched, basis: OrderBasis) -> None:
    """Refuse goods for which the customer's money does not suffice, whatever the terms have become."""
    counted = available(book, event.invoice_no, event.order_no, basis.funds)
    if event.amount and counted < event.amount:
        raise NotPaidAtTheCounter(
            f"{event.amount} go out, {counted} has been paid for them and counts.",
            amount=f"{event.amount:.2f}",
            counted=f"{counted:.2f}",
            lacks=f"{event.amount - counted:.2f}",
        )


def lapse(book: OrderBook, command: LapseSlip, basis: OrderBasis) -> Iterator[OrderEvent]:
    """Yield that a slip is over, and its order with it, when the day after its last one begins; nothing before."""
    slip = slip_of(book, command.invoice_no)
    if slip.invoice_no not in book.live or command.day <= slip.good_until:
        return
    today = basis.stamp.today
    yield PickupSlipLapsed(invoice_no=slip.invoice_no, customer_id=slip.customer_id, lapsed_on=today)
    yield OrderCancelled(order_no=slip.invoice_no, customer_id=slip.customer_id, cancelled_on=today, reason=LAPSED)


def slip_of(book: OrderBook, invoice_no: str) -> PickupSlipWritten:
    """Return a slip. Raises UnknownSlip."""
    if invoice_no not in book.slips:
        raise UnknownSlip(invoice_no)
    return book.slips[invoice_no]
