"""What contracts keeps: its numbers, and all its tables under these. A rebuild needs no more of the service."""

from pathlib import Path

from services.contracts.policy import ContractsRules
from services.contracts.tables import PROJECTIONS as OWN
from shared.office import tables
from shared.office.books import policy

POLICY = policy(ContractsRules, Path(__file__).with_name("policy") / "contracts.toml")
BOOK = POLICY.book
PROJECTIONS = (*OWN, *tables.projections("contracts"))
