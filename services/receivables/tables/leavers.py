"""离职结算 / Statements of leavers, settled before the month is closed. P4-8.2"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from shared.events.receivables import LeaverLinesSettled, LeaverStatementSettled
from shared.runtime.tables.definition import Row
from shared.runtime.tables.rows import Amount, copied, made, table


class LeaverStatement(NamedTuple):
    """离职人员的结算单（截至某日）/ statements of leavers through a day. P4-8.2"""

    staff_id: str
    through: date
    brought_forward: Amount
    earned: Amount
    clawed_back: Amount
    payable: Amount
    carried_forward: Amount
    settled_on: date
    settled_by: str
    recorded_at: datetime


LEAVER_STATEMENT = copied(table(LeaverStatement, key=("staff_id", "through")), LeaverStatementSettled)


class LeaverLine(NamedTuple):
    """离职结算的提成明细 / commission lines that were settled for leavers. P4-8.2"""

    staff_id: str
    through: date
    invoice_no: str
    component: str
    role: str
    entitled_to_date: Amount
    settled_before: Amount
    payable: Amount


def lines(settled: LeaverLinesSettled | LeaverStatementSettled) -> Iterator[Row]:
    """Yield the lines of a statement, or of a part of it."""
    for line in settled.lines:
        amounts = line.entitled_to_date, line.settled_before, line.payable
        yield settled.staff_id, settled.through, line.invoice_no, line.component, line.role, *amounts


LEAVER_LINE = made(table(LeaverLine, key=("staff_id", "through", "invoice_no", "component")), lines)

FACTS = (LEAVER_STATEMENT, LEAVER_LINE)
