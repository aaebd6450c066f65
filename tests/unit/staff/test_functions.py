"""Functions beside a role: from a day on, up to the day before another."""

from datetime import date

import pytest

from services.staff.subjects.person import PERSON
from services.staff.subjects.person.functions import (
    EndsBeforeItBegins,
    FunctionBeforeJoining,
    FunctionHeldAlready,
    FunctionNotHeld,
    FunctionOfTheGM,
    FunctionOfThePast,
    OwnFunction,
)
from services.staff.subjects.person.placing import AfterLeaving, UnknownPerson
from services.staff.subjects.person.state import PersonBasis
from services.staff.subjects.person.wishes import EndFunction, GiveFunction
from shared.events.staff import FunctionEnded, FunctionGiven, StaffJoined, StaffLeft
from shared.office.people import Standing
from shared.runtime.ask.decisions import RecordedDifferently
from tests.spec import Spec, stamp

TODAY, JUNE, JULY, AUGUST = date(2024, 5, 20), date(2024, 6, 1), date(2024, 7, 1), date(2024, 8, 1)
office, gm = (PersonBasis(stamp(TODAY, *who)) for who in (("O1", "office"), ("G1", "gm")))
person = Spec(PERSON, office)

joined = StaffJoined(staff_id="S1", name="王伟", role="member", department="仓库", joined_on=date(2024, 1, 1))
given = FunctionGiven(staff_id="S1", function="warehouse", from_on=JUNE)
ended = FunctionEnded(staff_id="S1", function="warehouse", from_on=JUNE, to_on=JULY)
give = GiveFunction(**given.model_dump())
end = EndFunction(staff_id="S1", function="warehouse", to_on=JULY)


@pytest.mark.clause("P4-1")
def test_a_function_is_given_and_ended_once_however_often_it_is_told() -> None:
    person.given(joined).when(give).then(given)
    person.given(joined, given).when(give).then()
    person.given(joined, given).when(end).then(ended)
    person.given(joined, given, ended).when(end).then()
    person.given(joined, given.model_copy(update={"to_on": AUGUST})).when(end).then(ended)


def test_what_is_on_record_otherwise_is_not_told_over() -> None:
    until = give.model_copy(update={"to_on": AUGUST})
    assert person.given(joined, given).when(until).refuses(RecordedDifferently).members["field"] == "to_on"
    person.given(joined, given, ended).when(give).refuses(RecordedDifferently)


@pytest.mark.parametrize("function", ["hr", "integrity", "counsel", "board", "cashier", "system"])
def test_what_weighs_is_given_and_taken_by_the_gm(function: str) -> None:
    wish = GiveFunction.model_validate({**give.model_dump(), "function": function})
    fact = FunctionGiven(**wish.model_dump())
    refusal = person.given(joined).when(wish).refuses(FunctionOfTheGM)
    assert (refusal.clause, refusal.status) == ("P4-1", 403)
    person.given(joined).when(wish, gm).then(fact)
    gone = end.model_copy(update={"function": function})
    person.given(joined, fact).when(gone).refuses(FunctionOfTheGM)
    person.given(joined, fact).when(gone, gm).then(ended.model_copy(update={"function": function}))


@pytest.mark.parametrize("role", ["office", "gm"])
def test_nobody_gives_himself_a_function_or_takes_his_own(role: str) -> None:
    himself = PersonBasis(stamp(TODAY, "S1", role))
    assert person.given(joined).when(give, himself).refuses(OwnFunction).status == 403
    person.given(joined, given).when(end, himself).refuses(OwnFunction)


def test_a_function_of_the_past_is_the_gms_to_record() -> None:
    early = give.model_copy(update={"from_on": date(2024, 5, 19)})
    person.given(joined).when(early).refuses(FunctionOfThePast)
    fact = FunctionGiven(**early.model_dump())
    person.given(joined).when(early, gm).then(fact)
    over = end.model_copy(update={"to_on": date(2024, 5, 19)})
    person.given(joined, fact.model_copy(update={"from_on": date(2024, 5, 1)})).when(over).refuses(FunctionOfThePast)
    today = give.model_copy(update={"from_on": TODAY})
    person.given(joined).when(today).then(FunctionGiven(**today.model_dump()))


def test_a_function_lies_within_the_employment_and_has_a_day() -> None:
    person.given().when(give).refuses(UnknownPerson)
    person.given(joined.model_copy(update={"joined_on": JULY})).when(give).refuses(FunctionBeforeJoining)
    left = StaffLeft(staff_id="S1", left_on=date(2024, 5, 31))
    person.given(joined, left).when(give).refuses(AfterLeaving)
    person.given(joined).when(give.model_copy(update={"to_on": JUNE})).refuses(EndsBeforeItBegins)


def test_nobody_has_a_function_twice_on_a_day_and_one_follows_the_other() -> None:
    until = given.model_copy(update={"to_on": JULY})
    later = give.model_copy(update={"from_on": JULY})
    person.given(joined, until).when(later).then(FunctionGiven(**later.model_dump()))
    person.given(joined, given).when(later).refuses(FunctionHeldAlready)
    before = give.model_copy(update={"from_on": TODAY})
    person.given(joined, given).when(before).refuses(FunctionHeldAlready)
    up_to_it = before.model_copy(update={"to_on": JUNE})
    person.given(joined, given).when(up_to_it).then(FunctionGiven(**up_to_it.model_dump()))
    other = give.model_copy(update={"function": "production"})
    person.given(joined, given).when(other).then(FunctionGiven(**other.model_dump()))


def test_a_function_that_is_taken_back_before_it_began_may_be_given_again() -> None:
    back = ended.model_copy(update={"to_on": JUNE})
    person.given(joined, given).when(end.model_copy(update={"to_on": JUNE})).then(back)
    person.given(joined, given, back).when(give).then(given)


def test_what_nobody_has_does_not_end() -> None:
    assert person.given(joined).when(end).refuses(FunctionNotHeld).status == 404
    person.given(joined, given).when(end.model_copy(update={"to_on": TODAY})).refuses(FunctionNotHeld)
    late = end.model_copy(update={"to_on": AUGUST})
    person.given(joined, given, ended).when(late).refuses(FunctionNotHeld)


def test_rights_know_a_function_by_its_word() -> None:
    stands = Standing("S1", "member", "仓库", functions=frozenset({"warehouse", "hr"}))
    assert stands.roles == {"member", "warehouse", "hr"}
