"""One running system for everything in this folder: nothing that is refused here may hurt what comes after it."""

from collections.abc import Iterator

import pytest

from ops.stack import Stack
from tests.system.stacks import whole_system


@pytest.fixture(scope="package")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A whole system."""
    with whole_system(tmp_path_factory.mktemp("nasty")) as running:
        yield running
