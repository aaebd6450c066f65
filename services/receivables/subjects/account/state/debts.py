"""What a customer has to pay becomes more, less, or due on another day. P4-5.3"""

from typing import assert_never

from services.receivables.subjects.account.documents import WrittenOff, reaches
from services.receivables.subjects.account.invoice_lines import allow, take_back
from services.receivables.subjects.account.state.account import Account
from shared.events.money import fen
from shared.events.receivables import AmountWrittenOff, CreditNoteIssued, DueDatesMoved, InvoiceIssued, WriteOffReversed

Debt = InvoiceIssued | DueDatesMoved | CreditNoteIssued | AmountWrittenOff | WriteOffReversed


def indebted(
    account: Account, event: InvoiceIssued | DueDatesMoved | CreditNoteIssued | AmountWrittenOff | WriteOffReversed
) -> None:
    """What a customer has to pay became more, less, or due on another day."""
    if isinstance(event, InvoiceIssued):
        account.issue(event)
        return
    invoice = account.invoices[event.invoice_no]
    match event:
        case DueDatesMoved():
            invoice.delivered_on = event.delivered_on
            invoice.instalments, invoice.reaches = event.instalments, reaches(event.instalments)
        case CreditNoteIssued():
            invoice.credited += event.amount
            account.credit_notes[event.credit_note_no] = event
            if event.kind == "return":
                take_back(invoice.lines, event.returned)
            else:
                allow(invoice.lines, fen(event.amount))
        case AmountWrittenOff():
            invoice.written_off += event.amount
            account.write_offs[event.write_off_no] = event
            invoice.write_offs.append(WrittenOff(event.write_off_no, event.amount, event.dated_on))
            account.reclaim(invoice.number)
        case WriteOffReversed():
            invoice.recover(event.write_off_no, event.amount)
            account.reclaim(invoice.number)
            if event.because == "credit_note":
                return
            invoice.reopened_on = max(invoice.reopened_on, event.reversed_on)
        case _:
            assert_never(event)
    account.requeue(invoice)
