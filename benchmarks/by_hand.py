"""The limit of P2: the rows that the reports read, folded by hand out of what `sales` says, with no framework at all.

A struct per event with only what is needed, one loop, amounts as text or as integers of fen, COPY of text. It knows
nothing else that may happen to an invoice, takes one rule book entry for all days, and leaves out the tables by which
the product stays able to go on from here (sales, causes, receipts, people).
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import Any

import asyncpg
import msgspec

from services.receivables.app import SERVICE
from services.receivables.keeps import BOOK
from services.receivables.subjects.account.invoice_lines import Line, allow
from services.receivables.subjects.period.commission import rates_of
from shared.events.money import rounded
from shared.runtime.log.store import Entry
from shared.runtime.rebuild.fold import without_collector
from shared.runtime.tables.definition import Facts, Projection
from shared.runtime.tables.versions import create_version, index, schema

CHUNK = 5_000
RANGE = """
SELECT position, type, data, recorded_at::text FROM log.events WHERE position > $1 AND position <= $2 ORDER BY position
"""
READ_BY_REPORTS = {"commission_entry", "invoice", "instalment", "movement", "unapplied"}
TABLES = [table for one in SERVICE.projections for table in one.tables if table.name in READ_BY_REPORTS]
HAND = Projection("hand", (), tuple(Facts(table, lambda _: (), ()) for table in TABLES))
SCALE = 10**9


class Part(msgspec.Struct, gc=False):
    """An instalment."""

    due_on: str
    amount: str


class Sold(msgspec.Struct, gc=False):
    """A line of an invoice."""

    line_no: str
    kind: str
    amount: str
    list_amount: str


class Terms(msgspec.Struct, gc=False):
    """How it is to be paid."""

    kind: str


class Issued(msgspec.Struct, gc=False):
    """InvoiceIssued."""

    invoice_no: str
    customer_id: str
    contract_no: str
    signed_on: str
    issued_on: str
    terms: Terms
    instalments: list[Part]
    lines: list[Sold]
    amount: str


class Credited(msgspec.Struct, gc=False):
    """CreditNoteIssued, an allowance."""

    credit_note_no: str
    customer_id: str
    invoice_no: str
    dated_on: str
    amount: str


class Received(msgspec.Struct, gc=False):
    """PaymentReceived."""

    receipt_no: str
    customer_id: str
    counts_on: str
    amount: str


class Paid(msgspec.Struct, gc=False):
    """PaymentAllocated."""

    allocation_no: int
    receipt_no: str
    customer_id: str
    invoice_no: str
    amount: str
    allocated_on: str


Lines = Mapping[str, Sequence[str]]  # of COPY, by table
Cause = tuple[str, int, str, int, str]  # day, position, kind, fen, reference
READ: dict[str, Any] = {
    f"huikuan.receivables.{name}.v1": msgspec.json.Decoder(kind).decode
    for name, kind in (
        ("InvoiceIssued", Issued),
        ("CreditNoteIssued", Credited),
        ("PaymentReceived", Received),
        ("PaymentAllocated", Paid),
    )
}


class People(msgspec.Struct):
    """Who earns by a contract, who leads whom, and since when a customer is known."""

    reps: dict[str, str]
    heads: dict[str, str]
    registered: dict[str, str]

    @classmethod
    def told(cls, *logs: Iterable[Entry]) -> "People":
        """Read them from the other services' logs."""
        reps, registered, departments, led = {}, {}, {}, {}
        for entry in (entry for log in logs for entry in log):
            told = msgspec.json.decode(entry.data)
            match entry.type.split(".")[2]:
                case "ContractBecameEffective":
                    reps[told["contract_no"]] = told["staff_id"]
                case "CustomerRegistered":
                    registered[told["customer_id"]] = told["registered_on"]
                case "StaffJoined":
                    departments[told["staff_id"]] = told["department"]
                case "DepartmentHeadAppointed":
                    led[told["department"]] = told["manager_id"]
                case _:
                    pass
        return cls(reps, {rep: led[department] for rep, department in departments.items()}, registered)


def fen(text: str) -> int:
    """Return an amount with two decimals as an integer of fen."""
    return int(text.replace(".", ""))


def rebuild(dsn: str, people: People, upto: int, version: int) -> None:
    """Fold the first events of the log into tables of this version."""
    rows: dict[str, list[str]] = {table.name: [] for table in TABLES}
    invoices: dict[str, Issued] = {}
    causes: dict[str, list[Cause]] = defaultdict(list)

    def lines() -> Lines:
        return rows | {"commission_entry": earned(invoices, causes, people)}

    asyncio.run(folded(dsn, HAND, upto, version, lambda block: fold(block, rows, invoices, causes), lines))


