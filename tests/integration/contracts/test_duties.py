"""Whose turn it is in a review, until when, and who is told of silence. P3-4.6, P3-4.6.3, P3-4.7.1"""

from datetime import date
from typing import Any

import pytest

from shared.events.staff import DepartmentHeadAppointed, StaffLeft
from shared.office.duty_room import RaiseDuty
from shared.runtime.ask.decisions import Stamp
from shared.runtime.ask.wish import Wish
from shared.runtime.midnight import begin
from tests.integration.contracts.company import (
    CONFLICT,
    FORBIDDEN,
    IMPORTANT,
    OF,
    REGISTERED,
    RULE,
    SPECIAL,
    STUDIED,
    Desk,
    Under,
    draft,
)

Row = dict[str, Any]


async def duties(desk: Desk, **query: str) -> dict[str, Row]:
    """Return all duties by their ids without the number of the contract."""
    await desk.company.settled()
    rows = (await desk.read("G1", "/duties", limit="200", **query))["items"]
    return {row["duty_id"].replace(f"/{row['subject']}", "", 1): row for row in rows}


async def told(desk: Desk, *members: str) -> dict[str, tuple[Any, ...]]:
    """Return these members of all duties."""
    return {name: tuple(row[one] for one in members) for name, row in (await duties(desk)).items()}


async def day_begins(desk: Desk, day: str) -> None:
    """Let a business day begin, and come to its morning."""
    await desk.come(day)
    await begin(desk.company.running["contracts"], desk.clock.at)
    await desk.company.settled()


async def under_way(desk: Desk, **members: Any) -> Under:
    """Register on Tuesday; answer, study on Thursday, before the feast."""
    one = await desk.on_file(**members)
    await one.answered()
    await desk.come(STUDIED)
    await one.studied()
    return one


@pytest.mark.clause("P3-4.6.2a", "P2-3")
async def test_a_routine_review_is_due_the_working_day_after_and_the_head_of_the_rep_is_told(desk: Desk) -> None:
    one = await desk.on_file()
    assert await told(desk, "owner_id", "due_on", "status", "clause") == {
        "registration/1": ("M1", None, "told", "P2-3"),
        "review/1": ("@reviewer", "2026-09-23", "open", "P3-4.6.2a"),
    }
    mine = await desk.read("R1", "/duties")
    assert [row["kind"] for row in mine["items"]] == ["review"]
    await one.answered()
    await desk.come("2026-09-24")
    await one.done("R1", "review", approved=True)
    assert await told(desk, "status", "done_by") == {
        "registration/1": ("withdrawn", None),
        "review/1": ("done_late", "R1"),
    }


@pytest.mark.clause("P3-4.2.3", "P3-4.6.4", "P3-4.6.2b")
async def test_each_step_of_a_special_review_has_its_day(desk: Desk) -> None:
    one = await desk.on_file(**SPECIAL)
    assert await told(desk, "owner_id", "due_on", "clause") == {
        "feasibility/1": ("@quality", STUDIED, "P3-4.2.3"),
        "registration/1": ("M1", None, "P2-3"),
        "risks/1": ("@quality", STUDIED, "P3-4.6.4"),
    }
    await one.answered()
    await desk.come(STUDIED)
    await one.studied()
    due = {f"countersign/1/{name}": (f"@{name}_head", "2026-09-29", "open") for name in OF}
    found = await told(desk, "owner_id", "due_on", "status")
    assert {name: row for name, row in found.items() if name.startswith("countersign")} == due
    await desk.come("2026-09-28")
    await one.countersigned()
    found = await told(desk, "owner_id", "due_on", "status")
    assert found["office-head/1"] == ("@office_head", "2026-09-29", "open")
    assert {row[-1] for name, row in found.items() if name.startswith("countersign")} == {"done"}
    await desk.come("2026-09-30")
    await one.done("OH", "head-review", approved=True)
    found = await told(desk, "owner_id", "due_on", "status")
    assert found["office-head/1"][-1] == "done_late"
    assert found["conclusion/1/special"] == ("@gm", "2026-10-09", "open")
    await desk.come("2026-10-08")
    await one.done("G1", "conclusion", approved=True)
    found = await told(desk, "owner_id", "due_on", "status")
    assert found["conclusion/1/special"][-1] == "done"
    notices = {name: row for name, row in found.items() if name.startswith("notice")}
    assert notices.keys() == {f"notice/1/{name}" for name in (*OF, "warehouse", "dispatch")}
    assert {row[1:] for row in notices.values()} == {("2026-10-10", "open")}  # a make-up Saturday


