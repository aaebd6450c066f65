"""What staff keeps: its numbers, and all its tables under these. A rebuild needs no more of the service."""

from pathlib import Path

from services.staff.policy import StaffRules
from services.staff.tables import PROJECTIONS as OWN
from shared.office import rules, tables
from shared.office.books import policy
from shared.office.proposal_tables import projection as proposals

POLICY = policy(StaffRules, Path(__file__).with_name("policy") / "staff.toml", keeps=rules.ALL)
BOOK = POLICY.book
PROJECTIONS = (*OWN, *tables.projections("staff"), proposals("staff"))
