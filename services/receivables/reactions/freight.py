"""BusinessDayBegan -> RaiseDuty, FreightAccountSettled -> EndDuty: freight is settled after each month. P5-5.3a

A balance at the end of a month asks for a settlement, on whichever day of the next month it comes to light.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from services.receivables.policy import ReceivablesRules
from shared.events.receivables import FreightAccountSettled
from shared.office.days import begun
from shared.office.duties import Duty
from shared.office.duty_room import ended, raised
from shared.runtime.ask.decisions import Reaction, Reader
from shared.runtime.policy import Book
from shared.runtime.tables.definition import Recorded

OF = (FreightAccountSettled,)
SETTLE = "freight-settlement"
# What is to be paid out asks for no settlement any more.
UNSETTLED = """
SELECT f.customer_id FROM read.freight_on($1) AS f
WHERE f.advanced - f.set_off - f.paid_out - f.reserved > 0
  AND NOT EXISTS (SELECT FROM read.freight_settlement AS s WHERE s.customer_id = f.customer_id AND s.through >= $1)
ORDER BY f.customer_id COLLATE "C"
"""
WAITING = """
SELECT right(d.duty_id, 7) AS month FROM read.duty AS d
WHERE d.kind = $1 AND d.subject = $2 AND right(d.duty_id, 7) < to_char($3::date + 1, 'YYYY-MM')
  AND NOT EXISTS (SELECT FROM read.duty_end AS e WHERE e.duty_id = d.duty_id)
ORDER BY d.duty_id
"""
ONE_DAY = timedelta(days=1)


async def months_end(
    book: Book[ReceivablesRules], read: Reader, news: Sequence[Recorded]
) -> Mapping[int, Sequence[Reaction]]:
    """Return, by position, duties to settle last month's balances, and the ends of those that a settlement did."""
    found: dict[int, Sequence[Reaction]] = {}
    for position, day in begun(news):
        last = day.replace(day=1) - ONE_DAY
        within = book.on(last).freight_settle
        found[position] = [
            raised(Duty(SETTLE, row["customer_id"], f"{last:%Y-%m}"), "@finance", within, last, "P5-5.3a")
            for row in await read.fetch(UNSETTLED, last)
        ]
    for one in news:
        if isinstance(one.event, FreightAccountSettled):
            customer_id = one.event.customer_id
            rows = await read.fetch(WAITING, SETTLE, customer_id, one.event.through)
            found[one.position] = [ended(Duty(SETTLE, customer_id, row["month"]), one) for row in rows]
    return found
