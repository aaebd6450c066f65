"""What orders keeps: its numbers, and all its tables under these. A rebuild needs no more of the service."""

from pathlib import Path

from services.orders.policy import OrdersRules
from services.orders.tables import PROJECTIONS as OWN
from shared.office import tables
from shared.office.books import policy

POLICY = policy(OrdersRules, Path(__file__).with_name("policy") / "orders.toml")
BOOK = POLICY.book
PROJECTIONS = (*OWN, *tables.projections("orders"))
