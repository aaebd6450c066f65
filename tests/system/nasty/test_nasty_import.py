"""What nobody should bring: each bad row is refused with its place and its reason, everything else goes in."""

import asyncio
import csv
import os
import signal
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from ops.connection import Calls, Connection
from ops.reports.fetching import settled
from ops.stack import Stack
from ops.stack.layout import PROJECT
from shared.interchange.files import FILES
from shared.interchange.preparing import names
from shared.interchange.preparing.form import HEADER_ROWS
from tests.system.nasty.books import LAST_DAY, Books, books
from tests.system.nasty.crowd import crowd
from tests.system.nasty.files import CASES, Case
from tests.system.stacks import said

HEADER = ["file", "line", "column", "value", "reason"]
SOME_REFUSED, INTERRUPTED = 3, 130

Refused = tuple[str, int, str, str, str]


def heads(stack: Stack) -> dict[str, int]:
    """Return where the logs end, once they stand still."""

    async def look() -> dict[str, int]:
        async with Calls(Connection.of(stack)) as calls:
            return await settled(calls)

    return asyncio.run(look())


def begun(stack: Stack, service: str) -> int:
    """Return where a service's log ends just now."""

    async def look() -> int:
        async with Calls(Connection.of(stack)) as calls:
            return (await calls.heads())[service]

    return asyncio.run(look())


def told(file: Path) -> list[Refused]:
    """Read a file of refused rows."""
    header, *rows = csv.reader(StringIO(file.read_bytes().decode(), newline=""))
    assert header == HEADER
    return [(name, int(line), column, value, reason) for name, line, column, value, reason in rows]


def places(refused: list[Refused]) -> list[tuple[str, int]]:
    """Return what of refused rows does not depend on how the books stood."""
    return [one[:2] for one in refused]


def in_workbook(file: Path) -> list[tuple[str, int]]:
    """Return file and line of the rows in a workbook of refused rows."""
    book = load_workbook(file)
    pages = [(one.name, book[names.sheet_title(one)]) for one in FILES if names.sheet_title(one) in book.sheetnames]
    return [(name, row[-2].value) for name, page in pages for row in page.iter_rows(min_row=HEADER_ROWS + 1)]


def receivables(capsys: pytest.CaptureFixture[str], *beginnings: str) -> list[str]:
    """Return the lines of the report on the last day whose invoices have this beginning."""
    report = said(capsys, "report", "receivables", "--as-of", LAST_DAY, "--format", "csv")
    return [line for line in report.splitlines() if line.startswith(beginnings)]


@pytest.fixture(scope="module")
def rows() -> Books:
    """The table of rows."""
    return books()


@pytest.mark.clause("P4-7.4", "P4-7.5", "P5-4.1g", "P2-2a")
def test_every_bad_row_is_refused_with_its_reason_and_the_others_go_in(
    stack: Stack, rows: Books, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines, rejects = rows.lay_out(tmp_path, seed=1), tmp_path / "rejects.out"
    before = heads(stack)
    said(capsys, "import", str(tmp_path), "--dry-run", "--rejects", str(rejects), code=SOME_REFUSED)
    refused = {(f"{row.file}.csv", lines[row]): row.by_service for row in rows.rows if row.reason}
    foreseen = {one[:2] for one in told(rejects)}
    assert {place for place, by_service in refused.items() if not by_service} <= foreseen <= set(refused)
    assert heads(stack) == before

    said(capsys, "import", str(tmp_path), "--rejects", str(rejects), code=SOME_REFUSED)
    assert told(rejects) == rows.rejects(lines)
    assert receivables(capsys, "0", "1", "2") == rows.receivables

    after = heads(stack)
    for seed in (1, 2):
        lines = rows.lay_out(tmp_path, seed=seed)
        again = said(capsys, "import", str(tmp_path), "--rejects", str(rejects), code=SOME_REFUSED)
        assert "\n0 rows taken" in again
        assert places(told(rejects)) == places(rows.rejects(lines))
    said(capsys, "import", str(tmp_path), "--rejects", str(tmp_path / "refused.xlsx"), code=SOME_REFUSED)
    assert sorted(in_workbook(tmp_path / "refused.xlsx")) == sorted(places(rows.rejects(lines)))
    assert heads(stack) == after
    assert "nothing is parked" in said(capsys, "dlq", "list")


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case.title for case in CASES])
def test_files_that_are_strange_as_a_whole(
    stack: Stack, number: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert stack
    case: Case = CASES[number]
    mine, rejects = f"f{number:02d}.", tmp_path / "rejects.out"
    case.lay_out(tmp_path, mine)
    printed = said(capsys, "import", str(tmp_path), "--rejects", str(rejects), code=case.code)
    assert case.says in printed
    assert told(rejects) == [(*one[:3], *(text.replace("@", mine) for text in one[3:])) for one in case.refused]


def test_a_folder_that_is_none(stack: Stack, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert stack
    said(capsys, "import", str(tmp_path / "[/nowhere]"), code=2)


def test_interrupted_and_begun_again(stack: Stack, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    expected = crowd(tmp_path, customers=120)
    before = heads(stack)
    command = [sys.executable, "-m", "ops", "import", str(tmp_path)]
    started = subprocess.Popen(command, cwd=PROJECT, env=os.environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    while started.poll() is None and begun(stack, "receivables") == before["receivables"]:
        time.sleep(0.02)
    started.send_signal(signal.SIGINT)
    out, complaint = started.communicate(timeout=60)
    last = complaint.decode().strip().rpartition("\n")[2]  # lines before it say what was waited for
    assert (started.returncode, last) == (INTERRUPTED, "interrupted; what was recorded so far is kept"), out
    said(capsys, "import", str(tmp_path))
    assert receivables(capsys, "crowd") == expected
    after = heads(stack)
    assert "\n0 rows taken" in said(capsys, "import", str(tmp_path))
    assert heads(stack) == after
