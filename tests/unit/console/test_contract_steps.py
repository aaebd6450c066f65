"""The steps of a contract's review on its pages: whose turn it is, what a form begins with, what it tells the door."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from starlette.datastructures import FormData

from services.console.frame.forms import Act, with_choices
from services.console.frame.view import View
from services.console.pages.contract_progress import confirmed, holders, notices
from services.console.pages.contract_steps import (
    CALL,
    CONCLUDE,
    COUNTERSIGN,
    FEASIBILITY,
    MEETING,
    RISKS,
    WORDS,
    in_form,
    minutes,
    to_accept,
)
from services.console.pages.contract_turns import deciding, lent_on, my_departments, routine, turns

Row = dict[str, Any]
VIEW = cast("View", SimpleNamespace(word=lambda code: f"word of {code}"))


def review(*steps: tuple[str, str, str | None], **members: Any) -> dict[str, Any]:
    shown = [{"step": step, "state": state, "part": part} for step, state, part in steps]
    return {"steps": shown, "rounds": [], **members}


SPECIAL = review(
    ("feasibility", "done", None),
    ("risks", "open", None),
    ("countersign", "open", "quality"),
    ("countersign", "open", "finance"),
    ("office-head", "waiting", None),
    ("conclusion", "waiting", "special"),
)


@pytest.mark.parametrize(
    ("roles", "lent", "mine"),
    [
        ({"quality"}, {}, ["risks"]),
        ({"quality", "quality_head"}, {}, ["risks", "countersign"]),
        ({"production_head"}, {}, ["risks"]),
        ({"finance_head"}, {}, ["countersign"]),
        ({"office_head"}, {}, []),
        ({"gm"}, {}, []),
        ({"rep"}, {}, []),
        ({"rep"}, {"countersign": "Q1"}, ["countersign"]),
        ({"rep"}, {"gm": "G1"}, []),
    ],
)
def test_a_step_is_offered_to_whom_it_waits_for(roles: set[str], lent: dict[str, str], mine: list[str]) -> None:
    assert turns(SPECIAL, WORDS, roles, lent) == mine


def test_a_meeting_is_recorded_when_it_was_called() -> None:
    office = {"office"}
    before = review(("meeting-call", "open", None), ("meeting", "open", None))
    assert turns(before, WORDS, office, ()) == ["meeting-call"]
    assert turns(review(("meeting-call", "done", None), ("meeting", "open", None)), WORDS, office, ()) == ["meeting"]


def test_the_routine_review_is_no_step_of_these() -> None:
    assert routine(review(("review", "open", None)))
    assert not routine(SPECIAL)
    assert turns(review(("review", "open", None)), WORDS, {"gm", "office_head"}, ()) == []


def delegation(**members: Any) -> dict[str, Any]:
    told = {"delegator_id": "G1", "steps": "gm, countersign", "from_on": "2026-06-01", "to_on": "2026-06-10"}
    return {**told, "revoked_on": None, **members}


def test_a_delegation_lends_its_steps_on_its_days() -> None:
    both = {"gm": "G1", "countersign": "G1"}
    assert lent_on("2026-06-01", [delegation()]) == both
    assert lent_on("2026-06-10", [delegation()]) == both
    assert lent_on("2026-06-11", [delegation()]) == {}
    assert lent_on("2026-05-31", [delegation()]) == {}
    assert lent_on("2026-06-05", [delegation(revoked_on="2026-06-05")]) == {}
    assert lent_on("2026-06-05", [delegation(revoked_on="2026-06-06")]) == both


def test_nobody_who_decides_for_himself_decides_in_a_place() -> None:
    assert deciding("gm", {"gm"}, {"gm": "G1"}) == {}
    assert deciding("gm", set(), {"gm": "G1"}) == {"on_behalf_of": "G1"}
    assert deciding("office_head", set(), {"gm": "G1"}) == {}


def test_a_department_takes_note_by_its_own_people() -> None:
    assert my_departments({"production_head"}) == ["production"]
    assert my_departments({"rep", "warehouse", "dispatcher"}) == ["warehouse", "dispatch"]


def test_a_record_stands_in_its_form_row_by_row() -> None:
    said = {"verdict": "with_measures", "measures": [{"text": "die", "owner_id": "P1"}]}
    assert in_form(said) == {"verdict": "with_measures", "measures-0-text": "die", "measures-0-owner_id": "P1"}
    assert in_form(None) == {}


def test_minutes_begin_with_the_call_in_the_time_of_the_house() -> None:
    begun = minutes({"meeting_at": "2026-09-30T01:30:00Z", "place": "A"})
    assert (begun["held_at"], begun["place"], begun["present-3-department"]) == ("2026-09-30T09:30", "A", "finance")
    assert "held_at" not in minutes({})


def body(act: Act, **said: str) -> dict[str, Any]:
    return act.body(FormData({name.replace("__", "-"): value for name, value in said.items()}))


def test_forms_tell_the_door_what_it_takes() -> None:
    assert body(CALL, meeting_at="2026-09-30T09:30", place="A") == {
        "meeting_at": "2026-09-30T09:30:00+08:00",
        "place": "A",
    }
    assert body(RISKS, none_found="yes") == {"none_found": True}
    assert body(RISKS, risks__0__text="delay", risks__0__likelihood="4", risks__0__impact="5") == {
        "none_found": False,
        "risks": [{"text": "delay", "likelihood": 4, "impact": 5}],
    }
    assert body(FEASIBILITY, verdict="feasible") == {"verdict": "feasible"}
    assert body(COUNTERSIGN, department="quality", verdict="agree") == {"department": "quality", "verdict": "agree"}
    assert body(MEETING, opinions__0__name="quality", opinions__0__text="fine")["opinions"] == {"quality": "fine"}
    assert body(MEETING, opinions__0__text="nobody's")["opinions"] == {"": "nobody's"}


def test_the_gm_accepts_risks_and_remedies_by_name() -> None:
    risks = {"risks": [{"text": "rain", "likelihood": 1, "impact": 1}, {"text": "delay", "likelihood": 4, "impact": 4}]}
    answers: list[Row] = [{"item": "c", "remedy": "another mill"}, {"item": "d", "remedy": None}]
    told = to_accept({"risks_to_accept": [2], "remedies_to_accept": ["c"]}, risks, answers, VIEW)
    assert told == {"accepted_risks": {"2": "2: delay (4×4)"}, "accepted_remedies": {"c": "word of c: another mill"}}
    act = with_choices(CONCLUDE, told)
    assert act.body(FormData({"approved": "yes"})) == {"approved": True}
    named = FormData({"approved": "yes", "accepted_risks-0": "yes", "accepted_remedies-0": "yes"})
    assert act.body(named) == {"approved": True, "accepted_risks": [2], "accepted_remedies": ["c"]}


def test_requirements_have_the_document_by_which_they_were_confirmed() -> None:
    asked: list[Row] = [{"text": "a", "document": None}, {"text": "b", "document": "drawing"}]
    rows = confirmed(asked, [{"requirement_no": 1, "document": "GB/T 1", "confirmed_by": "Q1"}])
    assert [(one["requirement_no"], one["document"], one["confirmed_by"]) for one in rows] == [
        (1, "GB/T 1", "Q1"),
        (2, "drawing", None),
    ]


def test_notices_are_those_of_the_revision() -> None:
    told = review(
        rounds=[{"revision": n, "notices": [{"department": "quality", "due_on": "2026-06-03"}]} for n in (1, 2)]
    )
    note = {"revision": 1, "department": "quality", "acknowledged_by": "Q1", "acknowledged_on": "2026-06-02"}
    facts = [{"type": "huikuan.contracts.NoticeAcknowledged.v1", "data": note}]
    assert [(one["revision"], one["acknowledged_by"]) for one in notices(told, facts)] == [(1, "Q1"), (2, None)]


def test_functions_are_said_in_words() -> None:
    assert holders(VIEW, ["@quality", "S1"]) == "word of quality、S1"
