"""Readers while a rebuilt version is swapped in: never an error, never less than the whole, and `bi` stays in place."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from tests.integration.prepared import connected
from tests.integration.replay.ledger import PROJECTIONS, Ledger, ledger

DAY = date(2026, 1, 1)
OWED = "SELECT count(*), sum(outstanding), sum(unapplied) FROM bi.ageing($1)"
EARNED = "SELECT count(*), sum(payable) FROM bi.commission"
COUNTS = [f"(SELECT count(*) FROM read.{table})" for table in ("invoice", "movement", "pause")]
THERE, BACK = f"SELECT {', '.join(COUNTS)}", f"SELECT {', '.join(reversed(COUNTS))}"
PLACED = """
SELECT 'relation', c.oid::bigint FROM pg_class AS c WHERE c.relnamespace IN ('bi'::regnamespace, 'read'::regnamespace)
UNION ALL SELECT 'function', p.oid::bigint FROM pg_proc AS p WHERE p.pronamespace = 'bi'::regnamespace ORDER BY 1, 2
"""


@pytest.fixture
async def books(postgres: str, tmp_path: Path) -> AsyncIterator[Ledger]:
    async with ledger(postgres, tmp_path, 1_000) as opened:
        yield opened


class Looking:
    """Readers that ask the same over and over, and what they were told."""

    def __init__(self) -> None:
        self.answers: dict[str, list[tuple[Any, ...]]] = {}
        self.tasks: list[asyncio.Task[None]] = []

    async def look(self, db: Any, query: str, *arguments: Any) -> None:
        """Ask for ever."""
        while True:
            self.answers.setdefault(query, []).append(tuple(await db.fetchrow(query, *arguments)))
            await asyncio.sleep(0.001)

    async def end(self) -> None:
        """Stop; what a reader broke on is an error of the test."""
        for task in self.tasks:
            task.cancel()
        for task in self.tasks:
            with suppress(asyncio.CancelledError):
                await task


async def test_readers_see_one_version_or_the_other_whole(books: Ledger, postgres: str) -> None:
    looking = Looking()
    async with (
        connected(postgres, "receivables", "dashboard") as ann,
        connected(postgres, "receivables", "dashboard") as bob,
        connected(postgres, "receivables", "huikuan_receivables") as cy,
        connected(postgres, "receivables", "huikuan_receivables") as dee,
    ):
        for db, query, arguments in ((ann, OWED, (DAY,)), (bob, EARNED, ()), (cy, THERE, ()), (dee, BACK, ())):
            looking.tasks.append(asyncio.create_task(looking.look(db, query, *arguments)))
        for _ in range(3):
            await books.rebuild("ledger", "commission").rebuild()
        await looking.end()
    assert await books.pool.fetchval("SELECT live FROM feed.projection WHERE name = 'ledger'") == 4
    for query, answers in looking.answers.items():
        assert len(answers) > 5, query
        assert len(set(answers)) == 1, query


async def test_what_was_read_once_is_never_missing_later(books: Ledger, postgres: str) -> None:
    """Facts come all the while: what a reader counts may grow, and never shrinks at a swap."""
    looking = Looking()

    async def growing() -> None:
        while True:
            await books.teller.say(*islice(books.more, 20))
            await asyncio.sleep(0.1)

    async with (
        connected(postgres, "receivables", "dashboard") as ann,
        connected(postgres, "receivables", "huikuan_receivables") as bob,
    ):
        counted = "SELECT count(*) FROM bi.receivables($1)"
        looking.tasks.append(asyncio.create_task(looking.look(ann, counted, DAY)))
        looking.tasks.append(asyncio.create_task(looking.look(bob, "SELECT count(*) FROM read.movement")))
        looking.tasks.append(asyncio.create_task(growing()))
        for _ in range(3):
            await books.rebuild("ledger").rebuild()
        await looking.end()
    for query, answers in looking.answers.items():
        assert answers == sorted(answers), query
        assert answers[0] < answers[-1], query
    await books.house.settled()
    assert await books.rebuild().verify() == [None] * len(PROJECTIONS)


async def test_the_swap_waits_for_whoever_looks_at_an_older_state(books: Ledger, postgres: str) -> None:
    """A snapshot taken before the new rows were written would see the new tables empty."""
    async with connected(postgres, "receivables", "dashboard") as ann:
        expected = await ann.fetchrow(OWED, DAY)
        looking = ann.transaction(isolation="repeatable_read", readonly=True)
        await looking.start()
        await ann.fetchval("SELECT 1")
        task = asyncio.create_task(books.rebuild("ledger").rebuild())
        await asyncio.sleep(2)
        await books.teller.say(*islice(books.more, 20))
        await books.house.settled()  # the feed goes on meanwhile
        assert await ann.fetchrow(OWED, DAY) == expected
        await asyncio.sleep(1)
        assert not task.done()
        await looking.rollback()
        [rebuilt] = await task
        assert rebuilt.version == 2
        assert await ann.fetchrow(OWED, DAY) != expected


async def test_schema_bi_stays_in_place(books: Ledger) -> None:
    before = await books.pool.fetch(PLACED)
    await books.rebuild().rebuild()
    assert await books.pool.fetch(PLACED) == before


async def test_a_reader_of_a_kept_plan_goes_on(books: Ledger, postgres: str) -> None:
    async with connected(postgres, "receivables", "dashboard") as ann:
        prepared = await ann.prepare(EARNED)
        before = await prepared.fetchrow()
        for _ in range(2):
            await books.rebuild("commission").rebuild()
            assert await prepared.fetchrow() == before


async def test_the_version_before_can_be_read_until_the_next_rebuild(books: Ledger) -> None:
    await books.rebuild("ledger").rebuild()
    count = "SELECT count(*) FROM {}.movement"
    assert await books.pool.fetchval(count.format("ledger_v1")) == await books.pool.fetchval(count.format("ledger_v2"))
    await books.rebuild("ledger").rebuild()
    with pytest.raises(asyncpg.UndefinedTableError):
        await books.pool.fetchval(count.format("ledger_v1"))
