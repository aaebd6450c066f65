"""别处的事实 / What others say that complaints are about: customers, invoices, credit notes."""

from datetime import date
from typing import NamedTuple

from shared.events.customers import CustomerRegistered
from shared.events.receivables import CreditNoteIssued, InvoiceIssued
from shared.runtime.tables.rows import Amount, copied, table


class Customer(NamedTuple):
    """已登记客户 / registered customers. P5-7.1a"""

    customer_id: str
    name: str


CUSTOMER = copied(table(Customer, key="customer_id"), CustomerRegistered)


class Invoice(NamedTuple):
    """发票 / invoices. P5-7.1a, P1-3.6"""

    invoice_no: str
    customer_id: str
    amount: Amount


INVOICE = copied(table(Invoice, key=("invoice_no", "customer_id")), InvoiceIssued)


class CreditNote(NamedTuple):
    """应收已开具的红字与折让 / credit notes that receivables issued. P5-7.2, P1-3.6"""

    credit_note_no: str
    invoice_no: str
    complaint_no: str | None
    dated_on: date
    amount: Amount
    customer_id: str


CREDIT_NOTE = copied(
    table(CreditNote, key=("credit_note_no", "customer_id"), indexes=["invoice_no", "complaint_no"]), CreditNoteIssued
)
