"""The feed on a real PostgreSQL, without Kafka: holes, duplicates, parked streams, outages, zombies."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import asyncpg
import pytest
from eventsourcing.persistence import StoredEvent

from shared.events import registry
from shared.runtime.bus import LogBus
from shared.runtime.envelope import Envelope
from shared.runtime.feed import Forked, fresh
from shared.runtime.log import Request
from shared.runtime.redrive import Redrive, redrive
from tests.integration.parts import KEYS, Parts, running
from tests.integration.toy import BROKEN, DEAF, NOTE, NotePosted


@pytest.fixture
async def other(name: str, database: str) -> AsyncIterator[Parts]:
    """The same service in another process."""
    async with AsyncExitStack() as stack:
        yield await Parts.connected(name, database, stack)


async def written(parts: Parts, stream: str, version: int, kind: str, data: bytes) -> None:
    """Write an event past the decisions, as a newer version of the software would."""
    answer = await parts.log.append(Request(f"raw/{next(KEYS)}", b"", [StoredEvent(stream, version, kind, data)]))
    assert answer.outcome == "stored"


async def history(parts: Parts, notes: int = 30) -> list[Envelope]:
    """Notes on three shelves, every third struck out, every fifth a shout."""
    for number in range(notes):
        await parts.post(f"n{number:02}", f"T{number}" if number % 5 == 0 else f"t{number}", f"shelf{number % 3}")
        if number % 3 == 0:
            await parts.strike(f"n{number:02}")
    return await parts.envelopes()


async def test_events_become_rows_and_wishes(parts: Parts) -> None:
    await parts.post("1", "hello")
    await parts.post("2", "HELLO")
    await parts.strike("1")
    await parts.give(await parts.envelopes())
    await parts.give(await parts.envelopes())  # the echo, which the reaction asked for

    assert await parts.rows() == {
        "posted": [("1", "top", "hello"), ("2", "top", "HELLO")],
        "struck": [("1", 2)],
        "heard": [("2", "HELLO")],
        "shelf": [("top", 1, "HELLO")],
    }
    [echo] = await parts.log.stream("echo-top")
    assert b'"causation"' in echo.meta


@pytest.mark.parametrize("size", [1, 2, 7, 1_000])
async def test_any_batch_size_ends_in_the_same_rows(parts: Parts, size: int) -> None:
    envelopes = await history(parts)
    await parts.give(envelopes, size)
    await parts.give(await parts.envelopes(), size)

    rows = await parts.rows()
    assert len(rows["posted"]) == 30
    assert rows["shelf"] == [
        ("shelf0", 0, ""),
        ("shelf1", 10, "t1 t4 t7 T10 t13 t16 t19 t22 T25 t28"),
        ("shelf2", 10, "t2 T5 t8 t11 t14 t17 T20 t23 t26 t29"),
    ]
    assert len(rows["heard"]) == 6


async def test_what_comes_again_takes_effect_once(parts: Parts) -> None:
    envelopes = await history(parts, 10)
    for partition in range(3):
        mine = [one for one in envelopes if one.partition == partition]
        for start in range(len(mine)):
            await parts.intake.give(mine[max(0, start - 2) : start + 2])

    assert len((await parts.rows())["posted"]) == 10
    assert len(await parts.log.stream("echo-shelf0")) == 1


async def test_a_hole_is_filled_from_the_log(parts: Parts) -> None:
    envelopes = await history(parts)
    lossy = [one for place, one in enumerate(envelopes) if place % 4 and place < len(envelopes) - 6]
    await parts.give(lossy + envelopes[-6:], 5)

    assert len((await parts.rows())["posted"]) == 30


def test_a_topic_s_record_must_name_the_one_before_it() -> None:
    def envelope(position: int, previous: int, offset: int | None) -> Envelope:
        entry: Any = type("E", (), {"position": position})
        return Envelope("toy", "e", 0, previous, entry, offset)

    assert fresh([envelope(3, 0, 1)], 3) == ([], True)
    news, whole = fresh([envelope(5, 3, 1), envelope(9, 7, 2)], 3)
    assert ([one.entry.position for one in news], whole) == ([5], False)
    for previous, offset in ((4, 1), (2, 1), (4, None)):
        with pytest.raises(Exception, match="not whole"):
            fresh([envelope(5, previous, offset)], 3)
    assert fresh([envelope(5, 2, None)], 3)[1]  # pulled from the log: whole by construction


def forged(envelope: Envelope, **changes: Any) -> Envelope:
    """A record that nobody's log holds."""
    entry = envelope.entry._replace(**{name: changes[name] for name in changes if name in envelope.entry._fields})
    rest = {name: value for name, value in changes.items() if name in envelope._fields}
    return envelope._replace(entry=entry, **rest)


