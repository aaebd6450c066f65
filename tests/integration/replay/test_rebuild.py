"""The next version is what the live one was; what comes meanwhile is in it; whatever stops it leaves the live one."""

import asyncio
import sys
from contextlib import suppress
from pathlib import Path

import asyncpg
import pytest
from eventsourcing.persistence import StoredEvent

from shared.runtime.feed.log_bus import LogBus
from shared.runtime.log.peers import OwnLog, Sources
from shared.runtime.log.store import Entry, Request
from shared.runtime.rebuild.rebuilding import Busy, IncompleteLog, Rebuild, Unfoldable, UnknownProjection
from tests.integration import toy
from tests.integration.parts import Parts, running
from tests.integration.replay.shelves import filled, rebuilding, somebody_waits, standing

ROOT = Path(__file__).resolve().parents[3]
STAGES = ("fold", "write posted", "write heard", "derive shelf", "catch up")
KILLED = STAGES[::2]


async def said(parts: Parts, stream: str, name: str, data: bytes) -> None:
    """Record something that the toy never would."""
    event = StoredEvent(stream, 1, name, data)
    await parts.log.append(Request(f"{stream}/{name}", b"", [event]))


async def test_a_rebuild_is_what_was_live(parts: Parts) -> None:
    await filled(parts)
    before = await standing(parts)
    [rebuilt] = await rebuilding(parts).rebuild()
    after = await standing(parts)
    assert after.rows == before.rows
    assert (rebuilt.version, rebuilt.events) == (2, 36)
    assert (after.live, after.schemas) == (2, ["shelves_v1", "shelves_v2"])
    assert await rebuilding(parts).verify() == [None]


async def test_the_version_before_stays_until_the_next_rebuild(parts: Parts) -> None:
    await filled(parts)
    for _ in range(3):
        await rebuilding(parts).rebuild()
    after = await standing(parts)
    assert (after.live, after.schemas, after.booked) == (4, ["shelves_v3", "shelves_v4"], [3, 4])


async def test_an_empty_log_makes_empty_tables(parts: Parts) -> None:
    [rebuilt] = await rebuilding(parts).rebuild()
    assert rebuilt.events == 0
    assert (await standing(parts)).live == 2


async def test_facts_that_come_meanwhile_are_in_it(parts: Parts) -> None:
    await filled(parts)
    posted = 0

    async def posting() -> None:
        nonlocal posted
        while True:
            await parts.post(f"m{posted:04}", f"text {posted}", f"shelf {posted % 3}")
            posted += 1

    async with running(LogBus(parts.intake, idle_seconds=0.01)):
        task = asyncio.create_task(posting())
        for _ in range(3):
            before = posted
            await rebuilding(parts).rebuild()
            assert posted > before  # nobody had to wait for the rebuild
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await parts.caught_up()
        after = await standing(parts)
        assert len(after.rows["posted"]) >= 30 + posted
        assert (after.live, after.parked) == (4, [])
        assert await rebuilding(parts).verify() == [None]


@pytest.mark.parametrize("stage", STAGES)
async def test_cancelled_it_leaves_everything(parts: Parts, stage: str) -> None:
    await filled(parts)
    before = await standing(parts)

    def cancel(at: str, _done: int, _all: int) -> None:
        if at == stage:
            task.cancel()

    task = asyncio.create_task(rebuilding(parts, cancel).rebuild())
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await standing(parts) == before
    await rebuilding(parts).rebuild()
    assert (await standing(parts)).rows == before.rows


@pytest.mark.parametrize("stage", KILLED)
async def test_killed_it_leaves_the_live_tables_and_the_next_one_clears_up(
    parts: Parts, database: str, stage: str
) -> None:
    await filled(parts)
    before = await standing(parts)
    module = "tests.integration.replay.halting"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, database, parts.name, stage), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    async with asyncio.timeout(60):
        assert await process.stdout.readline() == b"halted\n"
    assert (await standing(parts)).schemas == ["shelves_v1", "shelves_v2"]
    with pytest.raises(Busy, match="a rebuild of shelves is running"):
        await rebuilding(parts).rebuild()
    process.kill()
    await process.wait()
    left = await standing(parts)
    assert (left.live, left.rows, left.parked) == (before.live, before.rows, before.parked)
    async with asyncio.timeout(20):
        while True:  # PostgreSQL notices that it is gone
            with suppress(Busy):
                await rebuilding(parts).rebuild()
                break
            await asyncio.sleep(0.05)
    after = await standing(parts)
    assert (after.live, after.rows, after.schemas) == (2, before.rows, ["shelves_v1", "shelves_v2"])


async def test_two_at_once_do_not_go(parts: Parts) -> None:
    await filled(parts)
    async with parts.pool.acquire() as db:
        async with db.transaction():
            await db.execute("SELECT live FROM feed.projection FOR SHARE")  # as a feed that takes its time
            first = asyncio.create_task(rebuilding(parts).rebuild())
            await somebody_waits(parts)
            for second in (rebuilding(parts).rebuild(), rebuilding(parts).verify()):
                with pytest.raises(Busy, match="a rebuild of shelves is running"):
                    await second
        [rebuilt] = await first
    assert rebuilt.version == 2
    assert (await standing(parts)).schemas == ["shelves_v1", "shelves_v2"]


