"""Software whose tables have other keys or neighbours than a home: `up` builds them anew, before anybody reads them."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg
import pytest
from asyncpg.pool import PoolConnectionProxy

from shared.runtime.databases import establish
from shared.runtime.feed.projecting import ProjectionFeed
from shared.runtime.rebuild.swap import Busy
from shared.runtime.service import Service
from shared.runtime.tables.definition import Projection
from shared.runtime.tables.rows import Integer, made, table
from shared.runtime.tables.versions import stands
from tests.integration import toy
from tests.integration.parts import Parts
from tests.integration.replay.shelves import LIVE, filled, standing


class Length(NamedTuple):
    """How long notes are."""

    note_id: str
    length: Integer


def lengths(posted: toy.NotePosted) -> Iterator[Length]:
    """Yield how long a note is."""
    yield Length(posted.note_id, len(posted.text))


LENGTH = made(table(Length, key="note_id"), lengths)


def grown(name: str) -> Projection:
    """Return the toy's tables of the next software: another key, another index, one table more."""
    before = toy.projection(name)
    posted = replace(toy.POSTED, table=replace(toy.POSTED.table, key=("note_id", "shelf"), indexes=(("text",),)))
    return replace(before, facts=(posted, *before.facts[1:], LENGTH))


async def upgraded(parts: Parts, server: str, folder: Path) -> Service:
    """Do what `up` does with the next software, whose migration reads the new table; return that software."""
    (folder / "0001_long.sql").write_text("CREATE VIEW bi.long AS SELECT * FROM read.length WHERE length > 5")
    service = replace(toy.service(parts.name), projections=(grown(parts.name),))
    await establish(server, service, folder, "secret", "secret")
    return service


async def test_tables_with_another_key_are_built_anew_and_fed_on(
    parts: Parts, postgres: str, admin: str, tmp_path: Path
) -> None:
    await filled(parts, 12)
    before = await parts.rows()
    position = (await parts.log.head()).position
    service = await upgraded(parts, postgres, tmp_path)

    assert await parts.pool.fetchval(LIVE) == 2
    assert await stands(parts.pool, grown(parts.name), 2)
    assert await parts.rows() == before
    owner = await asyncpg.connect(admin)
    assert len(await owner.fetch("SELECT * FROM bi.long")) == 12
    await owner.close()
    await parts.post("later", "words")
    feed = ProjectionFeed(parts.name, parts.pool, service.projections[0])
    for envelope in await parts.envelopes(after=position):
        await feed.take([envelope._replace(offset=None)])
    assert ("later", "top", "words") in (await parts.rows())["posted"]


async def test_nothing_is_built_where_nothing_changed(parts: Parts, postgres: str, tmp_path: Path) -> None:
    await filled(parts, 3)
    await upgraded(parts, postgres, tmp_path)
    await upgraded(parts, postgres, tmp_path)
    assert await parts.pool.fetchval(LIVE) == 2


@pytest.mark.parametrize("change", ["key", "index", "column"])
async def test_each_kind_of_change_is_noticed(parts: Parts, change: str) -> None:
    now = toy.projection(parts.name)
    changed = {
        "key": replace(toy.POSTED.table, key=("shelf", "note_id")),
        "index": replace(toy.POSTED.table, indexes=()),
        "column": replace(toy.POSTED.table, columns={**toy.POSTED.table.columns, "length": "integer"}),
    }
    other = replace(toy.POSTED, table=changed[change])
    assert await stands(parts.pool, now, 1)
    assert not await stands(parts.pool, replace(now, facts=(other, *now.facts[1:])), 1)


async def test_what_was_parked_is_parked_again_and_does_not_stop_the_upgrade(
    parts: Parts, postgres: str, tmp_path: Path
) -> None:
    await filled(parts, 6)
    toy.BROKEN.add("poison")
    position = (await parts.log.head()).position
    await parts.post("bad", "poison")
    await parts.strike("bad")
    await parts.post("good", "fine")
    await parts.give(await parts.envelopes(after=position))
    before = await standing(parts)
    await upgraded(parts, postgres, tmp_path)

    after = await standing(parts)
    assert after.live == 2
    assert after.rows == before.rows
    assert [row[1:3] for row in after.parked] == [row[1:3] for row in before.parked]


class CutOff:
    """Cuts the way to the database after so many statements, wherever in the upgrade that is."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.left = 0
        for ways in (asyncpg.Connection, PoolConnectionProxy):
            for name in ("execute", "executemany", "fetch", "fetchrow", "fetchval", "copy_records_to_table"):
                monkeypatch.setattr(ways, name, self._counted(getattr(ways, name)))

    def _counted(self, plain: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def counted(*args: Any, **more: Any) -> Any:
            self.left -= 1
            if self.left < 0:
                raise ConnectionResetError
            return await plain(*args, **more)

        return counted


async def test_an_upgrade_that_is_cut_off_anywhere_goes_on_the_next_time(
    parts: Parts, postgres: str, tmp_path: Path
) -> None:
    await filled(parts, 12)
    before = await parts.rows()
    for statements in count(1, 19):  # a step of one takes minutes and shows no more
        with pytest.MonkeyPatch.context() as planted:
            CutOff(planted).left = statements
            try:
                await upgraded(parts, postgres, tmp_path)
                break
            except (ConnectionResetError, Busy):  # busy: the server has not seen the last one off yet
                pass
        assert await parts.rows() == before, f"after {statements} statements"
    assert statements > len(grown(parts.name).facts), "it was cut off at least once for each table"
    assert await stands(parts.pool, grown(parts.name), await parts.pool.fetchval(LIVE))
    assert await parts.pool.fetchval("SELECT count(*) FROM read.length") == len(before["posted"])
    assert "read.length" in await parts.pool.fetchval("SELECT pg_get_viewdef('bi.long'::regclass)")


async def test_what_is_owed_by_a_path_that_is_not_known_any_more_is_built_anew(
    parts: Parts, postgres: str, tmp_path: Path
) -> None:
    await filled(parts, 3)
    await establish(postgres, toy.service(parts.name), tmp_path, "secret", "secret")
    assert await parts.pool.fetchval(LIVE) == 1
    await parts.pool.execute(
        "INSERT INTO feed.owed (name, version, source, position, derived, path, touched) "
        "VALUES ('shelves', 1, $1, 1, 'shelf', 'older.shelf', ARRAY['x'])",
        parts.name,
    )
    await establish(postgres, toy.service(parts.name), tmp_path, "secret", "secret")
    assert await parts.pool.fetchval(LIVE) == 2
