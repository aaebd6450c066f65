"""Who read and exported what, as the report of all services tells it."""

import csv
import io

import pytest

from ops.stack import Stack
from tests.system.stacks import said

LOG = ("report", "access-log", "--format", "csv")


@pytest.mark.clause("P2-6", "P5-4.2")
def test_an_export_is_told_with_what_it_was_for_and_a_table_is_none(
    corners: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    assert corners
    before = said(capsys, *LOG)
    said(capsys, "report", "contracts")
    said(capsys, "report", "contracts", "--format", "csv", "--purpose", "年审 audit")
    said(capsys, "report", "contracts", "--format", "csv")
    added = list(csv.DictReader(io.StringIO(said(capsys, *LOG))))[len(before.splitlines()) - 1 :]
    exports = [(row["staff_id"], row["object"], row["purpose"]) for row in added if row["action"] == "export"]
    assert exports == [("operator", "contracts", "年审 audit"), ("operator", "contracts", "report")]
    assert {row["object"] for row in added} == {"access-log", "contracts"}
    assert [row["at"] for row in added] == sorted(row["at"] for row in added)
