"""汇票的去向 / What becomes of bills: passed on, discharged, returned; which contracts take them. P4-7.4"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from shared.events.contracts import ContractRegistered
from shared.events.receivables import (
    BillDischarged,
    BillDiscounted,
    BillEndorsed,
    BillReturned,
    InstrumentBounced,
    InstrumentReceived,
    ReceiptCorrected,
)
from shared.runtime.tables.definition import Projection, Recorded
from shared.runtime.tables.rows import Amount, Integer, made, table


class Bill(NamedTuple):
    """汇票（种类、承兑人、到期日、背书）/ what bills say of themselves: kind, acceptor, due day, endorsers. P4-7.4"""

    receipt_no: str
    customer_id: str
    bill_kind: str
    acceptor: str | None
    due_on: date | None
    endorsers: str
    came_on: date


def bill(paper: InstrumentReceived) -> Iterator[Bill]:
    """Yield what a bill says; one without a kind is a bank's."""
    if paper.method == "bill":
        kind = paper.bill_kind or "bank"
        said = paper.acceptor, paper.due_on, " → ".join(paper.endorsers), paper.came_on or paper.received_on
        yield Bill(paper.receipt_no, paper.customer_id, kind, *said)


BILL = made(table(Bill, key=("receipt_no", "customer_id"), indexes=["due_on"]), bill)


class BillStep(NamedTuple):
    """汇票的去向（贴现、背书转让、兑付、退回）/ steps of bills: discounted, endorsed, discharged, returned. P4-7.4"""

    receipt_no: str
    customer_id: str
    step: str
    step_on: date
    interest: Amount | None
    net: Amount | None
    recourse: bool | None
    counterpart: str | None
    recorded_at: datetime


Step = BillDiscounted | BillEndorsed | BillDischarged | BillReturned


def bill_step(fact: Step, recorded: Recorded) -> Iterator[BillStep]:
    """Yield the step."""
    of = fact.receipt_no, fact.customer_id
    match fact:
        case BillDiscounted():
            step, on = "discounted", fact.credited_on
            yield BillStep(*of, step, on, fact.interest, fact.net, fact.recourse, None, recorded.recorded_at)
        case BillEndorsed():
            yield BillStep(*of, "endorsed", fact.endorsed_on, None, None, None, fact.to, recorded.recorded_at)
        case BillDischarged():
            yield BillStep(*of, "discharged", fact.discharged_on, None, None, None, None, recorded.recorded_at)
        case BillReturned():
            yield BillStep(*of, "returned", fact.returned_on, None, None, None, fact.agreed_by, recorded.recorded_at)


BILL_STEP = made(table(BillStep, key=("receipt_no", "customer_id", "step")), bill_step)


class PauseEnd(NamedTuple):
    """催收暂停提前结束 / what ends a pause early: its bill bounced, went back, or was wrong. P4-7.4"""

    position: int
    customer_id: str
    reference: str
    ended_on: date
    recorded_at: datetime


def pause_end(fact: InstrumentBounced | BillReturned | ReceiptCorrected, recorded: Recorded) -> Iterator[PauseEnd]:
    """Yield the end of what paused."""
    match fact:
        case InstrumentBounced():
            on = fact.bounced_on
        case BillReturned():
            on = fact.returned_on
        case ReceiptCorrected():
            on = fact.corrected_on
    yield PauseEnd(recorded.position, fact.customer_id, fact.receipt_no, on, recorded.recorded_at)


PAUSE_END = made(table(PauseEnd, key="position", indexes=["reference"]), pause_end)

FACTS = (BILL, BILL_STEP, PAUSE_END)


class AcceptedBill(NamedTuple):
    """合同可收的汇票种类 / which kinds of bills contracts take, by revision. P4-7.4"""

    contract_no: str
    revision: Integer
    bills: str


def accepted_bill(registered: ContractRegistered) -> Iterator[AcceptedBill]:
    """Yield the kinds, where the contract takes any."""
    if registered.accepts_bills:
        yield AcceptedBill(registered.contract_no, registered.revision, " ".join(registered.accepts_bills))


ACCEPTED_BILL = made(table(AcceptedBill, key=("contract_no", "revision")), accepted_bill)
ACCEPTED = Projection(
    "accepted",
    ("contracts",),
    (ACCEPTED_BILL,),
    comment="合同可收的汇票 / which bills contracts take",
)
