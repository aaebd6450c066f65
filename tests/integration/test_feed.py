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
from shared.runtime.ask.decisions import Reaction, Refused
from shared.runtime.feed import dead_letters
from shared.runtime.feed.log_bus import LogBus
from shared.runtime.feed.projecting import Forked, fresh, save
from shared.runtime.log.envelope import Envelope
from shared.runtime.log.peers import NoAnswer, OwnLog
from shared.runtime.log.store import Entry, Head, Request
from shared.runtime.redrive import Redrive, Redriven, redrive
from tests.integration.parts import KEYS, Parts, running
from tests.integration.toy import BROKEN, DEAF, ECHO, NOTE, Echo, NotePosted


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
        {"position": 10**15, "previous": None},  # the one before it named rightly
        {"epoch": "00000000-0000-0000-0000-000000000000"},
    ],
)
async def test_records_that_are_not_of_the_log_lose_nothing_and_stop_nothing(
    parts: Parts, change: dict[str, Any]
) -> None:
    envelopes = await history(parts, 12)
    mixed = []
    for one in envelopes:
        named = {"previous": one.entry.position} if change.get("previous", 0) is None else {}
        mixed += [one, forged(one, **change | named)]
    async with asyncio.timeout(20):
        await parts.give(mixed, 4)
        await parts.give(await parts.envelopes())
        await parts.post("late", "true")
        await parts.give(await parts.envelopes())

    assert len((await parts.rows())["posted"]) == 13
    assert await parts.parked() == []
    furthest = await parts.pool.fetchval("SELECT max(position) FROM feed.position")
    assert furthest == (await parts.log.head()).position
    counted = await parts.pool.fetchval("SELECT sum(count) FROM feed.foreign WHERE kind = 'beyond the log'")
    assert counted == (len(envelopes) if change.get("position") == 10**15 else None)
    assert await parts.pool.fetch("SELECT * FROM feed.halted") == []


class Silent(OwnLog):
    """A log whose service does not answer for a while."""

    answers = False

    async def head(self) -> Head:
        """Answer nothing, or what there is."""
        if not self.answers:
            raise NoAnswer("nobody is there")
        return await super().head()


async def test_without_an_answer_of_the_log_nothing_is_trusted_and_nothing_dropped(parts: Parts) -> None:
    envelopes = await history(parts, 6)
    silent = Silent(parts.log)
    logs: Any = parts.sources.logs
    logs[parts.name] = silent
    giving = asyncio.create_task(parts.give(envelopes))
    await asyncio.sleep(0.5)
    assert not giving.done()
    assert (await parts.rows())["posted"] == []
    silent.answers = True
    async with asyncio.timeout(20):
        await giving
    assert len((await parts.rows())["posted"]) == 6
    assert await parts.pool.fetch("SELECT * FROM feed.foreign") == []


async def halted(parts: Parts) -> list[tuple[str, str]]:
    """Wait until readers say that they cannot go on, and return which and why."""
    async with asyncio.timeout(20):
        while not (rows := await parts.pool.fetch("SELECT name, reason FROM feed.halted ORDER BY 1")):
            await asyncio.sleep(0.02)
    return [(row["name"], row["reason"]) for row in rows]


async def test_a_pull_that_does_not_reach_the_end_of_the_hole_stops_the_reader_and_is_said(parts: Parts) -> None:
    """The log has the position, but in another partition: to go on would lose what this partition had up to there."""
    envelopes = await history(parts, 12)
    partitions = {one.partition for one in envelopes}
    elsewhere = next(one for one in reversed(envelopes) if one.partition != envelopes[0].partition)
    wrong = elsewhere._replace(partition=envelopes[0].partition, previous=elsewhere.entry.position - 1)
    assert len(partitions) > 1
    giving = asyncio.create_task(parts.intake.give([wrong]))
    [(name, reason)] = await halted(parts)
    assert name == "shelves"
    assert reason.startswith(f"Unfilled: partition {wrong.partition} of huikuan.{parts.name} names position")
    assert not giving.done()
    giving.cancel()
    await asyncio.gather(giving, return_exceptions=True)
    await parts.give(envelopes)
    assert len((await parts.rows())["posted"]) == 12
    assert await parts.pool.fetch("SELECT * FROM feed.halted") == []


