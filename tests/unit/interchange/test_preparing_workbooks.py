"""Workbooks as people have them, new and old."""

import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
import xlwt
from openpyxl import load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.unit.interchange.rows import CUSTOMERS, EXPECTED, ROWS
from tests.unit.interchange.sheets import RECEIPTS, changes, read, receipt, rewritten, troubles, workbook, written


def test_a_workbook_with_several_sheets(tmp_path: Path) -> None:
    place = workbook(
        tmp_path / "book.xlsx",
        {
            "客户": [["客户清单"], [], *ROWS, [None, None, None], ["合计", 2, None]],
            "Sheet2": [RECEIPTS, receipt(method="现金", received_on=45356, amount=1234.5)],
            "空白": [],
        },
    )
    found = read(place)
    assert written(found)["customers.csv"] == EXPECTED
    assert written(found)["receipts.csv"][0]["received_on"] == "2024-03-05"
    assert ("E2", "45356", "2024-03-05", "the number of a day in a spreadsheet is written as its date") in changes(
        found
    )


def test_ids_keep_their_zeros_where_the_cell_is_text(tmp_path: Path) -> None:
    rows = [CUSTOMERS, ("00123", "One", date(2024, 1, 1)), (124, "Two", date(2024, 1, 1))]
    found = read(workbook(tmp_path / "a.xlsx", {"客户": rows}))
    assert [row["customer_id"] for row in written(found)["customers.csv"]] == ["00123", "124"]
    why = "the spreadsheet holds a number: leading zeros, if there were any, are gone"
    assert changes(found) == [("A3", "124", "124", why)]


def test_ids_that_a_format_shows_with_zeros_are_written_as_shown(tmp_path: Path) -> None:
    headers = (*CUSTOMERS, "信用额度")
    place = workbook(
        tmp_path / "a.xlsx", {"客户": [headers, (123, "One", date(2024, 1, 1), 7), (123456, "Two", "2024-01-01")]}
    )
    book = load_workbook(place)
    for cell in ("A2", "A3", "D2"):
        book["客户"][cell].number_format = "00000"
    book.save(place)
    found = read(place)
    [one, two] = written(found)["customers.csv"]
    assert (one["customer_id"], one["credit_limit"], two["customer_id"]) == ("00123", "7", "123456")
    why = "the spreadsheet holds a number and shows it with these zeros: written as shown"
    assert ("A2", "00123", "00123", why) in changes(found)


