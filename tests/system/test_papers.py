"""Documents and workbooks of a company, from the command line: they say what the reports say."""

import csv
import io
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from ops.stack import Stack
from tests.system.stacks import complained, said
from tests.unit.papers.rows import pages, rows_of

USAGE, FAILED = 2, 1
REP, CUSTOMER, CONTRACT = "a1.S1", "a1.C1", "a1.KV"
PERIOD = ("--from", "2024-03-01", "--to", "2024-03-31")


def told(file: Path) -> list[str]:
    """What a PDF says, page after page."""
    return [line for page in pages(file.read_bytes()) for line in rows_of(page)]


def rows(capsys: pytest.CaptureFixture[str], *report: str) -> list[dict[str, str]]:
    """The rows of a report."""
    return list(csv.DictReader(io.StringIO(said(capsys, "report", *report, "--format", "csv"))))


@pytest.mark.clause("P4-5.2", "P4-5.3")
def test_a_statement_says_what_the_reports_say(
    corners: Stack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert corners
    file = tmp_path / "statement.pdf"
    said(capsys, "document", "statement", REP, "--month", "2024-03", "--into", str(file))
    said(capsys, "document", "statement", REP, "--month", "2024-03", "--into", str(tmp_path / "again.pdf"))
    assert file.read_bytes() == (tmp_path / "again.pdf").read_bytes()
    page = told(file)
    [row] = rows(capsys, "statement", "--month", "2024-03", "--staff", REP)
    assert page[page.index("应付") + 1] == row["payable"]
    assert page[1] == f"2024-03 · a（{REP}）"
    causes = rows(capsys, "commission-entries", "--month", "2024-03", "--staff", REP)
    assert f"合计 {sum(float(one['earned']) for one in causes):.2f}" in page


@pytest.mark.clause("P4-7.3")
def test_an_account_ends_with_what_ageing_says(
    corners: Stack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert corners
    file = tmp_path / "account.pdf"
    said(capsys, "document", "account", CUSTOMER, *PERIOD, "--into", str(file), "--language", "en")
    page = told(file)
    [row] = [one for one in rows(capsys, "ageing", "--as-of", "2024-03-31") if one["customer_id"] == CUSTOMER]
    assert page[page.index("Closing balance") + 1] == f"{float(row['outstanding']) - float(row['unapplied']):.2f}"
    assert page[page.index("Opening balance") + 1] == "0.00"


@pytest.mark.clause("P2-6", "P5-4.2")
def test_the_record_of_a_review_is_read_by_a_person_and_logged_with_its_purpose(
    corners: Stack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert corners
    file = tmp_path / "review.pdf"
    asked = ("document", "review", CONTRACT, "--into", str(file))
    assert "--as" in complained(capsys, *asked, code=USAGE)
    said(capsys, *asked, "--as", REP, "--purpose", "年审")
    assert told(file)[0] == "合同评审记录表"
    assert any(line.startswith(f"合同 {CONTRACT} ") for line in told(file))
    last = [one for one in rows(capsys, "access-log") if one["object"] == f"contract/{CONTRACT}"][-1]
    assert (last["staff_id"], last["action"], last["purpose"]) == (REP, "export", "年审")


def test_what_cannot_be_written_is_told_with_its_cure(
    corners: Stack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert corners
    file = ("--into", str(tmp_path / "x.pdf"))
    for arguments, words in (
        (("statement", "nobody", "--month", "2024-03"), "./huikuan report people"),
        (("statement", REP), "needs --month"),
        (("statement", REP, "--month", "2024-13"), "write it as 2024-03"),
        (("statement", REP, "--month", "2024-03", "--to", "2024-03-31"), "takes no --to"),
        (("account", "nobody", *PERIOD), "./huikuan report customer-names"),
        (("account", CUSTOMER, "--from", "2024-04-01", "--to", "2024-03-31"), "lies before"),
        (("review", "nothing", "--as", REP), "./huikuan report contracts"),
    ):
        assert words in complained(capsys, "document", *arguments, *file, code=USAGE)
    silent = complained(capsys, "document", "statement", REP, "--month", "2024-05", *file, code=FAILED)
    assert "has no statement of 2024-05" in silent
    assert not (tmp_path / "x.pdf").exists()
    assert "is printed" in complained(capsys, "report", "contracts", *file, code=USAGE)


def test_a_report_as_a_workbook_has_its_names_and_filter(
    corners: Stack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert corners
    file = tmp_path / "receivables.xlsx"
    said(capsys, "report", "receivables", "--as-of", "2024-03-31", "--format", "xlsx", "--into", str(file))
    cover, page = load_workbook(BytesIO(file.read_bytes())).worksheets
    found = rows(capsys, "receivables", "--as-of", "2024-03-31", "--names")
    assert [str(row[0].value) for row in page.iter_rows(min_row=2, max_row=page.max_row - 1)] == [
        one["invoice_no"] for one in found
    ]
    assert page["C2"].value == found[0]["customer_id_name"]
    labels = {row[0].value: str(row[1].value) for row in cover.iter_rows() if row[0].value}
    assert labels["Filter"] == "as of 2024-03-31"
    assert "receivables " in labels["Data as of position"]


def test_a_pack_has_a_workbook_for_each_month_and_a_statement_for_each_person(
    corners: Stack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert corners
    pack = ("pack", "2024-03", "--through", "2024-06", "--into", str(tmp_path), "--pdf", "--xlsx")
    printed = said(capsys, *pack)
    for month in ("2024-03", "2024-04", "2024-05", "2024-06"):
        people = {one["staff_id"] for one in rows(capsys, "statement", "--month", month)}
        assert {file.stem for file in (tmp_path / f"statements-{month}").iterdir()} == people
        assert told(tmp_path / f"statements-{month}" / "s5.S2.pdf")[1].startswith(f"{month} · ")
        book = load_workbook(tmp_path / f"month-end-{month}.xlsx")
        assert len(book.sheetnames) == 1 + 8 + 2
    assert "workbooks beside them: 4" in printed
    alone = tmp_path / "alone.pdf"
    said(capsys, "document", "statement", REP, "--month", "2024-03", "--into", str(alone))
    assert (tmp_path / "statements-2024-03" / f"{REP}.pdf").read_bytes() == alone.read_bytes()
    assert (tmp_path / "statement-2024-03.csv").read_text(encoding="utf-8") == said(
        capsys, "report", "statement", "--month", "2024-03", "--format", "csv"
    )
