"""The manager agrees, the credit rule is checked, finance's head may release. P5-5.2b, P5-5.2d"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import takewhile
from typing import Literal

from services.orders.subjects.order_book.basis import OrderBasis
from services.orders.subjects.order_book.batches import Batch, batch_of
from services.orders.subjects.order_book.book import Order, OrderBook
from services.orders.subjects.order_book.credit import Checked, checked
from services.orders.subjects.order_book.planning import planned
from services.orders.subjects.order_book.reserving import reserving
from services.orders.subjects.order_book.state import OrderEvent
from services.orders.subjects.order_book.wishes import (
    AgreeToOrder,
    CheckOrder,
    LapseRelease,
    RecheckCredit,
    ReleaseOrder,
)
from shared.events.days import business_date
from shared.events.money import ZERO
from shared.events.orders import OrderAgreed, OrderApproved, OrderHeld, OrderPlaced
from shared.office.delegations import Decider
from shared.runtime.ask.decisions import Refused


class OwnOrder(Refused):
    """Whoever placed the order neither agrees to it nor releases it."""

    clause = "P5-5.2b"
    status = 403


class NotAwaitingAgreement(Refused):
    """The manager agrees to an order that is placed and waits."""

    clause = "P5-5.2b"
    status = 409


class NotHeld(Refused):
    """Only an order that the credit rule holds is checked again or released."""

    clause = "P5-5.2b"
    status = 409


class NotTheHeadOfFinance(Refused):
    """An order beyond the credit rule is released by finance's head."""

    clause = "P5-5.2b"
    status = 403


def agree(book: OrderBook, command: AgreeToOrder, basis: OrderBasis) -> Iterator[OrderEvent]:
    """Yield the manager's agreement and what the credit rule makes of it."""
    order = book.order(command.order_no)
    form = form_of(order)
    if order.agreed:
        return
    if order.state != "placed":
        raise NotAwaitingAgreement(f"Order {command.order_no} is {order.state}.")
    who = basis.authority.decider(basis.stamp)
    check_not_own(form, who)
    basis.authority.steps(basis.stamp, "head", "director", amount=form.amount)
    outcome = reserving(judged(book, order, form, basis), order, command)
    yield OrderAgreed(
        order_no=command.order_no,
        customer_id=command.customer_id,
        agreed_by=who.actor,
        agreed_on=basis.stamp.today,
        on_behalf_of=who.for_whom,
    )
    yield outcome


def check(book: OrderBook, command: CheckOrder, basis: OrderBasis) -> Iterator[OrderEvent]:
    """Yield the approval of a held order that fits by now; nothing while it does not."""
    order = book.order(command.order_no)
    if order.state == "approved":
        return
    if order.state != "held":
        raise NotHeld(f"Order {command.order_no} is {order.state}.")
    outcome = judged(book, order, form_of(order), basis)
    if isinstance(outcome, OrderApproved):
        yield outcome


def release(book: OrderBook, command: ReleaseOrder, basis: OrderBasis) -> Iterator[OrderEvent]:
    """Yield the release of a held order, with the figures that spoke against it."""
    order = book.order(command.order_no)
    form, who = form_of(order), basis.authority.decider(basis.stamp)
    if order.approval is not None and order.state == "approved" and order.approval.released_by == who.actor:
        return
    if order.state != "held":
        raise NotHeld(f"Order {command.order_no} is {order.state}.")
    if who.principal not in basis.finance_heads:
        raise NotTheHeadOfFinance(f"{who.principal} heads no department as a person of finance.")
    check_not_own(form, who)
    basis.authority.steps(basis.stamp, "finance_head", amount=form.amount)
    check = against(book, order, basis)
    yield approval(form, "released", batch(basis), basis, check).model_copy(
        update={"released_by": who.actor, "on_behalf_of": who.for_whom, "reason": command.reason}
    )


def lapse(book: OrderBook, command: LapseRelease, basis: OrderBasis) -> Iterator[OrderEvent]:
    """Yield what the credit rule says of a released order when its release is over; nothing before, or where some left.

    It is held again, unless the rule has nothing against it any more.
    """
    order = book.order(command.order_no)
    approval = order.approval
    if order.state != "approved" or approval is None or approval.how != "released" or order.left_since:
        return
    if approval.approved_at is None:
        return
    since = business_date(approval.approved_at)
    if command.day > basis.policy.on(since).release_days.since(since, basis.calendar).due_on:
        yield judged(book, order, form_of(order), basis)


def check_not_own(form: OrderPlaced, who: Decider) -> None:
    """Refuse whoever placed the order, also where he decides in another's place, or another in his."""
    if form.placed_by in who.people:
        raise OwnOrder(f"{form.placed_by} placed order {form.order_no}.")


