"""回款进度表的更新与批注 / What reps and heads say of the collection of a month. P4-7.6"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from shared.events.receivables import ProgressCommented, ProgressUpdated
from shared.runtime.tables.definition import Recorded
from shared.runtime.tables.rows import made, table


class ProgressNote(NamedTuple):
    """回款进度表的更新（业务员）与批注（负责人）/ updates by reps and comments by heads, the last one counts. P4-7.6"""

    position: int
    month: str
    staff_id: str
    kind: str
    note: str
    said_on: date
    said_by: str
    recorded_at: datetime


def progress_note(fact: ProgressUpdated | ProgressCommented, recorded: Recorded) -> Iterator[ProgressNote]:
    """Yield what was said."""
    match fact:
        case ProgressUpdated():
            kind, on, by = "update", fact.updated_on, fact.staff_id
        case ProgressCommented():
            kind, on, by = "comment", fact.commented_on, fact.commented_by
    of = recorded.position, fact.month, fact.staff_id
    yield ProgressNote(*of, kind, fact.note, on, by, recorded.recorded_at)


PROGRESS_NOTE = made(table(ProgressNote, key="position", indexes=[("month", "staff_id")]), progress_note)

FACTS = (PROGRESS_NOTE,)
