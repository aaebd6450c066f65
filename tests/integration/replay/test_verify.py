"""`verify` finds what differs from the log, whatever was done to the live tables, and touches nothing."""

import asyncpg
import pytest

from tests.integration.parts import Parts
from tests.integration.replay.shelves import filled, rebuilding, standing

PLANTED = {
    "changed": ("UPDATE shelves_v1.posted SET text = 'other' WHERE note_id IN ('n07', 'n11')", "posted", ("n07",)),
    "gone": ("DELETE FROM shelves_v1.struck WHERE note_id = 'n10'", "struck", ("n10",)),
    "invented": ("INSERT INTO shelves_v1.heard VALUES ('n00', 'echo')", "heard", ("n00",)),
    "derived": ("UPDATE shelves_v1.shelf SET notes = notes + 1 WHERE shelf = 'shelf 2'", "shelf", ("shelf 2",)),
    "emptied": ("DELETE FROM shelves_v1.shelf", "shelf", ("shelf 0",)),
}


@pytest.mark.parametrize("planted", PLANTED)
async def test_a_difference_is_found_and_its_first_key_named(parts: Parts, admin: str, planted: str) -> None:
    query, table, key = PLANTED[planted]
    await filled(parts)
    database = await asyncpg.connect(admin)
    await database.execute(query)
    await database.close()
    before = await standing(parts)
    [found] = await rebuilding(parts).verify()
    assert found is not None
    assert (found.table, found.key) == (table, key)
    assert (found.live is None) == (planted in {"gone", "emptied"})
    assert (found.rebuilt is None) == (planted == "invented")
    assert await standing(parts) == before
    await rebuilding(parts).rebuild()
    assert await rebuilding(parts).verify() == [None]


async def test_what_was_not_taken_in_yet_is_no_difference(parts: Parts) -> None:
    await filled(parts)
    await parts.post("late", "later")
    assert await rebuilding(parts).verify() == [None]
    assert ("late", "top", "later") in (await standing(parts)).rows["posted"]
