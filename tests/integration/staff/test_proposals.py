"""Proposals through the front door: raised, heard, decided by the line above the person, appealed, in force."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest

from services.staff.app import OWN, SERVICE
from services.staff.keeps import POLICY
from shared.office import proposal_tables
from shared.office.calendar import Calendar, Year
from shared.office.furnishing import with_proposals
from shared.office.shipped import CALENDAR
from shared.runtime.midnight import begin
from shared.runtime.rebuild.rebuilding import Rebuild
from tests.clock import StandingClock, stand_still
from tests.integration.house import Door, House, house
from tests.integration.prepared import connected

DONE, CREATED, FORBIDDEN, NOT_FOUND, CONFLICT, RULE = 200, 201, 403, 404, 409, 422
RAISED, HEARING_ENDS, DECIDED, APPEAL_ENDS = "2026-06-08", "2026-06-11", "2026-06-12", "2026-06-22"
IN_FORCE = "2026-06-23"
NO = "TA-2026-000001"
WISH = {
    "kind": "penalty",
    "staff_id": "S7",
    "clause": "P2-4",
    "incident_id": "CG-2026-000007",
    "amount": "50.00",
    "reason": "带客户参观未经批准",
    "evidence": ["CG-2026-000007"],
}
APPROVED = {"outcome": "approved", "form": "teaching", "reason": "属实"}
PEOPLE = {
    "S7": ("rep", "north"),
    "S8": ("rep", "north"),
    "M1": ("manager", "north"),
    "P1": ("rep", "south"),
    "M2": ("manager", "south"),
    "D1": ("director", "board"),
    "G1": ("gm", "board"),
    "H1": ("member", "personnel"),
}
HEADS = {"north": "M1", "south": "M2"}


def at_ten(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T10:00:00+08:00")


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> StandingClock:
    """The clock of the service, on the day on which things are proposed."""
    return stand_still(monkeypatch, at_ten(RAISED))


@pytest.fixture
async def company(postgres: str, tmp_path: Path) -> AsyncIterator[House]:
    async with house(postgres, tmp_path, SERVICE) as opened:
        await staffed(opened)
        yield opened


async def staffed(company: House) -> None:
    staff = company.doors["staff"]
    people = [
        {"staff_id": name, "name": name, "role": role, "department": place, "joined_on": "2020-01-01"}
        for name, (role, place) in PEOPLE.items()
    ]
    heads = [{"department": place, "manager_id": head} for place, head in HEADS.items()]
    for door, rows in (("staff", people), ("departments", heads)):
        (await staff.post(f"/import/{door}", {"rows": rows})).raise_for_status()
        await company.settled()
    given = await staff.as_("G1").post("/staff/H1/functions", {"function": "hr", "from_on": RAISED})
    assert given.status_code == CREATED, given.text
    await company.settled()


def as_(company: House, name: str) -> Door:
    return company.doors["staff"].as_(name)


async def proposed(company: House, by: str = "P1", **members: Any) -> str:
    answer = await as_(company, by).post("/proposals", WISH | members)
    assert answer.status_code == CREATED, answer.text
    await company.settled()
    return str(answer.json()["number"])


async def asked(company: House, name: str, path: str, body: dict[str, Any], number: str = NO) -> httpx2.Response:
    answer = await as_(company, name).post(f"/proposals/{number}/{path}", body)
    await company.settled()
    return answer


def said(answer: httpx2.Response) -> tuple[int, str | None]:
    return answer.status_code, answer.json().get("rule")


async def day(company: House, clock: StandingClock, on: str) -> dict[str, Any]:
    """Begin each day up to one, twice; return the proposal as the report shows it then."""
    clock.at = at_ten(on)
    for _ in range(2):
        await begin(company.running["staff"], clock.at)
        await company.settled()
    return await reported(company)


async def reported(company: House) -> dict[str, Any]:
    table = (await as_(company, "G1").get("/reports/proposals")).json()
    return dict(zip(table["columns"], table["rows"][0], strict=True))


async def facts(company: House, number: str = NO) -> list[str]:
    stream = await company.running["staff"].log.stream(f"proposal-{number}")
    return [entry.type.split(".")[2] for entry in stream]


@pytest.mark.clause("P2-4")
async def test_the_example_of_june_is_in_force_when_the_23rd_begins(company: House, clock: StandingClock) -> None:
    await begin(company.running["staff"], clock.at)
    raised = await as_(company, "P1").post("/proposals", WISH, Idempotency_Key="once")
    events = ["huikuan.office.NumberGiven.v1", "huikuan.office.ProposalRaised.v1"]
    assert (raised.status_code, raised.json()["number"], raised.json()["events"]) == (CREATED, NO, events)
    assert (await as_(company, "P1").post("/proposals", WISH, Idempotency_Key="once")).json()["number"] == NO
    await company.settled()
    shown = await as_(company, "S7").get(f"/proposals/{NO}")
    assert shown.headers["ETag"] == '"1"'
    assert (shown.json()["hearing_until"], shown.json()["lapses_after"]) == (HEARING_ENDS, "2026-09-06")
    assert (await day(company, clock, HEARING_ENDS))["status"] == "raised"
    assert said(await asked(company, "M1", "decision", APPROVED)) == (CONFLICT, "NotHeardYet")
    assert (await day(company, clock, DECIDED))["status"] == "heard"
    assert said(await asked(company, "S7", "hearing", {"statement": "我有批准"})) == (CONFLICT, "HearingIsOver")
    for events in (["huikuan.office.ProposalDecided.v1"], []):
        assert (await asked(company, "M1", "decision", APPROVED)).json()["events"] == events
    shown = await as_(company, "S7").get(f"/proposals/{NO}")
    assert (shown.json()["decided_by"], shown.json()["appeal_until"]) == ("M1", APPEAL_ENDS)
    assert (await day(company, clock, APPEAL_ENDS))["status"] == "decided"
    assert await day(company, clock, IN_FORCE) == {
        "proposal_no": NO,
        "kind": "penalty",
        "staff_id": "S7",
        "clause": "P2-4",
        "raised_on": RAISED,
        "proposed": "50.00",
        "decided": "50.00",
        "outcome": "approved",
        "status": "in_force",
        "in_force_on": IN_FORCE,
    }
    assert said(await asked(company, "S7", "appeal", {"reason": "晚了"})) == (CONFLICT, "NothingToAppeal")
    assert await facts(company) == ["ProposalRaised", "ProposalHeard", "ProposalDecided", "ProposalCameIntoForce"]


async def test_who_was_heard_is_decided_about_and_appeals_to_the_next_in_line(company: House) -> None:
    await proposed(company)
    assert said(await asked(company, "P1", "hearing", {"statement": "替他说"})) == (FORBIDDEN, None)
    assert (await asked(company, "S7", "hearing", {"statement": "我有批准"})).status_code == DONE
    lowered = {"outcome": "lowered", "form": "warning", "amount": "30.00", "reason": "初犯"}
    assert said(await asked(company, "M1", "decision", lowered | {"amount": "50.01"})) == (RULE, "AmountRaised")
    assert (await asked(company, "M1", "decision", lowered)).status_code == DONE
    assert said(await asked(company, "P1", "appeal", {"reason": "太轻"})) == (FORBIDDEN, None)
    assert (await asked(company, "S7", "appeal", {"reason": "有批准单"})).status_code == DONE
    assert (await reported(company))["status"] == "appealed"
    assert (await asks(company))["proposal-appeal"] == ("@director", "told")
    final = lowered | {"amount": "10.00"}
    assert said(await asked(company, "M1", "appeal-decision", final)) == (FORBIDDEN, "NotAThirdPerson")
    assert said(await asked(company, "G1", "appeal-decision", final)) == (FORBIDDEN, "NotInLine")
    ended = await asked(company, "D1", "appeal-decision", final)
    assert [name.split(".")[2] for name in ended.json()["events"]] == ["ProposalDecided", "ProposalCameIntoForce"]
    row = await reported(company)
    assert (row["decided"], row["status"], row["in_force_on"]) == ("10.00", "in_force", RAISED)
    assert (await asks(company))["proposal-appeal"] == ("@director", "done")
    shown = (await as_(company, "S7").get(f"/proposals/{NO}")).json()
    assert (shown["decided_by"], shown["appeal_decided_by"]) == ("M1", "D1")
    staff = company.running["staff"]
    assert await Rebuild("staff", [proposal_tables.projection("staff")], staff.pool, staff.sources).verify() == [None]


async def test_who_has_a_part_in_it_is_replaced_by_the_next_in_line_and_where_it_ends_it_waits(
    company: House,
) -> None:
    by_the_head = await proposed(company, "M1")
    of_the_head = await proposed(company, "P1", staff_id="M1")
    of_a_rep = await proposed(company, "P1", staff_id="S8")
    for number, concerned in ((by_the_head, "S7"), (of_the_head, "M1"), (of_a_rep, "S8")):
        assert (await asked(company, concerned, "hearing", {"statement": "不是我"}, number)).status_code == DONE
    for name, number in (("M1", by_the_head), ("M1", of_the_head)):
        assert said(await asked(company, name, "decision", APPROVED, number)) == (FORBIDDEN, "NotAThirdPerson")
    assert (await asked(company, "D1", "decision", APPROVED, by_the_head)).status_code == DONE
    assert (await asked(company, "G1", "decision", APPROVED, of_the_head)).status_code == DONE
    assert (await asked(company, "G1", "decision", APPROVED, of_a_rep)).status_code == DONE
    for name, number in (("P1", of_a_rep), ("S8", of_a_rep)):
        assert (await asked(company, name, "decision", APPROVED, number)).status_code == FORBIDDEN
    assert (await asked(company, "S8", "appeal", {"reason": "不服"}, of_a_rep)).status_code == DONE
    final = {"outcome": "refused", "reason": "证据不足"}
    assert said(await asked(company, "D1", "appeal-decision", final, of_a_rep)) == (CONFLICT, "LineEnds")
    board = {"function": "board", "from_on": RAISED}
    assert (await as_(company, "G1").post("/staff/H1/functions", board)).status_code == CREATED
    await company.settled()
    assert (await asked(company, "H1", "appeal-decision", final, of_a_rep)).status_code == DONE


@pytest.mark.clause("P2-6")
async def test_a_proposal_is_there_for_the_concerned_the_head_the_proposer_and_those_above(company: House) -> None:
    await proposed(company)
    see = {name: (await as_(company, name).get(f"/proposals/{NO}")).status_code for name in PEOPLE}
    assert see == {**dict.fromkeys(PEOPLE, DONE), "S8": NOT_FOUND, "M2": NOT_FOUND}
    for name, status in see.items():
        rows = (await as_(company, name).get("/proposals")).json()["items"]
        assert [row["proposal_no"] for row in rows] == ([NO] if status == DONE else []), name
        rows = (await as_(company, name).get("/reports/proposals")).json()["rows"]
        assert [row[0] for row in rows] == ([NO] if status == DONE else []), name
    for path, body in (("hearing", {"statement": "?"}), ("decision", APPROVED), ("appeal", {"reason": "?"})):
        assert (await asked(company, "M2", path, body)).status_code == NOT_FOUND
    assert (await as_(company, "G1").get("/proposals/TA-2026-000009")).status_code == NOT_FOUND
    assert (await asked(company, "S7", "decision", APPROVED)).status_code == FORBIDDEN  # his own


async def test_a_thing_is_proposed_once_of_a_person_for_an_incident(company: House) -> None:
    await proposed(company)
    assert said(await as_(company, "M2").post("/proposals", WISH)) == (CONFLICT, "ProposedAlready")
    for other in ({"staff_id": "S8"}, {"kind": "liability"}, {"incident_id": "CG-2026-000008"}):
        await proposed(company, **other)
    refused = {
        "UnknownPerson": (RULE, as_(company, "P1"), {"staff_id": "nobody"}),
        "ProposesForHimself": (FORBIDDEN, as_(company, "S8"), {"staff_id": "S8", "incident_id": "X"}),
    }
    for rule, (status, door, members) in refused.items():
        assert said(await door.post("/proposals", WISH | members)) == (status, rule)
    assert (await as_(company, "P1").post("/proposals", WISH | {"kind": "praise"})).status_code == RULE
    page = (await as_(company, "G1").get("/proposals", limit="3")).json()
    assert [row["proposal_no"] for row in page["items"]] == [f"TA-2026-{place:06}" for place in (1, 2, 3)]
    assert [
        row["proposal_no"] for row in (await as_(company, "G1").get("/proposals", cursor=page["next"])).json()["items"]
    ] == ["TA-2026-000004"]


async def test_of_several_who_propose_the_same_at_the_same_moment_one_does(company: House) -> None:
    proposers = ("P1", "M2", "S8", "M1", "D1", "G1")
    answers = await asyncio.gather(*(as_(company, name).post("/proposals", WISH) for name in proposers))
    assert sorted(one.status_code for one in answers) == [CREATED, *[CONFLICT] * 5]
    await company.settled()
    assert await proposed(company, incident_id="another") == "TA-2026-000002"  # who was refused used no number


async def test_undecided_for_ninety_days_it_lapses_when_the_91st_begins(company: House, clock: StandingClock) -> None:
    await begin(company.running["staff"], clock.at)
    await proposed(company)
    assert (await day(company, clock, "2026-09-06"))["status"] == "heard"
    row = await day(company, clock, "2026-09-07")
    assert (row["status"], row["decided"], row["in_force_on"]) == ("lapsed", None, None)
    assert said(await asked(company, "M1", "decision", APPROVED)) == (CONFLICT, "HasLapsed")
    assert await facts(company) == ["ProposalRaised", "ProposalHeard", "ProposalLapsed"]


async def asks(company: House, number: str = NO) -> dict[str, tuple[str, str]]:
    """Return whom a proposal asks something, and how far that is; reactions are dated as their facts are recorded."""
    table = (await as_(company, "G1").get("/reports/duties", as_of="2199-12-31")).json()
    rows = [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]
    return {row["kind"]: (row["owner_id"], row["status"]) for row in rows if row["subject"] == number}


@pytest.mark.clause("P5-4.2")
async def test_whoever_is_to_speak_or_to_decide_is_told_and_the_act_ends_it(
    company: House, clock: StandingClock
) -> None:
    await proposed(company)
    assert await asks(company) == {"proposal-hearing": ("S7", "told")}
    assert said(await as_(company, "S7").post(f"/duties/proposal-hearing%2F{NO}/done", {"note": "?"})) == (
        *(CONFLICT, "DutyNeedsItsAct"),
    )
    await asked(company, "S7", "hearing", {"statement": "不是我"})
    heard = {"proposal-hearing": ("S7", "done")}
    assert await asks(company) == {**heard, "proposal-decision": ("M1", "told")}
    # The head is replaced: whoever has the turn now is told, and who proposed it has none.
    for on, head, turn in ((RAISED, "S8", "S8"), ("2026-06-09", "P1", "@director"), ("2026-06-10", "M1", "M1")):
        clock.at = at_ten(on)
        appointed = {"manager_id": head, "effective_on": on}
        answer = await as_(company, "G1").post("/departments/north/head", appointed)
        assert answer.status_code == CREATED, answer.text
        await company.settled()
        assert await asks(company) == {**heard, "proposal-decision": (turn, "told")}
    await asked(company, "G1", "decision", APPROVED)
    decided = {**heard, "proposal-decision": ("M1", "done")}
    assert await asks(company) == decided
    await asked(company, "S7", "appeal", {"reason": "不服"})
    assert await asks(company) == decided  # above the gm nobody is left: it waits


async def test_a_silent_hearing_and_a_lapsed_decision_are_wanted_no_more(company: House, clock: StandingClock) -> None:
    await begin(company.running["staff"], clock.at)
    await proposed(company, "M1")
    await day(company, clock, DECIDED)
    silent = {"proposal-hearing": ("S7", "withdrawn")}
    assert await asks(company) == {**silent, "proposal-decision": ("@director", "told")}
    await day(company, clock, "2026-09-07")
    assert await asks(company) == {**silent, "proposal-decision": ("@director", "withdrawn")}


async def test_a_dashboard_sees_what_became_of_it_and_not_why(company: House, postgres: str) -> None:
    await proposed(company)
    async with connected(postgres, "staff", "dashboard") as db:
        rows = await db.fetch("SELECT proposal_no, status FROM bi.proposals")
        with pytest.raises(Exception, match="permission denied"):
            await db.fetch("SELECT reason FROM read.proposal")
    assert [tuple(row) for row in rows] == [(NO, "raised")]


async def test_a_delegate_decides_for_the_head_and_the_fact_keeps_both(company: House) -> None:
    days = {"from_on": RAISED, "to_on": HEARING_ENDS, "reason": "出差"}
    given = {"delegate_id": "M2", "steps": ["head"], "max_amount": "50.00", **days}
    assert (await as_(company, "M1").post("/delegations", given)).status_code == CREATED
    await company.settled()
    dear = await proposed(company, incident_id="X", amount="50.01")
    mine = await proposed(company, "M2", incident_id="Y")
    number = await proposed(company)
    for one in (dear, mine, number):
        await asked(company, "S7", "hearing", {"statement": "?"}, one)
    for_m1 = APPROVED | {"on_behalf_of": "M1"}
    assert said(await asked(company, "M2", "decision", for_m1, dear)) == (FORBIDDEN, "NotDelegated")
    assert said(await asked(company, "M2", "decision", for_m1, mine)) == (FORBIDDEN, "NotAThirdPerson")
    assert said(await asked(company, "S8", "decision", for_m1, number)) == (FORBIDDEN, "NotDelegated")
    assert (await asked(company, "M2", "decision", for_m1, number)).status_code == DONE
    [*_, decided] = await company.running["staff"].log.stream(f"proposal-{number}")
    assert b'"decided_by":"M2"' in decided.data
    assert b'"on_behalf_of":"M1"' in decided.data
    assert b'"decided_as":"head"' in decided.data
    await asked(company, "S7", "appeal", {"reason": "?"}, number)
    assert said(await asked(company, "M1", "appeal-decision", APPROVED, number)) == (FORBIDDEN, "NotAThirdPerson")


async def test_a_hearing_of_a_year_that_was_not_published_ends_by_the_published_one(
    postgres: str, tmp_path: Path, clock: StandingClock
) -> None:
    years = {year: CALENDAR.years[year] for year in (2023, 2024)}
    clock.at = at_ten("2024-12-30")
    async with house(postgres, tmp_path, with_proposals(OWN, POLICY, Calendar(years))) as company:
        await staffed(company)
        await begin(company.running["staff"], clock.at)
        await proposed(company)
        number = "TA-2024-000001"
        assert (await as_(company, "G1").get(f"/proposals/{number}")).json()["hearing_until"] == "2025-01-02"
        years[2025] = Year(frozenset({date(2025, 1, 1)}), frozenset())
        await day(company, clock, "2024-12-31")
        assert (await as_(company, "G1").get(f"/proposals/{number}")).json()["hearing_until"] == "2025-01-03"
        await day(company, clock, "2025-01-03")
        assert await facts(company, number) == ["ProposalRaised", "ProposalDeadlineFixed"]
        await day(company, clock, "2025-01-04")
        assert await facts(company, number) == ["ProposalRaised", "ProposalDeadlineFixed", "ProposalHeard"]
