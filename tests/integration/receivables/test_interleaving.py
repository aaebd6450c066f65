"""In whatever order and company facts of the four services come, the tables end in the same rows."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

import pytest

from services.receivables.keeps import BOOK
from services.receivables.tables import projections
from shared.runtime.feed.projecting import write
from shared.runtime.tables.definition import Projection, Recorded
from shared.runtime.tables.versions import schema
from tests.golden.world import decided
from tests.integration.prepared import database

TABLES = ("commission_entry", "cause", "movement", "unapplied", "instalment", "invoice")


def mixed(facts: Sequence[Recorded], dice: Random) -> Iterator[list[Recorded]]:
    """Yield batches of one source each, in the order of that source's log, with the sources mixed at random."""
    left = {source: [fact for fact in facts if fact.source == source] for source in {fact.source for fact in facts}}
    while left:
        source = dice.choice(sorted(left))
        size = dice.choice((1, 7, 300))
        yield left[source][:size]
        left[source] = left[source][size:]
        if not left[source]:
            del left[source]


async def taken_in(db: Any, plan: Sequence[Projection], batches: Iterator[list[Recorded]]) -> dict[str, list[Any]]:
    """Let empty tables take batches in; return their rows."""
    for projection in plan:
        for table in projection.tables:
            await db.execute(f'DELETE FROM "{schema(projection.name, 1)}"."{table.name}"')
    for batch in batches:
        for projection in plan:
            if batch[0].source in projection.sources:
                async with db.transaction():
                    await db.execute(f'SET LOCAL search_path = "{schema(projection.name, 1)}", pg_catalog')
                    await write(db, projection, batch)
    return {
        table: [tuple(row) for row in await db.fetch(f"SELECT * FROM read.{table} ORDER BY 1, 2, 3")]
        for table in TABLES
    }


@pytest.mark.parametrize("seed", [1, 2])
async def test_any_interleaving_of_topics_and_any_batches_end_in_the_same_rows(postgres: str, seed: int) -> None:
    facts = decided("random-2").recorded
    plan = projections(BOOK)
    async with database(postgres, "receivables") as db:
        straight = await taken_in(db, plan, iter([[fact for fact in facts if fact.source == s] for s in SOURCES]))
        assert straight["commission_entry"]
        assert await taken_in(db, plan, mixed(facts, Random(seed))) == straight  # noqa: S311  # dice, no secret


SOURCES = ("staff", "customers", "contracts", "receivables")
