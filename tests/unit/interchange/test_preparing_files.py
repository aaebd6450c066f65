"""Files as people have them -> a folder of interchange files that appears whole or not at all."""

import csv
import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from ops import folder
from ops.folder import Folder
from shared.interchange.directory import read as read_directory
from shared.interchange.ledger import Ledger
from shared.interchange.preparing import separated, unpacking
from shared.interchange.preparing.unpacking import Unfit
from tests.unit.interchange.sheets import RECEIPTS, changes, read, receipt, rewritten, troubles, workbook, written

CUSTOMERS = ("客户编号", "客户名称", "登记日期")
ROWS = [CUSTOMERS, ("C001", "上海一厂", date(2024, 3, 5)), ("C002", "北京（二）厂", "2024年3月6日")]
EXPECTED = [
    {"customer_id": "C001", "name": "上海一厂", "registered_on": "2024-03-05"},
    {"customer_id": "C002", "name": "北京（二）厂", "registered_on": "2024-03-06"},
]


def separated_text(separator: str, end: str = "\n") -> str:
    return end.join(separator.join(map(str, row)) for row in ROWS) + end


@pytest.mark.parametrize("separator", separated.SEPARATORS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_files_in_every_encoding_and_with_every_separator(tmp_path: Path, separator: str, encoding: str) -> None:
    place = tmp_path / "客户.csv"
    place.write_bytes(separated_text(separator, "\r\n").encode(encoding))
    found = read(place)
    assert written(found)["customers.csv"] == EXPECTED
    assert [one[0] for one in changes(found)] == ["C3"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_every_way(tmp_path: Path, end: str) -> None:
    place = tmp_path / "a.txt"
    place.write_bytes(separated_text("\t", end).encode())
    assert written(read(place))["customers.csv"] == EXPECTED


def test_a_line_may_name_the_separator(tmp_path: Path) -> None:
    place = tmp_path / "a.csv"
    place.write_text("sep=;\n" + separated_text(";"), encoding="utf-8")
    found = read(place)
    assert written(found)["customers.csv"] == EXPECTED
    assert [one[0] for one in changes(found)] == ["C4"]


def test_quotes_keep_a_separator_within_a_value(tmp_path: Path) -> None:
    place = tmp_path / "a.csv"
    place.write_text(
        ",".join(RECEIPTS) + '\nR1,C1,现金,,2024/3/5,"1,000.00",\nR2,C1,现金,,2024/3/5,"￥2,500",\n', encoding="utf-8"
    )
    assert [row["amount"] for row in written(read(place))["receipts.csv"]] == ["1000.00", "2500"]


def test_a_separator_within_a_value_without_quotes_is_never_passed_over(tmp_path: Path) -> None:
    place = tmp_path / "a.csv"
    place.write_text(",".join(RECEIPTS) + "\nR1,C1,现金,,2024/3/5,1,000.00,F1\nR2,C1\n", encoding="utf-8")
    assert troubles(read(place)) == [
        "A2: this row has 8 values, its header 7",
        "A3: this row has 2 values, its header 7",
    ]


def test_a_quote_that_does_not_close_is_named(tmp_path: Path) -> None:
    place = tmp_path / "a.csv"
    place.write_text(",".join(CUSTOMERS) + '\nC1,"One,2024-01-01\nC2,Two,2024-01-01\n', encoding="utf-8")
    assert troubles(read(place)) == ["A2: this row is no CSV record: a quote does not close, or text follows it"]


def test_decimals_behind_a_comma_where_semicolons_separate(tmp_path: Path) -> None:
    place = tmp_path / "a.csv"
    place.write_text(";".join(RECEIPTS) + "\nR1;C1;现金;;2024/3/5;1.234,50;\n", encoding="utf-8")
    assert written(read(place))["receipts.csv"][0]["amount"] == "1234.50"


def test_bytes_that_could_be_two_encodings_are_decided_by_the_sender(tmp_path: Path) -> None:
    place = tmp_path / "a.csv"
    place.write_bytes("customer_id,name,registered_on\nC1,\u00c0\u00c1\u00ce,2024-01-01\n".encode())
    assert written(read(place, told="GB18030"))["customers.csv"][0]["name"] == "脌脕脦"


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


# What no honest spreadsheet writes


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_read(tmp_path: Path) -> None:
    place = workbook(tmp_path / "bomb.xlsx", {"客户": ROWS})
    rewritten(place, "xl/worksheets/sheet1.xml", lambda part: part + b" " * (300 * 1024**2))
    assert place.stat().st_size < 2 * 1024**2
    found = read(place)
    assert troubles(found) == [": unpacks to more than 256 MiB"]


def test_a_part_is_measured_whatever_it_says_of_its_size(tmp_path: Path) -> None:
    place = workbook(tmp_path / "a.xlsx", {"客户": ROWS})
    with pytest.raises(Unfit, match="unpacks"):
        unpacking.unpacked(place.read_bytes(), most=1000)


def test_a_single_cell_far_out_is_no_sheet_of_billions(tmp_path: Path) -> None:
    place = workbook(tmp_path / "a.xlsx", {"客户": ROWS})
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    rewritten(place, "xl/worksheets/sheet1.xml", lambda part: part.replace(b"</sheetData>", far))
    assert troubles(read(place)) == [": reaches to the cell XFD1048576, too far to be read"]


def test_a_million_blank_rows_are_nothing(tmp_path: Path) -> None:
    place = workbook(tmp_path / "a.xlsx", {"客户": ROWS})
    blank = b"".join(b'<row r="%d" s="0" customFormat="1"/>' % row for row in range(10, 1_000_010))
    rewritten(place, "xl/worksheets/sheet1.xml", lambda part: part.replace(b"</sheetData>", blank + b"</sheetData>"))
    assert written(read(place))["customers.csv"] == EXPECTED


def test_one_long_text_in_every_cell_is_not_multiplied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "TEXT_MOST", 50_000)
    rows = [CUSTOMERS, *(("C1", "x" * 1000, "2024-01-01") for _ in range(100))]
    assert troubles(read(workbook(tmp_path / "a.xlsx", {"客户": rows}))) == [": holds more text than can be read"]


@pytest.mark.parametrize(
    "target", [b"worksheets/sheet1.xml", b"./worksheets/sheet1.xml", b"../xl/worksheets/sheet1.xml"]
)
def test_a_sheet_is_found_however_its_place_is_written(tmp_path: Path, target: bytes) -> None:
    place = workbook(tmp_path / "a.xlsx", {"收款": [RECEIPTS, receipt(invoice_no="#N/A")]})
    relations = "xl/_rels/workbook.xml.rels"
    rewritten(place, relations, lambda part: part.replace(b"/xl/worksheets/sheet1.xml", target))
    assert troubles(read(place))[0] in {
        "收款!G2: holds the error #N/A",
        ": is damaged: it cannot be read as a workbook",
    }


def test_a_sheet_that_is_nowhere_is_a_damage(tmp_path: Path) -> None:
    place = workbook(tmp_path / "a.xlsx", {"收款": [RECEIPTS, receipt()]})
    rewritten(place, "xl/_rels/workbook.xml.rels", lambda part: part.replace(b"sheet1.xml", b"sheet9.xml"))
    assert troubles(read(place)) == [": is damaged: a part of it cannot be read"]


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'


def test_entities_are_never_declared_in_a_workbook(tmp_path: Path) -> None:
    place = workbook(tmp_path / "a.xlsx", {"客户": ROWS})
    rewritten(place, "xl/worksheets/sheet1.xml", lambda _: ENTITIES)
    assert troubles(read(place)) == [": is damaged: a part of it cannot be read"]


@pytest.mark.parametrize(
    ("name", "content", "cause"),
    [
        ("a.xlsx", b"PK\x03\x04 and nothing", "is damaged: it cannot be unpacked"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "is damaged: a part of it cannot be read"),
        ("a.xls", b"<html><table><tr><td>1</td></tr></table>", "is a web page, whatever its name says"),
        ("a.xls", b'<?xml version="1.0"?><Workbook/>', "is a web page, whatever its name says"),
        ("a.csv", b"\x00\x01\x02\xff\xfe\xfd\x00", "cannot be taken: the bytes look like UTF-16 and are not"),
        ("a.pdf", b"%PDF-1.7 \xff\xff\xff", "cannot be taken: the bytes are neither UTF-8 nor GB18030"),
        ("a.csv", b"hello world", "no header of an interchange file was found"),
    ],
)
def test_what_is_no_table_is_named_with_its_cure(tmp_path: Path, name: str, content: bytes, cause: str) -> None:
    (tmp_path / name).write_bytes(content)
    found = read(tmp_path / name)
    assert troubles(found) == [f": {cause}"]
    assert str(found.account.troubles[0].cure)


def test_a_workbook_with_a_password_is_named(tmp_path: Path) -> None:
    sealed = "EncryptedPackage".encode("utf-16-le")
    content = _xls()
    at = content.index("Workbook".encode("utf-16-le"))
    entry = sealed.ljust(64, b"\0") + (len(sealed) + 2).to_bytes(2, "little")
    (tmp_path / "a.xlsx").write_bytes(content[:at] + entry + content[at + len(entry) :])
    assert troubles(read(tmp_path / "a.xlsx")) == [": has a password"]


def test_an_archive_that_is_no_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert troubles(read(tmp_path / "a.xlsx")) == [": is no workbook in the form xlsx or xls"]


def test_an_empty_file_brings_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"")
    found = read(tmp_path / "a.csv")
    assert (found.clear, found.account.troubles) == (False, [])


