"""Waiting is seen after a second, and ends when nothing has moved for a while, in one sentence."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from io import StringIO

import httpx2
import pytest
from rich.console import Console

from ops import waiting
from ops.connection import Calls, Connection, Unreachable
from ops.waiting import _Lines
from shared import SERVICES
from shared.runtime import waits
from shared.runtime.waits import Waiting

PATIENCE = 0.6
LATE = {"title": "The tables have not caught up yet", "detail": "they have 100 of 123 from orders"}


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waits, "SEEN_AFTER_SECONDS", 0.1)
    monkeypatch.setattr(waits, "LOOK_SECONDS", 0.02)
    monkeypatch.setattr(waiting, "LINES_APART_SECONDS", 0.0)


def way(answer: Callable[[httpx2.Request], httpx2.Response]) -> Connection:
    return Connection(dict.fromkeys(SERVICES, "http://here"), lambda: "token", httpx2.MockTransport(answer))


def late(reached: int) -> httpx2.Response:
    return httpx2.Response(503, json={**LATE, "wanted": {"orders": 123}, "reached": {"orders": reached}})


async def given_up(connection: Connection, shown: list[str]) -> tuple[str, float]:
    began = time.monotonic()
    async with Calls(connection, patience=PATIENCE, show=shown.append) as calls:
        with pytest.raises(Unreachable) as end:
            await calls.get("receivables", "/feeds", at_least="orders:123")
    return str(end.value), time.monotonic() - began


async def test_tables_that_stand_still_are_seen_and_given_up() -> None:
    shown: list[str] = []
    said, seconds = await given_up(way(lambda _: late(100)), shown)
    assert "waiting for receivables to take in 100 of 123 from orders" in shown
    assert shown[-1] == ""
    assert said == (
        "The tables of receivables stand still, they have 100 of 123 from orders: "
        "see ./huikuan doctor (is Kafka running?)"
    )
    assert seconds < PATIENCE + 3


async def test_tables_that_move_are_waited_for() -> None:
    reached = iter([*range(100, 123, 2), None])
    shown: list[str] = []

    def answer(_request: httpx2.Request) -> httpx2.Response:
        at = next(reached)
        return httpx2.Response(200, json={"readers": []}) if at is None else late(at)

    async with Calls(way(answer), patience=5.0, show=shown.append) as calls:
        assert await calls.get("receivables", "/feeds", at_least="orders:123") == {"readers": []}
    assert len([line for line in shown if line]) > 1


async def test_a_closed_door_is_told_with_its_cure() -> None:
    def refuse(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("closed", request=request)

    shown: list[str] = []
    said, _ = await given_up(way(refuse), shown)
    assert "waiting for receivables to answer at http://here" in shown
    assert said == (
        "receivables does not answer at http://here (ConnectError): see ./huikuan status, start with ./huikuan up"
    )


async def test_a_full_disk_ends_the_work_in_one_sentence() -> None:
    body = {"title": "The disk of the database is full", "detail": "make room, then send this again"}
    said, seconds = await given_up(way(lambda _: httpx2.Response(503, json=body)), [])
    assert said == (
        "receivables answers 503: The disk of the database is full: make room, then send this again: "
        "see ./huikuan doctor"
    )
    assert seconds < PATIENCE + 3


async def test_one_call_that_moves_lets_the_others_wait_on() -> None:
    """An import whose other customers go on is not ended by the one that waits."""
    end = time.monotonic() + 3 * PATIENCE

    def answer(request: httpx2.Request) -> httpx2.Response:
        if request.url.path == "/slow" and time.monotonic() < end:
            return late(100)
        return httpx2.Response(200, json={})

    async with Calls(way(answer), patience=PATIENCE, show=lambda _: None) as calls:
        slow = asyncio.create_task(calls.get("orders", "/slow"))
        while not slow.done():
            await calls.get("orders", "/fast")
            await asyncio.sleep(0.05)
        assert await slow == {}


async def test_nothing_is_said_of_what_is_quick() -> None:
    shown: list[str] = []
    async with Calls(way(lambda _: httpx2.Response(200, json={})), show=shown.append) as calls:
        await calls.get("orders", "/log/head")
    assert shown == []


async def test_where_nobody_looks_on_lines_are_plain_and_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "LINES_APART_SECONDS", 60.0)
    out = StringIO()
    shown = Waiting(_Lines(Console(file=out, width=40, soft_wrap=True)))
    task = asyncio.create_task(shown.run())
    with shown.of("Kafka [bold]") as wait:
        await asyncio.sleep(0.3)
        wait.told("Kafka, still")
        await asyncio.sleep(0.2)
    task.cancel()
    await asyncio.wait([task])
    assert out.getvalue() == "waiting for Kafka [bold]\n"


async def test_a_line_that_came_too_soon_is_said_when_its_time_has_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "LINES_APART_SECONDS", 0.4)
    out = StringIO()
    shown = Waiting(_Lines(Console(file=out, width=40, soft_wrap=True)))
    task = asyncio.create_task(shown.run())
    with shown.of("orders to answer") as wait:
        await asyncio.sleep(0.2)
        wait.told("orders to take in 1 of 2")
        await asyncio.sleep(0.6)
    task.cancel()
    await asyncio.wait([task])
    assert out.getvalue() == "waiting for orders to answer\nwaiting for orders to take in 1 of 2\n"


def test_only_a_measure_that_differs_is_a_move() -> None:
    everything = Waiting(lambda _: None)
    began = everything.moved_at
    with everything.of("orders to answer") as wait:
        for far in ("", "1 of 9", "", "1 of 9"):
            wait.told("orders to take it in", far)
            assert everything.moved_at == began, "to wait for something else is no move"
        wait.told("orders to take it in", "2 of 9")
        assert everything.moved_at > began


async def test_a_service_that_answers_again_but_stands_still_is_given_up_in_time() -> None:
    """Closed at first, then open with tables that stand still: together no longer than patience says."""
    opens = time.monotonic() + PATIENCE * 2 / 3

    def answer(request: httpx2.Request) -> httpx2.Response:
        if time.monotonic() < opens:
            raise httpx2.ConnectError("closed", request=request)
        return late(100)

    said, seconds = await given_up(way(answer), [])
    assert "stand still" in said
    assert seconds < PATIENCE * 3 / 2


@pytest.mark.parametrize("supervised", [True, False])
async def test_a_first_call_waits_where_somebody_starts_the_service_again(*, supervised: bool) -> None:
    opens = time.monotonic() + 0.5

    def answer(request: httpx2.Request) -> httpx2.Response:
        if time.monotonic() < opens:
            raise httpx2.ConnectError("closed", request=request)
        return httpx2.Response(200, json={"position": 7})

    shown: list[str] = []
    connection = replace(way(answer), supervised=lambda: supervised)
    async with Calls(connection, show=shown.append) as calls:
        if supervised:
            assert set((await calls.heads(first=True)).values()) == {7}
            assert any(line.startswith("waiting for") for line in shown)
        else:
            with pytest.raises(Unreachable, match=r"start with \./huikuan up"):
                await calls.heads(first=True)
            assert time.monotonic() < opens
