"""A whole journey in English: a customer is registered, a contract reviewed and signed, its money recorded."""

from playwright.async_api import Page, expect

from tests.browser.accessibility import violations
from tests.browser.company import Company, recorded
from tests.browser.journeys.drafts import drafted
from tests.browser.visits import Visits
from tests.doors.wishes import NOW


async def english(company: Company, visit: Visits, staff_id: str) -> Page:
    """Return the desk of somebody who reads English."""
    page = await company.signed_in(visit, staff_id, language="en-US")
    await page.goto("/language/en?back=/")
    return page


async def test_from_a_new_customer_to_its_money(company: Company, visit: Visits) -> None:
    rep = await english(company, visit, "S1")
    await rep.goto("/customers/new")
    await rep.fill("#customer_id", "E1")
    await rep.locator("#name").press_sequentially("C")
    await rep.fill("#phone", "13800000000")
    await expect(rep.locator("[hx-post] .alert")).to_contain_text("This may be C")
    assert await violations(rep) == []
    await rep.fill("#name", "Blue River Trading")
    await expect(rep.locator("[hx-post] .alert")).to_have_count(0)
    await recorded(rep)
    await expect(rep.locator("h1")).to_contain_text("Blue River Trading")
    await expect(rep.get_by_role("heading", name="Owners")).to_be_visible()
    await rep.goto("/customers/E1?as_of=2030-01-01")
    assert await violations(rep) == []

    contract = await drafted(rep, "8", "E1")
    gm = await english(company, visit, "G1")
    for act, more in (("reviewers", {}), ("signatories", {"max_amount": "100000", "max_discount": "0.1"})):
        await gm.goto(f"/contracts/{act}/new")
        for member, value in {"staff_id": "M1", "valid_from": NOW, **more}.items():
            await gm.fill(f"#{member}", value)
        await recorded(gm)
    await company.house.settled()

    head = await english(company, visit, "M1")
    await head.goto(f"/reviews?no={contract}")
    await head.click("text=All are satisfied")
    await head.click("text=Record the answers")
    await expect(head.get_by_role("status")).to_contain_text("Recorded.")
    await head.check("#approved")
    await recorded(head)
    for party, name in (("company", "M1"), ("customer", "Mr Blue")):
        await head.goto(f"/contracts/{contract}/sign")
        await head.select_option("#party", party)
        await head.fill("#signed_on", NOW)
        await head.fill("#signed_by", name)
        await head.check("#sealed")
        await recorded(head)
    await expect(head.locator("#content")).to_contain_text("is effective from")

    finance = await english(company, visit, "F1")
    await finance.goto("/receipts/new")
    await finance.fill("#customer_id", "E1")
    await finance.fill("#amount", "80.00")
    await finance.fill("#received_on", NOW)
    await recorded(finance)
    await expect(finance.locator("h1")).to_contain_text("Receipt SK-")
    await expect(finance.locator(".facts").first).to_contain_text("80.00")
    assert await violations(finance) == []
