"""Carriers and their drivers: valid papers on the day, kept for a year, then erased. P5-5.3a"""

from hashlib import sha256
from typing import Any

import pytest

from tests.integration.contracts.company import CONFLICT, CREATED, FORBIDDEN, NOT_THERE, OK, RULE
from tests.integration.orders.yard import Yard

KINDS = ("vehicle_licence", "driving_licence", "id_card")
SCAN = b"%PDF-1.7 id card"


async def hired(yard: Yard, valid_to: str, driver: str = "J1") -> None:
    """Take a driver on whose papers are valid to a day."""
    await yard.done("T1", "/carriers", {"carrier_id": "Y1", "name": "天山物流"})
    await yard.company.settled()
    named = {"driver_id": driver, "name": "艾山", "phone": "13999990000"}
    await yard.done("T1", "/carriers/Y1/drivers", named)
    for kind in (*KINDS, "plate"):
        paper = {"kind": kind, "number": f"no-{kind}", "sha256": sha256(SCAN).hexdigest()}
        ends = {} if kind == "plate" else {"valid_to": valid_to}
        await yard.done("T1", f"/drivers/{driver}/papers", paper | ends)
    await yard.company.settled()


async def report(yard: Yard) -> list[dict[str, Any]]:
    told = await yard.read("T1", "/reports/drivers")
    return [dict(zip(told["columns"], row, strict=True)) for row in told["rows"]]


@pytest.mark.clause("P5-5.3a")
async def test_papers_are_valid_on_the_day_kept_for_a_year_and_erased(yard: Yard) -> None:
    door = yard.company.doors["orders"].as_("T1")
    assert (await door.put(f"/files/{sha256(SCAN).hexdigest()}", SCAN)).status_code == CREATED
    assert await yard.refused("O1", "/carriers", {"carrier_id": "Y1", "name": "天山物流"}) == (FORBIDDEN, "P5-5.3a")
    order = await yard.approved("2026-05-06", "10")
    way = {"payer": "company", "freight": "80.00", "from": "乌鲁木齐", "to": "喀什", "liability": "照价赔偿"}
    await yard.come("2028-02-25", "08:00")
    await hired(yard, "2028-02-29")
    paper = {"kind": "passport", "number": "1", "sha256": "0" * 64, "valid_to": "2028-12-31"}
    assert await yard.refused("T1", "/drivers/J1/papers", paper) == (RULE, "P5-5.3a")
    path = f"/orders/{order}/dispatches"
    by: dict[str, Any] = {"carrier_id": "Y1", "driver_id": "J1"}
    by["agreement"] = way | {"arrive_by": "2028-03-05"}
    stranger = yard.leaving("2028-02-25", "1", **by | {"driver_id": "J9"})
    assert await yard.refused("O1", path, stranger) == (RULE, "P5-5.3a")
    await yard.come("2028-03-01", "08:00")
    assert await yard.refused("O1", path, yard.leaving("2028-03-01", "1", **by)) == (RULE, "P5-5.3a")
    await yard.done("O1", path, yard.leaving("2028-02-29", "1", **by))
    await yard.company.settled()
    shown = await yard.read("T1", "/drivers/J1")
    assert shown["phone"] == "13999990000"
    assert [(one["kind"], one["number"]) for one in shown["papers"]] == [
        *(("driving_licence", "no-driving_licence"), ("id_card", "no-id_card")),
        *(("plate", "no-plate"), ("vehicle_licence", "no-vehicle_licence")),
    ]
    assert (await yard.company.doors["orders"].as_("S1").get("/drivers/J1")).status_code == NOT_THERE
    row = {"driver_id": "J1", "carrier_id": "Y1", "plate": "no-plate", "papers_valid_to": "2028-02-29"}
    assert await report(yard) == [row | {"last_trip_on": "2028-02-29", "keep_to": "2029-02-28"}]
    log = yard.company.running["orders"].log
    written = b"".join([one.data for one in await log.stream("driver-J1")])
    assert b"13999990000" not in written
    assert b"no-id_card" not in written

    await yard.come("2029-02-28")
    gone = await door.delete("/drivers/J1")
    assert (gone.status_code, gone.json()["clause"]) == (CONFLICT, "P5-5.3a")
    await yard.day_begins("2029-02-28")
    assert (await yard.read("T1", "/drivers/J1"))["erased_on"] is None
    assert (await door.get(f"/files/{sha256(SCAN).hexdigest()}")).status_code == OK
    await yard.day_begins("2029-03-01")
    running = yard.company.running["orders"]
    assert running.service.sweep is not None
    assert await running.service.sweep(running) == 1
    shown = await yard.read("T1", "/drivers/J1")
    assert (shown["erased_on"], shown["phone"], shown["papers"]) == ("2029-03-01", None, [])
    assert await running.pool.fetchval("SELECT count(*) FROM beside.driver_detail") == 0
    assert await running.files.size(sha256(SCAN).hexdigest()) is None
    assert await report(yard) == []
    assert (await door.delete("/drivers/J1")).status_code == OK
