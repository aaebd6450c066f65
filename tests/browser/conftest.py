"""One browser a process, one visit or more a test. Tests here share the browser's event loop."""

from collections.abc import AsyncIterator, Generator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.browser import chromium
from tests.browser.visits import Visits

HERE = Path(__file__).parent
FAILED = pytest.StashKey[bool]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the tests of this folder in the loop that the browser lives in."""
    for item in items:
        if HERE in item.path.parents and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember that a test failed, and say where its pages are kept."""
    report = yield
    if report.failed:
        item.stash[FAILED] = True
        folder = getattr(item, "funcargs", {}).get("tmp_path")
        report.sections.append(("browser", f"screens and traces (`playwright show-trace`) are kept in {folder}"))
    return report


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    """The browser, as long as the run lasts; where none can be had the reason stands at the end of the run."""
    try:
        found = chromium.find(tmp_path_factory.mktemp("fonts"))
    except chromium.NoBrowser as why:
        pytest.skip(f"no browser for the tests of pages: {why}")
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(
            executable_path=found.executable, args=found.arguments, env={**found.environment}
        )
        yield running
        await running.close()


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser, request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Visits]:
    """What opens the pages of a test; see `Visits`."""
    visits = Visits(browser)
    yield visits
    await visits.close(tmp_path, failed=request.node.stash.get(FAILED, False))
