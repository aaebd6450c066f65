"""No month closes on half the facts: while something is parked, owed, or left to an import, the close waits. P4-5.2"""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from shared.events.orders import OrderDispatched
from shared.runtime.clock import now
from shared.runtime.running import Running
from tests.integration.house import House
from tests.integration.receivables.test_closing import CONFLICT, closed, closes, company, finance, paid, sold

__all__ = ["company"]


async def parked(parts: Running, reader: str) -> None:
    """Put an event aside, as the feed does with one that it cannot take in."""
    await parts.pool.execute(
        "INSERT INTO feed.parked (name, version, source, partition, position, stream_id, stream_version, type, data, "
        "meta, recorded_at, epoch, reason, detail) "
        "SELECT $1, 1, 'receivables', 0, position, stream_id, version, type, data, meta, recorded_at, "
        "(SELECT epoch FROM log.head), 'x', 'x' FROM log.events LIMIT 1",
        reader,
    )


@pytest.mark.clause("P4-5.2")
@pytest.mark.parametrize("reader", ["commission", "ledger", "reactions"])
@pytest.mark.parametrize("query", ["", "?dry-run=true"])
async def test_nothing_is_closed_while_money_is_parked(company: House, reader: str, query: str) -> None:
    sold(company, "2021-01", 1)
    await company.settled()
    parts = company.running["receivables"]
    await parked(parts, reader)
    answer = await finance(company).post(f"/commission-periods{query}", {"month": "2021-01"})
    assert (answer.status_code, answer.json()["rule"]) == (CONFLICT, "SomethingIsParked"), answer.text
    assert f"1 of receivables at {reader}" in answer.json()["detail"]
    assert await closes(company) == []
    await parts.pool.execute("DELETE FROM feed.parked")
    await closed(company, "2021-01")


@pytest.mark.clause("P4-5.2")
async def test_a_dispatch_that_is_parked_at_the_reactions_holds_the_close_up_until_it_is_set_aside(
    company: House,
) -> None:
    """Goods left that nobody can read of, and then others of the same customer: money of that month."""
    sold(company, "2021-01", 1)
    await company.settled()
    await paid(company, "2021-01", 1)
    broken: dict[str, Any] = {"invoice_no": "broken"}
    unreadable = OrderDispatched.model_construct(**broken)
    company.told["orders"].say("customer-C1", unreadable)
    sold(company, "2021-01", 5)
    await company.settled()
    answer = await finance(company).post("/commission-periods", {"month": "2021-01"})
    assert (answer.status_code, answer.json()["rule"]) == (CONFLICT, "SomethingIsParked"), answer.text
    assert "2 of orders at reactions" in answer.json()["detail"]
    for row in await company.running["receivables"].pool.fetch("SELECT id FROM feed.parked WHERE reason <> 'behind'"):
        gm = company.doors["receivables"].as_("G1", "gm")
        await gm.post(f"/dlq/{row['id']}/set-aside", {"reason": "nobody can read it"})
    await closed(company, "2021-01")
    [(_, payable, _)] = await closes(company)
    assert payable == {"2021-01/1": Decimal("2.00")}
    await company.settled()
    assert "2021-01/5" in [
        row[0] for row in await company.running["receivables"].pool.fetch("SELECT invoice_no FROM read.invoice")
    ]


@pytest.mark.clause("P4-5.2")
async def test_nothing_is_closed_while_an_import_owes_the_invoices_of_what_left(company: House) -> None:
    sold(company, "2021-01", 1, invoiced="import", at=now())
    await company.settled()
    for _ in range(2):
        answer = await finance(company).post("/commission-periods", {"month": "2021-01"})
        assert (answer.status_code, answer.json()["rule"]) == (CONFLICT, "SomethingIsToCome"), answer.text
        assert "2021-01/1" in answer.json()["detail"]
    named = {"kind": "invoice", "invoice_no": "2021-01/1", "customer_id": "C1"}
    await company.doors["receivables"].post("/import/entries", {"rows": [named]})
    await closed(company, "2021-01")


async def test_what_an_import_left_for_too_long_holds_nobody_up(company: House) -> None:
    """It is asked for in the place of the import; where the answer is a refusal, that is the answer."""
    sold(company, "2021-01", 1, invoiced="import", at=now() - timedelta(hours=2))
    await company.settled()
    await closed(company, "2021-01")


async def test_nothing_is_closed_on_rows_that_are_owed(company: House) -> None:
    sold(company, "2021-01", 1)
    await company.settled()
    await paid(company, "2021-01", 1)
    await company.settled()
    pool = company.running["receivables"].pool
    await pool.execute(
        "INSERT INTO feed.owed (name, version, source, position, derived, path, touched, error) "
        "SELECT name, live, 'receivables', 1, 'commission_entry', 'key', '{2021-01/1}', 'it has no sum' "
        "FROM feed.projection WHERE name = 'commission'"
    )
    answer = await finance(company).post("/commission-periods", {"month": "2021-01"})
    assert (answer.status_code, answer.json()["rule"]) == (CONFLICT, "SomethingIsParked"), answer.text
    assert "it has no sum" in answer.json()["detail"]
    await pool.execute("UPDATE feed.owed SET error = NULL")
    await closed(company, "2021-01")
    assert await pool.fetchval("SELECT count(*) FROM feed.owed") == 0
