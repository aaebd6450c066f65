"""Asking on a real log: races, keys, refusals, and a memory that is checked against the log."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest

from shared.runtime.ask.asking import Asker
from shared.runtime.ask.decisions import Command, RecordedDifferently
from shared.runtime.ask.wish import BlockedByEarlierEvent, KeyReused, Stale, Taken, Wish
from shared.runtime.outages import Unavailable
from tests.integration.parts import STAMP, Parts
from tests.integration.toy import NOTE, NoNote, NotePosted, NoteStruck, Post, Silence, Strike


def post(note_id: str = "1", text: str = "hello", shelf: str = "top") -> Post:
    """A wish to post a note."""
    return Post(note_id=note_id, shelf=shelf, text=text)


def wish(command: Command, key: str = "k", **members: Any) -> Wish:
    """A command under a key."""
    return Wish(command, STAMP, key, **members)


@pytest.fixture
async def other(name: str, database: str) -> AsyncIterator[Parts]:
    """The same service in another process."""
    async with AsyncExitStack() as stack:
        yield await Parts.connected(name, database, stack)


async def test_a_wish_becomes_facts_and_the_same_key_gets_the_same_answer(parts: Parts, other: Parts) -> None:
    first = await parts.asker.ask(NOTE, "1", wish(post()))
    await parts.strike("1")

    assert first == Taken(1, 1, (NotePosted(note_id="1", shelf="top", text="hello"),))
    assert await parts.asker.ask(NOTE, "1", wish(post())) == first
    assert await other.asker.ask(NOTE, "1", wish(post())) == first
    with pytest.raises(KeyReused):
        await parts.asker.ask(NOTE, "1", wish(post(text="bye")))
    with pytest.raises(KeyReused):
        await parts.asker.ask(NOTE, "1", wish(Strike(note_id="1")))
    assert (await parts.log.head()).position == 2


async def test_what_is_true_already_stores_nothing_and_is_answered(parts: Parts) -> None:
    await parts.asker.ask(NOTE, "1", wish(post()))
    again = await parts.asker.ask(NOTE, "1", wish(post(), "other"))

    assert (again.version, again.events) == (1, ())
    assert again.position >= 1
    assert (await parts.log.head()).position == 1


async def test_a_refusal_keeps_nothing_not_even_its_key(parts: Parts) -> None:
    with pytest.raises(NoNote):
        await parts.asker.ask(NOTE, "1", wish(Strike(note_id="1")))
    await parts.post("1")
    answer = await parts.asker.ask(NOTE, "1", wish(Strike(note_id="1")))

    assert answer.events == (NoteStruck(note_id="1"),)
    with pytest.raises(RecordedDifferently):
        await parts.asker.ask(NOTE, "1", wish(post(text="bye"), "new"))
    assert (await parts.asker.state(NOTE, "1"))[1] == 2


async def test_a_change_names_the_version_that_it_saw(parts: Parts) -> None:
    await parts.post("1")
    with pytest.raises(Stale):
        await parts.asker.ask(NOTE, "1", wish(Strike(note_id="1")), expected={0})
    struck = await parts.asker.ask(NOTE, "1", wish(Strike(note_id="1")), expected={1})

    # The reply got lost and the wish comes again, with the version that it saw then: not stale, but done.
    assert await parts.asker.ask(NOTE, "1", wish(Strike(note_id="1")), expected={1}) == struck


async def test_two_processes_race_and_one_wins_each_time(parts: Parts, other: Parts) -> None:
    for number in range(20):
        note = f"n{number}"
        outcomes = await asyncio.gather(
            parts.asker.ask(NOTE, note, wish(post(note, "mine"), f"a{number}")),
            other.asker.ask(NOTE, note, wish(post(note, "theirs"), f"b{number}")),
            return_exceptions=True,
        )
        assert sum(isinstance(outcome, Taken) for outcome in outcomes) == 1
        assert sum(isinstance(outcome, RecordedDifferently) for outcome in outcomes) == 1
        assert len(await parts.log.stream(NOTE.stream(note))) == 1


async def test_a_memory_that_is_behind_is_noticed(parts: Parts, other: Parts) -> None:
    await parts.post("1")
    await other.strike("1")

    again = await parts.strike("1")
    assert (again.version, again.events) == (2, ())
    state, version = await parts.asker.state(NOTE, "1")
    assert (state.struck, version) == (True, 2)


async def test_many_wishes_of_a_stream_go_in_order_and_together(parts: Parts) -> None:
    answers = await parts.asker.ask_all(
        [
            (NOTE, "1", wish(post("1"), "k/0")),
            (NOTE, "2", wish(post("2", "LOUD", "quiet"), "k/1")),
            (NOTE, "1", wish(Strike(note_id="1"), "k/2")),
            (NOTE, "1", wish(post("1", "other"), "k/3")),
            (NOTE, "3", wish(post("3"), "k/4")),
        ]
    )

    kinds = [type(answer.refusal) if answer.refusal else len(answer.events) for answer in answers]
    assert kinds == [1, Silence, 1, RecordedDifferently, 1]
    assert answers[0].position == answers[2].position
    assert [entry.version for entry in await parts.log.stream(NOTE.stream("1"))] == [1, 2]


async def test_a_batch_that_comes_again_changes_nothing(parts: Parts) -> None:
    rows = [(NOTE, str(number % 3), wish(post(str(number % 3)), f"k/{number}")) for number in range(9)]
    first = await parts.asker.ask_all(rows)
    again = await parts.asker.ask_all(rows)

    assert sum(len(answer.events) for answer in first) == 3
    assert sum(len(answer.events) for answer in again) == 0
    assert max(answer.position for answer in again) == max(answer.position for answer in first) == 3


async def test_a_key_used_otherwise_refuses_its_row_only(parts: Parts) -> None:
    await parts.asker.ask(NOTE, "1", wish(post("1"), "k/0"))
    rows = [(NOTE, "1", wish(Strike(note_id="1"), "k/0")), (NOTE, "2", wish(post("2"), "k/1"))]
    used, fine = await parts.asker.ask_all(rows)

    assert isinstance(used.refusal, KeyReused)
    assert len(fine.events) == 1


async def test_after_a_refusal_the_later_wishes_of_its_origin_wait(parts: Parts) -> None:
    def caused(command: Command, key: str, origin: str) -> Wish:
        return wish(command, key, cause=key, origin=origin)

    answers = await parts.asker.ask_all(
        [
            (NOTE, "1", caused(Strike(note_id="1"), "a/1", "a")),
            (NOTE, "1", caused(post("1"), "a/2", "a")),
            (NOTE, "1", caused(post("1", "from b"), "b/1", "b")),
        ]
    )

    assert [type(answer.refusal) for answer in answers] == [NoNote, BlockedByEarlierEvent, type(None)]


async def test_an_outage_in_the_middle_of_many_is_one_plain_error(parts: Parts) -> None:
    await parts.log.stop()
    with pytest.raises(Unavailable):
        await parts.asker.ask_all([(NOTE, str(number), wish(post(str(number)), f"k{number}")) for number in range(5)])


async def test_who_leaves_does_not_spoil_the_memory(parts: Parts) -> None:
    leaving = asyncio.create_task(parts.asker.ask(NOTE, "1", wish(post("1"))))
    while not parts.log._waiting and not leaving.done():
        await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.gather(leaving, return_exceptions=True)

    answer = await parts.asker.ask(NOTE, "1", wish(post("1")))
    assert (answer.version, len(await parts.log.stream(NOTE.stream("1")))) == (1, 1)


async def test_the_memory_is_bounded(parts: Parts) -> None:
    asker = Asker(parts.log, parts.pool, most_streams=5)
    for number in range(20):
        await asker.ask(NOTE, str(number), wish(post(str(number)), f"k{number}"))

    assert len(asker._held) == 5
    assert len(asker._locks) == 0
    assert (await asker.state(NOTE, "3"))[1] == 1
