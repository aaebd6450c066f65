"""Any row of any interchange file, each value in a random spelling, in a text file or a sheet -> the same row."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from shared.interchange.files import FILES, Column, File
from shared.interchange.preparing import names
from shared.interchange.preparing.cells import Value, is_blank
from shared.interchange.preparing.form import choices
from shared.interchange.preparing.separated import sheet as text_sheet
from shared.interchange.preparing.spelling import Kind, kind
from shared.interchange.values import BadCell
from tests.unit.interchange.sheets import done, sheet, written

LETTERS = st.text("ABCXYZabc0123456789-._/", min_size=1, max_size=10)
WORDS = st.text("上海钢厂有限公司（）ABCdef 1", min_size=1, max_size=12).map(str.strip).filter(bool)
PLAIN: Mapping[Kind, st.SearchStrategy[str]] = {
    "day": st.dates(date(1990, 1, 1), date(2150, 12, 31)).map(date.isoformat),
    "amount": st.decimals(0, 10**9, places=2).map(str),
    "quantity": st.decimals("0.001", 10**6, places=3).map(str),
    "share": st.decimals("0.000001", 1, places=6).map(lambda share: f"{share.normalize():f}"),
    "whole": st.integers(0, 3000).map(str),
    "code": LETTERS.filter(lambda text: names.folded(text) not in names.apart("nothing") | names.apart("totals")),
    "text": WORDS.filter(lambda text: names.folded(text) not in names.apart("totals")),
    "yes_or_no": st.sampled_from(["yes", "no"]),
}


def serial(text: str) -> float:
    return float((date.fromisoformat(text) - date(1899, 12, 30)) / timedelta(days=1))


Spell = Callable[[str], Value]
SPELLINGS: Mapping[Kind, list[Spell]] = {
    "day": [
        str,
        lambda text: text.replace("-", "/"),
        lambda text: "{}年{}月{}日".format(*map(int, text.split("-"))),
        lambda text: text.replace("-", ""),
        lambda text: f"{text} 00:00:00",
        date.fromisoformat,
        serial,
    ],
    "amount": [str, float, lambda text: f"￥{float(text):,.2f}", lambda text: f"{float(text):,.2f}元"],
    "quantity": [str, float, lambda text: f"{float(text):,.3f}"],
    "share": [str, float],
    "whole": [str, float, lambda text: f" {text} "],
    "code": [str, lambda text: f"\u3000{text} ", lambda text: f"{text}\u200b"],
    "text": [str, lambda text: f" {text}\u3000"],
    "yes_or_no": [str, lambda text: text == "yes", lambda text: {"yes": "是", "no": "否"}[text], str.upper],
}


@st.composite
def rows(draw: st.DrawFn, of: File) -> dict[str, str]:
    """Draw a row that is right in itself."""
    row: dict[str, str] = {}
    for column in of.columns:
        plain = (
            st.sampled_from([word for _, word in choices(column)]) if kind(column) == "choice" else PLAIN[kind(column)]
        )
        counts = column.only_with is None or row[column.only_with[0]] in column.only_with[1]
        row[column.name] = draw(plain if column.required else st.just("") | plain) if counts else ""
    assume(of.agree(told(of, row)) is None)
    return row


def told(of: File, row: Mapping[str, str]) -> dict[str, Any]:
    """Return the values of a row as they go on the wire."""
    read: dict[str, Any] = {}
    for one in of.columns:
        text = row.get(one.name, "")
        try:
            read[one.name] = one.read(text) if text else None
        except BadCell:
            assume(False)  # noqa: FBT003  # a number that is no credit days, say: not the row that is drawn here
    return read


def spellings(column: Column) -> list[Spell]:
    """Return the ways to write a value of a column."""
    meant = names.words(column.name)
    return SPELLINGS.get(kind(column)) or [str, str.title, lambda text: meant[text][-1]]


@settings(deadline=None, max_examples=150)
@given(st.data(), st.sampled_from(FILES))
def test_a_row_in_any_spelling_is_the_same_row(data: st.DataObject, of: File) -> None:
    row = data.draw(rows(of))
    order = data.draw(st.permutations(of.columns))
    titles = [(one.name, names.title(of, one.name)) for one in order]
    headers = [data.draw(st.sampled_from([name, name.upper(), title, f"{title}*"])) for name, title in titles]
    cells = [data.draw(st.sampled_from(spellings(one)))(row[one.name]) if row[one.name] else None for one in order]
    found = written(done(sheet(("说明文字",), headers, cells, name=names.sheet_title(of))))
    [back] = found[of.name]
    assert told(of, back) == told(of, row)


@settings(deadline=None, max_examples=100)
@given(st.data(), st.sampled_from(FILES), st.sampled_from("\t;|"), st.sampled_from(["utf-8-sig", "gb18030", "utf-16"]))
def test_a_row_in_any_text_file_is_the_same_row(data: st.DataObject, of: File, separator: str, encoding: str) -> None:
    row = data.draw(rows(of))
    headers = separator.join(one.name for one in of.columns)
    text = f"{headers}\r\n{separator.join(row[one.name] for one in of.columns)}\r\n"
    assume(not all(map(is_blank, row.values())))
    read, _ = text_sheet(of.name, text.encode(encoding), "GB18030" if encoding == "gb18030" else "")
    if separator == ";" and of.name in {"contract_lines.csv", "dispatch_lines.csv"}:
        return  # 1.234 could be thousands there: refused, see the cells
    assert told(of, written(done(read))[of.name][0]) == told(of, row)
