"""Directories that people sent in after faults of systems of this kind: each says what is right."""

import csv
from io import StringIO
from pathlib import Path

import pytest

from ops.connection import Problem
from shared.interchange import rejects_csv
from tests.integration.importing.conftest import DATA, Town


def expected(name: str, file: str) -> str:
    return (DATA / name / "expected" / file).read_text(encoding="utf-8")


async def test_gbk_whose_bytes_are_valid_utf_8(town: Town) -> None:
    outcome = await town.brought(DATA / "gbk-read-as-utf8" / "input")
    assert (outcome.exit_code, outcome.taken) == (0, 12)
    assert outcome.encodings["staff.csv"] == outcome.encodings["departments.csv"] == "GB18030"
    assert outcome.encodings["receipts.csv"] == "UTF-8"
    assert "郑伟" in (await town.rooms.doors["staff"].as_("9001", "gm").get("/staff/gb.S1")).text
    for name in ("commission", "statement"):
        if name == "statement":
            await town.close("2024-01")
        said = await town.report(name, month="2024-01")
        assert said == expected("gbk-read-as-utf8", f"{name}-2024-01.csv")


async def test_a_statement_of_nobody_is_an_error(town: Town) -> None:
    await town.brought(DATA / "gbk-read-as-utf8" / "input")
    assert (await town.report("statement", month="2024-01", staff="gb.S1")).count("\n") == 2
    with pytest.raises(Problem, match=r"nobody of staff id gb\.S9 was ever on the roster"):
        await town.report("statement", month="2024-01", staff="gb.S9")


async def test_white_space_and_the_column_to_blame(town: Town) -> None:
    outcome = await town.brought(DATA / "refused-column" / "input")
    assert outcome.exit_code == 3
    rows = list(csv.DictReader(StringIO(rejects_csv(outcome.rejects))))
    assert rows[0].pop("reason")
    assert rows == list(csv.DictReader(StringIO(expected("refused-column", "refused.csv"))))


async def test_numbers_with_a_slash(town: Town) -> None:
    outcome = await town.brought(DATA / "numbers-with-a-slash" / "input")
    assert (outcome.exit_code, outcome.taken) == (0, 11)
    await town.rooms.settled()
    receivables = town.rooms.doors["receivables"].as_("9001", "finance")
    for path in ("/invoices/FP%2F24-25%2F0331", "/accounts/sl%2FC1", "/receipts/SK%2F24-25%2F77"):
        assert (await receivables.get(path)).status_code == 200, path
    cleared = await receivables.post(
        "/receipts/SK%2F24-25%2F77/clear", {"customer_id": "sl/C1", "cleared_on": "2024-01-25"}
    )
    assert cleared.status_code == 200, cleared.text
    contracts = town.rooms.doors["contracts"].as_("9001", "gm")
    assert (await contracts.get("/contracts/HT%2F2024%2F001")).status_code == 200
    said = await town.report("receivables", as_of="2024-01-31")
    assert said.splitlines()[1] == (
        "FP/24-25/0331,sl/C1,HT/2024/001,sl.S1,2024-01-10,2024-02-09,1100.00,1100.00,0.00,0.00,0.00"
    )
    earned = [line.split(",") for line in (await town.report("commission", month="2024-01")).splitlines()[1:]]
    assert {row[4]: row[7] for row in earned} == {"base": "20.00", "excess": "50.00", "override": "11.00"}


async def test_money_for_an_invoice_of_another_in_one_directory(town: Town) -> None:
    outcome = await town.brought(DATA / "money-for-an-invoice-of-another" / "at-once")
    [reject] = outcome.rejects
    assert (reject.file, reject.column, reject.value) == ("receipts.csv", "invoice_no", "xd.F9")
    assert "is an invoice of another customer" in reject.reason
    open_now = (await town.report("ageing", as_of="2024-03-31")).splitlines()[1:]
    assert {line.split(",")[0]: line.split(",")[-2:] for line in open_now}["xd.C1"] == ["1100.00", "0.00"]


async def test_a_refused_receipt_takes_its_bounce_along(town: Town, tmp_path: Path) -> None:
    await town.brought(DATA / "numbers-with-a-slash" / "input")
    await town.rooms.settled()
    told = {"customer_id": "sl/C1", "cleared_on": "2024-01-25"}
    finance = town.rooms.doors["receivables"].as_("9001", "finance")
    assert (await finance.post("/receipts/SK%2F24-25%2F77/clear", told)).status_code == 200
    before = await town.report("receivables", as_of="2024-12-31")
    header, row = (DATA / "numbers-with-a-slash" / "input" / "receipts.csv").read_text(encoding="utf-8").splitlines()
    cells = dict(zip(header.split(","), row.split(","), strict=True))
    cells |= {"amount": "999.00", "cleared_on": "2024-01-25", "bounced_on": "2024-02-10"}
    changed = [header, ",".join(cells[name] for name in header.split(","))]
    (tmp_path / "receipts.csv").write_text("\n".join(changed) + "\n", encoding="utf-8")
    outcome = await town.brought(tmp_path)
    assert (outcome.taken, [reject.line for reject in outcome.rejects]) == (0, [2])
    assert await town.report("receivables", as_of="2024-12-31") == before
