"""A contract's review at the doors: who takes which step, what is refused with which clause. P3-4"""

from datetime import date

import pytest

from tests.integration.contracts.company import (
    CONFLICT,
    FORBIDDEN,
    IMPORTANT,
    NOT_THERE,
    RULE,
    SPECIAL,
    STUDIED,
    Desk,
    draft,
)
from tests.integration.delegating import delegated, last_fact

CURE = {"measure": "second mill", "owner_id": "U1", "due_on": "2026-10-30"}
PRESSURE = {"kind": "legal", "text": "1.6 MPa"}


@pytest.mark.clause("P3-4.3")
async def test_quality_confirms_each_requirement_with_a_document(desk: Desk) -> None:
    one = await desk.on_file(requirements=[PRESSURE])
    await one.answered()
    assert await one.refused("R1", "review", approved=True) == (RULE, "P3-4.3")
    step, named = "requirements/1/confirmation", {"document": "GB/T 13663-2018"}
    assert await one.refused("O1", step, **named) == (FORBIDDEN, "P3-4.3")
    assert (await one.refused("Q1", "requirements/2/confirmation", **named))[0] == NOT_THERE
    assert (await one.refused("Q1", "requirements/0/confirmation", **named))[0] == RULE
    assert (await one.done("Q1", step, **named))["events"] == ["huikuan.contracts.RequirementConfirmed.v1"]
    assert (await one.done("Q1", step, **named))["events"] == []
    await one.done("R1", "review", approved=True)
    assert (await last_fact(desk.company, "contracts", "ContractReviewed"))["requirements"] == [
        {**PRESSURE, "special": False}
    ]


@pytest.mark.clause("P3-4.4")
async def test_a_characteristic_is_dropped_by_quality_alone(desk: Desk) -> None:
    rough = "b: 表面粗糙度 ≤ 0.8"
    one = await desk.on_file(special_characteristics=[rough])

    async def changed(who: str, **members: object) -> tuple[int, str | None]:
        version = (await desk.company.doors["contracts"].as_("O1").get(one.path("").rstrip("/"))).headers["ETag"]
        body = {"contract_no": one.number, **draft(**members)}
        answer = await desk.ask(who, one.path("changes"), body, If_Match=version)
        return answer.status_code, answer.json().get("clause")

    assert await changed("S1") == (RULE, "P3-4.4")
    assert await changed("S1", special_characteristics=["b: 表面粗糙度 ≤ 1.6"]) == (RULE, "P3-4.4")
    assert await changed("S1", special_characteristics=[rough, "c: cold drawn"]) == (200, None)
    assert await changed("Q1", special_characteristics=[rough], standard_terms=False) == (FORBIDDEN, "P3-4.4")
    assert await changed("Q1", special_characteristics=[rough]) == (200, None)


