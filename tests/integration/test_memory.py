"""What is held in memory follows the log and never runs ahead of it, whatever fails between decision and append."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from itertools import count
from random import Random
from typing import Any

import pytest

from shared.runtime.ask.asking import Asker
from shared.runtime.ask.decisions import Basis, Claims, Command, NumberTaken, Reader, Refused, Stamp
from shared.runtime.ask.wish import ConcurrentChange, KeyReused, Unwritable, Wish
from shared.runtime.log.decoding import decode
from shared.runtime.log.store import LARGEST_EVENT_BYTES, Answer, Entry, Log, Request, TooLarge
from shared.runtime.outages import Unavailable
from tests.integration.parts import STAMP, Parts
from tests.integration.toy import NOTE, Note, NotePosted, NoteStruck, Post, Strike

KEYS = count(1)
STRIKE = Strike(note_id="1")


def wish(command: Command, key: str | None = None) -> Wish:
    """A command under a key, a new one unless it is named."""
    return Wish(command, STAMP, key or f"memory/{next(KEYS)}")


def post(text: str = "hello", note_id: str = "1") -> Post:
    """A wish to post a note."""
    return Post(note_id=note_id, shelf="top", text=text)


def repeating(_note: Note, command: Post | Strike, _basis: Basis) -> Iterator[NotePosted | NoteStruck]:
    """Decide for whatever is asked, as often as it is asked."""
    match command:
        case Post():
            yield NotePosted(**command.model_dump())
        case Strike():
            yield NoteStruck(**command.model_dump())


REPEATING = replace(NOTE, decide=repeating)


async def assert_memory_follows_the_log(asker: Asker, log: Log, note_id: str = "1") -> None:
    """The state in memory is the fold of the log up to its version; a draft, where there is one, equals it."""
    held = asker._held.get(NOTE.stream(note_id))
    if held is None:
        return
    entries = [entry for entry in await log.stream(NOTE.stream(note_id)) if entry.version <= held.version]
    assert held.version == len(entries)
    assert held.state == NOTE.fold(decode(entry.type, entry.data) for entry in entries)
    assert held.draft in (None, held.state)
    assert held.draft is not held.state


@pytest.fixture
async def other(name: str, database: str) -> AsyncIterator[Parts]:
    """The same service in another process."""
    async with AsyncExitStack() as stack:
        yield await Parts.connected(name, database, stack)


@pytest.fixture
def read(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> list[Entry]:
    """What is read of streams of the log from now on."""
    entries: list[Entry] = []
    stream = parts.log.stream

    async def noted(stream_id: str, after: int = -1, limit: int | None = None) -> list[Entry]:
        found = await stream(stream_id, after, limit)
        entries.extend(found)
        return found

    monkeypatch.setattr(parts.log, "stream", noted)
    return entries


async def test_what_cannot_be_written_is_refused_and_leaves_the_thing_as_it_was(parts: Parts) -> None:
    await parts.ask(NOTE, "1", post())

    def phantom(_note: Note, command: Post | Strike, _basis: Basis) -> Iterator[NotePosted | NoteStruck]:
        yield NoteStruck(note_id=command.note_id)
        yield NotePosted.model_construct(note_id="1", shelf="top", text="\ud800")

    with pytest.raises(Unwritable, match="NotePosted") as refused:
        await parts.asker.ask(replace(NOTE, decide=phantom), "1", wish(STRIKE))

    assert refused.value.status == 422
    state, version = await parts.asker.state(NOTE, "1")
    assert (state.struck, version) == (False, 1)
    struck = await parts.asker.ask(NOTE, "1", wish(STRIKE), expected={1})
    assert (struck.version, struck.events) == (2, (NoteStruck(note_id="1"),))
    await assert_memory_follows_the_log(parts.asker, parts.log)


async def test_a_wish_that_cannot_be_written_never_reaches_the_decision(parts: Parts) -> None:
    await parts.ask(NOTE, "1", post())
    broken = Post.model_construct(note_id="1", shelf="top", text="\ud800")
    with pytest.raises(Unwritable, match="Post"):
        await parts.asker.ask(REPEATING, "1", wish(broken))

    answers = await parts.asker.ask_all([(REPEATING, "1", wish(one)) for one in (STRIKE, broken, post("again"))])
    assert [type(answer.refusal) for answer in answers] == [type(None), Unwritable, type(None)]
    assert [answer.version for answer in answers] == [2, 2, 3]
    await assert_memory_follows_the_log(parts.asker, parts.log)


async def test_of_many_only_the_one_that_cannot_be_written_is_refused(parts: Parts) -> None:
    def some(_note: Note, command: Post | Strike, _basis: Basis) -> Iterator[NotePosted]:
        assert isinstance(command, Post)
        yield NotePosted.model_construct(**command.model_dump() | {"text": "\ud800" if command.text == "bad" else "ok"})

    subject = replace(NOTE, decide=some)
    answers = await parts.asker.ask_all([(subject, "1", wish(post(text))) for text in ("a", "bad", "b", "bad", "c")])

    assert [answer.refusal is None for answer in answers] == [True, False, True, False, True]
    assert [entry.version for entry in await parts.log.stream(NOTE.stream("1"))] == [1, 2, 3]
    await assert_memory_follows_the_log(parts.asker, parts.log)


async def test_a_retried_key_leaves_a_warm_state_warm(parts: Parts, read: list[Entry]) -> None:
    posted = wish(post())
    first = await parts.asker.ask(NOTE, "1", posted)
    draft = parts.asker._held[NOTE.stream("1")].draft

    assert await parts.asker.ask(NOTE, "1", posted) == first
    assert await parts.asker.ask(NOTE, "1", posted) == first
    await parts.asker.ask(NOTE, "1", wish(post()))  # true already, under another key
    with pytest.raises(Refused):
        await parts.asker.ask(NOTE, "1", wish(post("other")))

    assert read == []
    assert parts.asker._held[NOTE.stream("1")].draft is draft


async def test_a_stored_fact_is_not_read_again(parts: Parts, read: list[Entry]) -> None:
    for number in range(5):
        await parts.asker.ask(REPEATING, "1", wish(post(f"text {number}")))
    assert read == []
    await assert_memory_follows_the_log(parts.asker, parts.log)


async def failed_before(_log: Log, _request: Request) -> Answer:
    """PostgreSQL is away."""
    raise Unavailable("away")


async def failed_after(log: Log, request: Request) -> Answer:
    """PostgreSQL stores, and its answer gets lost for good."""
    await Log.append(log, request)
    raise Unavailable("lost")


async def left_alone(log: Log, request: Request) -> Answer:
    """The caller goes away while the append is under way."""
    await Log.append(log, request)
    raise asyncio.CancelledError


async def raced(_log: Log, _request: Request) -> Answer:
    """Somebody else was faster, each time."""
    return Answer("conflict", 0, 0)


async def seen_before(_log: Log, _request: Request) -> Answer:
    """The key was used for another wish."""
    return Answer("other_body", 0, 0)


async def broken(_log: Log, _request: Request) -> Answer:
    """Something nobody thought of."""
    raise ArithmeticError


FAILURES = {
    Unavailable: (failed_before, failed_after),
    asyncio.CancelledError: (left_alone,),
    ConcurrentChange: (raced,),
    KeyReused: (seen_before,),
    ArithmeticError: (broken,),
}


@pytest.mark.parametrize(("error", "how"), [(error, how) for error, hows in FAILURES.items() for how in hows])
async def test_a_failed_append_costs_the_draft_alone(
    parts: Parts, monkeypatch: pytest.MonkeyPatch, error: type[BaseException], how: Any
) -> None:
    await parts.ask(NOTE, "1", post())
    held = parts.asker._held[NOTE.stream("1")]
    with monkeypatch.context() as patched:
        patched.setattr(parts.log, "append", lambda request: how(parts.log, request))
        with pytest.raises(error):
            await parts.asker.ask(NOTE, "1", wish(STRIKE))

    assert (held.version, held.state.struck, held.draft) == (1, False, None)
    again = await parts.asker.ask(NOTE, "1", wish(STRIKE))
    assert again.version == 2
    assert parts.asker._held[NOTE.stream("1")] is held
    await assert_memory_follows_the_log(parts.asker, parts.log)


async def test_an_event_that_is_too_large_costs_the_draft_alone(parts: Parts) -> None:
    await parts.ask(NOTE, "1", post())
    large = Post.model_construct(note_id="1", shelf="top", text="x" * LARGEST_EVENT_BYTES)
    with pytest.raises(TooLarge):
        await parts.asker.ask(REPEATING, "1", wish(large))

    assert (await parts.asker.state(NOTE, "1"))[1] == 1
    await assert_memory_follows_the_log(parts.asker, parts.log)


async def test_a_number_that_is_taken_costs_the_draft_alone(parts: Parts) -> None:
    titled = replace(REPEATING, claims=Claims({NotePosted: {"title": "text"}}))
    await parts.asker.ask(titled, "2", wish(post("mine", "2")))
    await parts.asker.ask(titled, "1", wish(post("other")))
    with pytest.raises(NumberTaken):
        await parts.asker.ask(titled, "1", wish(post("mine")))

    assert (await parts.asker.state(titled, "1"))[1] == 1
    await assert_memory_follows_the_log(parts.asker, parts.log)


async def test_a_decision_that_breaks_on_its_way_costs_the_draft_alone(parts: Parts) -> None:
    async def failing(_reader: Reader, command: Command, stamp: Stamp) -> Basis:
        if command == STRIKE:
            raise ArithmeticError
        return Basis(stamp)

    with pytest.raises(ArithmeticError):
        await parts.asker.ask_stream(replace(NOTE, basis=failing), "1", [wish(post()), wish(STRIKE)])

    assert (await parts.asker.state(NOTE, "1"))[1] == 0
    await assert_memory_follows_the_log(parts.asker, parts.log)
    assert len((await parts.asker.ask(NOTE, "1", wish(post()))).events) == 1


async def test_an_evolve_that_breaks_on_its_way_costs_the_draft_alone(parts: Parts) -> None:
    def half(note: Note, event: NotePosted | NoteStruck) -> Note:
        note.struck = True
        raise ArithmeticError(event)

    await parts.ask(NOTE, "1", post())
    with pytest.raises(ArithmeticError):
        await parts.asker.ask(replace(NOTE, evolve=half), "1", wish(STRIKE))

    assert not (await parts.asker.state(NOTE, "1"))[0].struck
    await assert_memory_follows_the_log(parts.asker, parts.log)


async def test_a_stored_fact_that_the_state_cannot_take_is_answered_and_read_again(
    parts: Parts, read: list[Entry]
) -> None:
    calls = count()

    def once(note: Note, event: NotePosted | NoteStruck) -> Note:
        if next(calls) == 1:  # the draft has taken it in, the log has stored it, now the state's turn has come
            raise ArithmeticError
        return NOTE.evolve(note, event)

    posted = await parts.asker.ask(replace(NOTE, evolve=once), "1", wish(post()))
    assert (posted.position, posted.version) == (1, 1)
    assert NOTE.stream("1") not in parts.asker._held
    assert (await parts.asker.state(NOTE, "1"))[1] == 1
    assert len(read) == 1


async def test_facts_of_another_process_reach_state_and_draft(parts: Parts, other: Parts) -> None:
    await parts.asker.ask(REPEATING, "1", wish(post("mine")))
    await other.asker.ask(REPEATING, "1", wish(post("theirs")))
    await parts.asker.ask(REPEATING, "1", wish(STRIKE))

    assert parts.asker._held[NOTE.stream("1")].version == 3
    await assert_memory_follows_the_log(parts.asker, parts.log)


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_fails_and_whoever_else_writes_the_memory_follows_the_log(
    parts: Parts, other: Parts, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    chance = Random(seed)  # noqa: S311  # what fails when, no secret
    hows = [how for several in FAILURES.values() for how in several]

    async def unreliable(request: Request) -> Answer:
        if chance.random() < 0.4:
            how: Any = chance.choice(hows)
            return await how(parts.log, request)  # type: ignore[no-any-return]  # each of them answers like the log
        return await Log.append(parts.log, request)

    monkeypatch.setattr(parts.log, "append", unreliable)
    for number in range(60):
        asker = chance.choice([parts.asker, parts.asker, other.asker])
        command = chance.choice([post(f"text {number}"), STRIKE])
        with suppress(Refused, Unavailable, ArithmeticError, asyncio.CancelledError):
            await asker.ask_stream(REPEATING, "1", [wish(command) for _ in range(chance.randint(1, 3))])
        await assert_memory_follows_the_log(parts.asker, parts.log)
        await assert_memory_follows_the_log(other.asker, parts.log)
    [state, version] = await parts.asker.state(NOTE, "1")
    entries = await parts.log.stream(NOTE.stream("1"))
    assert (version, state) == (len(entries), NOTE.fold(decode(entry.type, entry.data) for entry in entries))
