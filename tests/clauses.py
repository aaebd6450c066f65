"""Which policy clauses the passed tests show: a pytest plugin that prints `clauses shown N / 102` at the end.

A clause is shown when every test that names it with `@pytest.mark.clause("P4-5.2")` has passed, and at least one of
them went through a public door. Tests of bare decisions (`tests/unit`) may name a clause, but do not show it.
"""

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

CLAUSES: Mapping[str, frozenset[str]] = {
    document: frozenset(clauses)
    for document, clauses in tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")).items()
}
ALL = frozenset().union(*CLAUSES.values())
PROPERTY = "clause"
BEHIND_THE_DOORS = "tests/unit/"


class Shown:
    """What the outcomes of a run say of the clauses."""

    def __init__(self) -> None:
        self._passed: Counter[str] = Counter()
        self._decided: Counter[str] = Counter()
        self._failed: Counter[str] = Counter()

    @property
    def anything(self) -> bool:
        """Whether any test of this run names a clause."""
        return bool(self._passed or self._decided or self._failed)

    def count(self, clauses: Iterable[str], *, passed: bool, through_a_door: bool = True) -> None:
        """Take in the outcome of one test."""
        good = self._passed if through_a_door else self._decided
        (good if passed else self._failed).update(clauses)

    def lines(self) -> list[str]:
        """Return the table: a line for the whole and one per document with what is missing."""
        shown = {clause for clause in self._passed if not self._failed[clause]}
        lines = [f"clauses shown {len(shown)} / {len(ALL)}"]
        for document, clauses in CLAUSES.items():
            missing = " ".join(sorted(c.removeprefix(f"{document}-") for c in clauses - shown))
            counted = f"{len(clauses & shown):3} / {len(clauses):2}"
            lines.append(f"  {document} {counted}" + (f"   missing: {missing}" if missing else ""))
        decided = sorted({clause for clause in self._decided if not self._failed[clause]} - shown)
        return [*lines, *([f"  decided, but not through a door: {' '.join(decided)}"] if decided else [])]


SHOWN = Shown()


def named(item: pytest.Item) -> list[str]:
    """Return the clauses that a test names, spelled as in clauses.toml. Raises UsageError for one that is none."""
    found = []
    for marker in item.iter_markers("clause"):
        for given in marker.args:
            clause = given if given in ALL else given.replace("c-f", "c–f")
            if clause not in ALL:
                message = f"{item.nodeid} names the clause {given}, which tests/clauses.toml does not list"
                raise pytest.UsageError(message)
            found.append(clause)
    return found


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Write the clauses of each test where its report will carry them."""
    for item in items:
        item.user_properties.extend((PROPERTY, clause) for clause in named(item))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Count a test's clauses once it has run or could not; a skipped one shows nothing."""
    clauses = [str(value) for name, value in report.user_properties if name == PROPERTY]
    if report.failed or (report.when == "call" and report.passed):
        SHOWN.count(clauses, passed=report.passed, through_a_door=not report.nodeid.startswith(BEHIND_THE_DOORS))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table, if any test that ran names a clause."""
    if SHOWN.anything:
        terminalreporter.section("policy clauses")
        for line in SHOWN.lines():
            terminalreporter.write_line(line)
