from datetime import date

import pytest

from services.staff.subjects.person import PERSON
from services.staff.subjects.person.placing import (
    AfterLeaving,
    BackdatedByTheGM,
    BackdatedInOwnFavour,
    BeforeJoining,
    GivenByTheGM,
    GmOnRoster,
    HeadsAreTheGMs,
    NameOfAMachine,
    OwnRole,
    UnknownPerson,
)
from services.staff.subjects.person.state import PersonBasis
from services.staff.subjects.person.wishes import FoundGm, Join, Leave, Move
from shared.events.staff import StaffJoined, StaffLeft, StaffMoved
from shared.runtime.ask.decisions import RecordedDifferently
from tests.spec import Spec, stamp

person = Spec(PERSON, PersonBasis(stamp()))

JOINED_ON = date(2024, 1, 1)
LEFT_ON = date(2024, 6, 30)
joined = StaffJoined(staff_id="S1", name="王伟", role="rep", department="一部", joined_on=JOINED_ON)
moved = StaffMoved(staff_id="S1", department="二部", role="manager", effective_on=date(2024, 3, 1))
left = StaffLeft(staff_id="S1", left_on=LEFT_ON)
join = Join(**joined.model_dump(exclude={"checklist"}))
new = joined.model_copy(update={"checklist": True})
operator = PersonBasis(stamp(LEFT_ON, "operator", "operator"))


@pytest.mark.clause("P4-1")
def test_somebody_joins_a_department() -> None:
    person.given().when(join).then(new)
    person.given().when(join, operator).then(joined)  # what was decided elsewhere is complete
    person.given(new).when(join, operator).then()
    person.given(joined).when(join).then()


@pytest.mark.clause("P4-1")
def test_whoever_imports_people_gives_no_role_that_is_the_gms() -> None:
    brought = PersonBasis(stamp(LEFT_ON, "X1", "office", "system").of_history())
    person.given().when(join, brought).then(joined)  # decided elsewhere as well
    person.given().when(join.model_copy(update={"role": "gm"}), brought).refuses(GivenByTheGM)
    person.given().when(join.model_copy(update={"staff_id": "X1"}), brought).refuses(OwnRole)


def test_somebody_who_has_gone_is_brought_in_with_the_last_day() -> None:
    person.given().when(join.model_copy(update={"left_on": LEFT_ON})).then(new, left)


@pytest.mark.parametrize("name", ["operator", "OPERATOR", "service/orders", "Service/x", "service/"])
def test_nobody_joins_under_the_name_of_a_machine(name: str) -> None:
    machine = join.model_copy(update={"staff_id": name})
    assert person.given().when(machine).refuses(NameOfAMachine).status == 422
    here = joined.model_copy(update={"staff_id": name})
    person.given(here).when(machine).then()  # on record since before there was the rule: an import goes on
    person.given().when(join.model_copy(update={"staff_id": "operator1"})).then(
        new.model_copy(update={"staff_id": "operator1"})
    )


def test_a_gm_is_let_go_by_a_gm_and_nobody_by_himself() -> None:
    gm = joined.model_copy(update={"role": "gm"})
    go = Leave(staff_id="S1", left_on=LEFT_ON)
    office, other_gm = PersonBasis(stamp(LEFT_ON, "O1", "office")), PersonBasis(stamp(LEFT_ON, "G2", "gm"))
    person.given(gm).when(go, office).refuses(GivenByTheGM)
    person.given(gm).when(go, other_gm).then(left)
    person.given(joined).when(go, office).then(left)
    person.given(joined).when(go, PersonBasis(stamp(LEFT_ON, "S1", "office"))).refuses(OwnRole)


FOUND = FoundGm(staff_id="G1", name="张伟")


def roster(gm: str | None = None) -> PersonBasis:
    return PersonBasis(stamp(), gm)


@pytest.mark.clause("P4-1")
def test_a_company_without_a_gm_gets_its_first_one_today() -> None:
    gm = StaffJoined(staff_id="G1", name="张伟", role="gm", department="总经办", joined_on=stamp().today)
    person.given().when(FOUND, roster()).then(gm)
    elsewhere = FOUND.model_copy(update={"department": "一部"})
    person.given().when(elsewhere, roster()).then(gm.model_copy(update={"department": "一部"}))


@pytest.mark.clause("P4-1")
def test_while_somebody_is_gm_nobody_else_becomes_it_this_way() -> None:
    assert person.given().when(FOUND, roster("G9")).refuses(GmOnRoster).status == 409
    once_more = joined.model_copy(update={"staff_id": "G1", "name": "张伟", "role": "gm"})
    person.given(once_more).when(FOUND, roster("G1")).refuses(GmOnRoster)


def test_the_first_gm_is_somebody_new_and_no_machine() -> None:
    person.given(joined).when(FoundGm(staff_id="S1", name="王伟"), roster()).refuses(RecordedDifferently)
    person.given(joined, left).when(FoundGm(staff_id="S1", name="王伟"), roster()).refuses(RecordedDifferently)
    person.given().when(FoundGm(staff_id="operator", name="王伟"), roster()).refuses(NameOfAMachine)


def test_joining_twice_changes_nothing() -> None:
    person.given(joined).when(join).then()
    person.given(joined, moved, left).when(join).then()


def test_one_staff_id_is_one_person() -> None:
    person.given(joined).when(join.model_copy(update={"name": "李娜"})).refuses(RecordedDifferently)
    person.given(joined).when(join.model_copy(update={"left_on": LEFT_ON})).refuses(RecordedDifferently)


@pytest.mark.clause("P4-1")
def test_somebody_moves_from_a_day_on() -> None:
    on_the_day = PersonBasis(stamp(moved.effective_on, "O1", "office"))
    person.given(joined).when(Move(**moved.model_dump()), on_the_day).then(moved)
    person.given(joined, moved).when(Move(**moved.model_dump()), on_the_day).then()


