"""What a report leaves out because it was settled by its day is nothing: balances say what all movements say."""

from datetime import date, datetime, timedelta

import pytest

from services.receivables.keeps import BOOK
from services.receivables.tables import projections
from shared.runtime.tables.definition import Recorded
from tests.golden.history import SETS
from tests.golden.world import decided
from tests.integration.prepared import database, tell

pytestmark = pytest.mark.clause("P4-7.3")

DAYS = 6
"""How many days, and how many instants, of a history are asked about."""

ADDED_UP = """
SELECT i.invoice_no, i.customer_id,
       coalesce(sum(m.collected), 0), coalesce(sum(m.credited), 0), coalesce(sum(m.written_off), 0)
FROM read.invoice AS i
LEFT JOIN read.movement AS m ON m.invoice_no = i.invoice_no AND m.customer_id = i.customer_id
    AND m.business_on <= $1 AND ($2::timestamptz IS NULL OR m.recorded_at <= $2)
WHERE i.issued_on <= $1 AND ($2::timestamptz IS NULL OR i.recorded_at <= $2)
GROUP BY i.invoice_no, i.customer_id ORDER BY i.invoice_no, i.customer_id
"""
STANDING = """
SELECT invoice_no, customer_id, collected, credited, written_off
FROM read.invoice_on($1, $2) ORDER BY invoice_no, customer_id
"""
OPEN_PARTS = "SELECT * FROM read.open_part($1, $2) ORDER BY invoice_no, customer_id, number"
ALL_PARTS = """
SELECT * FROM (
    SELECT i.invoice_no, i.customer_id, i.contract_no, p.number, p.due_on,
           least(p.closes_at, i.amount - i.credited - i.written_off) - greatest(p.opens_at, i.collected) AS amount
    FROM read.invoice_on($1, $2) AS i JOIN read.instalment AS p USING (invoice_no, customer_id, delivered)) AS part
WHERE amount > 0 ORDER BY invoice_no, customer_id, number
"""
FREE = "SELECT customer_id, sum(amount) FROM read.free_on($1, $2) GROUP BY 1 HAVING sum(amount) <> 0 ORDER BY 1"
ALL_FREE = """
SELECT customer_id, sum(amount) FROM read.unapplied
WHERE business_on <= $1 AND ($2::timestamptz IS NULL OR recorded_at <= $2)
GROUP BY 1 HAVING sum(amount) <> 0 ORDER BY 1
"""
PAIRS = ((STANDING, ADDED_UP), (OPEN_PARTS, ALL_PARTS), (FREE, ALL_FREE))


def recorded_as_it_came(facts: list[Recorded]) -> list[Recorded]:
    """Return facts of which each was recorded a minute after the one before, so that instants tell them apart."""
    first = facts[0].recorded_at
    return [one._replace(recorded_at=first + timedelta(minutes=at)) for at, one in enumerate(facts)]


@pytest.mark.parametrize("name", SETS)
async def test_what_is_settled_is_left_out_of_no_sum(postgres: str, name: str) -> None:
    facts = recorded_as_it_came(decided(name).recorded)
    async with database(postgres, "receivables") as db:
        await tell(db, projections(BOOK), facts)
        days = [row[0] for row in await db.fetch("SELECT DISTINCT business_on FROM read.movement ORDER BY 1")]
        some: list[date] = [*days[:: max(1, len(days) // DAYS)], days[-1], days[-1] + timedelta(days=400)]
        instants: list[datetime | None] = [None, *(one.recorded_at for one in facts[:: max(1, len(facts) // DAYS)])]
        for day in some:
            for at in instants:
                for said, added_up in PAIRS:
                    told = [tuple(row) for row in await db.fetch(said, day, at)]
                    assert told == [tuple(row) for row in await db.fetch(added_up, day, at)], (day, at)
