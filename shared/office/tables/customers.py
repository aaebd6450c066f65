"""The register of customers, whose they are, and which may be one. P2-2a"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from shared.events.customers import (
    CustomerAssigned,
    CustomerRegistered,
    CustomersMerged,
    DuplicateCleared,
    DuplicateSuspected,
)
from shared.runtime.tables.rows import copied, made, table


class CustomerEntry(NamedTuple):
    """客户登记及登记时的归属 / customers in the order of the register, with the owner of then."""

    customer_id: str
    entry: int
    name: str
    owner_id: str | None
    registered_on: date


CUSTOMER_ENTRY = copied(
    table(CustomerEntry, key="customer_id", indexes=["owner_id"]), CustomerRegistered, entry="version"
)


class CustomerAssignment(NamedTuple):
    """客户归属变更；空：公海 / later owners, each from a day on; none: the pool."""

    customer_id: str
    effective_on: date
    owner_id: str | None


CUSTOMER_ASSIGNMENT = copied(
    table(CustomerAssignment, key=("customer_id", "effective_on"), indexes=["owner_id"]), CustomerAssigned
)


class CustomerSuspicion(NamedTuple):
    """疑似重复 / entries that look like an earlier one. P2-2a"""

    customer_id: str
    earlier_id: str
    earlier_owns: bool


CUSTOMER_SUSPICION = copied(table(CustomerSuspicion, key=("customer_id", "earlier_id")), DuplicateSuspected)


class CustomerRuling(NamedTuple):
    """疑似重复的裁定 / what was ruled about them. P2-2a"""

    customer_id: str
    earlier_id: str
    merged: bool
    ruled_on: date


def customer_ruling(ruled: DuplicateCleared | CustomersMerged) -> Iterator[CustomerRuling]:
    """Yield what was ruled."""
    yield CustomerRuling(ruled.customer_id, ruled.earlier_id, isinstance(ruled, CustomersMerged), ruled.ruled_on)


CUSTOMER_RULING = made(
    table(CustomerRuling, key=("customer_id", "earlier_id"), indexes=["earlier_id"]), customer_ruling
)

REGISTER = (CUSTOMER_ENTRY, CUSTOMER_ASSIGNMENT, CUSTOMER_SUSPICION, CUSTOMER_RULING)
