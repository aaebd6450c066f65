"""The floor plan: which tables stand in which projection, out of whose events."""

from services.contracts.tables.authorities import AUTHORITIES
from services.contracts.tables.contract_ledger import LEDGER
from services.contracts.tables.elsewhere import PARTIES
from services.contracts.tables.price_list import PRICE_LIST

PROJECTIONS = (PARTIES, PRICE_LIST, AUTHORITIES, LEDGER)