@pytest.mark.clause("P3-4.6.2b")
async def test_silence_over_a_feast_is_told_upwards_and_the_review_waits(desk: Desk) -> None:
    """Overdue on 30 September and told to the head's superior, to a director on 9, to gm on 12 October."""
    one = await under_way(desk, **SPECIAL)
    await one.countersigned("quality", "production", "purchasing")
    expected = {
        "2026-09-29": ("open", None),
        "2026-09-30": ("overdue", "director"),
        "2026-10-08": ("overdue", "director"),
        "2026-10-09": ("overdue", "director"),
        "2026-10-10": ("overdue", "director"),
        "2026-10-12": ("overdue", "gm"),
    }
    for day, row in expected.items():
        await day_begins(desk, day)
        assert (await told(desk, "status", "escalated_to"))["countersign/1/finance"] == row, day
    assert await one.refused("OH", "head-review", approved=True) == (CONFLICT, "P3-4.6.2b")
    await one.countersigned("finance")
    assert (await told(desk, "status"))["countersign/1/finance"] == ("done_late",)


@pytest.mark.clause("P3-4.6.2b")
async def test_after_thirty_working_days_of_silence_it_still_waits(desk: Desk) -> None:
    one = await under_way(desk, **SPECIAL)
    await day_begins(desk, "2026-11-11")  # the 30th working day after 24 September
    found = await told(desk, "status", "escalated_to")
    waiting = {f"countersign/1/{name}" for name in OF}
    assert {found[name] for name in waiting} == {("overdue", "gm")}
    assert not any(name.startswith(("office-head", "conclusion", "notice")) for name in found)
    file = await desk.read("O1", f"/contracts/{one.number}")
    assert file["review"] is None
    await day_begins(desk, "2026-11-12")
    assert await told(desk, "status", "escalated_to") == found


@pytest.mark.clause("P3-4.6.2c")
async def test_the_meeting_the_report_and_the_conclusion_have_their_days(desk: Desk) -> None:
    one = await under_way(desk, **IMPORTANT)
    assert (await told(desk, "owner_id", "due_on"))["meeting/1"] == ("@office", "2026-09-30")
    await one.done("UH", "meeting-call", meeting_at="2026-09-29T09:00:00+08:00", place="A")
    await desk.come("2026-09-30")
    await one.done("O1", "meeting", **one.minutes("2026-09-29T09:30:00+08:00"))
    found = await told(desk, "owner_id", "due_on", "status")
    assert found["meeting/1"][-1] == "done"
    assert found["report/1"] == ("@office", "2026-09-30", "open")
    await one.done("O1", "review-report", report="go")
    found = await told(desk, "owner_id", "due_on", "status")
    assert found["report/1"][-1] == "done"
    assert found["conclusion/1/important"] == ("@gm", "2026-10-09", "open")


@pytest.mark.clause("P3-4.5.1")
async def test_what_a_changed_content_or_another_kind_does_not_want_is_withdrawn(desk: Desk) -> None:
    one = await under_way(desk)
    await one.done("R1", "kind", kind="special", reason="new customer")
    found = await told(desk, "status", "due_on")
    assert found["review/1"][0] == "withdrawn"
    assert found["countersign/1/quality"] == ("open", "2026-09-29")
    await one.done("G1", "kind", kind="important", reason="new customer")
    found = await told(desk, "status", "due_on")
    assert found["countersign/1/quality"][0] == "withdrawn"
    assert found["meeting/1"] == ("open", "2026-09-30")
    version = (await desk.company.doors["contracts"].as_("O1").get(f"/contracts/{one.number}")).headers["ETag"]
    more = draft(lines=[{"line_no": "1", "product_id": "P1", "quantity": "11", "unit_price": "100.00"}])
    changed = await desk.ask("S1", one.path("changes"), {"contract_no": one.number, **more}, If_Match=version)
    assert changed.status_code == 200, changed.text
    found = await told(desk, "status")
    assert {name for name, (status,) in found.items() if status in {"open", "told"}} == {
        "registration/2",
        "feasibility/2",
        "risks/2",
    }


@pytest.mark.clause("P3-4.6.3")
async def test_notices_are_duties_of_special_contracts_and_listed_of_all(desk: Desk) -> None:
    routine = await desk.on_file()
    await routine.answered()
    await routine.done("R1", "review", approved=True)
    one = await desk.on_file(**SPECIAL)
    await one.approved()
    await desk.come(STUDIED)
    noted = {"revision": 1}
    await desk.done("Q1", one.path("notices/quality/acknowledgement"), noted)
    await desk.come("2026-09-28")
    await desk.done("W1", routine.path("notices/warehouse/acknowledgement"), noted)
    await desk.done("W1", one.path("notices/warehouse/acknowledgement"), noted)
    found = await told(desk, "status", "done_by")
    notices = {name: row for name, row in found.items() if name.startswith("notice")}
    assert notices["notice/1/quality"] == ("done", "Q1")
    assert notices["notice/1/warehouse"] == ("done_late", "W1")
    assert len(notices) == 6
    report = await desk.read("S1", "/reports/review-notices")
    names = "contract_no revision department due_on acknowledged_on acknowledged_by"
    assert report["columns"] == names.split()
    rows = {(row[0], row[2]): row[3:] for row in report["rows"]}
    assert len(rows) == 12
    assert rows[one.number, "quality"] == [STUDIED, STUDIED, "Q1"]
    assert rows[routine.number, "warehouse"] == [STUDIED, "2026-09-28", "W1"]
    assert rows[routine.number, "finance"] == [STUDIED, None, None]
    assert (await desk.read("S2", "/reports/review-notices"))["rows"] == []