@pytest.mark.clause("P4-1")
def test_the_gm_gives_the_roles_that_decide_about_money_and_nobody_gives_himself_one() -> None:
    office, gm, own = (PersonBasis(stamp(JOINED_ON, *who)) for who in (("O1", "office"), ("G1", "gm"), ("S1", "gm")))
    for role in ("gm", "director", "finance"):
        new = join.model_copy(update={"role": role})
        move = Move(staff_id="S1", department="二部", role=role, effective_on=JOINED_ON)
        person.given().when(new, office).refuses(GivenByTheGM)
        person.given(joined).when(move, office).refuses(GivenByTheGM)
        assert person.given().when(new, gm).decide()
        assert person.given(joined).when(move, gm).decide()
        person.given(joined).when(move, own).refuses(OwnRole)
        taken_away = move.model_copy(update={"role": "rep"})
        had = joined.model_copy(update={"role": role})
        person.given(had).when(taken_away, office).refuses(GivenByTheGM)
    person.given().when(join, PersonBasis(stamp(JOINED_ON, "S1", "office"))).refuses(OwnRole)
    assert (
        person.given()
        .when(join.model_copy(update={"role": "gm"}), PersonBasis(stamp(JOINED_ON, "x", "operator")))
        .decide()
    )


@pytest.mark.clause("P4-1")
def test_a_move_of_an_earlier_day_is_the_gms() -> None:
    move = Move(staff_id="S1", department="二部", role="rep", effective_on=JOINED_ON, reason="recorded late")
    later = date(2024, 6, 1)
    person.given(joined).when(move, PersonBasis(stamp(later, "O1", "office"))).refuses(BackdatedByTheGM)
    [fact] = person.given(joined).when(move, PersonBasis(stamp(later, "G1", "gm"))).decide()
    assert isinstance(fact, StaffMoved)
    assert fact.reason == "recorded late"


@pytest.mark.clause("P4-1")
def test_who_heads_a_department_is_moved_and_let_go_by_the_gm() -> None:
    heads = frozenset({"一部"})
    office, gm, operator = (
        PersonBasis(stamp(JOINED_ON, *who), heads=heads) for who in (("O1", "office"), ("G1", "gm"), ("x", "operator"))
    )
    for role in ("office", "quality", "rep", "manager"):
        move = Move(staff_id="S1", department="一部", role=role, effective_on=JOINED_ON)
        assert person.given(joined).when(move, office).refuses(HeadsAreTheGMs).clause == "P4-1"
        assert person.given(joined).when(move, gm).decide()
        assert person.given(joined).when(move, operator).decide()
    go = Leave(staff_id="S1", left_on=LEFT_ON)
    person.given(joined).when(go, office).refuses(HeadsAreTheGMs)
    person.given(joined).when(go, gm).then(left)


@pytest.mark.clause("P4-1")
def test_the_gm_does_not_move_a_rep_to_a_department_of_his_own_in_the_past() -> None:
    earlier, later = date(2024, 2, 1), date(2024, 6, 1)
    to_his = Move(staff_id="S1", department="二部", role="rep", effective_on=earlier)

    def by_head_of(*departments: str, since: date = earlier) -> PersonBasis:
        return PersonBasis(stamp(later, "G1", "gm"), favours={since: frozenset(departments)})

    refusal = person.given(joined).when(to_his, by_head_of("二部")).refuses(BackdatedInOwnFavour)
    assert (refusal.clause, refusal.status) == ("P4-1", 403)
    person.given(joined).when(to_his, by_head_of("二部", since=date(2024, 4, 1))).refuses(BackdatedInOwnFavour)
    # Nothing of the past comes to him: another's department, one of two that are his, the rep's own, a later place.
    assert person.given(joined).when(to_his, by_head_of("三部")).decide()
    assert person.given(joined).when(to_his, by_head_of("一部", "二部")).decide()
    assert person.given(joined.model_copy(update={"department": "二部"})).when(to_his, by_head_of("二部")).decide()
    assert person.given(joined, moved).when(to_his, by_head_of("二部", since=date(2024, 4, 1))).decide()
    today = to_his.model_copy(update={"effective_on": later})
    assert person.given(joined).when(today, by_head_of("二部")).decide()


def test_one_day_has_one_place() -> None:
    other = Move(staff_id="S1", department="三部", role="rep", effective_on=moved.effective_on)
    person.given(joined, moved).when(other).refuses(RecordedDifferently)


@pytest.mark.clause("P4-1")
def test_nobody_moves_before_joining_or_after_leaving() -> None:
    early = Move(staff_id="S1", department="二部", role="rep", effective_on=date(2023, 12, 31))
    late = Move(staff_id="S1", department="二部", role="rep", effective_on=date(2024, 7, 1))
    person.given(joined).when(early).refuses(BeforeJoining)
    person.given(joined, left).when(late).refuses(AfterLeaving)
    person.given().when(late).refuses(UnknownPerson)


def test_somebody_leaves_once() -> None:
    leave = Leave(staff_id="S1", left_on=LEFT_ON)
    person.given(joined).when(leave).then(left)
    person.given(joined, left).when(leave).then()
    person.given(joined, left).when(Leave(staff_id="S1", left_on=date(2024, 7, 1))).refuses(RecordedDifferently)


def test_nobody_leaves_before_joining() -> None:
    early = date(2023, 12, 31)
    person.given(joined).when(Leave(staff_id="S1", left_on=early)).refuses(BeforeJoining)
    person.given().when(join.model_copy(update={"left_on": early})).refuses(BeforeJoining)
    person.given().when(Leave(staff_id="S1", left_on=early)).refuses(UnknownPerson)
