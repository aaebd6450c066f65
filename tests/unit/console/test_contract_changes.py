"""Changes of contracts on their pages: what is offered when, and which revisions stand side by side."""

from typing import Any

import pytest

from services.console.pages.contract_changes import drafting, flat, may_draft, open_change, revisions
from services.console.pages.contract_versions import before

Row = dict[str, Any]


def change(number: int, side: str, status: str, **members: Any) -> Row:
    return {
        "request": {"change_no": number, "side": side},
        "status": status,
        "consent": None,
        "revision": None,
    } | members


def contract(*changes: Row, revision: int = 1, effective: int | None = 1) -> Row:
    holds = None if effective is None else {"revision": effective, "signed_on": "2026-06-01"}
    return {"content": {"revision": revision}, "effective": holds, "changes": list(changes)}


@pytest.mark.parametrize(
    ("known", "may"),
    [
        (contract(effective=None), True),
        (contract(), False),
        (contract(change(1, "company", "requested")), False),
        (contract(change(1, "customer", "requested")), True),
        (contract(change(1, "company", "consented")), True),
        (contract(change(1, "company", "revising"), revision=2), True),
        (contract(change(1, "company", "closed"), change(2, "customer", "withdrawn")), False),
    ],
)
def test_a_draft_is_offered_where_nothing_holds_it_back(known: Row, may: bool) -> None:  # noqa: FBT001  # a case
    assert may_draft(known) == may


def test_reviews_and_signatures_are_offered_while_a_content_is_open() -> None:
    assert drafting(contract(effective=None))
    assert not drafting(contract())
    assert drafting(contract(change(1, "customer", "revising"), revision=2))
    assert open_change(contract(change(1, "company", "closed"))) is None


def test_a_row_says_what_became_of_a_change_and_the_first_day_of_a_revision() -> None:
    said = change(1, "company", "revising", consent={"called_at": "2026-06-08T10:00", "agreed": True}, revision=2)
    expected = {"change_no": 1, "side": "company", "called_at": "2026-06-08T10:00", "agreed": True, "revision": 2}
    assert flat(said) == {**expected, "status": "revising"}
    first, second = {"revision": 1, "signed_on": "2026-06-01"}, {"revision": 2, "in_force_from": "2026-06-13"}
    rows = revisions([first, {**second, "signed_on": "2026-06-12"}])
    assert [one["in_force_from"] for one in rows] == ["2026-06-01", "2026-06-13"]


def test_a_change_stands_beside_what_it_changes_and_a_draft_beside_the_one_before() -> None:
    def fact(revision: int) -> Row:
        return {"type": "huikuan.contracts.ContractBecameEffective.v1", "data": {"revision": revision}}

    contents: dict[int, Row] = {1: {}, 2: {}, 3: {"change_no": 1}, 4: {"change_no": 2}, 5: {"change_no": 2}}
    assert before(2, contents, [fact(2)]) == 1
    assert before(3, contents, [fact(2)]) == 2
    assert before(5, contents, [fact(2)]) == 2
    assert before(1, contents, []) == 1
