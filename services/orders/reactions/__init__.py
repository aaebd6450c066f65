"""What facts ask of orders: credit is checked again, revisions are taken, releases lapse, batches are what they are.

What others say becomes a command by itself (`reactions`): a lower credit or a stop of supply -> RecheckCredit, its end
-> ResumeOrders, a contract that ended -> EndContract, a new revision -> TakeRevision (on its first day; where that is
over before the fact comes here, at once).
What a day that begins, or a fact of our own, asks for is found in our own tables (`found`). P5-5.2
"""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import date, timedelta

from services.orders.basis.rep import rep_of_order
from services.orders.policy import OrdersRules
from services.orders.subjects.batch import BATCH, PlanBatch, key_of
from services.orders.subjects.carrier import DRIVER, EraseDriver, kept_until
from services.orders.subjects.order_book import ORDER_BOOK
from services.orders.subjects.order_book.wishes import (
    EndContract,
    LapseRelease,
    LapseSlip,
    RecheckCredit,
    ResumeOrders,
    TakeRevision,
    TellProgress,
)
from services.orders.subjects.stock import STOCK, FindShortage
from shared.events import Event
from shared.events.contracts import ContractBecameEffective, ContractTerminated
from shared.events.customers import ContactLogged, CreditGraded, CreditLimitSet, CustomersMerged
from shared.events.office import BusinessDayBegan
from shared.events.orders import (
    CustomerInformed,
    OrderApproved,
    OrderDispatched,
    ProductionReported,
    StockCounted,
    StockShortageFound,
)
from shared.events.receivables import InstrumentBounced, ReceiptCorrected, SupplyResumed, SupplyStopped
from shared.office.days import begun
from shared.office.deadlines import Term
from shared.office.duties import Duty
from shared.office.duty_room import DUTY, EndDuty, raised
from shared.runtime.ask.decisions import AnySubject, Command, Reaction, Reader
from shared.runtime.policy import Book
from shared.runtime.tables.definition import Recorded

ENDED = "the contract ended on {}"
OF = (
    *(InstrumentBounced, ReceiptCorrected, CreditLimitSet, CreditGraded, CustomersMerged),
    *(ContractTerminated, ContractBecameEffective, ContactLogged),
    *(SupplyStopped, SupplyResumed),
)

LATE_DAYS = 7
"""So long the fact of a revision may be on its way: until then its orders are looked for each day."""
REVISED = """
SELECT DISTINCT f.customer_id, f.contract_no
FROM read.contract_revision AS r
JOIN read.order_form AS f USING (contract_no)
JOIN read.order_state AS s USING (order_no, customer_id)
WHERE r.in_force_from <= $1 AND r.in_force_from > $1 - $2::int AND r.signed_on < r.in_force_from
  AND coalesce(f.revision, 0) < r.revision AND s.state <> 'cancelled'
ORDER BY f.customer_id, f.contract_no
"""


def reactions(recorded: Recorded) -> Iterator[tuple[AnySubject, str, Command]]:
    """Yield our commands; nothing where the fact asks nothing of us."""
    match recorded.event:
        case (
            InstrumentBounced(customer_id=customer)
            | ReceiptCorrected(customer_id=customer)
            | SupplyStopped(customer_id=customer)
            | CreditLimitSet(customer_id=customer)
            | CreditGraded(customer_id=customer)
            | CustomersMerged(earlier_id=customer)
        ):
            yield ORDER_BOOK, customer, RecheckCredit(customer_id=customer)
        case SupplyResumed(customer_id=customer):
            yield ORDER_BOOK, customer, ResumeOrders(customer_id=customer)
        case ContractTerminated(customer_id=customer, contract_no=contract):
            wish = EndContract(customer_id=customer, contract_no=contract, reason=ENDED.format(recorded.event.ended_on))
            yield ORDER_BOOK, customer, wish
        case ContractBecameEffective(customer_id=customer, contract_no=contract) as effective:
            if effective.in_force_from is not None:
                yield ORDER_BOOK, customer, TakeRevision(customer_id=customer, contract_no=contract)
        case ContactLogged(order_no=str(order_no), customer_id=customer, contact_id=number, at=at):
            on = {"order_no": order_no, "customer_id": customer, "contact_id": number}
            yield ORDER_BOOK, customer, TellProgress(**on, at=at, accepted_at=recorded.recorded_at)
        case _:
            pass