def test_an_old_workbook(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    page = book.add_sheet("客户")
    days = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for row, cells in enumerate(ROWS, start=2):
        for place, cell in enumerate(cells, start=1):
            page.write(row, place, cell, days) if isinstance(cell, date) else page.write(row, place, cell)
    book.save(str(tmp_path / "客户.xls"))
    found = read(tmp_path / "客户.xls")
    assert written(found)["customers.csv"] == EXPECTED
    assert [one[0] for one in changes(found)] == ["D5"]


def test_errors_in_an_old_workbook_are_named(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    book.add_sheet("说明")
    page = book.add_sheet("收款", cell_overwrite_ok=True)
    for row, cells in enumerate([RECEIPTS, receipt()]):
        for number, cell in enumerate(cells):
            page.write(row, number, cell)
    page.row(1).set_cell_error(6, 0x2A)
    page.row(3).set_cell_error(0, 0x07)
    book.save(str(tmp_path / "a.xls"))
    assert troubles(read(tmp_path / "a.xls"))[:2] == [
        "收款!G2: holds the error #N/A",
        "收款!A4: holds the error #DIV/0!",
    ]


@pytest.mark.parametrize("from_1904", [False, True])
def test_an_old_workbook_says_from_when_it_counts(tmp_path: Path, *, from_1904: bool) -> None:
    book = xlwt.Workbook()
    book.dates_1904 = from_1904
    page = book.add_sheet("收款")
    for row, cells in enumerate([RECEIPTS, receipt(received_on=45356 - 1462 * from_1904)]):
        for number, cell in enumerate(cells):
            page.write(row, number, cell)
    book.save(str(tmp_path / "a.xls"))
    assert written(read(tmp_path / "a.xls"))["receipts.csv"][0]["received_on"] == "2024-03-05"


def test_hidden_sheets_are_left_alone_and_said(tmp_path: Path) -> None:
    place = workbook(tmp_path / "a.xlsx", {"客户": ROWS, "旧客户": ROWS})
    book = load_workbook(place)
    book["旧客户"].sheet_state = "hidden"
    book.save(place)
    found = read(place)
    assert found.left_alone == ["a.xlsx, 旧客户"]
    assert len(written(found)["customers.csv"]) == 2


def test_formulas_are_read_by_their_results_and_named_where_they_have_none(tmp_path: Path) -> None:
    rows = [RECEIPTS, receipt(amount="=50*2"), receipt(receipt_no="R2", amount="=50*3"), receipt(receipt_no="R3")]
    place = workbook(tmp_path / "a.xlsx", {"收款": rows})
    rewritten(
        place, "xl/worksheets/sheet1.xml", lambda part: part.replace(b"<f>50*2</f><v />", b"<f>50*2</f><v>100</v>")
    )
    found = read(place)
    assert troubles(found) == ["收款!F3: holds a formula whose result was never calculated"]
    assert found.parts["receipts.csv"][0].rows[0]["amount"] == "100"


def test_errors_are_named_though_a_reader_shows_empty_cells(tmp_path: Path) -> None:
    place = workbook(tmp_path / "a.xlsx", {"收款": [RECEIPTS, receipt(invoice_no="#N/A"), [None] * 7, ["#REF!"]]})
    assert b't="e"' in zipfile.ZipFile(place).read("xl/worksheets/sheet1.xml")
    found = troubles(read(place))
    assert found[0] == "收款!G2: holds the error #N/A"
    assert found[1] == "收款!A4: holds the error #REF!"


def test_a_workbook_that_counts_from_1904(tmp_path: Path) -> None:
    place = workbook(tmp_path / "a.xlsx", {"收款": [RECEIPTS, receipt(method="cash", received_on=45356 - 1462)]})
    book = load_workbook(place)
    book.epoch = CALENDAR_MAC_1904
    book.save(place)
    assert written(read(place))["receipts.csv"][0]["received_on"] == "2024-03-05"


def test_dates_of_a_workbook_that_counts_from_1904_are_what_a_person_sees(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx"), {"date_1904": True}) as book:
        page, look = book.add_worksheet("收款"), book.add_format({"num_format": "yyyy-mm-dd"})
        page.write_row(0, 0, RECEIPTS)
        page.write_row(1, 0, receipt())
        page.write_datetime(1, 4, date(2024, 3, 5), look)
    assert written(read(tmp_path / "a.xlsx"))["receipts.csv"][0]["received_on"] == "2024-03-05"


def test_merged_cells_hold_their_value_once(tmp_path: Path) -> None:
    """What is merged over several rows could be an id of all of them, or one amount of all: it is not guessed."""
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        page = book.add_worksheet("合同明细")
        page.merge_range("A1:E1", "合同明细表")
        page.write_row(1, 0, ("合同编号", "行号", "产品编号", "数量", "单价"))
        page.merge_range("A3:A4", "HT-1")
        page.write_row(2, 1, (1, "G1", 2, 3.5))
        page.write_row(3, 1, (2, "G2", 2, 3.5))
        page.write_row(4, 0, ("汇总", None, None, 4))
    [trouble] = read(tmp_path / "a.xlsx").account.troubles
    assert (trouble.cell, str(trouble.cause)) == ("合同明细!A4", "is empty, and 合同编号 contract_no is required")
    assert "of merged cells only the first one holds it" in str(trouble.cure)
