"""A special contract through the console: from the draft to the conclusion, each step by its own people. P3-4.6.2b"""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from services.contracts.subjects.contract.review import answered_by
from tests.browser.accessibility import violations
from tests.browser.company import Company, opened
from tests.browser.journeys.drafts import filled, said
from tests.browser.visits import Visits
from tests.doors.wishes import NOW, SOON, TODAY
from tests.races.desk import Asked
from tests.races.town import RULES, brought_in, done

WORKS = {"PH": "production_head", "UH": "purchasing_head", "LC": "counsel"}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def company(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Company]:
    """A company with heads of production and purchasing, and a counsel, beside the others."""
    async with opened(postgres, tmp_path_factory.mktemp("company")) as one:
        joined = [
            {"staff_id": name, "name": name, "role": "member", "department": word, "joined_on": "2020-01-01"}
            for name, word in WORKS.items()
        ]
        await brought_in(one.desk, [("staff", "staff", row) for row in joined])
        for name, word in WORKS.items():
            given = {"function": word, "from_on": NOW}
            await done(one.desk, Asked("staff", "G1", f"/staff/{name}/functions", given))
        await one.house.settled()
        yield one


SEEN: set[tuple[str, bool]] = set()
"""Forms that everybody can use, before and after the preview: each is looked at once."""


async def usable(page: Page, *, previewed: bool) -> None:
    """Look whether everybody can use a form, unless one of its kind was looked at."""
    kind = page.url.rpartition("/")[2], previewed
    if kind not in SEEN:
        SEEN.add(kind)
        assert await violations(page) == []


async def recorded(page: Page) -> None:
    """Look at what would follow, and record it; every page on the way is one that everybody can use."""
    await usable(page, previewed=False)
    await page.click("button[value=preview]")
    await expect(page.locator(".foreseen li")).not_to_have_count(0)
    await usable(page, previewed=True)
    await page.click("button[value=record]")
    await expect(page.get_by_role("status")).to_be_visible()


async def chosen(page: Page, number: str, title: str) -> None:
    """Choose an act that the record of a contract offers."""
    await page.goto(f"/contracts/{number}")
    await page.click(f".acts a.btn >> text={title}")


async def answered(company: Company, number: str) -> None:
    """Answer each item of the checklist by who knows."""
    words = {"office": "R1", "quality": "Q1", "production_head": "PH", "purchasing_head": "UH", "counsel": "LC"}
    file = await company.house.doors["contracts"].as_("R1").get(f"/contracts/{number}")
    bound = {"content_hash": file.json()["content"]["content_hash"], "satisfied": True}
    for item in RULES.checklist:
        who = next(words[word] for word in sorted(answered_by(item)) if word in words)
        await done(company.desk, Asked("contracts", who, f"/contracts/{number}/checklist", {**bound, "item": item}))


async def studied(quality: Page, number: str) -> None:
    """Confirm the requirement, and record feasibility and a risk, as quality does."""
    await chosen(quality, number, "确认要求")
    await quality.fill("#document", "GB/T 13663-2018")
    await recorded(quality)
    await chosen(quality, number, "登记可行性结论")
    await quality.select_option("#verdict", "with_measures")
    for member, value in {"text": "新模具", "owner_id": "PH", "due_on": NOW}.items():
        await quality.fill(f"#measures-0-{member}", value)
    await recorded(quality)
    await chosen(quality, number, "登记风险分析")
    await quality.fill("#risks-0-text", "工期紧")
    await quality.select_option("#risks-0-likelihood", "4")
    await quality.select_option("#risks-0-impact", "4")
    for member, value in {"measure": "加班", "owner_id": "PH", "due_on": NOW}.items():
        await quality.fill(f"#risks-0-{member}", value)
    await recorded(quality)


