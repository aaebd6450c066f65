"""A delivery that failed: what is left of its lines of goods is credited as a return, and of its freight. P5-5.2e

Freight that is credited stands in the note like a piece that came back.
"""

from collections.abc import Iterator
from decimal import Decimal

from services.receivables.subjects.account.documents import Invoice
from services.receivables.subjects.account.invoice_lines import MICRO, worth
from services.receivables.subjects.account.invoicing import AccountBasis, found, issue
from services.receivables.subjects.account.reductions import reduced
from services.receivables.subjects.account.state.account import Account
from services.receivables.subjects.account.wishes.reductions import CreditReturn, IssueCreditNote, Returned
from shared.events import Event
from shared.events.money import yuan

ONE = Decimal(1)


def credit_return(account: Account, wish: CreditReturn, basis: AccountBasis) -> Iterator[Event]:
    """Yield the credit note and what it frees; nothing where nothing is left to credit.

    Before it stands the invoice that an import still owes.
    """
    if basis.dispatched is not None and wish.invoice_no not in account.invoices:
        yield from issue(account, basis.dispatched)
    invoice = found(account, wish.invoice_no)
    told = wish.model_dump(include={"credit_note_no", "customer_id", "invoice_no"})
    note = IssueCreditNote(**told, dated_on=wish.returned_on, returned=returned(invoice, wish))
    amount = yuan(worth(invoice.lines, note.quantities))
    if amount:
        yield from reduced(account, invoice, note, amount)


def returned(invoice: Invoice, wish: CreditReturn) -> tuple[Returned, ...]:
    """Return what is left of the lines that came back: earlier notes may have credited some of it."""
    goods = [
        Returned(line_no=line.line_no, quantity=Decimal(line.quantity).scaleb(-MICRO))
        for line in invoice.lines
        if line.goods and line.quantity and line.line_no in wish.lines
    ]
    freight = [
        Returned(line_no=line.line_no, quantity=ONE)
        for line in invoice.lines
        if not line.goods and line.sold and line.line_no in wish.lines
    ]
    return (*goods, *freight)
