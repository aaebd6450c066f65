"""The floor plan: which tables stand in which projection, out of whose events."""

from services.customers.tables.contacts import CONTACTS
from services.customers.tables.graded_day import GRADED_DAY
from services.customers.tables.grading import FACTS
from services.customers.tables.register import REGISTER
from shared.runtime.tables.definition import Projection

GRADING = Projection(
    "grading",
    ("receivables", "customers"),
    FACTS,
    (GRADED_DAY,),
    comment="信用等级的依据 / what credit grades rest on",
)

PROJECTIONS = (REGISTER, GRADING, CONTACTS)
