"""Whole journeys through the console, in a real browser, by people of every role."""

from collections.abc import AsyncIterator
from io import BytesIO

import pytest
import pytest_asyncio
from openpyxl import load_workbook
from playwright.async_api import expect

from tests.browser.accessibility import violations
from tests.browser.company import Company, opened, recorded
from tests.browser.visits import PHONE, Visits
from tests.doors.wishes import NOW, SOON

PAGES = (
    "/",
    "/customers",
    "/customers/C",
    "/customers/new",
    "/contracts",
    "/contracts/C",
    "/contracts/new",
    "/orders",
    "/orders/V1",
    "/dispatches",
    "/dispatches/V1",
    "/dispatches/V1/prove",
    "/batches",
    "/departures",
    "/departures/V1",
    "/supply-stops",
    "/carrier-cases",
    "/receipts",
    "/receipts/M2",
    "/receipts/new",
    "/refunds",
    "/set-offs",
    "/invoices",
    "/invoices/V1",
    "/receivables",
    "/receivables/overdue",
    "/receivables/invoices",
    "/receivables/grades",
    "/receivables/late-hand-ins",
    "/commission?month=2024-05",
    "/commission/lines?month=2024-05",
    "/commission/ranking?month=2024-05",
    "/commission/periods",
    "/commission/statements/S1?month=2024-05",
    "/complaints",
    "/complaints/new",
    "/people",
    "/people/S1",
    "/people/departments",
    "/people/delegations",
    "/rules",
    "/rules/receivables/commission.base",
    "/charts?month=2024-05",
    "/operations",
    "/search?q=V",
    "/search",
    "/styleguide",
)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def company(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Company]:
    async with opened(postgres, tmp_path_factory.mktemp("company")) as one:
        yield one


async def test_every_page_can_be_read_by_everybody(company: Company, visit: Visits) -> None:
    page = await company.signed_in(visit, "G1")
    found = {}
    for address in PAGES:
        answer = await page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        found[address] = await violations(page)
    assert [f"{address}: {one}" for address, broken in found.items() for one in broken] == []


async def test_money_is_recorded_once_with_a_preview(company: Company, visit: Visits) -> None:
    page = await company.signed_in(visit, "F1")
    await page.goto("/receipts/new")
    await page.fill("#customer_id", "C")
    await page.fill("#amount", "60.00")
    await page.fill("#received_on", "2024-06-03")
    await page.click("button[value=preview]")
    await expect(page.locator(".foreseen")).to_contain_text("核销 V1 60.00")
    await page.dblclick("button[value=record]")
    await expect(page.get_by_role("status")).to_contain_text("已记录")
    await expect(page.locator("h1 .number")).to_contain_text("SK-")
    await page.go_back()
    await page.goto("/receipts?customer_id=C")
    await expect(page.locator("tr[data-href]")).to_have_count(1)
    await page.goto("/invoices/V1")
    await expect(page.locator(".facts")).to_contain_text("40.00")


async def test_what_a_service_refuses_stands_at_the_form(company: Company, visit: Visits) -> None:
    page = await company.signed_in(visit, "F1")
    await page.goto("/receipts/new")
    await page.fill("#customer_id", "nobody")
    await page.fill("#amount", "60")
    await page.fill("#received_on", "2024-06-03")
    await page.click("button[value=preview]")
    await expect(page.get_by_role("alert")).to_be_visible()
    await expect(page.locator("#customer_id")).to_have_value("nobody")


async def test_a_foreign_customer_file_is_not_there(company: Company, visit: Visits) -> None:
    page = await company.signed_in(visit, "S2", PHONE)
    answer = await page.goto("/invoices/V1")
    assert answer is not None
    assert answer.status == 404
    assert await violations(page) == []
    width = await page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE.width


async def test_a_service_that_is_away_has_a_page_of_its_own(company: Company, visit: Visits) -> None:
    page = await company.signed_in(visit, "F1")
    company.town.away.add("receivables")
    try:
        answer = await page.goto("/receipts")
        assert answer is not None
        assert answer.status == 503
        await expect(page.get_by_role("alert")).to_contain_text("receivables")
        answer = await page.goto("/")
        assert answer is not None
        assert answer.status == 200
    finally:
        company.town.away.clear()