@pytest.mark.clause("P3-4.7.1")
async def test_the_office_sums_up_the_routine_reviews_of_a_week_and_the_gm_issues_it(desk: Desk) -> None:
    one, other = await desk.on_file(), await desk.on_file()
    await one.answered()
    await one.done("R1", "review", approved=True)
    await other.done("M1", "return", reason="no")
    special = await desk.on_file(**SPECIAL)
    await special.approved()
    monday = "2026-09-28"
    await day_begins(desk, monday)
    assert (await told(desk, "owner_id", "due_on"))["review-summary"] == ("@office", monday)
    week = {"week": monday}
    assert await desk.refused("G1", "/review-summaries", week) == (FORBIDDEN, "P3-4.7.1")
    assert (await desk.refused("O1", "/review-summaries", {"week": "2026-09-29"}))[0] == RULE
    assert (await desk.refused("O1", "/review-summaries", {"week": "2026-10-05"}))[0] == RULE
    assert (await desk.done("O1", "/review-summaries", week))["number"] == monday
    assert await desk.refused("O1", "/review-summaries", week) == (RULE, "P3-4.7.1")
    await desk.company.settled()
    summary = await desk.read("G1", f"/review-summaries/{monday}")
    held = {row["contract_no"]: (row["approved"], row["reviewed_by"], row["reviewed_on"]) for row in summary["reviews"]}
    assert held == {one.number: (True, "R1", REGISTERED), other.number: (False, "M1", REGISTERED)}
    noted = {"department": "quality"}
    door = f"/review-summaries/{monday}"
    assert await desk.refused("Q1", f"{door}/acknowledgements", noted) == (CONFLICT, "P3-4.7.1")
    assert await desk.refused("O1", f"{door}/issue") == (FORBIDDEN, "P3-4.7.1")
    await desk.done("G1", f"{door}/issue")
    assert (await desk.done("G1", f"{door}/issue"))["events"] == []
    assert (await desk.refused("UH", f"{door}/acknowledgements", noted))[0] == FORBIDDEN
    assert (await desk.done("Q1", f"{door}/acknowledgements", noted))["events"] == [
        "huikuan.contracts.NoticeAcknowledged.v1"
    ]
    found = await told(desk, "status")
    assert (found["review-summary"], found["summary-issue"]) == (("done",), ("done",))
    listed = (await desk.read("Q1", "/review-summaries"))["items"]
    assert [(row["summary_no"], row["filed_by"], row["issued_by"]) for row in listed] == [(monday, "O1", "G1")]


@pytest.mark.clause("P2-3")
async def test_a_duty_follows_a_new_head_and_a_leavers_successor_and_its_due_day_stays(desk: Desk) -> None:
    one = await desk.on_file()
    staff, asker = desk.company.told["staff"], desk.company.running["contracts"].asker
    call = RaiseDuty(kind="call", about="C1", owner="S1", term="3 working days")
    stamp = Stamp("O1", desk.clock.at, desk.clock.at.date())
    await asker.ask(desk.company.running["contracts"].subjects["duty"], "call/C1", Wish(call, stamp, "call"))
    before = await told(desk, "owner_id", "due_on", "status")
    assert before["call"] == ("S1", "2026-09-28", "open")
    staff.say(
        "department-sales",
        DepartmentHeadAppointed(department="sales", manager_id="M2", effective_on=date(2026, 9, 24)),
    )
    staff.say("staff-S1", StaffLeft(staff_id="S1", left_on=date(2026, 9, 23)))
    await day_begins(desk, "2026-09-23")
    assert await told(desk, "owner_id", "due_on", "status") == before
    await day_begins(desk, "2026-09-24")
    after = await told(desk, "owner_id", "due_on", "status")
    assert after["registration/1"] == ("M2", None, "told")
    assert after["call"] == ("M2", "2026-09-28", "open")
    assert after["review/1"][:2] == before["review/1"][:2] == ("@reviewer", "2026-09-23")
    await one.answered()
    await one.done("R1", "review", approved=True)
    found = await told(desk, "status", "owner_id", "note")
    assert found["registration/1"] == ("withdrawn", "M2", "review_ended")
    for day in ("2026-09-29", "2026-09-30"):
        await day_begins(desk, day)
    assert (await told(desk, "owner_id", "status", "escalated_to"))["call"] == ("M2", "overdue", "director")
