"""Random reviews with people of several functions, in each other's place; whatever is concluded satisfies page 7.

An independent reader goes through the log of each contract and knows nothing of `decide`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.contracts.subjects.contract import CONTRACT
from services.contracts.subjects.contract.review import answered_by
from services.contracts.subjects.contract.review_wishes import (
    CallMeeting,
    FileReport,
    RaiseKind,
    RecordFeasibility,
    RecordMeeting,
    RecordRisks,
    ReturnContract,
)
from services.contracts.subjects.contract.state import ContractBasis
from services.contracts.subjects.contract.wishes import AnswerChecklist, ChangeContract, ReviewContract
from shared.events import Event
from shared.events.contracts import (
    ChecklistAnswered,
    ContractKindRaised,
    ContractRegistered,
    ContractReviewed,
    CountersignGiven,
    FeasibilityRecorded,
    OfficeHeadReviewed,
    ReviewMeetingCalled,
    ReviewMeetingHeld,
    ReviewReportFiled,
    RisksRecorded,
)
from shared.office.delegations import Authority, Delegation, Delegations
from shared.runtime.ask.decisions import Refused
from tests.unit.contracts.samples import RULES, TODAY, basis, line, on_file, register
from tests.unit.contracts.steps import HEADS, as_head, called, concludes, countersigns, minutes, of

HOLDS = {
    "A": ("quality_head", "quality"),
    "B": ("production_head", "purchasing_head"),
    "C": ("finance_head", "finance"),
    "D": ("office_head", "office", "quality_head"),
    "E": ("gm",),
    "F": ("gm", "finance_head"),
    "H": ("director",),
    "I": ("office", "counsel"),
    "J": (),
    "rep": ("rep",),
}
"""People with several functions each; `rep` registered the contract."""
STEP_OF = {"gm": "gm", "office_head": "office_head", **{f"{one}_head": "countersign" for one in HEADS}}
WITHIN = {"H": "2000000.00", "I": "5000.00", "J": None}
"""Who may be somebody's delegate, and up to which amount."""
PEOPLE = sorted(HOLDS)


def standing(who: str, whom: str | None) -> ContractBasis:
    """The basis of a wish of somebody, perhaps in another's place."""
    own = basis(*HOLDS[who], actor=who, may_review=who == "J", headed=frozenset({"S1"} if who == "H" else ()))
    seats = {one: frozenset(name for name, words in HOLDS.items() if f"{one}_head" in words) for one in HEADS}
    own = replace(own, gms=frozenset({"E", "F"}), seats=seats)
    if whom is None or whom == who:
        return own
    between = Delegations()
    if who in WITHIN:
        steps = frozenset(STEP_OF[word] for word in HOLDS[whom] if word in STEP_OF)
        most = WITHIN[who]
        given_ = Delegation("SQ-1", whom, who, steps, TODAY, TODAY, None if most is None else Decimal(most), "away")  # type: ignore[arg-type]  # steps by their names
        between = Delegations({"SQ-1": given_})
    return replace(own, right=Authority(whom, frozenset(HOLDS[whom]), between))


Act = tuple[str, str, str | None, int]
ACTS = (
    *("countersign", "countersign", "countersign", "office", "office", "conclude", "conclude", "conclude"),
    *("answer", "feasibility", "risks", "call", "hold", "report", "raise", "return", "change", "review"),
)
acts = st.lists(
    st.tuples(st.sampled_from(ACTS), st.sampled_from(PEOPLE), st.none() | st.sampled_from(PEOPLE), st.integers(0, 11)),
    max_size=60,
)


