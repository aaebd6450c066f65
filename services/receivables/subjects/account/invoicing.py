"""Invoices follow dispatches, whatever else is open: goods already shipped are always invoiced. P1-2.2, P4-7.3"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from services.receivables.policy import ReceivablesRules
from services.receivables.subjects.account.allocation import spend_free_money
from services.receivables.subjects.account.documents import Invoice
from services.receivables.subjects.account.falling_due import instalments
from services.receivables.subjects.account.state.account import Account
from services.receivables.subjects.account.wishes.invoices import IssueInvoice, RecordDelivery, TakeOverInvoice
from shared.events.money import ZERO
from shared.events.orders import DispatchLine, OrderDispatched
from shared.events.receivables import DueDatesMoved, InvoiceIssued, InvoiceLine, PaymentAllocated, WriteOffReversed
from shared.office.delegations import BY_OWN_RIGHT, Authority
from shared.runtime.ask.decisions import Basis, NotThere, RecordedDifferently, check_same
from shared.runtime.policy import Book

InvoiceEvent = InvoiceIssued | PaymentAllocated | WriteOffReversed


@dataclass(frozen=True, slots=True)
class AccountBasis(Basis):
    """Beside the stamp: the rule book, and what our tables say about the numbers that the command names.

    `invoice_of` names the customer who has the invoice of that number; None: nobody. `stays` is the number that stays,
    where the customer of the command was merged into another. `dispatched` is the invoice of what orders recorded as
    sent to this customer under that number; None: nothing of an import. `joining` are collectors whose checklist is
    open. `authority` is the right by which somebody confirms a correction. `line_elsewhere`: the line of the statement
    is another customer's receipt; `line_corrections`: so many receipts of it were corrected.

    `order_of` names the customer who placed the named order; None: nobody known. `commercial`: the contract of the
    named invoice accepts commercial bills. `heads` may agree that a bill goes back. `reps` are those
    of the contract of the invoice that is written off, with the days from which they are. `duties` of stages wait
    for the one who spoke to the customer. `advanced` is the freight that the customer advanced by the day of a
    settlement.
    """

    policy: Book[ReceivablesRules]
    customer_known: bool = True
    invoice_of: str | None = None
    stays: str | None = None
    dispatched: IssueInvoice | None = None
    joining: frozenset[str] = frozenset()
    authority: Authority = BY_OWN_RIGHT
    line_elsewhere: bool = False
    line_corrections: int = 0
    order_of: str | None = None
    commercial: bool = False
    heads: frozenset[str] = frozenset()
    advanced: Decimal = ZERO
    reps: tuple[tuple[date, str], ...] = ()
    duties: tuple[str, ...] = ()

    def rep_on(self, day: date) -> str | None:
        """Return whose the contract of a written-off invoice was on a day; before its first day: the first rep's."""
        return next((rep for since, rep in reversed(self.reps) if since <= day), None)


class NoSuchInvoice(NotThere):
    """The customer has no invoice of this number."""

    field = "invoice_no"


class NotDispatched(NotThere):
    """Nothing that an import brought was dispatched to the customer under this number."""

    field = "invoice_no"


def found(account: Account, invoice_no: str) -> Invoice:
    """Return an invoice of the account; raises NoSuchInvoice."""
    if invoice_no not in account.invoices:
        raise NoSuchInvoice(invoice_no)
    return account.invoices[invoice_no]


def issue(account: Account, wish: IssueInvoice) -> Iterator[InvoiceEvent]:
    """Yield the invoice and what the customer's free money pays of it at once."""
    known = account.invoices.get(wish.invoice_no)
    if known is not None:
        on_record = IssueInvoice(**known.issued.model_dump(exclude={"instalments"}))
        check_same(wish, on_record, f"{wish.invoice_no}.")
        return
    due = instalments(wish.terms, wish.amount, signed_on=wish.signed_on, issued_on=wish.issued_on, delivered_on=None)
    yield InvoiceIssued.model_construct(**dict(wish), instalments=due)
    yield from spend_free_money(account, wish.issued_on, issued=wish.invoice_no)


def take_over(account: Account, wish: TakeOverInvoice, basis: AccountBasis) -> Iterator[InvoiceEvent]:
    """Yield the invoice of an imported dispatch; nothing where it was issued before, whoever asked for it."""
    if basis.dispatched is not None:
        yield from issue(account, basis.dispatched)
    elif wish.invoice_no not in account.invoices:
        raise NotDispatched(wish.invoice_no)


def deliver(account: Account, wish: RecordDelivery, basis: AccountBasis) -> Iterator[InvoiceEvent | DueDatesMoved]:
    """Yield the new due dates, where delivery changes them; before them the invoice that an import still owes."""
    if basis.dispatched is not None and wish.invoice_no not in account.invoices:
        yield from issue(account, basis.dispatched)
    invoice = found(account, wish.invoice_no)
    if invoice.delivered_on is not None:
        if invoice.delivered_on != wish.delivered_on:
            raise RecordedDifferently(
                f"{wish.invoice_no}.", {"delivered_on": (wish.delivered_on, invoice.delivered_on)}
            )
        return
    issued = invoice.issued
    due = instalments(
        *(issued.terms, issued.amount),
        signed_on=issued.signed_on,
        issued_on=issued.issued_on,
        delivered_on=wish.delivered_on,
    )
    if due != invoice.instalments:
        yield DueDatesMoved(
            invoice_no=issued.invoice_no,
            customer_id=issued.customer_id,
            delivered_on=wish.delivered_on,
            instalments=due,
        )


def invoice(dispatched: OrderDispatched) -> IssueInvoice:
    """Return the invoice of a dispatch: the same lines, the same amounts."""
    return IssueInvoice(
        invoice_no=dispatched.invoice_no,
        customer_id=dispatched.customer_id,
        contract_no=dispatched.contract_no,
        order_no=dispatched.order_no,
        signed_on=dispatched.signed_on,
        issued_on=dispatched.dispatched_on,
        terms=dispatched.terms,
        lines=tuple(line(one) for one in dispatched.lines),
        amount=dispatched.amount,
    )


def line(dispatched: DispatchLine) -> InvoiceLine:
    """Return the invoice line of a dispatch line."""
    return InvoiceLine(
        line_no=dispatched.line_no,
        kind=dispatched.kind,
        product_id=dispatched.product_id,
        quantity=dispatched.quantity,
        amount=dispatched.amount,
        list_amount=dispatched.list_amount,
    )
