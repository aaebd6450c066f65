"""Rebuilds and verifications that are asked for at doors: seen by everybody, one at a time, cancelled, killed."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx2
import orjson
import psutil
import pytest
from eventsourcing.persistence import StoredEvent

from shared.runtime.callers import OPERATOR
from shared.runtime.http.application import application
from shared.runtime.log.store import Request
from shared.runtime.rebuild.rebuilding import Busy
from shared.runtime.rebuild.replay import Cancelled, Replay
from shared.runtime.running import Running
from tests.integration.parts import Parts
from tests.integration.replay.beside import PART_EVENTS, SECONDS
from tests.integration.replay.shelves import filled, rebuilding, somebody_waits, standing
from tests.integration.test_http import key, problem
from tests.keys import bearer

WITHIN_SECONDS = 120
LEAVES_WITHIN_SECONDS = 5


@dataclass
class Desk:
    """The toy's doors, for somebody of operations."""

    running: Running
    client: httpx2.AsyncClient
    keys: Any = field(default_factory=count)

    async def begun(self, what: str = "rebuilds", name: str = "shelves", **query: str) -> httpx2.Response:
        """Ask for a rebuild or verification."""
        path = f"/projections/{name}/{what}"
        return await self.client.post(path, params=query, headers=key(f"k{next(self.keys)}"))

    async def shown(self, number: int) -> Any:
        """Return what is known of one."""
        return (await self.client.get(f"/replays/{number}")).json()

    async def ended(self, number: int) -> Any:
        """Return what is known of one that has ended."""
        async with asyncio.timeout(WITHIN_SECONDS):
            while (told := await self.shown(number))["state"] == "running":
                await asyncio.sleep(0.05)
        return told

    async def workers(self) -> list[psutil.Process]:
        """Return the processes that fill parts, when there are some."""
        async with asyncio.timeout(WITHIN_SECONDS):
            while not (found := [one for child in self.children for one in child.children()]):
                await asyncio.sleep(0.02)
        return found

    @property
    def children(self) -> list[psutil.Process]:
        """The processes beside the toy."""
        process = self.running.replays._process
        with suppress(psutil.NoSuchProcess):
            return [] if process is None else [psutil.Process(process.pid)]
        return []


