from datetime import date

import pytest

from services.staff.subjects.department import (
    DEPARTMENT,
    AppointHead,
    HeadBasis,
    HeadGivenByTheGM,
    OwnHeadship,
    UnknownHead,
)
from shared.events.staff import DepartmentHeadAppointed
from shared.runtime.ask.decisions import RecordedDifferently
from tests.spec import Spec, stamp

department = Spec(DEPARTMENT, HeadBasis(stamp(), on_roster=True))
MAY = date(2024, 5, 1)


def head(manager_id: str | None, effective_on: date | None = None) -> DepartmentHeadAppointed:
    return DepartmentHeadAppointed(department="一部", manager_id=manager_id, effective_on=effective_on)


def appoint(manager_id: str | None, effective_on: date | None = None) -> AppointHead:
    return AppointHead(department="一部", manager_id=manager_id, effective_on=effective_on)


@pytest.mark.clause("P4-1")
def test_a_department_has_a_head_from_a_day_on() -> None:
    department.given(head("M1")).when(appoint("M2", MAY)).then(head("M2", MAY))


@pytest.mark.clause("P4-1")
def test_a_head_is_on_the_roster() -> None:
    department.given().when(appoint("M9"), HeadBasis(stamp(), on_roster=False)).refuses(UnknownHead)


@pytest.mark.clause("P4-1")
def test_nobody_makes_himself_the_head() -> None:
    department.given().when(appoint("G1", MAY), HeadBasis(stamp(MAY, "G1", "gm"), on_roster=True)).refuses(OwnHeadship)


def test_a_department_may_lose_its_head() -> None:
    department.given(head("M1")).when(appoint(None, MAY), HeadBasis(stamp())).then(head(None, MAY))


def test_appointing_twice_changes_nothing_and_one_day_has_one_head() -> None:
    department.given(head("M1")).when(appoint("M1")).then()
    department.given(head("M1")).when(appoint("M2")).refuses(RecordedDifferently)
    department.given(head(None, MAY)).when(appoint("M2", MAY)).refuses(RecordedDifferently)


@pytest.mark.clause("P4-1")
def test_an_import_brings_heads_only_for_a_gm_and_for_the_operator() -> None:
    def brought(*who: str) -> HeadBasis:
        return HeadBasis(stamp(MAY, *who).of_history(), on_roster=True)

    department.given().when(appoint("M1"), brought("X1", "office", "system")).refuses(HeadGivenByTheGM)
    department.given(head("M1")).when(appoint("M1"), brought("X1", "office", "system")).then()
    department.given().when(appoint("M1"), brought("G1", "gm", "system")).then(head("M1"))
    department.given().when(appoint("M1"), brought("operator", "operator")).then(head("M1"))
