"""The floor plan: which tables stand in which projection, out of whose events."""

from services.staff.tables.named_files import NAMED_FILES
from services.staff.tables.roster import ROSTER

PROJECTIONS = (ROSTER, NAMED_FILES)
