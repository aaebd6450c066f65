"""What may happen to the orders of a customer, in turn: place, agree, check, dispatch, deliver. P5-5.2"""

from collections.abc import Iterator
from typing import assert_never

from services.orders.subjects.order_book.advances import call, consent, receipt
from services.orders.subjects.order_book.approval import agree, check, lapse, recheck, release, resume
from services.orders.subjects.order_book.basis import OrderBasis
from services.orders.subjects.order_book.book import OrderBook
from services.orders.subjects.order_book.carrier_case import about_case
from services.orders.subjects.order_book.case_wishes import ClaimInCase, HearCase, OpenCase, OpenDueCase, SettleCase
from services.orders.subjects.order_book.collecting import confirm
from services.orders.subjects.order_book.dispatching import send_out, take_over
from services.orders.subjects.order_book.failing import fail
from services.orders.subjects.order_book.pickup import issue, write
from services.orders.subjects.order_book.pickup import lapse as lapse_slip
from services.orders.subjects.order_book.placing import give_up, place
from services.orders.subjects.order_book.production import report, tell
from services.orders.subjects.order_book.proving import deliver, prove
from services.orders.subjects.order_book.revising import take_revision
from services.orders.subjects.order_book.state import OrderEvent, evolve
from services.orders.subjects.order_book.wishes import (
    AgreeFreight,
    AgreeToOrder,
    CancelOrder,
    CheckOrder,
    ConfirmPresence,
    ConsentFreight,
    DispatchOrder,
    EndContract,
    FailDelivery,
    ImportDispatch,
    IssueSlip,
    LapseRelease,
    LapseSlip,
    OrderCommand,
    PlaceOrder,
    ProveDelivery,
    ReceiptFreight,
    RecheckCredit,
    RecordDelivery,
    ReleaseOrder,
    ReportProduction,
    ResumeOrders,
    TakeRevision,
    TellProgress,
    WriteSlip,
)
from shared.events.orders import CarrierCaseOpened, OrderApproved, OrderDispatched, OrderPlaced
from shared.runtime.ask.decisions import Claims, Subject


def decide(book: OrderBook, command: OrderCommand, basis: OrderBasis) -> Iterator[OrderEvent]:  # noqa: C901, PLR0912  # an arm per wish
    """Yield what the wish makes true; nothing, if it is true already."""
    match command:
        case PlaceOrder():
            yield from place(book, command, basis)
        case AgreeToOrder():
            yield from agree(book, command, basis)
        case CheckOrder():
            yield from check(book, command, basis)
        case ReleaseOrder():
            yield from release(book, command, basis)
        case RecheckCredit() | ResumeOrders() | LapseRelease() | TakeRevision() | LapseSlip():
            yield from follow(book, command, basis)
        case CancelOrder() | EndContract():
            yield from give_up(book, command, basis)
        case DispatchOrder():
            yield from send_out(book, command, basis)
        case ImportDispatch():
            yield from take_over(book, command, basis)
        case ConfirmPresence():
            yield from confirm(book, command, basis)
        case AgreeFreight():
            yield from call(book, command, basis)
        case ReceiptFreight():
            yield from receipt(book, command, basis)
        case ConsentFreight():
            yield from consent(book, command, basis)
        case ReportProduction():
            yield from report(book, command, basis)
        case TellProgress():
            yield from tell(book, command)
        case RecordDelivery():
            yield from deliver(book, command, basis)
        case ProveDelivery():
            yield from prove(book, command, basis)
        case FailDelivery():
            yield from fail(book, command, basis)
        case OpenCase() | OpenDueCase() | ClaimInCase() | HearCase() | SettleCase():
            yield from about_case(book, command, basis)
        case WriteSlip():
            yield from write(book, command, basis)
        case IssueSlip():
            yield from issue(book, command, basis)
        case _:
            assert_never(command)


def follow(
    book: OrderBook, command: RecheckCredit | ResumeOrders | LapseRelease | TakeRevision | LapseSlip, basis: OrderBasis
) -> Iterator[OrderEvent]:
    """Yield what facts of others make of orders: the customer's credit and supply, a contract's revision, new days."""
    match command:
        case RecheckCredit():
            yield from recheck(book, command, basis)
        case ResumeOrders():
            yield from resume(book, basis)
        case LapseRelease():
            yield from lapse(book, command, basis)
        case TakeRevision():
            yield from take_revision(book, command, basis)
        case LapseSlip():
            yield from lapse_slip(book, command, basis)
        case _:
            assert_never(command)


# A dispatch that was taken over is an order of its own: its approval takes the number.
NUMBERS = Claims(
    {
        OrderPlaced: {"order": "order_no"},
        OrderApproved: {"order": "order_no", "invoice": "reserved_invoice_no"},
        OrderDispatched: {"invoice": ("invoice_no", "reserved_invoice_no")},
        CarrierCaseOpened: {"carrier_case": "case_no"},
    }
)
ORDER_BOOK = Subject("customer", OrderBook, evolve, decide, claims=NUMBERS)
