"""The floor plan: which tables staff keeps."""

from services.staff.projections import department_head, departure, employment, move
from shared.runtime.projections import Facts, Projection

ROSTER = Projection(
    "roster",
    ("staff",),
    (
        Facts(employment.TABLE, employment.rows),
        Facts(move.TABLE, move.rows),
        Facts(departure.TABLE, departure.rows),
        Facts(department_head.TABLE, department_head.rows),
    ),
    comment="Who works where, in which role and under whom, on any day / 任一日的人员、部门、职务与上级",
)

PROJECTIONS: tuple[Projection, ...] = (ROSTER,)
