"""The floor plan: which tables stand in which projection, out of whose events."""

from services.orders.tables.credit_account import FACTS
from services.orders.tables.elsewhere import AGREED, PEOPLE, REPS
from services.orders.tables.open_item import OPEN_ITEM
from services.orders.tables.order_list import ORDERS
from shared.runtime.tables.definition import Projection

CREDIT = Projection(
    "credit_account",
    ("customers", "orders", "receivables"),
    FACTS,
    (OPEN_ITEM,),
    comment="客户信用账户 / what customers owe and may owe. P5-5.2b",
)

PROJECTIONS = (AGREED, CREDIT, PEOPLE, REPS, ORDERS)
