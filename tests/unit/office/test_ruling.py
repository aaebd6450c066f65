"""The rule book as a stream: what somebody may propose and approve follows from the roles of the day."""

from datetime import date

import pytest

from shared.events.office import (
    RuleChanged,
    RuleProposalRefused,
    RuleProposalWithdrawn,
    RuleProposed,
    RuleRecorded,
)
from shared.office.policy import Rule, parse, share
from shared.office.rule_book import (
    ChangeIsOpen,
    MayNotApprove,
    MayNotPropose,
    MayNotWithdraw,
    NotFromALaterDay,
    NothingProposed,
    UnknownRule,
    ValueDoesNotFit,
)
from shared.office.ruling import (
    RULES,
    ApproveRule,
    ProposeRule,
    RecordRules,
    RefuseRule,
    RuleBasis,
    WithdrawRule,
)
from shared.runtime.ask.decisions import Refused
from tests.spec import Spec, stamp

BASE, EVER, TODAY, JULY = "commission.base", date(1900, 1, 1), date(2026, 6, 8), date(2026, 7, 1)
SHIPPED = parse('[commission.base]\ndecided_in = "P4-5.2"\nclause = "P4-5.2"\n1900-01-01 = "0.02"\n')
RECORDED = RuleRecorded(name=BASE, value="0.02", effective_from=EVER, decided_in="P4-5.2", clause="P4-5.2")
PROPOSE = ProposeRule(name=BASE, value="0.03", effective_from=JULY, decided_in="notice 17")
APPROVE = ApproveRule(name=BASE, effective_from=JULY)
REFUSE = RefuseRule(name=BASE, reason="not this year")
WITHDRAW = WithdrawRule(name=BASE, reason="the notice was taken back")
PROPOSED = RuleProposed(**PROPOSE.model_dump(), proposed_by="F1", proposed_on=TODAY)
BY_THE_GM = PROPOSED.model_copy(update={"proposed_by": "G1", "approver": "director"})


def basis(actor: str, *roles: str, today: date = TODAY) -> RuleBasis:
    """Somebody with roles, on 8 June."""
    return RuleBasis(stamp(today, actor, *roles), {BASE: Rule(BASE, share)}, SHIPPED)


ENDED = {"name": BASE, "value": "0.03", "effective_from": JULY}
REFUSED = RuleProposalRefused(**ENDED, proposed_by="F1", refused_by="G1", refused_on=TODAY, reason="not this year")
WITHDRAWN = RuleProposalWithdrawn(**ENDED, proposed_by="F1", withdrawn_on=TODAY, reason="the notice was taken back")
HEAD, GM, DIRECTOR = basis("F1", "finance_head"), basis("G1", "gm"), basis("D1", "director")
book = Spec(RULES, HEAD)


def changed(proposed: RuleProposed, by: str) -> RuleChanged:
    said = proposed.model_dump(exclude={"proposed_on", "approver"})
    return RuleChanged(**said, approved_by=by, approved_on=TODAY)


def test_a_log_records_what_it_does_not_know() -> None:
    book.given().when(RecordRules()).then(RECORDED)
    book.given(RECORDED).when(RecordRules()).then()


def test_two_people_change_a_number() -> None:
    book.given(RECORDED).when(PROPOSE).then(PROPOSED)
    book.given(RECORDED, PROPOSED).when(PROPOSE).then()
    book.given(RECORDED, PROPOSED).when(APPROVE, GM).then(changed(PROPOSED, "G1"))
    book.given(RECORDED, PROPOSED, changed(PROPOSED, "G1")).when(APPROVE, GM).then()


def test_what_the_gm_proposes_a_director_approves() -> None:
    book.given(RECORDED).when(PROPOSE, GM).then(BY_THE_GM)
    book.given(RECORDED, BY_THE_GM).when(APPROVE, DIRECTOR).then(changed(BY_THE_GM, "D1"))
    book.given(RECORDED, BY_THE_GM).when(APPROVE, basis("G2", "gm")).refuses(MayNotApprove)


@pytest.mark.parametrize("roles", [(), ("finance",), ("office",), ("manager", "*"), ("operator",)])
def test_nobody_else_proposes(roles: tuple[str, ...]) -> None:
    book.given(RECORDED).when(PROPOSE, basis("S1", *roles)).refuses(MayNotPropose)


