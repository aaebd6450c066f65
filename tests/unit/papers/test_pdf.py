"""Papers as files: the same bytes, fonts of their own, A4, a number and a hash on every page, 试用 where it is one."""

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from shared.papers.account import account
from shared.papers.review_record import review_record
from shared.papers.statement import statement
from tests.unit.papers.rows import ACCOUNT, CONTRACT, LINES, PEOPLE, SUMS, pages, rows_of

A4 = (595, 841)
MADE: dict[str, Any] = {
    "statement": lambda **given: statement(SUMS, LINES, people=PEOPLE, **given),
    "account": lambda **given: account(ACCOUNT, **given),
    "review": lambda **given: review_record(CONTRACT, people=PEOPLE, **given),
}
DATED = {"statement": "D:20240331", "account": "D:20240331", "review": "D:20240305"}
each = pytest.mark.parametrize("name", MADE)


def hash_of(pdf: bytes) -> str:
    """The content hash in the footer."""
    return rows_of(pages(pdf)[0])[-1].split()[-1]


@each
def test_the_same_facts_are_the_same_bytes(name: str) -> None:
    assert MADE[name]() == MADE[name]()


@each
def test_it_is_dated_by_its_facts(name: str) -> None:
    told = PdfReader(BytesIO(MADE[name]())).metadata
    assert told is not None
    assert str(told["/CreationDate"]).startswith(DATED[name])


@each
def test_every_font_is_embedded_with_the_letters_that_are_used(name: str) -> None:
    reader = PdfReader(BytesIO(MADE[name]()))
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]  # type: ignore[index]  # a page of ours has fonts
    names = [str(font["/BaseFont"]).removeprefix("/").partition("+") for font in fonts]
    assert {name.partition("-")[0] for _, _, name in names} == {"NotoSansSC", "NotoSerifSC"}
    assert {len(tag) for tag, _, _ in names} == {len("ABCDEF")}, "the mark of a subset"
    for font in fonts:
        [descendant] = font["/DescendantFonts"]
        assert "/FontFile3" in descendant.get_object()["/FontDescriptor"]


@each
def test_pages_are_a4_and_numbered_with_number_and_hash(name: str) -> None:
    pdf = MADE[name]()
    reader = PdfReader(BytesIO(pdf))
    assert {(int(page.mediabox.width), int(page.mediabox.height)) for page in reader.pages} == {A4}
    told = [rows_of(page)[-2:] for page in pages(pdf)]
    assert [one[0].partition(" 第 ")[2] for one in told] == [
        f"{number} 页，共 {len(told)} 页" for number in range(1, len(told) + 1)
    ]
    assert {one[1].split()[0] for one in told} == {"内容摘要"}
    assert len({one[1] for one in told}) == 1
    assert len(hash_of(pdf)) == len("ab" * 32)


@each
def test_the_hash_is_that_of_the_facts_whatever_the_language(name: str) -> None:
    assert hash_of(MADE[name]()) == hash_of(MADE[name](language="en"))


def test_another_figure_is_another_hash() -> None:
    assert hash_of(statement({**SUMS, "payable": "1214.51"}, LINES)) != hash_of(statement(SUMS, LINES))


@each
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_of_a_home_for_trials_says_so(name: str, language: str) -> None:
    told = pages(MADE[name](trial=True, language=language))
    assert all("试用" in page for page in told)
    assert "试用" not in "".join(pages(MADE[name](language=language)))


@pytest.mark.parametrize("name", ["=1+1", '#strong[x] *y* $z$ \\ "q" <a>', "x" * 64, "公司\n第二行", "測試䶮𬭎"])
def test_a_name_is_shown_as_it_is_whatever_it_holds(name: str) -> None:
    [first, *_] = pages(account(ACCOUNT, name=name))
    assert "".join(name.split()) in "".join(first.split()).replace("\u200b", "")


def test_a_letter_that_no_font_has_is_told_by_its_number() -> None:
    [first, *_] = pages(account(ACCOUNT, name="𠮷田🙂 a\x85b"))
    assert any(line.startswith("客户 [U+20BB7]田[U+1F642] a[U+0085]b（C1）") for line in rows_of(first))
