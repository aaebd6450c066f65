"""What comes in, what it pays, and what is taken back. P4-5.3"""

from services.receivables.subjects.account.bank_lines import taken
from services.receivables.subjects.account.documents import Allocation, Receipt
from services.receivables.subjects.account.state.account import Account
from services.receivables.subjects.account.state.instruments import bank, instrument_key
from shared.events.receivables import (
    AllocationReversed,
    CreditSetOff,
    InstrumentBounced,
    PaymentAllocated,
    PaymentReceived,
    ReceiptCorrected,
)

Money = PaymentReceived | CreditSetOff | PaymentAllocated | AllocationReversed | InstrumentBounced | ReceiptCorrected


def received(account: Account, event: PaymentReceived | CreditSetOff) -> None:
    """Money, or what is set off like money, is free now, or waits for the invoice that it names."""
    if isinstance(event, CreditSetOff):
        receipt = Receipt(
            *(event.set_off_no, "set_off", event.amount, event.dated_on, None, event.invoice_no),
            cash=False,
            counts_on=event.dated_on,
        )
    else:
        known = account.receipts.get(event.receipt_no)
        receipt = known or Receipt(
            event.receipt_no, event.method, event.amount, event.received_on, event.instrument_no, event.invoice_no
        )
        receipt.counts_on = event.counts_on
        receipt.collected_by, receipt.hand_in_by = event.collected_by, event.hand_in_by
        if event.order_no is not None and receipt.for_order is None:
            receipt.for_order = event.order_no
            account.of_orders.setdefault(event.order_no, []).append(event.receipt_no)
        receipt.bank_line, receipt.line_corrections = event.bank_line, event.line_corrections
        if (line := taken(event)) is not None:
            account.bank_lines[line] = event.receipt_no
    account.receipts[receipt.receipt_no] = receipt
    receipt.available_on = receipt.turn[0]
    receipt.unapplied = event.amount
    account.place(receipt)


def allocated(account: Account, event: PaymentAllocated) -> None:
    """Free money became a payment of an invoice."""
    receipt, invoice = account.receipts[event.receipt_no], account.invoices[event.invoice_no]
    allocation = Allocation(
        event.allocation_no, event.receipt_no, event.invoice_no, event.amount, event.allocated_on, event.cash
    )
    account.last_allocation = event.allocation_no
    account.allocate(allocation)
    receipt.unapplied -= event.amount
    invoice.collected += event.amount
    account.place(receipt)
    account.requeue(invoice)


def reversed_(account: Account, event: AllocationReversed) -> None:
    """A payment of an invoice is taken back; what goes with its receipt is gone, what a credit note frees is free.

    What the freight account had paid stands there again.
    """
    allocation = account.allocations[event.allocation_no]
    receipt, invoice = account.receipts[event.receipt_no], account.invoices[event.invoice_no]
    allocation.remaining -= event.amount
    if not allocation.remaining:
        account.drop(allocation)
    invoice.collected -= event.amount
    if event.because != "credit_note":
        invoice.reopened_on = max(invoice.reopened_on, event.reversed_on)
        account.requeue(invoice)
    elif event.to_freight:
        account.freight.give_back(event.amount)
    else:
        # The credit note that follows takes what this leaves open: until then the invoice is nobody's debt.
        receipt.unapplied += event.amount
        receipt.available_on = max(receipt.available_on, event.reversed_on)
        account.place(receipt)


def bounced(account: Account, event: InstrumentBounced) -> None:
    """An instrument is worth nothing; a part that had been refunded stays as a negative rest."""
    receipt = account.receipts[event.receipt_no]
    receipt.bounced_on = event.bounced_on
    receipt.unapplied -= event.withdrawn
    account.place(receipt)


def corrected(account: Account, event: ReceiptCorrected) -> None:
    """A receipt was wrong: it is worth nothing; its instrument or line may come again, its number is not free."""
    receipt = account.receipts[event.receipt_no]
    receipt.corrected_on = event.corrected_on
    receipt.unapplied -= event.withdrawn
    account.place(receipt)
    if (line := taken(receipt)) is not None:
        account.bank_lines.pop(line, None)
        account.lines_freed[line] = receipt.line_corrections + 1
    if receipt.instrument is not None:
        key = instrument_key(receipt.instrument)
        account.instruments[key] = {}
        for other in account.receipts.values():
            if other.instrument is not None and other.corrected_on is None and instrument_key(other.instrument) == key:
                account.instruments[key].setdefault(bank(other.instrument), other.receipt_no)
