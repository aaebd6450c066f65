"""Contacts with customers: logged once, late after three days, corrected by new ones, found by words. P1-2.3"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from services.customers.app import SERVICE
from shared.events.staff import StaffJoined
from tests.clock import stand_still
from tests.integration.house import Door, House, house

CREATED, FORBIDDEN, NOT_FOUND, CONFLICT, RULE = 201, 403, 404, 409, 422
NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)  # 18:00 in Shanghai
CALL = {"person": "李会计", "channel": "call", "direction": "out", "summary": "下周付款"}


@pytest.fixture
async def company(postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    clock = stand_still(monkeypatch, NOW)
    async with house(postgres, tmp_path, SERVICE) as opened:
        for staff_id in ("S1", "S2"):
            joined = {
                "staff_id": staff_id,
                "name": "王伟",
                "role": "rep",
                "department": "一部",
                "joined_on": "2020-01-01",
            }
            opened.told["staff"].say(f"staff-{staff_id}", StaffJoined.model_validate(joined))
        await opened.settled()
        for number, name in (("C1", "华星"), ("C2", "永利")):
            registered = (
                await opened.doors["customers"]
                .as_("S1", "rep")
                .post("/customers", {"customer_id": number, "name": name})
            )
            assert registered.status_code == CREATED, registered.text
        await opened.settled()
        assert clock.at == NOW
        yield opened


async def logged(door: Door, at: str, customer: str = "C1", **members: Any) -> Any:
    return await door.post(f"/customers/{customer}/contacts", {**CALL, "at": at, **members})


async def listed(company: House, **asked: str) -> list[tuple[Any, ...]]:
    await company.settled()
    rows = (await company.doors["customers"].as_("S1", "rep").get("/customers/C1/contacts", **asked)).json()["items"]
    return [(row["contact_id"], row["late"]) for row in rows]


@pytest.mark.clause("P1-2.3")
async def test_a_contact_is_logged_once_in_time_and_never_of_the_future(company: House) -> None:
    rep = company.doors["customers"].as_("S1", "rep")
    yesterday = await logged(rep, "2026-03-01T10:00:00+08:00")
    assert (yesterday.status_code, yesterday.json()["number"]) == (CREATED, "LX-2026-000001")
    future = await logged(rep, "2026-03-02T18:00:01+08:00")
    assert (future.status_code, future.json()["clause"], future.json()["field"]) == (RULE, "P1-2.3", "at")
    assert (await logged(rep, "2026-02-27T23:59:59+08:00")).status_code == CREATED
    assert (await logged(rep, "2026-02-26T23:59:59+08:00")).status_code == CREATED
    assert await listed(company) == [("LX-2026-000001", False), ("LX-2026-000002", False), ("LX-2026-000003", True)]
    mine = {"contact_id": "M-1"}
    assert (await logged(rep, "2026-03-01T10:00:00+08:00", **mine)).status_code == CREATED
    again = await logged(rep, "2026-03-01T10:00:00+08:00", **mine, person="王")
    assert (again.status_code, again.json()["rule"]) == (CONFLICT, "RecordedDifferently")
    early = await logged(rep, "2026-03-02T10:00:00+08:00", next_step="再打", next_on="2026-03-01")
    assert (early.status_code, early.json()["rule"]) == (RULE, "NextStepBefore")


@pytest.mark.clause("P1-2.3")
async def test_what_was_wrong_is_corrected_by_a_new_one_and_all_is_found(company: House) -> None:
    rep = company.doors["customers"].as_("S1", "rep")
    first = (await logged(rep, "2026-03-01T10:00:00+08:00", summary="付款 100%")).json()["number"]
    other = (await logged(rep, "2026-03-01T10:00:00+08:00", "C2")).json()["number"]
    foreign = await logged(rep, "2026-03-02T09:00:00+08:00", corrects=other)
    assert (foreign.status_code, foreign.json()["rule"]) == (RULE, "UnknownContact")
    right = await logged(rep, "2026-03-02T09:00:00+08:00", corrects=first, channel="visit", next_step="送样")
    assert right.status_code == CREATED
    second = right.json()["number"]
    assert await listed(company) == [(first, False), (second, False)]
    assert await listed(company, q="100%") == [(first, False)]
    assert await listed(company, q="送样") == [(second, False)]
    assert await listed(company, channel="visit") == [(second, False)]
    assert await listed(company, **{"from": "2026-03-02"}) == [(second, False)]
    assert await listed(company, to="2026-03-01") == [(first, False)]
    stranger = company.doors["customers"].as_("S2", "rep")
    assert (await stranger.get("/customers/C1/contacts")).status_code == NOT_FOUND
    assert (await logged(stranger, "2026-03-01T10:00:00+08:00")).status_code == NOT_FOUND
    finance = company.doors["customers"].as_("F1", "finance")
    assert (await logged(finance, "2026-03-01T10:00:00+08:00")).status_code == FORBIDDEN
    shown = (await finance.get("/reports/contacts", customer="C1")).json()["rows"]
    assert [row[1:4] + row[5:6] for row in shown] == [["C1", "S1", "call", "no"], ["C1", "S1", "visit", "no"]]
    told = (await finance.get("/customers/C1/history")).json()["items"]
    assert [one["type"].split(".")[2] for one in told] == ["CustomerRegistered", "ContactLogged", "ContactLogged"]
