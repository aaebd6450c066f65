"""What the reading doors of orders answer."""

from datetime import date, datetime
from typing import Literal

from shared.events.orders import CaseKind, Stage
from shared.runtime.http.answers import Amount, Clock, Number, Shown


class Order(Shown):
    """An order and what became of it last; an imported dispatch has no form."""

    order_no: str
    customer_id: str
    contract_no: str | None
    state: Literal["placed", "agreed", "held", "approved", "cancelled", "dispatched"]
    amount: Amount | None
    required_on: date | None
    placed_on: date | None
    urgent: bool | None
    placed_by: str | None
    how: str | None
    batch_on: date | None
    batch_at: Clock | None
    recorded_at: datetime
    complaint_no: str | None


class Dispatched(Shown):
    """A dispatch by the number of its invoice."""

    invoice_no: str
    order_no: str
    customer_id: str
    contract_no: str
    revision: int
    dispatched_on: date
    batch_at: Clock | None
    amount: Amount
    freight: Amount
    vehicle: str | None
    escort: str | None
    delivered_on: date | None


class Dispatch(Shown):
    """What left on a day (出货日报表)."""

    date: date
    batch: Clock | None
    sequence: int | None
    order_no: str
    customer_id: str
    invoice_no: str
    amount: Amount
    vehicle: str | None
    escort: str | None
    freight: Amount


class DispatchPlan(Shown):
    """What is planned to leave with which batch (出货计划)."""

    ship_on: date
    batch: Clock
    sequence: int
    order_no: str
    customer_id: str
    zone: Literal["city", "region", "outside"] | None
    required_on: date
    urgent: Literal["yes", "no"]
    late: Literal["yes", "no"]
    status: Literal["placed", "agreed", "held", "approved", "cancelled", "dispatched"]


class DispatchBatch(Shown):
    """A batch of a day: how many orders it has, and whether its hour has come, so that its order stays as it is."""

    batch: Clock
    orders: int
    frozen: bool


class Departing(Shown):
    """An order that is to leave: its place in the plan, what it lacks, and who can supply that, joined by semicolons.

    `overdue`: it was to leave on an earlier day, or, where no batch has it, to arrive.
    """

    order_no: str
    place: str
    customer_id: str
    contract_no: str
    ship_on: date | None
    batch: Clock | None
    sequence: int | None
    zone: Literal["city", "region", "outside"] | None
    required_on: date
    urgent: bool
    overdue: bool
    state: Literal["placed", "agreed", "held", "approved", "dispatched"]
    lacking: str | None
    by: str | None


class Lacking(Shown):
    """A check that fails: its clause and rule, its figures, and who can supply what lacks, by words of rights.

    `lacks`: the yuan that are to be paid still.
    """

    clause: str | None
    rule: str
    title: str
    detail: str
    by: list[str]
    lacks: Amount | None


class Departed(Shown):
    """Goods that are left of an order."""

    line_no: str
    contract_line_no: str
    quantity: Number


class Departure(Shown):
    """What an order is to leave by: the reserved number, goods that are left, the delivery note, and what lacks."""

    order_no: str
    customer_id: str
    contract_no: str
    invoice_no: str | None
    dispatched_on: date
    terms: Literal["prepaid", "cod", "credit", "instalments"] | None
    amount: Amount | None
    consignee: str | None
    address: str | None
    collector_id: str | None
    lines: list[Departed]
    lacking: list[Lacking]


class Driver(Shown):
    """A driver of a carrier who is not erased."""

    driver_id: str
    carrier_id: str
    plate: str | None
    papers_valid_to: date | None
    last_trip_on: date | None
    keep_to: date | None


class Proofs(Shown):
    """A dispatch of which a proof is asked for or there (送达回单)."""

    invoice_no: str
    customer_id: str
    carrier_id: str | None
    left_on: date
    due_on: date | None
    proved_on: date | None
    complete: Literal["yes", "no"]
    case_no: str | None


class CarrierCases(Shown):
    """A case on a carrier, and what became of it (承运案件)."""

    case_no: str
    invoice_no: str
    carrier_id: str | None
    kind: CaseKind
    opened_on: date
    claimed: Amount
    settled: Amount | None
    status: Literal["open", "agreed", "contested", "settled", "dropped"]


class CarrierCase(CarrierCases):
    """A case on a carrier with what was said in it; `by_itself`: a proof was not complete in time."""

    customer_id: str
    driver_id: str | None
    by_itself: bool
    text: str | None
    opened_by: str
    statement: str | None
    heard_on: date | None
    reason: str | None
    closed_on: date | None
    closed_by: str | None


class Stock(Shown):
    """Stock of a product whose stock is controlled (库存)."""

    product_id: str
    on_hand: Number
    reserved: Number
    free: Number
    short: Number


class Production(Shown):
    """The latest report of a line of an order (生产进度)."""

    order_no: str
    contract_line_no: str
    product_id: str
    stage: Stage
    quantity: Number
    expected_on: date | None
    required_on: date
    reported_on: date


class ProductionReport(Shown):
    """A report of production, counted from 1 for each order."""

    report_no: int
    contract_line_no: str
    product_id: str
    stage: Stage
    quantity: Number
    expected_on: date | None
    required_on: date
    reported_on: date


class PickupSlip(Shown):
    """A slip of self-pickup (自提单): good to the end of `good_until`, under the number of its invoice."""

    invoice_no: str
    customer_id: str
    contract_no: str
    amount: Amount
    written_on: date
    good_until: date
    pick_up_at: datetime | None
    written_by: str
    status: Literal["open", "issued", "lapsed", "void"]


class PickupLine(Shown):
    """Goods on a slip."""

    contract_line_no: str
    quantity: Number


class PickupSlipOf(PickupSlip):
    """A slip of self-pickup with its goods."""

    lines: list[PickupLine]


class ReservedNumber(Shown):
    """An invoice number that is reserved for the next dispatch of a prepaid order, and what became of it."""

    invoice_no: str
    customer_id: str
    order_no: str
    status: Literal["reserved", "used", "void"]


class CreditChecks(Shown):
    """What each credit check of an order saw."""

    position: int
    order_no: str
    customer_id: str
    outcome: str
    reasons: str
    receivables: Amount
    approved: Amount
    order_amount: Amount
    credit_limit: Amount | None
    grade: str | None
    max_days_overdue: int | None
    checked_on: date
    policy: str