@pytest.mark.clause("P3-4.2.3", "P3-4.6.4")
async def test_feasibility_and_risks_are_on_record_before_a_special_contract_is_concluded(desk: Desk) -> None:
    one = await desk.on_file(**SPECIAL)
    await one.answered()
    await one.countersigned()
    await one.done("OH", "head-review", approved=True)
    assert await one.refused("G1", "conclusion", approved=True) == (RULE, "P3-4.2.3")
    assert await one.refused("PH", "feasibility", verdict="feasible") == (FORBIDDEN, "P3-4.2.3")
    await one.done("Q1", "feasibility", verdict="not_feasible")
    assert await one.refused("G1", "conclusion", approved=True) == (RULE, "P3-4.2.3")
    assert await one.refused("Q1", "feasibility", verdict="with_measures") == (RULE, "P3-4.2.3")
    stranger = [{"text": "die", "owner_id": "X9", "due_on": "2026-10-30"}]
    assert (await one.refused("Q1", "feasibility", verdict="with_measures", measures=stranger))[0] == RULE
    measures = [{"text": "die", "owner_id": "P1", "due_on": "2026-10-30"}]
    await one.done("Q1", "feasibility", verdict="with_measures", measures=measures)
    assert await one.refused("G1", "conclusion", approved=True) == (RULE, "P3-4.6.4")
    bad = {"text": "delay", "likelihood": 3, "impact": 5}
    assert await one.refused("PH", "risks", risks=[bad]) == (RULE, "P3-4.6.4")
    assert await one.refused("PH", "risks") == (RULE, "P3-4.6.4")
    assert (await one.refused("PH", "risks", risks=[{**bad, "likelihood": 6}]))[0] == RULE
    assert (await one.refused("S1", "risks", none_found=True))[0] == FORBIDDEN
    assert (await one.refused("W1", "risks", none_found=True))[0] == NOT_THERE
    await one.done("PH", "risks", risks=[{**bad, **CURE}, {"text": "rain", "likelihood": 2, "impact": 3}])
    assert await one.refused("G1", "conclusion", approved=True) == (RULE, "P3-4.6.4")
    assert await one.refused("G1", "conclusion", approved=True, accepted_risks=[1, 3]) == (RULE, "P3-4.6.4")
    await one.done("G1", "conclusion", approved=True, accepted_risks=[1])
    assert (await last_fact(desk.company, "contracts", "ContractReviewed"))["accepted_risks"] == [1]


@pytest.mark.clause("P3-4.5.2")
async def test_each_item_of_a_special_review_is_answered_by_who_knows(desk: Desk) -> None:
    one = await desk.on_file(**SPECIAL)
    for who in ("S1", "O1", "PH", "G1"):
        status = await one.refused(who, "checklist", item="c materials", satisfied=True)
        assert status == (FORBIDDEN, "P3-4.5.2"), who
    await one.answered(materials={"satisfied": False})
    await one.studied()
    await one.countersigned()
    await one.done("OH", "head-review", approved=True)
    named = {"approved": True, "accepted_remedies": ["c materials"]}
    assert await one.refused("G1", "conclusion", **named) == (CONFLICT, "P3-4.5.2")
    await one.done("UH", "checklist", item="c materials", satisfied=False, remedy="another mill")
    assert await one.refused("G1", "conclusion", approved=True) == (CONFLICT, "P3-4.5.2")
    await one.done("G1", "conclusion", **named)


@pytest.mark.clause("P3-4.6.2b")
async def test_four_departments_then_the_head_of_the_office_then_the_gm(desk: Desk) -> None:
    one = await desk.on_file(**SPECIAL)
    assert await one.refused("R1", "review", approved=True) == (RULE, "P3-4.6.2b")
    await one.answered()
    await one.studied()
    agree = {"department": "quality", "verdict": "agree"}
    assert (await one.refused("Q1", "countersigns", **agree)) == (FORBIDDEN, "P3-4.6.2b")
    assert (await one.refused("PH", "countersigns", **agree)) == (FORBIDDEN, "P3-4.6.2b")
    await one.countersigned("quality", "production", "purchasing")
    assert await one.refused("OH", "head-review", approved=True) == (CONFLICT, "P3-4.6.2b")
    assert await one.refused("G1", "conclusion", approved=True) == (CONFLICT, "P3-4.6.2b")
    await one.done("FH", "countersigns", department="finance", verdict="condition", text="prepaid")
    assert await one.refused("OH", "head-review", approved=True) == (CONFLICT, "P3-4.6.2b")
    await one.countersigned("finance")
    assert await one.refused("O1", "head-review", approved=True) == (FORBIDDEN, "P3-4.6.2b")
    await one.done("OH", "head-review", approved=True, opinion="fine")
    assert await one.refused("FH", "countersigns", department="finance", verdict="agree", text="x") == (
        *(CONFLICT, "P3-4.6.2b"),
    )
    assert (await one.refused("OH", "conclusion", approved=True))[0] == FORBIDDEN
    told = await one.done("G1", "conclusion", approved=True)
    assert told["events"] == ["huikuan.contracts.ContractReviewed.v1"]
    assert (await last_fact(desk.company, "contracts", "ContractReviewed"))["path"] == "special"