ASKING: tuple[type[Event], ...] = (
    *(BusinessDayBegan, OrderDispatched, OrderApproved, ProductionReported),
    *(StockCounted, StockShortageFound, CustomerInformed),
)

RELEASED = """
SELECT a.order_no, a.customer_id FROM read.order_approval AS a JOIN read.order_state AS s USING (order_no, customer_id)
WHERE a.how = 'released' AND s.state = 'approved' AND (a.approved_at AT TIME ZONE 'Asia/Shanghai')::date < $1
ORDER BY a.approved_at, a.order_no
"""
LEFT = """
SELECT DISTINCT s.ship_on, s.batch_at FROM read.plan_step AS s
WHERE s.ship_on < $1 AND s.ship_on >= $2 AND NOT EXISTS (
    SELECT FROM read.batch_place AS p WHERE p.ship_on = s.ship_on AND p.batch_at = s.batch_at AND p.planned)
ORDER BY s.ship_on, s.batch_at
"""


DROVE = """
SELECT t.driver_id, max(t.dispatched_on) AS last_trip_on FROM read.trip AS t
WHERE NOT EXISTS (SELECT FROM read.driver_erasure AS e WHERE e.driver_id = t.driver_id)
  AND NOT EXISTS (SELECT FROM read.carrier_case AS c WHERE c.driver_id = t.driver_id AND NOT EXISTS (
      SELECT FROM read.case_end AS e WHERE e.case_no = c.case_no AND e.closed_on < $1))
GROUP BY t.driver_id HAVING max(t.dispatched_on) < $1 ORDER BY t.driver_id
"""
# Of the products for which an order waits, those that anybody is short of: who is approved later may come first.
SHORT_OF = """
SELECT product_id FROM read.stock_reservation
GROUP BY product_id HAVING bool_or(order_no = $1 AND customer_id = $2) AND bool_or(short > 0) ORDER BY product_id
"""
# Slips whose last day is over, and for which nobody came.
WAITED = """
SELECT s.invoice_no, s.customer_id FROM read.pickup_slip AS s
WHERE s.good_until < $1
  AND NOT EXISTS (SELECT FROM read.pickup_lapse AS l WHERE l.invoice_no = s.invoice_no)
  AND NOT EXISTS (SELECT FROM read.used_number AS u
                  WHERE u.invoice_no = s.invoice_no AND u.customer_id = s.customer_id)
ORDER BY s.invoice_no
"""
AT_THE_COUNTER = "SELECT EXISTS (SELECT FROM read.pickup_slip WHERE invoice_no = $1)"
NEXT_DAY, SAME_DAY = Term(1, "working_days"), Term(0, "days")
LOOKED_BACK = timedelta(days=8)
"""Each day that begins looks at the batches of so many days before: one that was missed begins in its turn."""


async def found(book: Book[OrdersRules], read: Reader, news: Sequence[Recorded]) -> Mapping[int, Sequence[Reaction]]:
    """Return, by the position of a fact, what it asks for."""
    days = dict(begun(news))
    wishes: dict[int, Sequence[Reaction]] = {}
    for one in news:
        if one.position in days:
            wishes[one.position] = [wish async for wish in of_day(book, read, days[one.position])]
        else:
            wishes[one.position] = [wish async for wish in of_fact(read, one)]
    return wishes


async def of_fact(read: Reader, one: Recorded) -> AsyncIterator[Reaction]:
    """Yield what a fact of ours asks for."""
    match one.event:
        case OrderDispatched() as sent:
            for wish in (*of_dispatch(sent), *collection(sent)):
                yield wish
        case OrderApproved() as approved:
            async for wish in of_approval(read, approved):
                yield wish
        case StockCounted(product_id=product):
            yield STOCK, product, FindShortage(product_id=product)
        case _:
            async for wish in of_telling(read, one):
                yield wish


