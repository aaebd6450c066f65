"""An event that no software can take in is set aside by a gm: all readers, rebuilds and decisions pass it over."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import httpx2
import pytest

from shared.events.office import EventSetAside
from shared.runtime.ask.wish import KeyReused
from shared.runtime.callers import OPERATOR
from shared.runtime.feed.projecting import ProjectionFeed
from shared.runtime.http.application import application
from shared.runtime.log import aside
from shared.runtime.log.envelope import wrapped
from shared.runtime.log.peers import OwnLog
from shared.runtime.rebuild.rebuilding import Rebuild, Unfoldable
from shared.runtime.redrive import Redriven
from shared.runtime.setting_aside import NoEventOfTheLog, NotParked, SetAside, WaitsForAnother, set_aside
from tests.integration import toy
from tests.integration.parts import KEYS, PARTITIONS, Parts
from tests.integration.test_feed import written
from tests.integration.test_http import key
from tests.integration.toy import BROKEN, NOTE, NotePosted, NoteStruck
from tests.keys import bearer

POISON = b'{"note_id":"a","shelf":"top","text":7}'


@pytest.fixture
async def other(name: str, database: str) -> AsyncIterator[Parts]:
    """The same service in another process."""
    async with AsyncExitStack() as stack:
        yield await Parts.connected(name, database, stack)


async def number(parts: Parts, position: int = 1, reader: str = "shelves") -> int:
    """Return the number under which an event is parked."""
    query = "SELECT id FROM feed.parked WHERE position = $1 AND name = $2"
    found: int = await parts.pool.fetchval(query, position, reader)
    return found


async def wanted(parts: Parts, parked: int, **changes: str) -> SetAside:
    """Set an event aside under a new key."""
    told: dict[str, Any] = {"reason": "a number beyond every table", "by": "G1", "key": f"aside/{next(KEYS)}"} | changes
    return await set_aside(parts.running(), parked, **told)


async def same_as_a_rebuild(parts: Parts) -> None:
    """Compare the live tables with a rebuild, and swap one in."""
    rebuild = Rebuild(parts.name, [parts.feed.projection], parts.pool, parts.sources)
    assert await rebuild.verify() == [None]
    before = await parts.rows()
    await rebuild.rebuild()
    assert await parts.rows() == before


async def poisoned(parts: Parts) -> None:
    """A stream that begins with a fact that nobody can read, and goes on; another one."""
    await written(parts, "note-a", 1, NotePosted.TYPE, POISON)
    await written(parts, "note-a", 2, NoteStruck.TYPE, b'{"note_id":"a"}')
    await parts.post("b", "fine")
    await parts.give(await parts.envelopes())
    assert [(reader, reason) for reader, _, _, reason in await parts.parked()] == [
        *(("reactions", "ValidationError"), ("reactions", "behind")),
        *(("shelves", "ValidationError"), ("shelves", "behind")),
    ]


async def test_a_poison_fact_of_our_own_is_passed_over_by_all(parts: Parts, other: Parts, admin: str) -> None:
    assert admin
    await poisoned(parts)
    with pytest.raises(ValueError, match="text"):
        await parts.asker.state(NOTE, "a")
    with pytest.raises(Unfoldable, match="NotePosted of note-a"):
        await Rebuild(parts.name, [parts.feed.projection], parts.pool, parts.sources).verify()

    done = await wanted(parts, await number(parts))
    assert done.released == Redriven(taken=2, aside=2)
    assert done.event.model_dump(exclude={"epoch"}) == {
        "source": parts.name,
        "position": 1,
        "stream_id": "note-a",
        "type": NotePosted.TYPE,
        "reason": "a number beyond every table",
        "set_aside_by": "G1",
    }
    assert await parts.parked() == []
    assert (await parts.rows())["struck"] == [("a", 2)]
    for one in (parts, other):
        state, version = await one.asker.state(NOTE, "a")
        assert (state.posted, state.struck, version) == (None, True, 3)
    await parts.post("a", "as it should have been")
    await parts.give(await parts.envelopes())
    assert await parts.parked() == []
    assert ("a", "top", "as it should have been") in (await parts.rows())["posted"]
    await same_as_a_rebuild(parts)


async def test_decisions_forget_what_they_had_taken_in(parts: Parts, other: Parts, admin: str) -> None:
    """The fact could be decoded and folded, and breaks only a table: processes that hold the stream must notice."""
    assert admin
    BROKEN.add("poison")
    await parts.post("a", "poison")
    await parts.strike("a")
    await parts.give(await parts.envelopes())
    assert (await other.asker.state(NOTE, "a"))[0].posted.text == "poison"
    done = await wanted(parts, await number(parts))
    assert done.released == Redriven(taken=1, aside=1)
    for one in (parts, other):
        state, version = await one.asker.state(NOTE, "a")
        assert (state.posted, state.struck, version) == (None, True, 3)
    await same_as_a_rebuild(parts)


async def test_whoever_comes_later_passes_it_over_too(parts: Parts, admin: str) -> None:
    """A reader that had not come to the event yet, and could take it in, leaves it out like a rebuild."""
    assert admin
    BROKEN.add("poison")
    await parts.post("a", "poison")
    await parts.give(await parts.envelopes())
    await wanted(parts, await number(parts))
    BROKEN.clear()
    await parts.pool.execute("UPDATE feed.position SET position = 0")
    await parts.pool.execute("DELETE FROM shelves_v1.posted")
    await parts.give(await parts.envelopes())
    assert (await parts.rows())["posted"] == []
    await same_as_a_rebuild(parts)


async def test_an_event_of_another_service_is_passed_over(parts: Parts, admin: str) -> None:
    """The fact stands in the log of the service that reads, not in that of the source."""
    assert admin
    source = "elsewhere"
    feed = ProjectionFeed(parts.name, parts.pool, toy.projection(source))
    logs: Any = parts.sources.logs
    logs[source] = OwnLog(parts.log)  # the toy has one log only: it stands for both
    parts.feed, parts.intake.takers = feed, [feed]
    await written(parts, "note-a", 1, NotePosted.TYPE, POISON)
    await written(parts, "note-a", 2, NoteStruck.TYPE, b'{"note_id":"a"}')
    head = await parts.log.head()
    envelopes = wrapped(source, head.epoch, 0, await parts.log.range(0, head.position), PARTITIONS)
    await parts.intake.give(envelopes)
    done = await wanted(parts, await number(parts))
    assert (done.event.source, done.event.epoch, done.released) == (source, head.epoch, Redriven(taken=1, aside=1))
    assert await parts.parked() == []
    [entry] = await parts.log.stream(f"aside-{source}")
    assert entry.position == done.position
    assert (await parts.rows())["struck"] == [("a", 2)]
    await same_as_a_rebuild(parts)
    assert await aside.of_source(parts.pool, parts.name, source) == {(head.epoch, 1)}
    assert not aside.names(frozenset({("another epoch", 1)}), head.epoch, 1)


async def test_what_may_not_be_set_aside(parts: Parts) -> None:
    await poisoned(parts)
    with pytest.raises(NotParked):
        await wanted(parts, 2**40)
    with pytest.raises(WaitsForAnother, match="note-a"):
        await wanted(parts, await number(parts, 2))
    await parts.pool.execute("UPDATE feed.parked SET position = 10000000000 WHERE position = 1")
    with pytest.raises(NoEventOfTheLog, match="ends at 3"):
        await wanted(parts, await number(parts, 10_000_000_000))
    assert (await parts.log.head()).position == 3


async def test_the_same_wish_again_answers_the_same(parts: Parts) -> None:
    await poisoned(parts)
    parked, further = await number(parts), await number(parts, reader="reactions")
    first = await wanted(parts, parked, key="once")
    again = await wanted(parts, parked, key="once")
    assert (again.position, again.event) == (first.position, first.event)
    with pytest.raises(KeyReused):
        await wanted(parts, parked, key="once", reason="another one")
    with pytest.raises(NotParked):
        await wanted(parts, further)  # released with the first
    assert (await parts.log.head()).position == 4


async def test_only_a_gm_sets_aside_at_the_door(parts: Parts) -> None:
    await poisoned(parts)
    transport = httpx2.ASGITransport(application(parts.running()))
    async with httpx2.AsyncClient(transport=transport, base_url="http://toy") as client:
        place, body = f"/dlq/{await number(parts)}/set-aside", {"reason": "a slip of the pen"}
        gm = bearer("gm-1")
        for other in map(bearer, (OPERATOR, "office-bo", "director-li", "nobody")):
            assert (await client.post(place, json=body, headers=key() | other)).status_code == 403
        assert (await client.post(place, json={"reason": ""}, headers=key() | gm)).status_code == 422
        shown = await client.post(f"{place}?dry-run=true", json=body, headers=key() | gm)
        assert (shown.status_code, shown.json()["event"]["position"]) == (200, 1)
        assert (await parts.log.head()).position == 3
        answer = await client.post(place, json=body, headers=key() | gm)
        assert answer.status_code == 200
        told = answer.json()
        assert (told["position"], told["event"]["set_aside_by"], told["released"]["aside"]) == (4, "gm-1", 2)
        assert (await client.post("/dlq/77/set-aside", json=body, headers=key() | gm)).status_code == 404
    [entry] = [one for one in await parts.log.range(0, 9) if one.type == EventSetAside.TYPE]
    assert b'"gm-1"' in entry.meta
