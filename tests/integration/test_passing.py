"""Readers of whom a batch asks nothing go on together, and only where that surely has no effect."""

from collections.abc import Iterator, Sequence

import pytest

from shared.runtime.feed.passing import pass_over, stretches
from shared.runtime.log.envelope import Envelope
from tests.integration.parts import Parts
from tests.integration.toy import DEAF, NotePosted

READERS = ("reactions",)


@pytest.fixture(autouse=True)
def _only_notes_ask(parts: Parts) -> Iterator[None]:
    """Only a posted note asks something of the reactions."""
    parts.reactions.of = frozenset({NotePosted.TYPE})
    yield
    DEAF.clear()


async def struck(parts: Parts, text: str = "hello") -> Envelope:
    """Take in a note; return that it was struck out."""
    position = (await parts.post("1", text)).position
    await parts.give(await parts.envelopes())
    await parts.strike("1")
    [strike] = await parts.envelopes(after=position)
    return strike


async def passed(parts: Parts, envelopes: Sequence[Envelope]) -> frozenset[str]:
    """Pass the reactions over envelopes, if that may be; return who was moved."""
    return await pass_over(parts.pool, READERS, parts.name, envelopes[0].epoch, stretches(envelopes))


async def at(parts: Parts, one: Envelope) -> dict[str, int]:
    """Return how far each reader is in the partition of an envelope."""
    positions = await parts.progress.positions()
    return {name: at for (name, _, partition), at in positions.items() if partition == one.partition}


async def test_who_is_asked_nothing_goes_on_with_the_others(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    strike = await struck(parts)
    asked: list[Envelope] = []

    async def take(envelopes: list[Envelope]) -> bool:
        asked.extend(envelopes)
        return True

    monkeypatch.setattr(parts.reactions, "take", take)
    assert (parts.reactions.idle([strike]), parts.feed.idle([strike])) == (True, False)
    await parts.give([strike])
    assert await at(parts, strike) == {"shelves": 2, "reactions": 2}
    assert asked == []
    assert (await parts.rows())["struck"] == [("1", 2)]
    await parts.give([strike])  # once more: it does not stand right before it
    assert asked == [strike]
    assert await at(parts, strike) == {"shelves": 2, "reactions": 2}


async def test_nobody_is_moved_past_what_is_parked(parts: Parts) -> None:
    DEAF.add("HELLO")
    strike = await struck(parts, "HELLO")
    assert await passed(parts, [strike]) == frozenset()
    await parts.give([strike])
    assert [(name, version) for name, _, version, _ in await parts.parked()] == [("reactions", 1), ("reactions", 2)]


async def test_nobody_is_moved_over_a_hole_into_another_log_or_from_nowhere(parts: Parts) -> None:
    await parts.post("2")
    [first] = await parts.envelopes()
    assert await passed(parts, [first]) == frozenset()  # it never took anything in
    await parts.give([first])
    after = await struck(parts)
    before = await at(parts, after)
    beyond = after._replace(previous=after.previous + 1)
    elsewhere = after._replace(epoch="00000000-0000-0000-0000-000000000000")
    for wrong in ([beyond], [elsewhere], [after, after], [after, elsewhere]):
        assert await passed(parts, wrong) == frozenset()
    assert await at(parts, after) == before
    assert await passed(parts, [after]) == {"reactions"}


async def test_what_was_pulled_whole_moves_all_partitions(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that stands where the stretch begins is moved to its end, wherever its events are."""
    position = (await parts.post("1")).position
    head = await parts.log.head()
    await parts.intake.give_all(parts.name, head.epoch, 0, await parts.log.range(0, position))
    struck = (await parts.strike("1")).position
    asked: list[Envelope] = []

    async def take(envelopes: list[Envelope]) -> bool:
        asked.extend(envelopes)
        return True

    monkeypatch.setattr(parts.reactions, "take", take)
    await parts.intake.give_all(parts.name, head.epoch, position, await parts.log.range(position, struck))
    assert asked == []
    assert await parts.progress.least(parts.name) == struck
    assert (await parts.rows())["struck"] == [("1", 2)]
    await parts.intake.give_all(parts.name, head.epoch, 0, await parts.log.range(0, struck))
    assert [one.entry.position for one in asked] == [position, struck]  # the post asks something, so both are looked at
