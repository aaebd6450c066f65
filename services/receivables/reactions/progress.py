"""BusinessDayBegan -> RaiseDuty, ProgressUpdated, ProgressCommented -> EndDuty: the table of collection. P4-7.6

Whoever has something to collect in a month says how it goes, and the head comments: asked for on the first day of the
month that begins, or on a later one on which it comes to light, as long as there is time.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from services.receivables.policy import ReceivablesRules
from shared.events.receivables import ProgressCommented, ProgressUpdated
from shared.office.days import begun
from shared.office.duties import Duty
from shared.office.duty_room import ended, raised
from shared.office.line import line_above
from shared.runtime.ask.decisions import Reaction, Reader
from shared.runtime.policy import Book
from shared.runtime.tables.definition import Recorded

OF = (ProgressUpdated, ProgressCommented)
PROGRESS, COMMENT = "collection-progress", "comment"
TO_TELL = """
SELECT DISTINCT p.staff_id FROM read.collection_progress_of($1) AS p
WHERE NOT EXISTS (SELECT FROM read.duty AS d WHERE d.duty_id = $2 || '/' || $1 || '/' || p.staff_id)
  AND NOT EXISTS (SELECT FROM read.progress_note AS n WHERE n.month = $1 AND n.staff_id = p.staff_id)
ORDER BY p.staff_id
"""
ONE_DAY = timedelta(days=1)


def told(month: str, staff_id: str) -> Duty:
    """Return the duty of the rep."""
    return Duty(PROGRESS, month, staff_id)


def commented(month: str, staff_id: str) -> Duty:
    """Return the duty of the head."""
    return Duty(PROGRESS, month, f"{staff_id}/{COMMENT}")


async def asked(
    book: Book[ReceivablesRules], read: Reader, news: Sequence[Recorded]
) -> Mapping[int, Sequence[Reaction]]:
    """Return, by position, the duties of the month that runs, and the ends of those that were done."""
    found: dict[int, Sequence[Reaction]] = {}
    for position, day in begun(news):
        if day.day <= book.on(day).progress_update.count:
            found[position] = await of_month(book, read, day)
    for one in news:
        match one.event:
            case ProgressUpdated(month=month, staff_id=staff_id):
                found[one.position] = [ended(told(month, staff_id), one)]
            case ProgressCommented(month=month, staff_id=staff_id):
                found[one.position] = [ended(commented(month, staff_id), one)]
            case _:
                pass
    return found


async def of_month(book: Book[ReceivablesRules], read: Reader, day: date) -> list[Reaction]:
    """Return the duties of all who have something to collect in the month of a day."""
    month, eve, rules = f"{day:%Y-%m}", day.replace(day=1) - ONE_DAY, book.on(day)
    found: list[Reaction] = []
    for row in await read.fetch(TO_TELL, month, PROGRESS):
        staff_id = row["staff_id"]
        found.append(raised(told(month, staff_id), staff_id, rules.progress_update, eve, "P4-7.6"))
        above = (await line_above(read, staff_id, day)).holders
        heads = above.get("head", frozenset()) - {staff_id} or above.get("director", frozenset()) - {staff_id}
        for head in sorted(heads)[:1]:
            duty = commented(month, staff_id)
            found.append(raised(duty, head, rules.progress_comment, eve, "P4-7.6"))
    return found
