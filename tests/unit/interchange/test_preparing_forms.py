"""The workbook that people fill in, and the one that gives refused rows back: both go through preparing again."""

import asyncio
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from ops import folder
from ops.folder import Folder
from ops.language import speak
from shared.interchange import Outcome, load
from shared.interchange.directory import read as read_directory
from shared.interchange.files import FILES, File
from shared.interchange.ledger import Ledger
from shared.interchange.preparing import form, names, refused, template
from shared.interchange.preparing.spelling import kind
from shared.interchange.table import records
from tests.unit.interchange.books import COMPANY, Books, directory
from tests.unit.interchange.sheets import file, read, troubles, written

CORNERS = Path(__file__).parents[2] / "golden" / "data" / "corners"


def content(place: Path) -> dict[str, list[Mapping[str, Any]]]:
    """Return what an interchange directory holds, file by file; none of it is refused."""
    ledger = Ledger()
    found = read_directory(Folder(place), ledger)
    assert ledger.rejects == []
    return {name: [row.values for row in rows] for name, rows in found.rows.items()}


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    place = tmp_path / "template.xlsx"
    template.write(str(place))
    return place


def typed(of: File, name: str, text: str) -> Any:
    """Return a value as a person enters it into the template: a date, a number, the Chinese word of a list."""
    [column] = [one for one in of.columns if one.name == name]
    match kind(column):
        case _ if not text:
            return None
        case "day":
            return date.fromisoformat(text)
        case "amount" | "quantity" | "share":
            return float(text)
        case "whole":
            return int(text)
        case "choice" | "yes_or_no":
            return next(word for word, ours in form.choices(column) if ours == text)
        case _:
            return text


def filled(book: Path, source: Path) -> None:
    """Fill the template from an interchange directory."""
    opened = load_workbook(book)
    for of in FILES:
        if not (source / of.name).exists():
            continue
        page = opened[names.sheet_title(of)]
        header, *rows = [one.cells for one in records((source / of.name).read_text(encoding="utf-8"))]
        places = {cell.value: cell.column for cell in page[2]}
        for number, row in enumerate(rows, start=form.HEADER_ROWS + 1):
            for name, text in zip(header, row, strict=True):
                page.cell(number, places[name], typed(of, name, text))
    opened.save(book)


def test_what_is_filled_in_comes_out_as_it_was(empty: Path, tmp_path: Path) -> None:
    filled(empty, CORNERS)
    found = read(empty)
    assert troubles(found) == []
    folder.write(found, tmp_path / "out")
    assert content(tmp_path / "out") == content(CORNERS)
    assert found.left_alone == ["template.xlsx, 说明"]


@pytest.mark.parametrize("company", ["corners", "random-1", "classicmodels-huikuan"])
def test_what_is_an_interchange_directory_stays_what_it_is(company: str, tmp_path: Path) -> None:
    source = CORNERS.parent / company
    found = read(*sorted(source.glob("*.csv")))
    folder.write(found, tmp_path / "out")
    assert content(tmp_path / "out") == content(source)
    assert {str(why) for one in found.account.changes for why in one.why} <= {"blanks around the value are left out"}


def test_an_empty_template_brings_nothing(empty: Path) -> None:
    found = read(empty)
    assert (found.parts, found.account.troubles) == ({}, [])


def validations(page: Worksheet) -> dict[str, Any]:
    return {str(one.sqref).partition(":")[0]: one for one in page.data_validations.dataValidation}


def test_the_template_offers_words_and_keeps_dates_amounts_and_zeros(empty: Path) -> None:
    book = load_workbook(empty)
    assert book.sheetnames == ["说明", *(names.sheet_title(one) for one in FILES)]
    page = book["合同"]
    assert [cell.value for cell in page[1]] == [
        "合同编号",
        "客户编号",
        "业务员编号",
        "签订日期",
        "付款方式",
        "账期天数",
        "是否有效",
    ]
    assert [cell.value for cell in page[2]] == [one.name for one in file("contracts").columns]
    assert page.freeze_panes == "B3"
    rules = validations(page)
    assert rules["E3"].formula1 == '"预付,货到付款,赊销,分期"'
    assert rules["G3"].formula1 == '"是,否"'
    assert (rules["D3"].type, rules["F3"].type) == ("date", "whole")
    assert "required; choose from the list; 预付 = prepaid" in page["E1"].comment.text
    assert "counts only where terms is credit" in page["F1"].comment.text
    formats = {one: page.column_dimensions[one].width for one in "ABD"}
    assert all(width > 8 for width in formats.values())
    receipts = book["收款"]
    assert validations(receipts)["C3"].formula1 == '"现金,转账,支票,汇票"'
    assert validations(receipts)["H3"].type == "decimal"


def test_every_text_of_the_template_is_chinese_for_chinese(tmp_path: Path) -> None:
    speak("zh")
    try:
        template.write(str(tmp_path / "模板.xlsx"))
    finally:
        speak("en")
    book = load_workbook(tmp_path / "模板.xlsx")
    assert book["说明"]["A2"].value == "深色表头为必填。表头下的英文为交换文件的列名，请保留。"
    assert book["客户"]["A1"].comment.text == "必填; 编号或代码：该列为文本，保留前导零"


def test_the_same_template_is_the_same_bytes(empty: Path, tmp_path: Path) -> None:
    template.write(str(tmp_path / "again.xlsx"))
    assert (tmp_path / "again.xlsx").read_bytes() == empty.read_bytes()


# Refused rows


