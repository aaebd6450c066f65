"""Wiring of orders."""

from dataclasses import replace
from functools import partial
from pathlib import Path

from services.orders.api import router
from services.orders.basis import Rulebook, order_basis
from services.orders.lifecycle import ORDER_BOOK
from services.orders.policy import OrdersRules
from services.orders.projections import PROJECTIONS
from services.orders.reactions import reactions
from shared.office import calendar, tables
from shared.office.doors import admit
from shared.office.router import router as router_of_all
from shared.runtime.policy import parse
from shared.runtime.running import Service

POLICY = Path(__file__).with_name("policy")
RULES = parse((POLICY / "orders.toml").read_text(encoding="utf-8"), OrdersRules)
CALENDAR = calendar.parse_calendar(calendar.FILE.read_text(encoding="utf-8"))

SERVICE = Service(
    name="orders",
    subjects=(replace(ORDER_BOOK, basis=partial(order_basis, Rulebook(RULES, CALENDAR))),),
    projections=(*PROJECTIONS, *tables.projections("orders")),
    admit=admit,
    shared_router=router_of_all,
    shared_migrations=tables.migrations(),
    reactions=reactions,
    reads=("receivables", "customers"),
    router=router,
    policy=RULES,
)
