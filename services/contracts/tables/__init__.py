"""The floor plan: which tables stand in which projection, out of whose events."""

from services.contracts.tables.authorities import AUTHORITIES
from services.contracts.tables.contract_changes import CHANGES
from services.contracts.tables.contract_ledger import LEDGER
from services.contracts.tables.contract_reviews import REVIEWS
from services.contracts.tables.contract_use import USE
from services.contracts.tables.elsewhere import PARTIES
from services.contracts.tables.price_list import PRICE_LIST
from services.contracts.tables.templates import TEMPLATES

PROJECTIONS = (PARTIES, PRICE_LIST, AUTHORITIES, LEDGER, REVIEWS, CHANGES, USE, TEMPLATES)
