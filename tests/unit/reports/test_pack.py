"""The month-end pack: which files it holds."""

from collections import Counter
from pathlib import Path

import pytest

from ops.cli import main
from ops.connection import Connection
from ops.reports import Usage, pack, question, span
from ops.reports.pack import files, write
from tests.unit.reports.test_asking import House, run


def test_a_pack_holds_each_report_of_each_month_and_last_day() -> None:
    wanted = files(*span("2023-12", "2024-02"))
    assert Counter(asked.form.name for asked in wanted.values()) == {
        **dict.fromkeys(
            ("commission", "statement", "receivables", "ageing", "overdue", "grades", "contract-ledger"), 3
        ),
        "ranking": 3 + 2,
        "contracts": 1,
    }
    assert wanted["ageing-2024-02-29.csv"].parameters == {"as_of": "2024-02-29"}
    assert wanted["commission-2023-12.csv"].parameters == {"month": "2023-12"}
    assert wanted["ranking-2023.csv"].parameters == {"year": "2023"}


def test_its_files_are_what_the_reports_say(tmp_path: Path) -> None:
    done: list[int] = []
    wanted = {"overdue-2024-06-30.csv": question("overdue", as_of="2024-06-30")}
    run(House(), lambda calls: write(calls, wanted, tmp_path, told=done.append))
    assert done == [1]
    assert (tmp_path / "overdue-2024-06-30.csv").read_bytes() == (
        b"invoice_no,customer_id,staff_id,due_on,days_overdue,outstanding,stage\nI1,C1,S1,2024-05-01,60,12.50,2\n"
    )


def test_months_go_forward() -> None:
    with pytest.raises(Usage, match="--through 2024-01 lies before 2024-02"):
        span("2024-02", "2024-01")


def test_a_file_that_cannot_be_written_is_the_error_itself(tmp_path: Path) -> None:
    wanted = {"overdue-2024-06-30.csv": question("overdue", as_of="2024-06-30")}
    with pytest.raises(FileNotFoundError):
        run(House(), lambda calls: write(calls, wanted, tmp_path / "gone", told=lambda _: None))


@pytest.mark.parametrize(
    ("closed", "sentence"),
    [({"2024-01", "2024-02"}, ""), ({"2024-01"}, "2024-02 is still open"), (set(), "2024-01, 2024-02 are still open")],
)
def test_a_pack_says_which_months_are_still_open(
    closed: set[str],
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    house = House(closed=closed)
    monkeypatch.setattr(Connection, "of", lambda *_: house.connection())
    monkeypatch.setattr(pack, "files", lambda *_: {"statement.csv": question("statement", month="2024-01")})
    assert main(["pack", "2024-01", "--through", "2024-02", "--into", str(tmp_path)]) == 0
    printed = capsys.readouterr()
    assert sentence in printed.err
    assert ("still open" in printed.err) == bool(sentence)
    assert "still open" not in printed.out
