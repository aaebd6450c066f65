"""What receivables keeps: its numbers, and all its tables under these. A rebuild needs no more of the service."""

from pathlib import Path

from services.receivables.policy import ReceivablesRules
from services.receivables.tables import projections
from shared.office import tables
from shared.office.books import policy

POLICY = policy(ReceivablesRules, Path(__file__).with_name("policy") / "receivables.toml")
BOOK = POLICY.book
PROJECTIONS = (*projections(BOOK), *tables.projections("receivables"))
