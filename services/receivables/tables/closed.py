"""已结月份 / Closed commission periods, with all that they say; they never change. P4-5.2, P4-5.3, P4-5.4"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from services.receivables.tables import leavers
from shared.events.receivables import CommissionPeriodClosed, CommissionSettled
from shared.runtime.tables.definition import Projection, Row
from shared.runtime.tables.rows import Amount, Integer, copied, made, table


class ClosedMonth(NamedTuple):
    """已结月份 / closed commission periods."""

    month: str
    lines_in_parts: Integer
    content_hash: str
    closed_by: str
    position: int
    recorded_at: datetime


CLOSED_MONTH = copied(table(ClosedMonth, key="month"), CommissionPeriodClosed, lines_in_parts="parts")


class SettledLine(NamedTuple):
    """已结月份的提成明细 / commission lines of closed months."""

    month: str
    staff_id: str
    invoice_no: str
    component: str
    role: str
    entitled_to_date: Amount
    settled_before: Amount
    payable: Amount


def lines(settled: CommissionSettled) -> Iterator[Row]:
    """Yield the lines of a part of a close."""
    for line in settled.lines:
        amounts = line.entitled_to_date, line.settled_before, line.payable
        yield settled.month, line.staff_id, line.invoice_no, line.component, line.role, *amounts


SETTLED_LINE = made(
    table(
        SettledLine,
        key=("month", "staff_id", "invoice_no", "component"),
        indexes=[("staff_id", "month"), "invoice_no"],
    ),
    lines,
)


class ClosedStatement(NamedTuple):
    """已结月份的个人结算单 / statements of closed months."""

    month: str
    staff_id: str
    brought_forward: Amount
    earned: Amount
    clawed_back: Amount
    payable: Amount
    carried_forward: Amount


def statements(settled: CommissionSettled) -> Iterator[Row]:
    """Yield the statements of a part of a close."""
    for one in settled.statements:
        amounts = one.brought_forward, one.earned, one.clawed_back, one.payable, one.carried_forward
        yield settled.month, one.staff_id, *amounts


CLOSED_STATEMENT = made(table(ClosedStatement, key=("month", "staff_id"), indexes=[("staff_id", "month")]), statements)


class ClosedRanking(NamedTuple):
    """已结月份与年度的回款排名 / frozen rankings by net cash collected."""

    period: str
    staff_id: str
    rank: Integer
    collected: Amount
    bonus: Amount


def places(settled: CommissionSettled) -> Iterator[Row]:
    """Yield the places of a part of a close."""
    for place in settled.places:
        yield place.period, place.staff_id, place.rank, place.collected, place.bonus


CLOSED_RANKING = made(table(ClosedRanking, key=("period", "staff_id")), places)

CLOSED = Projection(
    "closed",
    ("receivables",),
    (CLOSED_MONTH, SETTLED_LINE, CLOSED_STATEMENT, CLOSED_RANKING, *leavers.FACTS),
    comment="已结月份 / closed commission periods",
)
