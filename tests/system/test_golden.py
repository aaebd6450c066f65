"""Companies of the golden data, through the running system: command line -> HTTP -> log -> Kafka -> tables."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.stack import Stack
from tests.system.stacks import said, whole_system

DATA = Path(__file__).parents[1] / "golden" / "data"
# The decisions of all six: tests/golden. `corners` over Kafka and without it: tests/faults/test_lost_topics.py;
# `classicmodels`, together and split: tests/faults/test_kills.py.
COMPANY = "random-1"


def folder(company: str) -> Path:
    """Return the interchange directory of a company."""
    return next(path for path in (DATA / f"{company}-huikuan", DATA / company) if path.is_dir())


def question(file: Path) -> list[str]:
    """Return the command line that asks for an expected file, such as `ranking-2024-03.csv`."""
    report, _, period = file.stem.partition("-")
    if report in {"receivables", "ageing", "overdue", "grades"}:
        return ["report", report, "--as-of", period, "--format", "csv"]
    return ["report", report, "--month" if "-" in period else "--year", period, "--format", "csv"]


@pytest.fixture
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with whole_system(tmp_path_factory.mktemp(COMPANY)) as running:
        yield running


@pytest.mark.usefixtures("stack")
def test_a_company_comes_out_as_expected_to_the_byte(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    expected = sorted((DATA / f"{COMPANY}-expected").iterdir())
    months = sorted(file.stem.removeprefix("statement-") for file in expected if file.stem.startswith("statement-"))
    said(capsys, "import", str(folder(COMPANY)))
    again = said(capsys, "import", str(folder(COMPANY)))
    assert " 0 refused" in again
    assert "\n0 rows taken" in again
    said(capsys, "close-month", months[0], "--through", months[-1])
    said(capsys, "pack", months[0], "--through", months[-1], "--into", str(tmp_path))
    packed = {file.name: file.read_text(encoding="utf-8") for file in tmp_path.iterdir()}
    wrong = [
        file.name
        for file in expected
        if (packed.get(file.name) or said(capsys, *question(file))) != file.read_text(encoding="utf-8")
    ]
    assert wrong == []
    once = expected[0]
    assert said(capsys, *question(once)) == once.read_text(encoding="utf-8")
    verified = said(capsys, "projection", "verify")
    assert "differs" not in verified
    said(capsys, "verify-log")
    assert "nothing is parked" in said(capsys, "dlq", "list")
