"""How far readers are behind, looked at and kept for a while; and what a service finds ill with itself."""

from importlib import import_module
from pathlib import Path

from shared.runtime.feed.lag import KEPT
from tests.integration.house import house
from tests.integration.parts import PARTITIONS, Parts


async def test_readers_are_behind_until_they_have_taken_everything_in(parts: Parts) -> None:
    lag = parts.running().lag
    for number in range(3):
        await parts.post(f"n{number}")
    await lag.look()
    epoch = (await parts.log.head()).epoch
    await parts.give(await parts.envelopes())
    await parts.feed.whole(parts.name, epoch, 3, PARTITIONS)
    await lag.look()
    shelves, reactions = ("shelves", parts.name), ("reactions", parts.name)
    assert [(look.behind[shelves], bool(look.behind[reactions])) for look in lag.looks] == [(3, True), (0, True)]
    assert len(await lag.fresh()) == 2  # nobody has to look again so soon
    for _ in range(KEPT):
        await lag.look()
    assert len(lag.looks) == KEPT


async def test_a_service_says_how_far_its_readers_are_and_what_is_ill(postgres: str, tmp_path: Path) -> None:
    async with house(postgres, tmp_path, import_module("services.customers.app").SERVICE) as opened:
        door = opened.doors["customers"]
        told = (await door.get("/feeds/lag")).json()
        assert {one["source"] for one in told["readers"]} >= {"customers", "staff"}
        assert all(len(one["behind"]) == len(told["at"]) for one in told["readers"])
        checks = {one["name"]: one for one in (await door.get("/doctor")).json()["checks"]}
        assert (checks["parked events"]["ok"], checks["business days"]["ok"]) == (True, False)
        assert "role clock" in checks["business days"]["cure"]
        pool = opened.running["customers"].pool
        await pool.execute(
            "INSERT INTO feed.parked (name, version, source, partition, position, stream_id, stream_version, type, "
            "data, meta, recorded_at, epoch, reason, detail) "
            "VALUES ('grading', 1, 'orders', 0, 7, 'x', 1, 'y', '', '', now(), gen_random_uuid(), 'r', 'd')"
        )
        ill = {one["name"]: one for one in (await door.get("/doctor")).json()["checks"]}["parked events"]
        assert (ill["ok"], ill["found"]) == (False, ["1 at customers, grading (1 streams of orders)"])
        assert (await door.as_("G1", "gm").get("/doctor")).status_code == 403