@pytest.mark.clause("P3-4.2.3", "P3-4.3", "P3-4.6.2b", "P3-4.6.4")
async def test_a_special_contract_goes_from_the_draft_to_the_conclusion(company: Company, visit: Visits) -> None:
    rep = await company.signed_in(visit, "S1")
    await rep.goto("/contracts/new")
    await filled(rep, "3")
    await rep.uncheck("#standard_terms")
    await rep.select_option("#requirements-0-kind", "legal")
    await rep.fill("#requirements-0-text", "1.6 MPa")
    await said(rep)
    await recorded(rep)
    number = (await rep.locator("h1 .number").inner_text()).strip()
    steps = rep.locator("section", has=rep.get_by_role("heading", name="评审环节"))
    await expect(steps).to_contain_text("可行性")
    assert await violations(rep) == []
    await expect(rep.locator(".acts a.btn >> text=会签")).to_have_count(0)
    await company.house.settled()
    await answered(company, number)

    quality = await company.signed_in(visit, "Q1")
    await studied(quality, number)
    people = {"quality": quality}
    for department, who in {"production": "PH", "purchasing": "UH", "finance": "F2"}.items():
        people[department] = await company.signed_in(visit, who)
    for department, page in people.items():
        await chosen(page, number, "会签")
        await expect(page.locator("#department option:not([value=''])")).to_have_count(1)
        await page.select_option("#department", department)
        await page.select_option("#verdict", "agree")
        await recorded(page)

    await company.house.settled()
    office = await company.signed_in(visit, "R1")
    await office.goto(f"/reviews?no={number}")
    await expect(office.get_by_role("heading", name="办公室负责人评审")).to_be_visible()
    await office.check("#approved")
    await recorded(office)

    gm = await company.signed_in(visit, "G1")
    await gm.goto(f"/reviews?no={number}")
    await gm.check("#approved")
    await gm.click("button[value=preview]")
    await expect(gm.get_by_role("alert")).to_contain_text("P3-4.6.4")
    await gm.check("text=工期紧")
    await recorded(gm)
    await company.house.settled()

    await chosen(quality, number, "签收通知")
    await recorded(quality)
    told = quality.locator("section", has=quality.get_by_role("heading", name="评审通知"))
    await expect(told.locator("tr", has_text="质量")).to_contain_text("Q1")
    assert await violations(quality) == []


@pytest.mark.clause("P3-4.6.2c")
async def test_an_important_contract_is_reviewed_in_a_meeting(company: Company, visit: Visits) -> None:
    rep = await company.signed_in(visit, "S2")
    await rep.goto("/contracts/new")
    await filled(rep, "200000")
    await rep.fill("#staff_id", "S2")
    await said(rep)
    await recorded(rep)
    number = (await rep.locator("h1 .number").inner_text()).strip()
    await company.house.settled()
    content = (await company.house.doors["contracts"].as_("R1").get(f"/contracts/{number}")).json()["content"]
    bound = {"content_hash": content["content_hash"]}
    records: dict[str, dict[str, Any]] = {"feasibility": {"verdict": "feasible"}, "risks": {"none_found": True}}
    for step, told in records.items():
        await done(company.desk, Asked("contracts", "Q1", f"/contracts/{number}/{step}", {**bound, **told}))

    office = await company.signed_in(visit, "R1")
    await office.goto(f"/reviews?no={number}")
    await office.fill("#meeting_at", f"{SOON}T09:30")
    await office.fill("#place", "一楼会议室")
    await recorded(office)
    await chosen(office, number, "登记评审会")
    assert await violations(office) == []
    await expect(office.locator("#held_at")).to_have_value(f"{SOON}T09:30")
    await expect(office.locator("#place")).to_have_value("一楼会议室")
    await office.fill("#held_at", f"{NOW}T07:30")
    await office.fill("#presided_by", "G1")
    for row, who in enumerate(("Q1", "PH", "UH", "F2")):
        await office.fill(f"#present-{row}-staff_id", who)
    await office.select_option("#opinions-0-name", "quality")
    await office.fill("#opinions-0-text", "同意")
    await office.fill("#resolutions", "通过")
    await office.click("button[value=preview]")
    await expect(office.get_by_role("alert")).to_contain_text("P3-4.6.2c")  # it was called for a later day
    await expect(office.locator("#present-3-staff_id")).to_have_value("F2")
    assert await violations(office) == []


@pytest.mark.clause("P3-4.7.1")
async def test_a_week_is_summed_up_issued_and_noted(company: Company, visit: Visits) -> None:
    monday = TODAY - timedelta(days=TODAY.weekday())
    office = await company.signed_in(visit, "R1")
    await office.goto("/contracts")
    await office.click("text=一般合同评审周汇总")
    await office.wait_for_url("**/review-summaries")
    assert await violations(office) == []
    await office.click("text=汇总一周")
    await office.fill("#week", monday.isoformat())
    await recorded(office)
    number = (await office.locator("h1 .number").inner_text()).strip()
    gm = await company.signed_in(visit, "G1")
    await gm.goto(f"/review-summaries/{number}")
    await gm.click(".acts a.btn >> text=发布汇总")
    await recorded(gm)
    quality = await company.signed_in(visit, "Q1")
    await quality.goto(f"/review-summaries/{number}")
    await quality.click(".acts a.btn >> text=签收汇总")
    await quality.select_option("#department", "quality")
    await recorded(quality)
    told = quality.locator("section", has=quality.get_by_role("heading", name="签收情况"))
    await expect(told.locator("tr", has_text="质量")).to_contain_text("Q1")
    await expect(quality.locator(".acts a.btn >> text=签收汇总")).to_have_count(0)
    assert await violations(quality) == []
