"""One fact that touches much: it is derived in transactions of bounded size, and nothing is lost in between.

The striking of one note touches its shelf; here it touches every shelf that has a note, as a late head of department
touches every invoice of the department.
"""

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, NamedTuple

import pytest

from shared.runtime.feed import deriving
from shared.runtime.feed.progress import Late, Progress
from shared.runtime.feed.projecting import ProjectionFeed
from shared.runtime.feed.settling import settling
from shared.runtime.rebuild.rebuilding import Rebuild
from shared.runtime.redrive import Redrive, Redriven, redrive
from shared.runtime.tables import versions
from shared.runtime.tables.definition import Derived, From, Projection, Reached, Row
from shared.runtime.tables.rows import made, table
from tests.integration import toy
from tests.integration.parts import PARTITIONS, Parts

SHELVES, MOST = 23, 5
ROOM = "the room in which all shelves stand"
OWED = "SELECT position, touched, after, error FROM feed.owed ORDER BY id"


class Broken(Exception):
    """What a crash between two transactions looks like from inside."""


class Standing(NamedTuple):
    """Shelves by room."""

    shelf: str
    room: str


class StruckIn(NamedTuple):
    """Strikes by room."""

    note_id: str
    room: str


def standing(posted: toy.NotePosted) -> Iterable[Row]:
    """Yield where the shelf of a note stands."""
    yield posted.shelf, ROOM


def struck_in(struck: toy.NoteStruck) -> Iterable[Row]:
    """Yield where a note was struck out."""
    yield struck.note_id, ROOM


STANDING = made(table(Standing, key="shelf", indexes=["room"]), standing)
STRUCK_IN = made(table(StruckIn, key="note_id"), struck_in)
SHELF = From(STANDING, "shelf")
ANYWHERE = From(STRUCK_IN, "room", of=SHELF)


class Toy:
    """The toy's tables; all shelves show how many notes were ever struck. Counts the keys of each gathering."""

    def __init__(self, source: str) -> None:
        self.gathered: list[int] = []
        self.bad: set[str] = set()
        plain = toy.projection(source)
        [derived] = plain.derived
        everywhere = replace(derived, paths=(*derived.paths, SHELF, ANYWHERE), derive=self.rows)
        self.projection: Projection = replace(plain, facts=(*plain.facts, STANDING, STRUCK_IN), derived=(everywhere,))

    def rows(self, shelf: str, reached: Reached) -> Iterable[Row]:
        """Yield what a shelf holds, and what was struck anywhere."""
        if shelf in self.bad:
            raise ArithmeticError(f"{shelf} has no sum")
        self.gathered.append(1)
        [(_, notes, texts)] = toy.shelf_rows(shelf, reached)
        yield shelf, notes, f"{texts} -{len(reached[ANYWHERE])}"