def wish(act: Act, content: ContractRegistered) -> Any:
    """The command of an act."""
    name, _, whom, n = act
    bound, place = of(content), {"on_behalf_of": whom}
    verdict = ("agree", "agree", "condition", "disagree")[n // 4 if n % 2 else 0]
    risk = {"text": "r", "likelihood": 3, "impact": 5, "measure": "m", "owner_id": "S1", "due_on": TODAY}
    names = {"quality": "A", "production": "B", "purchasing": "B", "finance": "C"}
    present = [{"department": one, "staff_id": who} for one, who in names.items()][: 4 - (n % 4 == 0)]
    told: Mapping[str, Callable[[], Any]] = {
        "countersign": lambda: countersigns(content, sorted(HEADS)[n % 4], verdict, text="so", **place),
        "office": lambda: as_head(content, well=n % 6 > 0, **place),
        "conclude": lambda: concludes(content, well=n % 6 > 0, accepted_risks=[1] if n % 2 else [], **place),
        "answer": lambda: AnswerChecklist(**bound, item=RULES.checklist[n % 11], satisfied=True),
        "feasibility": lambda: RecordFeasibility.model_validate(
            {**bound, "verdict": "feasible" if n % 3 else "not_feasible"}
        ),
        "risks": lambda: RecordRisks.model_validate(
            {**bound, **({"risks": [risk]} if n % 2 else {"none_found": True})}
        ),
        "call": lambda: CallMeeting.model_validate({**bound, "meeting_at": "2024-06-10T09:00:00+08:00", "place": "A"}),
        "hold": lambda: RecordMeeting.model_validate(
            minutes(content, present=present, presided_by="E" if n % 3 else "H")
        ),
        "report": lambda: FileReport.model_validate({**bound, "report": "go"}),
        "raise": lambda: RaiseKind.model_validate(
            {**bound, "kind": "important" if n % 4 == 0 else "special", "reason": "r"}
        ),
        "return": lambda: ReturnContract.model_validate({**bound, "reason": "no"}),
        "change": lambda: ChangeContract(
            **register(line(quantity=str(10 + n)), standard_terms=n % 3 == 0).model_dump()
        ),
        "review": lambda: ReviewContract(**bound, approved=True, **place),
    }
    return told[name]()


def log_of(first: ContractRegistered, told: Sequence[Act]) -> list[Event]:
    """What stands in the log after all these acts, most of which are refused."""
    facts: list[Event] = [first]
    for act in told:
        state = CONTRACT.fold(facts)
        content = state.content
        assert content is not None
        by = standing(act[1], act[2])
        if act[0] == "answer":  # by whom it is to be answered, half of the time
            item = RULES.checklist[act[3] % 11]
            right = min(answered_by(item))
            by = replace(by, stamp=basis(right, actor="Q9").stamp) if act[2] is None else by
        try:
            facts += list(CONTRACT.facts(state, wish(act, content), by))
        except Refused:
            continue
        if act[0] == "call" and isinstance(facts[-1], ReviewMeetingCalled):
            facts[-1] = called(content)  # as if it had been called in time
    return facts


@dataclass
class Reader:
    """Reads a log and knows page 7: what stands of the content on file."""

    content: ContractRegistered
    kind: str
    asked_by: set[str]
    since: list[Event]


def check(facts: Sequence[Event]) -> int:
    """Hold every approval in a log against page 7; return how many there were beside the routine ones."""
    found, read = 0, None
    for fact in facts:
        if isinstance(fact, ContractRegistered):
            asked = read.asked_by if read is not None else set[str]()
            read = Reader(fact, fact.kind, asked | {fact.requested_by, fact.staff_id}, [])
            continue
        assert read is not None
        if isinstance(fact, ContractKindRaised):
            assert ("routine", "special", "important").index(fact.kind) > (
                ("routine", "special", "important").index(read.kind)
            )
            read.kind = fact.kind
            read.since = [one for one in read.since if not isinstance(one, CountersignGiven | OfficeHeadReviewed)]
            read.since = [one for one in read.since if not isinstance(one, ChecklistAnswered) or one.answered_as]
        if isinstance(fact, ContractReviewed) and fact.approved:
            approved(fact, read)
            found += fact.path != "routine"
        read.since.append(fact)
    return found


def approved(fact: ContractReviewed, read: Reader) -> None:
    """Hold one approval against all that came before it on this content."""
    assert (fact.content_hash, fact.path) == (read.content.content_hash, read.kind)
    assert all(one.content_hash == fact.content_hash for one in read.since if hasattr(one, "content_hash"))
    assert not any(isinstance(one, ContractReviewed) for one in read.since)
    deciders = [(fact.reviewed_by, fact.on_behalf_of, "gm" if fact.path != "routine" else "")]
    if fact.path == "routine":
        assert (fact.on_behalf_of or fact.reviewed_by) == "J"
    else:
        last: dict[type, Any] = {type(one): one for one in read.since}
        assert last[FeasibilityRecorded].verdict != "not_feasible"
        risks = last[RisksRecorded]
        assert all(
            no in fact.accepted_risks or one.likelihood * one.impact < 15 for no, one in enumerate(risks.risks, 1)
        )
        answers = {one.item: one for one in read.since if isinstance(one, ChecklistAnswered)}
        assert all(answers[item].answered_as in answered_by(item) for item in RULES.checklist)
    if fact.path == "special":
        verdicts = {one.department: one for one in read.since if isinstance(one, CountersignGiven)}
        assert {one.verdict for one in verdicts.values()} == {"agree"}
        assert verdicts.keys() == HEADS.keys()
        [head] = [one for one in read.since if isinstance(one, OfficeHeadReviewed)]
        assert head.approved
        places = [read.since.index(one) for one in verdicts.values()]
        assert max(places) < read.since.index(head)
        deciders += [(one.given_by, one.on_behalf_of, f"{one.department}_head") for one in verdicts.values()]
        deciders.append((head.reviewed_by, head.on_behalf_of, "office_head"))
    if fact.path == "important":
        held, report = last[ReviewMeetingHeld], last[ReviewReportFiled]
        assert read.since.index(held) < max(no for no, one in enumerate(read.since) if one == report)
        assert held.presided_by in {"E", "F"}
        assert {one.department for one in held.present} >= HEADS.keys()
        assert fact.on_behalf_of is None
    persons(deciders, read)


def persons(deciders: Sequence[tuple[str | None, str | None, str]], read: Reader) -> None:
    """Hold who decided: each acts once, with the authority for it, and nobody on his own."""
    acting = [who for who, _, _ in deciders]
    assert len(acting) == len(set(acting))
    for who, whom, word in deciders:
        assert who is not None
        assert not {who, whom} & read.asked_by
        assert not word or word in HOLDS[whom or who]
        if whom is not None and word:
            assert who in WITHIN
            most = WITHIN[who]
            assert most is None or read.content.amount <= Decimal(most)
    last = next((who for who, _, word in deciders if word == "gm"), None)
    principals = {whom for _, whom, word in deciders if whom is not None and word != "gm"}
    assert last not in principals  # whoever let another decide does not act afterwards


@pytest.mark.clause("P3-4.6.1", "P3-4.6.2b", "P3-4.6.2c", "P3-4.5.2", "P3-4.6.4")
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(acts, st.sampled_from(["routine", "special", "important"]))
def test_whatever_is_approved_satisfies_the_page(told: list[Act], kind: str) -> None:
    made = {"special": {"standard_terms": False}, "routine": {}}
    lines = [line(quantity="10000")] if kind == "important" else []
    first = on_file(register(*lines, **made.get(kind, {})))
    check(log_of(first, [*prepared(kind), *told]))


def drawn(chance: Random, kind: str) -> list[Act]:
    """Acts that come near an approval: mostly by who may, in no order, with others in between."""
    holders = {
        "quality": "AD",
        "production": "B",
        "purchasing": "B",
        "finance": "CF",
    }
    way: list[Act] = []
    for n, department in enumerate(sorted(HEADS)):
        who = chance.choice(holders[department])
        way.append(("countersign", chance.choice("HJB"), who, n) if who == "B" else ("countersign", who, None, n))
    chance.shuffle(way)
    way += [("office", "D", None, 1), ("conclude", *chance.choice((("E", None), ("H", "F"))), 2)]
    for _ in range(chance.choice((0, 0, 1, 2, 5))):
        name = chance.choice(("countersign", "countersign", "office", "conclude", "risks", "raise", "change", "hold"))
        n, who = chance.randint(0, 11), chance.choice(PEOPLE)
        noise: Act = (name, chance.choice(PEOPLE), who, n) if chance.random() < 0.5 else (name, who, None, n)
        way.insert(chance.randint(0, len(way)), noise)
    return [*prepared(kind), *way, ("conclude", "E", None, 2), ("conclude", "H", "F", 2)]


def prepared(kind: str) -> list[Act]:
    """The records of a review."""
    ready: list[Act] = [("answer", "A", None, number) for number in range(11)]
    ready += [("feasibility", "A", None, 1), ("risks", "A", None, 0)]
    if kind == "important":
        ready += [("call", "D", None, 0), ("hold", "D", None, 1), ("report", "D", None, 0)]
    return ready


@pytest.mark.clause("P3-4.6.1", "P3-4.6.2b", "P3-4.6.2c")
def test_reviews_that_come_near_an_approval_satisfy_the_page_and_many_get_one() -> None:
    found = {"special": 0, "important": 0}
    for seed in range(300):
        chance = Random(seed)  # noqa: S311  # repeatable, not secret
        kind = chance.choice(sorted(found))
        lines, members = ([line(quantity="10000")], {}) if kind == "important" else ([], {"standard_terms": False})
        found[kind] += check(log_of(on_file(register(*lines, **members)), drawn(chance, kind)))
    assert min(found.values()) > 10, found


@pytest.mark.clause("P3-4.6.2b")
def test_the_reader_meets_conclusions_and_finds_what_is_wrong() -> None:
    first = on_file(register(standard_terms=False))
    told: list[Act] = [
        *(("answer", "A", None, number) for number in range(11)),
        ("feasibility", "A", None, 1),
        ("risks", "A", None, 1),
        ("countersign", "C", None, 0),  # finance
        ("countersign", "B", None, 1),  # production
        ("countersign", "H", "B", 4),  # finance again, in the place of one who does not head it: refused
        ("countersign", "J", "B", 8),  # purchasing is used up: a delegate, and refused as a condition
        ("countersign", "A", None, 11),
    ]
    facts = log_of(first, told)
    assert check(facts) == 0
    assert sum(isinstance(one, CountersignGiven) for one in facts) >= 2
    content = first
    whole = [
        *facts,
        *(
            CountersignGiven.model_validate(
                {**of(content), "department": one, "verdict": "agree", "given_by": who, "given_on": date(2024, 6, 1)}
            )
            for one, who in {"quality": "A", "production": "B", "purchasing": "B", "finance": "C"}.items()
        ),
    ]
    ended = ContractReviewed.model_validate(
        {
            **of(content),
            "revision": 1,
            "path": "special",
            "approved": True,
            "reviewed_on": TODAY,
            "reviewed_by": "E",
            "step": "conclusion",
            "accepted_risks": [1],
        }
    )
    with pytest.raises((AssertionError, ValueError)):
        check([*whole, ended])
