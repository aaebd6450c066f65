"""Software whose tables are others than the database's: nothing is parked, and a rebuild puts it right."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple, cast

import asyncpg
import pytest

from shared.runtime.feed.projecting import ProjectionFeed
from shared.runtime.rebuild.rebuilding import Rebuild
from shared.runtime.tables.definition import Derived, Facts, From, Projection, Reached, Recorded, Row
from shared.runtime.tables.rows import Integer, table
from tests.integration import toy
from tests.integration.parts import Parts
from tests.integration.replay.shelves import filled, standing


def longer(recorded: Recorded) -> Iterator[Row]:
    """Yield the note with one column more: how long it is."""
    return ((*row, len(row[2])) for row in toy.POSTED.rows(recorded))


def beyond(recorded: Recorded) -> Iterator[Row]:
    """Yield the note with a length that no column holds, for one note."""
    return ((*row, 2**40 if row[0] == "n01" else 0) for row in toy.POSTED.rows(recorded))


class Longer(NamedTuple):
    """Notes, and how long they are."""

    note_id: str
    shelf: str
    text: str
    length: Integer


def grown(parts: Parts, rows: Callable[[Recorded], Iterator[Row]] = longer) -> Projection:
    """Return the toy's tables after an upgrade of the software."""
    before = toy.projection(parts.name)
    posted = Facts(table(Longer, name="posted", key="note_id", indexes=["shelf"]), rows, toy.POSTED.of)
    notes = From(posted, "shelf")
    strikes = From(toy.STRUCK, "note_id", of=notes)

    def derive(shelf: str, reached: Reached) -> Iterator[Row]:
        return toy.shelf_rows(shelf, cast("Any", {toy.NOTES: reached[notes], toy.STRIKES: reached[strikes]}))

    shelves = Derived(toy.SHELF, (notes, strikes), every=(notes,), derive=derive)
    return replace(before, facts=(posted, *before.facts[1:]), derived=(shelves,))


async def test_columns_that_are_missing_blame_no_event_and_a_rebuild_adds_them(parts: Parts) -> None:
    await filled(parts, 5)
    feed = ProjectionFeed(parts.name, parts.pool, grown(parts))
    position = (await parts.log.head()).position
    await parts.post("later", "four")
    envelopes = await parts.envelopes(after=position)
    with pytest.raises(asyncpg.UndefinedColumnError):
        await feed.take(envelopes)
    assert (await standing(parts)).parked == []

    await Rebuild(parts.name, (grown(parts),), parts.pool, parts.sources).rebuild()
    rows = {row[0]: row[3] for row in (await parts.rows())["posted"]}
    assert rows == {**{f"n{number:02}": 6 for number in range(5)}, "later": 4}
    await parts.post("last", "words")
    for envelope in await parts.envelopes(after=position):
        await feed.take([envelope._replace(offset=None)])
    assert ("last", "top", "words", 5) in (await parts.rows())["posted"]


async def test_a_value_that_the_driver_cannot_send_waits_alone(parts: Parts) -> None:
    await Rebuild(parts.name, (grown(parts),), parts.pool, parts.sources).rebuild()
    for number in range(3):
        await parts.post(f"n{number:02}", "text", f"shelf {number}")
    feed = ProjectionFeed(parts.name, parts.pool, grown(parts, beyond))
    for partition in range(3):
        if mine := [one for one in await parts.envelopes() if one.partition == partition]:
            await feed.take(mine)
    after = await standing(parts)
    assert [row[0] for row in after.rows["posted"]] == ["n00", "n02"]
    assert [(name, stream) for name, stream, *_ in after.parked] == [("shelves", "note-n01")]
