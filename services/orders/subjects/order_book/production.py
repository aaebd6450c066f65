"""Production says how far a line of an order is, and when it expects to be done. P1-2.1"""

from collections.abc import Iterator
from typing import get_args

from services.orders.subjects.order_book.agreed import contract_of
from services.orders.subjects.order_book.basis import OrderBasis
from services.orders.subjects.order_book.book import LIVE, OrderBook, UnknownOrder
from services.orders.subjects.order_book.state import OrderEvent
from services.orders.subjects.order_book.wishes import ReportProduction, TellProgress
from shared.events.days import business_date
from shared.events.orders import CustomerInformed, DelayForeseen, ProductionReported, Stage
from shared.runtime.ask.decisions import Refused

STAGES: tuple[Stage, ...] = get_args(Stage)


class NotAwaited(Refused):
    """Production reports of orders of which something is still to leave."""

    clause = "P1-2.1"
    status = 409


class NotOrdered(Refused):
    """Production reports of what the order asks for, and no more of it."""

    field = "quantity"
    clause = "P1-2.1"


class BackWithoutReason(Refused):
    """A stage goes back with a reason."""

    field = "reason"
    clause = "P1-2.1"


def report(book: OrderBook, command: ReportProduction, basis: OrderBasis) -> Iterator[OrderEvent]:
    """Yield the report, and that it will be late where it is expected after the required day."""
    order = book.order(command.order_no)
    if order.form is None:
        raise UnknownOrder(command.order_no)
    if order.state not in LIVE:
        raise NotAwaited(f"Order {command.order_no} is {order.state}.")
    line = command.contract_line_no
    if line not in order.ordered or command.quantity > order.ordered[line]:
        raise NotOrdered(f"Line {line}: {order.ordered.get(line, 0)} are ordered.")
    before = order.stages.get(line)
    if before is not None and STAGES.index(command.stage) < STAGES.index(before) and command.reason is None:
        raise BackWithoutReason(f"Line {line} was {before}.")
    contract = contract_of(basis.contract, command.contract_no, command.customer_id)
    number, required_on = order.reports + 1, order.form.required_on
    yield ProductionReported(
        order_no=command.order_no,
        customer_id=command.customer_id,
        report_no=number,
        contract_line_no=line,
        product_id=contract.on(basis.stamp.today).line(line).product_id,
        stage=command.stage,
        quantity=command.quantity,
        expected_on=command.expected_on,
        required_on=required_on,
        reason=command.reason,
        reported_by=basis.stamp.actor,
        reported_on=basis.stamp.today,
        reported_at=basis.stamp.at,
    )
    if command.expected_on is not None and command.expected_on > required_on:
        yield DelayForeseen(
            order_no=command.order_no,
            customer_id=command.customer_id,
            report_no=number,
            contract_line_no=line,
            expected_on=command.expected_on,
            required_on=required_on,
        )


def tell(book: OrderBook, command: TellProgress) -> Iterator[OrderEvent]:
    """Yield which reports the customer heard of; nothing where none waits, or the order is another customer's."""
    order = book.orders.get(command.order_no)
    untold = {} if order is None else order.untold
    told = tuple(number for number, report in untold.items() if before(report, command))
    if told:
        yield CustomerInformed(**command.model_dump(exclude={"at"}), reports=told)


def before(report: ProductionReported, command: TellProgress) -> bool:
    """Return whether a report was there when somebody spoke to the customer."""
    if report.reported_at is not None:
        return report.reported_at <= command.at
    return report.reported_on <= business_date(command.at)
