"""A working day of somebody who signs in at the company's OpenID provider, in a real browser."""

from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
import pytest_asyncio
from playwright.async_api import expect
from starlette.applications import Starlette
from starlette.routing import Mount

from ops.stack.ports import free_ports
from services.console.app import application
from services.console.settings import Settings
from tests.browser.accessibility import violations
from tests.browser.company import Company, Town, opened
from tests.browser.visits import Visits
from tests.openid import CLIENT, SECRET, OpenIDProvider

HOST = "127.0.0.1"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def provider(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[OpenIDProvider]:
    """The provider, which the services believe; a browser reaches it below the address of the console."""
    origin = f"http://{HOST}:{free_ports(1)[0]}"
    made = OpenIDProvider(f"{origin}/elsewhere", f"{origin}/login/return")
    keys = tmp_path_factory.mktemp("keys") / "jwks.json"
    keys.write_bytes(orjson.dumps(made.key_set()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HUIKUAN_OIDC_ISSUER", made.issuer)
        patch.setenv("HUIKUAN_OIDC_KEYS", str(keys))
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def company(
    postgres: str, provider: OpenIDProvider, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Company]:
    folder = tmp_path_factory.mktemp("company")
    secret = folder / "client.secret"
    secret.write_text(SECRET)
    origin = provider.issuer.removesuffix("/elsewhere")

    def made(settings: Settings, town: Town) -> Any:
        told = {"oidc_client_id": CLIENT, "oidc_client_secret_file": secret, "public_url": origin}
        elsewhere = Mount("/elsewhere", app=provider.application())
        console = Mount("/", app=application(settings.model_copy(update=told), town))
        both = Starlette(routes=[elsewhere, console])
        town.hosts[HOST] = type(town.hosts["issuer"])(app=both)
        return both

    async with opened(postgres, folder, made, int(origin.rpartition(":")[2])) as one:
        yield one


async def test_a_day_by_way_of_the_provider(company: Company, provider: OpenIDProvider, visit: Visits) -> None:
    page = await visit(company.origin)
    await page.goto("/invoices/V1")
    await page.fill("#name", "F1")
    await page.click("button[type=submit]")
    await page.wait_for_url(f"{company.origin}/invoices/V1")
    await expect(page.locator(".facts")).to_contain_text("100.00")
    cookies = await page.context.cookies()
    assert not any(refresh in str(cookies) for refresh in provider.refreshes)
    await page.get_by_role("button", name="退出").click()
    await expect(page.get_by_role("alert")).to_contain_text("已退出登录")
    assert await violations(page) == []
    assert provider.refreshes == {}
    assert "end" in provider.asked
    await page.go_back()
    await page.goto("/invoices/V1")
    await expect(page.get_by_role("heading", name="Log-in of the company")).to_be_visible()


async def test_a_provider_that_declines_is_a_page_in_plain_words(company: Company, visit: Visits) -> None:
    page = await visit(company.origin)
    await page.goto("/")
    answer = await page.request.get("/login/return?error=access_denied&state=forged")
    assert answer.status == 403
    await page.click("button[type=submit]")  # without a name
    await expect(page.get_by_role("alert")).to_contain_text("公司登录系统未放行")
    assert await violations(page) == []
