"""Workbooks as spreadsheets read them: sheets, figures, totals, and text that nobody computes."""

from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from shared.papers.sheet import Column, Sheet
from shared.papers.workbook import listed, month_end

COLUMNS = (
    Column("发票号"),
    Column("客户"),
    Column("开票日", "day"),
    Column("逾期天数", "figure"),
    Column("未收", "amount", summed=True),
)
ROWS = (
    ["FH-1", "=1+1", "2024-03-31", 12, "1234567.89"],
    ["FH-2", "绍兴市恒通给排水有限公司", "2024-04-30", None, "-0.10"],
    ["0840112", "https://example.com", None, "0.9512", "0.00"],
)
SHEET = Sheet("逾期", COLUMNS, ROWS)


def made(sheet: Sheet = SHEET, **given: Any) -> bytes:
    """A list as a workbook."""
    told = {"title": "逾期，2024-06-30", "asked": "截至 2024-06-30", "as_of": "receivables 1841", **given}
    return listed(sheet, **told)


def read(content: bytes, *, computed: bool = False) -> Any:
    """A workbook as openpyxl reads it: formulas, or the values that were stored for them."""
    return load_workbook(BytesIO(content), data_only=computed)


def test_rows_come_back_as_numbers_days_and_text() -> None:
    page = read(made())["逾期"]
    assert [cell.value for cell in page[1]] == ["发票号", "客户", "开票日", "逾期天数", "未收"]
    assert [cell.value for cell in page[2]] == ["FH-1", "=1+1", datetime(2024, 3, 31), 12, 1234567.89]  # noqa: DTZ001
    assert [cell.value for cell in page[4]] == ["0840112", "https://example.com", None, 0.9512, 0]
    assert page["E2"].number_format == "#,##0.00"
    assert page["C2"].number_format == "yyyy-mm-dd"


def test_text_that_looks_like_a_formula_or_a_link_is_text() -> None:
    page = read(made())["逾期"]
    assert (page["B2"].data_type, page["B2"].value) == ("s", "=1+1")
    assert page["B4"].hyperlink is None
    assert [cell.coordinate for row in page for cell in row if cell.data_type == "f"] == ["E5"], "the total alone"


def test_the_total_is_of_what_the_filter_shows() -> None:
    assert read(made())["逾期"]["E5"].value == "=SUBTOTAL(109,E2:E4)"
    page = read(made(), computed=True)["逾期"]
    assert (page["A5"].value, Decimal(str(page["E5"].value))) == ("合计", Decimal("1234567.79"))


def test_the_header_is_frozen_filtered_and_repeated() -> None:
    page = read(made())["逾期"]
    assert (page.freeze_panes, page.auto_filter.ref, page.print_title_rows) == ("A2", "A1:E4", "$1:$1")
    assert page.page_setup.orientation == "landscape"


def test_columns_are_as_wide_as_what_stands_in_them() -> None:
    page = read(made())["逾期"]
    widths = {letter: round(page.column_dimensions[letter].width) for letter in "ABE"}
    assert widths["B"] >= 2 * len("绍兴市恒通给排水有限公司")
    assert widths["E"] >= len("1,234,567.89")
    assert widths["A"] < widths["B"]


def test_an_amount_that_no_cell_holds_to_the_fen_is_text() -> None:
    page = read(made(Sheet("逾期", COLUMNS, [["FH-1", "C", None, 1, "12345678901234567.89"]])))["逾期"]
    assert page["E2"].value == "12,345,678,901,234,567.89"
    assert page["E3"].value == "12,345,678,901,234,567.89"


def test_the_first_sheet_says_what_it_is_the_filter_and_how_far_the_data_go() -> None:
    book = read(made())
    assert book.sheetnames == ["说明", "逾期"]
    told = {row[0].value: row[1].value for row in book["说明"].iter_rows() if row[0].value}
    assert told["筛选条件"] == "截至 2024-06-30"
    assert told["数据截至日志位置"] == "receivables 1841"
    assert told["逾期"] == len(ROWS)
    assert book["说明"]["A1"].value == "逾期，2024-06-30"


def test_a_list_without_rows_has_its_header_and_no_total() -> None:
    page = read(made(Sheet("逾期", COLUMNS, [])))["逾期"]
    assert page.max_row == 1


def test_the_same_rows_are_the_same_bytes() -> None:
    assert made() == made()
    assert made() != made(Sheet("逾期", COLUMNS, ROWS[:1]))


def test_a_month_end_has_a_sheet_for_each_report_and_says_whether_it_is_closed() -> None:
    sheets = [SHEET, Sheet("逾期", COLUMNS, []), Sheet("Who: what/when?" * 4, COLUMNS, [])]
    book = read(month_end("2024-03", sheets, closed=True, as_of=None))
    assert book.sheetnames == ["说明", "逾期", "逾期 2", "Who  what when Who  what when W"]
    told = {row[0].value: row[1].value for row in book["说明"].iter_rows() if row[0].value}
    assert told["月份"] == "2024-03"
    assert told["状态"].startswith("已结")
    assert told["数据截至日志位置"] == "—"
    still = read(month_end("2024-03", sheets, closed=False, as_of=None, language="en"))["About"]
    assert str(still["B4"].value).startswith("open")


def test_a_home_for_trials_says_so_on_every_sheet() -> None:
    book = read(made(trial=True))
    assert all("试用" in str(page.oddHeader.right.text) for page in book)
    assert "试用" in str(book["说明"]["B5"].value)
