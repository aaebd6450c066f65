"""The SQL of schema `bi` says of every data set what its expected files say, on a real PostgreSQL."""

from datetime import date
from typing import Any

import pytest

from services.receivables.basis.period import period_basis
from services.receivables.keeps import BOOK
from services.receivables.subjects.period import PERIOD, PERIODS
from services.receivables.subjects.period.book import CloseMonth
from services.receivables.tables import projections
from services.receivables.tables.closed import CLOSED
from shared.runtime.feed.projecting import write
from shared.runtime.tables.versions import schema
from tests.golden.history import SETS
from tests.golden.reports import COLUMNS, csv
from tests.golden.test_decided import expected
from tests.golden.world import BASIS, World, decided
from tests.integration.prepared import database, tell

AS_OF = {
    "receivables": "SELECT * FROM bi.receivables($1)",
    "ageing": "SELECT * FROM bi.ageing($1)",
    "overdue": "SELECT * FROM bi.overdue($1)",
}
BY_PERIOD = {
    "commission": "SELECT * FROM bi.commission WHERE month = $1 ORDER BY staff_id, invoice_no, component",
    "statement": "SELECT * FROM bi.statement WHERE month = $1 ORDER BY staff_id",
    "ranking": "SELECT * FROM bi.ranking WHERE period = $1 ORDER BY rank, staff_id",
}


async def said(db: Any, stem: str, *, open_too: bool = False) -> str:
    """Return a report as the file of that name would hold it."""
    report, _, asked = stem.partition("-")
    if report in AS_OF:
        rows = await db.fetch(AS_OF[report], date.fromisoformat(asked))
    else:
        rows = await db.fetch(BY_PERIOD[report], asked)
    text = csv(report, [tuple(row.values()) for row in rows])
    if rows:
        assert list(rows[0].keys()) == COLUMNS[report].split(",")
    return text.replace(",open\n", ",closed\n") if open_too else text


async def close(db: Any, world: World, months: list[str], *, but_for: int = 0) -> None:
    """Close months in turn; the tables take each close in before the next, `but_for` so many facts at its end."""
    periods = PERIODS.fresh()
    for month in months:
        wish = CloseMonth(month=month)
        basis = await period_basis(BOOK, db, wish, BASIS.stamp)
        before = len(world.recorded)
        for event in PERIODS.facts(periods, wish, basis):
            world.say("receivables", PERIODS.stream(PERIOD), event)
        async with db.transaction():
            await db.execute(f'SET LOCAL search_path = "{schema(CLOSED.name, 1)}", pg_catalog')
            await write(db, CLOSED, world.recorded[before : len(world.recorded) - but_for])


@pytest.mark.parametrize("name", SETS)
async def test_a_set(postgres: str, name: str) -> None:
    world = decided(name)
    files = {path.stem: path.read_text(encoding="utf-8") for path in sorted(expected(name).glob("*.csv"))}
    files = {stem: text for stem, text in files.items() if not stem.startswith("grades-")}
    async with database(postgres, "receivables") as db:
        await tell(db, projections(BOOK), world.recorded)
        open_now = [stem for stem in files if await said(db, stem, open_too=True) != files[stem]]
        assert not open_now, "before any month is closed, the reports show what closing now would say"
        await close(db, world, [stem.removeprefix("commission-") for stem in files if stem.startswith("commission-")])
        closed = [stem for stem in files if await said(db, stem) != files[stem]]
        assert not closed


async def test_a_month_is_open_until_its_close_is_taken_in(postgres: str) -> None:
    world = decided("corners")
    names = [path.stem for path in expected("corners").glob("*.csv") if path.stem.partition("-")[0] in BY_PERIOD]
    async with database(postgres, "receivables") as db:
        await tell(db, projections(BOOK), world.recorded)
        before = {name: await said(db, name) for name in names}
        await close(db, world, ["2024-01"], but_for=1)
        assert {name: await said(db, name) for name in names} == before
