"""What dispatches ask for after they left: a report of the day, proofs in time, cases on carriers, goods sent again.

OrderDispatched -> the duty to file the report of its day. DeliveryFailed -> TakeRevision, and the duty to send again.
BusinessDayBegan -> OpenDueCase, where the proof of a dispatch is not complete in time. P5-5.2e, P5-5.3a
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from services.orders.basis.order_book import Rulebook
from services.orders.basis.rep import rep_of_order
from services.orders.subjects.order_book import ORDER_BOOK
from services.orders.subjects.order_book.case_wishes import NewDueCase
from services.orders.subjects.order_book.wishes import TakeRevision
from shared.events import Event
from shared.events.days import SHANGHAI, business_date
from shared.events.office import BusinessDayBegan
from shared.events.orders import DeliveryFailed, DispatchReportFiled, OrderCancelled, OrderDispatched
from shared.office.days import begun
from shared.office.deadlines import Term
from shared.office.duties import Duty
from shared.office.duty_room import ended, raised
from shared.runtime.ask.decisions import Reaction, Reader
from shared.runtime.tables.definition import Recorded

ASKING: tuple[type[Event], ...] = (
    BusinessDayBegan,
    OrderDispatched,
    OrderCancelled,
    DeliveryFailed,
    DispatchReportFiled,
)
SEND_AGAIN, REPORT = "send-again", "dispatch-report"
NEXT_DAY = Term(1, "working_days")
LOOKED_BACK = timedelta(days=8)
"""Each day that begins looks at proofs that fell due, or at dispatches that were recorded, so many days before."""

UNPROVED = """
SELECT d.invoice_no, d.customer_id FROM read.departure AS d
WHERE d.proof_due_on < $1 AND greatest(d.proof_due_on, d.recorded_on) >= $2
  AND NOT EXISTS (SELECT FROM read.proof AS p
                  WHERE p.invoice_no = d.invoice_no AND p.customer_id = d.customer_id AND p.complete)
  AND NOT EXISTS (SELECT FROM read.failed_delivery AS f
                  WHERE f.invoice_no = d.invoice_no AND f.customer_id = d.customer_id)
  AND NOT EXISTS (SELECT FROM read.carrier_case AS c
                  WHERE c.invoice_no = d.invoice_no AND c.customer_id = d.customer_id AND c.by_itself)
ORDER BY d.invoice_no, d.customer_id
"""
FAILED_OF = "SELECT invoice_no FROM read.failed_delivery WHERE order_no = $1 AND customer_id = $2 ORDER BY invoice_no"
# Does the order go on? One that was brought in, or given up, does not: nothing of it leaves again.
GOES_ON = """
SELECT EXISTS (SELECT FROM read.order_form AS f JOIN read.order_state AS s USING (order_no, customer_id)
               WHERE f.order_no = $1 AND f.customer_id = $2 AND s.state <> 'cancelled')
"""
REPORTED = "SELECT EXISTS (SELECT FROM read.dispatch_report WHERE reported_on = $1)"


async def arrivals(rules: Rulebook, read: Reader, news: Sequence[Recorded]) -> Mapping[int, Sequence[Reaction]]:
    """Return, by the position of a fact, what it asks for."""
    days = dict(begun(news))
    wishes: dict[int, Sequence[Reaction]] = {}
    for one in news:
        if one.position in days:
            wishes[one.position] = await unproved(read, days[one.position])
        else:
            wishes[one.position] = [wish async for wish in of_fact(rules, read, one)]
    return wishes


async def unproved(read: Reader, day: date) -> list[Reaction]:
    """Return the cases of dispatches whose proof is not complete when the day after its due day begins."""
    return [
        (ORDER_BOOK, customer_id, NewDueCase(invoice_no=invoice_no, customer_id=customer_id, day=day))
        for invoice_no, customer_id in await read.fetch(UNPROVED, day, day - LOOKED_BACK)
    ]


async def of_fact(rules: Rulebook, read: Reader, one: Recorded) -> AsyncIterator[Reaction]:
    """Yield what a fact asks for."""
    event = one.event
    if isinstance(event, DispatchReportFiled):
        yield ended(Duty(REPORT, event.date.isoformat()), one)
    if isinstance(event, DeliveryFailed):
        async for wish in of_failure(rules, read, event):
            yield wish
    if isinstance(event, OrderDispatched):
        async for wish in of_dispatch(rules, read, event, one):
            yield wish
    if isinstance(event, OrderDispatched | OrderCancelled):
        for row in await read.fetch(FAILED_OF, event.order_no, event.customer_id):
            yield ended(Duty(SEND_AGAIN, row["invoice_no"]), one)


async def of_dispatch(rules: Rulebook, read: Reader, sent: OrderDispatched, one: Recorded) -> AsyncIterator[Reaction]:
    """Yield the duty to file what left on the day of a dispatch, unless it was filed; an import asks nothing."""
    if sent.batch_at is None or await read.fetchval(REPORTED, sent.dispatched_on):
        return
    since = max(sent.dispatched_on, business_date(one.recorded_at))
    day, hour = NEXT_DAY.since(since, rules.calendar).due_on, rules.policy.on(since).report_at
    due_at = datetime.combine(day, hour, SHANGHAI)
    yield raised(Duty(REPORT, sent.dispatched_on.isoformat()), "@dispatcher", clause="P5-5.3a", due_at=due_at)


async def of_failure(rules: Rulebook, read: Reader, failed: DeliveryFailed) -> AsyncIterator[Reaction]:
    """Yield the look at a revision that the order has to follow now, and the duty of the rep to send again.

    The next dispatch or the cancellation of the order ends it; where the order does not go on, the rep says so.
    """
    wish = TakeRevision(customer_id=failed.customer_id, contract_no=failed.contract_no)
    yield ORDER_BOOK, failed.customer_id, wish
    rep = await rep_of_order(read, failed.order_no, failed.failed_on)
    if rep is not None:
        within = rules.policy.on(failed.failed_on).failure_days
        by_hand = not await read.fetchval(GOES_ON, failed.order_no, failed.customer_id)
        duty = Duty(SEND_AGAIN, failed.invoice_no)
        yield raised(duty, rep, within, failed.failed_on, "P5-5.2e", by_hand=by_hand)
