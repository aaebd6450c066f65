"""Where a review stands: its steps in their order, and what an approval still lacks, and of whom. P3-4.6"""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Literal, NamedTuple

from services.contracts.policy import ContractsRules
from services.contracts.subjects.contract.conclusion import (
    check_feasible,
    check_in_turn,
    check_risks_on_record,
    risks_to_accept,
)
from services.contracts.subjects.contract.countersigning import CountersignsOpen, check_verdicts
from services.contracts.subjects.contract.ending import check_requirements
from services.contracts.subjects.contract.review import BelowList, answered_by, check_answers, check_prices
from services.contracts.subjects.contract.state import Contract
from services.contracts.subjects.contract.steps import way_of
from shared.events.contracts import ContractRegistered
from shared.office.duties import HOLDERS
from shared.runtime.ask.decisions import Refused

State = Literal["done", "open", "waiting"]


class Step(NamedTuple):
    """A step; `open`: its turn has come. `verdict` is the word that was said, `part` a department or a kind."""

    step: str
    part: str | None
    state: State
    by: str | None = None
    on_behalf_of: str | None = None
    verdict: str | None = None
    text: str | None = None
    on: date | None = None


class Block(NamedTuple):
    """What an approval lacks, by the rule that would refuse it, and who may bring it."""

    rule: str
    clause: str | None
    reason: str
    waits_for: tuple[str, ...]
    steps: tuple[tuple[str, str | None], ...] = ()


def steps(contract: Contract, content: ContractRegistered, rules: ContractsRules) -> Iterator[Step]:
    """Yield the steps of a review in their order, with what was said."""
    way = way_of(content.kind, rules)
    turn = contract.review is None
    if content.kind != "routine":
        yield from _records(contract, turn=turn)
        turn = turn and None not in {contract.steps.feasibility, contract.steps.risks}
    if way == "countersign":
        yield from _countersigns(contract, rules, turn=turn)
    elif way == "meeting":
        yield from _meeting(contract, turn=turn)
    if way != "countersign" or content.kind != "routine":
        yield _end(contract, content, rules, turn=turn)


def _records(contract: Contract, *, turn: bool) -> Iterator[Step]:
    feasible, risks = contract.steps.feasibility, contract.steps.risks
    open_: State = "open" if turn else "waiting"
    if feasible is None:
        yield Step("feasibility", None, open_)
    else:
        yield Step(
            "feasibility", None, "done", feasible.recorded_by, None, feasible.verdict, None, feasible.recorded_on
        )
    if risks is None:
        yield Step("risks", None, open_)
    else:
        found = "none_found" if risks.none_found else str(len(risks.risks))
        yield Step("risks", None, "done", risks.recorded_by, None, found, None, risks.recorded_on)


def _countersigns(contract: Contract, rules: ContractsRules, *, turn: bool) -> Iterator[Step]:
    given, head = contract.steps.countersigns, contract.steps.office_head
    for department in rules.review_countersign:
        one = given.get(department)
        if one is None:
            yield Step("countersign", department, "open" if turn else "waiting")
        else:
            said = one.given_by, one.on_behalf_of, one.verdict, one.text, one.given_on
            yield Step("countersign", department, "done", *said)
    if head is None:
        all_in = given.keys() >= set(rules.review_countersign)
        yield Step("office-head", None, "open" if turn and all_in else "waiting")
    else:
        verdict = "approved" if head.approved else "rejected"
        yield Step(
            "office-head", None, "done", head.reviewed_by, head.on_behalf_of, verdict, head.opinion, head.reviewed_on
        )


