"""The floor plan: which tables stand in which projection, out of whose events."""

from services.contracts.tables.authorities import AUTHORITIES
from services.contracts.tables.contract_changes import CHANGES
from services.contracts.tables.contract_goods import LEFT_ON_DAY, OPEN_LINE
from services.contracts.tables.contract_ledger import LEDGER
from services.contracts.tables.contract_reviews import REVIEWS
from services.contracts.tables.contract_use import FACTS
from services.contracts.tables.elsewhere import PARTIES
from services.contracts.tables.price_list import PRICE_LIST
from services.contracts.tables.templates import TEMPLATES
from shared.runtime.tables.definition import Projection

USE = Projection(
    "contract_use",
    ("orders", "receivables"),
    FACTS,
    (LEFT_ON_DAY, OPEN_LINE),
    comment="合同履行 / what was ordered, dispatched, invoiced and paid on contracts. P3-4.7.3",
)

PROJECTIONS = (PARTIES, PRICE_LIST, AUTHORITIES, LEDGER, REVIEWS, CHANGES, USE, TEMPLATES)
