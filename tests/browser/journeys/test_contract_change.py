"""A change of an effective contract through the console: request, call, draft, versions side by side, withdrawal."""

from datetime import timedelta

import pytest
from playwright.async_api import expect

from services.console.frame.formats import SHANGHAI
from tests.browser.accessibility import violations
from tests.browser.company import Company, recorded
from tests.browser.journeys.drafts import said
from tests.browser.visits import Visits
from tests.clock import StandingClock
from tests.doors.wishes import MORNING

CALL = {"spoken_to": "李建国", "position": "采购经理", "phone": "0991-1", "text": "同意加量"}


@pytest.mark.clause("P3-4.8.1", "P3-4.8.2")
async def test_a_change_is_requested_talked_over_drafted_and_given_up(company: Company, visit: Visits) -> None:
    rep = await company.signed_in(visit, "S1")
    await rep.goto("/contracts/D")
    await expect(rep.locator(".acts a.btn", has_text="修改草稿")).to_have_count(0)
    await rep.click(".acts a.btn >> text=申请变更")
    await rep.select_option("#side", "company")
    await rep.fill("#reason", "客户扩产")
    await rep.check("[name='fields-1']")
    assert await violations(rep) == []
    await recorded(rep)
    await expect(rep.locator(".acts a.btn", has_text="申请变更")).to_have_count(0)

    clock = company.house.running["contracts"].clock
    assert isinstance(clock, StandingClock)
    clock.at = MORNING + timedelta(minutes=9)
    try:
        await rep.click(".acts a.btn >> text=登记客户通话")
        for member, value in CALL.items():
            await rep.fill(f"#{member}", value)
        called_at = (MORNING + timedelta(minutes=5)).astimezone(SHANGHAI)
        await rep.fill("#called_at", called_at.strftime("%Y-%m-%dT%H:%M"))
        await rep.check("#agreed")
        await recorded(rep)
    finally:
        clock.at = MORNING

    await rep.click(".acts a.btn >> text=修改草稿")
    await rep.fill("#lines-0-quantity", "1200")
    await said(rep)
    await recorded(rep)
    changes = rep.locator("section", has=rep.get_by_role("heading", name="变更", exact=True))
    await expect(changes).to_contain_text("修订中")
    await rep.goto("/contracts/D/versions")
    await expect(rep.locator(".differs", has_text="数量")).to_contain_text("1,200")
    assert await violations(rep) == []

    await rep.goto("/contracts/D")
    await rep.click(".acts a.btn >> text=撤回变更")
    await rep.fill("#reason", "客户改变主意")
    await recorded(rep)
    await expect(changes).to_contain_text("已撤回")
    await expect(rep.locator(".acts a.btn", has_text="申请变更")).to_have_count(1)
