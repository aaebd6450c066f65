"""Duties: raised once, done in time or late, overdue, escalated by working days, passed on."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.events.days import SHANGHAI
from shared.events.office import (
    DutyDeadlineFixed,
    DutyDone,
    DutyEscalated,
    DutyFellOverdue,
    DutyPassedOn,
    DutyRaised,
    DutyWithdrawn,
    Place,
)
from shared.office.calendar import Calendar, Year
from shared.office.deadlines import Due, DueInstant, Term
from shared.office.duties import (
    Duties,
    Duty,
    DutyEvent,
    DutyNeedsItsAct,
    DutyWasWithdrawn,
    NotYourDuty,
    Rung,
    UnknownDuty,
    above,
    place_of,
    rungs,
)
from tests.unit.office.samples import CALENDAR, noon, taken

RUNGS = rungs("1 head, 3 director, 5 gm")
SIGNS = Duty("countersign", "HT-2026-000118", "finance")
NAME = "countersign/HT-2026-000118/finance"
ASKED = date(2026, 9, 24)
DUE = Term(2, "working_days").since(ASKED, CALENDAR)  # Tuesday, 29 September
ORDINARY = noon(date(2026, 9, 28))


def holding(
    *, owner: str = "S7", due: Due | None = DUE, by_hand: bool = False, on: date = ASKED
) -> tuple[Duties, list[DutyEvent]]:
    duties = Duties()
    said = taken(duties.evolve, duties.require(SIGNS, owner=owner, due=due, on=on, clause="P3-4.6.2b", by_hand=by_hand))
    return duties, list(said)


def begun(
    duties: Duties,
    day: date,
    place: Place | None = None,
    *,
    calendar: Calendar = CALENDAR,
    steps: Sequence[Rung] = RUNGS,
) -> list[DutyEvent]:
    return list(taken(duties.evolve, duties.begin(day, calendar, steps, {"S7": place})))


def escalated(day: date, working_days: int, to: Place) -> DutyEscalated:
    return DutyEscalated(duty_id=NAME, escalated_on=day, working_days=working_days, escalated_to=to)


def test_a_duty_is_raised_with_its_owner_due_day_and_clause() -> None:
    _, said = holding()
    assert said == [
        DutyRaised(
            duty_id=NAME,
            kind="countersign",
            subject="HT-2026-000118",
            owner="S7",
            raised_on=ASKED,
            due_on=date(2026, 9, 29),
            clause="P3-4.6.2b",
        )
    ]
    assert Duty("copies", "HT-1").id == "copies/HT-1"


def test_one_id_is_raised_once_whatever_became_of_it() -> None:
    duties, _ = holding()
    assert list(duties.require(SIGNS, owner="S8", due=None, on=ASKED)) == []
    taken(duties.evolve, duties.withdraw(NAME, on=ASKED))
    assert list(duties.require(SIGNS, owner="S8", due=None, on=ASKED)) == []


def test_the_silent_countersign_of_24_september_climbs_to_the_gm() -> None:
    duties, _ = holding()
    days = [date(2026, 9, 25) + timedelta(days=number) for number in range(20)]
    said = [fact for day in days for fact in begun(duties, day, "head")]
    assert said == [
        DutyFellOverdue(duty_id=NAME, overdue_on=date(2026, 9, 30)),
        escalated(date(2026, 9, 30), 1, "director"),  # the owner is a head: his superior
        escalated(date(2026, 10, 9), 3, "director"),
        escalated(date(2026, 10, 12), 5, "gm"),
    ]
    assert duties.all[NAME].status == "overdue"  # it still waits


def test_who_has_no_place_in_the_line_is_told_of_from_the_head_on() -> None:
    duties, _ = holding()
    said = begun(duties, date(2026, 10, 12))
    assert [fact.escalated_to for fact in said if isinstance(fact, DutyEscalated)] == ["head", "director", "gm"]


def test_nobody_is_above_the_gm() -> None:
    duties, _ = holding()
    assert begun(duties, date(2026, 10, 12), "gm") == [DutyFellOverdue(duty_id=NAME, overdue_on=date(2026, 10, 12))]


def test_any_holder_of_a_function_has_the_place_of_the_function() -> None:
    duties, _ = holding(owner="@finance_head")
    assert begun(duties, date(2026, 9, 30))[1:] == [escalated(date(2026, 9, 30), 1, "director")]
    duties, _ = holding(owner="@office")
    assert begun(duties, date(2026, 9, 30))[1:] == [escalated(date(2026, 9, 30), 1, "head")]


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ({"rep"}, None),
        ({"rep", "manager"}, "head"),
        ({"quality", "manager", "quality_head"}, "head"),
        ({"production_head"}, "head"),
        ({"director", "manager"}, "director"),
        ({"gm", "manager"}, "gm"),
    ],
)
def test_the_highest_place_of_a_person_counts(words: set[str], place: Place | None) -> None:
    assert place_of(frozenset(words)) == place


def test_who_holds_a_place_is_passed_over_for_the_next() -> None:
    assert above("head", "head") == "director"
    assert above("head", "director") == "gm"
    assert above("director", "gm") is None
    assert above("gm", "head") == "gm"


def test_done_on_the_due_day_is_in_time_and_at_midnight_it_is_late() -> None:
    for instant, late in (
        (datetime(2026, 9, 29, 23, 59, 59, tzinfo=SHANGHAI), False),
        (datetime(2026, 9, 30, tzinfo=SHANGHAI), True),
    ):
        duties, _ = holding()
        said = taken(duties.evolve, duties.done(NAME, by="S7", at=instant))
        assert said == [DutyDone(duty_id=NAME, done_by="S7", done_on=instant.date(), late=late)]
        assert duties.all[NAME].status == ("done_late" if late else "done")
        assert begun(duties, date(2026, 10, 12)) == []
        assert list(duties.done(NAME, by="S7", at=instant)) == []


def test_a_due_instant_is_overdue_when_the_next_day_begins() -> None:
    due = DueInstant(datetime(2026, 9, 29, 10, tzinfo=SHANGHAI))
    duties, _ = holding(due=due)
    assert begun(duties, date(2026, 9, 29)) == []
    [late] = duties.done(NAME, by="S7", at=datetime(2026, 9, 29, 10, 0, 0, 1000, tzinfo=SHANGHAI))
    assert late.late
    assert begun(duties, date(2026, 9, 30))[0] == DutyFellOverdue(duty_id=NAME, overdue_on=date(2026, 9, 30))


def test_told_is_a_duty_without_a_due_day() -> None:
    duties, [raised] = holding(due=None)
    assert isinstance(raised, DutyRaised)
    assert (raised.due_on, raised.due_at) == (None, None)
    assert duties.all[NAME].status == "told"
    assert begun(duties, date(2027, 6, 1)) == []


def test_an_act_that_fulfils_no_duty_says_nothing() -> None:
    assert list(Duties().done(NAME, by="S7", at=ORDINARY)) == []
    assert list(Duties().withdraw(NAME, on=ASKED)) == []


def by_hand(duties: Duties, by: str, *words: str) -> list[DutyDone]:
    return taken(
        duties.evolve, duties.done_by_hand(NAME, by=by, words=frozenset(words), at=ORDINARY, note="on the table")
    )


def test_the_owner_says_by_hand_that_it_is_done_where_no_act_does() -> None:
    duties, _ = holding(by_hand=True)
    assert by_hand(duties, "S7") == [
        DutyDone(duty_id=NAME, done_by="S7", done_on=date(2026, 9, 28), late=False, note="on the table")
    ]
    assert by_hand(duties, "S7") == []


def test_any_holder_does_what_a_function_owes_and_nobody_else() -> None:
    duties, _ = holding(owner="@finance_head", by_hand=True)
    with pytest.raises(NotYourDuty) as refused:
        by_hand(duties, "F2", "finance")
    assert refused.value.status == 403
    assert len(by_hand(duties, "F1", "finance", "manager", "finance_head")) == 1


def test_what_is_no_duty_by_hand_is_refused() -> None:
    duties, _ = holding()
    with pytest.raises(DutyNeedsItsAct) as refused:
        by_hand(duties, "S7")
    assert refused.value.status == 409
    with pytest.raises(UnknownDuty):
        by_hand(Duties(), "S7")
    taken(duties.evolve, duties.withdraw(NAME, on=ASKED, reason="returned"))
    with pytest.raises(DutyWasWithdrawn) as withdrawn:
        by_hand(duties, "S7")
    assert withdrawn.value.status == 409


def test_what_is_withdrawn_falls_not_overdue() -> None:
    duties, _ = holding()
    assert taken(duties.evolve, duties.withdraw(NAME, on=ASKED)) == [DutyWithdrawn(duty_id=NAME, withdrawn_on=ASKED)]
    assert begun(duties, date(2026, 10, 12)) == []


def test_a_duty_follows_a_handover_and_its_due_day_stays() -> None:
    duties, _ = holding()
    day = date(2026, 9, 28)
    assert taken(duties.evolve, duties.pass_on("S7", "S9", on=day)) == [
        DutyPassedOn(duty_id=NAME, owner="S9", passed_on=day)
    ]
    assert duties.all[NAME].due == DUE
    assert list(duties.pass_on("S7", "S9", on=day)) == []
    assert list(duties.pass_on("S9", "S9", on=day)) == []


def test_a_provisional_due_day_is_fixed_when_the_year_is_published() -> None:
    duties, _ = holding(due=Term(3, "working_days").since(date(2026, 12, 30), CALENDAR), on=date(2026, 12, 30))
    assert begun(duties, date(2027, 1, 4)) == []
    assert [type(fact) for fact in begun(duties, date(2027, 1, 5))] == [DutyFellOverdue, DutyEscalated]
    published = Calendar({**CALENDAR.years, 2027: Year(frozenset([date(2027, 1, 1)]), frozenset())})
    day = date(2027, 1, 5)
    fixed = DutyDeadlineFixed(duty_id=NAME, fixed_on=day, due_on=day)
    assert begun(duties, day, calendar=published) == [fixed]
    assert duties.all[NAME].status == "open"
    assert begun(duties, date(2027, 1, 6), calendar=published) == [
        DutyFellOverdue(duty_id=NAME, overdue_on=date(2027, 1, 6)),
        escalated(date(2027, 1, 6), 1, "head"),
    ]


def test_what_is_overdue_by_the_fixed_day_too_falls_overdue_once() -> None:
    duties, _ = holding(due=Term(3, "working_days").since(date(2026, 12, 30), CALENDAR), on=date(2026, 12, 30))
    begun(duties, date(2027, 1, 6))
    published = Calendar({**CALENDAR.years, 2027: Year(frozenset([date(2027, 1, 1)]), frozenset())})
    day = date(2027, 1, 7)
    assert begun(duties, day, calendar=published) == [
        DutyDeadlineFixed(duty_id=NAME, fixed_on=day, due_on=date(2027, 1, 5))
    ]
    assert begun(duties, date(2027, 1, 8), calendar=published) == [escalated(date(2027, 1, 8), 3, "director")]


def test_rungs_are_read_as_they_are_written() -> None:
    assert list(RUNGS) == [Rung(1, "head"), Rung(3, "director"), Rung(5, "gm")]
    for wrong in ("", "1 boss", "3 director, 1 head", "1 head, 1 head", "0 head", "1 head,3 gm"):
        with pytest.raises(ValueError, match="rungs are written"):
            rungs(wrong)


@given(st.dates(date(2024, 1, 1), date(2026, 6, 1)), st.integers(1, 20), st.lists(st.integers(1, 90), max_size=9))
def test_however_days_are_missed_each_rung_is_told_once_and_not_too_early(
    asked: date, count: int, gaps: list[int]
) -> None:
    due = Term(count, "working_days").since(asked, CALENDAR)
    duties, _ = holding(due=due, on=asked)
    day, said = asked, list[DutyEvent]()
    for gap in gaps:
        day += timedelta(days=gap)
        said += begun(duties, day)
        assert begun(duties, day) == []
    late = CALENDAR.counted(due.due_on, day) if day > due.due_on else 0
    told = [fact.working_days for fact in said if isinstance(fact, DutyEscalated)]
    assert told == [step.working_days for step in RUNGS if step.working_days <= late]
    assert sum(isinstance(fact, DutyFellOverdue) for fact in said) == (day > due.due_on)
