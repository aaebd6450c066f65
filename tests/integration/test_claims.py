"""Numbers that one stream holds alone: in one append, over batches, processes and time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from itertools import count
from typing import Any

import asyncpg
import pytest
from eventsourcing.persistence import StoredEvent

from shared.runtime.ask.decisions import AnySubject, Claims, Number, NumberTaken
from shared.runtime.ask.wish import Taken, Wish
from shared.runtime.log.store import Answer, Claim, Request
from tests.integration.parts import STAMP, Parts
from tests.integration.toy import NOTE, NotePosted, Post, Strike

KEYS = count(1)
TITLED = replace(NOTE, claims=Claims({NotePosted: {"title": "text"}}))
"""The toy, where a text stands on one note alone."""


def claiming(stream: str, version: int, *numbers: str, key: str | None = None) -> Request:
    """A request of one event that takes numbers of kind `receipt`."""
    event = StoredEvent(stream, version, "huikuan.toy.X.v1", b"{}")
    claims = [Claim(stream, "receipt", number) for number in numbers]
    return Request(key or f"claims/{next(KEYS)}", b"", [event], claims=claims)


def posting(note_id: str, text: str, **members: Any) -> tuple[AnySubject, str, Wish]:
    """A wish to post a note with a text that is its own."""
    command = Post(note_id=note_id, shelf="top", text=text)
    return TITLED, note_id, Wish(command, STAMP, f"claims/{next(KEYS)}", **members)


async def owners(parts: Parts) -> dict[str, str]:
    """Whose the numbers are."""
    return {row["number"]: row["stream_id"] for row in await parts.pool.fetch("SELECT * FROM log.claims")}


@pytest.fixture
async def other(name: str, database: str) -> AsyncIterator[Parts]:
    """The same service in another process."""
    async with AsyncExitStack() as stack:
        yield await Parts.connected(name, database, stack)


# The log


async def test_a_number_is_the_streams_that_came_first_for_ever(parts: Parts) -> None:
    first = await parts.log.append(claiming("a", 1, "R1"))
    second = await parts.log.append(claiming("b", 1, "R1"))
    again = await parts.log.append(claiming("a", 2, "R1"))

    assert (first.outcome, second.outcome, again.outcome) == ("stored", "claimed", "stored")
    assert await owners(parts) == {"R1": "a"}
    assert await parts.log.stream("b") == []


async def test_kinds_have_numbers_of_their_own(parts: Parts) -> None:
    invoice = Request("k", b"", [StoredEvent("b", 1, "t", b"{}")], claims=[Claim("b", "invoice", "R1")])
    answers = [await parts.log.append(one) for one in (claiming("a", 1, "R1"), invoice)]

    assert [answer.outcome for answer in answers] == ["stored", "stored"]


async def test_of_one_batch_the_first_wins_and_the_others_go_on(parts: Parts) -> None:
    await parts.log.append(claiming("a", 1, "R0"))
    answers = await asyncio.gather(
        parts.log.append(claiming("b", 1, "R1")),
        parts.log.append(claiming("c", 1, "R1")),
        parts.log.append(claiming("d", 1, "R2", "R0")),
        parts.log.append(claiming("e", 1, "R3")),
    )

    assert [answer.outcome for answer in answers] == ["stored", "claimed", "claimed", "stored"]
    assert await owners(parts) == {"R0": "a", "R1": "b", "R3": "e"}
    assert [(answer.first, answer.last) for answer in answers if answer.outcome == "stored"] == [(2, 2), (3, 3)]


async def test_nothing_of_a_claimed_request_is_kept_and_its_key_is_free(parts: Parts) -> None:
    await parts.log.append(claiming("a", 1, "R1"))
    refused = await parts.log.append(claiming("b", 1, "R2", "R1", key="k"))

    assert refused.outcome == "claimed"
    assert await parts.log.answered("k") is None
    assert await owners(parts) == {"R1": "a"}
    assert (await parts.log.append(claiming("b", 1, "R2", key="k"))).outcome == "stored"


async def test_a_request_that_loses_by_its_version_claims_nothing(parts: Parts) -> None:
    await parts.log.append(claiming("a", 1))
    answers = await asyncio.gather(
        parts.log.append(claiming("a", 1, "R1")),
        parts.log.append(claiming("b", 1, "R1")),
    )

    assert [answer.outcome for answer in answers] == ["conflict", "stored"]
    assert await owners(parts) == {"R1": "b"}


async def test_a_request_that_comes_again_keeps_its_answer_whoever_holds_what(parts: Parts) -> None:
    first = await parts.log.append(claiming("a", 1, "R1", key="k"))

    assert await parts.log.append(claiming("a", 2, "R1", key="k")) == Answer("duplicate", first.first, first.last)
    assert await parts.log.append(claiming("b", 1, "R1", key="k")) == Answer("duplicate", first.first, first.last)


async def test_the_service_cannot_give_numbers_away(parts: Parts) -> None:
    await parts.log.append(claiming("a", 1, "R1"))
    for statement in (
        "UPDATE log.claims SET stream_id = 'b'",
        "DELETE FROM log.claims",
        "INSERT INTO log.claims VALUES ('receipt', 'R2', 'a')",
        "INSERT INTO log.doubles VALUES ('receipt', 'R1', 'b', 1, 'a', 1)",
        "DELETE FROM log.claimed_kind",
        "UPDATE log.memory SET keep_days = 1",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await parts.pool.execute(statement)


# Asking


async def test_the_second_of_two_wishes_is_refused_and_told_the_number_only(parts: Parts) -> None:
    await parts.asker.ask(*posting("1", "the text"))
    with pytest.raises(NumberTaken) as refused:
        await parts.asker.ask(*posting("2", "the text"))

    assert refused.value.status == 409
    assert refused.value.members == {"kind": "title", "number": "the text"}
    assert str(refused.value) == "This number names another thing already. Title the text."
    assert (await parts.asker.state(TITLED, "2"))[1] == 0


async def test_side_by_side_in_two_processes_one_wins_each_time(parts: Parts, other: Parts) -> None:
    for number in range(25):
        outcomes = await asyncio.gather(
            parts.asker.ask(*posting(f"a{number}", f"text {number}")),
            other.asker.ask(*posting(f"b{number}", f"text {number}")),
            return_exceptions=True,
        )
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NumberTaken", "Taken"]
    assert (await parts.log.head()).position == 25


async def test_without_claims_both_would_win(parts: Parts, other: Parts) -> None:
    """The control: what the test above shows is the claims' doing."""
    wishes = [(NOTE, key, wish) for _, key, wish in (posting("a", "same"), posting("b", "same"))]
    outcomes = await asyncio.gather(parts.asker.ask(*wishes[0]), other.asker.ask(*wishes[1]))

    assert [type(outcome) for outcome in outcomes] == [Taken, Taken]


