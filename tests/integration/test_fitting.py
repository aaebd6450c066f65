"""What a table could not take never enters the log: the wish is refused, memory and log stay as they were."""

import pytest

from shared.runtime.ask.fitting import DoesNotFit, Fitting
from shared.runtime.ask.wish import Wish
from shared.runtime.log.decoding import decode
from tests.integration.parts import STAMP, Parts
from tests.integration.toy import NOTE, NotePosted, Post, projection

POISONED = Post.model_construct(note_id="p", shelf="top", text="a\x00b")


@pytest.fixture(autouse=True)
async def _asked(parts: Parts) -> None:
    """The asker asks whether a fact fits, as it does in a service."""
    parts.asker.fits = Fitting(parts.name, [projection(parts.name)])


async def test_a_fact_that_no_table_takes_is_refused_and_leaves_nothing(parts: Parts) -> None:
    await parts.post("1")
    with pytest.raises(DoesNotFit) as refused:
        await parts.ask(NOTE, "p", POISONED)
    assert refused.value.status == 422
    assert "cannot take what NotePosted says" in str(refused.value)
    assert (await parts.log.head()).position == 1
    state, version = await parts.asker.state(NOTE, "p")
    assert (state.posted, version) == (None, 0)
    assert (await parts.post("p", text="clean")).version == 1


async def test_the_others_of_a_batch_go_on(parts: Parts) -> None:
    commands = [Post(note_id="p", shelf="top", text="clean"), POISONED, Post(note_id="q", shelf="top", text="clean")]
    # The poisoned one comes first on its stream, so the clean one behind it is not a second note of that number.
    order = [commands[1], commands[0], commands[2]]
    taken = await parts.asker.ask_all(
        [(NOTE, one.note_id, Wish(one, STAMP, f"batch/{place}")) for place, one in enumerate(order)]
    )
    assert [type(one.refusal) for one in taken] == [DoesNotFit, type(None), type(None)]
    entries = await parts.log.range(0, 10)
    told = {entry.stream_id: decode(entry.type, entry.data) for entry in entries}
    assert {stream: fact.text for stream, fact in told.items() if isinstance(fact, NotePosted)} == {
        "note-p": "clean",
        "note-q": "clean",
    }
