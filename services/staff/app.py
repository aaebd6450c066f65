"""Wiring of staff."""

from dataclasses import replace
from functools import partial

from services.staff.basis.delegations import delegation_basis
from services.staff.basis.department import head_basis
from services.staff.basis.person import person_basis
from services.staff.doors.visibility import of_person
from services.staff.keeps import BOOK, POLICY, PROJECTIONS
from services.staff.reactions import OF, reactions
from services.staff.subjects.delegations import DELEGATIONS
from services.staff.subjects.department import DEPARTMENT
from services.staff.subjects.person import PERSON
from shared.office import shipped, tables
from shared.office.days import each_day
from shared.office.doors import admit
from shared.office.file_doors import Holder
from shared.office.furnishing import with_duties, with_files, with_proposals
from shared.office.numbering import SEQUENCES
from shared.office.tables.files import STAFF_PAPER
from shared.runtime.http.rooms import rooms
from shared.runtime.running import Service

OWN = Service(
    name="staff",
    subjects=(
        replace(PERSON, basis=partial(person_basis, BOOK)),
        replace(DEPARTMENT, basis=head_basis),
        replace(DELEGATIONS, basis=partial(delegation_basis, POLICY)),
        POLICY.subject(),
        SEQUENCES,
    ),
    projections=PROJECTIONS,
    admit=admit,
    each_day=each_day,
    doors=rooms("services.staff.doors", "shared.office.router"),
    shared_migrations=tables.migrations(),
    reactions=reactions,
    answers=OF,
    reads=("receivables",),
    policy=POLICY,
)

SERVICE = with_files(
    with_duties(with_proposals(OWN, POLICY, shipped.CALENDAR), POLICY, shipped.CALENDAR),
    *(POLICY, shipped.CALENDAR),
    Holder(
        STAFF_PAPER,
        "/staff/{staff_id}",
        of_person,
        read="paper.read",
        attach="paper.attach",
        streams="SELECT 'staff-' || $3 AS stream_id",
    ),
)