@pytest.mark.clause("P3-4.6.2b")
async def test_one_person_counts_once_also_in_anothers_place(desk: Desk) -> None:
    delegated(desk.company, "OH", "QH", "office_head")
    delegated(desk.company, "OH", "O1", "office_head")
    delegated(desk.company, "FH", "F1", "countersign", most="999.00")
    delegated(desk.company, "FH", "D1", "countersign")
    one = await desk.on_file(**SPECIAL)
    await one.done("QH", "feasibility", verdict="feasible")  # records do not count
    await one.countersigned("quality", "production", "purchasing")
    body = {"department": "finance", "verdict": "agree", "on_behalf_of": "FH"}
    assert (await one.refused("F1", "countersigns", **body))[0] == FORBIDDEN
    assert (await one.refused("P1", "countersigns", **body))[0] == FORBIDDEN
    await one.done("D1", "countersigns", **body)
    given = await last_fact(desk.company, "contracts", "CountersignGiven")
    assert (given["given_by"], given["on_behalf_of"]) == ("D1", "FH")
    decides = {"approved": True, "on_behalf_of": "OH"}
    assert await one.refused("QH", "head-review", **decides) == (FORBIDDEN, "P3-4.6.2b")
    await one.done("O1", "head-review", **decides)


@pytest.mark.clause("P3-4.6.2c")
async def test_an_important_contract_goes_by_the_meeting(desk: Desk) -> None:
    one = await desk.on_file(**IMPORTANT)
    await one.answered()
    assert await one.refused("QH", "countersigns", department="quality", verdict="agree") == (RULE, "P3-4.6.2c")
    await desk.come(STUDIED)
    await one.studied()
    await desk.come("2026-09-30")
    called = {"place": "A", "meeting_at": "2026-10-08T09:00:00+08:00"}
    early = {**called, "meeting_at": "2026-10-07T09:00:00+08:00"}
    assert await one.refused("UH", "meeting-call", **early) == (RULE, "P3-4.6.2c")
    assert (await one.refused("S1", "meeting-call", **called))[0] == FORBIDDEN
    await one.done("UH", "meeting-call", **called)
    minutes = one.minutes("2026-10-08T09:30:00+08:00")
    assert (await one.refused("O1", "meeting", **minutes))[0] == RULE  # it has not been held yet
    await desk.come("2026-10-08", "12:00")
    absent = [here for here in minutes["present"] if here["department"] != "production"]
    assert await one.refused("O1", "meeting", **{**minutes, "present": absent}) == (RULE, "P3-4.6.2c")
    colleague = [*absent, {"department": "production", "staff_id": "P1"}]
    assert await one.refused("O1", "meeting", **{**minutes, "present": colleague}) == (RULE, "P3-4.6.2c")
    assert await one.refused("O1", "meeting", **{**minutes, "presided_by": "D1"}) == (RULE, "P3-4.6.2c")
    assert await one.refused("O1", "review-report", report="go") == (CONFLICT, "P3-4.6.2c")
    assert await one.refused("G1", "conclusion", approved=True) == (CONFLICT, "P3-4.6.2c")
    days = date(2026, 10, 1), date(2026, 10, 31)
    delegated(desk.company, "PH", "P1", "countersign", days=days)
    delegated(desk.company, "G1", "D1", "gm", days=days)
    await desk.company.settled()
    await one.done("O1", "meeting", **{**minutes, "present": colleague})
    assert await one.refused("G1", "conclusion", approved=True) == (CONFLICT, "P3-4.6.2c")
    await one.done("O1", "review-report", report="go")
    assert (await one.refused("D1", "conclusion", approved=True, on_behalf_of="G1"))[0] == FORBIDDEN
    await one.done("G1", "conclusion", approved=True)
    assert (await last_fact(desk.company, "contracts", "ContractReviewed"))["path"] == "important"


