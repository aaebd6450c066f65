"""What is open of commission is found at the invoices that are open, and is what all entries and closes add up to."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shared.events.contracts import ContractHandedOver
from tests.integration.house import House
from tests.integration.receivables.test_closing import closed, company, paid, sold

__all__ = ["company"]

EARNED = Decimal("2.00")
ENTRIES = """
SELECT staff_id, role, invoice_no, component, date_trunc('month', business_on)::date AS day, amount
FROM read.commission_entry WHERE component <> 'cash'
"""
SETTLED = """
SELECT s.staff_id, s.role, s.invoice_no, s.component, s.payable
FROM read.settled_line AS s JOIN read.closed_month AS c USING (month)
"""
OPEN = (
    "SELECT day, staff_id, role, invoice_no, component, entitled_to_date, settled_before, payable FROM read.open_line"
)
SETTLED_IN = "SELECT DISTINCT invoice_no, settled_in FROM read.commission_entry"
Lines = dict[tuple[Any, ...], tuple[Decimal, Decimal, Decimal]]


@pytest.fixture
async def moved(company: House) -> House:
    """January is closed; since then money of January came late, a contract changed hands before, and months went on."""
    for number in range(4):
        sold(company, "2021-01", number)
    sold(company, "2021-02", 0)
    sold(company, "2021-03", 0)
    await company.settled()
    for number in range(3):
        await paid(company, "2021-01", number)
    await closed(company, "2021-01")
    await paid(company, "2021-01", 3)
    await paid(company, "2021-02", 0)
    await paid(company, "2021-03", 0)
    handed = ContractHandedOver(contract_no="K1", staff_id="S2", effective_on=date(2021, 1, 10))
    company.told["contracts"].say("contract-K1", handed)
    await company.settled()
    return company


async def added_up(company: House) -> Lines:
    """Return the open lines as sums over all entries and all closes, month by month."""
    pool = company.running["receivables"].pool
    opens = await pool.fetchval("SELECT day FROM read.open_from")
    by_day: dict[tuple[Any, ...], dict[date, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    before: dict[tuple[Any, ...], Decimal] = defaultdict(Decimal)
    for *who, day, amount in await pool.fetch(ENTRIES):
        by_day[tuple(who)][max(day, opens)] += amount
    for *who, payable in await pool.fetch(SETTLED):
        before[tuple(who)] += payable
        by_day[tuple(who)][opens] += 0
    found: Lines = {}
    for who, amounts in by_day.items():
        entitled, settled = Decimal(0), before[who]
        for day in sorted(amounts):
            entitled += amounts[day]
            if entitled != settled:
                found[day, *who] = entitled, settled, entitled - settled
            settled = entitled
    return found


async def shown(company: House) -> Lines:
    """Return the open lines as the view has them."""
    rows = await company.running["receivables"].pool.fetch(OPEN)
    return {tuple(row[:5]): tuple(row[5:]) for row in rows}


@pytest.mark.clause("P4-5.2")
async def test_open_lines_are_what_all_entries_add_up_to(moved: House) -> None:
    lines = await shown(moved)
    assert lines == await added_up(moved)
    payable = {(f"{day:%Y-%m}", who, no): figures[2] for (day, who, _, no, _), figures in lines.items()}
    assert payable == {
        ("2021-02", "S1", "2021-01/3"): EARNED,
        ("2021-02", "S1", "2021-01/1"): -EARNED,
        ("2021-02", "S2", "2021-01/1"): EARNED,
        ("2021-02", "S1", "2021-02/0"): EARNED,
        ("2021-03", "S1", "2021-03/0"): EARNED,
    }


async def test_an_invoice_is_settled_by_the_close_after_which_nothing_of_it_moved(moved: House) -> None:
    pool = moved.running["receivables"].pool
    settled, moved_since = {"2021-01/0": "2021-01", "2021-01/2": "2021-01"}, ("2021-01/1", "2021-01/3", "2021-02/0")
    still_open = {"2021-03/0": None}
    assert dict(await pool.fetch(SETTLED_IN)) == settled | dict.fromkeys(moved_since) | still_open
    await closed(moved, "2021-02")
    await moved.settled()
    assert dict(await pool.fetch(SETTLED_IN)) == settled | dict.fromkeys(moved_since, "2021-02") | still_open
    assert await shown(moved) == await added_up(moved)


async def test_a_close_of_which_the_months_do_not_know_yet_leaves_its_month_open(moved: House) -> None:
    """Entries and closed months are fed apart: the ones may know of a close before the others do."""
    await closed(moved, "2021-02")
    await moved.settled()
    await moved.running["receivables"].pool.execute("DELETE FROM closed_v1.closed_month WHERE month = '2021-02'")
    lines = await shown(moved)
    assert {f"{day:%Y-%m}" for day, *_ in lines} == {"2021-02", "2021-03"}
    assert lines == await added_up(moved)
