"""Reports and tiles: a figure is followed down to the event that it rests on; a month is taken along."""

from io import BytesIO
from zipfile import ZipFile

from openpyxl import load_workbook
from playwright.async_api import expect

from tests.browser.accessibility import violations
from tests.browser.company import Company
from tests.browser.visits import PHONE, Visits

REPS = (
    "/",
    "/customers",
    "/customers/C",
    "/customers/new",
    "/contracts",
    "/contracts/new",
    "/orders",
    "/orders/new",
    "/batches",
    "/departures",
    "/supply-stops",
    "/invoices",
    "/invoices/V1",
    "/receipts",
    "/receivables",
    "/receivables/overdue",
    "/receivables/by",
    "/commission?month=2024-05",
    "/complaints",
    "/complaints/new",
    "/duties",
    "/search?q=C",
)
"""The pages that a rep works with on the road."""


async def test_a_debt_is_followed_down_to_the_event(company: Company, visit: Visits) -> None:
    page = await company.signed_in(visit, "F1")
    await page.goto("/receivables?as_of=2024-06-30&known_at=2124-01-01T00:00:00Z")
    await page.click("tr[data-href] a:text-is('D')")
    await page.wait_for_url("**/receivables/invoices?customer_id=D&as_of=2024-06-30&known_at=*")
    rows = await page.locator("tr[data-href] td:first-child a").all_inner_texts()
    await page.click("tr[data-href] a:text-is('V2')")
    await expect(page.locator("h1 .number")).to_have_text("V2")
    for way in ("prev", "next"):
        beside = rows.index("V2") + (1 if way == "next" else -1)
        await page.click(f"nav.trail a[rel={way}]")
        if 0 <= beside < len(rows):
            await expect(page.locator("h1 .number")).to_have_text(rows[beside])
            await page.click(f"nav.trail a[rel={'prev' if way == 'next' else 'next'}]")
        else:
            await expect(page.locator("nav.trail [role=status]")).to_be_visible()
        await expect(page.locator("h1 .number")).to_have_text("V2")
    moved = page.locator("section", has=page.get_by_role("heading", name="变动")).locator("tbody tr").first
    await moved.locator("a").first.click()
    event = page.locator("details[id^=event-][open]")
    await expect(event).to_contain_text("huikuan.receivables.PaymentAllocated")
    await expect(event).to_contain_text("40.00")
    assert await violations(page) == []


async def test_debts_are_told_by_rep_and_department(company: Company, visit: Visits) -> None:
    page = await company.signed_in(visit, "G1")
    await page.goto("/receivables/by?as_of=2024-06-30")
    await expect(page.locator("tbody tr")).to_contain_text(["S1"])
    total = await page.locator("tfoot td").last.inner_text()
    await page.goto("/receivables?as_of=2024-06-30")
    assert total in await page.locator("tfoot").inner_text()
    assert await violations(page) == []


async def test_a_month_is_taken_along(company: Company, visit: Visits) -> None:
    page = await company.signed_in(visit, "F1")
    await page.goto("/commission?month=2024-05")
    await expect(page.get_by_role("link", name="本月工作簿")).to_be_visible()
    answer = await page.request.get("/papers/month/2024-05.xlsx")
    book = load_workbook(BytesIO(await answer.body()))
    assert len(book.sheetnames) == 11
    answer = await page.request.get("/papers/month/2024-05.zip")
    content = await answer.body()
    names = ZipFile(BytesIO(content)).namelist()
    assert {"month-end-2024-05.xlsx", "ageing-2024-05-31.csv", "statement-2024-05.csv"} <= set(names)
    assert len([one for one in names if one.endswith(".pdf")]) > 0
    assert content == await (await page.request.get("/papers/month/2024-05.zip")).body()


async def test_a_tile_opens_the_list_behind_it(company: Company, visit: Visits) -> None:
    for staff_id in ("S1", "M1", "F1", "G1", "R1", "Q1"):
        page = await company.signed_in(visit, staff_id)
        tiles = await page.locator("a.tile").evaluate_all("all => all.map(one => one.getAttribute('href'))")
        assert len(tiles) > 2, staff_id
        for address in tiles:
            answer = await page.request.get(address)
            assert answer.status == 200, (staff_id, address)
        assert await violations(page) == []


async def test_five_charts_lead_to_their_lists(company: Company, visit: Visits) -> None:
    page = await company.signed_in(visit, "G1")
    await page.goto("/unit/wan?back=/charts?month=2024-06")
    await expect(page.locator("[data-chart] svg")).to_have_count(5)
    await expect(page.locator("section details table")).to_have_count(5)
    bar = page.locator("#content section:has(#c-grades) [data-chart]")
    await bar.scroll_into_view_if_needed()
    place = await bar.bounding_box()
    assert place is not None
    await page.mouse.click(place["x"] + place["width"] - 60, place["y"] + place["height"] / 2)
    await page.wait_for_url("**/receivables/grades?as_of=*")


async def test_a_rep_works_on_a_phone(company: Company, visit: Visits) -> None:
    page = await company.signed_in(visit, "S1", PHONE)
    for address in REPS:
        answer = await page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE.width, address
        assert await violations(page) == [], address


async def test_a_foreign_customer_stands_in_the_register_without_a_link(company: Company, visit: Visits) -> None:
    page = await company.signed_in(visit, "S2")
    await page.goto("/customers?customer_id=C")
    await expect(page.locator("tbody tr").first).to_be_visible()
    await expect(page.locator("tbody td:first-child a")).to_have_count(0)
    head = await company.signed_in(visit, "M1")
    await head.goto("/customers?customer_id=C")
    await expect(head.locator("tbody td:first-child a").first).to_be_visible()