def _meeting(contract: Contract, *, turn: bool) -> Iterator[Step]:
    called, held, report = contract.steps.call, contract.steps.meeting, contract.steps.report
    open_: State = "open" if turn else "waiting"
    if called is None:
        yield Step("meeting-call", None, open_)
    else:
        yield Step("meeting-call", None, "done", called.called_by, None, None, called.place, called.called_on)
    if held is None:
        yield Step("meeting", None, open_)
    else:
        yield Step("meeting", None, "done", held.recorded_by, None, None, held.resolutions, held.recorded_on)
    if report is None:
        yield Step("report", None, "open" if turn and held is not None else "waiting")
    else:
        yield Step("report", None, "done", report.filed_by, None, None, report.report, report.filed_on)


def _end(contract: Contract, content: ContractRegistered, rules: ContractsRules, *, turn: bool) -> Step:
    name, part = ("review", None) if way_of(content.kind, rules) == "reviewer" else ("conclusion", content.kind)
    ended = contract.review
    if ended is not None:
        verdict = "approved" if ended.approved else "rejected"
        said = ended.reviewed_by, ended.on_behalf_of, verdict, ended.opinion, ended.reviewed_on
        return Step(name, part, "done", *said)
    before = contract.steps.report or contract.steps.office_head
    return Step(name, part, "open" if turn and (name == "review" or before is not None) else "waiting")


def blocks(contract: Contract, content: ContractRegistered, rules: ContractsRules, day: date) -> Iterator[Block]:
    """Yield what an approval today lacks; nothing where the review has ended."""
    if contract.review is not None:
        return
    checks: list[tuple[Callable[[], None], Callable[[Refused], Block]]] = [
        (partial(check_requirements, contract, content), _of("quality")),
        (partial(check_answers, contract, rules), _of_answers),
        (partial(check_prices, contract, content.lines, rules, day), _of_prices),
    ]
    if content.kind != "routine":
        checks += [
            (partial(check_feasible, contract), _of("quality", ("feasibility", None))),
            (partial(check_risks_on_record, contract), _of("quality", ("risks", None))),
        ]
    match way_of(content.kind, rules):
        case "countersign":
            verdicts = partial(check_verdicts, contract.steps, rules, approved=True)
            checks.append((verdicts, _of_verdicts))
            checks.append((partial(check_in_turn, contract, content, rules), _of("office_head", ("office-head", None))))
        case "meeting":
            step = ("meeting", None) if contract.steps.meeting is None else ("report", None)
            checks.append((partial(check_in_turn, contract, content, rules), _of("office", step)))
        case _:
            pass
    for check, told in checks:
        try:
            check()
        except Refused as refusal:
            yield told(refusal)


def _of(holder: str, *steps: tuple[str, str | None]) -> Callable[[Refused], Block]:
    def told(refusal: Refused) -> Block:
        return Block(type(refusal).__name__, refusal.clause, str(refusal), (HOLDERS + holder,), steps)

    return told


def _of_answers(refusal: Refused) -> Block:
    open_ = (*refusal.members["missing"], *refusal.members["negative"])
    holders = sorted({HOLDERS + word for item in open_ for word in answered_by(item)})
    return Block(type(refusal).__name__, refusal.clause, str(refusal), tuple(holders))


def _of_prices(refusal: Refused) -> Block:
    needed = refusal.members["needed"] if isinstance(refusal, BelowList) else "gm"
    return Block(type(refusal).__name__, refusal.clause, str(refusal), (HOLDERS + needed,))


def _of_verdicts(refusal: Refused) -> Block:
    key = "missing" if isinstance(refusal, CountersignsOpen) else "against"
    departments = refusal.members[key]
    heads = tuple(f"{HOLDERS}{one}_head" for one in departments)
    steps = tuple(("countersign", one) for one in departments)
    return Block(type(refusal).__name__, refusal.clause, str(refusal), heads, steps)


def to_accept(contract: Contract, rules: ContractsRules) -> tuple[list[int], list[str]]:
    """Return the risks and the items with a remedy that the GM is to name."""
    remedied = sorted(item for item, answer in contract.answers.items() if not answer.satisfied)
    return risks_to_accept(contract, rules), remedied
