"""Contracts through the console: a draft that lacks things, the queue of reviews, versions, and who decided what."""

from playwright.async_api import expect

from tests.browser.accessibility import violations
from tests.browser.company import Company, recorded
from tests.browser.journeys.drafts import drafted, filled, said
from tests.browser.visits import PHONE, Visits
from tests.doors.wishes import NOW


async def test_all_that_a_draft_lacks_is_said_at_once(company: Company, visit: Visits) -> None:
    page = await company.signed_in(visit, "S1")
    await page.goto("/contracts/new")
    await page.select_option("[name='terms.kind']", "credit")
    await page.click("button[value=preview]")
    lacking = page.get_by_role("alert").locator("li")
    names = await lacking.all_inner_texts()
    assert {"客户号", "工号", "明细", "账期天数"} <= set(names)
    particulars = await page.locator("[data-lines=particulars] tr").count()
    assert len(names) == 4 + particulars
    assert await violations(page) == []
    await lacking.locator("a").last.click()
    await filled(page, "8")
    await said(page)
    await page.click("button[value=preview]")
    await expect(page.get_by_role("alert")).to_have_count(0)
    await expect(page.locator(".foreseen li")).not_to_have_count(0)


async def test_reviews_are_decided_one_after_the_other(company: Company, visit: Visits) -> None:
    gm = await company.signed_in(visit, "G1")
    await gm.goto("/contracts/reviewers/new")
    await gm.fill("#staff_id", "R1")
    await gm.fill("#valid_from", NOW)
    await recorded(gm)
    rep = await company.signed_in(visit, "S1")
    first, second = await drafted(rep, "3"), await drafted(rep, "4")
    await company.house.settled()

    office = await company.signed_in(visit, "R1")
    await office.goto("/reviews")
    assert await violations(office) == []
    await office.keyboard.press("j")
    await office.keyboard.press("j")
    await office.keyboard.press("k")
    await office.goto(f"/reviews?no={first}")
    await office.click("[data-all-yes]")
    await office.click("button[value=answers]")
    await expect(office.locator("form [name=item]")).to_have_count(0)
    await office.check("#approved")
    await recorded(office)
    await expect(office.locator("#chosen")).to_have_text(second)
    await expect(office.locator(f".split-list :text('{first}')")).to_have_count(0)
    await office.goto(f"/contracts/{first}")
    decided = office.locator("section", has=office.get_by_role("heading", name="谁作了什么决定"))
    await expect(decided).to_contain_text("R1")
    await expect(decided).to_contain_text("S1")


async def test_the_queue_is_walked_by_keys(company: Company, visit: Visits) -> None:
    office = await company.signed_in(visit, "R1")
    await office.goto("/reviews")
    numbers = await office.locator(".split-list td:first-child a").all_inner_texts()
    await expect(office.locator("#chosen")).to_have_text(numbers[0])
    if len(numbers) == 1:
        await company.house.settled()
    await office.keyboard.press("j")
    await office.keyboard.press("Enter")
    await office.wait_for_url("**/reviews?no=*")
    await expect(office.locator("#chosen")).to_have_text(numbers[min(1, len(numbers) - 1)])


async def test_on_a_phone_the_queue_is_a_list_that_leads_to_records(company: Company, visit: Visits) -> None:
    office = await company.signed_in(visit, "R1", PHONE)
    await office.goto("/reviews")
    await expect(office.locator(".split-record")).to_be_hidden()
    await office.locator(".split-list td:first-child a").first.click()
    await expect(office.locator(".split-record")).to_be_visible()
    await expect(office.locator(".split-list")).to_be_hidden()
    assert await office.evaluate("document.documentElement.scrollWidth") <= PHONE.width
    assert await violations(office) == []


async def test_a_change_that_came_too_late_stands_beside_the_other_one(company: Company, visit: Visits) -> None:
    rep = await company.signed_in(visit, "S1")
    number = await drafted(rep, "5")
    head = await company.signed_in(visit, "M1")
    for page in (rep, head):
        await page.goto(f"/contracts/{number}/change")
        await said(page)
    await head.fill("#lines-0-quantity", "7")
    await recorded(head)
    await rep.fill("#lines-0-quantity", "6")
    await rep.click("button[value=preview]")
    differing = rep.locator(".differs")
    await expect(differing).to_have_count(1)
    await expect(differing).to_contain_text("6")
    await expect(differing).to_contain_text("7")
    assert await violations(rep) == []
    await rep.click("text=仍以我的为准")
    await expect(rep.get_by_role("status")).to_contain_text("已记录")
    await rep.goto(f"/contracts/{number}/versions")
    await expect(rep.locator(".differs")).not_to_have_count(0)
    assert {"revision=1", "revision=2", "revision=3"} == {
        str(await one.get_attribute("href")).rpartition("?")[2] for one in await rep.locator(".nav-tabs a").all()
    }
    assert await violations(rep) == []
    await rep.goto(f"/contracts/{number}/versions?revision=2")
    await expect(rep.locator(".differs", has_text="数量")).to_contain_text("7")
