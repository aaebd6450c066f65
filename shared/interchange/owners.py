"""Whose a contract or an invoice is: the rows that name one do not say. The directory is asked, then the books."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.interchange.directory import Directory
from shared.interchange.documents import Document

NAMING_INVOICES = ("deliveries.csv", "credit_notes.csv", "write_offs.csv", "complaints.csv")


@dataclass(frozen=True, slots=True)
class Owned:
    """The customer of a contract or an invoice, and the day on which an invoice was issued (None: unknown)."""

    customer_id: str
    since: str | None = None


@dataclass
class Owners:
    """What is known about whom a number belongs to; `recorded_*` is what the books answered, None: unknown there."""

    contracts: dict[str, Owned] = field(default_factory=dict)
    invoices: dict[str, Owned] = field(default_factory=dict)
    recorded_contracts: dict[str, Owned | None] = field(default_factory=dict)
    recorded_invoices: dict[str, Owned | None] = field(default_factory=dict)

    def of_contract(self, number: str) -> Owned | None:
        """Return whose a contract is; None: nobody knows it."""
        return self.contracts.get(number) or self.recorded_contracts.get(number)

    def of_invoice(self, number: str) -> Owned | None:
        """Return whose an invoice is; None: nobody knows it."""
        return self.invoices.get(number) or self.recorded_invoices.get(number)


def in_directory(contracts: Iterable[Document]) -> Owners:
    """Begin with the contracts that the directory brings."""
    return Owners(
        contracts={one.head.values["contract_no"]: Owned(one.head.values["customer_id"]) for one in contracts}
    )


def contracts_to_ask(owners: Owners, dispatches: Iterable[Document]) -> list[str]:
    """Return the contracts that dispatches name and the directory does not bring."""
    return sorted({one.head.values["contract_no"] for one in dispatches} - owners.contracts.keys())


def with_invoices(owners: Owners, dispatches: Iterable[Document]) -> None:
    """Add the invoices of the dispatches whose contract is known."""
    for one in dispatches:
        contract = owners.of_contract(one.head.values["contract_no"])
        if contract:
            since = one.head.values["dispatched_on"]
            owners.invoices[one.head.values["invoice_no"]] = Owned(contract.customer_id, since)


def invoices_to_ask(owners: Owners, directory: Directory) -> list[str]:
    """Return the invoices that other rows name and no dispatch of the directory makes."""
    named = {row.values["invoice_no"] for file in NAMING_INVOICES for row in directory.good(file)}
    return sorted(named - owners.invoices.keys() - {None})


def contracts_answered(bodies: Mapping[str, Mapping[str, Any] | None]) -> dict[str, Owned | None]:
    """Read what contracts said about each number: `{"customer_id": …}`."""
    return {number: Owned(body["customer_id"]) if body else None for number, body in bodies.items()}


def invoices_answered(bodies: Mapping[str, Mapping[str, Any] | None]) -> dict[str, Owned | None]:
    """Read what receivables said about each number: `{"customer_id": …, "issued_on": …}`."""
    return {
        number: Owned(body["customer_id"], body.get("issued_on")) if body else None for number, body in bodies.items()
    }
