"""What the reading doors of contracts answer."""

from datetime import date
from typing import Literal

from shared.runtime.http.answers import Amount, Shown

Status = Literal[
    "draft", "rejected", "reviewed", "signed", "effective", "completed", "expired", "terminated", "invalid"
]
"""Where a contract stands. One in force is said to be terminated before completed, and completed before expired."""


class ListPrice(Shown):
    """A price of the list, from a day on."""

    effective_from: date
    unit_price: Amount


class Product(Shown):
    """A product, what it asks of orders, and its prices; null where it has none."""

    product_id: str
    name: str
    unit: str
    certificate_required: bool
    stock_controlled: bool
    made_to_order: bool
    standard: str | None
    prices: list[ListPrice] | None


class Template(Shown):
    """A standard text of contracts; null where it was not withdrawn."""

    version: str
    effective_from: date
    withdrawn_on: date | None
    sha256: str
    counsel_note: str
    published_by: str


class Contract(Shown):
    """A contract of the ledger (合同台账)."""

    contract_no: str
    customer_id: str
    staff_id: str
    kind: Literal["routine", "special", "important"]
    amount: Amount
    signed_on: date | None
    effective: Literal["yes", "no"]
    status: Status


class LedgerEntry(Shown):
    """A contract of the ledger (合同台账) as of a day: null where it is not signed, or not limited."""

    contract_no: str
    revision: int
    customer_id: str
    staff_id: str
    kind: Literal["routine", "special", "important"]
    amount: Amount
    signed_on: date | None
    in_force_from: date | None
    valid_to: date | None
    copies: int
    dispatched: Amount
    collected: Amount
    outstanding: Amount
    status: Status


class ReviewNotice(Shown):
    """A department that was told of a reviewed contract, and when it took note; null where it has not."""

    contract_no: str
    revision: int
    department: str
    due_on: date
    acknowledged_on: date | None
    acknowledged_by: str | None


class ContractChange(Shown):
    """A request to change an effective contract, and the revision that came of it; null where there is none yet."""

    contract_no: str
    change_no: int
    side: Literal["company", "customer"]
    requested_on: date
    consented_on: date | None
    revision: int | None
    in_force_from: date | None
    status: Literal["requested", "consented", "revising", "effective", "withdrawn", "closed"]


class ReviewSummaryListed(Shown):
    """A summary of the routine reviews of a week; null where it is not issued."""

    summary_no: str
    week: date
    filed_on: date
    filed_by: str
    issued_on: date | None
    issued_by: str | None
