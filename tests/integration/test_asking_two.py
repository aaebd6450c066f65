"""A wish over two streams on a real log: a place in a sequence and the note that bears it, in one append."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest

from shared.events import Event
from shared.runtime.ask.decisions import Basis, Beside, Claims, Command, NumberTaken, Subject, already_level
from shared.runtime.ask.wish import KeyReused, Stale, Wish
from tests.integration.parts import STAMP, Parts
from tests.integration.toy import NOTE, Echo, Echoes, EchoHeard, NotePosted, Post, Silence, hear

WRITERS = 32


def count(tally: Echoes, command: Echo, _basis: Basis) -> Iterator[EchoHeard]:
    """Yield the next place of a sequence that has no gap."""
    yield EchoHeard(note_id=str(len(tally.heard) + 1), text=command.text)


TALLY = Subject("tally", Echoes, hear, count)


def numbered(text: str = "hello", shelf: str = "top") -> tuple[Wish, Beside]:
    """A wish for a note that bears the next place, and the sequence."""

    def completed(facts: Sequence[Event]) -> tuple[str, Command]:
        [place] = [fact.note_id for fact in facts if isinstance(fact, EchoHeard)]
        return place, Post(note_id=place, shelf=shelf, text=text)

    return (
        Wish(Post(note_id="new", shelf=shelf, text=text), STAMP, f"key/{text}"),
        Beside(TALLY, "1", Echo(note_id="new", text="next"), completed),
    )


@pytest.fixture
async def other(name: str, database: str) -> AsyncIterator[Parts]:
    """The same service in another process."""
    async with AsyncExitStack() as stack:
        yield await Parts.connected(name, database, stack)


async def test_both_are_stored_in_one_append_and_answered_with_the_version_of_the_second(parts: Parts) -> None:
    first = await parts.asker.ask_two(NOTE, *numbered())
    assert (first.position, first.version) == (2, 1)
    assert first.events == (EchoHeard(note_id="1", text="next"), NotePosted(note_id="1", shelf="top", text="hello"))
    assert [one.stream_id for one in await parts.log.range(0, 9)] == ["tally-1", "note-1"]


async def test_a_wish_that_is_true_already_moves_nothing_beside_it(parts: Parts) -> None:
    wish, beside = numbered()
    await parts.asker.ask_two(NOTE, wish, beside)
    again = replace(wish, key="another key"), beside._replace(completed=lambda _: ("1", the_first()))
    taken = await parts.asker.ask_two(NOTE, *again)
    assert (taken.events, taken.version) == ((), 1)
    assert (await parts.log.head()).position == 2
    third = await parts.asker.ask_two(NOTE, *numbered("third"))
    assert third.events[0] == EchoHeard(note_id="2", text="next")


def the_first() -> Post:
    """The note that is there already."""
    return Post(note_id="1", shelf="top", text="hello")


async def test_many_in_two_processes_at_once_leave_no_gap_and_double_nothing(parts: Parts, other: Parts) -> None:
    askers = [one.asker for one in (parts, other) for _ in range(WRITERS)]
    taken = await asyncio.gather(*(one.ask_two(NOTE, *numbered(f"{n}")) for n, one in enumerate(askers)))
    places = [fact.note_id for one in taken for fact in one.events if isinstance(fact, NotePosted)]
    assert sorted(map(int, places)) == list(range(1, 2 * WRITERS + 1))
    entries = await parts.log.range(0, 4 * WRITERS)
    assert [one.stream_id for one in entries[1::2]] == [f"note-{place}" for place in range(1, 2 * WRITERS + 1)]


async def test_what_is_refused_moves_neither_stream(parts: Parts) -> None:
    with pytest.raises(Silence):
        await parts.asker.ask_two(NOTE, *numbered("LOUD", shelf="quiet"))
    with pytest.raises(Stale):
        await parts.asker.ask_two(NOTE, *numbered(), expected={3})
    assert (await parts.log.head()).position == 0
    assert (await parts.asker.ask_two(NOTE, *numbered())).events[0] == EchoHeard(note_id="1", text="next")


async def test_foreseen_it_says_what_would_follow_and_uses_nothing_up(parts: Parts) -> None:
    for _ in range(2):
        foreseen = await parts.asker.foresee_two(NOTE, *numbered())
        assert (foreseen.version, foreseen.events[0]) == (0, EchoHeard(note_id="1", text="next"))
    assert (await parts.asker.ask_two(NOTE, *numbered())).events == foreseen.events


async def test_the_same_key_gets_the_same_answer_and_is_for_nothing_else(parts: Parts, other: Parts) -> None:
    wish, beside = numbered()
    first = await parts.asker.ask_two(NOTE, wish, beside)
    await parts.asker.ask_two(NOTE, *numbered("second"))
    assert await parts.asker.ask_two(NOTE, wish, beside) == first
    assert await other.asker.ask_two(NOTE, wish, beside) == first
    with pytest.raises(KeyReused):
        await parts.asker.ask_two(NOTE, replace(numbered("another")[0], key=wish.key), beside)
    with pytest.raises(KeyReused):  # whether it would be refused or not
        await parts.asker.ask_two(NOTE, replace(numbered("LOUD", shelf="quiet")[0], key=wish.key), beside)
    assert (await parts.log.head()).position == 4


def over_three(text: str = "hello", level: Callable[[], Awaitable[None]] = already_level) -> tuple[Wish, Beside]:
    """A wish beside which two streams move: a shelf that is asked first, then the sequence."""
    wish, sequence = numbered(text)
    return wish, Beside(TALLY, "shelf", Echo(note_id="new", text=text), lambda _: sequence, level)


async def test_what_moves_beside_a_wish_may_name_what_moves_next(parts: Parts, other: Parts) -> None:
    askers = [one.asker for one in (parts, other) for _ in range(WRITERS)]
    await asyncio.gather(*(one.ask_two(NOTE, *over_three(f"{n}")) for n, one in enumerate(askers)))
    entries = await parts.log.range(0, 6 * WRITERS)
    streams = ["tally-shelf", "tally-1"] * 2 * WRITERS
    assert [one.stream_id for place, one in enumerate(entries) if place % 3 < 2] == streams
    assert [one.version for one in entries if one.stream_id == "tally-shelf"] == list(range(1, 2 * WRITERS + 1))


async def test_what_was_looked_at_before_another_process_moved_the_stream_is_looked_at_again(
    parts: Parts, other: Parts
) -> None:
    looks = list[int]()

    async def level() -> None:
        looks.append((await parts.log.head()).position)
        if len(looks) == 1:
            await other.asker.ask_two(NOTE, *over_three("meanwhile"))

    taken = await parts.asker.ask_two(NOTE, *over_three("late", level))
    assert looks == [0, 3]
    assert taken.events[0] == EchoHeard(note_id="2", text="late")


async def test_a_number_that_another_stream_holds_is_refused_and_not_raced_for(parts: Parts) -> None:
    claiming = replace(NOTE, claims=Claims({NotePosted: {"text": "text"}}))
    wish, beside = numbered("taken")
    await parts.asker.ask_two(claiming, wish, beside)
    with pytest.raises(NumberTaken):
        await parts.asker.ask_two(claiming, replace(wish, key="another key"), beside)
    assert (await parts.log.head()).position == 2
