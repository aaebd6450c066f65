"""Every data set, decided and folded in memory, says what its expected files say, byte for byte."""

from datetime import date
from pathlib import Path

import pytest

from tests.golden.history import DATA, SETS
from tests.golden.reports import AS_OF, closed, csv
from tests.golden.world import Tables, decided

pytestmark = [pytest.mark.clause("P4-5.2"), pytest.mark.clause("P4-5.3"), pytest.mark.clause("P4-5.4")]


def expected(name: str) -> Path:
    """Return the directory of expected files of a data set."""
    return DATA / f"{name.removesuffix('-huikuan')}-expected"


@pytest.mark.parametrize("name", SETS)
def test_reports(name: str) -> None:
    tables = Tables(decided(name).recorded)
    files = {path.stem: path.read_text(encoding="utf-8") for path in sorted(expected(name).glob("*.csv"))}
    months = [stem.removeprefix("commission-") for stem in files if stem.startswith("commission-")]
    said = dict(closed(tables, months))
    for stem in files:
        report, _, day = stem.partition("-")
        if report in AS_OF:
            said[stem] = csv(report, list(AS_OF[report](tables, date.fromisoformat(day))))
    wrong = [stem for stem in said if said[stem] != files.get(stem)]
    assert not wrong
    assert {stem for stem in files if not stem.startswith(("grades-", "ranking-20"))} <= set(said)
