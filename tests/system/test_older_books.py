"""Books of an older year that come after the first close: commission in the next month, rankings as they are now."""

from pathlib import Path

import pytest

from tests.system.stacks import said, whole_system

BOOKS = Path(__file__).with_name("data") / "older-books"


def question(file: Path) -> list[str]:
    """Return the command line that asks for an expected file, such as `ranking-2022.csv`."""
    report, _, period = file.stem.partition("-")
    return ["report", report, "--month" if "-" in period else "--year", period, "--format", "csv"]


@pytest.mark.clause("P4-5.2", "P4-5.4")
def test_what_was_never_closed_is_ranked_by_the_figures_of_now(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with whole_system(tmp_path, bus="log"):
        said(capsys, "import", str(BOOKS / "step-1"))
        said(capsys, "close-month", "2023-01")
        said(capsys, "import", str(BOOKS / "step-2"))
        expected = {file.name: file.read_text(encoding="utf-8") for file in (BOOKS / "expected").iterdir()}
        assert {name: said(capsys, *question(BOOKS / name)) for name in expected} == expected
        said(capsys, "close-month", "2023-02", "--through", "2023-12")
        assert {
            name: said(capsys, *question(BOOKS / name)).replace(",closed", ",open") for name in expected
        } == expected