@pytest.mark.parametrize(
    "change",
    [
        {"position": 10**15, "previous": 10**14},
        {"position": 10**15, "previous": 0},
        {"epoch": "00000000-0000-0000-0000-000000000000"},
        {"position": 7, "previous": 0, "data": b"junk"},
    ],
)
async def test_records_that_are_not_of_the_log_lose_nothing_and_stop_nothing(
    parts: Parts, change: dict[str, Any]
) -> None:
    envelopes = await history(parts, 12)
    mixed = []
    for one in envelopes:
        mixed += [one, forged(one, **change)]
    async with asyncio.timeout(20):
        await parts.give(mixed, 4)
        await parts.give(await parts.envelopes())

    assert len((await parts.rows())["posted"]) == 12
    assert await parts.parked() == []


async def test_one_record_of_another_log_in_a_batch_is_left_out(parts: Parts) -> None:
    envelopes = await history(parts, 12)
    mine = [one for one in envelopes if one.partition == envelopes[0].partition]
    last = mine[-1].entry.position
    other = forged(mine[-1], position=last + 1, previous=last, epoch="00000000-0000-0000-0000-000000000000")
    async with asyncio.timeout(20):
        await parts.intake.give([*mine[:2], other, *mine[2:], other])

    taken = await parts.pool.fetchval("SELECT max(position) FROM feed.position WHERE name = 'shelves'")
    assert taken == last


async def test_a_log_that_was_restored_is_not_guessed_at(parts: Parts, admin: str) -> None:
    await parts.post("1")
    [envelope] = await parts.envelopes()
    await parts.intake.give([envelope])
    database = await asyncpg.connect(admin)
    await database.execute("UPDATE log.head SET epoch = gen_random_uuid()")
    await database.close()
    await parts.post("1b")
    later = [one for one in await parts.envelopes() if one.partition == envelope.partition] or [envelope]

    restored = [one._replace(epoch=(await parts.log.head()).epoch) for one in later]
    with pytest.raises(Forked):
        await parts.feed.take(restored)


async def test_a_failing_event_parks_its_stream_and_the_others_go_on(parts: Parts) -> None:
    BROKEN.add("poison")
    await parts.post("a", "fine")
    await parts.post("b", "poison")
    await parts.strike("b")
    await parts.post("c", "fine too")
    await parts.give(await parts.envelopes())
    await parts.strike("a")
    await parts.give(await parts.envelopes())

    assert await parts.parked() == [
        ("shelves", "note-b", 1, "ArithmeticError"),
        ("shelves", "note-b", 2, "behind"),
    ]
    rows = await parts.rows()
    assert [row[0] for row in rows["posted"]] == ["a", "c"]
    assert rows["shelf"] == [("top", 1, "fine too")]


@pytest.mark.parametrize("size", [1, 3, 1_000])
async def test_parked_events_are_released_in_their_order(parts: Parts, size: int) -> None:
    BROKEN.update({"t4", "t7"})
    await parts.give(await history(parts, 12), size)
    await parts.strike("n04")
    await parts.give(await parts.envelopes(), size)
    assert len(await parts.parked()) == 3

    taken, left = await redrive(parts.running(), Redrive(), actor="operator")
    assert (taken, left) == (0, 3)
    BROKEN.remove("t4")
    assert await redrive(parts.running(), Redrive(stream_id="note-n04"), actor="operator") == (2, 0)
    BROKEN.clear()
    assert await redrive(parts.running(), Redrive(), actor="operator") == (1, 0)

    rows = await parts.rows()
    assert len(rows["posted"]) == 12
    assert ("n04", 2) in rows["struck"]
    assert ("shelf1", 3, "t1 t7 T10") in rows["shelf"]
    assert await parts.parked() == []


async def test_a_refused_reaction_waits_with_what_follows_it(parts: Parts) -> None:
    DEAF.add("ANYBODY?")
    await parts.post("a", "ANYBODY?")
    await parts.post("b", "HERE!")
    await parts.give(await parts.envelopes())
    await parts.strike("a")
    await parts.give(await parts.envelopes())

    assert await parts.parked() == [("reactions", "note-a", 1, "Silence"), ("reactions", "note-a", 2, "behind")]
    assert [entry.version for entry in await parts.log.stream("echo-top")] == [1]
    assert len((await parts.rows())["posted"]) == 2

    DEAF.clear()
    assert await redrive(parts.running(), Redrive(), actor="operator") == (2, 0)
    assert [entry.version for entry in await parts.log.stream("echo-top")] == [1, 2]


