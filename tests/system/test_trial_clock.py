"""A company on a trial clock: over the end of a year and a leap day, in years whose calendar is not published."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from ops.stack import Stack
from shared import SERVICES
from shared.events.days import midnight
from tests.system.stacks import address, asked, complained, said, whole_system
from tests.unit.papers.rows import pages

FIRST, LAST = date(2027, 12, 30), date(2028, 1, 11)
MORNING = timedelta(hours=9)
DAYS = """
SELECT (convert_from(data, 'UTF8')::jsonb ->> 'day')::date, recorded_at FROM log.events
WHERE stream_id = 'business-day' ORDER BY version
"""
GRADED = """
SELECT convert_from(data, 'UTF8')::jsonb ->> 'graded_on', convert_from(data, 'UTF8')::jsonb ->> 'reasons',
       (recorded_at AT TIME ZONE 'Asia/Shanghai')::date::text FROM log.events
WHERE stream_id = 'grade-K1' ORDER BY version
"""
BOOKS = {
    "staff.csv": "staff_id,name,role,department,joined_on\nS1,王伟,rep,一部,2020-01-01\nG1,李娜,gm,总经办,2020-01-01\n",
    "customers.csv": "customer_id,name,owner_id,registered_on\nK1,华星,S1,2027-01-04\n",
    "products.csv": "product_id,name,unit\nP1,管,m\n",
    "prices.csv": "product_id,unit_price,effective_from\nP1,10.00,2027-01-01\n",
    "contracts.csv": "contract_no,customer_id,staff_id,signed_on,terms,credit_days,effective\n"
    "HT-1,K1,S1,2027-12-01,credit,20,yes\n",
    "contract_lines.csv": "contract_no,line_no,product_id,quantity,unit_price\nHT-1,1,P1,10,10.00\n",
    "dispatches.csv": "invoice_no,contract_no,dispatched_on\nFP-1,HT-1,2027-12-20\n",
    "dispatch_lines.csv": "invoice_no,line_no,contract_line_no,quantity\nFP-1,1,1,10\n",
}
"""One invoice, due on 9 January 2028."""
TOMORROW = "receipt_no,customer_id,method,received_on,amount\nR1,K1,cash,2027-12-31,5.00\n"


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A home whose clock stands at nine in the morning of 30 December 2027."""
    home = tmp_path_factory.mktemp("trial") / "home"
    with whole_system(home, trial_clock=midnight(FIRST) + MORNING) as stack:
        yield stack


def test_days_begin_and_what_falls_due_follows_on_its_day(
    trial: Stack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in BOOKS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert "0 known already, 0 refused" in said(capsys, "--lang", "en", "import", str(tmp_path))
    (tmp_path / "receipts.csv").write_text(TOMORROW, encoding="utf-8")
    assert "1 refused" in said(capsys, "--lang", "en", "import", str(tmp_path), code=3), "tomorrow is no fact"

    to = midnight(LAST) + MORNING
    said(capsys, "clock", "advance", to.isoformat())
    days = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
    for service in SERVICES:
        began = asked(address(trial, f"huikuan_{service}"), DAYS)
        assert [day for day, _ in began] == days, service
        assert [at for _, at in began] == [midnight(FIRST) + MORNING, *map(midnight, days[1:])], service
    assert asked(address(trial, "huikuan_customers"), GRADED) == [
        ("2028-01-09", '["on_time"]', "2028-01-09"),
    ]
    assert "1 rows taken" in said(capsys, "--lang", "en", "import", str(tmp_path)), "that day has come"


@pytest.mark.usefixtures("trial")
def test_everything_says_that_it_is_a_trial(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mark = "试用 (a home for trials, its clock stands at 2028-01-11T09:00:00+08:00)"
    assert said(capsys, "--lang", "en", "clock", "show").strip() == mark
    shown = said(capsys, "--lang", "en", "report", "overdue")
    assert shown.strip().startswith(f"{mark} Overdue")
    assert "as of 2028-01-11" in shown.splitlines()[0]
    rows = said(capsys, "report", "overdue", "--format", "csv")
    assert (
        rows
        == "invoice_no,customer_id,staff_id,due_on,days_overdue,outstanding,stage\nFP-1,K1,S1,2028-01-09,2,95.00,1\n"
    )
    status = said(capsys, "--lang", "en", "status")
    assert status.count(str(LAST)) == len(SERVICES) + 1
    assert mark in status
    doctor = said(capsys, "--lang", "en", "doctor", code=1)
    assert "today's everywhere" in doctor
    assert "2028 is not in the calendar" in doctor
    said(capsys, "pack", "2027-12", "--into", str(tmp_path / "books"), "--xlsx")
    assert "试用" in (tmp_path / "books" / "试用.txt").read_text(encoding="utf-8")
    sheets = load_workbook(tmp_path / "books" / "month-end-2027-12.xlsx").worksheets
    assert all("试用" in str(sheet.oddHeader.right.text) for sheet in sheets)
    period = ("--from", "2027-12-01", "--to", "2027-12-31", "--into", str(tmp_path / "account.pdf"))
    said(capsys, "document", "account", "K1", *period)
    assert all("试用" in page for page in pages((tmp_path / "account.pdf").read_bytes()))


def test_the_clock_moves_only_forward(trial: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    back = midnight(LAST).isoformat()
    assert "moves only forward" in complained(capsys, "--lang", "en", "clock", "advance", back, code=2)
    assert trial.trial == midnight(FIRST) + MORNING
