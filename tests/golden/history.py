"""An interchange directory as a history of facts and wishes, in the order in which they are decided."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from services.receivables.subjects.account.wishes import AccountCommand
from services.receivables.subjects.account.wishes.instruments import BounceInstrument
from services.receivables.subjects.account.wishes.invoices import IssueInvoice
from services.receivables.subjects.account.wishes.receipts import TakeOverReceipt
from services.receivables.subjects.account.wishes.reductions import IssueCreditNote, TakeOverWriteOff
from shared.events import Event
from shared.events.contracts import ContractBecameEffective, ContractHandedOver, ContractLine, Terms
from shared.events.customers import CustomerRegistered
from shared.events.money import ZERO, cents
from shared.events.receivables import InvoiceLine
from shared.events.staff import DepartmentHeadAppointed, StaffJoined

DATA = Path(__file__).with_name("data")
SETS = ("classicmodels-huikuan", "random-1", "random-2", "random-3", "random-4", "corners")
INVOICE, CREDIT_NOTE, WRITE_OFF, BOUNCE, RECEIPT = range(5)
"""The order of what happens on one day."""

Row = dict[str, str]
Told = tuple[date, int, str, AccountCommand]
"""Business date, kind, number, wish."""


@cache
def rows(folder: Path, name: str) -> Sequence[Row]:
    """Read a file of the directory, once; UTF-8 with or without BOM, else GB18030; a missing one is empty."""
    path = folder / f"{name}.csv"
    if not path.exists():
        return ()
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@dataclass
class History:
    """A directory, read."""

    folder: Path

    def foreign(self) -> Iterator[tuple[str, Event]]:
        """Yield what other services say: (service, event)."""
        for row in rows(self.folder, "staff"):
            told = {name: row[name] for name in ("staff_id", "name", "role", "department", "joined_on")}
            yield "staff", StaffJoined.model_validate(told)
        for row in rows(self.folder, "departments"):
            yield "staff", DepartmentHeadAppointed(department=row["department"], manager_id=row["manager_id"])
        for row in rows(self.folder, "customers"):
            told = {name: row[name] for name in ("customer_id", "name", "registered_on")}
            yield "customers", CustomerRegistered.model_validate(told)
        for contract in self.contracts().values():
            yield "contracts", contract
        for row in rows(self.folder, "handovers"):
            yield "contracts", ContractHandedOver.model_validate(row)

    def contracts(self) -> dict[str, ContractBecameEffective]:
        """Return the effective contracts by number, priced by the list of their signing day."""
        lines: dict[str, list[Row]] = {}
        for row in rows(self.folder, "contract_lines"):
            lines.setdefault(row["contract_no"], []).append(row)
        return {
            row["contract_no"]: self.contract(row, lines.get(row["contract_no"], []))
            for row in rows(self.folder, "contracts")
            if row["effective"] == "yes"
        }

    def contract(self, row: Row, lines: list[Row]) -> ContractBecameEffective:
        """Return one contract."""
        signed_on = date.fromisoformat(row["signed_on"])
        priced = [
            ContractLine(
                line_no=line["line_no"],
                product_id=line["product_id"],
                quantity=Decimal(line["quantity"]),
                unit_price=Decimal(line["unit_price"]),
                list_price=self.list_price(line["product_id"], signed_on) or Decimal(line["unit_price"]),
            )
            for line in lines
        ]
        days = int(row["credit_days"]) if row["terms"] == "credit" else None
        return ContractBecameEffective(
            **{name: row[name] for name in ("contract_no", "customer_id", "staff_id")},
            revision=1,
            kind="routine",
            signed_on=signed_on,
            amount=sum((cents(line.quantity * line.unit_price) for line in priced), ZERO),
            terms=Terms.model_validate({"kind": row["terms"], "credit_days": days}),
            lines=tuple(priced),
            content_hash="",
        )

    def list_price(self, product_id: str, day: date) -> Decimal | None:
        """Return the price list's figure of a day; None where there is none yet."""
        known = [
            (row["effective_from"], Decimal(row["unit_price"]))
            for row in rows(self.folder, "prices")
            if row["product_id"] == product_id and row["effective_from"] <= day.isoformat()
        ]
        return max(known)[1] if known else None

    def account(self) -> dict[str, list[AccountCommand]]:
        """Return each customer's wishes in the order in which they are decided."""
        told: dict[str, list[Told]] = {}
        invoices = dict(self.invoices())
        for one in (*self.invoiced(invoices), *self.reduced(invoices), *self.received()):
            told.setdefault(one[3].customer_id, []).append(one)
        return {
            customer: [one[3] for one in sorted(some, key=lambda one: one[:3])]
            for customer, some in sorted(told.items())
        }

    def invoices(self) -> Iterator[tuple[str, IssueInvoice]]:
        """Yield what each dispatch becomes."""
        contracts = self.contracts()
        lines: dict[str, list[Row]] = {}
        for row in rows(self.folder, "dispatch_lines"):
            lines.setdefault(row["invoice_no"], []).append(row)
        for row in rows(self.folder, "dispatches"):
            contract = contracts[row["contract_no"]]
            sold = tuple(invoice_line(contract, line) for line in lines[row["invoice_no"]])
            yield (
                row["invoice_no"],
                IssueInvoice(
                    invoice_no=row["invoice_no"],
                    customer_id=contract.customer_id,
                    contract_no=contract.contract_no,
                    signed_on=contract.signed_on,
                    issued_on=date.fromisoformat(row["dispatched_on"]),
                    terms=contract.terms,
                    lines=sold,
                    amount=sum((line.amount for line in sold), ZERO),
                ),
            )

    def invoiced(self, invoices: dict[str, IssueInvoice]) -> Iterator[Told]:
        """Yield the invoices."""
        for number, invoice in invoices.items():
            yield invoice.issued_on, INVOICE, number, invoice

    def reduced(self, invoices: dict[str, IssueInvoice]) -> Iterator[Told]:
        """Yield credit notes and write-offs."""
        for row in rows(self.folder, "credit_notes"):
            note = IssueCreditNote.model_validate({**row, "customer_id": invoices[row["invoice_no"]].customer_id})
            yield note.dated_on, CREDIT_NOTE, note.credit_note_no, note
        for row in rows(self.folder, "write_offs"):
            gone = TakeOverWriteOff.model_validate({**row, "customer_id": invoices[row["invoice_no"]].customer_id})
            yield gone.dated_on, WRITE_OFF, gone.write_off_no, gone

    def received(self) -> Iterator[Told]:
        """Yield receipts on the day they count, and bounces of money."""
        for row in rows(self.folder, "receipts"):
            given = {name: value for name, value in row.items() if value}
            receipt = TakeOverReceipt.model_validate(given)
            yield receipt.counts_on or receipt.received_on, RECEIPT, receipt.receipt_no, receipt
            if receipt.counts_on is not None and receipt.bounced_on is not None:
                bounce = BounceInstrument(
                    receipt_no=receipt.receipt_no, customer_id=receipt.customer_id, bounced_on=receipt.bounced_on
                )
                yield bounce.bounced_on, BOUNCE, receipt.receipt_no, bounce


def invoice_line(contract: ContractBecameEffective, row: Row) -> InvoiceLine:
    """Return a dispatch line at the contract's prices."""
    if not row["contract_line_no"]:
        freight = Decimal(row["freight_amount"])
        return InvoiceLine(line_no=row["line_no"], kind="freight", amount=freight, list_amount=freight)
    [line] = [one for one in contract.lines if one.line_no == row["contract_line_no"]]
    quantity = Decimal(row["quantity"])
    return InvoiceLine(
        line_no=row["line_no"],
        kind="goods",
        product_id=line.product_id,
        quantity=quantity,
        amount=cents(quantity * line.unit_price),
        list_amount=cents(quantity * line.list_price),
    )
