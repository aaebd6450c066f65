"""A customer's statement says what ageing says, whatever the day; a commission line is the sum of its causes."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from services.receivables.doors.accounts import ENTRIES, FREE, OPEN, OPENING
from services.receivables.doors.commission import ENTRIES as CAUSES
from services.receivables.keeps import BOOK
from services.receivables.tables import projections
from shared.runtime.clock import now
from tests.golden.history import SETS
from tests.golden.test_decided import expected
from tests.golden.world import decided
from tests.integration.house import House
from tests.integration.prepared import database, tell
from tests.integration.receivables.test_door import company, dispatch, door, note, receipt, said
from tests.integration.receivables.test_reports import close

__all__ = ["company"]

OK, NOT_FOUND, RULE = 200, 404, 422
ZERO = Decimal(0)
MARCH = {"from": "2024-03-01", "to": "2024-03-31"}


async def balance(db: Any, customer_id: str, first: date, last: date) -> Decimal:
    """The closing balance of a period, by what it was before and what moved it."""
    opening: Decimal = await db.fetchval(OPENING, customer_id, first, None)
    entries = await db.fetch(ENTRIES, customer_id, first, last, None)
    return opening + sum((one["charged"] - one["settled"] for one in entries), ZERO)


@pytest.mark.parametrize("name", SETS)
async def test_what_moved_the_balance_comes_to_what_ageing_says(postgres: str, name: str) -> None:
    world = decided(name)
    days = sorted({date.fromisoformat(file.stem.partition("-")[2]) for file in expected(name).glob("ageing-*.csv")})
    begin = date(days[0].year, 1, 1)
    async with database(postgres, "receivables") as db:
        await tell(db, projections(BOOK), world.recorded)
        for day in days[:: max(len(days) // 3, 1)]:
            owed = {row["customer_id"]: row for row in await db.fetch("SELECT * FROM bi.ageing($1)", day)}
            for [customer_id] in await db.fetch("SELECT DISTINCT customer_id FROM read.invoice"):
                row = owed.get(customer_id, {"outstanding": ZERO, "unapplied": ZERO})
                assert await balance(db, customer_id, begin, day) == row["outstanding"] - row["unapplied"], customer_id
                still_open = await db.fetch(OPEN, customer_id, day, None)
                free = await db.fetch(FREE, customer_id, day, None)
                assert sum((one["outstanding"] for one in still_open), ZERO) == row["outstanding"]
                assert sum((one["amount"] for one in free), ZERO) == row["unapplied"]


@pytest.mark.parametrize("name", SETS)
async def test_the_causes_of_a_line_come_to_what_it_says(postgres: str, name: str) -> None:
    world = decided(name)
    months = sorted(file.stem.removeprefix("commission-") for file in expected(name).glob("commission-*.csv"))
    async with database(postgres, "receivables") as db:
        await tell(db, projections(BOOK), world.recorded)
        await causes_come_to_lines(db, months[:: max(len(months) // 3, 1)])
        await close(db, world, months)
        await causes_come_to_lines(db, months[:: max(len(months) // 3, 1)])


async def causes_come_to_lines(db: Any, months: list[str]) -> None:
    """Hold the lines of some months against their causes."""
    for month in months:
        lines = await db.fetch("SELECT * FROM bi.commission WHERE month = $1", month)
        sums: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
        for cause in await db.fetch(CAUSES, month, None, None):
            sums[cause["staff_id"], cause["invoice_no"], cause["component"]] += cause["earned"]
            assert (
                cause["rate"]
                == {"base": Decimal("0.02"), "excess": Decimal("0.5"), "override": Decimal("0.01")}[cause["component"]]
            )
        said = {(line["staff_id"], line["invoice_no"], line["component"]): line["entitled_to_date"] for line in lines}
        assert {key: sums[key] for key in said} == said
        assert not sums.keys() - said.keys()


@pytest.mark.clause("P4-7.3")
async def test_a_period_begins_with_what_was_owed_and_ends_with_what_is(company: House) -> None:
    finance = door(company)
    await said(company, dispatch("U", dispatched_on=date(2024, 2, 10)), dispatch("V"))
    cheque = receipt("R1", "1200.00", "2024-03-10", method="cheque", instrument_no="N1")
    await finance.post("/receipts", cheque)
    await finance.post("/receipts", receipt("R2", "1500.00", "2024-03-12"))
    await finance.post("/credit-notes", note("N1", "V", "100.00", "2024-03-15"))
    await company.settled()
    found = (await finance.get("/accounts/C1/statement", **MARCH)).json()
    assert (found["opening"], found["closing"]) == ("1100.00", "600.00")
    assert [(one["kind"], one["number"], one["charged"], one["settled"]) for one in found["entries"]] == [
        ("invoice", "V", "1100.00", "0.00"),
        ("receipt", "R2", "0.00", "1500.00"),
        ("credit_note", "N1", "0.00", "100.00"),
    ]
    assert [(one["invoice_no"], one["amount"]) for one in found["allocations"]] == [("U", "1100.00"), ("V", "400.00")]
    assert [(one["invoice_no"], one["outstanding"]) for one in found["open"]] == [("V", "600.00")]
    assert [one["receipt_no"] for one in found["in_hand"]] == ["R1"]
    assert (found["outstanding"], found["unapplied"], found["free"]) == ("600.00", "0.00", [])
    before = now().isoformat()
    await finance.post("/receipts/R1/clear", {"customer_id": "C1", "cleared_on": "2024-03-20"})
    await company.settled()
    earlier = (await finance.get("/accounts/C1/statement", **MARCH, known_at=before)).json()
    assert {**earlier, "known_at": None} == found
    cleared = (await finance.get("/accounts/C1/statement", **MARCH)).json()
    assert (cleared["closing"], cleared["in_hand"]) == ("-600.00", [])
    assert (cleared["outstanding"], cleared["free"]) == ("0.00", [{"receipt_no": "R1", "amount": "600.00"}])
    await finance.post("/receipts/R1/bounce", {"customer_id": "C1", "bounced_on": "2024-03-25"})
    await company.settled()
    bounced = (await finance.get("/accounts/C1/statement", **MARCH)).json()
    assert (bounced["closing"], bounced["entries"][-1]["kind"]) == ("600.00", "bounce")


async def test_a_period_and_a_customer_that_are_none_are_refused(company: House) -> None:
    finance = door(company)
    backwards = await finance.get("/accounts/C1/statement", **{"from": "2024-03-02", "to": "2024-03-01"})
    assert (backwards.status_code, "before it begins" in backwards.text) == (RULE, True)
    strange = await finance.get("/accounts/C9/statement", **MARCH)
    assert (strange.status_code, "there is no customer C9" in strange.text) == (NOT_FOUND, True)
    assert (await door(company, "S2", "rep").get("/accounts/C1/statement", **MARCH)).status_code == NOT_FOUND
    empty = await finance.get("/accounts/C1/statement", **MARCH)
    assert (empty.status_code, empty.json()["entries"], empty.json()["closing"]) == (OK, [], "0.00")
