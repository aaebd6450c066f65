"""催收阶段、停止供货、坏账责任 / Stages reached, stops of supply, bad debts, choices of the gm"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from shared.events.receivables import (
    BadDebtLiabilityLowered,
    BadDebtLiabilityRaised,
    LegalActionChosen,
    StageReached,
    SupplyResumed,
    SupplyStopped,
)
from shared.runtime.tables.definition import Recorded
from shared.runtime.tables.rows import Amount, Integer, copied, made, table


class Stage(NamedTuple):
    """催收阶段（每期每阶段一行）/ stages that instalments reached, once each; due_on as it was then. P4-7.5"""

    invoice_no: str
    customer_id: str
    part: Integer
    stage: Integer
    due_on: date
    outstanding: Amount
    staff_id: str | None
    reached_on: date
    recorded_at: datetime


STAGE = copied(
    table(Stage, name="reached_stage", key=("invoice_no", "customer_id", "part", "stage"), indexes=["customer_id"]),
    StageReached,
)


class SupplyStep(NamedTuple):
    """停止与恢复供货 / stops of supply and their ends; until: the last day of an end that somebody decided. P4-7.5

    Of a stop `invoice_no` and `part` name the instalment that made it so.
    """

    position: int
    customer_id: str
    step: str
    step_on: date
    invoice_no: str | None
    part: Integer | None
    until: date | None
    reason: str | None
    done_by: str | None
    recorded_at: datetime


def supply_step(fact: SupplyStopped | SupplyResumed, recorded: Recorded) -> Iterator[SupplyStep]:
    """Yield the step."""
    of = recorded.position, fact.customer_id
    match fact:
        case SupplyStopped():
            due = fact.invoice_no, fact.part
            yield SupplyStep(*of, "stopped", fact.stopped_on, *due, None, None, None, recorded.recorded_at)
        case SupplyResumed():
            on, until, by = fact.resumed_on, fact.until, fact.resumed_by
            yield SupplyStep(*of, "resumed", on, None, None, until, fact.reason, by, recorded.recorded_at)


SUPPLY_STEP = made(table(SupplyStep, key="position", indexes=[("customer_id", "position")]), supply_step)


class Liability(NamedTuple):
    """坏账责任（产生、减少）/ liabilities for bad debts: raised, and lowered by what came for them. P4-7.5"""

    position: int
    write_off_no: str
    customer_id: str
    invoice_no: str
    staff_id: str | None
    amount: Amount
    step_on: date
    recorded_at: datetime


def liability(fact: BadDebtLiabilityRaised | BadDebtLiabilityLowered, recorded: Recorded) -> Iterator[Liability]:
    """Yield the signed amount."""
    match fact:
        case BadDebtLiabilityRaised():
            amount, on = fact.amount, fact.raised_on
        case BadDebtLiabilityLowered():
            amount, on = -fact.amount, fact.lowered_on
    of = fact.write_off_no, fact.customer_id, fact.invoice_no, fact.staff_id
    yield Liability(recorded.position, *of, amount, on, recorded.recorded_at)


LIABILITY = made(table(Liability, name="bad_debt_liability", key="position", indexes=["write_off_no"]), liability)


class LegalAction(NamedTuple):
    """第四阶段的处理 / what the gm chose at stage 4; the last one of an invoice counts. P4-7.5"""

    position: int
    customer_id: str
    invoice_no: str
    choice: str
    note: str
    chosen_on: date
    chosen_by: str
    recorded_at: datetime


LEGAL_ACTION = copied(table(LegalAction, key="position", indexes=["invoice_no"]), LegalActionChosen)

FACTS = (STAGE, SUPPLY_STEP, LIABILITY, LEGAL_ACTION)
