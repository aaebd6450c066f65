"""Orders, facts and bases with plain defaults; a test names only what its sentence is about."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from services import orders
from services.orders.policy import OrdersRules
from services.orders.subjects.order_book import ORDER_BOOK
from services.orders.subjects.order_book.agreed import Agreed, Priced, Revision
from services.orders.subjects.order_book.basis import OrderBasis
from services.orders.subjects.order_book.credit import OpenInvoice, Standing
from services.orders.subjects.order_book.wishes import DispatchOrder, ImportDispatch, Leaving, PlaceOrder
from shared.events.contracts import Terms
from shared.events.orders import (
    CreditFigures,
    OrderAgreed,
    OrderApproved,
    OrderDispatched,
    OrderHeld,
    OrderLine,
    OrderPlaced,
)
from shared.office.books import policy
from shared.office.calendar import FILE, parse_calendar
from shared.runtime.ask.decisions import Stamp
from tests.spec import Spec

POLICY = Path(orders.__file__).parent / "policy"
BOOK = policy(OrdersRules, POLICY / "orders.toml").book
CALENDAR = parse_calendar(FILE.read_text(encoding="utf-8"))
RULES = BOOK.on(date(2024, 6, 3))
TODAY = date(2024, 6, 3)  # a Monday
TOMORROW = date(2024, 6, 4)
NOON = datetime(2024, 6, 3, 4, tzinfo=UTC)  # in Shanghai, so after 09:00 and before 13:30
SIGNED = date(2024, 1, 2)
FORM = dict.fromkeys(RULES.particulars, "stated")
MONTH = Terms(kind="credit", credit_days=30)


def agreed(
    *, quantity: str = "100", price: str = "100.00", at_list: str = "90.00", terms: Terms = MONTH, **members: Any
) -> Agreed:
    """Contract K1 of customer C1: 100 units of P1 on line 1, signed on 2 January 2024."""
    lines = {"1": Priced("P1", Decimal(quantity), Decimal(price), Decimal(at_list))}
    defaults: dict[str, Any] = {
        "contract_no": "K1",
        "customer_id": "C1",
        "revisions": (Revision(1, SIGNED, terms, lines),),
    }
    return Agreed(**(defaults | members))


def basis(actor: str = "manager", *roles: str, at: datetime = NOON, **members: Any) -> OrderBasis:
    """Contract K1 in force, a customer of grade C who owes nothing."""
    today = members.pop("today", TODAY)
    return OrderBasis(Stamp(actor, at, today, frozenset(roles)), BOOK, CALENDAR, **({"contract": agreed()} | members))


order = Spec(ORDER_BOOK, basis())


def place(quantity: str = "10", **members: Any) -> PlaceOrder:
    """An order form of tomorrow that leaves nothing open."""
    defaults: dict[str, Any] = {
        "order_no": "O1",
        "customer_id": "C1",
        "contract_no": "K1",
        "lines": (OrderLine(contract_line_no="1", quantity=Decimal(quantity)),),
        "required_on": TOMORROW,
        "particulars": FORM,
    }
    return PlaceOrder(**(defaults | members))


def placed(quantity: str = "10", amount: str = "1000.00", **members: Any) -> OrderPlaced:
    """The fact that the form is on file."""
    defaults: dict[str, Any] = {"amount": Decimal(amount), "placed_on": TODAY, "placed_by": "rep", "revision": 1}
    return OrderPlaced(**(place(quantity).model_dump() | defaults | members))


def consent(number: str = "O1") -> OrderAgreed:
    """The manager's agreement."""
    return OrderAgreed(order_no=number, customer_id="C1", agreed_by="manager", agreed_on=TODAY)


def figures(order_amount: str = "1000.00", **members: Any) -> CreditFigures:
    """What a check of a grade C customer without debts saw."""
    defaults: dict[str, Any] = {
        "receivables": Decimal("0.00"),
        "approved": Decimal("0.00"),
        "order": Decimal(order_amount),
        "limit": Decimal("50000.00"),
        "limit_source": "grade",
        "grade": "C",
        "max_days_overdue": 0,
        "checked_on": TODAY,
        "policy": "1900-01-01",
    }
    return CreditFigures(**(defaults | members))


