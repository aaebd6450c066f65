"""A credit check reads what is open: rows read are counted, so that no load on the machine changes the answer."""

from collections.abc import AsyncIterator
from decimal import Decimal
from itertools import chain
from typing import Any

import pytest

from benchmarks import long_customers as history
from benchmarks.long_customers import STAMP, customer
from services.orders.basis.order_book import standing
from services.orders.tables import PROJECTIONS
from shared.events import Event
from tests.integration.prepared import database, recorded, tell

SHORT, LONG = 100, 3_000
ROWS_READ = "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables"


def said(documents: int) -> list[tuple[str, str, Event]]:
    """All that orders' tables hear of a customer: its dispatches, what receivables made of them, its limit."""
    of_services = {"orders": history.orders, "receivables": history.account, "customers": history.register}
    return [(name, stream, event) for name, of in of_services.items() for stream, event in of(documents)]


@pytest.fixture
async def db(postgres: str) -> AsyncIterator[Any]:
    async with database(postgres, "orders") as connection:
        await tell(connection, PROJECTIONS, recorded(*chain(said(SHORT), said(LONG))))
        await connection.execute("ANALYZE")
        yield connection


async def rows_read(db: Any, documents: int) -> int:
    """Return how many rows a look at the credit account of a customer reads."""
    async with db.transaction():
        before = await db.fetchval(ROWS_READ) or 0
        await standing(db, customer(documents), STAMP)
        return int(await db.fetchval(ROWS_READ) - before)


async def test_a_credit_check_reads_no_more_beside_a_long_past(db: Any) -> None:
    few, many = await rows_read(db, SHORT), await rows_read(db, LONG)
    assert few > 0
    assert many <= 1.5 * few


async def test_it_still_sees_all_that_is_open(db: Any) -> None:
    for documents in (SHORT, LONG):
        account = await standing(db, customer(documents), STAMP)
        assert account.receivables == history.OPEN * history.AMOUNT
        assert len(account.invoices) == history.OPEN
        assert account.to_invoice == 0
        assert account.dispatches_known == documents  # two facts of each dispatch
        assert account.own_limit == history.LARGE


async def test_a_dispatch_counts_until_its_invoice_comes_in_whatever_order_they_come(db: Any) -> None:
    """By the tables: a dispatch, then its invoice, then what pays it; and the invoice before its dispatch."""
    everything = said(10)
    dispatches = [one for one in everything if one[0] == "orders"]
    others = [one for one in everything if one[0] != "orders"]
    await tell(db, PROJECTIONS, recorded(*dispatches))
    only_sent = await standing(db, customer(10), STAMP)
    assert (only_sent.to_invoice, only_sent.invoices) == (5 * history.AMOUNT, [])
    await tell(db, PROJECTIONS, recorded(*others))
    only_invoiced = await standing(db, customer(10), STAMP)
    assert (only_invoiced.to_invoice, only_invoiced.receivables) == (Decimal(0), 5 * history.AMOUNT)
    for order in (dispatches + others, others + dispatches):
        await tell(db, PROJECTIONS, recorded(*order))
        both = await standing(db, customer(10), STAMP)
        assert (both.to_invoice, both.receivables) == (Decimal(0), 5 * history.AMOUNT)
