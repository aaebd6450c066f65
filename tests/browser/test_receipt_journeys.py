"""Receipts through the console: a cheque's whole life, and a wrong receipt that two people take back. P4-7.4, P4-7.6"""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.accessibility import violations
from tests.browser.company import Company, opened
from tests.browser.visits import PHONE, Visits


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def company(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Company]:
    async with opened(postgres, tmp_path_factory.mktemp("company")) as one:
        yield one


async def recorded(page: Page, *foreseen: str) -> None:
    """Look at what would follow, which says so much, and record it."""
    assert await violations(page) == []
    await page.click("button[value=preview]")
    for sentence in foreseen:
        await expect(page.locator(".foreseen")).to_contain_text(sentence)
    assert await violations(page) == []
    await page.click("button[value=record]")
    await expect(page.get_by_role("status")).to_be_visible()
    assert await violations(page) == []


async def act(page: Page, title: str, on: str = "", day: str = "") -> None:
    """Choose something that a record offers, and fill in its day."""
    await page.click(f".acts a.btn >> text={title}")
    if on:
        await page.fill(f"#{on}", day)


async def offered(page: Page) -> list[str]:
    """Return what a record offers, beside its print view."""
    offers = [text.strip() for text in await page.locator(".acts a.btn").all_inner_texts()]
    assert offers.pop() == "打印视图"
    return offers


async def close(page: Page, month: str) -> None:
    """Close a month."""
    await page.goto("/commission/close")
    await page.fill("#month", month)
    await recorded(page)


@pytest.mark.clause("P4-7.4", "P4-5.3")
async def test_a_cheque_is_deposited_cleared_and_bounces_after_the_month_is_closed(
    company: Company, visit: Visits
) -> None:
    page = await company.signed_in(visit, "F1")
    await page.goto("/receipts/new")
    await page.fill("#customer_id", "C")
    await page.select_option("#method", "cheque")
    for field, value in {"amount": "30.00", "received_on": "2024-06-03", "instrument_no": "88", "bank": "工行"}.items():
        await page.fill(f"#{field}", value)
    await recorded(page)
    number = (await page.locator("h1 .number").inner_text()).strip()
    await page.goto("/receipts")
    await page.click("text=在手支票与汇票")
    await expect(page.locator("tr[data-href] td:first-child")).to_have_text([number])
    assert await violations(page) == []
    await page.goto(f"/receipts/{number}")
    await act(page, "送存银行", "deposited_on", "2024-06-04")
    await recorded(page, f"{number} 于 2024-06-04 送存银行")
    await expect(page.locator(".facts").first).to_contain_text("已送存")
    assert "送存银行" not in await offered(page)
    await page.goto("/receipts?status=deposited")
    await expect(page.locator("tr[data-href] td:first-child")).to_have_text([number])
    await page.goto(f"/receipts/{number}")
    await act(page, "已兑现", "cleared_on", "2024-06-05")
    await recorded(page, "核销 V1 30.00")
    await expect(page.locator(".facts").first).to_contain_text("已到账")
    await close(page, "2024-05")
    await close(page, "2024-06")
    await page.goto("/commission/lines?month=2024-06")
    closed = await page.locator("tbody").first.inner_text()
    assert "V1" in closed
    await page.goto(f"/receipts/{number}")
    await act(page, "退票", "bounced_on", "2024-07-01")
    await recorded(page, "冲回 V1 的 30.00", f"{number} 于 2024-07-01 退票")
    await expect(page.locator(".facts").first).to_contain_text("已退票")
    assert await offered(page) == []
    await company.house.settled()
    await page.goto("/commission/lines?month=2024-06")
    await expect(page.locator("tbody").first).to_have_text(closed, use_inner_text=True)
    await page.goto("/commission/statements/S1?month=2024-07")
    await expect(page.locator("main")).to_contain_text("-0.60")


@pytest.mark.clause("P4-7.6")
async def test_a_wrong_receipt_is_taken_back_by_two_people_and_typed_again(company: Company, visit: Visits) -> None:
    clerk = await company.signed_in(visit, "F1")
    await clerk.goto("/receipts/new")
    for field, value in {"customer_id": "D", "amount": "60.00", "received_on": "2024-07-03"}.items():
        await clerk.fill(f"#{field}", value)
    await recorded(clerk, "核销 V2 60.00")
    number = (await clerk.locator("h1 .number").inner_text()).strip()
    await act(clerk, "收款有误", "reason", "这笔钱是 C 付的")
    await recorded(clerk, f"{number} 有误，待财务负责人确认：这笔钱是 C 付的")
    await expect(clerk.locator("section").first).to_contain_text("财务负责人（F1 以外的人）")
    assert not {"收款有误", "确认有误"} & set(await offered(clerk))
    answer = await clerk.goto(f"/receipts/{number}/correction/confirmation")
    assert answer is not None
    await clerk.click("button[value=preview]")
    await expect(clerk.get_by_role("alert")).to_be_visible()  # who may not is told so, whatever is offered
    await expect(clerk.get_by_role("alert")).to_contain_text("P4-7.6")

    head = await company.signed_in(visit, "F2")
    tile = head.locator("a", has_text="待确认的更正")
    await expect(tile).to_contain_text("1")
    await tile.click()
    await expect(head.locator("tr[data-href]")).to_have_count(1)
    assert await violations(head) == []
    await head.locator("tr[data-href] a").first.click()
    await head.wait_for_url(f"**/receipts/{number}*")
    await act(head, "确认有误")
    await recorded(head, "冲回 V2 的 60.00", f"{number} 自")
    await expect(head.locator(".facts").first).to_contain_text("已更正")
    await head.goto("/invoices/V2")
    await expect(head.locator(".facts").first).to_contain_text("60.00")
    await head.goto("/")
    await expect(head.locator("a", has_text="待确认的更正")).to_contain_text("0")

    await clerk.goto(f"/receipts/{number}")
    assert await offered(clerk) == ["重新登记"]
    await act(clerk, "重新登记")
    await expect(clerk.locator("#amount")).to_have_value("60.00")
    await clerk.fill("#customer_id", "C")
    await recorded(clerk, "核销 V1 60.00")
    again = (await clerk.locator("h1 .number").inner_text()).strip()
    assert again != number


async def test_whose_money_it_is_not_sees_no_correction(company: Company, visit: Visits) -> None:
    rep = await company.signed_in(visit, "S2", PHONE)
    await rep.goto("/corrections")
    await expect(rep.locator("tr[data-href]")).to_have_count(0)
    assert await violations(rep) == []
    await rep.goto("/")
    await expect(rep.locator("a", has_text="待确认的更正")).to_have_count(0)
    width = await rep.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE.width