@pytest.fixture
async def wide(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> Toy:
    """The toy with a fact that touches all shelves, and small bounds."""
    monkeypatch.setattr(deriving, "MOST_KEYS", MOST)
    monkeypatch.setattr(deriving, "KEYS", 2)
    monkeypatch.setattr(deriving, "PAGE", 2 * MOST)
    wide = Toy(parts.name)
    await Rebuild(parts.name, (wide.projection,), parts.pool, parts.sources).rebuild()
    parts.feed = ProjectionFeed(parts.name, parts.pool, wide.projection)
    parts.intake.takers = [parts.feed, parts.reactions]
    parts.progress = Progress(parts.pool, [parts.feed], parts.sources.logs, PARTITIONS, relayed=False)
    return wide


@pytest.fixture
async def struck(parts: Parts, wide: Toy) -> int:  # noqa: ARG001  # the tables are wide from the start
    """Notes on many shelves, then one of them struck; the position of that."""
    for number in range(SHELVES):
        await parts.post(f"n{number:02}", f"t{number}", f"s{number:02}")
    await told(parts)
    at = (await parts.strike("n00")).position
    await told(parts, at - 1)
    return at


async def told(parts: Parts, after: int = 0) -> None:
    """Give the tables what the log holds, one by one."""
    for one in await parts.envelopes(after):
        await parts.intake.give([one])
    head = await parts.log.head()
    for taker in parts.intake.takers:
        await taker.whole(parts.name, head.epoch, head.position, PARTITIONS)


async def shown(parts: Parts) -> list[str]:
    return [row[0] for row in await parts.pool.fetch("SELECT texts FROM read.shelf ORDER BY shelf")]


def expected() -> list[str]:
    return [" -1", *(f"t{number} -1" for number in range(1, SHELVES))]


async def reached(parts: Parts, position: int) -> bool:
    """Whether a reader that asks for a position is answered."""
    with suppress(Late):
        await parts.progress.reached({parts.name: position}, within=0.2)
        return True
    return False


async def test_a_fact_that_touches_much_owes_it_and_its_position_is_not_reached(parts: Parts, struck: int) -> None:
    [owed] = await parts.pool.fetch(OWED)
    assert tuple(owed) == (struck, [ROOM], "", None)
    assert parts.feed.owing.is_set()
    assert await shown(parts) == [" -1", *(f"t{number} -0" for number in range(1, SHELVES))], "its own shelf is told"
    assert await reached(parts, struck - 1)
    assert not await reached(parts, struck)

    assert await parts.feed.settle() == SHELVES
    assert await parts.pool.fetch(OWED) == []
    assert await reached(parts, struck)
    assert await shown(parts) == expected()


async def test_no_transaction_derives_more_than_the_bound(
    parts: Parts, struck: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert struck
    several: list[int] = []
    plain = deriving.derive_keys

    async def counted(db: Any, derived: Derived, keys: Sequence[str]) -> None:
        several.append(len(keys))
        await plain(db, derived, keys)

    monkeypatch.setattr(deriving, "derive_keys", counted)
    await parts.feed.settle()
    assert sum(several) == SHELVES
    assert max(several) == MOST


@pytest.mark.parametrize("after", range(0, SHELVES, 2))
async def test_what_breaks_off_between_or_within_transactions_goes_on_where_it_was(
    parts: Parts, wide: Toy, struck: int, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    plain, done = versions.replace_derived, [0]

    async def breaking(db: Any, derived: Derived, keys: Sequence[str], rows: Sequence[Row]) -> None:
        if done[0] >= after:
            raise ConnectionResetError
        done[0] += len(keys)
        await plain(db, derived, keys, rows)

    with monkeypatch.context() as planted:
        planted.setattr(deriving, "replace_derived", breaking)
        with pytest.raises(ConnectionResetError):
            await parts.feed.settle()
    assert not await reached(parts, struck)
    # A new process knows nothing but the tables.
    again = ProjectionFeed(parts.name, parts.pool, wide.projection)
    cursor = await parts.pool.fetchval("SELECT after FROM feed.owed")
    committed = int(cursor[1:]) + 1 if cursor else 0
    assert committed % MOST == 0
    assert committed <= done[0]
    assert await again.settle() == SHELVES - committed
    assert await shown(parts) == expected()
    assert await Rebuild(parts.name, (wide.projection,), parts.pool, parts.sources).verify() == [None]


async def test_two_processes_that_work_on_the_same_do_it_once_and_agree(parts: Parts, wide: Toy, struck: int) -> None:
    assert struck
    other = ProjectionFeed(parts.name, parts.pool, wide.projection)
    counts = await asyncio.gather(parts.feed.settle(), other.settle())
    assert sum(counts) == SHELVES
    assert await shown(parts) == expected()


async def test_facts_that_come_meanwhile_are_in_it(parts: Parts, wide: Toy, struck: int) -> None:
    await parts.post("later", "later", "s05")
    await told(parts, struck)
    await parts.strike("n06")
    await told(parts, struck + 1)
    assert len(await parts.pool.fetch(OWED)) == 2
    await parts.feed.settle()
    rows = dict(enumerate(await shown(parts)))
    assert (rows[5], rows[6], rows[7]) == ("later t5 -2", " -2", "t7 -2")
    assert await Rebuild(parts.name, (wide.projection,), parts.pool, parts.sources).verify() == [None]


@pytest.mark.usefixtures("admin")  # another version is the live one afterwards
async def test_a_rebuild_in_between_owes_nothing_and_is_the_same(parts: Parts, wide: Toy, struck: int) -> None:
    [rebuilt] = await Rebuild(parts.name, (wide.projection,), parts.pool, parts.sources).rebuild()
    assert rebuilt.version == 3
    assert await shown(parts) == expected()
    assert await reached(parts, struck), "what the version before owed is gone with it, or at least not of this one"
    assert await parts.feed.settle() == 0


async def test_a_key_that_cannot_be_derived_is_set_aside_and_holds_nobody_up(
    parts: Parts, wide: Toy, struck: int
) -> None:
    wide.bad = {"s03", "s17"}
    await parts.feed.settle()
    owed = [tuple(row) for row in await parts.pool.fetch(OWED)]
    assert [(touched, error) for _, touched, _, error in owed] == [
        (["s03"], "ArithmeticError: s03 has no sum"),
        (["s17"], "ArithmeticError: s17 has no sum"),
    ]
    assert await reached(parts, struck)
    assert sum(one.endswith("-0") for one in await shown(parts)) == 2
    wide.bad = set()
    await parts.feed.retry()
    assert await parts.feed.settle() == 2
    assert (await shown(parts), await parts.pool.fetch(OWED)) == (expected(), [])


async def test_a_process_settles_by_itself_what_it_and_others_owe(parts: Parts, struck: int) -> None:
    async with asyncio.TaskGroup() as group:
        task = group.create_task(settling([parts.feed], parts.progress))
        await parts.progress.reached({parts.name: struck}, within=20)
        await parts.strike("n01")
        await told(parts, struck)
        await parts.progress.reached({parts.name: struck + 1}, within=3)
        task.cancel()
    assert {one.rpartition("-")[2] for one in await shown(parts)} == {"2"}


@pytest.mark.usefixtures("wide")
async def test_a_parked_fact_that_touches_much_owes_it_when_it_is_released(parts: Parts) -> None:
    for number in range(SHELVES):
        await parts.post(f"n{number:02}", f"t{number}", f"s{number:02}")
    toy.BROKEN.add("t0")
    await parts.strike("n00")
    await told(parts)
    toy.BROKEN.clear()
    assert await redrive(parts.running(), Redrive(), actor="ops") == Redriven(taken=2, left=0)
    assert await parts.pool.fetchval("SELECT count(*) FROM feed.owed") == 1
    await parts.feed.settle()
    assert await shown(parts) == expected()


async def test_others_get_their_turn_between_two_slices() -> None:
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(others())
    got = [key async for key in deriving.unhurried(range(10 * deriving.BREATH))]
    task.cancel()
    assert len(got) == 10 * deriving.BREATH
    assert turns >= 10
