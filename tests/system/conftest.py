"""A running stack for all tests of this folder that look at a company and leave it well."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.cli import main
from ops.stack import Stack
from tests.system.stacks import whole_system

COMPANY = Path(__file__).parents[1] / "golden" / "data" / "corners"
CLOSED = "2024-01", "2024-05"  # June is open, so that reports show both kinds of months


@pytest.fixture(scope="package")
def corners(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The golden company `corners`: imported, its months closed but for the last."""
    with whole_system(tmp_path_factory.mktemp("corners")) as stack:
        assert main(["import", str(COMPANY)]) == 0
        assert main(["close-month", CLOSED[0], "--through", CLOSED[1]]) == 0
        yield stack
