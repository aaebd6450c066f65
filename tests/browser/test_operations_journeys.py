"""Journeys of who keeps the house running: a rebuild beside people at work, a redrive, the log behind a record."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from shared import SERVICES
from shared.runtime.http.application import application
from tests.browser.accessibility import violations
from tests.browser.company import Company, opened
from tests.browser.serving import served
from tests.browser.visits import Visits

OPERATIONS = "Q1"
PLAYED_WITHIN_MS = 120_000
PARK = """
INSERT INTO feed.parked (name, version, source, partition, position, stream_id, stream_version, type, data, meta,
                         recorded_at, epoch, reason, detail)
SELECT 'ledger', live, 'receivables', 0, position, stream_id, e.version, type, data, meta, recorded_at,
       (SELECT epoch FROM log.head), 'ArithmeticError', 'cannot fold it'
FROM log.events AS e, feed.projection AS p
WHERE p.name = 'ledger' AND type = 'huikuan.receivables.PaymentReceived.v1' ORDER BY position LIMIT 1
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def company(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Company]:
    """The company, with doors that a process beside a service reaches, and somebody of operations."""
    async with AsyncExitStack() as stack:
        one = await stack.enter_async_context(opened(postgres, tmp_path_factory.mktemp("operations")))
        running = one.house.running
        peers = {name: await stack.enter_async_context(served(application(running[name]))) for name in SERVICES}
        for part in running.values():
            part.settings = part.settings.model_copy(update={"peers": peers})
        gm = one.house.doors["staff"].as_("G1")
        given = await gm.post(f"/staff/{OPERATIONS}/functions", {"function": "system", "from_on": "2020-01-02"})
        given.raise_for_status()
        await one.house.settled()
        yield one


async def ended(page: Page, word: str = "done") -> None:
    """Wait until the page says that what it shows has ended so, and has loaded itself anew for the last time."""
    shown = page.locator(".card-body:not([data-progress]) .progress-state")
    await expect(shown.locator(f".word-{word}")).to_be_visible(timeout=PLAYED_WITHIN_MS)
    await page.wait_for_load_state()


async def test_a_rebuild_goes_on_while_another_person_records_money(company: Company, visit: Visits) -> None:
    page = await company.signed_in(visit, OPERATIONS)
    desk = await company.signed_in(visit, "F1")
    await desk.goto("/receipts/new")
    for name, value in (("customer_id", "C"), ("amount", "60.00"), ("received_on", "2024-06-03")):
        await desk.fill(f"#{name}", value)
    await desk.click("button[value=preview]")
    await page.goto("/operations")
    await page.get_by_role("link", name="重建", exact=True).click()
    await page.get_by_role("link", name="ledger", exact=True).click()
    await page.get_by_role("link", name="重新生成").click()
    await page.click("button[value=record]")
    await page.wait_for_url("**/operations/replays/receivables/*")
    await desk.click("button[value=record]")
    await expect(desk.get_by_role("status")).to_contain_text("已记录")
    await ended(page)
    assert await violations(page) == []
    await expect(page.locator("main")).to_contain_text("ledger")
    await desk.goto("/receipts?customer_id=C")
    await expect(desk.locator("tr[data-href]")).to_have_count(1)

    await page.goto("/operations/projections/receivables/ledger/verify")
    await page.click("button[value=record]")
    await ended(page)  # the money that came meanwhile is in it
    await page.reload()
    await ended(page)
    await page.goto("/operations/replays")
    await expect(page.locator("main")).to_contain_text("核对")


async def test_a_rebuild_is_cancelled(company: Company, visit: Visits) -> None:
    page = await company.signed_in(visit, OPERATIONS)
    held = await company.house.running["receivables"].pool.acquire()
    transaction = held.transaction()
    await transaction.start()
    await held.execute("SELECT live FROM feed.projection WHERE name = 'ledger' FOR SHARE")  # it cannot be swapped in
    try:
        await page.goto("/operations/projections/receivables/ledger/rebuild")
        await page.click("button[value=record]")
        await page.wait_for_url("**/operations/replays/receivables/*")
        assert await violations(page) == []
        await page.goto("/operations/projections/receivables/ledger/verify")
        await page.click("button[value=record]")
        await expect(page.get_by_role("alert")).to_contain_text("正在")  # one at a time
        await page.goto("/operations/replays")
        await page.locator("tr", has_text="进行中").locator("a").first.click()
        await page.get_by_role("button", name="取消").click()
        await ended(page, "cancelled")
    finally:
        await transaction.rollback()
        await company.house.running["receivables"].pool.release(held)


async def test_a_parked_event_is_redriven_after_its_dry_run(company: Company, visit: Visits) -> None:
    page = await company.signed_in(visit, OPERATIONS)
    await company.house.running["receivables"].pool.execute(PARK)
    await page.goto("/operations")
    assert await violations(page) == []
    await page.locator("tr", has_text="ArithmeticError").locator("a").first.click()
    await expect(page.locator(".facts")).to_contain_text("cannot fold it")
    await page.get_by_role("link", name="重试").click()
    await expect(page.locator(".lead")).to_contain_text("1")
    await expect(page.locator(".foreseen")).to_contain_text("PaymentReceived")
    assert await violations(page) == []
    await page.click("form.act button")
    await expect(page.locator("main")).not_to_contain_text("ArithmeticError")


async def test_from_a_record_to_the_event_behind_it(company: Company, visit: Visits) -> None:
    page = await company.signed_in(visit, OPERATIONS)
    await page.goto(f"/people/{OPERATIONS}")  # one's own papers are open to oneself
    await page.locator("section", has_text="历史").locator("tr[data-href] a").first.click()
    await page.wait_for_url("**/operations/log/staff/*")
    await expect(page.locator("pre").first).to_contain_text(f'"staff_id": "{OPERATIONS}"')
    assert await violations(page) == []
    await page.get_by_role("link", name=f"staff-{OPERATIONS}").click()
    await expect(page.locator("tr[data-href]").last).to_contain_text("StaffJoined")
    assert await violations(page) == []
    await page.goto("/operations/log?service=receivables&type=PaymentReceived&actor=operator")
    await expect(page.locator("tr[data-href]").first).to_contain_text("PaymentReceived")
    read = await company.house.running["staff"].pool.fetch(
        "SELECT object FROM access.reading WHERE staff_id = $1", OPERATIONS
    )
    assert f"log/stream/staff-{OPERATIONS}" in {row["object"] for row in read}


@pytest.mark.parametrize("address", ["/operations/lag", "/operations/doctor", "/operations/replays", "/operations/log"])
async def test_pages_of_operations_are_for_everybody_to_read(company: Company, visit: Visits, address: str) -> None:
    page = await company.signed_in(visit, OPERATIONS, language="en-GB")
    answer = await page.goto(address)
    assert answer is not None
    assert answer.status == 200
    assert await violations(page) == []


async def test_others_do_not_see_the_log(company: Company, visit: Visits) -> None:
    page = await company.signed_in(visit, "F2")
    answer = await page.goto("/operations/log")
    assert answer is not None
    assert answer.status == 403
