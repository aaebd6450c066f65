"""What axe finds on a page."""

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page


async def violations(page: Page) -> list[str]:
    """Return every rule that the page breaks, with the elements that break it; none is the aim."""
    found = await Axe().run(page, options={"resultTypes": ["violations"]})  # not all that is well as well
    return [
        f"{rule['id']} ({rule['help']}): {', '.join(str(node['target']) for node in rule['nodes'])}"
        for rule in found.response["violations"]
    ]
