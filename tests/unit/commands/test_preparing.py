"""import --prepare, --template and --rejects FILE.xlsx on the command line: what they print, and how they end."""

import asyncio
from pathlib import Path

import pytest
from openpyxl import load_workbook

from ops.cli import main
from ops.commands.books import importing
from ops.folder import Folder
from ops.language import speak
from shared.interchange import load
from tests.unit.interchange.books import COMPANY, Books, directory
from tests.unit.interchange.sheets import RECEIPTS, receipt, workbook

USAGE, FAILED = 2, 1
TWO_DAYS = "5.3.2024 could be 2024-03-05 or 2024-05-03; write the one that is meant, with the year first"
CUSTOMERS = ("客户编号", "客户名称", "登记日期")


@pytest.fixture
def customers(tmp_path: Path) -> Path:
    return workbook(tmp_path / "客户.xlsx", {"客户": [CUSTOMERS, ("C1", "One", "2024/1/5"), ("C2", "Two", "2024/2/5")]})


def test_files_of_people_become_a_folder(customers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    receipts = tmp_path / "收款.csv"
    receipts.write_text(";".join(RECEIPTS) + "\nR1;C1;现金;;2024年3月5日;1.000,50;\n", encoding="gb18030")
    into = tmp_path / "out"
    assert main(["import", "--prepare", str(customers), str(receipts), "--into", str(into)]) == 0
    printed = capsys.readouterr().out
    assert "customers.csv      2   客户.xlsx, 客户" in printed
    assert "receipts.csv       1   收款.csv" in printed
    assert "the date is written as year-month-day" in printed
    assert "nothing was sent" in printed
    assert {one.name for one in into.iterdir()} == {"customers.csv", "receipts.csv", "changes.csv"}
    assert (into / "receipts.csv").read_text(encoding="utf-8").splitlines()[1] == "R1,C1,cash,,2024-03-05,1000.50,"


def test_changes_of_one_kind_are_one_line_with_their_count(
    customers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["import", "--prepare", str(customers), "--into", str(tmp_path / "out")])
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert "2 客户.xlsx, 客户 registered_on the date is written as year-month-day C2 2024/1/5 2024-01-05" in lines
    assert "3 客户.xlsx, 客户 the Chinese header of this column A1 客户编号 customer_id" in lines


def test_what_cannot_be_read_is_named_by_cell_with_its_cure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = workbook(tmp_path / "a.xlsx", {"Sheet1": [RECEIPTS, receipt(received_on="5.3.2024"), receipt(amount="x")]})
    assert main(["import", "--prepare", str(book), "--into", str(tmp_path / "out")]) == FAILED
    printed = capsys.readouterr().out.splitlines()
    assert printed == [
        f"a.xlsx Sheet1!E2 received_on: {TWO_DAYS}",
        "a.xlsx Sheet1!F3 amount: is no number; enter the number with plain digits, such as 1234.50",
        "nothing was written; places that cannot be read: 2",
    ]
    assert [one.name for one in tmp_path.iterdir()] == ["a.xlsx"]


def test_it_speaks_chinese(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = workbook(tmp_path / "a.xlsx", {"Sheet1": [RECEIPTS, receipt(received_on="5.3.2024")]})
    try:
        assert main(["--lang", "zh", "import", "--prepare", str(book), "--into", str(tmp_path / "out")]) == FAILED
    finally:
        speak("en")
    first = capsys.readouterr().out.splitlines()[0]
    assert first == (
        "a.xlsx Sheet1!E2 received_on: 5.3.2024 可能是 2024-03-05，也可能是 2024-05-03; 请填写所指的那一天，年份在前"
    )


def test_many_troubles_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = workbook(tmp_path / "a.xlsx", {"Sheet1": [RECEIPTS, *(receipt(amount="x") for _ in range(250))]})
    assert main(["import", "--prepare", str(book), "--into", str(tmp_path / "out")]) == FAILED
    printed = capsys.readouterr().out.splitlines()
    assert (len(printed), printed[-2]) == (202, "and 50 more: mend these, and the next run names the rest")


def test_files_without_rows_are_no_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "--template", str(tmp_path / "t.xlsx")]) == 0
    assert main(["import", "--prepare", str(tmp_path / "t.xlsx"), "--into", str(tmp_path / "out")]) == FAILED
    assert "nothing was written: the files hold no rows" in capsys.readouterr().out
    assert not (tmp_path / "out").exists()


def test_a_folder_that_holds_something_is_left_alone(
    customers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    into = tmp_path / "out"
    into.mkdir()
    assert main(["import", "--prepare", str(customers), "--into", str(into)]) == 0  # it was empty
    assert main(["import", "--prepare", str(customers), "--into", str(into)]) == USAGE
    assert "is there already: name a folder that is not" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["import"], "name the folder that holds the CSV files, or --prepare FILE… --into DIR"),
        (["import", __file__], "is a file: first import --prepare"),
        (["import", ".", "--into", "x"], "name the folder that holds the CSV files"),
        (["import", "--prepare", "a.xlsx"], "--prepare needs --into DIR"),
        (["import", "--prepare", "nowhere.xlsx", "--into", "x"], "nowhere.xlsx is no file"),
        (["import", ".", "--prepare", "a.xlsx", "--into", "x"], "stand alone"),
        (["import", "--prepare", "a.xlsx", "--into", "x", "--dry-run"], "stand alone"),
        (["import", "--prepare", "a.xlsx", "--into", "no/where/x"], "there is no folder"),
        (["import", "--template", "a.xlsx", "--rejects", "r.csv"], "stand alone"),
        (["import", "--template", "a.csv"], "is no workbook: name a file that ends in .xlsx"),
    ],
)
def test_what_does_not_go_together_is_usage(
    arguments: list[str],
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == USAGE
    assert sentence in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_template_never_overwrites(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "t.xlsx").write_text("mine", encoding="utf-8")
    assert main(["import", "--template", str(tmp_path / "t.xlsx")]) == USAGE
    assert "is there already" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["refused.csv", "refused.xlsx"])
def test_refused_rows_are_written_in_the_form_that_the_name_says(tmp_path: Path, name: str) -> None:
    directory(tmp_path, **{**COMPANY, "products": "product_id,name,unit\nP1,Steel,t\nP2,,t\n"})
    outcome = asyncio.run(load(Folder(tmp_path), connect=Books().connection()))
    for _ in range(2):  # a second run may write over the first one's
        importing._require_no_input(tmp_path / name, tmp_path)
        importing._write_refused(outcome, tmp_path / name, tmp_path)
    if name.endswith(".csv"):
        assert (
            (tmp_path / name).read_text(encoding="utf-8").startswith("file,line,column,value,reason\nproducts.csv,3,")
        )
    else:
        assert load_workbook(tmp_path / name)["产品"]["E3"].value == "is required"


def test_a_workbook_of_somebody_else_is_not_written_over(
    customers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", str(tmp_path), "--rejects", str(customers)]) == USAGE
    assert "holds something else: name another file" in capsys.readouterr().err
