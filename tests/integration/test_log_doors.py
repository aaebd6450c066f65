"""The log as who keeps the house running sees it: by stream, word, person, request, page by page; each read is kept."""

from collections.abc import AsyncIterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from shared.events.staff import FunctionGiven
from shared.office import log_doors
from tests.integration.house import Door, House, house

OPERATIONS = "SY"
REGISTER = "register-all"


@pytest.fixture
async def company(postgres: str, tmp_path: Path) -> AsyncIterator[House]:
    async with house(postgres, tmp_path, import_module("services.customers.app").SERVICE) as opened:
        door = opened.doors["customers"].as_(OPERATIONS, "member", "IT")
        await door.get("/customers")
        opened.told["staff"].say(
            f"staff-{OPERATIONS}", FunctionGiven(staff_id=OPERATIONS, function="system", from_on="2024-01-01")
        )
        office = opened.doors["customers"].as_("B1", "office")
        for number in range(4):
            body = {"customer_id": f"C{number}", "name": f"Customer {number}", "walk_in": True}
            (await office.post("/customers", body)).raise_for_status()
        await opened.settled()
        yield opened


@pytest.fixture
def door(company: House) -> Door:
    return company.doors["customers"].as_(OPERATIONS)


async def listed(door: Door, **query: str) -> list[dict[str, Any]]:
    """Return all facts that are asked for, over all pages."""
    found: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None:
        answer = await door.get("/log/entries", **query, **({"cursor": cursor} if cursor else {}))
        assert answer.status_code == 200, answer.text
        found += answer.json()["items"]
        cursor = answer.json()["next"]
    return found


async def test_facts_are_found_by_stream_word_person_and_request(door: Door) -> None:
    everything = await listed(door, limit="3")
    positions = [one["position"] for one in everything]
    assert positions == list(range(len(everything), 0, -1))
    registered = await listed(door, type="CustomerRegistered")
    assert {one["type"] for one in registered} == {"huikuan.customers.CustomerRegistered.v1"}
    assert registered == await listed(door, type="huikuan.customers.CustomerRegistered.v1")
    assert {one["actor"] for one in await listed(door, actor="B1")} == {"B1"}
    one = registered[-1]
    assert [x["position"] for x in await listed(door, correlation=one["correlation"])] == [
        x["position"] for x in everything if x["correlation"] == one["correlation"]
    ]
    assert await listed(door, stream=one["stream_id"]) == [x for x in everything if x["stream_id"] == one["stream_id"]]
    bounded = await listed(door, after="2", upto="5")
    assert [x["position"] for x in bounded] == [5, 4, 3]
    assert await listed(door, actor="nobody") == []


@pytest.mark.parametrize("limit", ["1", "2", "100"])
async def test_a_look_is_bounded_and_goes_on_where_it_ended(
    door: Door, limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, str]] = [{}, {"actor": "B1"}, {"actor": "nobody"}, {"stream": REGISTER}]
    asked.append({"stream": REGISTER, "type": "CustomerRegistered"})
    whole = [await listed(door, **one) for one in asked]
    monkeypatch.setattr(log_doors, "LOOKED", 2)
    monkeypatch.setattr(log_doors, "LOOKED_IN_STREAM", 2)
    assert [await listed(door, limit=limit, **one) for one in asked] == whole
    assert len(whole[-1]) == 4
    first = (await door.get("/log/entries", actor="nobody")).json()
    assert first["items"] == []
    assert first["down_to"] == len(whole[0]) - 2


async def test_a_fact_says_all_and_knows_its_neighbours(door: Door) -> None:
    stream = await listed(door, stream=REGISTER)
    for place, one in enumerate(stream):
        told = (await door.get(f"/log/entries/{one['position']}")).json()
        assert told["before"] == (stream[place + 1]["position"] if place + 1 < len(stream) else None)
        assert told["after"] == (stream[place - 1]["position"] if place else None)
        assert told["meta"]["actor"] == one["actor"]
        assert len(told["hash"]) == 64
    assert told["data"]["customer_id"] == "C0"
    assert (await door.get("/log/entries/999999")).status_code == 404
    assert (await door.get("/log/entries", cursor="Zm9v")).status_code == 400


@pytest.mark.clause("P5-4.2", "P2-6")
async def test_who_may_and_each_read_is_in_the_access_log(company: House, door: Door) -> None:
    await door.get("/log/entries", stream=REGISTER)
    await door.get("/log/entries", actor="B1")
    await door.get("/log/entries/1")
    read = company.running["customers"].pool
    rows = await read.fetch("SELECT staff_id, object FROM access.reading ORDER BY id DESC LIMIT 3")
    assert [tuple(row) for row in reversed(rows)] == [
        (OPERATIONS, f"log/stream/{REGISTER}"),
        (OPERATIONS, "log/person/B1"),
        (OPERATIONS, "log/entry/1"),
    ]
    for name, role in (("G1", "gm"), ("B1", "office"), ("F1", "finance")):
        other = company.doors["customers"].as_(name, role)
        assert (await other.get("/log/entries")).status_code == 403
        assert (await other.get("/log/entries/1")).status_code == 403