async def test_only_the_wish_whose_number_is_taken_is_refused_of_a_stream(parts: Parts) -> None:
    several = replace(TITLED, decide=lambda _state, command, _basis: [NotePosted(**command.model_dump())])
    await parts.asker.ask(*posting("0", "taken"))
    rows = [(several, "1", posting("1", text)[2]) for text in ("one", "taken", "two", "taken", "three")]
    answers = await parts.asker.ask_all(rows)

    assert [type(answer.refusal) for answer in answers] == [
        type(None),
        NumberTaken,
        type(None),
        NumberTaken,
        type(None),
    ]
    assert [answer.version for answer in answers] == [1, 1, 2, 2, 3]
    assert [entry.version for entry in await parts.log.stream("note-1")] == [1, 2, 3]
    assert (await parts.asker.state(several, "1"))[1] == 3


async def test_what_follows_from_the_same_origin_waits_behind_a_taken_number(parts: Parts) -> None:
    await parts.asker.ask(*posting("0", "taken"))
    rows = [
        (TITLED, "1", posting("1", "taken", cause="c/1", origin="c")[2]),
        (TITLED, "1", posting("1", "free", cause="c/2", origin="c")[2]),
        (TITLED, "1", posting("1", "other", cause="d/1", origin="d")[2]),
    ]
    answers = await parts.asker.ask_all(rows)

    assert [type(answer.refusal).__name__ for answer in answers] == ["NumberTaken", "BlockedByEarlierEvent", "NoneType"]


async def test_a_retry_gets_the_answer_of_the_first_time(parts: Parts) -> None:
    wished = posting("1", "mine")
    first = await parts.asker.ask(*wished)
    await parts.ask(TITLED, "1", Strike(note_id="1"))

    assert await parts.asker.ask(*wished) == first


async def test_the_log_says_which_numbers_others_hold(parts: Parts) -> None:
    await parts.asker.ask(*posting("1", "mine"))
    asked = [Number("title", "mine"), Number("title", "free")]

    assert await parts.log.held("note-2", asked) == {Number("title", "mine")}
    assert await parts.log.held("note-1", asked) == set()
    assert await parts.log.held("note-1", []) == set()
