"""Records and lists: neighbours, paper, keys, and what is shown before the tables have followed."""

from playwright.async_api import expect

from tests.browser.accessibility import violations
from tests.browser.company import Company
from tests.browser.visits import Visits


async def test_one_goes_from_record_to_record_in_the_order_of_the_list(company: Company, visit: Visits) -> None:
    page = await company.signed_in(visit, "G1")
    await page.goto("/customers?sort=-customer_id")
    numbers = await page.locator("tr[data-href] td:first-child a").all_inner_texts()
    assert numbers == sorted(numbers, reverse=True)
    await page.click(f"tr[data-href] a:text-is('{numbers[0]}')")
    for number in numbers:
        await expect(page.locator("h1 .number")).to_have_text(number)
        await page.wait_for_load_state()  # the keys are listened to from then on
        await page.keyboard.press("]")
    await expect(page.get_by_role("status")).to_contain_text("最后一条")
    assert await violations(page) == []
    await page.keyboard.press("[")
    await expect(page.locator("h1 .number")).to_have_text(numbers[-2])
    await page.click("text=返回列表")
    await expect(page).to_have_url(f"{company.origin}/customers?sort=-customer_id")


async def test_what_goes_on_paper_has_no_menu_and_says_who_printed_it(company: Company, visit: Visits) -> None:
    page = await company.signed_in(visit, "F1")
    for address, said in (("/invoices?customer_id=D", "客户号 = D"), ("/invoices/V2", "F1"), ("/receivables", "F1")):
        await page.goto(address)
        await page.click("text=打印视图")
        await expect(page.locator("nav ul")).to_be_hidden()
        await expect(page.locator(".acts")).to_be_hidden()
        await expect(page.locator(".printed")).to_contain_text(said)
        assert await violations(page) == []
    await page.goto("/invoices?customer_id=D&print=1")
    paper = await page.pdf(prefer_css_page_size=True)
    assert paper.startswith(b"%PDF")
    await page.emulate_media(media="print")
    await expect(page.locator("[data-print]")).to_be_hidden()


async def test_what_the_table_does_not_show_yet_is_recorded_all_the_same(company: Company, visit: Visits) -> None:
    page = await company.signed_in(visit, "F1")
    answer = await page.goto("/receipts/M2?at=receivables:999999&done=1")
    assert answer is not None
    assert answer.status == 200
    await expect(page.get_by_role("status")).to_contain_text("表格随后更新")
    answer = await page.goto("/receipts/not-there-yet?at=receivables:1&done=1")
    assert answer is not None
    assert answer.status == 202
    await expect(page.get_by_role("alert")).to_contain_text("已记录")
    assert await violations(page) == []


async def test_keys_do_nothing_while_somebody_types_or_composes(company: Company, visit: Visits) -> None:
    page = await company.signed_in(visit, "G1")
    await page.goto("/invoices")
    composing = "key => document.dispatchEvent(new KeyboardEvent('keydown', {key, isComposing: true, bubbles: true}))"
    for key in ("?", "/", "j"):
        await page.evaluate(composing.replace("document.", "document.body."), key)
    await expect(page.locator("#help")).to_be_hidden()
    await expect(page.locator("#search")).not_to_be_focused()
    await expect(page.locator("tr.here")).to_have_count(0)
    await page.focus("#search")
    await page.keyboard.type("?j")
    await expect(page.locator("#help")).to_be_hidden()
    await expect(page.locator("#search")).to_have_value("?j")
    await page.locator("#search").blur()
    await page.keyboard.press("?")
    await expect(page.locator("#help")).to_be_visible()
    assert await violations(page) == []
    await page.keyboard.press("Escape")
    await page.keyboard.press("j")
    await expect(page.locator("tr.here")).to_have_count(1)