async def test_a_reader_that_stands_beyond_the_log_is_named(parts: Parts) -> None:
    """As in a home in which a forged position had moved it there, before records had seals."""
    await parts.give(await history(parts, 6))
    await parts.pool.execute("UPDATE feed.position SET position = 10000000000 WHERE name = 'shelves'")
    await parts.intake.stands("shelves", parts.name, 10_000_000_000)
    await parts.intake.goes_on("shelves", parts.name)  # what comes is dropped as seen: it only seems to go on
    [(name, reason)] = await halted(parts)
    assert (name, reason[-len("rebuild shelves") :]) == ("shelves", "rebuild shelves")
    await parts.intake.stands("shelves", parts.name, 1)
    await parts.intake.goes_on("shelves", parts.name)
    assert await parts.pool.fetch("SELECT * FROM feed.halted") == []


async def test_a_log_that_lacks_events_stops_the_reader_and_is_said(parts: Parts) -> None:
    envelopes = await history(parts, 12)
    logs: Any = parts.sources.logs
    there = logs[parts.name]

    class Holed(OwnLog):
        async def range(self, after: int, upto: int) -> list[Entry]:
            return (await super().range(after, upto))[1:]

    logs[parts.name] = Holed(parts.log)
    last = [one for one in envelopes if one.partition == envelopes[0].partition][-1]
    giving = asyncio.create_task(parts.intake.give([last]))
    [(name, reason)] = await halted(parts)
    assert (name, reason.split(":")[0]) == ("shelves", "IncompleteLog")
    logs[parts.name] = there
    async with asyncio.timeout(20):
        await giving
    assert await parts.pool.fetch("SELECT * FROM feed.halted") == []


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

    assert await redrive(parts.running(), Redrive(), actor="operator") == Redriven(left=3)
    BROKEN.remove("t4")
    assert await redrive(parts.running(), Redrive(stream_id="note-n04"), actor="operator") == Redriven(taken=2)
    BROKEN.clear()
    assert await redrive(parts.running(), Redrive(), actor="operator") == Redriven(taken=1)

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
    assert await redrive(parts.running(), Redrive(), actor="operator") == Redriven(taken=2)
    assert [entry.version for entry in await parts.log.stream("echo-top")] == [1, 2]


def noted(cause: str, refusals: Sequence[Refused]) -> Reaction:
    """Note on a shelf of its own what was refused."""
    return ECHO, "refused", Echo(note_id=cause, text=" ".join(type(one).__name__ for one in refusals))


async def test_where_a_service_wants_something_instead_a_refused_reaction_holds_nothing_up(parts: Parts) -> None:
    parts.reactions.refused = noted
    DEAF.update({"ANYBODY?", "MORE?"})
    for note_id, text in (("a", "ANYBODY?"), ("b", "HERE!"), ("c", "MORE?")):
        await parts.post(note_id, text)
    for _ in range(2):  # what comes again changes nothing
        await parts.give(await parts.envelopes())
    assert await parts.parked() == []
    assert [entry.version for entry in await parts.log.stream("echo-top")] == [1]
    heard, _ = await parts.asker.state(ECHO, "refused")
    assert list(heard.heard.values()) == ["Silence", "Silence"]
    await parts.strike("a")
    await parts.give(await parts.envelopes())
    assert len((await parts.rows())["struck"]) == 1


async def test_what_cannot_even_be_asked_instead_is_parked_as_ever(parts: Parts) -> None:
    DEAF.update({"ANYBODY?", "Silence"})
    parts.reactions.refused = noted
    await parts.post("a", "ANYBODY?")
    await parts.give(await parts.envelopes())
    assert await parts.parked() == [("reactions", "note-a", 1, "Silence")]


async def test_what_an_earlier_release_parked_for_a_refusal_is_wanted_otherwise_when_it_is_tried_again(
    parts: Parts,
) -> None:
    DEAF.add("ANYBODY?")
    await parts.post("a", "ANYBODY?")
    await parts.give(await parts.envelopes())
    await parts.strike("a")
    await parts.give(await parts.envelopes())
    assert len(await parts.parked()) == 2
    parts.reactions.refused = noted
    assert await redrive(parts.running(), Redrive(), actor="operator") == Redriven(taken=2)
    assert [entry.version for entry in await parts.log.stream("echo-refused")] == [1]


