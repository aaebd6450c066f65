"""Money that waits for an invoice which then is issued to somebody else is released by it, on its day."""

from pathlib import Path

import pytest

from tests.system.stacks import address, asked, said, whole_system

BOOKS = Path(__file__).with_name("data") / "misdirected"


def question(name: str) -> list[str]:
    """Return the command line that asks for an expected file, such as `ageing-2024-03-31.csv`."""
    report, _, period = name.removesuffix(".csv").partition("-")
    return ["report", report, "--as-of" if report == "ageing" else "--month", period, "--format", "csv"]


@pytest.mark.clause("P4-5.3")
def test_the_invoice_of_somebody_else_releases_the_money(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with whole_system(tmp_path, bus="log") as stack:
        said(capsys, "import", str(BOOKS / "step-1"))
        said(capsys, "import", str(BOOKS / "step-2"))
        expected = {file.name: file.read_text(encoding="utf-8") for file in (BOOKS / "expected").iterdir()}
        assert {name: said(capsys, *question(name)) for name in expected} == expected
        told = asked(address(stack, "huikuan_receivables"), "SELECT * FROM bi.misdirected")
        assert [(row[0].isoformat(), *row[1:]) for row in told] == [("2024-03-01", "xc.R1", "xc.C1", "xc.F9", "xc.C2")]

        said(capsys, "import", str(BOOKS / "at-once"), "--rejects", str(tmp_path / "rejects.csv"), code=3)
        assert "another customer" in (tmp_path / "rejects.csv").read_text(encoding="utf-8")
        ageing = said(capsys, *question("ageing-2024-03-31.csv")).splitlines()
        assert "xd.C1,0.00,0.00,1100.00,0.00,0.00,0.00,1100.00,0.00" in ageing
        said(capsys, "projection", "verify")