def approved(number: str = "O1", amount: str = "1000.00", **members: Any) -> OrderApproved:
    """The approval for the batch of 13:30."""
    defaults: dict[str, Any] = {
        "order_no": number,
        "customer_id": "C1",
        "contract_no": "K1",
        "amount": Decimal(amount),
        "how": "checked",
        "figures": figures(amount),
        "approved_at": NOON,
        "batch_on": TODAY,
        "batch_at": time(13, 30),
        "ship_on": TOMORROW,
        "transit_days": 0,
    }
    return OrderApproved(**(defaults | members))


def held(*reasons: str, number: str = "O1", **members: Any) -> OrderHeld:
    """A hold with the figures behind it."""
    return OrderHeld.model_validate(
        {"order_no": number, "customer_id": "C1", "reasons": reasons, "figures": figures(**members)}
    )


def goods(quantity: str, number: str = "1", out_of: str = "1") -> Leaving:
    """Goods out of a contract line."""
    return Leaving(line_no=number, contract_line_no=out_of, quantity=Decimal(quantity))


def freight(amount: str, number: str = "9") -> Leaving:
    """Freight charged."""
    return Leaving(line_no=number, freight_amount=Decimal(amount))


def dispatch(*lines: Leaving, **members: Any) -> DispatchOrder:
    """A dispatch of order O1 today."""
    defaults: dict[str, Any] = {
        "invoice_no": "I1",
        "order_no": "O1",
        "contract_no": "K1",
        "customer_id": "C1",
        "dispatched_on": TODAY,
    }
    return DispatchOrder(lines=lines or (goods("10"),), **(defaults | members))


def take_over(*lines: Leaving, **members: Any) -> ImportDispatch:
    """A dispatch of before."""
    defaults: dict[str, Any] = {
        "invoice_no": "I1",
        "contract_no": "K1",
        "customer_id": "C1",
        "dispatched_on": date(2024, 2, 1),
    }
    return ImportDispatch(lines=lines or (goods("10"),), **(defaults | members))


def sent(command: DispatchOrder | ImportDispatch, *, number: str = "O1", batch: time | None = None) -> OrderDispatched:
    """The fact that goods left at 100.00 a unit, 90.00 at list."""
    lines: Sequence[dict[str, Any]] = [
        {
            "line_no": line.line_no,
            "kind": "goods",
            "contract_line_no": line.contract_line_no,
            "product_id": "P1",
            "quantity": line.quantity,
            "unit_price": "100.00",
            "list_price": "90.00",
            "amount": line.quantity * 100,
            "list_amount": line.quantity * 90,
        }
        if line.quantity is not None
        else {
            "line_no": line.line_no,
            "kind": "freight",
            "amount": line.freight_amount,
            "list_amount": line.freight_amount,
        }
        for line in command.lines
    ]
    return OrderDispatched.model_validate(
        {
            "invoice_no": command.invoice_no,
            "order_no": number,
            "customer_id": "C1",
            "contract_no": "K1",
            "revision": 1,
            "signed_on": SIGNED,
            "terms": MONTH,
            "dispatched_on": command.dispatched_on,
            "lines": lines,
            "amount": sum(line["amount"] for line in lines),
            "batch_at": batch,
            "note": {"consignee": "stated", "address": "stated"} if isinstance(command, DispatchOrder) else None,
            "proof_due_on": command.dispatched_on + timedelta(days=7) if isinstance(command, DispatchOrder) else None,
        }
    )


def owes(amount: str, *, due_on: date = date(2024, 7, 1), number: str = "I0") -> OpenInvoice:
    """An invoice of which nothing was paid."""
    return OpenInvoice(number, Decimal(amount), Decimal(0), Decimal(0), [(due_on, Decimal(amount))])


def standing(*invoices: OpenInvoice, **members: Any) -> Standing:
    """A credit account of grade C."""
    return Standing(invoices=invoices, **members)
