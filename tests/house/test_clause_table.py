"""The table of policy clauses counts what tests have shown, and nothing else."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests.clauses import ALL, Shown, named


def item(*clauses: str) -> Any:
    return SimpleNamespace(nodeid="test", iter_markers=lambda _name: [SimpleNamespace(args=clauses)])


def test_there_are_102_clauses() -> None:
    assert len(ALL) == 102


def test_a_clause_is_shown_by_tests_that_all_passed() -> None:
    shown = Shown()
    assert not shown.anything
    shown.count(["P4-5.2", "P4-5.3"], passed=True)
    shown.count(["P4-5.3"], passed=False)
    first, *documents = shown.lines()
    assert first == "clauses shown 1 / 102"
    [pay] = [line for line in documents if line.startswith("  P4")]
    assert "  1 / 26" in pay
    assert " 5.3 " in pay
    assert " 5.2 " not in pay


def test_a_bare_decision_shows_nothing_by_itself() -> None:
    shown = Shown()
    shown.count(["P4-5.2", "P4-5.3"], passed=True, through_a_door=False)
    shown.count(["P4-5.3"], passed=True)
    first, *_, last = shown.lines()
    assert first == "clauses shown 1 / 102"
    assert last == "  decided, but not through a door: P4-5.2"


def test_a_clause_that_does_not_exist_stops_the_run() -> None:
    with pytest.raises(pytest.UsageError, match="P9-1"):
        named(item("P4-5.2", "P9-1"))


def test_a_range_of_clauses_may_be_spelled_with_a_hyphen() -> None:
    assert named(item("P5-4.1c-f")) == ["P5-4.1c–f"]
