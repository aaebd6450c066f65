"""A trading company as an interchange directory, as large as is wanted, always the same.

Of 200 rows of a customer most are dispatches with their lines and the receipts that pay them, a third each time; half
of the receipts name their invoice, and every sixteenth invoice is credited in part. Everything in it is right.
"""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from shared.events.money import yuan

FIRST_DAY = date(2023, 1, 2)
REPS, PRODUCTS = 40, 50
ROWS_OF_CUSTOMER, CONTRACTS, DISPATCHES, PARTS = 200, 2, 32, 3
YEARS = 2 * 365
PRICE, LIST_PRICE, FREIGHT, CREDITED = 1_000_01, 990_00, 120_00, 10_00  # in fen
HEADS = {
    "staff": "staff_id,name,role,department,joined_on",
    "departments": "department,manager_id",
    "products": "product_id,name,unit",
    "prices": "product_id,unit_price,effective_from",
    "customers": "customer_id,name,owner_id,registered_on",
    "contracts": "contract_no,customer_id,staff_id,signed_on,terms,credit_days,effective",
    "contract_lines": "contract_no,line_no,product_id,quantity,unit_price",
    "dispatches": "invoice_no,contract_no,dispatched_on",
    "dispatch_lines": "invoice_no,line_no,contract_line_no,quantity,freight_amount",
    "receipts": "receipt_no,customer_id,method,instrument_no,received_on,cleared_on,bounced_on,amount,invoice_no",
    "credit_notes": "credit_note_no,invoice_no,dated_on,amount",
}

Cells = tuple[object, ...]
Told = tuple[str, Cells]  # file and row


def write(folder: Path, rows: int) -> int:
    """Write a directory of about so many rows; return how many there are."""
    return _written(folder, company(max(1, rows // ROWS_OF_CUSTOMER)))


def write_histories(folder: Path, customers: int, documents: int, mark: str) -> int:
    """Write a directory of customers with so many documents each; `mark` tells their numbers from those of others."""
    return _written(folder, company(customers, documents // (1 + PARTS), mark))


def _written(folder: Path, told: Iterator[Told]) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    files = {name: (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") for name in HEADS}
    writers = {name: csv.writer(file, lineterminator="\n") for name, file in files.items()}
    for name, head in HEADS.items():
        writers[name].writerow(head.split(","))
    written = 0
    for name, cells in told:
        writers[name].writerow(cells)
        written += 1
    for file in files.values():
        file.close()
    return written


def company(customers: int, dispatches: int = DISPATCHES, mark: str = "") -> Iterator[Told]:
    """Yield the rows of all files."""
    yield "staff", ("M1", "Manager", "manager", "D1", FIRST_DAY)
    yield "departments", ("D1", "M1")
    for number in range(REPS):
        yield "staff", (f"S{number:03}", f"Rep {number}", "rep", "D1", FIRST_DAY)
    for number in range(PRODUCTS):
        yield "products", (f"P{number:03}", f"Product {number}", "piece")
        yield "prices", (f"P{number:03}", yuan(LIST_PRICE), FIRST_DAY)
    for number in range(customers):
        yield from customer(number, dispatches, mark)


def customer(number: int, dispatches: int, mark: str) -> Iterator[Told]:
    """Yield a customer with all its trade, within two years."""
    name, rep = f"{mark}{number:06}", f"S{number % REPS:03}"
    customer_id = f"C{name}"
    yield "customers", (customer_id, f"Customer {name}", rep, FIRST_DAY)
    contracts = [f"K{name}-{contract}" for contract in range(CONTRACTS)]
    for contract_no in contracts:
        yield "contracts", (contract_no, customer_id, rep, FIRST_DAY, "credit", 30, "yes")
        yield "contract_lines", (contract_no, 1, f"P{number % PRODUCTS:03}", 100_000, yuan(PRICE))
    for dispatch in range(dispatches):
        day = FIRST_DAY + timedelta(days=1 + 7 * dispatch % YEARS)
        yield from sale(customer_id, contracts[dispatch % CONTRACTS], f"{name}-{dispatch:02}", day)


def sale(customer_id: str, contract_no: str, number: str, day: date) -> Iterator[Told]:
    """Yield a dispatch and what is paid for it."""
    invoice_no, units = f"I{number}", 1 + int(number[-2:]) % 9
    owed = PRICE * units + FREIGHT
    yield "dispatches", (invoice_no, contract_no, day)
    yield "dispatch_lines", (invoice_no, 1, 1, units, None)
    yield "dispatch_lines", (invoice_no, 2, None, None, yuan(FREIGHT))
    if number.endswith(("00", "16")):
        owed -= CREDITED
        yield "credit_notes", (f"N{number}", invoice_no, day + timedelta(days=1), yuan(CREDITED))
    for part in range(PARTS):
        amount = owed // PARTS if part < PARTS - 1 else owed - owed // PARTS * (PARTS - 1)
        paid_on = day + timedelta(days=10 * (part + 1))
        named = invoice_no if part % 2 else None
        receipt = f"R{number}-{part}", customer_id, "transfer", None, paid_on, None, None
        yield "receipts", (*receipt, yuan(amount), named)