async def test_a_newer_version_of_a_known_word_waits_and_an_unknown_word_does_not(parts: Parts) -> None:
    await written(parts, "note-a", 1, "huikuan.toy.NotePosted.v2", b'{"note":{"id":"a"}}')
    await written(parts, "note-a", 2, "huikuan.toy.NoteStruck.v1", b'{"note_id":"a"}')
    await written(parts, "note-b", 1, "huikuan.toy.NoteFolded.v1", b'{"note_id":"b"}')
    await written(parts, "note-b", 2, NotePosted.TYPE, b'{"note_id":"b","shelf":"top","text":"x","new_member":1}')
    await parts.give(await parts.envelopes())

    assert await parts.parked() == [
        ("reactions", "note-a", 1, "Newer"),
        ("reactions", "note-a", 2, "behind"),
        ("shelves", "note-a", 1, "Newer"),
        ("shelves", "note-a", 2, "behind"),
    ]
    assert (await parts.rows())["posted"] == [("b", "top", "x")]


async def test_an_older_version_is_lifted(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    class NotePostedV0(NotePosted):
        TYPE = "huikuan.toy.NotePosted.v0"
        shelf: str = ""

        def upcast(self) -> NotePosted:
            return NotePosted(note_id=self.note_id, shelf="attic", text=self.text)

    monkeypatch.setitem(registry.BY_NAME, NotePostedV0.TYPE, NotePostedV0)
    await written(parts, "note-a", 1, NotePostedV0.TYPE, b'{"note_id":"a","text":"old"}')
    await parts.give(await parts.envelopes())

    assert (await parts.rows())["posted"] == [("a", "attic", "old")]
    state, version = await parts.asker.state(NOTE, "a")
    assert (state.posted.shelf, version) == ("attic", 1)


async def test_bad_content_waits_and_its_reason_can_be_kept(parts: Parts) -> None:
    await written(parts, "note-a", 1, NotePosted.TYPE, b'{"note_id":"a"}')
    await written(parts, "note-b", 1, NotePosted.TYPE, b'{"note_id":"b","shelf":"top","text":"a\\u0000b"}')
    await parts.give(await parts.envelopes())

    reasons = {(name, stream): reason for name, stream, _, reason in await parts.parked()}
    assert reasons["shelves", "note-a"] == "ValidationError"
    assert reasons["shelves", "note-b"] == "CharacterNotInRepertoireError"


@dataclass
class Weak:
    """A pool that fails now and then, as a server does that is just starting."""

    pool: Any
    luck: random.Random
    failures: int = 0

    def acquire(self) -> Any:
        """Lend a connection, or not."""
        if self.luck.random() < 0.25:
            self.failures += 1
            raise asyncpg.CannotConnectNowError("the database system is starting up")
        return self.pool.acquire()

    async def execute(self, query: str, *args: Any) -> Any:
        """Run a statement on a connection of the pool."""
        async with self.acquire() as connection:
            return await connection.execute(query, *args)


async def test_an_outage_parks_nothing(parts: Parts) -> None:
    envelopes = await history(parts, 6)
    weak: Any = Weak(parts.pool, random.Random(1))  # noqa: S311  # when it fails, no secret
    parts.feed.pool = weak
    parts.reactions.pool = weak
    async with asyncio.timeout(60):
        await parts.give(envelopes)

    assert weak.failures > 1
    assert await parts.parked() == []
    assert len((await parts.rows())["posted"]) == 6


async def test_zombies_and_rebalances_take_effect_once(parts: Parts, other: Parts) -> None:
    envelopes = await history(parts, 40)
    seed = random.Random(4)  # noqa: S311  # how the work is cut, no secret

    async def work(one: Parts, mine: Sequence[Envelope]) -> None:
        start = 0
        while start < len(mine):
            size = seed.randint(1, 6)
            await one.intake.give(mine[max(0, start - seed.randint(0, 4)) : start + size])
            start += size

    by_partition = [[one for one in envelopes if one.partition == partition] for partition in range(3)]
    await asyncio.gather(*(work(one, mine) for one in (parts, other) for mine in by_partition))
    await parts.give(await parts.envelopes())

    rows = await parts.rows()
    assert (len(rows["posted"]), len(rows["struck"]), len(rows["heard"])) == (40, 14, 8)
    assert await parts.parked() == []
    echoes = [entry for shelf in range(3) for entry in await parts.log.stream(f"echo-shelf{shelf}")]
    assert len(echoes) == 8


async def test_the_log_as_a_bus_gives_the_same_rows(parts: Parts, name: str, database: str) -> None:
    async with AsyncExitStack() as stack:
        pulled = await Parts.connected(name, database, stack, relayed=False)
        async with running(LogBus(pulled.intake, 0.01)):
            await history(parts)
            await pulled.caught_up()
            await pulled.caught_up()
        rows = await pulled.rows()
    assert (len(rows["posted"]), len(rows["struck"]), len(rows["heard"])) == (30, 10, 6)
    assert rows["shelf"][0] == ("shelf0", 0, "")

    # And Kafka can take over from there: its records follow positions of other partitions.
    await parts.post("n99", "last", "shelf0")
    await parts.give([one for one in await parts.envelopes() if one.entry.stream_id == "note-n99"])
    assert (await parts.rows())["shelf"][0] == ("shelf0", 1, "last")
