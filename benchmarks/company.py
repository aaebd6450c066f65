"""A company of two years for the pages of the console: what the logs of its services would hold, always the same.

A customer has a hundred invoices under one contract, each dispatched, most of them paid in full after a month; every
fiftieth stays unpaid. What was sold in the last month is not due yet.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from benchmarks.sales import Said
from shared.events.contracts import ContractBecameEffective, ContractLine, ContractRegistered, ProductListed, Terms
from shared.events.customers import CreditLimitSet, CustomerAssigned, CustomerRegistered
from shared.events.orders import DispatchLine, OrderApproved, OrderDispatched
from shared.events.receivables import (
    InvoiceInstalment,
    InvoiceIssued,
    InvoiceLine,
    PaymentAllocated,
    PaymentReceived,
)
from shared.events.staff import DepartmentHeadAppointed, StaffJoined

TODAY, FOUNDED = date(2024, 6, 3), date(2022, 1, 3)
DAYS, OF_CUSTOMER, REPS, DEPARTMENTS, UNPAID = 700, 100, 40, 5, 50
MONTHS_OVER = tuple(f"{number // 12}-{number % 12 + 1:02}" for number in range(2022 * 12 + 6, 2024 * 12 + 4))
"""From the first with facts up to the one before the last: that is open still."""

TERMS = Terms(kind="credit", credit_days=30)
PRICE = Decimal("100.00")
LARGE = Decimal("900000000.00")
OFFICES = {"F1": ("finance", "财务部"), "G1": ("gm", "总经办"), "O1": ("office", "办公室")}


def customers_of(invoices: int) -> int:
    """Return how many customers have so many invoices."""
    return max(1, invoices // OF_CUSTOMER)


def rep_of(customer: int) -> str:
    """Return whose a customer is."""
    return f"S{customer % REPS:03}"


def issued_on(number: int, invoices: int) -> date:
    """Return the day of an invoice: they are spread evenly, the newest are of yesterday."""
    return TODAY - timedelta(days=DAYS - DAYS * number // invoices)


def amount_of(number: int) -> Decimal:
    """Return what an invoice is over."""
    return PRICE * (1 + number % 9)


def staff() -> Iterator[Said]:
    """Yield who works here."""
    reps = {f"S{number:03}": ("rep", f"D{number % DEPARTMENTS}") for number in range(REPS)}
    heads = {f"M{number}": ("manager", f"D{number}") for number in range(DEPARTMENTS)}
    for staff_id, (role, department) in {**reps, **heads, **OFFICES}.items():
        told = {"staff_id": staff_id, "name": f"员工{staff_id}", "role": role, "department": department}
        yield f"staff-{staff_id}", StaffJoined.model_validate({**told, "joined_on": FOUNDED})
    for staff_id, (_, department) in heads.items():
        yield f"department-{department}", DepartmentHeadAppointed(department=department, manager_id=staff_id)


def customers(invoices: int) -> Iterator[Said]:
    """Yield who buys, and whose they are."""
    for number in range(customers_of(invoices)):
        customer_id = f"C{number:05}"
        known = CustomerRegistered(customer_id=customer_id, name=f"客户{number:05}", registered_on=FOUNDED)
        yield f"register-{customer_id}", known
        owner = CustomerAssigned(customer_id=customer_id, owner_id=rep_of(number), effective_on=FOUNDED)
        yield f"customer-{customer_id}", owner
        limit = CreditLimitSet(customer_id=customer_id, credit_limit=LARGE, effective_on=FOUNDED)
        yield f"customer-{customer_id}", limit


def contracts(invoices: int) -> Iterator[Said]:
    """Yield what was agreed, one contract for each customer."""
    yield "product-P1", ProductListed(product_id="P1", name="管", unit="m")
    line = ContractLine(line_no="1", product_id="P1", quantity=Decimal(900_000), unit_price=PRICE, list_price=PRICE)
    for number in range(customers_of(invoices)):
        told = {
            "contract_no": f"K{number:05}",
            "revision": 1,
            "customer_id": f"C{number:05}",
            "staff_id": rep_of(number),
            "kind": "routine",
            "terms": TERMS,
            "lines": (line,),
            "amount": PRICE * 900_000,
            "content_hash": "0" * 64,
        }
        stream = f"contract-K{number:05}"
        yield stream, ContractRegistered.model_validate({**told, "requested_by": rep_of(number)})
        yield stream, ContractBecameEffective.model_validate({**told, "signed_on": FOUNDED})


def orders(invoices: int) -> Iterator[Said]:
    """Yield what left: an order and its dispatch for each invoice."""
    for number in range(invoices):
        customer, amount = number % customers_of(invoices), amount_of(number)
        named = {"order_no": f"O{number:06}", "customer_id": f"C{customer:05}", "contract_no": f"K{customer:05}"}
        on = issued_on(number, invoices)
        stream = f"customer-C{customer:05}"
        yield stream, OrderApproved.model_validate({**named, "amount": amount, "how": "imported", "batch_on": on})
        line = DispatchLine(
            line_no="1",
            kind="goods",
            contract_line_no="1",
            product_id="P1",
            quantity=amount / PRICE,
            unit_price=PRICE,
            list_price=PRICE,
            amount=amount,
            list_amount=amount,
        )
        left = {"invoice_no": f"I{number:06}", "revision": 1, "signed_on": FOUNDED, "terms": TERMS, "lines": (line,)}
        yield stream, OrderDispatched.model_validate({**named, **left, "dispatched_on": on, "amount": amount})


def receivables(invoices: int) -> Iterator[Said]:
    """Yield what is owed, and what was paid."""
    for number in range(invoices):
        customer, amount = number % customers_of(invoices), amount_of(number)
        customer_id, stream = f"C{customer:05}", f"account-C{customer:05}"
        on = issued_on(number, invoices)
        line = InvoiceLine(
            line_no="1", kind="goods", product_id="P1", quantity=amount / PRICE, amount=amount, list_amount=amount
        )
        yield (
            stream,
            InvoiceIssued(
                invoice_no=f"I{number:06}",
                customer_id=customer_id,
                contract_no=f"K{customer:05}",
                order_no=f"O{number:06}",
                signed_on=FOUNDED,
                issued_on=on,
                terms=TERMS,
                instalments=(InvoiceInstalment(due_on=on + timedelta(days=30), amount=amount),),
                lines=(line,),
                amount=amount,
            ),
        )
        paid_on = on + timedelta(days=30)
        if number % UNPAID == 0 or paid_on > TODAY:
            continue
        receipt = {"receipt_no": f"R{number:06}", "customer_id": customer_id, "amount": amount}
        yield (
            stream,
            PaymentReceived.model_validate(
                {**receipt, "method": "transfer", "received_on": paid_on, "counts_on": paid_on}
            ),
        )
        at = {"allocation_no": number // customers_of(invoices) + 1, "invoice_no": f"I{number:06}"}
        yield stream, PaymentAllocated.model_validate({**receipt, **at, "allocated_on": paid_on})
