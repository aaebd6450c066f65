"""The way that docs/zh/教程.md walks: a new customer, a contract reviewed and signed, an order, goods, an invoice."""

from playwright.async_api import Page, expect

from tests.browser.company import Company, recorded
from tests.browser.journeys.drafts import said
from tests.browser.visits import Visits
from tests.doors.wishes import NOW, SOON

CUSTOMER = "X100"
REVIEWER = "D1"
"""Not the reviewer of the other journeys: the company of this folder authorises a person once."""


async def chosen(page: Page, title: str) -> None:
    """Choose something that the page offers."""
    await page.locator(".acts").get_by_role("link", name=title, exact=True).click()


async def number_of(page: Page) -> str:
    """Return the number of the record that the page shows."""
    return (await page.locator("h1 .number").inner_text()).strip()


async def drafted(rep: Page) -> str:
    """Register the customer, put a contract on file as sections 3 and 4 tell it, and return its number."""
    await rep.goto("/customers")
    await chosen(rep, "登记客户")
    await rep.fill("#customer_id", CUSTOMER)
    await rep.fill("#name", "杭州钱塘模型贸易有限公司")
    await recorded(rep)
    await rep.goto("/contracts")
    await chosen(rep, "起草合同")
    await rep.get_by_label("客户号").fill(CUSTOMER)
    await rep.get_by_label("工号").fill("S1")
    await rep.get_by_label("付款条件").select_option(label="货到付款")
    for member, value in {"line_no": "1", "product_id": "P1", "quantity": "10", "unit_price": "11.00"}.items():
        await rep.fill(f"#lines-0-{member}", value)
    await said(rep)
    await rep.get_by_label("标准条款").check()
    await recorded(rep)
    return await number_of(rep)


async def signed(page: Page, contract: str, party: str, signed_by: str) -> None:
    """Sign a contract for one of its parties."""
    await page.goto(f"/contracts/{contract}")
    await chosen(page, "签署")
    await page.get_by_label("签署方").select_option(label=party)
    await page.fill("#signed_on", NOW)
    await page.get_by_label("签署人").fill(signed_by)
    await page.get_by_label("盖章").check()
    await recorded(page)


async def test_a_sale_goes_the_way_of_the_tutorial(company: Company, visit: Visits) -> None:
    rep = await company.signed_in(visit, "S1")
    contract = await drafted(rep)

    gm = await company.signed_in(visit, "G1")
    await gm.goto("/contracts")
    await chosen(gm, "授权评审人")
    await gm.fill("#staff_id", REVIEWER)
    await gm.fill("#valid_from", NOW)
    await recorded(gm)
    reviewer = await company.signed_in(visit, REVIEWER)
    await reviewer.goto(f"/reviews?no={contract}")
    await reviewer.click("text=全部满足")
    await reviewer.click("text=记录回答")
    await expect(reviewer.locator("form [name=item]")).to_have_count(0)
    await reviewer.get_by_label("通过").check()
    await recorded(reviewer)
    await signed(gm, contract, "公司", "G1")
    await signed(rep, contract, "客户", "钱经理")
    await rep.goto(f"/contracts?contract_no={contract}")
    await expect(rep.locator("tbody")).to_contain_text("生效")
    await company.house.settled()

    await rep.goto("/orders")
    await chosen(rep, "下订单")
    await rep.fill("#customer_id", CUSTOMER)
    await rep.fill("#contract_no", contract)
    await rep.fill("#lines-0-contract_line_no", "1")
    await rep.fill("#lines-0-quantity", "6")
    await rep.fill("#required_on", SOON)
    await said(rep)
    await recorded(rep)
    order = await number_of(rep)
    head = await company.signed_in(visit, "M1")
    await head.goto(f"/orders/{order}")
    await chosen(head, "同意")
    await recorded(head)
    await expect(head.locator(".facts").first).to_contain_text("已批准")
    office = await company.signed_in(visit, "R1")
    await office.goto(f"/orders/{order}")
    await chosen(office, "发货")
    await office.fill("#dispatched_on", NOW)
    await office.fill("#collector_id", "S1")
    await office.fill("#escort", "M1")
    for member, value in {"line_no": "1", "contract_line_no": "1", "quantity": "6"}.items():
        await office.fill(f"#lines-0-{member}", value)
    await recorded(office)
    await company.house.settled()
    await rep.goto(f"/invoices?customer_id={CUSTOMER}")
    await expect(rep.locator("tr[data-href] td:first-child")).to_contain_text(["FH-"])
    await expect(rep.locator(".totals")).to_contain_text("66.00")