async def test_what_is_parked_is_read_again_from_the_log(parts: Parts) -> None:
    """The bytes that were parked may be forged, as in a home of before records had seals."""
    BROKEN.add("true")
    await parts.post("a", "true")
    await parts.give(await parts.envelopes())
    forged_bytes = b'{"note_id":"forged","shelf":"top","text":"777,777.00"}'
    await parts.pool.execute("UPDATE feed.parked SET data = $1, type = $2", forged_bytes, NotePosted.TYPE)
    BROKEN.clear()
    assert await redrive(parts.running(), Redrive(), actor="operator") == Redriven(taken=1)
    assert (await parts.rows())["posted"] == [("a", "top", "true")]


async def test_what_is_parked_beyond_the_log_is_removed_and_counted(parts: Parts) -> None:
    BROKEN.add("bad")
    await parts.post("a", "bad")
    await parts.give(await parts.envelopes())
    await parts.pool.execute("UPDATE feed.parked SET position = 10000000000")
    assert await redrive(parts.running(), Redrive(), actor="operator") == Redriven(foreign=1)
    assert await parts.parked() == []
    [row] = await parts.pool.fetch("SELECT source, kind, count, detail FROM feed.foreign")
    assert tuple(row)[:3] == (parts.name, "beyond the log", 1)
    assert "parked as position 10000000000" in row["detail"]


@pytest.mark.parametrize("reader", ["shelves", "reactions"])
async def test_a_stream_that_is_parked_further_during_a_redrive_is_released_whole(parts: Parts, reader: str) -> None:
    """The feed has seen the stream blocked; the redrive must wait for what it parks behind."""
    BROKEN.add("bad!")
    DEAF.add("BAD!")
    bad = "bad!" if reader == "shelves" else "BAD!"
    await parts.post("a", bad)
    await parts.give(await parts.envelopes())
    assert [row[0] for row in await parts.parked()] == [reader]
    await parts.strike("a")
    later = [one for one in await parts.envelopes() if one.entry.stream_id == "note-a"][1:]
    BROKEN.clear()
    DEAF.clear()
    async with AsyncExitStack() as stack:
        async with parts.pool.acquire() as db, db.transaction():
            # The feed is between its look at what is parked and its commit.
            query = "SELECT * FROM feed.position WHERE name = $1 AND source = $2 FOR UPDATE"
            await db.fetch(query, reader, parts.name)
            releasing = asyncio.create_task(redrive(parts.running(), Redrive(), actor="operator"))
            stack.callback(releasing.cancel)
            await asyncio.sleep(0.5)
            for one in later:
                await dead_letters.behind(db, reader, 1, one)
                await save(db, reader, 1, [one])
        async with asyncio.timeout(20):
            assert await releasing == Redriven(taken=2)
    assert await parts.parked() == []
    assert [stream for stream, _ in (await parts.rows())["struck"]] == (["a"] if reader == "shelves" else [])


@pytest.mark.parametrize("readers", [{"t4"}, {"T0", "T5", "t4"}])
async def test_two_redrives_at_the_same_moment_release_each_event_once(
    parts: Parts, other: Parts, readers: set[str]
) -> None:
    BROKEN.update(readers)
    DEAF.update({"T0", "T5", "T10"})
    await parts.give(await history(parts, 12))
    for number in (1, 2, 4, 5, 7, 8, 10, 11):
        await parts.strike(f"n{number:02}")
    await parts.give(await parts.envelopes())
    waiting = len(await parts.parked())
    BROKEN.clear()
    DEAF.clear()
    async with asyncio.timeout(30):
        both = await asyncio.gather(
            *(redrive(one.running(), Redrive(), actor="operator") for one in (parts, other) * 2)
        )
    assert sum(one.taken for one in both) == waiting > 3
    assert await parts.parked() == []
    await parts.give(await parts.envelopes())
    assert [len(await parts.log.stream(f"echo-shelf{shelf}")) for shelf in range(3)] == [1, 1, 1]


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
        await parts.give(envelopes, 1)

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