async def folded(
    dsn: str,
    hand: Projection,
    upto: int,
    version: int,
    take: Callable[[Sequence[Any]], None],
    lines: Callable[[], Lines],
) -> None:
    """Read the first events of a log in blocks, and COPY the lines that come of them into tables of this version."""
    reading, writing = await asyncpg.connect(dsn), await asyncpg.connect(dsn)
    await create_version(writing, hand, version, indexed=False)
    with without_collector():
        ahead = asyncio.create_task(reading.fetch(RANGE, 0, min(CHUNK, upto)))
        for after in range(0, upto, CHUNK):
            block = await ahead
            ahead = asyncio.create_task(reading.fetch(RANGE, after + CHUNK, min(after + 2 * CHUNK, upto)))
            await asyncio.sleep(0)
            take(block)
        await ahead
        for name, told in lines().items():
            source = BytesIO(("\n".join(told) + "\n").encode()) if told else BytesIO()
            await writing.copy_to_table(name, schema_name=schema(hand.name, version), source=source)
        await index(writing, hand.tables, schema(hand.name, version))
    await reading.close()
    await writing.close()


def fold(
    block: Sequence[Any], rows: dict[str, list[str]], invoices: dict[str, Issued], causes: dict[str, list[Cause]]
) -> None:
    """Turn a block of events into lines of COPY and into the causes of each invoice."""
    moved, free = rows["movement"].append, rows["unapplied"].append
    for position, name, data, at in block:
        one = READ[name](data)
        kind = type(one)
        if kind is Paid:
            number, day, amount = one.invoice_no, one.allocated_on, one.amount
            causes[number].append((day, position, "allocation", fen(amount), one.receipt_no))
            who = f"{position}\t{number}\t{one.customer_id}\tallocation\t{one.receipt_no}\t{one.allocation_no}"
            moved(f"{who}\t{day}\t{amount}\t0.00\t0.00\t{at}")
            free(f"{position}\t{one.customer_id}\t{one.receipt_no}\t{day}\t-{amount}\t{at}")
        elif kind is Received:
            free(f"{position}\t{one.customer_id}\t{one.receipt_no}\t{one.counts_on}\t{one.amount}\t{at}")
        elif kind is Issued:
            invoices[one.invoice_no] = one
            billed(one, position, at, rows)
        else:
            number, day = one.invoice_no, one.dated_on
            causes[number].append((day, position, "allowance", fen(one.amount), one.credit_note_no))
            who = f"{position}\t{number}\t{one.customer_id}\tcredit_note\t{one.credit_note_no}\t\\N"
            moved(f"{who}\t{day}\t0.00\t{one.amount}\t0.00\t{at}")


def billed(one: Issued, position: int, at: str, rows: dict[str, list[str]]) -> None:
    """Write an invoice and its instalments."""
    terms = f"{one.instalments[-1].due_on}\t{one.terms.kind}\t{one.amount}"
    who = f"{one.invoice_no}\t{one.customer_id}\t{one.contract_no}\t\\N"
    rows["invoice"].append(f"{who}\t{one.signed_on}\t{one.issued_on}\t{terms}\t{position}\t{at}")
    opens = 0
    for number, part in enumerate(one.instalments, 1):
        closes = opens + fen(part.amount)
        rows["instalment"].append(
            f"{one.invoice_no}\tf\t{number}\t{part.due_on}\t{opens}e-2\t{closes}e-2\t{one.customer_id}\tf"
        )
        opens = closes


def earned(invoices: dict[str, Issued], causes: dict[str, list[Cause]], people: People) -> list[str]:
    """Return the commission entries of all invoices, as lines of COPY."""
    lines: list[str] = []
    rates = rates_of(BOOK)(date(2024, 1, 1))
    for number, mine in causes.items():
        one = invoices[number]
        rep = people.reps[one.contract_no]
        head, on_time = people.heads[rep], one.signed_on >= people.registered[one.customer_id]
        left = [
            Line(line.line_no, line.kind == "goods", 0, fen(line.amount), fen(line.list_amount)) for line in one.lines
        ]
        parts, total = worth(left)
        collected, before, paid = 0, (0, 0, 0), False
        mine.sort()
        for day, position, kind, amount, reference in mine:
            if kind == "allowance":
                allow(left, amount)
                parts, total = worth(left)
            else:
                collected, paid = collected + amount, True
            by = total * SCALE
            now = (
                rounded(parts[0] * rates.base * collected, by),
                rounded(parts[1] * rates.excess * collected, by),
                rounded(parts[2] * rates.override * collected, by),
            )
            base, excess, override = now[0] - before[0], now[1] - before[1], now[2] - before[2]
            before = now
            if not paid:
                continue
            begin, told = f"{number}\t{position}\t", f"\t{kind}\t{reference}\t"
            if kind == "allocation":
                lines.append(f"{begin}cash{told}{rep}\trep\t{day}\t{amount}e-2\t{rates.version}\t\\N")
            if base and on_time:
                lines.append(f"{begin}base{told}{rep}\trep\t{day}\t{base}e-2\t{rates.version}\t\\N")
            if excess and on_time:
                lines.append(f"{begin}excess{told}{rep}\trep\t{day}\t{excess}e-2\t{rates.version}\t\\N")
            if override:
                lines.append(f"{begin}override{told}{head}\tmanager\t{day}\t{override}e-2\t{rates.version}\t\\N")
    return lines


def worth(lines: Sequence[Line]) -> tuple[tuple[int, int, int], int]:
    """Return base, excess and both of the goods among lines, and all of the lines, in fen."""
    base = excess = total = 0
    for line in lines:
        total += line.sold
        if line.goods:
            base += min(line.sold, line.listed)
            excess += max(line.sold - line.listed, 0)
    return (base, excess, base + excess), total
