"""Money that is not simply there: a bill's life, money on the road at 375 px, a promise, a contact. P4-7, P1-2.3"""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.accessibility import violations
from tests.browser.company import Company, opened
from tests.browser.test_receipt_journeys import act, offered, recorded
from tests.browser.visits import PHONE, Visits
from tests.doors.wishes import NOW, SOON, TODAY

WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def company(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Company]:
    async with opened(postgres, tmp_path_factory.mktemp("company")) as one:
        yield one


async def filled(page: Page, **fields: str) -> None:
    """Fill fields in."""
    for field, value in fields.items():
        await page.fill(f"#{field}", value)


@pytest.mark.clause("P4-7.4")
async def test_a_bill_is_discounted_and_dishonoured(company: Company, visit: Visits) -> None:
    clerk = await company.signed_in(visit, "F1")
    await clerk.goto("/receipts/new")
    await clerk.select_option("#method", "bill")
    await clerk.select_option("#bill_kind", "bank")
    await filled(clerk, customer_id="C", amount="50.00", received_on=NOW, instrument_no="B1", acceptor="工商银行")
    await filled(clerk, due_on=SOON, bank="工行")
    await recorded(clerk)
    number = (await clerk.locator("h1 .number").inner_text()).strip()
    assert "向银行贴现" not in await offered(clerk)
    head = await company.signed_in(visit, "F2")
    await head.goto(f"/receipts/{number}")
    await act(head, "向银行贴现", "credited_on", NOW)
    await filled(head, interest="0.60", net="49.30")
    await head.click("button[value=preview]")
    await expect(head.get_by_role("alert")).to_contain_text("P4-7.4")  # 49.90 is not the whole amount
    await filled(head, net="49.40")
    await recorded(head, "核销 V1 50.00")
    await expect(head.locator(".facts").first).to_contain_text("已贴现")
    await company.house.settled()
    await head.goto("/receivables/bills")
    await expect(head.locator("tbody").first).to_contain_text(number)
    assert await violations(head) == []
    await clerk.goto(f"/receipts/{number}")
    await act(clerk, "退票", "bounced_on", NOW)
    await recorded(clerk, "冲回 V1 的 50.00", f"{number} 于 {NOW} 退票")
    await expect(clerk.locator(".facts").first).to_contain_text("已退票")


@pytest.mark.clause("P4-7.1")
async def test_a_rep_writes_a_slip_on_the_road_and_finance_counts_it(company: Company, visit: Visits) -> None:
    rep = await company.signed_in(visit, "S1", PHONE)
    await rep.goto("/collections/new")
    assert not await rep.evaluate(WIDER)
    await filled(rep, customer_id="C", amount="30.00", collected_on=NOW)
    await recorded(rep)
    assert not await rep.evaluate(WIDER)
    slip = (await rep.locator("h1 .number").inner_text()).strip()
    assert "清点交款" not in await offered(rep)
    await company.house.settled()
    await rep.goto("/collections")
    assert not await rep.evaluate(WIDER)
    clerk = await company.signed_in(visit, "F1")
    await clerk.goto(f"/collections/{slip}")
    await act(clerk, "清点交款", "counted", "29.00")
    await filled(clerk, handed_in_on=NOW)
    await recorded(clerk, "核销 V1 30.00")
    await expect(clerk.locator(".facts").first).to_contain_text("29.00")


@pytest.mark.clause("P4-7.5", "P1-2.3")
async def test_a_rep_records_what_the_customer_promised_and_that_he_called(company: Company, visit: Visits) -> None:
    rep = await company.signed_in(visit, "S1")
    await rep.goto("/customers/C")
    await act(rep, "登记联系", "person", "李会计")
    await rep.select_option("#channel", "call")
    await rep.select_option("#direction", "out")
    await filled(rep, at=f"{NOW}T07:30", summary="月底付款", next_on=SOON, next_step="再打电话")
    assert await violations(rep) == []
    await rep.click("button[value=record]")
    await expect(rep.get_by_role("status")).to_be_visible()
    await company.house.settled()
    await rep.goto("/customers/C")
    await expect(rep.locator("section", has_text="联系记录").first).to_contain_text("月底付款")
    await rep.goto("/invoices/V1")
    await act(rep, "登记付款承诺", "promised_for", str(TODAY + timedelta(days=5)))
    await filled(rep, amount="10.00", said_by="李会计", channel="电话")
    await recorded(rep, "李会计承诺于")
    await company.house.settled()
    await rep.goto("/promises")
    await expect(rep.locator("tr[data-href]")).to_have_count(1)
    assert await violations(rep) == []
    await rep.locator("tr[data-href] a").first.click()
    await expect(rep.locator(".facts").first).to_contain_text("电话")
    assert await violations(rep) == []


@pytest.mark.clause("P4-7.5", "P5-5.1")
async def test_pages_of_letters_stages_and_slips_are_there_for_those_who_need_them(
    company: Company, visit: Visits
) -> None:
    clerk = await company.signed_in(visit, "R1")
    for address, said in (("/pickup-slips", "尚无自提"), ("/pickup-slips/new", "自提单")):
        await clerk.goto(address)
        await expect(clerk.locator("main")).to_contain_text(said)
        assert await violations(clerk) == []
    finance = await company.signed_in(visit, "F1")
    for address, said in (
        ("/dunning-letters", "还没有催款函"),
        ("/dunning-letters/new", "从 2 起"),
        ("/receivables/stages", "还没有应收达到催收阶段"),
    ):
        await finance.goto(address)
        await expect(finance.locator("main")).to_contain_text(said)
        assert await violations(finance) == []


@pytest.mark.clause("P4-7.5", "P5-5.3a")
async def test_a_dispute_is_opened_by_one_and_accepted_by_the_head(company: Company, visit: Visits) -> None:
    rep = await company.signed_in(visit, "S1")
    await rep.goto("/invoices/V2")
    await act(rep, "提出争议", "reason", "到货破损")
    await recorded(rep)
    await company.house.settled()
    await rep.goto("/disputes")
    await expect(rep.locator("tr[data-href]")).to_have_count(1)
    await rep.locator("tr[data-href] a").first.click()
    number = (await rep.locator("h1 .number").inner_text()).strip()
    assert "受理争议" not in await offered(rep)
    head = await company.signed_in(visit, "M1")
    await head.goto(f"/disputes/{number}")
    await act(head, "受理争议")
    await recorded(head)
    await expect(head.locator(".facts").first).to_contain_text("已受理")
    month = f"{TODAY:%Y-%m}"
    await rep.goto(f"/collection-progress/{month}/S1")
    await act(rep, "填写进展", "note", "月底前收回")
    await rep.click("button[value=record]")
    await expect(rep.locator(".facts").first).to_contain_text("月底前收回")
    finance = await company.signed_in(visit, "F1")
    for address, said in (
        ("/freight-settlements/new", "不计提成"),
        ("/receivables/freight", "没有客户垫付运费"),
        ("/receivables/retention", "没有质保金"),
        ("/collection-progress", "回款进度"),
        ("/commission/leavers", "还没有离职结算"),
    ):
        await finance.goto(address)
        await expect(finance.locator("main")).to_contain_text(said)
        assert await violations(finance) == []
