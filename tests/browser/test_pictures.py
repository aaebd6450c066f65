"""The pictures in docs/pictures are of these pages: as large, and with the texts that stand beside them.

Fonts and versions of a browser draw the same page in other pixels, so what is compared is the size of the picture and
its Chinese texts, dates and figures left out. `PICTURES=anew` takes them anew.
"""

import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from struct import unpack
from typing import NamedTuple

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.company import Company, opened
from tests.browser.scene import CLERK, HEAD, OFFICE, REP, played
from tests.browser.visits import DESK, Visits

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"
ANEW = os.environ.get("PICTURES") == "anew"
LARGEST = 150_000
PNG_SIZE = slice(16, 24)  # width and height, in the first chunk
FIGURE = re.compile(r"\d[\d.,:/-]*")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
TEXTS = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (walker.nextNode()) {
    const around = walker.currentNode.parentElement;
    if (!around.closest("svg, script, option") && around.checkVisibility()) found.push(walker.currentNode.data);
  }
  return found;
}"""


async def as_it_is(_page: Page) -> None:
    """Leave the page as it came."""


async def previewed(page: Page) -> None:
    """Fill the form of a receipt, and look at what would follow."""
    for field, value in {"customer_id": "K01", "amount": "20000.00", "received_on": "2024-06-25"}.items():
        await page.fill(f"#{field}", value)
    await page.click("button[value=preview]")
    await expect(page.locator(".foreseen li")).not_to_have_count(0)


async def drawn(page: Page) -> None:
    """Wait for the charts."""
    await expect(page.locator("[data-chart] svg")).to_have_count(5)


class Picture(NamedTuple):
    """A page, who looks at it, and what is done there before."""

    staff_id: str
    address: str
    ready: Callable[[Page], Awaitable[None]] = as_it_is


PICTURES = {
    "desk": Picture(HEAD, "/"),
    "customer": Picture(HEAD, "/customers/K01?as_of=2024-06-30"),
    "review": Picture(HEAD, "/reviews"),
    "receipt": Picture(CLERK, "/receipts/new", previewed),
    "ageing": Picture(HEAD, "/receivables?as_of=2024-06-30"),
    "statement": Picture(REP, f"/commission/statements/{REP}?month=2024-05"),
    "charts": Picture(HEAD, "/charts?month=2024-06&as_of=2024-06-30", drawn),
    "operations": Picture(OFFICE, "/operations"),
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def company(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Company]:
    """The company of all tests of pages, with a department that has something to show."""
    async with opened(postgres, tmp_path_factory.mktemp("company")) as one:
        await played(one)
        yield one


@pytest.mark.parametrize("name", PICTURES)
async def test_a_picture_is_of_the_page(company: Company, visit: Visits, name: str) -> None:
    picture, wanted = FOLDER / f"{name}.png", PICTURES[name]
    page = await company.signed_in(visit, wanted.staff_id)
    await page.goto(wanted.address)
    await wanted.ready(page)
    taken, said = await page.screenshot(), texts(await page.evaluate(TEXTS))
    if ANEW:
        picture.write_bytes(taken)
        picture.with_suffix(".txt").write_text("".join(f"{text}\n" for text in said), encoding="utf-8")
    assert size_of(picture.read_bytes()) == size_of(taken) == DESK[:2]
    kept = picture.with_suffix(".txt").read_text(encoding="utf-8").splitlines()
    assert set(said) == set(kept), "the page says something else: look at it, then PICTURES=anew"


def test_every_picture_is_taken_here() -> None:
    names = {file.stem for file in FOLDER.glob("*.png")}
    assert names == {file.stem for file in FOLDER.glob("*.txt")} == set(PICTURES)
    assert [file.name for file in FOLDER.glob("*.png") if file.stat().st_size > LARGEST] == []


def texts(found: list[str]) -> list[str]:
    """Return the texts of a page in their order, each once, without what moves; names of the software are none."""
    plain = (FIGURE.sub("#", " ".join(text.split())) for text in found)
    return list(dict.fromkeys(text for text in plain if CHINESE.search(text)))


def size_of(png: bytes) -> tuple[int, int]:
    """Return width and height of a picture."""
    width, height = unpack(">II", png[PNG_SIZE])
    return width, height
