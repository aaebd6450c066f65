"""The doors of departments and their heads. P4-1"""

from typing import Annotated

from services.staff.doors.answers import Headship
from services.staff.subjects.department import DEPARTMENT, AppointHead
from shared.events.days import Day
from shared.events.text import Known
from shared.office.doors import AsOf, may
from shared.runtime.http.answers import lists
from shared.runtime.http.front_door import Answer, Asking, Reading, strict_router
from shared.runtime.http.sent import sent
from shared.runtime.http.tables import Page, Paging, page

router = strict_router()

HEADS = """
SELECT DISTINCT ON (department) department, manager_id, from_on FROM bi.department_heads
WHERE department > $1 AND coalesce(from_on, $3) <= $3 ORDER BY department, from_on DESC NULLS LAST LIMIT $2
"""


class Appointment(AppointHead):
    """Who heads a department from a day on; nobody where `manager_id` is null."""

    department: Known
    effective_on: Day


NewHead = Annotated[Appointment, sent(Appointment, "NewHead", path=("department",))]


@router.post("/departments/{department}/head", status_code=201, dependencies=[may("people.head")])
async def appoint_head(head: NewHead, ask: Asking) -> Answer:
    """Give a department a head from a day on."""
    return await ask(DEPARTMENT, head.department, head)


@router.get("/departments", responses=lists(Headship), dependencies=[may("people.read")])
async def departments(read: Reading, as_of: AsOf, at: Paging) -> Page:
    """List departments with their heads on a day."""
    return await page(read, HEADS, at, as_of)
