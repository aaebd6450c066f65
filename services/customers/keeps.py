"""What customers keeps: its numbers, and all its tables under these. A rebuild needs no more of the service."""

from pathlib import Path

from services.customers.policy import CustomerRules
from services.customers.tables import PROJECTIONS as OWN
from shared.office import tables
from shared.office.books import policy

POLICY = policy(CustomerRules, Path(__file__).with_name("policy") / "customers.toml")
BOOK = POLICY.book
PROJECTIONS = (*OWN, *tables.projections("customers"))
