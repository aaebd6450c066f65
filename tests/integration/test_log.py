"""The log on a real PostgreSQL: dense positions, versions, keys, the chain, and who may do what."""

import asyncio
import random
from hashlib import sha256
from typing import Any

import asyncpg
import pytest
from eventsourcing.persistence import StoredEvent

from shared.runtime.log.store import LARGEST_EVENT_BYTES, Answer, Log, Request, TooLarge, broken, linked
from shared.runtime.outages import Unavailable
from tests.integration.parts import KEYS, Parts, unlocked


def request(key: str, *events: tuple[str, int], body: bytes = b"", data: bytes = b"{}") -> Request:
    """A request of events, each given as stream and version."""
    return Request(key, body, [StoredEvent(stream, version, "huikuan.toy.X.v1", data) for stream, version in events])


async def test_positions_are_dense_and_each_stream_has_one_sequence(parts: Parts) -> None:
    answers = await asyncio.gather(*(parts.log.append(request(f"k{n}", (f"s{n % 7}", n // 7 + 1))) for n in range(70)))

    assert {answer.outcome for answer in answers} == {"stored"}
    entries = await parts.log.range(0, 100)
    assert [entry.position for entry in entries] == list(range(1, 71))
    for stream in range(7):
        assert [entry.version for entry in await parts.log.stream(f"s{stream}")] == list(range(1, 11))


async def test_a_stream_begins_at_0_or_1_and_never_jumps(parts: Parts) -> None:
    outcomes = [
        (await parts.log.append(request(f"k{number}", *events))).outcome
        for number, events in enumerate(
            [
                [("a", 0), ("a", 1)],
                [("b", 1)],
                [("c", 2)],
                [("b", 1)],
                [("b", 3)],
                [("b", 2), ("b", 4)],
                [("b", 2), ("b", 2)],
                [("b", 2), ("a", 1)],
                [("b", 2), ("a", 2), ("b", 3)],
            ]
        )
    ]
    assert outcomes == ["stored", "stored", *["conflict"] * 6, "stored"]
    assert (await parts.log.head()).position == 6


async def test_a_key_is_answered_once_and_for_ever(parts: Parts) -> None:
    first = await parts.log.append(request("k", ("a", 1), ("a", 2), body=b"1"))
    await parts.log.append(request("other", ("b", 1)))

    assert first == Answer("stored", 1, 2)
    assert await parts.log.append(request("k", ("a", 3), body=b"1")) == Answer("duplicate", 1, 2)
    assert (await parts.log.append(request("k", ("a", 3), body=b"2"))).outcome == "other_body"
    assert (await parts.log.head()).position == 3


async def test_a_request_without_events_is_remembered_too(parts: Parts) -> None:
    nothing = await parts.log.append(request("nothing", body=b"1"))
    again = await parts.log.append(request("nothing", body=b"1"))

    assert nothing.outcome == "stored"
    assert nothing.first > nothing.last == 0
    assert again == nothing._replace(outcome="duplicate")
    assert (await parts.log.append(request("nothing", body=b"2"))).outcome == "other_body"
    assert (await parts.log.head()).position == 0


async def test_a_conflict_keeps_nothing_of_its_request_and_all_of_the_others(parts: Parts) -> None:
    await parts.log.append(request("first", ("a", 1)))
    good, bad, fine = await asyncio.gather(
        parts.log.append(request("good", ("b", 1))),
        parts.log.append(request("bad", ("c", 1), ("a", 1))),
        parts.log.append(request("fine", ("d", 1))),
    )

    assert (good.outcome, bad.outcome, fine.outcome) == ("stored", "conflict", "stored")
    assert await parts.log.stream("c") == []
    assert await parts.log.answered("bad") is None


async def test_the_chain_can_be_computed_again_outside(parts: Parts) -> None:
    for number in range(1, 6):
        event = StoredEvent("é|中", number, "t", bytes([number]))
        await parts.log.append(Request(f"k{number}", b"", [event], b'{"a":1}'))

    before = sha256(b"").digest()
    for entry in await parts.log.range(0, 10):
        assert entry.hash == linked(before, entry)
        before = entry.hash
    assert (await parts.log.head()).hash == before
    assert await broken(parts.log) is None


ATTACKS = {
    "UPDATE log.events SET data = '{\"x\":1}' WHERE position = 3": 3,
    "UPDATE log.events SET recorded_at = recorded_at + interval '1 microsecond' WHERE position = 2": 2,
    "DELETE FROM log.events WHERE position = 4": 5,
    "DELETE FROM log.events WHERE position = 5": 5,
    "UPDATE log.events SET stream_id = CASE position WHEN 1 THEN 's2' ELSE 's1' END WHERE position < 3": 1,
    "INSERT INTO log.events SELECT 6, 'new', 1, type, data, meta, recorded_at, hash FROM log.events WHERE version = 1 "
    "AND position = 5": 6,
    "UPDATE log.head SET position = 4": 5,
}


async def test_whoever_changes_the_past_breaks_the_chain(parts: Parts, admin: str) -> None:
    for number in range(1, 6):
        await parts.log.append(request(f"k{number}", (f"s{number}", 1)))
    database = await asyncpg.connect(admin)
    await database.execute("ALTER TABLE log.events DROP CONSTRAINT events_stream_id_version_key")
    for attack, position in ATTACKS.items():
        attempt = database.transaction()
        await attempt.start()
        await database.execute(attack)
        assert await broken(Log(database)) == position, attack  # type: ignore[arg-type]  # reads as a pool does
        await attempt.rollback()
    await database.close()
    assert await broken(parts.log) is None


DENIED = (
    "UPDATE log.events SET data = ''",
    "DELETE FROM log.events",
    "TRUNCATE log.events",
    "INSERT INTO log.events SELECT * FROM log.events",
    "UPDATE log.head SET position = 0",
    "DELETE FROM log.requests",
    "DROP TABLE log.events",
    "ALTER TABLE log.events DISABLE TRIGGER ALL",
    "BEGIN; LOCK TABLE log.events IN EXCLUSIVE MODE",
    "CREATE TABLE log.mine (a int)",
    "ALTER FUNCTION log.append OWNER TO CURRENT_USER",
    "DROP FUNCTION log.append",
    "SET ROLE huikuan_log",
)


async def test_the_role_of_the_service_cannot_touch_what_is_written(parts: Parts) -> None:
    await parts.log.append(request("k", ("a", 1)))
    for statement in DENIED:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await parts.pool.execute(statement)


async def test_an_event_is_bounded_before_anything_is_stored(parts: Parts) -> None:
    largest = b'"%s"' % (b"x" * (LARGEST_EVENT_BYTES - 2))
    with pytest.raises(TooLarge):
        await parts.log.append(request("k", ("a", 1), data=largest + b" "))
    assert (await parts.log.append(request("k", ("a", 1), data=largest))).outcome == "stored"


async def test_what_cannot_be_stored_takes_nobody_along(parts: Parts) -> None:
    outcomes = await asyncio.gather(
        *(parts.log.append(request(f"k{n}", (f"s{n}", 1))) for n in range(5)),
        parts.log.append(request("nul", ("a\0b", 1))),
        parts.log.append(Request("meta", b"", [StoredEvent("m", 1, "t", b"")], b"x" * 20_000)),
        *(parts.log.append(request(f"l{n}", (f"t{n}", 1))) for n in range(5)),
        return_exceptions=True,
    )

    assert [isinstance(outcome, Answer) for outcome in outcomes] == [True] * 5 + [False, False] + [True] * 5
    assert isinstance(outcomes[5], asyncpg.CharacterNotInRepertoireError)
    assert isinstance(outcomes[6], asyncpg.CheckViolationError)
    assert (await parts.log.head()).position == 10


@pytest.mark.parametrize("data", [b"", b"\xff{}", b"{'a': 1}", b'{"a": 1', b"\x00", b'{"a": NaN}'])
async def test_under_a_name_of_ours_only_json_is_stored(parts: Parts, data: bytes) -> None:
    name = "huikuan.orders.OrderPlaced.v1"
    for event, meta in ((StoredEvent("a", 1, name, data), b"{}"), (StoredEvent("a", 1, "others", b"{}"), data)):
        with pytest.raises(asyncpg.DataError):
            await parts.log.append(Request(f"k{meta!r}", b"", [event], meta))
    assert (await parts.log.head()).position == 0
    good = [StoredEvent("a", 1, name, b'{"a": "\\u0000"}'), StoredEvent("a", 2, "others", data)]
    assert (await parts.log.append(Request("good", b"", good))).outcome == "stored"


class Cut:
    """A pool whose replies get lost: the work is done, and the asker does not hear of it."""

    def __init__(self, pool: Any, losses: int) -> None:
        self.pool = pool
        self.losses = losses

    async def fetchrow(self, query: str, *args: Any) -> Any:
        row = await self.pool.fetchrow(query, *args)
        if self.losses:
            self.losses -= 1
            raise ConnectionResetError("the reply got lost")
        return row


async def test_a_lost_reply_stores_once_and_says_so(parts: Parts) -> None:
    log = Log(Cut(parts.pool, 2))  # type: ignore[arg-type]  # it does what the log needs of a pool
    log.start()
    answer = await log.append(request("k", ("a", 1)))
    await log.stop()

    assert answer == Answer("duplicate", 1, 1)
    assert (await parts.log.head()).position == 1


async def test_unknown_is_said_when_no_reply_comes_at_all_and_the_key_tells_later(parts: Parts) -> None:
    log = Log(Cut(parts.pool, 100))  # type: ignore[arg-type]  # it does what the log needs of a pool
    log.start()
    with pytest.raises(Unavailable):
        await log.append(request("k", ("a", 1)))
    await log.stop()

    assert await parts.log.append(request("k", ("a", 1))) == Answer("duplicate", 1, 1)


async def test_stopping_commits_what_waits_and_then_nothing_more(parts: Parts) -> None:
    log = Log(parts.pool)
    waiting = [asyncio.create_task(log.append(request(f"k{n}", (f"s{n}", 1)))) for n in range(20)]
    await asyncio.sleep(0)
    log.start()
    await asyncio.sleep(0)
    await log.stop()

    assert {(await one).outcome for one in waiting} == {"stored"}
    with pytest.raises(Unavailable):
        await log.append(request("late", ("late", 1)))


async def missed(parts: Parts, *, requests: int) -> tuple[int, int]:
    """Write with 16 writers, over 4 logs as 4 processes would; return how many events, and how many a reader missed.

    A reader remembers only the position that it saw last. The worst of 4 readers counts.
    """
    seed = random.Random(6)  # noqa: S311  # sizes of requests, no secret
    logs = [Log(parts.pool) for _ in range(4)]
    for log in logs:
        log.start()
    done = asyncio.Event()

    async def write(writer: int) -> int:
        stored = 0
        for _ in range(requests):
            size = seed.randint(1, 12)
            stream = f"w{next(KEYS)}"
            events = [(stream, version) for version in range(1, size + 1)]
            answer = await logs[writer % 4].append(request(f"{next(KEYS)}", *events))
            assert answer.outcome == "stored"
            stored += size
        return stored

    async def read() -> set[int]:
        seen: set[int] = set()
        last = 0
        while True:
            ended = done.is_set()
            entries = await parts.log.range(last, 2**62)
            seen.update(entry.position for entry in entries)
            last = entries[-1].position if entries else last
            if ended and not entries:
                return seen

    readers = [asyncio.create_task(read()) for _ in range(4)]
    stored = sum(await asyncio.gather(*(write(writer) for writer in range(16))))
    done.set()
    worst = max([stored - len(await reader) for reader in readers])
    for log in logs:
        await log.stop()
    return stored, worst


async def test_tailing_readers_never_miss_a_position(parts: Parts) -> None:
    stored, skipped = await missed(parts, requests=60)

    assert skipped == 0
    assert [entry.position for entry in await parts.log.range(0, 2**62)] == list(range(1, stored + 1))
    assert await broken(parts.log) is None


async def test_control_without_the_lock_readers_miss_positions(parts: Parts, admin: str) -> None:
    await unlocked(admin)
    for _ in range(5):
        if (await missed(parts, requests=20))[1]:
            return
    pytest.fail("the test above cannot fail")
