"""Functions through the front door, on their days, for whoever asks what somebody may."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from services.customers.app import SERVICE as CUSTOMERS
from services.staff.app import SERVICE
from shared.office import people
from tests.clock import today
from tests.integration.house import Door, House, house
from tests.integration.prepared import connected

DONE, CREATED, FORBIDDEN, NOT_FOUND, CONFLICT, RULE = 200, 201, 403, 404, 409, 422
TODAY = today()
TOMORROW, LATER = TODAY + timedelta(days=1), TODAY + timedelta(days=30)
WANG = {"staff_id": "S1", "name": "王伟", "role": "member", "department": "仓库", "joined_on": "2024-01-01"}


@pytest.fixture
async def company(postgres: str, tmp_path: Path) -> AsyncIterator[House]:
    async with house(postgres, tmp_path, SERVICE, CUSTOMERS) as opened:
        await opened.doors["staff"].post("/import/staff", {"rows": [WANG]})
        yield opened


@pytest.fixture
def gm(company: House) -> Door:
    return company.doors["staff"].as_("G1", "gm")


@pytest.fixture
def office(company: House) -> Door:
    return company.doors["staff"].as_("O1", "office")


@pytest.mark.clause("P4-1")
async def test_a_function_counts_from_its_first_day_up_to_the_last_before_its_end_in_every_service(
    company: House, office: Door
) -> None:
    body = {"function": "warehouse", "from_on": str(TOMORROW)}
    given = await office.post("/staff/S1/functions", body)
    assert (given.status_code, given.json()["events"]) == (CREATED, ["huikuan.staff.FunctionGiven.v1"])
    assert (await office.post("/staff/S1/functions", body)).json()["events"] == []
    ended = await office.post("/staff/S1/functions/warehouse/end", {"to_on": str(LATER)})
    assert (ended.status_code, ended.json()["events"]) == (DONE, ["huikuan.staff.FunctionEnded.v1"])
    await company.settled()
    for service in ("staff", "customers"):
        reader = company.running[service].pool
        held = [
            bool(there and "warehouse" in there.roles)
            for day in (TODAY, TOMORROW, LATER - timedelta(days=1), LATER)
            for there in [await people.standing(reader, "S1", day)]
        ]
        assert held == [False, True, True, False], service
    shown = (await office.get("/staff/S1")).json()["functions"]
    assert shown == [{"function": "warehouse", "from_on": str(TOMORROW), "to_on": str(LATER)}]


@pytest.mark.clause("P4-1")
async def test_the_gm_gives_what_weighs_the_office_the_rest_and_nobody_himself(office: Door, gm: Door) -> None:
    hr = {"function": "hr", "from_on": str(TODAY)}
    refused = await office.post("/staff/S1/functions", hr)
    assert (refused.status_code, refused.json()["rule"], refused.json()["clause"]) == (
        *(FORBIDDEN, "FunctionOfTheGM"),
        "P4-1",
    )
    assert (await gm.post("/staff/S1/functions", hr)).status_code == CREATED
    for himself, name in ((gm, "G1"), (office, "O1")):
        await himself.get("/staff")  # that he comes to the doors puts him on the roster
        own = await himself.post(f"/staff/{name}/functions", hr | {"function": "warehouse"})
        assert (own.status_code, own.json()["rule"]) == (FORBIDDEN, "OwnFunction")
    other = await office.as_("R9", "rep").post("/staff/S1/functions", hr)
    assert (other.status_code, other.json()["clause"]) == (FORBIDDEN, "P4-1")


async def test_what_is_no_function_or_nobodys_is_refused(office: Door) -> None:
    body = {"function": "warehouse", "from_on": str(TODAY)}
    assert (await office.post("/staff/S1/functions", body | {"function": "king"})).status_code == RULE
    assert (await office.post("/staff/S9/functions", body)).status_code == NOT_FOUND
    assert (await office.post("/staff/S1/functions/warehouse/end", {"to_on": str(TODAY)})).status_code == NOT_FOUND
    assert (await office.post("/staff/S1/functions/king/end", {"to_on": str(TODAY)})).status_code == RULE
    assert (await office.post("/staff/S1/functions", body)).status_code == CREATED
    again = await office.post("/staff/S1/functions", body | {"from_on": str(TOMORROW)})
    assert (again.status_code, again.json()["rule"]) == (CONFLICT, "FunctionHeldAlready")


async def test_a_dashboard_sees_functions_with_their_days(company: House, office: Door, postgres: str) -> None:
    for function in ("warehouse", "dispatcher"):
        await office.post("/staff/S1/functions", {"function": function, "from_on": str(TOMORROW)})
    await office.post("/staff/S1/functions/dispatcher/end", {"to_on": str(TOMORROW)})  # it never held
    await company.settled()
    async with connected(postgres, "staff", "dashboard") as db:
        rows = await db.fetch("SELECT * FROM bi.functions")
    assert [tuple(row) for row in rows] == [("S1", "warehouse", TOMORROW, None)]