async def test_an_event_that_cannot_be_taken_in_ends_it_and_is_named(parts: Parts) -> None:
    await filled(parts)
    toy.BROKEN.add("poison")
    await parts.post("p1", "poison")
    await parts.strike("p1")
    await parts.give(await parts.envelopes(after=36))
    before = await standing(parts)
    assert [row[3] for row in before.parked] == ["ArithmeticError", "behind"]
    why = "37, NotePosted of note-p1, cannot be taken in by shelves/posted: ArithmeticError: cannot fold poison"
    for play in (rebuilding(parts).rebuild(), rebuilding(parts).verify()):
        with pytest.raises(Unfoldable, match=why):
            await play
    assert await standing(parts) == before


async def test_mended_it_takes_in_what_was_parked(parts: Parts) -> None:
    await filled(parts)
    toy.BROKEN.add("poison")
    await parts.post("p1", "poison", "shelf 0")
    await parts.give(await parts.envelopes(after=36))
    toy.BROKEN.clear()
    await rebuilding(parts).rebuild()
    after = await standing(parts)
    assert after.parked == []
    assert ("p1", "shelf 0", "poison") in after.rows["posted"]
    assert await rebuilding(parts).verify() == [None]


class Overtaken(Rebuild):
    """A rebuild during which an event comes that breaks the projection."""

    async def _catch_up(self, projection: object, version: int) -> None:
        toy.BROKEN.add("poison")
        event = toy.NotePosted(note_id="p1", shelf="top", text="poison").model_dump_json().encode()
        log = self.sources.logs[self.service]
        assert isinstance(log, OwnLog)
        await log.log.append(Request("p1", b"", [StoredEvent("note-p1", 1, toy.NotePosted.TYPE, event)]))
        await super()._catch_up(projection, version)  # type: ignore[arg-type]


async def test_an_event_that_cannot_be_taken_in_may_come_late(parts: Parts) -> None:
    await filled(parts)
    before = await standing(parts)
    late = Overtaken(parts.name, (toy.projection(parts.name),), parts.pool, parts.sources)
    with pytest.raises(Unfoldable, match="37, NotePosted of note-p1, cannot be taken in by shelves: ArithmeticError"):
        await late.rebuild()
    assert await standing(parts) == before


async def test_a_row_that_no_table_can_hold_is_named(parts: Parts) -> None:
    await filled(parts)
    nul = toy.NotePosted(note_id="p1", shelf="top", text="a\0b").model_dump_json().encode()
    await said(parts, "note-p1", toy.NotePosted.TYPE, nul)
    with pytest.raises(Unfoldable, match="shelves/posted cannot hold what the events say"):
        await rebuilding(parts).rebuild()
    assert (await standing(parts)).schemas == ["shelves_v1"]


async def test_words_that_nobody_knows_are_passed_over(parts: Parts) -> None:
    await filled(parts)
    await said(parts, "sky-1", "huikuan.weather.RainFell.v1", b"{}")
    await parts.give(await parts.envelopes(after=36))
    [rebuilt] = await rebuilding(parts).rebuild()
    assert rebuilt.events == 37
    assert await rebuilding(parts).verify() == [None]


async def test_a_newer_version_of_a_known_word_ends_it(parts: Parts) -> None:
    await filled(parts)
    await said(parts, "note-x", toy.NotePosted.TYPE.replace(".v1", ".v2"), b"{}")
    with pytest.raises(Unfoldable, match=r"37, NotePosted of note-x, .* it knows no huikuan.toy.NotePosted.v2"):
        await rebuilding(parts).rebuild()


async def test_a_projection_that_the_database_does_not_know(parts: Parts, admin: str) -> None:
    database = await asyncpg.connect(admin)
    await database.execute("DELETE FROM feed.projection")
    await database.close()
    for play in (rebuilding(parts).rebuild(), rebuilding(parts).verify()):
        with pytest.raises(UnknownProjection, match="shelves is new: the database does not know it yet"):
            await play


class Holed(OwnLog):
    """A log that lost an event."""

    async def range(self, after: int, upto: int) -> list[Entry]:
        """Return the entries but one."""
        return [entry for entry in await super().range(after, upto) if entry.position != 7]


async def test_a_log_with_a_hole_ends_it(parts: Parts) -> None:
    await filled(parts)
    torn = Sources({parts.name: Holed(parts.log)}, 3)
    with pytest.raises(IncompleteLog, match="gives 35 of the 36 events after 0"):
        await Rebuild(parts.name, (toy.projection(parts.name),), parts.pool, torn).rebuild()
    assert (await standing(parts)).live == 1


async def test_progress_goes_through_every_stage(parts: Parts) -> None:
    await filled(parts)
    told: list[tuple[str, int, int]] = []
    await rebuilding(parts, lambda *step: told.append(step)).rebuild()
    assert [stage for stage, done, whole in told if done == whole] == [
        *("fold", "write heard", "derive shelf", "catch up")
    ]
    assert {stage for stage, _, _ in told} >= set(STAGES)
