"""The console's styles and scripts out of their jars, under a policy that lets a page run its own files and no more."""

import zipfile
from collections.abc import AsyncIterator

import pytest_asyncio
from fastapi import FastAPI, Response
from fastapi.responses import HTMLResponse

from ops.stack import jars
from tests.browser.accessibility import violations
from tests.browser.serving import served
from tests.browser.visits import Visits
from tests.servers import JARS

# ECharts places words and lines by style attributes: those alone may be inline.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
KINDS = {"js": "text/javascript", "css": "text/css"}
PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>图表</title>
<meta name="htmx-config" content='{"includeIndicatorStyles": false, "allowEval": false}'>
<link rel="stylesheet" href="/webjars/tabler__core/dist/css/tabler.min.css"><link rel="stylesheet" href="/own.css">
<script src="/webjars/htmx.org/dist/htmx.min.js" defer></script>
<script src="/webjars/echarts/dist/echarts.min.js" defer></script>
<script src="/draw.js" defer></script></head>
<body><main class="container"><h1>图表</h1>
<button class="btn btn-primary" hx-get="/more" hx-target="#more">更多</button>
<div id="more"></div><div id="chart"></div></main></body></html>"""
# Tabler pales a button that is pointed at or focused, until its words have too little contrast.
OWN = ":root { --tblr-primary-darken: color-mix(in oklab, var(--tblr-primary), black 20%); }"
DRAW = """
const chart = echarts.init(document.getElementById('chart'), null, {renderer: 'svg', width: 400, height: 300});
chart.setOption({xAxis: {data: ['一月', '二月']}, yAxis: {}, series: [{type: 'bar', data: [3, 5]}], animation: false});
"""


@pytest_asyncio.fixture(loop_scope="session")
async def origin() -> AsyncIterator[str]:
    """The address of a page with all three libraries."""
    wanted = [jar for jar in jars.locked() if jar.is_for_pages]
    found = zip(wanted, jars.fetch(wanted, JARS, lambda _: None), strict=True)
    opened = {jar.artifact: (zipfile.ZipFile(path), jar.version) for jar, path in found}
    application = FastAPI()

    @application.get("/", response_class=HTMLResponse)
    def page() -> Response:
        return HTMLResponse(PAGE, headers={"Content-Security-Policy": POLICY})

    @application.get("/draw.js")
    def draw() -> Response:
        return Response(DRAW, media_type=KINDS["js"])

    @application.get("/own.css")
    def own() -> Response:
        return Response(OWN, media_type=KINDS["css"])

    @application.get("/more")
    def more() -> HTMLResponse:
        return HTMLResponse("<p>五月</p>")

    @application.get("/webjars/{artifact}/{path:path}")
    def file(artifact: str, path: str) -> Response:
        archive, version = opened[artifact]
        content = archive.read(f"META-INF/resources/webjars/{artifact}/{version}/{path}")
        return Response(content, media_type=KINDS[path.rsplit(".", 1)[1]])

    async with served(application) as address:
        yield address
    for archive, _ in opened.values():
        archive.close()


async def test_styles_swaps_and_charts_work_under_the_strict_policy(visit: Visits, origin: str) -> None:
    page = await visit(origin)
    await page.goto("/")
    button = page.get_by_role("button", name="更多")
    assert await button.evaluate("one => getComputedStyle(one).backgroundColor") != "rgb(239, 239, 239)"  # Tabler
    await button.press("Enter")
    await page.get_by_text("五月").wait_for()  # htmx
    await page.locator("#chart svg").wait_for()  # ECharts
    assert await page.locator("#chart svg").get_by_text("二月").count() == 1
    assert await violations(page) == []
