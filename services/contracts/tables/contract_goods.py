"""合同货物 / What left on contracts by day, and what live orders still ask for, by the line of the contract. P3-4.8

A change of a contract is held against both. It reads days and what is open, however many orders there were.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from services.contracts.tables.contract_use import GOODS_SENT, LINE_ASKED, ORDER_ASKED, ORDER_GIVEN_UP
from shared.events.money import ZERO
from shared.runtime.tables.definition import Derived, From, Key, Reached
from shared.runtime.tables.rows import Number, table


class LeftOnDay(NamedTuple):
    """合同按日出货量 / quantities that left on a day, by the line of the contract. P5-5.3"""

    key: str
    contract_line_no: str
    contract_no: str
    day: date
    quantity: Number


DAY = Key((str, date))
SENT = From(GOODS_SENT, "contract_no", "dispatched_on")


def left(key: str, reached: Reached) -> Iterator[LeftOnDay]:
    """Yield what left of each line on a contract's day."""
    contract_no, day = DAY.value(key)
    by_line: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for sent in reached[SENT]:
        if sent.contract_line_no is not None and sent.quantity is not None:
            by_line[sent.contract_line_no] += sent.quantity
    for line_no, quantity in by_line.items():
        yield LeftOnDay(key, line_no, contract_no, day, quantity)


LEFT_ON_DAY = Derived(
    table(LeftOnDay, name="contract_left", key=("key", "contract_line_no"), indexes=[("contract_no", "day")]),
    (SENT,),
    every=(SENT,),
    derive=left,
    key=DAY,
)


class OpenLine(NamedTuple):
    """合同项下未交付的订货 / what live orders still ask for, by the line of the contract. P5-5.2a"""

    order_no: str
    customer_id: str
    contract_line_no: str
    contract_no: str
    quantity: Number


PLACED = From(ORDER_ASKED, "order_no")
ASKED = From(LINE_ASKED, "order_no")
GIVEN_UP = From(ORDER_GIVEN_UP, "order_no")
GONE = From(GOODS_SENT, "order_no")


def still_asked(order_no: str, reached: Reached) -> Iterator[OpenLine]:
    """Yield what has not left of the latest form under a number; one that was cancelled since asks for nothing."""
    latest = {form.customer_id: form for form in reached[PLACED]}  # the last version of each comes last
    cancelled = {
        one.customer_id
        for one in reached[GIVEN_UP]
        if one.customer_id in latest and one.version > latest[one.customer_id].version
    }
    gone: defaultdict[tuple[str, str | None], Decimal] = defaultdict(lambda: ZERO)
    for sent in reached[GONE]:
        gone[sent.customer_id, sent.contract_line_no] += sent.quantity or ZERO
    for line in reached[ASKED]:
        form = latest.get(line.customer_id)
        if form is None or line.version != form.version or line.customer_id in cancelled:
            continue
        rest = line.quantity - gone[line.customer_id, line.contract_line_no]
        if rest > 0:
            yield OpenLine(order_no, line.customer_id, line.contract_line_no, form.contract_no, rest)


OPEN_LINE = Derived(
    table(
        OpenLine,
        name="contract_open_line",
        key=("order_no", "customer_id", "contract_line_no"),
        indexes=["contract_no"],
    ),
    (PLACED, ASKED, GIVEN_UP, GONE),
    every=(PLACED,),
    derive=still_asked,
)
