"""A bank's statement on the pages: read, confirmed, read again; nothing is doubled, and a bad file says why. P4-5.3"""

import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import pytest_asyncio
from playwright.async_api import FilePayload, Page, Route, expect

from tests.browser.accessibility import violations
from tests.browser.company import Company, opened
from tests.browser.visits import PHONE, Visits
from tests.statements import abc, boc, ccb, icbc

LINES = [
    ("2024-05-07", "", "60.00", "C", "62220001", "货款 V1"),
    ("2024-05-08", "", "10.00", "D", "62220002", ""),
    ("2024-05-08", "", "7.00", "某某商行", "62220003", "往来"),
    ("2024-05-09", "5.00", "", "供电局", "3100", "电费"),
]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def company(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Company]:
    async with opened(postgres, tmp_path_factory.mktemp("company")) as one:
        yield one


def file(name: str, data: bytes) -> FilePayload:
    """A file of somebody's computer."""
    return FilePayload(name=name, mimeType="application/octet-stream", buffer=data)


async def read(page: Page, name: str, data: bytes, **fields: str) -> None:
    """Let the console read a statement."""
    await page.goto("/bank-statements")
    for field, value in fields.items():
        await page.fill(f"#{field}", value)
    await page.set_input_files("#file", file(name, data))
    await page.click("main button[type=submit]")


async def receipts(page: Page, **asked: str) -> list[dict[str, Any]]:
    """Return the receipts of a customer, as the list is taken along."""
    answer = await page.request.get("/receipts", params={**asked, "as": "csv", "sort": "amount"})
    header, *rows = (await answer.body()).decode("utf-8-sig").splitlines()
    return [dict(zip(header.split(","), row.split(","), strict=False)) for row in rows]


async def test_a_statement_is_read_confirmed_and_read_again(company: Company, visit: Visits) -> None:
    page = await company.signed_in(visit, "F1")
    await page.goto("/receipts")
    await page.click("text=读取银行流水")
    await page.wait_for_url("**/bank-statements")
    assert await violations(page) == []
    await read(page, "historydetail.csv", icbc(LINES))
    await expect(page.locator(".totals")).to_contain_text("中国工商银行")
    await expect(page.locator(".totals")).to_contain_text("收入 3 笔，其中未登记 3 笔，把握十足 2 笔")
    await expect(page.locator("[data-line='5'] .reasons")).to_contain_text("附言中有发票号 V1")
    await expect(page.locator("main details")).to_contain_text("支出，不登记为收款")
    assert await violations(page) == []

    await page.click("button[value=sure]")
    await expect(page.locator("#progress")).to_contain_text("2 笔已登记")
    await expect(page.locator("tr.settled")).to_have_count(2)
    await page.click("[data-line='7'] button")  # nobody was entered
    await expect(page.locator("[data-line='7'] .problem")).to_be_visible()
    await page.fill("#customer-7", "C")
    await page.click("[data-line='7'] button")
    await expect(page.locator("tr.settled")).to_have_count(3)
    assert await violations(page) == []

    await company.house.settled()
    await read(page, "historydetail.csv", icbc(LINES))
    await expect(page.locator(".totals")).to_contain_text("未登记 0 笔")
    await expect(page.locator("tr.settled")).to_have_count(3)
    await expect(page.locator("button[value=sure]")).to_be_disabled()
    assert [one["金额"] for one in await receipts(page, customer_id="C")] == ["7.00", "60.00"]
    await page.goto("/invoices/V1")
    await expect(page.locator(".facts").first).to_contain_text("67.00")
    # the account that paid before says now whose the money is
    await read(page, "later.csv", icbc([("2024-05-10", "", "8.00", "某某商行", "6222 0003", "")]))
    await expect(page.locator(".reasons li")).to_have_text(
        "把握十足 C C: 该付款账号曾为此客户付过款; 同名付款方曾为此客户付过款"
    )


async def test_a_lost_answer_is_asked_for_again_and_doubles_nothing(company: Company, visit: Visits) -> None:
    page = await company.signed_in(visit, "F1")
    lines = [("20240511", "", amount, "D", "62220002", "", f"S-{amount}") for amount in ("0.11", "0.12")]
    await read(page, "detail.xlsx", ccb(lines))

    async def lose(route: Route) -> None:
        await route.fetch()  # the console hears of it, the browser of no answer
        await route.abort("connectionreset")

    await page.route("**/bank-statements/lines", lose)
    await page.click("button[value=sure]")
    await expect(page.locator("#progress")).to_contain_text("连接中断")
    await page.unroute("**/bank-statements/lines")
    await page.click("button[value=sure]")
    await expect(page.locator("#progress")).to_contain_text("2 笔已登记")
    await company.house.settled()
    found = [one["金额"] for one in await receipts(page, customer_id="D")]
    assert [found.count(amount) for amount in ("0.11", "0.12")] == [1, 1]


