"""Contracts on their pages: who decided what, versions side by side, the queue of reviews."""

from types import SimpleNamespace
from typing import Any, cast

from services.console.frame.view import View
from services.console.pages.contract_versions import compared, decided_by, decisions
from services.console.pages.review_queue import answer_of, chosen, place

VIEW = cast(
    "View",
    SimpleNamespace(
        t=lambda text, **figures: text.format(**figures), told=lambda fact: f"told of {fact['type'].split('.')[-2]}"
    ),
)


def fact(kind: str, actor: str = "S1", **said: Any) -> dict[str, Any]:
    told = {"type": f"huikuan.contracts.{kind}.v1", "actor": actor, "data": said}
    return {**told, "recorded_at": "2026-06-08T01:00:00+00:00"}


def answered(by: str, item: str, *, satisfied: bool = True, **more: Any) -> dict[str, Any]:
    return fact("ChecklistAnswered", by, answered_by=by, item=item, satisfied=satisfied, **more)


def test_answers_in_a_row_of_one_person_are_one_step() -> None:
    facts = [
        fact("ContractRegistered", requested_by="S1", revision=1),
        answered("R1", "a"),
        answered("R1", "b", satisfied=False, remedy="test it"),
        answered("Q1", "c"),
        fact("ContractReviewed", "R1", reviewed_by="R1", revision=1, opinion="fine"),
    ]
    assert [(one["decided_by"], one["revision"], one["what"]) for one in decisions(VIEW, facts)] == [
        ("S1", 1, "told of ContractRegistered"),
        ("R1", 1, "answers 2 items of the checklist · not satisfied: b: test it"),
        ("Q1", 1, "answers 1 items of the checklist"),
        ("R1", 1, "told of ContractReviewed: fine"),
    ]


def test_answers_about_a_later_content_are_a_step_of_their_own() -> None:
    changed = fact("ContractRegistered", requested_by="S1", revision=2)
    told = decisions(VIEW, [answered("R1", "a"), changed, answered("R1", "a")])
    assert [one["revision"] for one in told] == [None, 2, 2]


def test_who_signs_for_a_customer_is_none_of_us() -> None:
    assert decided_by(fact("ContractSigned", "R1", party="customer", signed_by="李")) == "R1"
    assert decided_by(fact("ContractSigned", "R1", party="company", signed_by="G1")) == "G1"
    assert decided_by(fact("ContractInvalidated", "G1", reason="x")) == "G1"


def content(**members: Any) -> dict[str, Any]:
    line = {"line_no": "1", "product_id": "P1", "quantity": "8", "unit_price": "10.00", "list_price": "10.00"}
    told = {"customer_id": "C", "amount": "80.00", "terms": {"kind": "credit", "credit_days": 30}, "lines": [line]}
    return {**told, "particulars": {"delivery": "truck"}, **members}


def test_two_contents_differ_where_they_say_something_else() -> None:
    line = {"line_no": "1", "product_id": "P1", "quantity": "8.000", "unit_price": "9.00", "list_price": "10.00"}
    other = {**line, "line_no": "2"}
    newer = content(
        amount="144.00",
        terms={"kind": "cod"},
        lines=[line, other],
        particulars={"delivery": "truck", "payment": "cash"},
        requirements=[{"kind": "legal", "text": "ISO"}],
    )
    differing = [(one.name, one.row) for one in compared(content(), newer) if one.differs]
    assert differing == [
        ("amount", ""),
        ("terms", ""),
        ("credit_days", ""),
        ("unit_price", "1"),
        ("product_id", "2"),
        ("quantity", "2"),
        ("unit_price", "2"),
        ("list_price", "2"),
        ("kind", "ISO"),
        ("particulars", "payment"),
    ]
    assert not [one for one in compared(newer, newer) if one.differs]


def test_after_a_decision_the_next_draft_is_shown() -> None:
    rows = [{"contract_no": one} for one in ("A", "C", "D")]
    assert chosen(rows, "", "B") == "C"
    assert chosen(rows, "", "D") == "A"
    assert chosen(rows, "X", "A") == "X"
    assert chosen([], "", "A") == ""
    assert place("C", rows) == "/reviews?no=C&top=A"


def test_an_item_is_answered_only_where_something_is_said() -> None:
    assert answer_of("a", "", "later") == {}
    assert answer_of("a", "yes", " ") == {"item": "a", "satisfied": True}
    assert answer_of("a", "no", "test it") == {"item": "a", "satisfied": False, "remedy": "test it"}
