"""Wiring of orders."""

from dataclasses import replace
from functools import partial
from pathlib import Path

from services.orders.basis.order_book import Rulebook, order_basis
from services.orders.doors import dispatches, imports, orders
from services.orders.doors.visibility import of_order
from services.orders.policy import OrdersRules
from services.orders.reactions import OF, reactions
from services.orders.subjects.order_book import ORDER_BOOK
from services.orders.tables import PROJECTIONS
from shared.office import shipped, tables
from shared.office.books import policy
from shared.office.days import each_day
from shared.office.doors import admit
from shared.office.file_doors import Holder
from shared.office.furnishing import with_duties, with_files
from shared.office.numbering import SEQUENCES
from shared.office.router import router as router_of_all
from shared.runtime.http.front_door import together
from shared.runtime.running import Service

POLICY = policy(OrdersRules, Path(__file__).with_name("policy") / "orders.toml")
BOOK = POLICY.book

OWN = Service(
    name="orders",
    subjects=(
        replace(ORDER_BOOK, basis=partial(order_basis, Rulebook(BOOK, shipped.CALENDAR))),
        POLICY.subject(),
        SEQUENCES,
    ),
    projections=(*PROJECTIONS, *tables.projections("orders")),
    admit=admit,
    each_day=each_day,
    shared_router=router_of_all,
    shared_migrations=tables.migrations(),
    reactions=reactions,
    answers=OF,
    reads=("receivables", "customers"),
    router=together(dispatches.router, imports.router, orders.router),
    policy=POLICY,
)

SERVICE = with_files(
    with_duties(OWN, POLICY, shipped.CALENDAR),
    *(POLICY, shipped.CALENDAR),
    Holder(
        "order",
        "/orders/{order_no}",
        of_order,
        read="order.read",
        attach="order.attach",
        streams="SELECT DISTINCT 'customer-' || customer_id AS stream_id FROM read.order_state WHERE order_no = $3",
        member="order_no",
    ),
)