@pytest.mark.parametrize(
    ("approver", "rule"),
    [
        (HEAD, MayNotApprove),
        (basis("F1", "gm"), MayNotApprove),  # became gm in between
        (DIRECTOR, MayNotApprove),
        (basis("G1", "gm", today=JULY), NotFromALaterDay),
    ],
)
def test_a_change_needs_another_person_and_a_later_day(approver: RuleBasis, rule: type[Refused]) -> None:
    book.given(RECORDED, PROPOSED).when(APPROVE, approver).refuses(rule)


def test_the_day_before_is_early_enough_and_the_approver_names_the_day() -> None:
    late = basis("G1", "gm", today=date(2026, 6, 30))
    [fact] = book.given(RECORDED, PROPOSED).when(APPROVE, late).decide()
    assert fact == changed(PROPOSED, "G1").model_copy(update={"approved_on": date(2026, 6, 30)})
    august = APPROVE.model_copy(update={"effective_from": date(2026, 8, 1)})
    [fact] = book.given(RECORDED, PROPOSED).when(august, late).decide()
    assert isinstance(fact, RuleChanged)
    assert fact.effective_from == date(2026, 8, 1)


def test_who_could_approve_refuses_with_a_reason_and_the_number_stays() -> None:
    book.given(RECORDED, PROPOSED).when(REFUSE, GM).then(REFUSED)
    book.given(RECORDED, PROPOSED, REFUSED).when(REFUSE, GM).then()
    by_a_director = REFUSED.model_copy(update={"proposed_by": "G1", "refused_by": "D1"})
    book.given(RECORDED, BY_THE_GM).when(REFUSE, DIRECTOR).then(by_a_director)
    for other in (HEAD, DIRECTOR, basis("F1", "gm")):
        book.given(RECORDED, PROPOSED).when(REFUSE, other).refuses(MayNotApprove)


def test_the_proposer_alone_withdraws_whatever_he_is_by_then() -> None:
    book.given(RECORDED, PROPOSED).when(WITHDRAW, basis("F1", "finance")).then(WITHDRAWN)
    book.given(RECORDED, PROPOSED, WITHDRAWN).when(WITHDRAW, HEAD).then()
    for other in (GM, basis("F2", "finance_head")):
        assert book.given(RECORDED, PROPOSED).when(WITHDRAW, other).refuses(MayNotWithdraw).status == 403


@pytest.mark.parametrize("ended", [REFUSED, WITHDRAWN])
def test_what_has_ended_is_decided_no_more_and_another_proposal_may_follow(
    ended: RuleProposalRefused | RuleProposalWithdrawn,
) -> None:
    over = book.given(RECORDED, PROPOSED, ended)
    for wish, by in ((APPROVE, GM), (REFUSE, basis("G2", "gm")), (WITHDRAW, basis("F2", "finance_head"))):
        assert over.when(wish, by).refuses(NothingProposed).status == 409
    over.when(PROPOSE).then(PROPOSED)
    book.given(RECORDED, PROPOSED, ended, PROPOSED).when(APPROVE, GM).then(changed(PROPOSED, "G1"))


@pytest.mark.parametrize("wish", [REFUSE, WITHDRAW])
def test_only_what_is_proposed_for_a_known_number_ends(wish: RefuseRule | WithdrawRule) -> None:
    book.given(RECORDED).when(wish, GM).refuses(NothingProposed)
    unknown = wish.model_copy(update={"name": "commission.bass"})
    book.given(RECORDED).when(unknown, GM).refuses(UnknownRule)


def test_what_is_refused() -> None:
    given = book.given(RECORDED)
    assert given.when(PROPOSE.model_copy(update={"name": "commission.bass"})).refuses(UnknownRule).status == 404
    assert given.when(APPROVE, GM).refuses(NothingProposed).status == 409
    assert given.when(PROPOSE.model_copy(update={"value": "1.1"})).refuses(ValueDoesNotFit).status == 422
    assert given.when(PROPOSE.model_copy(update={"effective_from": TODAY})).refuses(NotFromALaterDay).status == 422
    assert book.given(RECORDED, PROPOSED).when(PROPOSE, DIRECTOR).refuses(ChangeIsOpen).status == 409