def _xlsx() -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet("客户")
        for row, cells in enumerate(ROWS):
            page.write_row(row, 0, map(str, cells))
    return file.getvalue()


def _xls() -> bytes:
    book, file = xlwt.Workbook(), io.BytesIO()
    page = book.add_sheet("客户")
    for row, cells in enumerate(ROWS):
        for place, cell in enumerate(cells):
            page.write(row, place, str(cell))
    book.save(file)
    return file.getvalue()


DAMAGES = st.lists(
    st.tuples(st.floats(0, 1, exclude_max=True), st.sampled_from(b'<>/"= 09AZ\x00\xff')), min_size=1, max_size=6
)
PARTS = ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"]
FEW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def damaged(content: bytes, damages: list[tuple[float, int]]) -> bytes:
    """Return bytes of which some are others; where they stand is given as a part of the whole."""
    changed = bytearray(content)
    for where, byte in damages:
        changed[int(where * len(changed))] = byte
    return bytes(changed)


@FEW
@given(DAMAGES)
def test_a_damaged_old_workbook_is_never_a_fault(tmp_path: Path, damages: list[tuple[float, int]]) -> None:
    """What makes the library end its process, or ask for more memory than there is, ends nobody else."""
    place = tmp_path / "a.xls"
    place.write_bytes(damaged(_xls(), damages))
    read(place)


