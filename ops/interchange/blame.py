"""A service's sentence about an item -> which of its rows and columns it is about."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ops.connection import NONE
from ops.interchange import documents
from ops.interchange.directory import Directory
from ops.interchange.ledger import Ledger, Row
from ops.interchange.owners import Owners
from ops.interchange.plan import Item

STAFF, PRODUCTS, CUSTOMERS = ("staff.csv", "staff_id"), ("products.csv", "product_id"), ("customers.csv", "customer_id")
CONTRACTS, DISPATCHES = ("contracts.csv", "contract_no"), ("dispatches.csv", "invoice_no")
REFERENCES = {
    "departments.csv": {"manager_id": STAFF},
    "customers.csv": {"owner_id": STAFF},
    "prices.csv": {"product_id": PRODUCTS},
    "contracts.csv": {"customer_id": CUSTOMERS, "staff_id": STAFF},
    "contract_lines.csv": {"product_id": PRODUCTS},
    "handovers.csv": {"contract_no": CONTRACTS, "staff_id": STAFF},
    "dispatches.csv": {"contract_no": CONTRACTS},
    "receipts.csv": {"customer_id": CUSTOMERS},
    "credit_notes.csv": {"invoice_no": DISPATCHES},
    "write_offs.csv": {"invoice_no": DISPATCHES},
    "complaints.csv": {"customer_id": CUSTOMERS, "invoice_no": DISPATCHES},
}
"""Columns that name another file's row, with that file and its key column."""


@dataclass
class Blame:
    """Finds the column that a refusal is about: a service names what it does not know, the rows say where it stands."""

    directory: Directory
    ledger: Ledger
    owners: Owners = field(default_factory=Owners)
    _brought: dict[str, dict[str, Row]] = field(default_factory=dict)

    def refuse(self, item: Item, reason: str, members: Mapping[str, Any] = NONE) -> None:
        """Refuse an item, and say in which row and column, and which refused row of the directory is behind it.

        `members` is what the service said beside the reason: `contract_line_no` and `field` of a dispatch's line.
        """
        row, column = _of_line(item, members) or self._place(item, reason)
        if column in REFERENCES.get(row.file, {}):
            file, key = REFERENCES[row.file][column]
            line = self._refused_line(file, key, row.values[column])
            reason += f"; {file} line {line} is refused" if line else ""
        if item.document:
            documents.refuse(item.document, self.ledger, reason, at=row, column=column)
        else:
            self.ledger.refuse(row, reason, column, str(row.values[column]) if column else "")

    def _place(self, item: Item, reason: str) -> tuple[Row, str]:
        for row in item.rows:
            for column, (file, key) in REFERENCES.get(row.file, {}).items():
                value = row.values[column]
                if value and _mentions(reason, value) and not self._exists(file, key, value):
                    return row, column
            instrument = row.values.get("instrument_no")
            if instrument and _mentions(reason, instrument):
                return row, "instrument_no"
        return item.rows[0], ""

    def _exists(self, file: str, key: str, value: str) -> bool:
        """Tell whether a named thing is there; a contract that is not effective is there for nobody."""
        row = self._row(file, key, value)
        if row is not None and row.values.get("effective") is False:
            return False
        recorded = {"contracts.csv": self.owners.recorded_contracts, "dispatches.csv": self.owners.recorded_invoices}
        return (row is not None and not self.ledger.refused(row)) or bool(recorded.get(file, {}).get(value))

    def _refused_line(self, file: str, key: str, value: str) -> int | None:
        row = self._row(file, key, value)
        if row is not None:
            return row.line if self.ledger.refused(row) else None
        return next((one.line for one in self.directory.broken.get(file, ()) if one.owner == value), None)

    def _row(self, file: str, key: str, value: str) -> Row | None:
        if file not in self._brought:
            self._brought[file] = {row.values[key]: row for row in self.directory.good(file)}
        return self._brought[file].get(value)


def _of_line(item: Item, members: Mapping[str, Any]) -> tuple[Row, str] | None:
    """Return the place in a document that a refusal names by the line of the contract; the last of several."""
    number = members.get("contract_line_no")
    named = [row for row in item.rows if number is not None and row.values.get("contract_line_no") == number]
    return (named[-1], str(members["field"])) if named else None


def _mentions(sentence: str, value: str) -> bool:
    """Tell whether the value stands in the sentence as a word of its own."""
    return re.search(rf"(?<![\w.-]){re.escape(value)}(?![\w-]|\.\w)", sentence) is not None
