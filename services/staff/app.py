"""Wiring of staff."""

from dataclasses import replace

from services.staff.basis.department import head_basis
from services.staff.basis.person import person_basis
from services.staff.doors import departments, imports, people
from services.staff.subjects.department import DEPARTMENT
from services.staff.subjects.person import PERSON
from services.staff.tables import PROJECTIONS
from shared.office import tables
from shared.office.doors import admit
from shared.office.router import router as router_of_all
from shared.runtime.http.front_door import together
from shared.runtime.running import Service

SERVICE = Service(
    name="staff",
    subjects=(replace(PERSON, basis=person_basis), replace(DEPARTMENT, basis=head_basis)),
    projections=(*PROJECTIONS, *tables.projections("staff")),
    admit=admit,
    shared_router=router_of_all,
    shared_migrations=tables.migrations(),
    router=together(departments.router, imports.router, people.router),
)
