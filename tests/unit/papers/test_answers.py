"""What a document is made of: the doors that are asked, and how their answers become its arguments."""

from typing import Any

import pytest

from shared.papers.answers import of_review, of_statement, review_from, statement_from

MONTH = "2024-03"
SUMS = {"staff_id": "S1", "month": MONTH}
MARCH, APRIL = {"month": MONTH, "closed_by": "F1"}, {"month": "2024-04", "closed_by": "F1"}


def told(**answers: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    return {name: answers.get(name, []) for name in of_statement("S1", MONTH)}


def test_a_statement_asks_about_one_person_and_about_what_was_due_at_the_end_of_the_month() -> None:
    doors = of_statement("S1", MONTH)
    assert doors["sums"].asked == {"month": MONTH, "staff": "S1"}
    assert doors["invoices"].asked == {"as_of": "2024-03-31"}
    assert {name for name, door in doors.items() if door.exported} == {"sums", "lines", "entries", "invoices"}


@pytest.mark.parametrize(("closes", "closed"), [([APRIL], None), ([APRIL, MARCH], MARCH)])
def test_a_statement_says_who_closed_its_month(closes: list[dict[str, Any]], closed: dict[str, Any] | None) -> None:
    lines = [{"staff_id": "S1", "invoice_no": "V1"}]
    made = statement_from(told(sums=[SUMS], lines=lines, closes=closes), MONTH)
    assert made is not None
    assert (made["sums"], made["lines"], made["closed"]) == (SUMS, lines, closed)


def test_nobody_has_a_statement_without_sums() -> None:
    assert statement_from(told(closes=[MARCH]), MONTH) is None


def test_a_review_rests_on_its_file_and_on_names() -> None:
    rows = {name: [{"id": name}] for name in of_review()}
    assert review_from({"contract_no": "K1"}, rows) == {"file": {"contract_no": "K1"}, **rows, "recorded": {}}
