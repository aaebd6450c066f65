"""The browser by itself, on a page made for it: what the tests of real pages build on."""

import struct
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
import pytest_asyncio
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from playwright.async_api import Browser, Error, Page

from tests.browser.accessibility import violations
from tests.browser.serving import served
from tests.browser.visits import PHONE, Visits

FORM = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>收款登记</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><main><h1>收款登记 第二行：逾期、账龄、提成 2,700.00</h1><form method="post" action="/">
<label>客户 <input name="customer" autofocus></label> <label>金额 <input name="amount"></label>
<button>登记</button></form></main></body></html>"""
ANSWER = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>已登记</title></head>
<body><main><h1>已登记</h1><p id="said">{customer}：{amount}</p><p id="language">{language}</p></main></body></html>"""
PLANTED = """<!doctype html><html><head><meta charset="utf-8"><title>错</title></head>
<body><main><h1>错</h1><img src="data:," width="9">
<p style="color: #ddd; background: #fff">看不清</p></main></body></html>"""


@pytest_asyncio.fixture(loop_scope="session")
async def origin() -> AsyncIterator[str]:
    """The address of a form and its answer."""
    application = FastAPI()

    @application.get("/", response_class=HTMLResponse)
    def form() -> str:
        return FORM

    @application.get("/planted", response_class=HTMLResponse)
    def planted() -> str:
        return PLANTED

    @application.post("/", response_class=HTMLResponse)
    async def answer(request: Request) -> str:
        entered = dict(parse_qsl((await request.body()).decode()))
        return ANSWER.format_map(entered | {"language": request.headers["accept-language"]})

    async with served(application) as address:
        yield address


async def fonts(page: Page, selector: str) -> set[str]:
    """Return the families that the glyphs of an element were really drawn with."""
    tools = await page.context.new_cdp_session(page)
    await tools.send("DOM.enable")
    await tools.send("CSS.enable")
    root = await tools.send("DOM.getDocument")
    node = await tools.send("DOM.querySelector", {"nodeId": root["root"]["nodeId"], "selector": selector})
    used = await tools.send("CSS.getPlatformFontsForNode", {"nodeId": node["nodeId"]})
    return {font["familyName"] for font in used["fonts"]}


async def test_chinese_is_drawn_with_the_packaged_font(visit: Visits, origin: str) -> None:
    page = await visit(origin)
    await page.goto("/")
    assert await fonts(page, "h1") == {"Noto Sans SC"}
    widths = "word => { const pen = document.createElement('canvas').getContext('2d'); pen.font = '20px sans-serif';"
    widths += " pen.fillText(word, 0, 20); return [...pen.getImageData(0, 0, 30, 30).data].reduce((a, b) => a + b) }"
    drawn = {await page.evaluate(widths, word) for word in "账龄逾期"}
    assert len(drawn) == 4  # four different pictures, not four times the box of a missing glyph


async def test_a_form_is_filled_by_mouse(visit: Visits, origin: str) -> None:
    page = await visit(origin)
    await page.goto("/")
    await page.get_by_label("客户").fill("长江机械")
    await page.get_by_label("金额").fill("2700.00")
    await page.get_by_role("button", name="登记").click()
    assert await page.locator("#said").inner_text() == "长江机械：2700.00"
    await page.go_back()
    assert await page.title() == "收款登记"


async def test_a_form_is_filled_by_keys_alone(visit: Visits, origin: str) -> None:
    page = await visit(origin)
    await page.goto("/")
    await page.keyboard.insert_text("长江机械")  # as an input method does
    await page.keyboard.press("Tab")
    await page.keyboard.type("2700.00")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#said")
    assert await page.locator("#said").inner_text() == "长江机械：2700.00"


async def test_a_desk_and_a_phone_stand_in_shanghai(visit: Visits, origin: str) -> None:
    told = "[innerWidth, innerHeight, navigator.language, Intl.DateTimeFormat().resolvedOptions().timeZone]"
    desk, phone = await visit(origin), await visit(origin, PHONE, language="en-US")
    for page in (desk, phone):
        await page.goto("/")
    assert await desk.evaluate(told) == [1280, 800, "zh-CN", "Asia/Shanghai"]
    assert await phone.evaluate(told) == [375, 812, "en-US", "Asia/Shanghai"]
    await phone.get_by_label("客户").fill("C0042")
    await phone.get_by_label("金额").fill("1")
    await phone.get_by_role("button").tap()
    assert (await phone.locator("#language").inner_text()).startswith("en-US")


async def test_a_screen_is_kept_as_a_picture(visit: Visits, origin: str) -> None:
    page = await visit(origin)
    await page.goto("/")
    picture = await page.screenshot()
    assert struct.unpack(">II", picture[16:24]) == (1280, 800)


async def test_nothing_but_the_own_address_is_reached(visit: Visits, browser: Browser, origin: str) -> None:
    page = await visit(origin)
    await page.goto("/")
    foreign = ["http://192.0.2.1/x.png", "http://example.invalid/", origin.replace("127.0.0.1", "localhost") + "/"]
    for url in foreign:
        refused = await page.evaluate("url => fetch(url, {mode: 'no-cors'}).then(() => 'came', String)", url)
        assert "Failed to fetch" in refused
    assert visit.troubles == [f"asked for {url}" for url in foreign]
    visit.troubles.clear()
    async with await browser.new_context() as unguarded:  # nor without the guard of a visit
        bare = await unguarded.new_page()
        for url in foreign[:2]:
            with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
                await bare.goto(url)


async def test_a_script_that_fails_fails_the_test(visit: Visits, origin: str) -> None:
    page = await visit(origin)
    await page.goto("/")
    async with page.context.expect_event("weberror"):
        await page.evaluate("void setTimeout(() => { throw new Error('lost') })")
    assert [trouble.split(": ", 1)[0] for trouble in visit.troubles] == ["script failed"]
    visit.troubles.clear()


async def test_of_a_failed_test_screens_and_traces_are_kept(browser: Browser, origin: str, tmp_path: Path) -> None:
    visits = Visits(browser)
    page = await visits(origin)
    await page.goto("/")
    await visits.close(tmp_path, failed=True)
    assert {path.name for path in tmp_path.iterdir()} == {"visit-1.zip", "visit-1-tab-1.png"}
    assert browser.contexts == []


async def test_troubles_fail_a_test_and_keep_its_screens(browser: Browser, origin: str, tmp_path: Path) -> None:
    visits = Visits(browser)
    await (await visits(origin)).goto("/")
    visits.troubles.append("asked for http://192.0.2.1/")
    with pytest.raises(AssertionError, match=r"192\.0\.2\.1"):
        await visits.close(tmp_path, failed=False)
    assert (tmp_path / "visit-1.zip").exists()


async def test_axe_finds_what_was_planted_and_nothing_else(visit: Visits, origin: str) -> None:
    page = await visit(origin)
    await page.goto("/")
    assert await violations(page) == []
    await page.goto("/planted")
    assert {found.split(" ", 1)[0] for found in await violations(page)} == {
        "color-contrast",
        "html-has-lang",
        "image-alt",
    }
