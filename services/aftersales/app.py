"""Wiring of after-sales."""

from dataclasses import replace
from functools import partial

from services.aftersales.basis.complaint import complaint_basis
from services.aftersales.doors.visibility import of_complaint
from services.aftersales.keeps import BOOK, POLICY, PROJECTIONS
from services.aftersales.reactions import OF, reactions
from services.aftersales.subjects.complaint import COMPLAINT
from shared.office import shipped, tables
from shared.office.days import each_day
from shared.office.doors import admit
from shared.office.file_doors import Holder
from shared.office.furnishing import with_duties, with_files
from shared.office.numbering import SEQUENCES
from shared.runtime.http.rooms import rooms
from shared.runtime.running import Service

OWN = Service(
    name="aftersales",
    subjects=(replace(COMPLAINT, basis=partial(complaint_basis, BOOK)), POLICY.subject(), SEQUENCES),
    projections=PROJECTIONS,
    admit=admit,
    each_day=each_day,
    doors=rooms("services.aftersales.doors", "shared.office.router"),
    shared_migrations=tables.migrations(),
    reactions=reactions,
    answers=OF,
    reads=("receivables",),
    policy=POLICY,
)

SERVICE = with_files(
    with_duties(OWN, POLICY, shipped.CALENDAR),
    *(POLICY, shipped.CALENDAR),
    Holder(
        "complaint",
        "/complaints/{complaint_no}",
        of_complaint,
        read="complaint.read",
        attach="complaint.attach",
        streams="SELECT 'complaint-' || $3 AS stream_id",
    ),
)
