"""The floor plan: which tables stand in which projection, out of whose events."""

from services.orders.tables import cover, money, supply
from services.orders.tables.arrivals import ARRIVALS
from services.orders.tables.carriers import CARRIERS
from services.orders.tables.credit_account import FACTS
from services.orders.tables.described import DESCRIBED
from services.orders.tables.dispatch_plan import PLAN
from services.orders.tables.elsewhere import AGREED, PEOPLE, REPS
from services.orders.tables.open_item import OPEN_ITEM
from services.orders.tables.order_list import ORDERS
from services.orders.tables.reserved import RESERVED
from services.orders.tables.stock import STOCK
from shared.runtime.tables.definition import Projection

CREDIT = Projection(
    "credit_account",
    ("customers", "orders", "receivables"),
    (*FACTS, *cover.FACTS, *money.FACTS, *supply.FACTS),
    (OPEN_ITEM, *money.DERIVED),
    comment="客户信用账户 / what customers owe and may owe. P5-5.2b",
)

PROJECTIONS = (AGREED, CREDIT, PEOPLE, REPS, ORDERS, PLAN, DESCRIBED, CARRIERS, STOCK, RESERVED, ARRIVALS)