async def test_without_a_script_the_page_comes_back_with_what_became_of_each_line(
    company: Company, visit: Visits
) -> None:
    page = await company.signed_in(visit, "F1", PHONE)
    await read(
        page, "detail.xls", abc([("2024-05-12", 0.21, "", "D", "62220002", ""), ("2024-05-12", 0.22, "", "某", "", "")])
    )
    await page.wait_for_load_state()  # with its styles
    width = await page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE.width
    await page.evaluate(
        "() => { const form = document.getElementById('statement'), sure = document.createElement('input');"
        " sure.type = 'hidden'; sure.name = 'confirm'; sure.value = 'sure'; form.append(sure); form.submit(); }"
    )
    await page.wait_for_url("**/bank-statements/lines")
    await expect(page.locator("tr.settled")).to_have_count(1)
    await expect(page.locator("[data-line='6'] .none")).to_be_visible()


async def test_lines_are_pasted_and_the_account_is_entered_where_the_text_names_none(
    company: Company, visit: Visits
) -> None:
    page = await company.signed_in(visit, "F1")
    text = boc([("20240513", "+0.31", "D", "62220002", "", "900031")]).decode("utf-16").split("\n", 1)[1]
    await page.goto("/bank-statements")
    await page.fill("#pasted", text)
    await page.click("main button[type=submit]")
    await expect(page.get_by_role("alert")).to_contain_text("本方账号")
    await expect(page.locator("#bank")).to_have_value("BOC")
    await page.fill("#account", "455912345678")
    await page.click("main button[type=submit]")
    await page.click("button[value=sure]")
    await expect(page.locator("#progress")).to_contain_text("1 笔已登记")


async def test_a_bad_file_gets_a_clear_message(company: Company, visit: Visits, tmp_path: Path) -> None:
    page = await company.signed_in(visit, "F1")
    bomb = io.BytesIO()
    with ZipFile(bomb, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook>" + b" " * (300 * 1024**2))
    for name, data, said in (
        ("bomb.xlsx", bomb.getvalue(), "256 MiB"),
        ("other.csv", "品名,数量\n管,1\n".encode("gb18030"), "表头不属于任何已知银行的流水"),
        ("empty.csv", b"", "是空的"),
        ("large.csv", b"1,2,3\n" * (50 * 1024**2 // 6), "文件超过 10 MiB"),
    ):
        await page.goto("/bank-statements")
        (tmp_path / name).write_bytes(data)
        await page.set_input_files("#file", tmp_path / name)
        await page.click("main button[type=submit]")
        await expect(page.get_by_role("alert")).to_contain_text(said, timeout=30_000)
    assert await violations(page) == []


async def test_a_layout_is_tried_on_a_file_recorded_and_changed(company: Company, visit: Visits) -> None:
    page = await company.signed_in(visit, "F1")
    await page.goto("/bank-statements")
    await page.click("main >> text=银行流水版式")
    await expect(page.locator("tbody tr")).to_have_count(4)
    assert await violations(page) == []
    await page.click("text=新增版式")
    data = "记账日,收入,支出,对方\n2024-05-20,70.00,,D\n2024-05-21,,8.00,供电局\n".encode("gb18030")
    for field, said in {"bank": "SPDB", "name": "浦发银行", "day": "记账日期\n记账日", "payer": "对方"}.items():
        await page.fill(f"#{field}", said)
    await page.set_input_files("#file", file("spdb.csv", data))
    await page.click("button[value=try]")
    await expect(page.get_by_role("alert")).to_contain_text("表头")  # no word says where the money is
    assert await violations(page) == []
    await page.fill("#credit", "收入")
    await page.fill("#debit", "支出")
    await page.set_input_files("#file", file("spdb.csv", data))
    await page.click("button[value=try]")
    await expect(page.locator("#tried")).to_have_text("spdb.csv：收入 1 笔，略过 1 行")
    await expect(page.locator("main table").first).to_contain_text("70.00")
    assert await violations(page) == []

    other = await company.signed_in(visit, "F1")
    await page.click("button[value=record]")
    await page.wait_for_url("**/bank-layouts?at=*")
    await company.house.settled()
    await page.goto("/bank-layouts")
    await page.click("tbody >> text=SPDB")
    await expect(page.locator("#day")).to_have_value("记账日期\n记账日")
    await other.goto("/bank-layouts/SPDB")
    await other.fill("#memo", "摘要")
    await other.click("button[value=record]")
    await other.wait_for_url("**/bank-layouts?at=*")
    await company.house.settled()
    await page.fill("#memo", "用途")
    await page.click("button[value=record]")
    await expect(page.locator("tr.differs")).to_contain_text(["用途"])
    await page.click("button[value=record]")
    await page.wait_for_url("**/bank-layouts?at=*")
    await company.house.settled()
    told = await company.house.doors["receivables"].as_("F1", "finance").get("/bank-mappings/SPDB")
    assert (told.json()["memo"], told.json()["debit"]) == (["用途"], ["支出"])
    rep = await company.signed_in(visit, "S1")
    answer = await rep.goto("/bank-layouts/new")
    assert answer is not None
    assert answer.status == 403


async def test_only_finance_reads_statements(company: Company, visit: Visits) -> None:
    page = await company.signed_in(visit, "S1")
    answer = await page.goto("/bank-statements")
    assert answer is not None
    assert answer.status == 403
