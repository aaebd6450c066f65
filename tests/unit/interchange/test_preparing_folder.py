"""Files as people have them -> a folder of interchange files that appears whole or not at all."""

import csv
import io
from pathlib import Path

import pytest

from ops import folder
from ops.folder import Folder
from shared.interchange.directory import read as read_directory
from shared.interchange.ledger import Ledger
from tests.unit.interchange.rows import ROWS
from tests.unit.interchange.sheets import read, workbook


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
