"""Visits of a test to pages: each a person at an own screen, who reaches one address and no other."""

from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Route, WebError


class Screen(NamedTuple):
    """What a person looks at."""

    width: int
    height: int
    touch: bool = False


DESK, PHONE = Screen(1280, 800), Screen(375, 812, touch=True)


class Visits:
    """Opens pages for one test; `troubles` is what no page may do, and a test that leaves any fails."""

    def __init__(self, browser: Browser) -> None:
        self.troubles: list[str] = []
        self._browser = browser
        self._contexts: list[BrowserContext] = []

    async def __call__(self, origin: str, screen: Screen = DESK, language: str = "zh-CN") -> Page:
        """Return an empty page of a new person, with cookies of its own; `page.goto("/…")` leads to `origin`.

        A second tab of the same person is `page.context.new_page()`.
        """
        context = await self._browser.new_context(
            base_url=origin,
            locale=language,
            timezone_id="Asia/Shanghai",
            viewport={"width": screen.width, "height": screen.height},
            has_touch=screen.touch,
            is_mobile=screen.touch,
            reduced_motion="reduce",  # a screen in the middle of a transition has colours of its own
            service_workers="block",
        )
        self._contexts.append(context)
        context.on("weberror", self._script_failed)
        context.on("console", self._policy_broken)
        await context.route(lambda url: not url.startswith(f"{origin}/"), self._refuse)
        await context.tracing.start(snapshots=True)  # a film costs more than the pages do
        return await context.new_page()

    async def close(self, keep_in: Path, *, failed: bool) -> None:
        """End all visits; of a test that failed, keep what each page showed and the traces that lead there."""
        keep = failed or bool(self.troubles)
        for number, context in enumerate(self._contexts, 1):
            if keep:
                for tab, page in enumerate(context.pages, 1):
                    with suppress(Error):  # a page that crashed shows nothing
                        await page.screenshot(path=keep_in / f"visit-{number}-tab-{tab}.png", timeout=5000)
            await context.tracing.stop(path=keep_in / f"visit-{number}.zip" if keep else None)
            await context.close()
        assert failed or not self.troubles, self.troubles

    async def _refuse(self, route: Route) -> None:
        self.troubles.append(f"asked for {route.request.url}")
        await route.abort("blockedbyclient")

    def _script_failed(self, problem: WebError) -> None:
        self.troubles.append(f"script failed: {problem.error}")

    def _policy_broken(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.troubles.append(message.text)
