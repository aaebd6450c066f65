"""Customers with histories of any length, decided by the rules themselves: what each service's log would hold of them.

Of two documents one is an invoice and one the receipt that pays it; the last few invoices stay open, on every length
the same number. All lies within the last year, so that no window shortens it.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from benchmarks.sales import Said
from services.receivables.keeps import BOOK
from services.receivables.subjects.account import ACCOUNT
from services.receivables.subjects.account.invoicing import AccountBasis
from services.receivables.subjects.account.state.account import Account
from services.receivables.subjects.account.wishes.invoices import IssueInvoice
from services.receivables.subjects.account.wishes.receipts import RecordReceipt
from shared.events.contracts import ContractBecameEffective, ContractLine, ContractRegistered, ProductListed, Terms
from shared.events.customers import CreditLimitSet, CustomerRegistered
from shared.events.orders import DispatchLine, OrderApproved, OrderDispatched
from shared.events.receivables import InvoiceLine
from shared.events.staff import DepartmentHeadAppointed, StaffJoined
from shared.runtime.ask.decisions import Stamp

TODAY = date(2024, 6, 3)  # a Monday
DAYS, OPEN, UNITS = 350, 5, 10
PRICE = Decimal("100.00")
AMOUNT = PRICE * UNITS
FOUNDED = date(2023, 1, 1)
MONTH = Terms(kind="credit", credit_days=60)
STAMP = Stamp("bench", datetime(2024, 6, 3, 4, tzinfo=UTC), TODAY, frozenset({"ops", "gm", "office", "manager"}))
DOCUMENTS_OF_A_CONTRACT = 10
LARGE = Decimal("900000000.00")


def customer(documents: int) -> str:
    """Return the id of the customer with so many documents."""
    return f"C{documents:07}"


def draft(documents: int) -> str:
    """Return the number of the customer's contract."""
    return f"K{documents:07}"


def day_of(number: int, invoices: int) -> date:
    """Return when an invoice of the history was issued: the open ones yesterday, so that none is overdue."""
    if number >= invoices - OPEN:
        return TODAY - timedelta(days=1)
    return TODAY - timedelta(days=DAYS - DAYS * number // invoices)


def invoice(documents: int, number: str, issued_on: date) -> IssueInvoice:
    """Return the wish for an invoice of the usual goods."""
    line = InvoiceLine(
        line_no="1", kind="goods", product_id="P1", quantity=Decimal(UNITS), amount=AMOUNT, list_amount=AMOUNT
    )
    return IssueInvoice.model_construct(
        invoice_no=number,
        customer_id=customer(documents),
        contract_no=draft(documents),
        order_no=None,
        signed_on=FOUNDED,
        issued_on=issued_on,
        terms=MONTH,
        lines=(line,),
        amount=AMOUNT,
    )


def receipt(documents: int, number: str, on: date, amount: Decimal = AMOUNT, **members: Any) -> RecordReceipt:
    """Return the wish for a receipt by transfer, unless told."""
    told = {"receipt_no": number, "customer_id": customer(documents), "method": "transfer", "received_on": on}
    return RecordReceipt.model_validate({**told, "amount": amount, **members})


def account(documents: int) -> Iterator[Said]:
    """Yield what receivables recorded of a customer."""
    basis, state, invoices = AccountBasis(STAMP, BOOK), Account(), documents // 2
    for number in range(invoices):
        on = day_of(number, invoices)
        wishes: list[IssueInvoice | RecordReceipt] = [invoice(documents, f"I{documents}-{number}", on)]
        if number < invoices - OPEN:
            wishes.append(receipt(documents, f"R{documents}-{number}", on))
        for wish in wishes:
            for fact in ACCOUNT.facts(state, wish, basis):
                yield ACCOUNT.stream(customer(documents)), fact


def orders(documents: int) -> Iterator[Said]:
    """Yield what orders recorded of a customer: a dispatch for each invoice."""
    customer_id, contract_no, invoices = customer(documents), draft(documents), documents // 2
    line = DispatchLine(
        line_no="1",
        kind="goods",
        contract_line_no="1",
        product_id="P1",
        quantity=Decimal(UNITS),
        unit_price=PRICE,
        list_price=PRICE,
        amount=AMOUNT,
        list_amount=AMOUNT,
    )
    for number in range(invoices):
        named = {"order_no": f"I{documents}-{number}", "customer_id": customer_id, "contract_no": contract_no}
        on = day_of(number, invoices)
        yield (
            f"customer-{customer_id}",
            OrderApproved.model_validate({**named, "amount": AMOUNT, "how": "imported", "batch_on": on}),
        )
        left = {"invoice_no": named["order_no"], "revision": 1, "signed_on": FOUNDED, "terms": MONTH, "lines": (line,)}
        yield (
            f"customer-{customer_id}",
            OrderDispatched.model_validate({**named, **left, "dispatched_on": on, "amount": AMOUNT}),
        )


def contracts(documents: int) -> Iterator[Said]:
    """Yield what contracts recorded: a product, the contract of a customer's orders, and finished ones."""
    yield "product-P1", ProductListed(product_id="P1", name="P1", unit="m")
    for number in range(max(1, documents // DOCUMENTS_OF_A_CONTRACT)):
        yield from effective(documents, draft(documents) if number == 0 else f"{draft(documents)}-{number}")


def effective(documents: int, contract_no: str) -> Iterator[Said]:
    """Yield a contract in force."""
    line = ContractLine(line_no="1", product_id="P1", quantity=Decimal(900_000_000), unit_price=PRICE, list_price=PRICE)
    told = {
        "contract_no": contract_no,
        "revision": 1,
        "customer_id": customer(documents),
        "staff_id": "S1",
        "kind": "routine",
        "terms": MONTH,
        "lines": (line,),
        "amount": AMOUNT,
        "content_hash": "0" * 64,
    }
    stream = f"contract-{contract_no}"
    yield stream, ContractRegistered.model_validate({**told, "requested_by": "S1"})
    yield stream, ContractBecameEffective.model_validate({**told, "signed_on": FOUNDED})


def register(documents: int) -> Iterator[Said]:
    """Yield what customers recorded of a customer."""
    known = CustomerRegistered(customer_id=customer(documents), name=customer(documents), registered_on=FOUNDED)
    yield f"register-{customer(documents)}", known
    limit = CreditLimitSet(customer_id=customer(documents), credit_limit=LARGE, effective_on=FOUNDED)
    yield f"customer-{customer(documents)}", limit


def staff() -> Iterator[Said]:
    """Yield who works here."""
    for staff_id, role in (("S1", "rep"), ("M1", "manager")):
        joined = StaffJoined.model_validate(
            {"staff_id": staff_id, "name": staff_id, "role": role, "department": "D1", "joined_on": FOUNDED}
        )
        yield f"staff-{staff_id}", joined
    yield "department-D1", DepartmentHeadAppointed(department="D1", manager_id="M1")
