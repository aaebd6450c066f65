"""A history of sales for benchmarks: what receivables would have said, as long as is wanted, always the same.

Of 7 events one issues an invoice, three receive money and three allocate it; every eighth invoice is credited in part
first. Customers, contracts and staff are few and come from logs in memory.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from itertools import count

from shared.events import Event
from shared.events.contracts import ContractBecameEffective, ContractLine, Terms
from shared.events.customers import CustomerRegistered
from shared.events.money import yuan
from shared.events.receivables import (
    CreditNoteIssued,
    InvoiceInstalment,
    InvoiceIssued,
    InvoiceLine,
    PaymentAllocated,
    PaymentReceived,
)
from shared.events.staff import DepartmentHeadAppointed, StaffJoined
from shared.runtime.log.store import Entry, Head, linked

CUSTOMERS, REPS, DEPARTMENTS = 997, 40, 5
FIRST_DAY = date(2021, 1, 4)
DAYS = 1_400
EPOCH = "00000000-0000-0000-0000-000000000002"
BEGAN = datetime(2021, 1, 4, tzinfo=UTC)

Said = tuple[str, Event]


def receivables() -> Iterator[Said]:
    """Yield stream and fact, without end: each invoice with what was paid on it."""
    allocations = [0] * CUSTOMERS
    for number in count():
        customer = number % CUSTOMERS
        for event in _invoice(number, f"C{customer:04}", allocations, customer):
            yield f"account-C{customer:04}", event


def _invoice(number: int, customer_id: str, allocations: list[int], customer: int) -> Iterator[Event]:
    day = FIRST_DAY + timedelta(days=number * 7 % DAYS)
    invoice_no, units = f"I{number:08}", number % 9 + 1
    sold, listed, freight = 1_000_01 * units, 990_00 * units, 120_00
    total = sold + freight
    goods = {"line_no": "1", "kind": "goods", "product_id": f"P{number % 50:03}", "quantity": str(units)}
    yield InvoiceIssued(
        invoice_no=invoice_no,
        customer_id=customer_id,
        contract_no=f"K{customer:04}",
        signed_on=FIRST_DAY,
        issued_on=day,
        terms=Terms(kind="credit", credit_days=30),
        instalments=(InvoiceInstalment(due_on=day + timedelta(days=30), amount=yuan(total)),),
        lines=(
            InvoiceLine.model_validate({**goods, "amount": yuan(sold), "list_amount": yuan(listed)}),
            InvoiceLine(line_no="2", kind="freight", amount=yuan(freight), list_amount=yuan(freight)),
        ),
        amount=yuan(total),
    )
    if number % 8 == 0:
        total -= 10_00
        note = f"N{number:08}"
        yield CreditNoteIssued(
            credit_note_no=note, customer_id=customer_id, invoice_no=invoice_no, dated_on=day, amount=yuan(10_00)
        )
    for part, share in enumerate((total // 3, total // 3, total - total // 3 * 2)):
        allocations[customer] += 1
        paid_on = day + timedelta(days=20 * part + number % 15)
        receipt_no, amount = f"R{number:08}{part}", yuan(share)
        yield PaymentReceived(
            receipt_no=receipt_no,
            customer_id=customer_id,
            method="transfer",
            amount=amount,
            received_on=paid_on,
            counts_on=paid_on,
        )
        yield PaymentAllocated(
            allocation_no=allocations[customer],
            receipt_no=receipt_no,
            customer_id=customer_id,
            invoice_no=invoice_no,
            amount=amount,
            allocated_on=paid_on,
        )


def people() -> Iterator[Said]:
    """Yield who works where."""
    for number in range(REPS):
        joined = StaffJoined(
            staff_id=f"S{number:03}",
            name=f"Rep {number}",
            role="rep",
            department=f"D{number % DEPARTMENTS}",
            joined_on=FIRST_DAY,
        )
        yield f"staff-S{number:03}", joined
    for number in range(DEPARTMENTS):
        head = DepartmentHeadAppointed(department=f"D{number}", manager_id=f"S{number:03}")
        yield f"department-D{number}", head


def customers() -> Iterator[Said]:
    """Yield who buys."""
    for number in range(CUSTOMERS):
        known = CustomerRegistered(customer_id=f"C{number:04}", name=f"Customer {number}", registered_on=FIRST_DAY)
        yield f"customer-C{number:04}", known


def contracts() -> Iterator[Said]:
    """Yield what was agreed, one contract for each customer."""
    price = Decimal("990.00")
    for number in range(CUSTOMERS):
        contract_no = f"K{number:04}"
        line = ContractLine(
            line_no="1", product_id="P000", quantity=Decimal(10_000), unit_price=price, list_price=price
        )
        effective = ContractBecameEffective(
            contract_no=contract_no,
            revision=1,
            customer_id=f"C{number:04}",
            staff_id=f"S{number % REPS:03}",
            kind="routine",
            signed_on=FIRST_DAY,
            amount=Decimal("9900000.00"),
            terms=Terms(kind="credit", credit_days=30),
            lines=(line,),
            content_hash="0" * 64,
        )
        yield f"contract-{contract_no}", effective


def entries(said: Iterator[Said]) -> Iterator[Entry]:
    """Yield facts as a log holds them: positions, versions, chain."""
    versions: dict[str, int] = {}
    before = sha256(b"").digest()
    for position, (stream, event) in enumerate(said, 1):
        version = versions[stream] = versions.get(stream, 0) + 1
        data = event.model_dump_json(exclude_none=True).encode()
        at = BEGAN + timedelta(seconds=position)
        entry = Entry(position, stream, version, event.TYPE, data, b'{"actor":"bench"}', at, b"")
        before = linked(before, entry)
        yield entry._replace(hash=before)


@dataclass
class InMemory:
    """A log that stands in memory."""

    entries: list[Entry] = field(default_factory=list)

    async def head(self) -> Head:
        """Return where the log ends."""
        return Head(EPOCH, len(self.entries), b"")

    async def range(self, after: int, upto: int) -> list[Entry]:
        """Return the entries after a position up to another."""
        return self.entries[after:upto]

    async def sent(self, _position: int) -> Mapping[int, int] | None:
        """Nothing is sent."""
        return None
