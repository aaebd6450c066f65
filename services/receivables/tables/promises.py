"""付款承诺 / Promises to pay, and whether they were kept. P4-7.5"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from shared.events.receivables import PromiseBroken, PromiseKept, PromiseMade
from shared.runtime.tables.definition import Recorded
from shared.runtime.tables.rows import Amount, copied, made, table


class Promise(NamedTuple):
    """付款承诺（谁、何时前、多少）/ promises to pay: who said so, by which day, how much. P4-7.5"""

    promise_no: str
    customer_id: str
    invoice_no: str
    amount: Amount
    promised_for: date
    said_by: str
    channel: str
    made_on: date
    made_by: str
    recorded_at: datetime


PROMISE = copied(table(Promise, key="promise_no", indexes=["invoice_no", "promised_for"]), PromiseMade)


class PromiseEnd(NamedTuple):
    """承诺的结果（已守、未守）/ what became of promises: kept or broken, and what was paid by then. P4-7.5"""

    promise_no: str
    outcome: str
    paid: Amount
    decided_on: date
    recorded_at: datetime


def promise_end(fact: PromiseKept | PromiseBroken, recorded: Recorded) -> Iterator[PromiseEnd]:
    """Yield the outcome."""
    outcome = "kept" if isinstance(fact, PromiseKept) else "broken"
    yield PromiseEnd(fact.promise_no, outcome, fact.paid, fact.decided_on, recorded.recorded_at)


PROMISE_END = made(table(PromiseEnd, key="promise_no"), promise_end)

FACTS = (PROMISE, PROMISE_END)