async def test_a_session_that_has_ended_leads_to_the_log_in_and_back(company: Company, visit: Visits) -> None:
    page = await company.signed_in(visit, "F2")
    await company.accounts.lock("F2", locked=True)
    await page.context.clear_cookies()
    await page.goto("/receipts?customer_id=C")
    await expect(page).to_have_url(f"{company.origin}/login?next=%2Freceipts%3Fcustomer_id%3DC")
    await page.fill("#staff_id", "F2")
    await page.fill("#password", "whatever it was")
    await page.click("button[type=submit]")
    await expect(page.get_by_role("alert")).to_be_visible()
    await company.accounts.lock("F2", locked=False)


async def test_a_list_is_filtered_sorted_and_taken_along(company: Company, visit: Visits) -> None:
    page = await company.signed_in(visit, "F1")
    await page.goto("/invoices?sort=-amount&customer_id=D")
    await expect(page.locator("tr[data-href] td:first-child")).to_have_text(["V2"])
    answer = await page.request.get("/invoices?sort=-amount&as=csv")
    text = (await answer.body()).decode("utf-8-sig").splitlines()
    assert text[0].startswith("发票号,客户号")
    assert [line.split(",")[0] for line in text[1:]] == ["V1", "V2"]
    for address in ("/invoices?customer_id=D&as=xlsx", "/receivables?as_of=2024-06-30&as=xlsx"):
        answer = await page.request.get(address)
        about, sheet = load_workbook(BytesIO(await answer.body())).worksheets
        assert "D" in str([[cell.value for cell in row] for row in sheet.iter_rows()])
        assert about["A1"].value == sheet.title


async def test_the_keyboard_alone_opens_a_row(company: Company, visit: Visits) -> None:
    page = await company.signed_in(visit, "G1", language="en-US")
    await page.goto("/language/en?back=/invoices")
    await expect(page.locator("h1")).to_have_text("Invoices")
    await page.keyboard.press("j")
    await page.keyboard.press("j")
    await page.keyboard.press("k")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/invoices/V1?of=%2Finvoices")
    await expect(page.locator(".facts").first).to_be_visible()
    await page.keyboard.press("/")
    await expect(page.locator("#search")).to_be_focused()
    await page.keyboard.type("M2")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/receipts/M2")


async def test_a_rate_is_changed_by_two_people(company: Company, visit: Visits) -> None:
    director = await company.signed_in(visit, "D1")
    await director.goto("/rules/receivables/commission.base")
    await director.click("text=提出变更")
    await director.fill("#value", "0.02")
    await director.fill("#effective_from", "2030-01-01")
    await director.fill("#decided_in", "2026 年第 3 次会议")
    await recorded(director)
    gm = await company.signed_in(visit, "G1")
    await gm.goto("/rules/receivables/commission.base")
    await gm.click("text=批准变更")
    await gm.fill("#effective_from", "2030-01-01")
    await recorded(gm)
    await expect(gm.locator("table")).to_contain_text("0.02")


async def test_a_change_of_a_number_is_refused_with_a_reason_or_taken_back(company: Company, visit: Visits) -> None:
    address = "/rules/receivables/commission.excess"
    director = await company.signed_in(visit, "D1")

    async def proposed() -> None:
        await director.goto(address)
        await director.click("text=提出变更")
        await director.fill("#value", "0.4")
        await director.fill("#effective_from", "2030-01-01")
        await director.fill("#decided_in", "2026 年第 4 次会议")
        await recorded(director)
        await expect(director.locator("section", has_text="待批准")).to_contain_text("2026 年第 4 次会议")
        await expect(director.locator("text=提出变更")).to_have_count(0)

    await proposed()
    gm = await company.signed_in(visit, "G1")
    await gm.goto(address)
    await expect(gm.locator("text=撤回提议")).to_have_count(0)
    await gm.click("text=驳回变更")
    await gm.fill("#reason", "明年再议")
    await recorded(gm)
    await expect(gm.locator("section", has_text="待批准")).to_have_count(0)
    await proposed()
    await director.click("text=撤回提议")
    await director.fill("#reason", "通知作废")
    await recorded(director)
    await expect(director.locator("section", has_text="待批准")).to_have_count(0)
    await expect(director.locator("text=提出变更")).to_have_count(1)


