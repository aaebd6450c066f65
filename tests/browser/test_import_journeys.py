"""Journeys of an import: a workbook as people have it is uploaded, looked at, started, mended, and started again."""

import csv
import io
import zipfile
from collections.abc import AsyncIterator, Sequence
from io import BytesIO
from typing import Any

import pytest
import pytest_asyncio
from openpyxl import Workbook, load_workbook
from playwright.async_api import FilePayload, Page, expect

from services.console.pages import imports
from shared.interchange.files import FILES
from tests.browser.accessibility import violations
from tests.browser.company import Company, opened
from tests.browser.visits import PHONE, Visits
from tests.clock import today

HEADERS = ("收款单号", "客户编号", "收款方式", "票据号", "收款日期", "收款金额", "发票号")
GOOD = ("X1", "C", "转账", None, "2024年5月7日", "￥1,030.00", None)
BAD = ("X2", "nobody", "转账", None, "2024/5/8", "20.00", None)
MIB = 1024**2


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def company(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Company]:
    """The company; two of its people have the function `system`."""
    async with opened(postgres, tmp_path_factory.mktemp("company")) as one:
        gm = one.house.doors["staff"].as_("G1")
        for name in ("R1", "Q1"):
            given = await gm.post(f"/staff/{name}/functions", {"function": "system", "from_on": today().isoformat()})
            assert given.status_code == 201, given.text
        await one.house.settled()
        yield one


def book(*rows: Sequence[Any], sheet: str = "收款") -> bytes:
    """Return a workbook as somebody has it."""
    made = Workbook()
    page = made.active
    page.title = sheet
    for row in (HEADERS, *rows):
        page.append(list(row))
    target = BytesIO()
    made.save(target)
    return target.getvalue()


