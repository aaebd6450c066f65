"""CashHandedIn, MoneyCollected, BusinessDayBegan -> NoteLateHandIns: who was late with money of the road. P4-7.6

Cash without a slip is late once it came to finance late; a slip is late when the day after its due day begins, or at
once where it was written after that. What an import brings raises nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from services.receivables.subjects.late_hand_ins import LATE_HAND_INS, NoteLateHandIns, key
from shared.events.receivables import CashHandedIn, MoneyCollected
from shared.office.days import begun
from shared.runtime.ask.decisions import Reaction, Reader
from shared.runtime.callers import is_machine
from shared.runtime.tables.definition import Recorded

OF = (CashHandedIn, MoneyCollected)
# All that collectors of a month were late with, by a day, without receipts that were corrected.
LATE = """
WITH late AS (
    SELECT l.collected_by AS staff_id, l.received_on AS day, l.receipt_no, h.handed_in_on AS came_on
    FROM read.receipt AS l
    JOIN read.hand_in AS h ON h.receipt_no = l.receipt_no AND h.customer_id = l.customer_id
                          AND h.handed_in_on > l.hand_in_by
    WHERE l.collected_by = ANY($1) AND h.handed_in_on <= $2
      AND NOT EXISTS (SELECT FROM read.correction AS c WHERE c.receipt_no = l.receipt_no
                      AND c.customer_id = l.customer_id AND c.step = 'confirmed')
      AND NOT EXISTS (SELECT FROM read.slip_hand_in AS s
                      WHERE s.receipt_no = l.receipt_no AND s.customer_id = l.customer_id)
    UNION ALL
    SELECT s.collected_by, s.collected_on, s.collection_no, s.due_on + 1
    FROM read.slip AS s LEFT JOIN read.slip_hand_in AS h ON h.collection_no = s.collection_no
    WHERE s.collected_by = ANY($1) AND s.due_on < least(h.accepted_on, $2)
)
SELECT staff_id, to_char(day, 'YYYY-MM') AS month,
       array_agg(receipt_no ORDER BY came_on, receipt_no COLLATE "C") AS receipt_nos
FROM late GROUP BY 1, 2 HAVING to_char(day, 'YYYY-MM') = ANY($3)
"""
COLLECTOR = "SELECT collected_by, received_on FROM read.receipt WHERE receipt_no = $1 AND customer_id = $2"
FELL_LATE = """
SELECT DISTINCT s.collected_by, s.collected_on FROM read.slip AS s
LEFT JOIN read.slip_hand_in AS h ON h.collection_no = s.collection_no
WHERE s.due_on = $1 AND (h.accepted_on IS NULL OR h.accepted_on > $1)
"""
ONE_DAY = timedelta(days=1)


async def often_late(read: Reader, news: Sequence[Recorded]) -> Mapping[int, Sequence[Reaction]]:
    """Return, by position, whose late hand-ins of a month are to be counted."""
    days = dict(begun(news))
    found: dict[int, Sequence[Reaction]] = {}
    for one in news:
        event = one.event
        if one.position in days:
            day = days[one.position]
            rows = await read.fetch(FELL_LATE, day - ONE_DAY)
            found[one.position] = await counted(read, {(row[0], row[1]) for row in rows}, day)
        elif isinstance(event, CashHandedIn) and not is_machine(one.actor):
            rows = await read.fetch(COLLECTOR, event.receipt_no, event.customer_id)
            found[one.position] = await counted(read, {(row[0], row[1]) for row in rows}, event.handed_in_on)
        elif isinstance(event, MoneyCollected) and event.due_on < event.written_on:
            found[one.position] = await counted(read, {(event.collected_by, event.collected_on)}, event.written_on)
    return found


async def counted(read: Reader, asked: set[tuple[str, date]], day: date) -> list[Reaction]:
    """Return the wishes to look at the months of collectors; each is named by a day in it."""
    months = {(staff_id, f"{on:%Y-%m}") for staff_id, on in asked if staff_id is not None}
    people, named = sorted({staff_id for staff_id, _ in months}), sorted({month for _, month in months})
    wishes = [
        NoteLateHandIns(**dict(row), handed_in_on=day)
        for row in (await read.fetch(LATE, people, day, named) if months else ())
        if (row["staff_id"], row["month"]) in months
    ]
    return [(LATE_HAND_INS, key(wish.staff_id, wish.month), wish) for wish in wishes]
