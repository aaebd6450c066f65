"""出货计划 / What is planned to leave with which batch, in which order. P5-5.2d"""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import NamedTuple

from shared.events.orders import (
    BatchSequenced,
    DeliveryZoneSet,
    DispatchPlanned,
    OrderApproved,
    OrderCancelled,
    OrderDispatched,
    OrderHeld,
    OrderPlaced,
)
from shared.runtime.tables.definition import Projection, Recorded
from shared.runtime.tables.rows import Integer, copied, made, table

Planned = OrderPlaced | OrderApproved | OrderHeld | OrderCancelled


class PlanStep(NamedTuple):
    """出货计划的变化 / what became of the plan of an order at which instant; without a ship day: it is in no batch."""

    order_no: str
    customer_id: str
    position: int
    at: datetime
    how: str | None
    ship_on: date | None
    batch_at: time | None
    zone: str | None
    transit_days: Integer | None


def plan_step(fact: Planned, recorded: Recorded) -> Iterator[PlanStep]:
    """Yield the step."""
    plan: tuple[str | None, date | None, time | None, str | None, int | None] = None, None, None, None, None
    at = recorded.recorded_at
    if isinstance(fact, OrderApproved):
        at = fact.approved_at or at
        plan = fact.how, fact.ship_on, fact.batch_at, fact.zone, fact.transit_days
    yield PlanStep(fact.order_no, fact.customer_id, recorded.position, at, *plan)


PLAN_STEP = made(
    table(PlanStep, key=("order_no", "customer_id", "position"), indexes=[("ship_on", "batch_at")]), plan_step
)


class BatchPlace(NamedTuple):
    """批次内顺序 / places in a batch, as the dispatcher put them; planned: the hour of the batch has come."""

    ship_on: date
    batch_at: time
    order_no: str
    customer_id: str
    position: int
    place: Integer
    planned: bool


def batch_places(fact: BatchSequenced | DispatchPlanned, recorded: Recorded) -> Iterator[BatchPlace]:
    """Yield a row for each order of the batch."""
    planned = isinstance(fact, DispatchPlanned)
    for place, one in enumerate(fact.orders, 1):
        of = fact.ship_on, fact.batch_at, one.order_no, one.customer_id
        yield BatchPlace(*of, recorded.position, place, planned)


BATCH_PLACE = made(table(BatchPlace, key=("ship_on", "batch_at", "order_no", "customer_id", "position")), batch_places)


class PlannedDispatch(NamedTuple):
    """出货当时的计划日 / the day on which a dispatch was planned to leave; empty: there was no plan."""

    invoice_no: str
    customer_id: str
    planned_on: date | None


PLANNED_DISPATCH = copied(table(PlannedDispatch, key=("invoice_no", "customer_id")), OrderDispatched)


class DeliveryZone(NamedTuple):
    """配送区域 / zones of delivery by the beginning of the region code, each from a day on. P4-7.1"""

    region_prefix: str
    effective_from: date
    zone: str


DELIVERY_ZONE = copied(table(DeliveryZone, key=("region_prefix", "effective_from")), DeliveryZoneSet)

PLAN = Projection(
    "dispatch_plan",
    ("orders",),
    (PLAN_STEP, BATCH_PLACE, PLANNED_DISPATCH, DELIVERY_ZONE),
    comment="出货计划 / what is planned to leave when, zones of delivery. P5-5.2d",
)