def refusals(place: Path, **files: str | bytes) -> Outcome:
    """Import a company, and write what is refused into `refused.xlsx` beside its folder."""
    source = place / "books"
    source.mkdir()
    directory(source, **{**COMPANY, **files})
    outcome = asyncio.run(load(Folder(source), connect=Books().connection()))
    refused.write(str(place / "refused.xlsx"), Folder(source), outcome.rejects, outcome.encodings)
    return outcome


RECEIPTS = (
    "amount,receipt_no,customer_id,method,received_on,instrument_no\n"
    "100.00,R1,C1,cash,2024-03-01,\n"
    "1e5,007,C1,cash,2024-03-02,\n"
    '5.00,R3,C1,wire,2024-03-03,"=1+1"\n'
    "5.00,R4\n"
)


def test_refused_rows_come_back_in_the_form_of_the_template(tmp_path: Path) -> None:
    outcome = refusals(tmp_path, receipts=RECEIPTS)
    assert [(one.line, one.column) for one in outcome.rejects] == [(3, "amount"), (4, "method"), (5, "")]
    book = load_workbook(tmp_path / "refused.xlsx")
    assert book.sheetnames == ["说明", "收款"]
    page = book["收款"]
    headers = [cell.value for cell in page[2]]
    assert headers == [*(one.name for one in file("receipts").columns), "line", "reason"]
    rows = [dict(zip(headers, cells, strict=True)) for cells in page.iter_rows(min_row=3)]
    [amount, method, torn] = rows
    assert amount["receipt_no"].value == "007"
    assert amount["amount"].value == "1e5"
    assert amount["amount"].fill.fgColor.rgb == "FFFFC7CE"
    assert amount["amount"].comment.text == outcome.rejects[0].reason == amount["reason"].value
    assert amount["received_on"].value.date() == date(2024, 3, 2)
    assert (amount["method"].value, amount["line"].value) == ("现金", 3)
    assert (method["method"].value, method["instrument_no"].value, method["amount"].value) == ("wire", "=1+1", 5)
    assert method["instrument_no"].data_type == "s"
    assert (torn["receipt_no"].value, torn["receipt_no"].comment.text) == ("R4", outcome.rejects[2].reason)
    assert torn["reason"].fill.fgColor.rgb == "FFFFC7CE"


def test_what_is_mended_goes_through_preparing(tmp_path: Path) -> None:
    refusals(tmp_path, receipts=RECEIPTS)
    book = load_workbook(tmp_path / "refused.xlsx")
    page = book["收款"]
    page["H3"], page["C4"] = 100_000, "转账"
    page.delete_rows(5)
    book.save(tmp_path / "mended.xlsx")
    found = read(tmp_path / "mended.xlsx")
    rows = written(found)["receipts.csv"]
    assert [(one["receipt_no"], one["method"], one["amount"]) for one in rows] == [
        ("007", "cash", "100000"),
        ("R3", "transfer", "5"),
    ]


def test_lines_come_back_in_chinese_and_go_through_again(tmp_path: Path) -> None:
    """The line of the file stands beside the line of the contract, and is not taken for it."""
    speak("zh")
    try:
        refusals(
            tmp_path, contract_lines="contract_no,line_no,product_id,quantity,unit_price\nK1,01,P1,10,11\nK2,1,P1,,1\n"
        )
    finally:
        speak("en")
    book = load_workbook(tmp_path / "refused.xlsx")
    page = book["合同明细"]
    assert [cell.value for cell in page[1]][-2:] == ["原文件行号", "原因"]
    [row] = [number for number, cell in enumerate(page["A"], start=1) if cell.value == "K2"]
    page.cell(row, 4, 5)
    book.save(tmp_path / "mended.xlsx")
    assert {
        one["contract_no"]: one["quantity"] for one in written(read(tmp_path / "mended.xlsx"))["contract_lines.csv"]
    } == {"K2": "5"}


def test_a_text_that_is_too_long_for_a_cell_comes_back_as_far_as_it_fits(tmp_path: Path) -> None:
    refusals(tmp_path, products=f"product_id,name,unit\nP1,{'钢' * 40_000},t\n")
    assert load_workbook(tmp_path / "refused.xlsx")["产品"]["B3"].value == "钢" * 32_767


def test_files_that_are_refused_as_a_whole_are_named(tmp_path: Path) -> None:
    refusals(tmp_path, products="product_id,nome\nP1,x\n", customers="Müller,郑伟\n".encode("utf-16"))
    page = load_workbook(tmp_path / "refused.xlsx")["说明"]
    told = [tuple(cell.value for cell in row[:2]) for row in page.iter_rows()]
    assert ("customers.csv", "the bytes are neither UTF-8 nor GB18030") in told
    assert any(name == "products.csv" and reason.startswith("unknown column 'nome'") for name, reason in told)


def test_where_nothing_is_refused_it_says_so(tmp_path: Path) -> None:
    assert refusals(tmp_path).exit_code == 0
    book = load_workbook(tmp_path / "refused.xlsx")
    assert book.sheetnames == ["说明"]
    assert book["说明"]["A1"].value == "No row was refused."


def test_a_workbook_of_refused_rows_is_known_as_ours(empty: Path, tmp_path: Path) -> None:
    refusals(tmp_path)
    (tmp_path / "text.xlsx").write_text("mine", encoding="utf-8")
    ours = [place.name for place in tmp_path.glob("*.xlsx") if refused.is_ours(place.read_bytes())]
    assert (ours, empty.name) == (["refused.xlsx"], "template.xlsx")
