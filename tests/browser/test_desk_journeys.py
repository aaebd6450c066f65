"""The desks of orders and dispatches: batches in order, what lacks before goods leave, supply that stops. P5-5.2"""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from shared.runtime.midnight import begin
from tests.browser.accessibility import violations
from tests.browser.company import Company, opened
from tests.browser.test_money_journeys import WIDER, filled
from tests.browser.test_receipt_journeys import act, offered, recorded
from tests.browser.visits import PHONE, Visits
from tests.doors.wishes import MORNING, NOW, SOON, TODAY
from tests.integration.house import House
from tests.races.desk import Asked
from tests.races.town import agreement, brought_in, customer, done, invoice

LONG_AGO = str(TODAY - timedelta(days=61))
"""The day of an invoice that a credit of 30 days brings to stage 3 today."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def company(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Company]:
    async with opened(postgres, tmp_path_factory.mktemp("company")) as one:
        on_credit = [(service, door, {**row, **credit(row)}) for service, door, row in customer("E")]
        prepaid = [*customer("P", prepaid=True), *customer("Q", prepaid=True)]
        await brought_in(one.desk, [*prepaid, *on_credit, invoice("V5", "E", LONG_AGO)])
        await done(one.desk, Asked("staff", "G1", "/staff/R1/functions", {"function": "dispatcher", "from_on": NOW}))
        await one.house.settled()
        yield one


def credit(row: dict[str, Any]) -> dict[str, Any]:
    """Return what a contract says that gives 30 days."""
    return {"credit_days": 30} if "contract_no" in row else {}


def order(number: str, customer_id: str, **members: Any) -> Asked:
    """A customer orders for today."""
    told = {"order_no": number, "customer_id": customer_id, "contract_no": customer_id, "required_on": NOW}
    particulars = {"orderer": "李", "address": "乌鲁木齐", "transport": "truck", "payment": "transfer"}
    lines = [{"contract_line_no": "1", "quantity": "6"}]
    return Asked(
        "orders", "S1", "/orders", {**told, "lines": lines, "particulars": particulars, "urgent": True, **members}
    )


async def approved(company: Company, number: str, customer_id: str, **members: Any) -> None:
    """Let an order be approved for the batch of this morning."""
    await done(company.desk, order(number, customer_id, **members), agreement(number, customer_id))
    await company.house.settled()


async def number_of(page: Page) -> str:
    """Return the number of the record that is shown."""
    return (await page.locator("h1 .number").inner_text()).strip()


def section(page: Page, title: str) -> Any:
    """Return the section of a record by its title."""
    return page.locator("section", has=page.get_by_role("heading", name=title))


@pytest.mark.clause("P4-7.2", "P5-5.2b")
async def test_a_prepaid_order_lacks_its_money_and_leaves_when_it_is_paid(company: Company, visit: Visits) -> None:
    await approved(company, "DD-2001-1", "P")
    rep = await company.signed_in(visit, "S1", PHONE)
    await rep.goto("/orders/DD-2001-1")
    lacks = section(rep, "发出前还缺")
    await expect(lacks).to_contain_text("60.00")
    await expect(lacks).to_contain_text("财务")
    reserved = (await section(rep, "预留发票号").locator("tbody td").first.inner_text()).strip()
    assert await violations(rep) == []
    assert not await rep.evaluate(WIDER)
    office = await company.signed_in(visit, "R1")
    await office.goto("/")
    await office.click("a:has-text('待发与逾期未发')")
    row = office.locator("tr[data-href]", has_text="DD-2001-1")
    await expect(row).to_contain_text("财务")
    assert await violations(office) == []
    await row.locator("a").first.click()
    await expect(section(office, "发出前还缺")).to_contain_text("P4-7.2")
    await expect(office.locator(".facts").first).to_contain_text(reserved)
    assert await violations(office) == []
    await act(office, "发货")
    await office.click("button[value=preview]")
    await expect(office.get_by_role("alert")).to_contain_text("P4-7.2")
    clerk = await company.signed_in(visit, "F1")
    await clerk.goto("/receipts/new")
    await filled(clerk, customer_id="P", amount="60.00", received_on=NOW, invoice_no=reserved)
    await recorded(clerk)
    await company.house.settled()
    await office.goto("/departures/DD-2001-1")
    await expect(section(office, "发出前还缺")).to_contain_text("不缺什么")
    await act(office, "发货")
    await expect(office.locator("#lines-0-quantity")).to_have_value("6")
    await expect(office.locator("[id='note.consignee']")).to_have_value("李")
    await recorded(office)
    await expect(office.locator(".facts").first).to_contain_text("已发货")
    await company.house.settled()
    await clerk.goto(f"/invoices/{reserved}")
    await expect(clerk.locator(".facts").first).to_contain_text("60.00")
    await office.goto("/departures/DD-2001-1")
    await expect(section(office, "标的")).to_contain_text("已全部发出")


@pytest.mark.clause("P5-5.1")
async def test_goods_of_a_slip_go_out_when_its_number_is_paid(company: Company, visit: Visits) -> None:
    office = await company.signed_in(visit, "R1")
    await office.goto("/pickup-slips/new")
    await filled(office, customer_id="Q", contract_no="Q")
    await office.fill("#lines-0-contract_line_no", "1")
    await office.fill("#lines-0-quantity", "3")
    await recorded(office)
    slip = await number_of(office)
    await expect(section(office, "发出前还缺")).to_contain_text("30.00")
    await act(office, "发货")
    await office.click("button[value=preview]")
    await expect(office.get_by_role("alert")).to_contain_text("P5-5.1")
    clerk = await company.signed_in(visit, "F1")
    await clerk.goto("/receipts/new")
    await filled(clerk, customer_id="Q", amount="30.00", received_on=NOW, invoice_no=slip)
    await recorded(clerk)
    await company.house.settled()
    await office.goto(f"/pickup-slips/{slip}")
    await expect(section(office, "发出前还缺")).to_contain_text("不缺什么")
    await act(office, "发货")
    await recorded(office)
    await expect(office.locator(".facts").first).to_contain_text("开票")


@pytest.mark.clause("P5-5.2d")
async def test_the_dispatcher_changes_the_order_of_a_batch(company: Company, visit: Visits) -> None:
    for number in ("DD-2001-2", "DD-2001-3"):
        await approved(company, number, "D")
    office = await company.signed_in(visit, "R1")
    await office.goto("/")
    await office.click("a:has-text('今日批次发货')")
    rows = office.locator("tbody tr")
    places = await section(office, "09:00 批次").locator("tbody tr").all_inner_texts()
    assert await violations(office) == []
    await act(office, "调整批次顺序 09:00", "reason", "路线顺路")
    await expect(office.locator("#order_nos-0-text")).not_to_have_value("")
    await office.fill("#order_nos-0-text", "DD-2001-3")
    for place in range(1, len(places)):
        await office.fill(f"#order_nos-{place}-text", "")
    await recorded(office)
    await company.house.settled()
    await office.goto("/batches")
    await expect(rows.first).to_contain_text("DD-2001-3")
    await expect(rows).to_have_count(len(places))
    answer = await office.request.get(f"/batches?day={NOW}&as=csv")
    assert "DD-2001-3" in (await answer.body()).decode("utf-8-sig").splitlines()[1]
    await office.goto("/batches?day=2024-05-05")
    await expect(office.locator("main")).to_contain_text("没有计划发货")
    assert await violations(office) == []
    rep = await company.signed_in(visit, "S1", PHONE)
    for address in ("/batches", "/departures", "/departures/DD-2001-3", "/supply-stops"):
        answered = await rep.goto(address)
        assert answered is not None
        assert answered.status == 200, address
        assert not await rep.evaluate(WIDER), address
        assert await violations(rep) == [], address
    await rep.goto("/batches")
    assert not [one for one in await rep.locator(".acts a.btn").all_inner_texts() if "调整" in one]
    other = await company.signed_in(visit, "S2")
    for address in ("/departures/DD-2001-3", "/orders/DD-2001-3", "/supply-stops/E"):
        answered = await other.goto(address)
        assert answered is not None
        assert answered.status == 404, address


def stands(house: House, at: datetime) -> None:
    """Let it be another moment everywhere."""
    for one in house.running.values():
        one.clock.at = at  # type: ignore[attr-defined]  # it is the clock that stands still


@pytest.mark.clause("P4-7.5")
async def test_supply_stops_at_stage_three_and_goes_on_by_decision(company: Company, visit: Visits) -> None:
    stands(company.house, MORNING - timedelta(days=1))
    await approved(company, "DD-2001-4", "E")
    stands(company.house, MORNING)
    await begin(company.house.running["receivables"], MORNING)
    await company.house.settled()
    rep = await company.signed_in(visit, "S1", PHONE)
    await rep.goto("/orders/DD-2001-4")
    await expect(rep.locator(".facts").first).to_contain_text("暂扣")
    await expect(section(rep, "发出前还缺")).to_contain_text("财务负责人")
    await rep.goto("/supply-stops")
    await expect(rep.locator("tr[data-href]")).to_have_count(1)
    await rep.locator("tr[data-href] a").first.click()
    await expect(rep.locator(".facts").first).to_contain_text("V5")
    assert "恢复供货" not in await offered(rep)
    assert not await rep.evaluate(WIDER)
    assert await violations(rep) == []
    clerk = await company.signed_in(visit, "F1")
    await clerk.goto("/receipts/new")
    await clerk.select_option("#method", "bill")
    await clerk.select_option("#bill_kind", "bank")
    await filled(clerk, customer_id="E", amount="100.00", received_on=NOW, instrument_no="B5", acceptor="工商银行")
    await filled(clerk, due_on=SOON, bank="工行", invoice_no="V5")
    await recorded(clerk)
    head = await company.signed_in(visit, "F2")
    await head.goto("/orders/DD-2001-4")
    await expect(section(head, "信用检查")).to_contain_text("停止供货")
    await head.goto("/supply-stops?status=stopped")
    await head.locator("tr[data-href] a").first.click()
    await expect(section(head, "暂扣订单")).to_contain_text("DD-2001-4")
    await act(head, "恢复供货", "reason", "已收银行承兑汇票")
    await filled(head, until=str(TODAY + timedelta(days=10)))
    await recorded(head)
    await expect(head.locator(".facts").first).to_contain_text("已恢复供货")
    await company.house.settled()
    await rep.goto("/orders/DD-2001-4")
    await expect(rep.locator(".facts").first).to_contain_text("已批准")
    await head.goto("/supply-stops?status=stopped")
    await expect(head.locator("tr[data-href]")).to_have_count(0)
    other = await company.signed_in(visit, "S2")
    answered = await other.goto("/supply-stops/E")
    assert answered is not None
    assert answered.status == 404
