"""What after-sales keeps: its numbers, and all its tables under these. A rebuild needs no more of the service."""

from pathlib import Path

from services.aftersales.policy import AftersalesRules
from services.aftersales.tables import PROJECTIONS as OWN
from shared.office import tables
from shared.office.books import policy

POLICY = policy(AftersalesRules, Path(__file__).with_name("policy") / "aftersales.toml")
BOOK = POLICY.book
PROJECTIONS = (*OWN, *tables.projections("aftersales"))
