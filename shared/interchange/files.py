"""The files of an interchange directory, as data: columns, keys, and what the columns of a row owe each other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from shared.interchange import values
from shared.language.speaking import worded

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `only_with` names another column and the words in it with which this one counts at all."""

    name: str
    read: values.Reader
    required: bool = True
    only_with: tuple[str, frozenset[str]] | None = None


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a row: the column and its value, both empty where it is the row as a whole."""

    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class File:
    """One file: `key` tells rows apart, `agree` finds columns of a row that contradict each other."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    agree: Callable[[Values], Flaw | None] = lambda _: None


def required(name: str, read: values.Reader = values.name_or_number) -> Column:
    """Return a column that every file and every row must have."""
    return Column(name, read)


def optional(name: str, read: values.Reader = values.name_or_number) -> Column:
    """Return a column that may be missing, or empty in a row."""
    return Column(name, read, required=False)


def _not_before(row: Values, later: str, earlier: str) -> Flaw | None:
    if row[later] is not None and row[later] < row[earlier]:
        return Flaw(later, row[later], worded("is before {column} {day}", column=earlier, day=row[earlier]))
    return None


def _employment(row: Values) -> Flaw | None:
    return _not_before(row, "left_on", "joined_on")


def _terms(row: Values) -> Flaw | None:
    if row["terms"] == "credit" and row["credit_days"] is None:
        return Flaw("credit_days", "", worded("is required with {column} {value}", column="terms", value="credit"))
    return None


def _goods_or_freight(row: Values) -> Flaw | None:
    of_goods = [column for column in ("contract_line_no", "quantity") if row[column] is not None]
    if row["freight_amount"] is None:
        missing = {"contract_line_no", "quantity"} - set(of_goods)
        if len(of_goods) == 1:
            return Flaw(missing.pop(), "", worded("is required on a line of goods"))
        return None if of_goods else Flaw("", "", worded("the line has neither goods nor freight"))
    return Flaw("", "", worded("the line has both goods and freight: write two lines")) if of_goods else None


def _receipt(row: Values) -> Flaw | None:
    method = row["method"]
    if method in PAPER:
        if row["instrument_no"] is None:
            return Flaw("instrument_no", "", worded("is required with {column} {value}", column="method", value=method))
    elif row["bounced_on"] is not None:
        reason = worded("stands with method {method}, which cannot bounce", method=method)
        return Flaw("bounced_on", row["bounced_on"], reason)
    return _not_before(row, "cleared_on", "received_on") or _not_before(row, "bounced_on", "received_on")


PAPER = frozenset({"cheque", "bill"})
CHANGES = "changes.csv"
"""What preparing leaves beside the files: what it changed."""

FILES = (
    File(
        "staff.csv",
        ("staff_id",),
        (
            required("staff_id", values.new_number),
            required("name", values.text),
            required(
                "role", values.one_of("rep", "manager", "director", "finance", "gm", "quality", "office", "member")
            ),
            required("department", values.new_number),
            required("joined_on", values.day),
            optional("left_on", values.day),
        ),
        _employment,
    ),
    File("departments.csv", ("department",), (required("department", values.new_number), required("manager_id"))),
    File(
        "customers.csv",
        ("customer_id",),
        (
            required("customer_id", values.new_number),
            required("name", values.text),
            optional("credit_code", values.code),
            optional("phone", values.code),
            optional("region", values.text),
            optional("owner_id"),
            required("registered_on", values.day),
            optional("credit_limit", values.amount),
        ),
    ),
    File(
        "products.csv",
        ("product_id",),
        (required("product_id", values.new_number), required("name", values.text), required("unit", values.text)),
    ),
    File(
        "prices.csv",
        ("product_id", "effective_from"),
        (required("product_id"), required("unit_price", values.amount), required("effective_from", values.day)),
    ),
    File(
        "contracts.csv",
        ("contract_no",),
        (
            required("contract_no", values.new_number),
            required("customer_id"),
            required("staff_id"),
            required("signed_on", values.day),
            required("terms", values.one_of("prepaid", "cod", "credit", "instalments")),
            Column("credit_days", values.credit_days, required=False, only_with=("terms", frozenset({"credit"}))),
            required("effective", values.yes_or_no),
        ),
        _terms,
    ),
    File(
        "contract_lines.csv",
        ("contract_no", "line_no"),
        (
            required("contract_no"),
            required("line_no", values.line_number),
            required("product_id"),
            required("quantity", values.ordered),
            required("unit_price", values.amount),
        ),
    ),
    File(
        "contract_terms.csv",
        ("contract_no", "part_no"),
        (
            required("contract_no"),
            required("part_no", values.line_number),
            required("share", values.share),
            optional("days", values.credit_days),
            optional("months", values.months),
            required("counted_from", values.one_of("signing", "dispatch", "delivery")),
            optional("retention", values.yes_or_no),
        ),
    ),
    File(
        "handovers.csv",
        ("contract_no", "effective_on"),
        (required("contract_no"), required("staff_id"), required("effective_on", values.day)),
    ),
    File(
        "dispatches.csv",
        ("invoice_no",),
        (required("invoice_no", values.new_number), required("contract_no"), required("dispatched_on", values.day)),
    ),
    File(
        "dispatch_lines.csv",
        ("invoice_no", "line_no"),
        (
            required("invoice_no"),
            required("line_no", values.line_number),
            optional("contract_line_no", values.line_number),
            optional("quantity", values.quantity),
            optional("freight_amount", values.amount),
        ),
        _goods_or_freight,
    ),
    File("deliveries.csv", ("invoice_no",), (required("invoice_no"), required("delivered_on", values.day))),
    File(
        "receipts.csv",
        ("receipt_no",),
        (
            required("receipt_no", values.new_number),
            required("customer_id"),
            required("method", values.one_of("cash", "transfer", "cheque", "bill")),
            optional("instrument_no", values.new_number),
            required("received_on", values.day),
            Column("cleared_on", values.day, required=False, only_with=("method", PAPER)),
            optional("bounced_on", values.day),
            required("amount", values.amount),
            optional("invoice_no", values.new_number),
        ),
        _receipt,
    ),
    File(
        "credit_notes.csv",
        ("credit_note_no",),
        (
            required("credit_note_no", values.new_number),
            required("invoice_no"),
            required("dated_on", values.day),
            required("amount", values.amount),
        ),
    ),
    File(
        "write_offs.csv",
        ("write_off_no",),
        (
            required("write_off_no", values.new_number),
            required("invoice_no"),
            required("dated_on", values.day),
            required("amount", values.amount),
        ),
    ),
    File(
        "complaints.csv",
        ("complaint_no",),
        (
            required("complaint_no", values.new_number),
            required("customer_id"),
            optional("invoice_no"),
            required("received_on", values.day),
            required("channel", values.text),
            required("text", values.prose),
            optional("severity", values.text),
        ),
    ),
)