async def of_telling(read: Reader, one: Recorded) -> AsyncIterator[Reaction]:
    """Yield what the rep is to tell the customer of an order, and that the customer was told. P1-2.1"""
    match one.event:
        case ProductionReported() as reported:
            rep = await rep_of_order(read, reported.order_no, reported.reported_on)
            if rep is not None:
                yield progress(reported, rep)
        case StockShortageFound() as short:
            rep = await rep_of_order(read, short.order_no, short.found_on)
            within = SAME_DAY if await read.fetchval(AT_THE_COUNTER, short.order_no) else NEXT_DAY
            for wish in of_shortage(short, rep, within):
                yield wish
        case CustomerInformed() as told:
            for number in told.reports:
                duty = Duty("progress", told.order_no, str(number))
                yield DUTY, duty.id, EndDuty(duty_id=duty.id, done=True, at=told.accepted_at)
        case _:
            return


async def of_approval(read: Reader, approved: OrderApproved) -> AsyncIterator[Reaction]:
    """Yield the look for facts that came between the check and its record, and for goods that are short.

    Another process may have looked for approved orders, since credit is lower, before this one was on record. What an
    import brings left long ago: no order waits for its goods.
    """
    if approved.how == "imported":
        return
    if approved.how == "checked" and approved.figures is not None:
        known = tuple(sorted(approved.figures.positions.items()))
        yield ORDER_BOOK, approved.customer_id, RecheckCredit(customer_id=approved.customer_id, known=known)
    for row in await read.fetch(SHORT_OF, approved.order_no, approved.customer_id):
        yield STOCK, row["product_id"], FindShortage(product_id=row["product_id"])


def progress(reported: ProductionReported, rep: str) -> Reaction:
    """Return the duty of the rep to tell the customer of a report: the next working day, of a delay the same day."""
    duty = Duty("progress", reported.order_no, str(reported.report_no))
    late = reported.expected_on is not None and reported.expected_on > reported.required_on
    return raised(duty, rep, SAME_DAY if late else NEXT_DAY, reported.reported_on, "P1-2.1")


def of_shortage(short: StockShortageFound, rep: str | None, within: Term) -> Iterator[Reaction]:
    """Yield the duties to answer with a day, and to tell the customer; at the counter on the same day."""
    for owner in ("production_head", "warehouse"):
        duty = Duty("shortage", short.order_no, f"{short.product_id}/{owner}")
        yield raised(duty, f"@{owner}", within, short.found_on, "P5-5.1", by_hand=True)
    if rep is not None:
        told = Duty("shortage-told", short.order_no, short.product_id)
        yield raised(told, rep, within, short.found_on, "P5-5.1", by_hand=True)


async def of_day(book: Book[OrdersRules], read: Reader, day: date) -> AsyncIterator[Reaction]:
    """Yield what the beginning of a business day asks for."""
    for customer_id, contract_no in await read.fetch(REVISED, day, LATE_DAYS):
        yield ORDER_BOOK, customer_id, TakeRevision(customer_id=customer_id, contract_no=contract_no)
    for order_no, customer_id in await read.fetch(RELEASED, day):
        yield ORDER_BOOK, customer_id, LapseRelease(order_no=order_no, customer_id=customer_id, day=day)
    for invoice_no, customer_id in await read.fetch(WAITED, day):
        yield ORDER_BOOK, customer_id, LapseSlip(invoice_no=invoice_no, customer_id=customer_id, day=day)
    for ship_on, batch_at in await read.fetch(LEFT, day, day - LOOKED_BACK):
        yield BATCH, key_of(ship_on, batch_at), PlanBatch(day=ship_on, hour=batch_at)
    for driver_id, last_trip_on in await read.fetch(DROVE, day):
        if kept_until(last_trip_on, book.on(day).keep_months) < day:
            yield DRIVER, driver_id, EraseDriver(driver_id=driver_id)


def collection(sent: OrderDispatched) -> Iterator[Reaction]:
    """Yield the duty to collect the money of a dispatch on cash on delivery."""
    if sent.terms.kind == "cod" and sent.collector_id is not None:
        duty = Duty("collect", sent.invoice_no)
        yield raised(duty, sent.collector_id, SAME_DAY, sent.dispatched_on, "P4-7.2", by_hand=True)


def of_dispatch(sent: OrderDispatched) -> Sequence[Reaction]:
    """Return that the batch of a dispatch is what it is, where its hour has come."""
    if sent.batch_at is None or sent.planned_on != sent.dispatched_on:
        return ()
    return [(BATCH, key_of(sent.dispatched_on, sent.batch_at), PlanBatch(day=sent.dispatched_on, hour=sent.batch_at))]
