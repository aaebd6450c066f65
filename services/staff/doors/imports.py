"""The doors through which people and departments of a company come in. P4-1"""

from services.staff.subjects.department import DEPARTMENT, AppointHead
from services.staff.subjects.person import PERSON
from services.staff.subjects.person.wishes import Join
from shared.events.text import HandedOver, Id, Known
from shared.office.doors import may
from shared.runtime.http.front_door import AskingRows, Batch, Batched, Body, strict_router

router = strict_router()


class DepartmentRow(Body):
    """A row of departments.csv."""

    department: Id
    manager_id: Known


class PersonRow(Join):
    """A row of staff.csv."""

    name: HandedOver


@router.post("/import/staff", dependencies=[may("people.import")])
async def import_staff(batch: Batch[PersonRow], ask: AskingRows) -> Batched:
    """Take rows of staff.csv."""
    return await ask([(PERSON, row.staff_id, Join(**row.model_dump())) for row in batch.rows])


@router.post("/import/departments", dependencies=[may("people.import")])
async def import_departments(batch: Batch[DepartmentRow], ask: AskingRows) -> Batched:
    """Take rows of departments.csv; their heads hold as far back as anybody asks."""
    return await ask([(DEPARTMENT, row.department, AppointHead(**row.model_dump())) for row in batch.rows])
