"""When an invoice is settled by the close of a month, so that what is open need not look at it."""

from datetime import date
from decimal import Decimal

import pytest

from services.receivables.subjects.period.commission import Entry
from services.receivables.tables.commission import SettledEarning
from services.receivables.tables.commission_entry import settled_in

JANUARY, FEBRUARY = date(2021, 1, 15), date(2021, 2, 15)


def earned(on: date, fen: int, staff_id: str = "S1") -> list[Entry]:
    """Return what one cause earned."""
    return [Entry(1, "base", "allocation", "R1", staff_id, on, fen, "2021-01-01")]


def settled(period: str, yuan: str, staff_id: str = "S1") -> list[SettledEarning]:
    """Return what was settled in a month, or through a leaver's last day."""
    return [SettledEarning("FH-1", staff_id, "base", period, Decimal(yuan))]


@pytest.mark.parametrize(
    ("entries", "lines", "month"),
    [
        (earned(JANUARY, 200), [], None),
        (earned(JANUARY, 200), settled("2021-01", "2.00"), "2021-01"),
        (earned(JANUARY, 200), settled("2021-01", "1.00"), None),
        (
            earned(JANUARY, 100) + earned(JANUARY, 100),
            settled("2021-01", "1.00") + settled("2021-02", "1.00"),
            "2021-02",
        ),
        (earned(JANUARY, 200, "S2"), settled("2021-01", "2.00"), None),  # a handover was told late
        (earned(JANUARY, 200) + earned(FEBRUARY, 50) + earned(FEBRUARY, -50), settled("2021-01", "2.00"), None),
        (earned(JANUARY, 200), settled("2021-01-20", "2.00"), None),  # a leaver's: his month is open still
        (earned(JANUARY, 200), settled("2021-01-20", "1.50") + settled("2021-01", "0.50"), "2021-01"),
    ],
)
def test_an_invoice_is_settled_where_nothing_of_it_is_open(
    entries: list[Entry], lines: list[SettledEarning], month: str | None
) -> None:
    assert settled_in(entries, lines) == month
