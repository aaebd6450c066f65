"""Proposals: the person is heard, a third one decides and never more, a fourth decides on the appeal."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.events.office import (
    Outcome,
    ProposalAppealed,
    ProposalCameIntoForce,
    ProposalDeadlineFixed,
    ProposalDecided,
    ProposalHeard,
    ProposalLapsed,
    ProposalRaised,
)
from shared.office.calendar import Calendar, Year
from shared.office.deadlines import Term
from shared.office.delegations import Decider
from shared.office.line import Line, Seat
from shared.office.proposals import (
    AlreadyDecided,
    AmountDoesNotFit,
    AmountRaised,
    HasLapsed,
    HearingIsOver,
    NoAppealToDecide,
    NotAThirdPerson,
    NotHeardYet,
    NothingToAppeal,
    OnlyThePersonConcerned,
    Proposal,
    ProposalEvent,
    ProposesForHimself,
    Terms,
    UnknownProposal,
    Verdict,
    Wanted,
)
from shared.runtime.ask.decisions import RecordedDifferently, Refused
from tests.unit.office.samples import CALENDAR, taken

TERMS = Terms(Term(3, "working_days"), Term(5, "working_days"), Term(90, "days"))
NO = "TA-2026-000031"
RAISED, HEARING_ENDS = date(2026, 6, 8), date(2026, 6, 11)
DECIDED, APPEAL_ENDS = date(2026, 6, 12), date(2026, 6, 22)
HEAD, GM = Decider("H1"), Decider("G1")
LINE = Line({"head": frozenset({"another head"}), "director": frozenset({"another director"})})
APPROVED = Verdict("approved", "as the rule says")


def wanted(**members: Any) -> Wanted:
    usual: dict[str, Any] = {
        "proposal_no": NO,
        "kind": "viewing",
        "staff_id": "S7",
        "clause": "P2-4",
        "incident_id": "CG-2026-000007",
        "amount": Decimal("50.00"),
        "reason": "no approval",
    }
    return Wanted(**usual | members)


def lowered(amount: str) -> Verdict:
    return Verdict("lowered", "it was late", Decimal(amount), "warning")


class Case:
    """A proposal under test: what is yielded is taken in."""

    def __init__(
        self, by: str | None = "M3", day: date = RAISED, calendar: Calendar = CALENDAR, **members: Any
    ) -> None:
        self.proposal = Proposal()
        self.calendar = calendar
        self.raised = self.take(
            self.proposal.propose(wanted(**members), by=by, today=day, terms=TERMS, calendar=calendar)
        )

    def take(self, facts: Iterable[ProposalEvent]) -> list[ProposalEvent]:
        return taken(self.proposal.evolve, facts)

    def hear(self, statement: str = "It was not me.", by: str = "S7", day: date = RAISED) -> list[ProposalEvent]:
        return self.take(self.proposal.hear(statement, by=by, today=day))

    def decide(self, verdict: Verdict = APPROVED, by: Decider = HEAD, day: date = DECIDED) -> list[ProposalEvent]:
        seat = Seat(by, LINE, frozenset({"head"}))
        return self.take(self.proposal.decide(verdict, by=seat, today=day, terms=TERMS, calendar=self.calendar))

    def appeal(self, reason: str = "Ask the driver.", by: str = "S7", day: date = APPEAL_ENDS) -> list[ProposalEvent]:
        return self.take(self.proposal.appeal(reason, by=by, today=day))

    def decide_finally(
        self, verdict: Verdict = APPROVED, by: Decider = GM, day: date = APPEAL_ENDS
    ) -> list[ProposalEvent]:
        seat = Seat(by, LINE, frozenset({"director"}))
        return self.take(self.proposal.decide_finally(verdict, by=seat, today=day))

    def begin(self, day: date) -> list[ProposalEvent]:
        return self.take(self.proposal.begin(day, self.calendar))

    def days(self, until: date) -> Iterator[ProposalEvent]:
        """Begin each day after the first."""
        for number in range(1, (until - RAISED).days + 1):
            yield from self.begin(RAISED + timedelta(days=number))


def decision(outcome: Outcome = "approved", amount: str = "50.00", **members: Any) -> ProposalDecided:
    usual: dict[str, Any] = {
        "proposal_no": NO,
        "outcome": outcome,
        "amount": Decimal(amount),
        "reason": "as the rule says",
        "decided_by": "H1",
        "decided_as": "head",
        "decided_on": DECIDED,
        "appeal_until": APPEAL_ENDS,
    }
    return ProposalDecided(**usual | members)


def in_force(day: date, outcome: Outcome = "approved", amount: str = "50.00", form: str | None = None) -> ProposalEvent:
    return ProposalCameIntoForce(proposal_no=NO, in_force_on=day, outcome=outcome, form=form, amount=Decimal(amount))


def test_it_is_raised_with_the_end_of_the_hearing_and_its_last_day() -> None:
    assert Case().raised == [
        ProposalRaised(
            **wanted()._asdict(),
            raised_by="M3",
            raised_on=RAISED,
            hearing_until=HEARING_ENDS,
            lapses_after=date(2026, 9, 6),
        )
    ]


def test_the_example_of_june_comes_into_force_when_the_23rd_begins() -> None:
    case = Case()
    assert list(case.days(HEARING_ENDS)) == []
    assert case.begin(DECIDED) == [ProposalHeard(proposal_no=NO, heard_on=DECIDED)]  # silent, and the time ended
    assert case.decide() == [decision()]
    assert case.begin(APPEAL_ENDS) == []
    assert case.begin(date(2026, 6, 23)) == [in_force(date(2026, 6, 23))]
    assert case.begin(date(2026, 6, 23)) == []
    assert case.proposal.status == "in_force"


def test_who_answered_may_be_decided_about_at_once() -> None:
    case = Case()
    assert case.hear() == [ProposalHeard(proposal_no=NO, heard_on=RAISED, statement="It was not me.")]
    assert case.hear() == []
    assert len(case.decide(day=RAISED)) == 1


def test_a_decision_before_the_hearing_is_over_is_refused() -> None:
    with pytest.raises(NotHeardYet) as refused:
        Case().decide(day=HEARING_ENDS)
    assert refused.value.status == 409
    assert len(Case().decide(day=DECIDED)) == 1  # though the day has not been begun here yet


def test_nobody_is_heard_afterwards() -> None:
    Case().hear(day=HEARING_ENDS)
    for day in (DECIDED, APPEAL_ENDS):
        with pytest.raises(HearingIsOver):
            Case().hear(day=day)
    case = Case()
    case.hear("One thing.")
    with pytest.raises(HearingIsOver):
        case.hear("Another.")


def test_only_the_person_concerned_is_heard_and_appeals() -> None:
    with pytest.raises(OnlyThePersonConcerned) as refused:
        Case().hear(by="M3")
    assert refused.value.status == 403
    case = Case()
    case.decide()
    with pytest.raises(OnlyThePersonConcerned):
        case.appeal(by="H1")


def test_nobody_proposes_about_himself_and_a_rule_proposes() -> None:
    with pytest.raises(ProposesForHimself):
        Case(by="S7")
    [raised] = Case(by=None).raised
    assert isinstance(raised, ProposalRaised)
    assert raised.raised_by is None


@pytest.mark.parametrize("by", [Decider("M3"), Decider("S7"), Decider("H1", "M3"), Decider("S7", "H1")])
def test_proposer_concerned_and_decider_are_three_people(by: Decider) -> None:
    with pytest.raises(NotAThirdPerson) as refused:
        Case().decide(by=by)
    assert refused.value.status == 403


def test_who_decided_first_or_in_whose_place_does_not_decide_the_appeal() -> None:
    for by in (Decider("H1"), Decider("H2"), Decider("G1", "H2"), Decider("M3")):
        case = Case()
        case.decide(by=Decider("H1", "H2"))
        case.appeal()
        with pytest.raises(NotAThirdPerson):
            case.decide_finally(by=by)


@pytest.mark.parametrize(
    ("verdict", "rule"),
    [
        (Verdict("approved", "more", Decimal("50.01")), AmountRaised),
        (Verdict("lowered", "more", Decimal("60.00")), AmountRaised),
        (Verdict("lowered", "not lower", Decimal("50.00")), AmountDoesNotFit),
        (Verdict("lowered", "to what?"), AmountDoesNotFit),
        (Verdict("approved", "less", Decimal("49.99")), AmountDoesNotFit),
        (Verdict("refused", "something", Decimal("1.00")), AmountDoesNotFit),
    ],
)
def test_an_amount_is_never_raised_and_fits_the_outcome(verdict: Verdict, rule: type[Refused]) -> None:
    with pytest.raises(rule):
        Case().decide(verdict)


def test_refused_takes_nothing_and_comes_into_force_as_refused() -> None:
    case = Case()
    assert case.decide(Verdict("refused", "he had leave")) == [decision("refused", "0.00", reason="he had leave")]
    with pytest.raises(NothingToAppeal):
        case.appeal()
    assert case.begin(date(2026, 6, 23)) == [in_force(date(2026, 6, 23), "refused", "0.00")]


def test_an_appeal_comes_by_its_last_day_and_stops_the_clock() -> None:
    case = Case()
    case.decide(lowered("30.00"))
    assert case.appeal() == [ProposalAppealed(proposal_no=NO, reason="Ask the driver.", appealed_on=APPEAL_ENDS)]
    assert case.appeal() == []
    assert case.begin(date(2026, 12, 31)) == []  # silence is never consent
    final = decision(
        "lowered", "10.00", reason="it was late", form="warning", decided_by="G1", decided_as="director",
        decided_on=APPEAL_ENDS, appeal_until=None,
    )  # fmt: skip
    assert case.decide_finally(lowered("10.00")) == [final, in_force(APPEAL_ENDS, "lowered", "10.00", "warning")]
    assert case.decide_finally(lowered("10.00")) == []
    with pytest.raises(AlreadyDecided):
        case.decide_finally(lowered("9.00"))


def test_an_appeal_after_its_last_day_is_refused() -> None:
    case = Case()
    case.decide()
    with pytest.raises(NothingToAppeal):
        case.appeal(day=date(2026, 6, 23))
    with pytest.raises(NothingToAppeal):
        Case().appeal()
    with pytest.raises(NoAppealToDecide):
        case.decide_finally()


def test_an_appeal_never_makes_it_worse() -> None:
    case = Case()
    case.decide(lowered("30.00"))
    case.appeal()
    with pytest.raises(AmountRaised):
        case.decide_finally(Verdict("lowered", "hm", Decimal("40.00")))
    kept = case.decide_finally()
    assert kept[1] == in_force(APPEAL_ENDS, "lowered", "30.00", "warning")


def test_an_appeal_may_grant_the_reward_that_was_proposed() -> None:
    case = Case(favour=True)
    case.decide(Verdict("refused", "no money"))
    case.appeal()
    assert case.decide_finally()[1] == in_force(APPEAL_ENDS)


def test_the_same_decision_again_changes_nothing_and_another_is_refused() -> None:
    case = Case()
    case.decide(lowered("30.00"))
    assert case.decide(lowered("30.00")) == []
    for verdict, by in ((lowered("20.00"), HEAD), (lowered("30.00"), Decider("H9"))):
        with pytest.raises(AlreadyDecided):
            case.decide(verdict, by)


def test_undecided_for_ninety_days_it_lapses_when_the_91st_begins() -> None:
    last = RAISED + timedelta(days=90)
    case = Case()
    assert list(case.days(last)) == [ProposalHeard(proposal_no=NO, heard_on=DECIDED)]
    assert case.begin(last + timedelta(days=1)) == [ProposalLapsed(proposal_no=NO, lapsed_on=last + timedelta(days=1))]
    with pytest.raises(HasLapsed):
        case.decide(day=last + timedelta(days=1))
    assert len(Case().decide(day=last)) == 1
    with pytest.raises(HasLapsed):
        Case().decide(day=last + timedelta(days=1))  # before the day has begun here


def test_the_same_proposal_again_changes_nothing_and_another_under_the_number_is_refused() -> None:
    case = Case()
    propose = case.proposal.propose
    again: dict[str, Any] = {"today": DECIDED, "terms": TERMS, "calendar": CALENDAR}
    assert list(propose(wanted(), by="M3", **again)) == []
    with pytest.raises(RecordedDifferently):
        list(propose(wanted(amount=Decimal("49.00")), by="M3", **again))
    with pytest.raises(RecordedDifferently):
        list(propose(wanted(), by="M4", **again))


def test_what_was_never_proposed_is_not_there() -> None:
    nothing = Proposal()
    with pytest.raises(UnknownProposal):
        list(nothing.hear("what?", by="S7", today=RAISED))
    assert list(nothing.begin(RAISED, CALENDAR)) == []


def test_a_provisional_hearing_is_fixed_when_the_year_is_published() -> None:
    case = Case(day=date(2026, 12, 30))
    case.calendar = Calendar({**CALENDAR.years, 2027: Year(frozenset([date(2027, 1, 1)]), frozenset())})
    day = date(2026, 12, 31)
    assert case.begin(day) == [ProposalDeadlineFixed(proposal_no=NO, fixed_on=day, due_on=date(2027, 1, 5))]
    assert case.begin(day) == []
    assert case.begin(date(2027, 1, 5)) == []
    assert case.begin(date(2027, 1, 6)) == [ProposalHeard(proposal_no=NO, heard_on=date(2027, 1, 6))]


AMOUNTS = st.decimals("0", "1000.00", places=2)
OUTCOMES = st.sampled_from(["approved", "lowered", "refused"])


@given(AMOUNTS, OUTCOMES, OUTCOMES, st.none() | AMOUNTS, st.none() | AMOUNTS, st.booleans())
def test_whoever_decides_no_amount_ever_exceeds_the_one_proposed(
    amount: Decimal,
    first: Outcome,
    last: Outcome,
    said: Decimal | None,
    said_last: Decimal | None,
    favour: bool,  # noqa: FBT001
) -> None:
    case = Case(amount=amount, favour=favour)
    facts: list[ProposalEvent] = []
    try:
        facts += case.decide(Verdict(first, "first", said))
        facts += case.appeal()
        facts += case.decide_finally(Verdict(last, "last", said_last))
    except Refused:
        pass  # what is refused leaves what was decided before
    facts += case.begin(APPEAL_ENDS + timedelta(days=1))
    amounts = [fact.amount for fact in facts if isinstance(fact, ProposalDecided | ProposalCameIntoForce)]
    assert all(one <= amount for one in amounts)
    if not favour:
        assert amounts == sorted(amounts, reverse=True)
