"""What a redrive would do, said before it is done: each event in its order, and nothing is changed."""

from shared.runtime.redrive import Redrive, foresee, redrive
from tests.integration import toy
from tests.integration.parts import Parts


async def test_a_dry_run_says_what_would_become_of_each_and_changes_nothing(parts: Parts) -> None:
    toy.BROKEN.add("poison")
    toy.DEAF.add("DEAF")
    await parts.post("p1", "poison")
    await parts.strike("p1")
    await parts.post("n2", "DEAF")
    await parts.give(await parts.envelopes())
    running, before = parts.running(), await parts.parked()
    assert {row[0] for row in before} == {"shelves", "reactions"}
    told = await foresee(running, Redrive())
    assert [(one.name, one.position, one.outcome) for one in told.tried or ()] == [
        ("reactions", 3, "left"),
        ("shelves", 1, "left"),
        ("shelves", 2, "left"),
    ]
    assert "ArithmeticError: cannot fold poison" in {one.reason for one in told.tried or ()}
    toy.BROKEN.clear()
    toy.DEAF.clear()
    told = await foresee(running, Redrive(stream_id="note-p1"))
    assert [(one.position, one.outcome, one.reason) for one in told.tried or ()] == [
        (1, "taken", ""),
        (2, "taken", ""),
    ]
    assert (told.taken, told.left) == (2, 0)
    assert (await foresee(running, Redrive())).taken == 3
    assert await parts.parked() == before
    assert (await parts.rows())["posted"] == [("n2", "top", "DEAF")]
    assert (await parts.log.head()).position == 3
    assert (await redrive(running, Redrive(), actor="tester")).taken == 3
    assert (await foresee(running, Redrive())).tried == []
