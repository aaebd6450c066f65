"""What no honest spreadsheet writes: files that are too large, damaged or something else than they say."""

import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.interchange.preparing import unpacking
from shared.interchange.preparing.unpacking import Unfit
from tests.unit.interchange.rows import CUSTOMERS, EXPECTED, ROWS
from tests.unit.interchange.sheets import RECEIPTS, read, receipt, rewritten, troubles, workbook, written


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
