"""The company of the journeys of this folder, opened once."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.browser.company import Company, opened

expect.set_options(timeout=15_000)
"""A machine with much to do answers late; what is not there at all is worth the wait."""


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def company(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Company]:
    """The company, as long as tests of this folder run."""
    async with opened(postgres, tmp_path_factory.mktemp("company")) as one:
        yield one
