"""Duties of a service: a reaction that a rule refuses, days that begin, who is told, and who says that it is done."""

from datetime import datetime
from typing import Any

import pytest

from shared.runtime.midnight import begin
from tests.clock import StandingClock, stand_still
from tests.integration.house import EPOCH, House
from tests.integration.receivables.test_door import SIGNED, company, dispatch, registered

OK, FORBIDDEN, CONFLICT, NOT_FOUND = 200, 403, 409, 404
RAISED_ON, DUE_ON = "2024-06-03", "2024-06-06"  # the 10th is a holiday

__all__ = ["company"]


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> StandingClock:
    """The clock of all services, on the day on which the duty is raised."""
    return stand_still(monkeypatch, at_ten(RAISED_ON))


def at_ten(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T10:00:00+08:00")


async def refused(company: House) -> str:
    """Let two customers get an invoice under one number; return the id of the duty."""
    registered(company, "C2", SIGNED)
    company.told["orders"].say("customer-C1", dispatch("V1"))
    await company.settled()
    second = company.told["orders"].say("customer-C2", dispatch("V1", customer_id="C2"))
    company.told["orders"].say("customer-C2", dispatch("V2", customer_id="C2"))
    await company.settled()
    return f"reaction/orders/{EPOCH}/{second}"


async def listed(company: House, name: str, role: str = "", **query: str) -> list[dict[str, Any]]:
    answer = await company.doors["receivables"].as_(name, role).get("/duties", **query)
    assert answer.status_code == OK, answer.text
    rows: list[dict[str, Any]] = answer.json()["items"]
    return rows


async def reported(company: House, day: str) -> dict[str, Any]:
    answer = await company.doors["receivables"].get("/reports/duties", as_of=day)
    [row] = answer.json()["rows"]
    return dict(zip(answer.json()["columns"], row, strict=True))


async def done(company: House, duty_id: str, name: str, role: str) -> Any:
    path = f"/duties/{duty_id.replace('/', '%2F')}/done"
    return await company.doors["receivables"].as_(name, role).post(path, {"note": "reissued under V3"})


@pytest.mark.clause("P5-4.2")
async def test_a_refused_reaction_is_a_duty_of_the_office_head_and_its_stream_goes_on(company: House) -> None:
    duty_id = await refused(company)
    receivables = company.running["receivables"]
    assert {row["invoice_no"] for row in await receivables.pool.fetch("SELECT invoice_no FROM read.invoice")} == {
        "V1",
        "V2",
    }
    assert await receivables.pool.fetch("SELECT FROM feed.parked") == []
    [duty] = await listed(company, "R1", "office_head")
    assert (duty["duty_id"], duty["owner_id"], duty["status"]) == (duty_id, "@office_head", "open")
    assert (duty["raised_on"], duty["due_on"], duty["due_at"]) == (RAISED_ON, DUE_ON, None)
    assert duty["reason"].startswith("NumberTaken: This number names another thing already. Invoice V1.")
    assert await listed(company, "G1", "gm", owner="@office_head", status="open") == [duty]
    for query in ({"owner": "S1"}, {"status": "done"}):
        assert await listed(company, "G1", **query) == []
    for name, role in (("S1", ""), ("O1", "office"), ("F1", "finance")):
        assert await listed(company, name, role) == []


async def test_only_who_holds_the_function_says_that_it_is_done(company: House) -> None:
    duty_id = await refused(company)
    for name, role in (("G1", "gm"), ("O1", "office")):
        answer = await done(company, duty_id, name, role)
        assert (answer.status_code, answer.json()["rule"]) == (FORBIDDEN, "NotYourDuty")
    assert (await done(company, "reaction/nothing", "R1", "office_head")).json()["rule"] == "UnknownDuty"
    for events in (["huikuan.office.DutyDone.v1"], []):
        answer = await done(company, duty_id, "R1", "office_head")
        assert (answer.status_code, answer.json()["events"]) == (OK, events)
    await company.settled()
    [duty] = await listed(company, "R1", "office_head")
    assert (duty["status"], duty["done_by"], duty["note"]) == ("done", "R1", "reissued under V3")


async def test_silence_is_told_upwards_day_by_day_and_what_was_done_late_says_so(
    company: House, clock: StandingClock
) -> None:
    duty_id = await refused(company)
    expected = {
        DUE_ON: ("open", None),
        "2024-06-07": ("overdue", "director"),  # k = 1: nobody is above the office head but a director
        "2024-06-11": ("overdue", "director"),
        "2024-06-13": ("overdue", "director"),
        "2024-06-14": ("overdue", "gm"),  # k = 5
    }
    company.doors["receivables"].as_("D1", "director", "board")
    for day, (status, told) in expected.items():
        clock.at = at_ten(day)
        for _ in range(2):  # the same day again changes nothing
            await begin(company.running["receivables"], clock.at)
            await company.settled()
        row = await reported(company, day)
        assert (row["status"], row["escalated_to"], row["service"]) == (status, told, "receivables"), day
    stream = await company.running["receivables"].log.stream(f"duty-{duty_id}")
    names = [entry.type.split(".")[2] for entry in stream]
    assert names == ["DutyRaised", "DutyFellOverdue", *["DutyEscalated"] * 3]
    assert (await done(company, duty_id, "R1", "office_head")).status_code == OK
    await company.settled()
    assert (await reported(company, "2024-06-14"))["status"] == "done_late"
    for day, (status, told) in list(expected.items())[:-1]:
        row = await reported(company, day)
        assert (row["status"], row["escalated_to"]) == (status, told), day
