"""A company loaded while things break, and the look at its books afterwards."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from ops.stack.layout import PROJECT
from shared import SERVICES
from tests.system.stacks import said
from tests.system.test_golden import DATA, folder, question

LONGEST_SECONDS = 600
GAVE_UP = 4


@contextmanager
def loading(company: str) -> Iterator[subprocess.Popen[str]]:
    """Yield an import of a company that runs in a process of its own while things break.

    It takes every row, or gives up waiting for a part that does not come back in its patience; then it is asked again.
    """
    command = [sys.executable, "-m", "ops", "import", str(folder(company))]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as load:
        try:
            yield load
            printed, _ = load.communicate(timeout=LONGEST_SECONDS)
        finally:
            load.kill()
    if load.returncode == GAVE_UP:
        return
    assert load.returncode == 0, printed
    assert " 0 refused" in printed, printed


def assert_whole(company: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Every report as expected to the byte, every chain intact, every table equal to its rebuild, nothing parked."""
    expected = sorted((DATA / f"{company}-expected").iterdir())
    months = sorted(file.stem.removeprefix("statement-") for file in expected if file.stem.startswith("statement-"))
    said(capsys, "close-month", months[0], "--through", months[-1])
    wrong = [file.name for file in expected if said(capsys, *question(file)) != file.read_text(encoding="utf-8")]
    assert wrong == []
    assert said(capsys, "verify-log").count("chain intact") == len(SERVICES)
    assert "differs" not in said(capsys, "projection", "verify")
    assert "nothing is parked" in said(capsys, "dlq", "list")
