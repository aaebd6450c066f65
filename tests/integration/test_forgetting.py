"""Keys of requests are forgotten after their window, never before, and beside the work."""

import asyncio

import asyncpg
import pytest
from eventsourcing.persistence import StoredEvent

from shared.runtime.ask.wish import Wish
from shared.runtime.feed.progress import Late
from shared.runtime.forgetting import all_of_it, forget
from shared.runtime.log.store import Answer, Request
from tests.integration.parts import STAMP, Parts
from tests.integration.toy import NOTE, Post

POST = Post(note_id="1", shelf="top", text="hello")


async def aged(admin: str, days: float, keys: str = "%") -> None:
    """Let requests be so many days older."""
    database = await asyncpg.connect(admin)
    change = "UPDATE log.requests SET recorded_at = recorded_at - make_interval(secs => $1 * 86400) WHERE key LIKE $2"
    await database.execute(change, float(days), keys)
    await database.close()


async def stored(parts: Parts, count: int, prefix: str) -> None:
    """Store so many requests."""
    requests = [
        Request(f"{prefix}/{n}", b"", [StoredEvent(f"{prefix}-{n}", 1, "huikuan.toy.X.v1", b"{}")])
        for n in range(count)
    ]
    await asyncio.gather(*(parts.log.append(request) for request in requests))


async def keys(parts: Parts) -> int:
    """How many keys are remembered."""
    return int(await parts.pool.fetchval("SELECT count(*) FROM log.requests"))


async def test_only_what_is_older_than_the_window_is_forgotten(parts: Parts, admin: str) -> None:
    await stored(parts, 25, "old")
    await stored(parts, 5, "young")
    await aged(admin, 30.01, "old/%")
    await aged(admin, 29.99, "young/%")

    assert await all_of_it(parts.log.forget, chunk=10, pause=0) == 25
    assert await keys(parts) == 5
    assert await all_of_it(parts.log.forget) == 0
    assert (await parts.log.append(Request("young/1", b"", []))).outcome == "duplicate"
    assert (await parts.log.head()).position == 30


async def test_the_window_is_not_the_services_to_set(parts: Parts, admin: str) -> None:
    await stored(parts, 3, "some")
    await aged(admin, 20)
    for statement in (
        "UPDATE log.memory SET keep_days = 10",
        "DELETE FROM log.requests",
        "UPDATE log.requests SET recorded_at = 'epoch'",
        "INSERT INTO log.memory (keep_days) VALUES (10)",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await parts.pool.execute(statement)
    assert await all_of_it(parts.log.forget) == 0

    database = await asyncpg.connect(admin)
    await database.execute("UPDATE log.memory SET keep_days = 10")
    await database.close()
    assert await all_of_it(parts.log.forget) == 3


async def test_readings_are_kept_three_years(parts: Parts, admin: str) -> None:
    read = "INSERT INTO access.reading (staff_id, object, action) VALUES ('S1', $1, 'read')"
    for thing in ("customer/old", "customer/young"):
        await parts.pool.execute(read, thing)
    database = await asyncpg.connect(admin)
    older = "UPDATE access.reading SET at = now() - make_interval(years => 3, hours => $2) WHERE object = $1"
    await database.execute(older, "customer/old", 1)
    await database.execute(older, "customer/young", -1)
    await database.close()
    assert await parts.pool.fetchval("SELECT access.prune(0, 10)") == 1
    assert await all_of_it(parts.log.prune) == 0
    assert [row["object"] for row in await parts.pool.fetch("SELECT object FROM access.reading")] == ["customer/young"]


async def test_one_forgets_at_a_time(parts: Parts, admin: str) -> None:
    await stored(parts, 3, "old")
    await aged(admin, 31)
    other = await asyncpg.connect(parts.url)
    held = other.transaction()
    await held.start()
    assert await other.fetchval("SELECT log.forget(1)") == 1
    assert await parts.log.forget(10) == 0
    await held.rollback()
    await other.close()
    assert await parts.log.forget(10) == 3


async def test_after_the_window_a_wish_that_comes_again_is_true_already(parts: Parts, admin: str) -> None:
    first = await parts.asker.ask(NOTE, "1", Wish(POST, STAMP, "k"))
    await aged(admin, 31)
    await all_of_it(parts.log.forget)
    again = await parts.asker.ask(NOTE, "1", Wish(POST, STAMP, "k"))

    assert (first.version, len(first.events)) == (1, 1)
    assert (again.version, again.events) == (1, ())
    assert (await parts.log.head()).position == 1


async def test_it_runs_beside_the_work_and_waits_an_outage_out(
    parts: Parts, admin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stored(parts, 3, "old")
    await aged(admin, 31)
    real, calls = parts.log.forget, 0

    async def away_first(most: int) -> int:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise ConnectionResetError
        return await real(most)

    monkeypatch.setattr(parts.log, "forget", away_first)
    running = asyncio.create_task(forget(parts.log, every=0.01))
    async with asyncio.timeout(20):
        while await keys(parts):
            await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert calls >= 2
    assert await parts.log.append(Request("new", b"", [])) == Answer("stored", 4, 3)


async def test_what_a_service_sweeps_itself_goes_with_it_and_waits_for_tables_that_are_late(parts: Parts) -> None:
    swept = asyncio.Event()
    calls = 0

    async def late_first() -> int:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise Late("not yet", {}, {})
        swept.set()
        return 1

    running = asyncio.create_task(forget(parts.log, sweep=late_first, every=0.01))
    async with asyncio.timeout(20):
        await swept.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
