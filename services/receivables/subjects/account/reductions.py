"""Credit notes and write-offs: what an invoice is reduced by, and what will not be collected. P1-3.6, P4-7.5, P5-7.2"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from services.receivables.subjects.account.allocation import newest_first, spend_free_money, take_back
from services.receivables.subjects.account.documents import Invoice
from services.receivables.subjects.account.invoice_lines import micro, worth
from services.receivables.subjects.account.invoicing import AccountBasis, found
from services.receivables.subjects.account.state.account import Account
from services.receivables.subjects.account.wishes.reductions import IssueCreditNote, WriteOff
from shared.events import Event
from shared.events.money import yuan
from shared.events.receivables import AmountWrittenOff, CreditNoteIssued, WriteOffReversed
from shared.office.numbers import check_imported
from shared.runtime.ask.decisions import Refused, check_same


class BeforeItsInvoice(Refused):
    """Nothing reduces an invoice before it is issued."""

    field = "dated_on"


class MoreThanTheInvoice(Refused):
    """Credit notes never exceed the invoice."""

    field = "amount"
    clause = "P5-7.2"


class MoreThanWasSold(Refused):
    """No more comes back than was sold on the line and has not come back yet."""

    clause = "P5-7.2"


class NotTheWorthOfTheReturn(Refused):
    """A return is worth what its lines say."""

    clause = "P5-7.2"


class MoreThanIsOpen(Refused):
    """No more is written off than is open."""

    field = "amount"
    clause = "P4-7.5"


class OnlyTheGM(Refused):
    """Beyond the small difference only the GM writes off."""

    field = "amount"
    clause = "P4-7.5"


def credit(account: Account, wish: IssueCreditNote, basis: AccountBasis) -> Iterator[Event]:
    """Yield what makes room, the credit note, and what the money that it frees pays.

    It takes what is open, then write-offs, newest first, then collected money, latest allocation first.
    """
    known = account.credit_notes.get(wish.credit_note_no)
    if known is not None:
        told = {name: getattr(wish, name) for name in ("invoice_no", "dated_on", "complaint_no")}
        told |= {"amount": known.amount if wish.amount is None else wish.amount, "returned": wish.quantities}
        check_same(told, known, f"{wish.credit_note_no}.")
        return
    if wish.history:
        check_imported("HD", wish.credit_note_no, basis.stamp.today)
    invoice = found(account, wish.invoice_no)
    yield from reduced(account, invoice, wish, creditable(invoice, wish))


def reduced(account: Account, invoice: Invoice, wish: IssueCreditNote, amount: Decimal) -> Iterator[Event]:
    """Yield what makes room for a credit note of an amount, the note, and what the money that it frees pays."""
    yield from make_room(account, invoice, amount - invoice.open, wish.dated_on)
    yield CreditNoteIssued(
        **wish.model_dump(exclude={"amount", "returned"}), amount=amount, returned=wish.quantities, kind=wish.kind
    )
    yield from spend_free_money(account, wish.dated_on)


def creditable(invoice: Invoice, wish: IssueCreditNote) -> Decimal:
    """Return the amount of a credit note; refuse one that the invoice cannot carry."""
    if wish.dated_on < invoice.issued.issued_on:
        raise BeforeItsInvoice(f"{wish.invoice_no} was issued on {invoice.issued.issued_on}.")
    amount = returned_worth(invoice, wish) if wish.returned else wish.amount
    left = invoice.issued.amount - invoice.credited
    if amount is None:
        raise NotTheWorthOfTheReturn("An allowance names its amount.")
    if amount > left:
        raise MoreThanTheInvoice(f"{left} is left of {wish.invoice_no}.")
    return amount


def returned_worth(invoice: Invoice, wish: IssueCreditNote) -> Decimal:
    """Return what goods that came back are worth on the invoice."""
    lines = {line.line_no: line for line in invoice.lines if line.goods}
    for line_no, quantity in wish.quantities.items():
        if line_no not in lines or not 0 < micro(quantity) <= lines[line_no].quantity:
            raise MoreThanWasSold(f"Line {line_no} of {wish.invoice_no}.")
    amount = yuan(worth(invoice.lines, wish.quantities))
    if amount <= 0 or wish.amount not in {None, amount}:
        raise NotTheWorthOfTheReturn(f"It is {amount}.")
    return amount


def make_room(account: Account, invoice: Invoice, beyond: Decimal, on: date) -> Iterator[Event]:
    """Yield write-offs and payments taken back, until `beyond` what is open has room."""
    for written_off in newest_first(invoice.write_offs):
        if (part := min(beyond, written_off.remaining)) <= 0:
            continue  # one of 0.00, or recovered: older ones may still give room
        beyond -= part
        yield WriteOffReversed(
            write_off_no=written_off.number,
            customer_id=invoice.issued.customer_id,
            invoice_no=invoice.number,
            reversed_on=max(on, written_off.dated_on),
            amount=part,
            because="credit_note",
        )
    for allocation in newest_first(invoice.allocations):
        if (part := min(beyond, allocation.remaining)) <= 0:
            continue
        beyond -= part
        yield take_back(account, allocation, part, on, "credit_note")


def write_off(account: Account, wish: WriteOff, basis: AccountBasis) -> Iterator[AmountWrittenOff]:
    """Yield the write-off, decided by somebody who may."""
    known = account.write_offs.get(wish.write_off_no)
    if known is not None:
        told = {name: getattr(wish, name) for name in ("invoice_no", "dated_on", "amount")}
        check_same(told, known, f"{wish.write_off_no}.")
        return
    invoice = found(account, wish.invoice_no)
    if wish.dated_on < invoice.issued.issued_on:
        raise BeforeItsInvoice(f"{wish.invoice_no} was issued on {invoice.issued.issued_on}.")
    if wish.amount > invoice.open:
        raise MoreThanIsOpen(f"{invoice.open} is open of {wish.invoice_no}.")
    if wish.dated_on < invoice.opened_on or (wish.history and wish.dated_on == invoice.reopened_on):
        raise MoreThanIsOpen(f"{wish.invoice_no} came open again on {invoice.opened_on}.", field="dated_on")
    small = basis.policy.on(wish.dated_on).small_difference
    # Small ones add up: finance alone gives up no more than one small difference of an invoice.
    # An import is decided elsewhere, by the GM of its day.
    signed = "gm" in basis.stamp.roles or basis.stamp.brings_history
    if invoice.written_off + wish.amount > small and not signed:
        raise OnlyTheGM(f"The small difference is {small}.")
    yield AmountWrittenOff(**wish.model_dump(), bad_debt=wish.amount > small, decided_by=basis.stamp.actor)
