"""回款提成的依据 / What commission on collected money rests on: sales, what moved them, and whose they are. P4-5.2"""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from json import dumps
from typing import Annotated, NamedTuple

from shared.events.contracts import ContractBecameEffective, ContractHandedOver
from shared.events.customers import CustomerRegistered
from shared.events.office import RuleChanged
from shared.events.receivables import (
    AllocationReversed,
    CommissionSettled,
    CreditNoteIssued,
    InvoiceIssued,
    LeaverStatementSettled,
    PaymentAllocated,
)
from shared.events.staff import DepartmentHeadAppointed, StaffJoined, StaffMoved
from shared.runtime.tables.definition import Recorded, Row
from shared.runtime.tables.rows import Amount, Integer, Sql, copied, made, table


class Sale(NamedTuple):
    """发票对应的合同与客户 / the contract and customer behind each invoice. P2-2a"""

    invoice_no: str
    contract_no: str
    customer_id: str
    signed_on: date


SALE = copied(
    table(Sale, name="sold_invoice", key=("invoice_no", "customer_id"), indexes=["contract_no", "customer_id"]),
    InvoiceIssued,
)


class SoldLine(NamedTuple):
    """发票行（售价金额与价目表金额）/ invoice lines: amount sold and amount at list price."""

    invoice_no: str
    line_no: str
    goods: bool
    product_id: str | None
    quantity: Annotated[Decimal, Sql("numeric(18,6)")] | None
    sold: Amount
    listed: Amount
    customer_id: str


def sold_lines(issued: InvoiceIssued) -> Iterator[Row]:
    """Yield the lines."""
    for line in issued.lines:
        said = line.product_id, line.quantity, line.amount, line.list_amount, issued.customer_id
        yield issued.invoice_no, line.line_no, line.kind == "goods", *said


SOLD_LINE = made(table(SoldLine, key=("invoice_no", "line_no", "customer_id")), sold_lines)


class Moved(NamedTuple):
    """提成的起因：现金核销、冲回、红字 / causes of commission: cash allocations, reversals, credit notes. P4-5.3

    What is not cash (set-offs) and write-offs earn nothing and are no causes. `returned` is JSON, units by line.
    """

    position: int
    invoice_no: str
    kind: str
    business_on: date
    amount: Amount
    reference: str
    allocation_no: int | None
    returned: str | None
    recorded_at: datetime
    customer_id: str


def collected(paid: PaymentAllocated, recorded: Recorded) -> Iterator[Row]:
    """Yield the cause that an allocation of cash is."""
    if paid.cash:
        cash = paid.allocated_on, paid.amount, paid.receipt_no, paid.allocation_no
        told = None, recorded.recorded_at, paid.customer_id
        yield recorded.position, paid.invoice_no, "allocation", *cash, *told


def taken_back(back: AllocationReversed, recorded: Recorded) -> Iterator[Row]:
    """Yield the cause that cash is which was taken back."""
    if back.cash:
        cash = back.reversed_on, back.amount, back.receipt_no, back.allocation_no
        told = None, recorded.recorded_at, back.customer_id
        yield recorded.position, back.invoice_no, "reversal", *cash, *told


def credited(note: CreditNoteIssued, recorded: Recorded) -> Iterator[Row]:
    """Yield the cause that a credit note is."""
    returned = {line_no: format(quantity, "f") for line_no, quantity in note.returned.items()}
    lines = dumps(returned, sort_keys=True) if returned else None
    reduced = note.dated_on, note.amount, note.credit_note_no, None
    told = lines, recorded.recorded_at, note.customer_id
    yield recorded.position, note.invoice_no, note.kind, *reduced, *told


MOVED = made(table(Moved, name="cause", key="position", indexes=["invoice_no"]), collected, taken_back, credited)


class Contract(NamedTuple):
    """合同（生效的各版）/ contracts: revisions that took effect; the first one names the first rep."""

    contract_no: str
    revision: Integer
    customer_id: str
    staff_id: str
    signed_on: date


CONTRACT = copied(table(Contract, key=("contract_no", "revision"), indexes=["staff_id"]), ContractBecameEffective)


class Handover(NamedTuple):
    """合同移交 / handovers of contracts to another rep. P4-4.4"""

    contract_no: str
    effective_on: date
    staff_id: str
    recorded_at: datetime


HANDOVER = copied(table(Handover, key=("contract_no", "effective_on"), indexes=["staff_id"]), ContractHandedOver)


class Customer(NamedTuple):
    """客户登记日 / customers and the day of their registration."""

    customer_id: str
    registered_on: date


CUSTOMER = copied(table(Customer, key="customer_id"), CustomerRegistered)


class Assignment(NamedTuple):
    """人员所属部门 / departments in which people work, by day."""

    staff_id: str
    position: int
    department: str
    effective_on: date


def assignment(fact: StaffJoined | StaffMoved, recorded: Recorded) -> Iterator[Assignment]:
    """Yield the assignment."""
    since = fact.joined_on if isinstance(fact, StaffJoined) else fact.effective_on
    yield Assignment(fact.staff_id, recorded.position, fact.department, since)


ASSIGNMENT = made(table(Assignment, key=("staff_id", "position"), indexes=["department"]), assignment)


class Head(NamedTuple):
    """部门负责人 / heads of departments, by day."""

    department: str
    position: int
    effective_on: date | None
    staff_id: str | None


HEAD = copied(table(Head, key=("department", "position")), DepartmentHeadAppointed, staff_id="manager_id")


class RateChange(NamedTuple):
    """规则数字的变更及其生效日 / changes of numbers, with the days from which they hold; values stand in the book."""

    source: str
    position: int
    name: str
    effective_from: date


RATE_CHANGE = copied(table(RateChange, key=("source", "position")), RuleChanged)


class SettledEarning(NamedTuple):
    """已结提成（按发票）/ what was settled of an invoice: period is the month closed, or a leaver's last day. P4-5.2"""

    invoice_no: str
    staff_id: str
    component: str
    period: str
    payable: Amount


def settled_earnings(fact: CommissionSettled | LeaverStatementSettled) -> Iterator[SettledEarning]:
    """Yield the lines of a part of a close, or of a leaver's statement."""
    period = fact.month if isinstance(fact, CommissionSettled) else fact.through.isoformat()
    for line in fact.lines:
        yield SettledEarning(line.invoice_no, line.staff_id, line.component, period, line.payable)


SETTLED_EARNING = made(table(SettledEarning, key=("invoice_no", "staff_id", "component", "period")), settled_earnings)

FACTS = (SALE, SOLD_LINE, MOVED, CONTRACT, HANDOVER, CUSTOMER, ASSIGNMENT, HEAD, RATE_CHANGE, SETTLED_EARNING)
