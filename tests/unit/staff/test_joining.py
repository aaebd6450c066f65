"""The checklist of who joins: each item once, by whom it belongs to; the last one completes it."""

from datetime import date
from pathlib import Path

import pytest

from services.staff import policy
from services.staff.policy import StaffRules
from services.staff.subjects.person import PERSON
from services.staff.subjects.person.joining import (
    NoChecklist,
    NotYourItem,
    OwnChecklist,
    PointsOfTheTraining,
    TrainingNotPassed,
    UnknownItem,
)
from services.staff.subjects.person.placing import UnknownPerson
from services.staff.subjects.person.state import PersonBasis
from services.staff.subjects.person.wishes import DoJoiningItem
from shared.events.staff import JoiningCompleted, JoiningItemDone, StaffJoined
from shared.office import books, rules
from shared.runtime.ask.decisions import InTheFuture, RecordedDifferently
from tests.spec import Spec, stamp

BOOK = books.policy(StaffRules, Path(policy.__file__).with_name("staff.toml"), keeps=rules.ALL).book
ITEMS = BOOK.on(date(2024, 1, 1)).joining_items
TODAY, DAY = date(2024, 6, 10), date(2024, 6, 3)


def asked_by(actor: str, *roles: str, head: str | None = "M1") -> PersonBasis:
    return PersonBasis(stamp(TODAY, actor, *roles), head=head, policy=BOOK)


hr, head = asked_by("H1", "hr"), asked_by("M1", "manager")
person = Spec(PERSON, hr)

joined = StaffJoined(
    staff_id="S1", name="王伟", role="rep", department="一部", joined_on=date(2024, 6, 1), checklist=True
)


def do(item: str, points: int | None = None) -> DoJoiningItem:
    return DoJoiningItem(staff_id="S1", item=item, done_on=DAY, points=points)


def done(item: str, points: int | None = None) -> JoiningItemDone:
    by = "M1" if item == "head_approval" else "H1"
    return JoiningItemDone(staff_id="S1", item=item, done_on=DAY, points=points, recorded_by=by)


ALL = {item: done(item, 60 if item == "training" else None) for item in ITEMS}


def but(*left_out: str) -> list[JoiningItemDone]:
    return [fact for item, fact in ALL.items() if item not in left_out]


@pytest.mark.clause("P4-8.1")
@pytest.mark.parametrize("last", ITEMS)
def test_the_last_item_completes_the_checklist_whichever_it_is(last: str) -> None:
    fact, before = ALL[last], but(last)
    wish, who = do(last, fact.points), head if last == "head_approval" else hr
    person.given(joined, *before).when(wish, who).then(fact, JoiningCompleted(staff_id="S1", completed_on=TODAY))
    person.given(joined, *before[1:]).when(wish, who).then(fact)


def test_an_item_that_is_told_again_says_nothing_new_and_no_other_day() -> None:
    completed = JoiningCompleted(staff_id="S1", completed_on=TODAY)
    person.given(joined, done("resume")).when(do("resume")).then()
    person.given(joined, *ALL.values(), completed).when(do("resume")).then()
    other = do("resume").model_copy(update={"done_on": TODAY})
    assert person.given(joined, done("resume")).when(other).refuses(RecordedDifferently).members["field"] == "done_on"


@pytest.mark.clause("P4-8.1")
def test_the_training_is_passed_with_sixty_points() -> None:
    person.given(joined).when(do("training", 60)).then(done("training", 60))
    refusal = person.given(joined).when(do("training", 59)).refuses(TrainingNotPassed)
    assert (refusal.clause, refusal.status) == ("P4-8.1", 422)
    assert (refusal.members["points"], refusal.members["training_pass"]) == (59, 60)
    person.given(joined).when(do("training")).refuses(TrainingNotPassed)
    person.given(joined).when(do("training", 101)).refuses(TrainingNotPassed)
    person.given(joined).when(do("training", 100)).then(done("training", 100))
    person.given(joined).when(do("resume", 100)).refuses(PointsOfTheTraining)


def test_hr_records_the_papers_the_head_the_approval_and_nobody_his_own() -> None:
    for item in ITEMS:
        wrong = hr if item == "head_approval" else head
        assert person.given(joined).when(do(item, ALL[item].points), wrong).refuses(NotYourItem).status == 403
        own = asked_by("S1", "hr", "manager", head="S1")
        person.given(joined).when(do(item, ALL[item].points), own).refuses(OwnChecklist)


@pytest.mark.parametrize("nobody", [None, "S1"])
def test_where_no_other_person_is_head_the_next_in_line_approves(nobody: str | None) -> None:
    wish = do("head_approval")
    for role in ("director", "gm"):
        fact = done("head_approval").model_copy(update={"recorded_by": "D1"})
        person.given(joined).when(wish, asked_by("D1", role, head=nobody)).then(fact)
        person.given(joined).when(wish, asked_by("D1", role)).refuses(NotYourItem)
    person.given(joined).when(wish, asked_by("M2", "manager", head=nobody)).refuses(NotYourItem)


def test_who_has_no_checklist_has_nothing_to_do_and_what_is_no_item_is_not_done() -> None:
    brought_in = joined.model_copy(update={"checklist": False})
    assert person.given(brought_in).when(do("resume")).refuses(NoChecklist).status == 409
    person.given().when(do("resume")).refuses(UnknownPerson)
    person.given(joined).when(do("horoscope")).refuses(UnknownItem)
    person.given(joined).when(do("resume").model_copy(update={"done_on": date(2024, 6, 11)})).refuses(InTheFuture)
