"""The doors of leavers' statements: what somebody earned through a day is settled before the month. P4-8.2"""

from typing import Annotated

from fastapi import Depends

from services.receivables.doors.answers import commission as answers
from services.receivables.doors.commission import TABLES
from services.receivables.subjects.period import PERIOD, PERIODS
from services.receivables.subjects.period.book import SettleLeaver
from shared.office.doors import Within, may
from shared.runtime.http.answers import tabulates
from shared.runtime.http.front_door import Answer, Asking, Reading, strict_router
from shared.runtime.http.tables import Report, report

router = strict_router()

Earned = Annotated[list[str] | None, Depends(Within("commission.report"))]
STATEMENTS = "SELECT * FROM bi.leaver_statements AS s WHERE $1::text[] IS NULL OR s.staff_id = ANY($1)"


@router.post("/leaver-statements", status_code=201, dependencies=[may("leavers.settle")])
async def settle_leaver(wish: SettleLeaver, ask: Asking) -> Answer:
    """Settle what somebody earned through a day, with all that was recorded before; the close pays what is later."""
    return await ask.at_rest(PERIODS, PERIOD, wish, tables=TABLES)


@router.get("/reports/leaver-statements", responses=tabulates(answers.LeaverStatements))
async def leaver_statements(read: Reading, people: Earned) -> Report:
    """Show the statements of leavers: reps see their own, heads their department's."""
    return await report(read, STATEMENTS, people)