@pytest.mark.clause("P3-4.6.2b")
async def test_gm_who_registered_a_contract_does_not_conclude_and_a_director_does_for_him_not_either(
    desk: Desk,
) -> None:
    delegated(desk.company, "G1", "D1", "gm")
    one = await desk.on_file(**SPECIAL)
    await one.answered()
    await one.studied()
    await one.countersigned()
    await one.done("OH", "head-review", approved=True)
    await one.done("D1", "conclusion", approved=True, on_behalf_of="G1")
    ended = await last_fact(desk.company, "contracts", "ContractReviewed")
    assert (ended["reviewed_by"], ended["on_behalf_of"]) == ("D1", "G1")


@pytest.mark.clause("P2-3")
async def test_the_head_of_the_rep_returns_it_and_then_nobody_approves(desk: Desk) -> None:
    one = await desk.on_file()
    await one.answered()
    assert (await one.refused("M2", "return", reason="no"))[0] == NOT_THERE
    assert await one.refused("S1", "return", reason="no") == (FORBIDDEN, "P2-3")
    await one.done("M1", "return", reason="no")
    ended = await last_fact(desk.company, "contracts", "ContractReviewed")
    assert (ended["approved"], ended["step"], ended["opinion"]) == (False, "return", "no")
    assert (await one.refused("R1", "review", approved=True))[0] == CONFLICT
    await desk.company.settled()
    rows = (await desk.read("G1", "/reports/contracts"))["rows"]
    assert [row[-1] for row in rows] == ["rejected"]
    other = await desk.on_file()
    await other.answered()
    await other.done("R1", "review", approved=True)
    assert (await other.refused("M1", "return", reason="no"))[0] == CONFLICT


@pytest.mark.clause("P3-4.5.1")
async def test_a_routine_contract_is_raised_to_a_special_one_and_never_lowered(desk: Desk) -> None:
    one = await desk.on_file()
    await one.answered()
    raised = {"kind": "special", "reason": "new customer"}
    assert (await one.refused("S1", "kind", **raised)) == (FORBIDDEN, "P3-4.5.1")
    await one.done("R1", "kind", **raised)
    assert await one.refused("R1", "review", approved=True) == (RULE, "P3-4.6.2b")
    await desk.company.settled()
    assert (await desk.read("S1", one.path("").rstrip("/")))["content"]["kind"] == "special"
    rows = (await desk.read("G1", "/reports/contracts"))["rows"]
    assert [row[3] for row in rows] == ["special"]
    await one.approved()
    large = await desk.on_file(**IMPORTANT)
    assert await large.refused("G1", "kind", **raised) == (RULE, "P3-4.5.1")
    lowered = draft(**IMPORTANT, kind="special", kind_reason="yearly frame")
    assert await desk.refused("OH", "/contracts", lowered) == (RULE, "P3-4.5.1")
    low = draft(**SPECIAL, kind="routine", kind_reason="known")
    assert await desk.refused("S1", "/contracts", low) == (RULE, "P3-4.5.1")
    await desk.done("OH", "/contracts", low)


@pytest.mark.clause("P3-4.6.3")
async def test_a_department_takes_note_by_its_head_or_a_member(desk: Desk) -> None:
    one = await desk.on_file(**SPECIAL)
    await one.approved()

    def door(department: str) -> str:
        return one.path(f"notices/{department}/acknowledgement")

    noted = {"revision": 1}
    assert await desk.refused("UH", door("quality"), noted) == (FORBIDDEN, "P3-4.6.3")
    assert (await desk.refused("S1", door("quality"), noted))[0] == FORBIDDEN
    assert (await desk.refused("Q1", door("quality"), {"revision": 2}))[0] == NOT_THERE
    members = {"quality": "Q1", "production": "P1", "purchasing": "U1", "finance": "FH", "warehouse": "W1"}
    for department, who in {**members, "dispatch": "T1"}.items():
        told = await desk.done(who, door(department), noted)
        assert told["events"] == ["huikuan.contracts.NoticeAcknowledged.v1"], department
    assert (await desk.done("QH", door("quality"), noted))["events"] == []