async def test_an_order_goes_its_way_from_the_form_to_the_invoice(company: Company, visit: Visits) -> None:
    rep = await company.signed_in(visit, "S1")
    await rep.goto("/orders/new")
    await rep.fill("#customer_id", "C")
    await rep.fill("#contract_no", "C")
    await rep.fill("#lines-0-contract_line_no", "1")
    await rep.fill("#lines-0-quantity", "6")
    await rep.fill("#required_on", SOON)
    for number, text in enumerate(("李", "乌鲁木齐", "汽车", "转账")):
        await rep.fill(f"#particulars-{number}-text", text)
    await recorded(rep)
    order = (await rep.locator("h1 .number").inner_text()).strip()
    assert order.startswith("DD-")
    head = await company.signed_in(visit, "M1")
    await head.goto(f"/orders/{order}")
    await head.click("text=同意")
    await recorded(head)
    await expect(head.locator(".facts").first).to_contain_text("已批准")
    office = await company.signed_in(visit, "R1")
    await office.goto(f"/orders/{order}/dispatch")
    await office.fill("#dispatched_on", NOW)
    await office.fill("#lines-0-line_no", "1")
    await office.fill("#lines-0-contract_line_no", "1")
    await office.fill("#lines-0-quantity", "6")
    await recorded(office)
    await company.house.settled()
    await rep.goto("/invoices?sort=-issued_on")
    await expect(rep.locator("tr[data-href] td:first-child").first).to_contain_text("FH-")


async def test_a_case_on_a_carrier_is_opened_and_heard_and_the_delivery_proved(company: Company, visit: Visits) -> None:
    office = await company.signed_in(visit, "R1")
    await office.goto("/dispatches/V1/case")
    await office.select_option("#kind", "damage")
    await office.fill("#claimed", "10.00")
    await office.fill("#text", "两箱破损")
    await recorded(office)
    case = (await office.locator("h1 .number").inner_text()).strip()
    assert case.startswith("CY-")
    await office.goto(f"/carrier-cases/{case}/hearing")
    await office.fill("#statement", "路滑")
    await recorded(office)
    await expect(office.locator(".facts").first).to_contain_text("有异议")
    await office.goto("/dispatches/V1/prove")
    await office.fill("#delivered_on", NOW)
    await office.fill("#signed_by", "李")
    await office.fill("#quantities-0-name", "1")
    await office.fill("#quantities-0-text", "1")
    await office.fill("#sha256", "0" * 64)
    await recorded(office)
    await expect(office.locator(".facts").first).to_contain_text(NOW)
    await expect(office.locator("section").first).to_contain_text(case)


async def test_a_contract_is_drafted_reviewed_and_signed(company: Company, visit: Visits) -> None:
    rep = await company.signed_in(visit, "S1")
    await rep.goto("/contracts/new")
    await rep.fill("#customer_id", "C")
    await rep.fill("#staff_id", "S1")
    await rep.select_option("[name='terms.kind']", "credit")
    await rep.fill("[name='terms.credit_days']", "30")
    for member, value in {"line_no": "1", "product_id": "P1", "quantity": "8", "unit_price": "10.00"}.items():
        await rep.fill(f"#lines-0-{member}", value)
    for number in range(await rep.locator("[data-lines=particulars] tr").count()):
        await rep.fill(f"#particulars-{number}-text", "按约定")
    await recorded(rep)
    contract = (await rep.locator("h1 .number").inner_text()).strip()
    assert contract.startswith("HT-")
    await expect(rep.locator("section").first).to_contain_text("10.00")
    answer = await rep.goto(f"/contracts/{contract}/check")
    assert answer is not None
    assert await rep.locator("#item option").count() > 5


async def test_a_month_is_closed_with_a_preview(company: Company, visit: Visits) -> None:
    page = await company.signed_in(visit, "F1")
    await page.goto("/commission/close")
    await page.fill("#month", "2024-05")
    await recorded(page)
    await page.goto("/commission/periods")
    await expect(page.locator("tbody")).to_contain_text("2024-05")


async def test_papers_are_the_readers_own(company: Company, visit: Visits) -> None:
    gm = await company.signed_in(visit, "G1")
    for address in ("/papers/account/D?from=2024-01-01&to=2024-12-31", "/papers/review/C"):
        answer = await gm.request.get(address)
        assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf"), address
        assert (await answer.body()).startswith(b"%PDF")
    rep = await company.signed_in(visit, "S2")
    for address in ("/papers/account/D", "/papers/review/C", "/papers/statement/S1?month=2024-05"):
        assert (await rep.request.get(address)).status == 404