@pytest.fixture
async def desk(parts: Parts) -> AsyncIterator[Desk]:
    async with AsyncExitStack() as stack:
        running = parts.running()
        running.replays.module = "tests.integration.replay.beside"
        stack.push_async_callback(running.replays.end)
        transport = httpx2.ASGITransport(app=application(running))
        client = httpx2.AsyncClient(transport=transport, base_url="http://toy", headers=bearer("system-sy"))
        yield Desk(running, await stack.enter_async_context(client))


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every part of a rebuild take its time."""
    monkeypatch.setenv(PART_EVENTS, "10")
    monkeypatch.setenv(SECONDS, "90")


async def test_a_rebuild_of_the_door_is_what_was_live(parts: Parts, desk: Desk) -> None:
    await filled(parts)
    before = await standing(parts)
    begun = await desk.begun()
    assert begun.status_code == 202, begun.text
    number = begun.json()["number"]
    assert begun.headers["Location"] == f"/replays/{number}"
    told = await desk.ended(number)
    after = await standing(parts)
    assert (after.live, after.rows) == (2, before.rows)
    assert (told["state"], told["kind"], told["asked_by"]) == ("done", "rebuild", "system-sy")
    assert (told["done"], told["whole"], told["seconds_left"]) == (36, 36, None)
    assert told["rate"] > 0
    assert told["outcome"] == [{"projection": "shelves", "version": 2, "difference": None}]


async def test_workers_fill_the_parts_of_a_long_history(
    parts: Parts, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PART_EVENTS, "10")
    await filled(parts)
    before = await standing(parts)
    told = await desk.ended((await desk.begun()).json()["number"])
    assert told["state"] == "done", told
    assert (await standing(parts)).rows == before.rows


async def test_a_verification_names_the_row_that_differs(parts: Parts, desk: Desk) -> None:
    await filled(parts)
    equal = await desk.ended((await desk.begun("verifications", "all")).json()["number"])
    assert (equal["state"], equal["outcome"][0]["difference"]) == ("done", None)
    await parts.pool.execute("UPDATE shelves_v1.posted SET text = 'another' WHERE note_id = 'n03'")
    told = await desk.ended((await desk.begun("verifications")).json()["number"])
    assert told["state"] == "different"
    assert told["outcome"][0]["difference"] == {
        "table": "posted",
        "key": "n03",
        "live": "n03 | shelf 0 | another",
        "rebuilt": "n03 | shelf 0 | text 3",
    }
    assert (await standing(parts)).schemas == ["shelves_v1"]


async def test_how_far_it_is_comes_as_events_until_it_has_ended(parts: Parts, desk: Desk) -> None:
    await filled(parts)
    number = (await desk.begun()).json()["number"]
    followed = await desk.client.get(f"/replays/{number}/progress")
    assert followed.headers["content-type"].startswith("text/event-stream")
    told = [orjson.loads(line.removeprefix("data: ")) for line in followed.text.splitlines() if line.startswith("data")]
    assert [one["state"] for one in told][-1] == "done"
    assert [one["done"] for one in told] == sorted(one["done"] for one in told)
    problem(await desk.client.get(f"/replays/{number + 1}/progress"), 404)
    desk.running.replays.followers = 20
    problem(await desk.client.get(f"/replays/{number}/progress"), 429)


@pytest.mark.usefixtures("slow")
async def test_one_at_a_time_wherever_the_other_runs(parts: Parts, desk: Desk) -> None:
    await filled(parts)
    number = (await desk.begun()).json()["number"]
    second = problem(await desk.begun("verifications"), 409)
    assert (second["rule"], second["replay"]) == ("ReplayRuns", number)
    with pytest.raises(Busy, match=f"a rebuild of shelves is running .no. {number}."):
        await Replay(rebuilding(parts), "rebuild", OPERATOR).run()  # as the command line does
    cancelled = await desk.client.post(f"/replays/{number}/cancellation", headers=key())
    assert cancelled.json()["cancelled_by"] == "system-sy"
    await desk.ended(number)
    problem(await desk.client.post(f"/replays/{number}/cancellation", headers=key("again")), 409)


async def test_what_the_command_line_plays_is_seen_held_off_and_cancelled(parts: Parts, desk: Desk) -> None:
    await filled(parts)
    before = await standing(parts)
    async with parts.pool.acquire() as db, db.transaction():
        await db.execute("SELECT live FROM feed.projection FOR SHARE")  # as a feed that takes its time
        first = asyncio.create_task(Replay(rebuilding(parts), "rebuild", OPERATOR).run())
        await somebody_waits(parts)
        [listed] = (await desk.client.get("/replays")).json()["items"]
        assert (listed["state"], listed["asked_by"]) == ("running", OPERATOR)
        problem(await desk.begun(), 409)
        await desk.client.post(f"/replays/{listed['number']}/cancellation", headers=key())
        with pytest.raises(Cancelled, match="system-sy cancelled it"):
            await first
    assert (await desk.shown(listed["number"]))["state"] == "cancelled"
    assert await standing(parts) == before


@pytest.mark.usefixtures("slow")
@pytest.mark.parametrize("how", ["cancelled", "service ended", "worker killed", "killed"])
async def test_whatever_ends_it_leaves_the_live_tables(
    parts: Parts, desk: Desk, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await filled(parts)
    before = await standing(parts)
    number = (await desk.begun()).json()["number"]
    workers = await desk.workers()
    [child] = desk.children
    if how == "cancelled":
        await desk.client.post(f"/replays/{number}/cancellation", headers=key())
    elif how == "service ended":
        assert desk.running.replays._process is not None
        assert desk.running.replays._process.stdin is not None
        desk.running.replays._process.stdin.close()  # as the kernel does for a service that was killed
    else:
        os.kill((workers[0] if how == "worker killed" else child).pid, signal.SIGKILL)
    told = await desk.ended(number)
    assert told["state"] == ("cancelled" if how in {"cancelled", "service ended"} else "failed")
    assert told["reason"].startswith({"worker killed": "a process that ", "killed": "its process"}.get(how, ""))
    assert told["cancelled_by"] == ("system-sy" if how == "cancelled" else None)
    left = await standing(parts)
    assert (left.live, left.rows, left.parked) == (before.live, before.rows, before.parked)
    _, there = psutil.wait_procs([child, *workers], timeout=LEAVES_WITHIN_SECONDS)
    assert not there
    monkeypatch.setenv(SECONDS, "0")
    again = await desk.ended((await desk.begun()).json()["number"])
    assert again["state"] == "done", again
    after = await standing(parts)
    assert (after.live, after.rows, after.schemas) == (2, before.rows, ["shelves_v1", "shelves_v2"])


async def test_the_same_request_is_the_same_replay(parts: Parts, desk: Desk) -> None:
    await filled(parts)
    path = "/projections/shelves/rebuilds"
    first = (await desk.client.post(path, headers=key())).json()["number"]
    await desk.ended(first)
    assert (await desk.client.post(path, headers=key())).json()["number"] == first
    assert (await standing(parts)).live == 2


async def test_an_event_that_cannot_be_taken_in_is_named(parts: Parts, desk: Desk) -> None:
    await filled(parts)
    newer = "huikuan.toy.NotePosted.v2"
    await parts.log.append(Request("x", b"", [StoredEvent("note-x", 1, newer, b"{}")]))
    told = await desk.ended((await desk.begun()).json()["number"])
    assert told["state"] == "failed"
    assert f"it knows no {newer}" in told["reason"]


async def test_who_may_and_what_there_is(parts: Parts, desk: Desk) -> None:
    await filled(parts)
    problem(await desk.begun(name="nothing"), 404)
    foreseen = await desk.begun(**{"dry-run": "true"})
    assert (foreseen.status_code, foreseen.json()["number"]) == (200, None)
    assert (await desk.client.get("/replays")).json() == {"items": [], "next": None}
    [one] = (await desk.client.get("/projections")).json()["items"]
    assert one == {
        "name": "shelves",
        "live": 1,
        "parked": 0,
        "tables": ["posted", "struck", "heard", "shelf"],
        "sources": [parts.name],
    }
    office = bearer("office-bo")
    for path in ("/projections", "/replays", "/replays/1", "/replays/1/progress"):
        problem(await desk.client.get(path, headers=office), 403)
    for path in ("/projections/shelves/rebuilds", "/projections/all/verifications", "/replays/1/cancellation"):
        problem(await desk.client.post(path, headers={**office, **key()}), 403)
