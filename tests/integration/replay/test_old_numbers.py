"""Logs that were written before numbers were claimed: `up` claims them, and names what two streams have taken."""

from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest
from eventsourcing.persistence import StoredEvent

from shared.office.ills import doubled
from shared.runtime.ask.decisions import Claims, NumberTaken
from shared.runtime.ask.wish import Wish
from shared.runtime.databases import establish
from shared.runtime.log.store import Claim, Request
from shared.runtime.old_numbers import Double, doubles
from tests.integration import toy
from tests.integration.parts import STAMP, Parts

TITLED = replace(toy.NOTE, claims=Claims({toy.NotePosted: {"title": "text"}}))


async def upgraded(parts: Parts, server: str, folder: Path) -> None:
    """Do what `up` does, with software that claims the texts of notes."""
    service = replace(toy.service(parts.name), subjects=(TITLED, toy.ECHO))
    await establish(server, service, folder, "secret", "secret")


@pytest.fixture
async def old(parts: Parts, admin: str) -> Parts:
    """A log from before: two notes have one text, and one event is of a word that nobody knows."""
    database = await asyncpg.connect(admin)
    await database.execute("TRUNCATE log.claimed_kind")
    await database.close()
    for note_id, text in (("1", "mine"), ("2", "same"), ("3", "same"), ("4", "same")):
        await parts.post(note_id, text)
    strange = StoredEvent("note-5", 1, "huikuan.toy.NotePosted.v9", b"{}")
    broken = StoredEvent("note-6", 1, toy.NotePosted.TYPE, b'{"note_id":[]}')
    await parts.log.append(Request("strange", b"", [strange, broken]))
    return parts


async def test_the_numbers_of_an_old_log_are_claimed_and_doubles_are_named(
    old: Parts, postgres: str, tmp_path: Path
) -> None:
    await upgraded(old, postgres, tmp_path)

    rows = await old.pool.fetch("SELECT kind, number, stream_id FROM log.claims ORDER BY number")
    assert [tuple(row) for row in rows] == [("title", "mine", "note-1"), ("title", "same", "note-2")]
    assert await doubles(old.pool) == [
        Double("title", "same", "note-2", 2, "note-3", 3),
        Double("title", "same", "note-2", 2, "note-4", 4),
    ]
    assert await doubled(old.pool, "toy") == [
        "title same of note-2 (toy 2) and of note-3 (3)",
        "title same of note-2 (toy 2) and of note-4 (4)",
    ]


async def test_both_owners_may_go_on_and_nobody_else(old: Parts, postgres: str, tmp_path: Path) -> None:
    await upgraded(old, postgres, tmp_path)
    for stream in ("note-2", "note-3"):
        event = StoredEvent(stream, 2, "huikuan.toy.X.v1", b"{}")
        answer = await old.log.append(Request(stream, b"", [event], claims=[Claim(stream, "title", "same")]))
        assert answer.outcome == "stored"
    post = toy.Post(note_id="9", shelf="top", text="same")
    with pytest.raises(NumberTaken):
        await old.asker.ask(TITLED, "9", Wish(post, STAMP, "new"))


async def test_a_log_is_walked_once_and_a_mended_double_is_named_no_longer(
    old: Parts, postgres: str, admin: str, tmp_path: Path
) -> None:
    await upgraded(old, postgres, tmp_path)
    database = await asyncpg.connect(admin)
    await database.execute("UPDATE log.doubles SET mended = 'note 3 was struck out' WHERE stream_id = 'note-3'")
    await database.execute("DELETE FROM log.doubles WHERE stream_id = 'note-4'")
    await database.close()
    await upgraded(old, postgres, tmp_path)
    assert await doubles(old.pool) == []