def recheck(book: OrderBook, command: RecheckCredit, basis: OrderBasis) -> Iterator[OrderEvent]:
    """Yield a hold for each approved order that has not left and no longer fits; those approved first fit first."""
    if command.known == tuple(sorted(basis.standing.positions.items())):
        return
    waiting = [
        order for order in book.live.values() if order.state == "approved" and order.on_credit and order.to_invoice
    ]
    taken = uninvoiced(book, [], basis)
    for order in sorted(waiting, key=approved_first):
        check = checked(
            basis.standing, approved=taken, order=order.to_invoice, rules=basis.rules, day=basis.stamp.today
        )
        if check.reasons:
            yield hold(form_of(order), check)
        else:
            taken += order.to_invoice


def resume(book: OrderBook, basis: OrderBasis) -> Iterator[OrderEvent]:
    """Yield what the credit rule says of each order that the stop of supply held, those approved first before others.

    What still does not fit is held for the reasons that are left. P4-7.5
    """
    if basis.standing.stopped:
        return
    for order in sorted((order for order in book.live.values() if order.by_stop), key=approved_first):
        yield judged(book, order, form_of(order), basis)


def approved_first(order: Order) -> tuple[str, str]:
    """Return the place of an approved order in the queue for credit."""
    approval = order.approval
    if approval is None or approval.approved_at is None:
        return "", form_of(order).order_no
    return approval.approved_at.isoformat(), approval.order_no


def judged(book: OrderBook, order: Order, form: OrderPlaced, basis: OrderBasis) -> OrderApproved | OrderHeld:
    """Return the approval or the hold of an order that the manager agreed to."""
    if form.prepaid:
        return approval(form, "prepaid", batch(basis), basis)
    if form.credit_stands and order.stood is not None and not basis.standing.stopped:
        return approved_anew(form, order.stood, basis)
    check = against(book, order, basis)
    return hold(form, check) if check.reasons else approval(form, "checked", batch(basis), basis, check)


def against(book: OrderBook, order: Order, basis: OrderBasis) -> Checked:
    """Return what the credit rule says about an order beside everything else that is approved."""
    others = [other for other in book.live.values() if other is not order and other.let_through and other.on_credit]
    return checked(
        basis.standing,
        approved=uninvoiced(book, others, basis),
        order=order.to_invoice,
        rules=basis.rules,
        day=basis.stamp.today,
    )


def uninvoiced(book: OrderBook, approved: Iterable[Order], basis: OrderBasis) -> Decimal:
    """Return yuan that are approved and not among the receivables yet: orders, and dispatches without their invoice.

    Receivables hears of a dispatch a moment later; until its invoice is in the tables here, it counts with the orders.
    The tables know of it, too, save for the latest ones, which only the book knows. What other numbers of the customer
    have on order stands in other streams: the tables say it.
    """
    standing = basis.standing
    invoiced = {invoice.invoice_no for invoice in standing.invoices}
    latest = takewhile(lambda one: one[1].version > standing.dispatches_known, reversed(book.sent.items()))
    unknown = sum((sent.amount for number, sent in latest if sent.on_credit and number not in invoiced), ZERO)
    on_order = standing.to_invoice + standing.elsewhere
    return on_order + unknown + sum((order.to_invoice for order in approved), ZERO)


def form_of(order: Order) -> OrderPlaced:
    """Return the form of an order; an imported one has none and nothing is decided about it any more."""
    if order.form is None:
        raise NotAwaitingAgreement("The order was dispatched before it came here.")
    return order.form


def batch(basis: OrderBasis) -> Batch:
    """Return the batch that an approval of this moment catches."""
    return batch_of(basis.stamp.at, basis.rules.cutoffs, basis.calendar)


def approval(
    form: OrderPlaced,
    how: Literal["checked", "prepaid", "released"],
    caught: Batch,
    basis: OrderBasis,
    check: Checked | None = None,
) -> OrderApproved:
    """Return the approval of an order for the batch that it caught, and the day on which it is planned to leave."""
    plan = planned(form, caught, basis)
    return OrderApproved(
        order_no=form.order_no,
        customer_id=form.customer_id,
        contract_no=form.contract_no,
        amount=form.amount,
        how=how,
        figures=check.figures if check is not None else None,
        approved_at=basis.stamp.at,
        batch_on=caught.on,
        batch_at=caught.at,
        ship_on=plan.ship_on,
        zone=plan.zone,
        transit_days=plan.transit_days,
    )


def approved_anew(form: OrderPlaced, stood: OrderApproved, basis: OrderBasis) -> OrderApproved:
    """Return the approval of an order whose credit stands, as it was let through.

    A revision placed it anew, or its goods came back.
    """
    how: Literal["checked", "prepaid", "released"] = "checked" if stood.how == "imported" else stood.how
    by = {name: getattr(stood, name) for name in ("released_by", "on_behalf_of", "reason")}
    return approval(form, how, batch(basis), basis).model_copy(update=by)


def hold(form: OrderPlaced, check: Checked) -> OrderHeld:
    """Return that the credit rule holds an order, with the figures."""
    return OrderHeld(order_no=form.order_no, customer_id=form.customer_id, reasons=check.reasons, figures=check.figures)