def given(name: str, data: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": data}


async def uploaded(page: Page, *files: FilePayload) -> None:
    """Upload files, and wait for the page that shows what was read of them."""
    await page.goto("/imports")
    await page.set_input_files("#files", list(files))
    await page.click("text=上传并查看")
    await page.wait_for_url("**/imports/*", timeout=60_000)


async def started(page: Page, button: str = "开始导入") -> None:
    """Start an import, and wait for what became of it."""
    await page.click(f"text={button}")
    await expect(page.locator(".alert-success")).to_be_visible(timeout=60_000)


async def downloaded(page: Page, text: str) -> bytes:
    async with page.expect_download() as caught:
        await page.click(f"text={text}")
    path = await (await caught.value).path()
    return path.read_bytes()


async def known(company: Company, receipt_no: str) -> int:
    """Return how a receipt is answered: 200 where it is on record."""
    await company.house.settled()
    return (await company.house.doors["receivables"].as_("F1").get(f"/receipts/{receipt_no}")).status_code


async def test_a_messy_workbook_is_looked_at_started_and_mended(company: Company, visit: Visits) -> None:
    page = await company.signed_in(visit, "R1")
    await page.click("nav >> text=导入")
    await page.wait_for_url("**/imports")
    assert await violations(page) == []
    await uploaded(page, given("收款 五月.xlsx", book(GOOD, BAD)))
    await expect(page.locator("body")).to_contain_text("尚未记录任何内容。1 行为新增，0 行已有，1 行会被拒绝。")
    await expect(page.locator("body")).to_contain_text("2024年5月7日")
    await expect(page.locator("body")).to_contain_text("1030.00")
    assert await violations(page) == []
    listed = list(csv.DictReader(io.StringIO((await downloaded(page, "全部改动 CSV")).decode("utf-8-sig"))))
    assert ("￥1,030.00", "1030.00") in {(one["before"], one["after"]) for one in listed}
    assert await known(company, "X1") == 404, "a look records nothing"

    await started(page)
    await expect(page.locator(".alert-success")).to_contain_text("接收 1 行，已有 0 行，拒绝 1 行。")
    assert await violations(page) == []
    assert await known(company, "X1") == 200
    rows = list(csv.DictReader(io.StringIO((await downloaded(page, "被拒行 CSV")).decode("utf-8-sig"))))
    assert [(one["file"], one["column"], one["value"]) for one in rows] == [("receipts.csv", "customer_id", "nobody")]

    refused = load_workbook(BytesIO(await downloaded(page, "被拒行工作簿")))
    [sheet] = [one for one in refused.worksheets if any(cell.value == "customer_id" for cell in one[2])]
    [place] = [cell.column for cell in sheet[2] if cell.value == "customer_id"]
    cell = sheet.cell(3, place)
    assert cell.value == "nobody"
    assert cell.comment is not None
    assert rows[0]["reason"] in cell.comment.text
    cell.value = "D"
    mended = BytesIO()
    refused.save(mended)

    await uploaded(page, given("改好.xlsx", mended.getvalue()))
    await started(page)
    await expect(page.locator(".alert-success")).to_contain_text("接收 1 行，已有 0 行，拒绝 0 行。")
    assert await known(company, "X2") == 200
    await started(page, "再次开始")
    await expect(page.locator(".alert-success")).to_contain_text("接收 0 行，已有 1 行，拒绝 0 行。")


async def test_a_closed_tab_ends_nothing_and_the_page_is_found_again(company: Company, visit: Visits) -> None:
    page = await company.signed_in(visit, "R1")
    await page.goto("/imports")
    await page.set_input_files("#files", [given("稍后.xlsx", book(("X3", "D", "现金", None, "2024-05-09", "1", None)))])
    await page.click("text=上传并查看")
    tab = await page.context.new_page()
    await page.close()
    await tab.goto("/imports")
    await tab.click("main td >> text=稍后.xlsx")
    await expect(tab.locator("text=开始导入")).to_be_visible(timeout=60_000)
    await started(tab)
    assert await known(company, "X3") == 200


async def test_what_cannot_be_read_is_told_and_nothing_can_be_sent(company: Company, visit: Visits) -> None:
    page = await company.signed_in(visit, "R1", PHONE)
    leading_out = BytesIO()
    with zipfile.ZipFile(leading_out, "w") as archive:
        archive.writestr("../receipts.csv", "receipt_no\n")
    await uploaded(page, given("a.zip", leading_out.getvalue()), given("b.csv", b"hello world"))
    await expect(page.locator(".alert-danger")).to_contain_text("有 2 处无法读取")
    await expect(page.locator("body")).to_contain_text("其中有文件的路径指向压缩包之外：../receipts.csv")
    await expect(page.locator("text=开始导入")).to_have_count(0)
    assert await violations(page) == []


async def test_a_directory_comes_as_a_zip_and_the_workbook_is_given_out(company: Company, visit: Visits) -> None:
    page = await company.signed_in(visit, "R1", language="en-US")
    await page.goto("/language/en")
    await page.goto("/imports")
    form = load_workbook(BytesIO(await downloaded(page, "The workbook to fill in")))
    assert len(form.worksheets) == len(FILES) + 1
    assert any(sheet.data_validations.dataValidation for sheet in form.worksheets)
    directory = BytesIO()
    with zipfile.ZipFile(directory, "w") as archive:
        archive.writestr("books/products.csv", "product_id,name,unit\nZ1,阀门,个\n".encode("gb18030"))
        archive.writestr("books/changes.csv", "file,sheet,row,column,before,after,why\n")
    await page.set_input_files("#files", [given("books.zip", directory.getvalue())])
    await page.click("text=Upload and look")
    await page.wait_for_url("**/imports/*", timeout=60_000)
    await expect(page.locator("body")).to_contain_text("GB18030")
    await page.click("text=Start the import")
    await expect(page.locator(".alert-success")).to_contain_text("1 rows taken", timeout=60_000)


async def test_whoever_may_not_import_does_not_and_another_s_upload_is_not_there(
    company: Company, visit: Visits, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = await company.signed_in(visit, "R1")
    await uploaded(mine, given("a.xlsx", book(GOOD)))
    address = mine.url
    other = await company.signed_in(visit, "Q1")
    answer = await other.goto(address)
    assert answer is not None
    assert answer.status == 404
    rep = await company.signed_in(visit, "S1")
    await expect(rep.locator("nav")).not_to_contain_text("导入")
    for place in ("/imports", address, f"{address}/refused.xlsx", "/imports/template.xlsx"):
        answer = await rep.goto(place)
        assert answer is not None
        assert answer.status == 403
    monkeypatch.setattr(imports, "MOST_BYTES", 1)
    await mine.goto("/imports")
    await mine.set_input_files("#files", [given("a.xlsx", book(GOOD))])
    await mine.click("text=上传并查看")
    await expect(mine.locator("[role=alert]")).to_contain_text("所有文件合计超过")
