"""The roster through the front door, and as of any day."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from services.staff.app import SERVICE
from tests.clock import today
from tests.integration.house import Door, House, house
from tests.integration.prepared import connected

DONE, CREATED, FORBIDDEN, NOT_FOUND, CONFLICT, STALE, RULE, UNSAID = 200, 201, 403, 404, 409, 412, 422, 428
WANG = {"staff_id": "S1", "name": "王伟", "role": "rep", "department": "一部", "joined_on": "2024-01-01"}


@pytest.fixture
async def company(postgres: str, tmp_path: Path) -> AsyncIterator[House]:
    async with house(postgres, tmp_path, SERVICE) as opened:
        yield opened


LATER = str(today() + timedelta(days=100))
OURSELVES = ("O1", "G1", "R9")  # who comes to the doors in these tests


@pytest.fixture
def gm(company: House) -> Door:
    return company.doors["staff"].as_("G1", "gm")


@pytest.fixture
def office(company: House) -> Door:
    return company.doors["staff"].as_("O1", "office")


async def roster(company: House, as_of: str) -> list[tuple[Any, ...]]:
    await company.settled()
    items = (await company.doors["staff"].as_("O1", "office").get("/staff", as_of=as_of)).json()["items"]
    rows = [(item["staff_id"], item["role"], item["department"], item["manager_id"]) for item in items]
    return [row for row in rows if row[0] not in OURSELVES]


@pytest.mark.clause("P4-1")
async def test_the_roster_of_any_day_shows_place_and_head(company: House, office: Door, gm: Door) -> None:
    for person in (
        WANG,
        {**WANG, "staff_id": "M1", "role": "manager"},
        {**WANG, "staff_id": "M2", "department": "二部"},
    ):
        assert (await office.post("/staff", person)).status_code == CREATED
    await company.settled()
    await gm.post("/departments/一部/head", {"manager_id": "M1", "effective_on": "2024-01-01"})
    await gm.post("/departments/二部/head", {"manager_id": "M2", "effective_on": "2024-02-01"})
    place = {"department": "二部", "role": "manager", "effective_on": "2024-03-01"}
    backdated = await office.post("/staff/S1/move", place, If_Match='"1"')
    assert (backdated.status_code, backdated.json()["clause"]) == (FORBIDDEN, "P4-1")
    assert (await gm.post("/staff/S1/move", place, If_Match='"1"')).status_code == DONE
    assert (await office.post("/staff/S1/leave", {"left_on": "2024-06-30"}, If_Match='"2"')).status_code == DONE
    first, moved = ("S1", "rep", "一部", "M1"), ("S1", "manager", "二部", "M2")
    assert first in await roster(company, "2024-02-29")
    assert moved in await roster(company, "2024-03-01")
    assert moved in await roster(company, "2024-06-30")
    assert [row[0] for row in await roster(company, "2024-07-01")] == ["M1", "M2"]
    assert await roster(company, "2023-12-31") == []


@pytest.mark.clause("P4-1")
async def test_the_office_neither_moves_nor_lets_go_a_head_however_new_the_headship_is(
    company: House, office: Door, gm: Door
) -> None:
    day_of_now = str(today())
    await office.post("/staff", WANG)
    await company.settled()
    place = {"department": "办公室", "role": "office", "effective_on": day_of_now}
    given = await gm.post("/departments/一部/head", {"manager_id": "S1", "effective_on": day_of_now})
    assert given.status_code == CREATED
    for door, body in (("move", place), ("leave", {"left_on": day_of_now})):  # the tables have not settled
        refused = await office.post(f"/staff/S1/{door}", body, If_Match='"1"')
        assert (refused.status_code, refused.json()["rule"]) == (FORBIDDEN, "HeadsAreTheGMs")
    before = await office.post("/staff/S1/move", place | {"effective_on": LATER}, If_Match='"1"')
    assert before.json()["rule"] == "HeadsAreTheGMs"
    assert (await gm.post("/staff/S1/move", place, If_Match='"1"')).status_code == DONE


@pytest.mark.clause("P4-1")
async def test_a_headship_of_a_later_day_keeps_the_office_away_too_and_one_that_has_ended_does_not(
    company: House, office: Door, gm: Door
) -> None:
    await office.post("/staff", WANG)
    await company.settled()
    day_of_now = str(today())
    for manager, day in (("S1", "2024-02-01"), (None, "2024-03-01")):
        given = await gm.post("/departments/一部/head", {"manager_id": manager, "effective_on": day})
        assert given.status_code == CREATED
    place = {"department": "办公室", "role": "office", "effective_on": day_of_now}
    assert (await office.post("/staff/S1/move", place, If_Match='"1"')).status_code == DONE
    await gm.post("/departments/一部/head", {"manager_id": "S1", "effective_on": LATER})
    refused = await office.post("/staff/S1/leave", {"left_on": day_of_now}, If_Match='"2"')
    assert refused.json()["rule"] == "HeadsAreTheGMs"


@pytest.mark.clause("P4-1")
async def test_a_gm_who_headed_the_department_moves_nobody_into_it_in_the_past(
    company: House, office: Door, gm: Door
) -> None:
    await office.post("/staff", WANG)
    await company.settled()
    await gm.get("/staff")  # that he comes to the doors puts him on the roster
    other = gm.as_("G2", "gm")
    given = await other.post("/departments/二部/head", {"manager_id": "G1", "effective_on": "2024-04-01"})
    assert given.status_code == CREATED
    place = {"department": "二部", "role": "rep", "effective_on": "2024-03-01", "reason": "recorded late"}
    refused = await gm.post("/staff/S1/move", place, If_Match='"1"')
    assert (refused.status_code, refused.json()["rule"]) == (FORBIDDEN, "BackdatedInOwnFavour")
    assert (await other.post("/staff/S1/move", place, If_Match='"1"')).status_code == DONE


async def test_a_change_names_the_version_that_it_changes(company: House, office: Door) -> None:
    await office.post("/staff", WANG)
    leave = {"left_on": "2024-06-30"}
    assert (await office.post("/staff/S1/leave", leave)).status_code == UNSAID
    assert (await office.post("/staff/S1/leave", leave, If_Match='"7"')).status_code == STALE
    shown = await office.get("/staff/S1")
    assert shown.json()["joined"]["name"] == "王伟"
    assert (await office.post("/staff/S1/leave", leave, If_Match=shown.headers["ETag"])).status_code == DONE
    assert (await office.get("/staff/S9")).status_code == NOT_FOUND
    assert company.running


@pytest.mark.clause("P4-1")
async def test_only_the_office_keeps_the_roster_and_heads_stand_on_it(company: House, office: Door, gm: Door) -> None:
    assert (await office.as_("R9", "rep").post("/staff", WANG)).status_code == FORBIDDEN
    await company.settled()
    refused = await office.post("/departments/一部/head", {"manager_id": "M9", "effective_on": "2024-01-01"})
    assert (refused.status_code, refused.json()["clause"]) == (FORBIDDEN, "P4-1")
    refused = await gm.post("/departments/一部/head", {"manager_id": "M9", "effective_on": "2024-01-01"})
    assert (refused.status_code, refused.json()["clause"]) == (RULE, "P4-1")


async def test_an_import_brings_heads_that_hold_as_far_back_as_anybody_asks(company: House) -> None:
    operator = company.doors["staff"]
    gone = {**WANG, "staff_id": "S2", "left_on": "2024-05-31"}
    people = {"rows": [WANG, gone, {**WANG, "role": "manager"}]}
    answer = (await operator.post("/import/staff", people)).json()
    assert [row["outcome"] for row in answer["answers"]] == ["accepted", "accepted", "refused"]
    heads = {"rows": [{"department": "一部", "manager_id": "S1"}, {"department": "二部", "manager_id": "S9"}]}
    await company.settled()
    answer = (await operator.post("/import/departments", heads)).json()
    assert [row["outcome"] for row in answer["answers"]] == ["accepted", "refused"]
    assert await roster(company, "2024-01-01") == [("S1", "rep", "一部", "S1"), ("S2", "rep", "一部", "S1")]
    assert [row[0] for row in await roster(company, "2024-06-01")] == ["S1"]
    listed = (await operator.as_("O1", "office").get("/departments", as_of="1900-01-01")).json()["items"]
    assert listed == [{"department": "一部", "manager_id": "S1", "from_on": None}]


async def test_the_view_shows_each_place_with_its_days_to_a_dashboard(
    company: House, office: Door, gm: Door, postgres: str
) -> None:
    await office.post("/staff", {**WANG, "left_on": "2024-06-30"})
    for version, day in ((2, "2024-01-01"), (3, "2024-03-01")):
        place = {"department": "二部", "role": "rep", "effective_on": day}
        await gm.post("/staff/S1/move", place, If_Match=f'"{version}"')
    await company.settled()
    async with connected(postgres, "staff", "dashboard") as db:
        rows = await db.fetch(
            "SELECT department, from_on::text, to_on::text FROM bi.roster WHERE staff_id = 'S1' ORDER BY from_on"
        )
        await db.fetch("SELECT * FROM bi.roster('2024-06-01')")
        await db.fetch("SELECT * FROM bi.department_heads")
        with pytest.raises(Exception, match="permission denied"):
            await db.fetch("SELECT * FROM read.employment")
    assert [tuple(row) for row in rows] == [("二部", "2024-01-01", "2024-02-29"), ("二部", "2024-03-01", "2024-06-30")]


BOSS = {"staff_id": "B1", "name": "张伟"}


@pytest.mark.clause("P4-1")
async def test_the_operator_names_the_first_gm_once(company: House, office: Door) -> None:
    operator = company.doors["staff"]
    for other in (office, office.as_("R9", "rep"), office.as_("nobody")):
        assert (await other.post("/founding", BOSS)).status_code == FORBIDDEN
    await operator.post("/import/staff", {"rows": [WANG, {**WANG, "staff_id": "S2", "role": "director"}]})
    founded = await operator.post("/founding", BOSS)
    assert (founded.status_code, founded.json()["events"]) == (
        CREATED,
        ["huikuan.staff.StaffJoined.v2"],
    )
    day_of_now = today()
    for again in (BOSS, {"staff_id": "B2", "name": "李娜"}):
        refused = await operator.post("/founding", again)
        assert (refused.status_code, refused.json()["rule"]) == (CONFLICT, "GmOnRoster")
    assert ("B1", "gm", "总经办", None) in await roster(company, str(day_of_now))


async def test_an_import_that_brought_a_gm_leaves_none_to_be_named(company: House) -> None:
    operator = company.doors["staff"]
    await operator.post("/import/staff", {"rows": [{**WANG, "staff_id": "G9", "role": "gm"}]})
    assert (await operator.post("/founding", BOSS)).status_code == CONFLICT


async def test_when_the_only_gm_has_left_the_company_gets_another(company: House) -> None:
    operator = company.doors["staff"]
    gone = {**WANG, "staff_id": "G9", "role": "gm", "left_on": "2024-05-31"}
    await operator.post("/import/staff", {"rows": [gone]})
    assert (await operator.post("/founding", BOSS)).status_code == CREATED


@pytest.mark.parametrize("attempt", range(5))
async def test_two_who_name_a_first_gm_at_the_same_moment_name_one(company: House, attempt: int) -> None:
    operator = company.doors["staff"]
    await operator.post("/import/staff", {"rows": [WANG]})
    wishes = [operator.post("/founding", {"staff_id": f"B{number}", "name": "张伟"}) for number in range(6)]
    answers = await asyncio.gather(*wishes)
    assert sorted(one.status_code for one in answers) == [CREATED, *[CONFLICT] * 5], attempt
    assert {one.json()["rule"] for one in answers if one.status_code == CONFLICT} == {"GmOnRoster"}
    people = await roster(company, str(today()))
    assert [role for _, role, _, _ in people].count("gm") == 1


@pytest.mark.parametrize("name", ["operator", "service/orders"])
async def test_nobody_joins_under_the_name_of_a_machine(company: House, office: Door, name: str) -> None:
    refused = await office.post("/staff", {**WANG, "staff_id": name})
    assert (refused.status_code, refused.json()["rule"]) == (RULE, "NameOfAMachine")
    answer = (await company.doors["staff"].post("/import/staff", {"rows": [{**WANG, "staff_id": name}]})).json()
    assert [row["outcome"] for row in answer["answers"]] == ["refused"]
