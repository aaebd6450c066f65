"""A service's sentence about an item -> which of its rows and columns it is about."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from shared.interchange import documents
from shared.interchange.directory import Directory
from shared.interchange.ledger import Ledger, Row, told
from shared.interchange.plan import Item
from shared.language.speaking import worded

NOTHING: Mapping[str, Any] = MappingProxyType({})
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
    "deliveries.csv": {"invoice_no": DISPATCHES},
    "receipts.csv": {"customer_id": CUSTOMERS},
    "credit_notes.csv": {"invoice_no": DISPATCHES},
    "write_offs.csv": {"invoice_no": DISPATCHES},
    "complaints.csv": {"customer_id": CUSTOMERS, "invoice_no": DISPATCHES},
}
"""Columns that name another file's row, with that file and its key column."""


@dataclass
class Blame:
    """Finds the row and the column that a refusal is about: a service names the field, the rows say where it stands."""

    directory: Directory
    ledger: Ledger
    _brought: dict[str, dict[str, Row]] = field(default_factory=dict)

    def refuse(self, item: Item, reason: str, members: Mapping[str, Any] = NOTHING) -> None:
        """Refuse an item, and say in which row and column, and which refused row of the directory is behind it.

        `members` is what the service said beside the reason: the `field` to blame, the `contract_line_no` of a
        dispatch's line or the `line_no` of a document's own, the `number` that is taken, the `errors` of a body that
        could not be read.
        """
        row, column = _pointed(item, members) or _of_line(item, members) or _named(item, reason, members)
        if column in REFERENCES.get(row.file, {}):
            file, key = REFERENCES[row.file][column]
            line = self._refused_line(file, key, row.values[column])
            reason += worded("; {file} line {line} is refused", file=file, line=line) if line else ""
        if item.document:
            documents.refuse(item.document, self.ledger, reason, at=row, column=column)
        else:
            self.ledger.refuse(row, reason, column, told(row.values[column]) if column else "")

    def _refused_line(self, file: str, key: str, value: str) -> int | None:
        row = self.row(file, key, value)
        if row is not None:
            return row.line if self.ledger.refused(row) else None
        return next((one.line for one in self.directory.broken.get(file, ()) if one.owner == value), None)

    def row(self, file: str, key: str, value: str) -> Row | None:
        """Return the good row of a file that has this value in its key column."""
        if file not in self._brought:
            self._brought[file] = {row.values[key]: row for row in self.directory.good(file)}
        return self._brought[file].get(value)


def _named(item: Item, reason: str, members: Mapping[str, Any]) -> tuple[Row, str]:
    """Return the place of the `field` that a refusal names, or of the number that is taken; else the row as a whole.

    Of several lines, it is the one whose value stands in the sentence.
    """
    taken = members.get("number")
    holder = (name for name, value in item.rows[0].values.items() if taken is not None and value == taken)
    column = str(members.get("field") or next(holder, ""))
    having = [row for row in item.rows if column in row.values]
    if not having:
        return item.rows[0], ""
    return next((row for row in having if _mentions(reason, str(row.values[column]))), having[0]), column


def _of_line(item: Item, members: Mapping[str, Any]) -> tuple[Row, str] | None:
    """Return the place in a document that a refusal names by its line or the contract's; the last of several."""
    numbered = [(name, members[name]) for name in ("line_no", "contract_line_no") if members.get(name) is not None]
    named = [row for name, number in numbered for row in item.rows if row.values.get(name) == number]
    return (named[-1], str(members["field"])) if named else None


def _pointed(item: Item, members: Mapping[str, Any]) -> tuple[Row, str] | None:
    """Return the place that the first error of a body points to: `/body/rows/0/lines/1/quantity`."""
    errors = members.get("errors")
    if not isinstance(errors, list) or not errors:
        return None
    *way, column = str(errors[0].get("pointer", "")).split("/")
    rows = item.rows
    terms = item.document.terms if item.document is not None else ()
    if "instalments" in way and way[-1].isdigit() and int(way[-1]) < len(terms):
        rows = terms[int(way[-1]) :]
    elif "lines" in way and way[-1].isdigit() and int(way[-1]) < len(rows) - 1:
        rows = rows[int(way[-1]) + 1 :]  # the head stands first
    return (rows[0], column) if column in rows[0].values else None


def _mentions(sentence: str, value: str) -> bool:
    """Tell whether the value stands in the sentence as a word of its own."""
    return re.search(rf"(?<![\w.-]){re.escape(value)}(?![\w-]|\.\w)", sentence) is not None
