"""The review meeting of important contracts: called, held, reported."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from services.contracts.subjects.contract.conclusion import (
    ReportOpen,
)
from services.contracts.subjects.contract.meeting import CalledTooLate, InvalidMeeting, NoValidMeeting
from services.contracts.subjects.contract.review_wishes import (
    CallMeeting,
    FileReport,
    RecordMeeting,
)
from services.contracts.subjects.contract.steps import (
    NeedsCountersign,
)
from shared.events.contracts import ContractRegistered
from shared.office import shipped
from shared.runtime.ask.decisions import InTheFuture
from tests.unit.contracts.samples import (
    basis,
    contract,
)
from tests.unit.contracts.steps import (
    AT,
    HEADS,
    called,
    concludes,
    gm,
    held,
    important,
    minutes,
    of,
    ready,
    reported,
    special,
)

SEATS = {one: frozenset({who}) for one, who in HEADS.items()}
OFFICE = basis("office", actor="O1", gms=frozenset({"G1"}), seats=SEATS)


def calls(content: ContractRegistered, day: str) -> CallMeeting:
    return CallMeeting.model_validate({**of(content), "meeting_at": f"{day}T09:00:00+08:00", "place": "A"})


@pytest.mark.clause("P3-4.6.2c")
def test_a_meeting_is_called_a_working_day_before() -> None:
    content = important()
    by = basis("office", actor="O1", today=date(2026, 9, 30), calendar=shipped.CALENDAR)
    [fact] = contract.given(content).when(calls(content, "2026-10-08"), by).decide()
    assert fact.model_dump()["earliest_on"] == date(2026, 10, 8)
    refusal = contract.given(content).when(calls(content, "2026-10-07"), by).refuses(CalledTooLate)
    assert (refusal.clause, refusal.status) == ("P3-4.6.2c", 422)
    contract.given(content, fact).when(calls(content, "2026-10-08"), by).then()
    assert contract.given(content, fact).when(calls(content, "2026-10-09"), by).decide()
    other = special()
    contract.given(other).when(calls(other, "2026-10-08"), by).refuses(NeedsCountersign)


def records(content: ContractRegistered, **members: Any) -> RecordMeeting:
    return RecordMeeting.model_validate(minutes(content, **members))


@pytest.mark.clause("P3-4.6.2c")
def test_a_valid_meeting_is_taken_and_reported() -> None:
    content = important()
    contract.given(content, called(content)).when(records(content), OFFICE).then(held(content))
    contract.given(content, called(content), held(content)).when(records(content), OFFICE).then()
    report = FileReport.model_validate({**of(content), "report": "go"})
    contract.given(content, called(content), held(content)).when(report, OFFICE).then(reported(content))
    refusal = contract.given(content, called(content)).when(report, OFFICE).refuses(NoValidMeeting)
    assert (refusal.clause, refusal.status) == ("P3-4.6.2c", 409)


@pytest.mark.clause("P3-4.6.2c")
@pytest.mark.parametrize("absent", HEADS)
def test_every_countersigning_department_is_there_by_its_head_or_a_delegate(absent: str) -> None:
    content = important()
    given = contract.given(content, called(content))
    present = minutes(content)["present"]
    rest = [one for one in present if one["department"] != absent]
    refusal = given.when(records(content, present=rest), OFFICE).refuses(InvalidMeeting)
    assert (refusal.clause, refusal.status) == ("P3-4.6.2c", 422)
    assert absent in str(refusal)
    stranger = [*rest, {"department": absent, "staff_id": "X"}]
    given.when(records(content, present=stranger), OFFICE).refuses(InvalidMeeting)


@pytest.mark.clause("P3-4.6.2c")
def test_a_meeting_that_was_not_called_in_time_or_without_the_gm_is_invalid() -> None:
    content = important()
    contract.given(content).when(records(content), OFFICE).refuses(InvalidMeeting)
    late = called(content, called_on=date(2024, 5, 31), earliest_on=date(2024, 6, 3))
    contract.given(content, late).when(records(content), OFFICE).refuses(InvalidMeeting)
    given = contract.given(content, called(content))
    given.when(records(content, presided_by="D1"), OFFICE).refuses(InvalidMeeting)
    given.when(records(content, held_at=datetime(2024, 6, 1, 4, 1, tzinfo=UTC)), OFFICE).refuses(InTheFuture)


def test_a_later_meeting_wants_a_report_of_its_own() -> None:
    content = important()
    again = held(content, held_at=AT + timedelta(minutes=1))
    contract.given(content, *ready(content), again).when(concludes(content), gm()).refuses(ReportOpen)