@FEW
@given(DAMAGES, st.sampled_from(PARTS))
def test_a_damaged_workbook_is_never_a_fault(tmp_path: Path, damages: list[tuple[float, int]], part: str) -> None:
    place = tmp_path / "a.xlsx"
    place.write_bytes(_xlsx())
    read(rewritten(place, part, lambda content: damaged(content, damages)))


# The folder


def test_the_folder_is_an_interchange_directory(tmp_path: Path) -> None:
    found = read(workbook(tmp_path / "a.xlsx", {"客户": ROWS}))
    folder.write(found, tmp_path / "out")
    ledger = Ledger()
    directory = read_directory(Folder(tmp_path / "out"), ledger)
    assert [row.values["name"] for row in directory.good("customers.csv")] == ["上海一厂", "北京（二）厂"]
    assert (ledger.rejects, directory.strangers) == ([], ())
    assert (tmp_path / "out" / "customers.csv").read_bytes().startswith(b"customer_id,name,registered_on\n")
    listed = list(csv.DictReader(io.StringIO((tmp_path / "out" / "changes.csv").read_text(encoding="utf-8"))))
    assert [row["before"] for row in listed] == ["客户编号", "客户名称", "登记日期", "2024年3月6日"]
    assert {row["file"] for row in listed} == {"a.xlsx"}


def test_a_folder_that_cannot_be_filled_does_not_appear(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    found = read(workbook(tmp_path / "a.xlsx", {"客户": ROWS}))
    monkeypatch.setattr(folder, "_fill", full)
    with pytest.raises(OSError, match="No space left"):
        folder.write(found, tmp_path / "out")
    assert [one.name for one in tmp_path.iterdir()] == ["a.xlsx"]
