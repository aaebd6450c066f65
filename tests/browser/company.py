"""A company with its console: all services, the issuer and the console in this process, served to a browser."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from secrets import token_hex
from typing import Any

import asyncpg
import httpx2
import pytest
from playwright.async_api import Page, expect

from ops.issuer.accounts import Accounts
from ops.issuer.doors import Issuer, now, roster_at
from ops.issuer.doors import application as issuer_application
from ops.stack import issuer as issuer_database
from ops.stack import jars
from ops.stack.layout import ISSUER_DATABASE
from services.console.app import application
from services.console.settings import Settings
from shared import SERVICES
from tests import keys
from tests.browser.serving import served
from tests.browser.visits import DESK, Screen, Visits
from tests.clock import stand_still
from tests.doors.wishes import MORNING
from tests.integration.house import House, house
from tests.integration.prepared import PASSWORD
from tests.races.desk import InHouse
from tests.races.town import brought_in, customer, invoice, money, people
from tests.servers import JARS

ASGIApplication = Any
FIRST, SECOND = "the first password", "a better password"


@dataclass
class Town(httpx2.AsyncBaseTransport):
    """The way to applications of this process by the names of hosts; `away` are those that do not answer."""

    hosts: dict[str, httpx2.ASGITransport]
    away: set[str] = field(default_factory=set)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Pass a request on."""
        if request.url.host in self.away:
            raise httpx2.ConnectError("nobody is there", request=request)
        return await self.hosts[request.url.host].handle_async_request(request)


@dataclass
class Company:
    """The company, and how its people come to the console."""

    house: House
    town: Town
    accounts: Accounts
    origin: str

    @property
    def desk(self) -> InHouse:
        """The doors of the services, without the console."""
        return InHouse(self.house)

    async def signed_in(self, visit: Visits, staff_id: str, screen: Screen = DESK, language: str = "zh-CN") -> Page:
        """Return the desk of somebody who has just signed in and chosen a password."""
        password = await self.accounts.add(staff_id, now())
        page = await visit(self.origin, screen, language)
        await page.goto("/login")
        await page.fill("#staff_id", staff_id)
        await page.fill("#password", password)
        await page.click("button[type=submit]")
        await page.fill("#old", password)
        await page.fill("#new", f"{SECOND} of mine")
        await page.fill("#again", f"{SECOND} of mine")
        await page.click("button[type=submit]")
        await page.wait_for_url(f"{self.origin}/")
        return page


def local(settings: Settings, town: Town) -> ASGIApplication:
    """Return the console as it is where nothing else is told."""
    return application(settings, town)


@asynccontextmanager
async def opened(
    admin_dsn: str, folder: Path, made: Callable[[Settings, Town], ASGIApplication] = local, port: int = 0
) -> AsyncIterator[Company]:
    """Yield the company: people of all roles, customer C with an invoice V1 of 100.00, customer D with V2 and money.

    `made` makes what the browser reaches, at `port` where one is named.
    """
    services = [import_module(f"services.{name}.app").SERVICE for name in SERVICES]
    async with AsyncExitStack() as stack:
        # It is the morning of a working day there: what is approved leaves on the same day.
        stand_still(stack.enter_context(pytest.MonkeyPatch.context()), MORNING)
        running = await stack.enter_async_context(house(admin_dsn, folder, *services))
        await brought_in(InHouse(running), people())
        await brought_in(InHouse(running), [*customer("C"), *customer("D"), invoice("V1", "C"), invoice("V2", "D")])
        await brought_in(InHouse(running), [money("M2", "D", "40.00")])
        await issuer_database.prepare(admin_dsn, PASSWORD)
        dsn = admin_dsn.rpartition("/")[0].rpartition("@")[2]
        pool = await stack.enter_async_context(
            asyncpg.create_pool(
                f"postgresql://{ISSUER_DATABASE}:{PASSWORD}@{dsn}/{ISSUER_DATABASE}", min_size=1, max_size=3
            )
        )
        await pool.execute("TRUNCATE session, account")
        accounts = Accounts(pool)
        doors = {name: door.client._transport for name, door in running.doors.items()}
        town = Town(doors)  # type: ignore[arg-type]  # they are what `house` has made
        client = await stack.enter_async_context(httpx2.AsyncClient(transport=town))
        key = (folder / "issuer.key").read_text(encoding="ascii")
        issuer = Issuer(accounts, key, keys.verifier(), roster_at("http://staff", client))
        town.hosts["issuer"] = httpx2.ASGITransport(app=issuer_application(issuer))
        jars.fetch(jars.locked(), JARS, lambda _: None)
        (folder / "session.key").write_text(token_hex(32), encoding="ascii")
        settings = Settings(
            peers={name: f"http://{name}" for name in SERVICES},
            issuer_url="http://issuer",
            session_key_file=folder / "session.key",
            jars=JARS,
            http_port=0,
        )
        origin = await stack.enter_async_context(served(made(settings, town), port))
        yield Company(running, town, accounts, origin)


async def recorded(page: Page) -> None:
    """Look at what would follow, and record it."""
    await page.click("button[value=preview]")
    await expect(page.locator(".foreseen li")).not_to_have_count(0)
    await page.click("button[value=record]")
    await expect(page.get_by_role("status")).to_be_visible()
