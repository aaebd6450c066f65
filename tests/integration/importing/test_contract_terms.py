"""Instalments of an imported contract, exact to the fen at receivables. P4-7.3"""

from pathlib import Path

import pytest

from tests.integration.importing.conftest import Town
from tests.integration.importing.test_refusals import (
    COMPANY,
    CONTRACT_LINES,
    CONTRACTS,
    DISPATCH_LINES,
    DISPATCHES,
    written,
)

BOOKS: dict[str, list[str]] = {
    **{name: COMPANY[name] for name in ("staff", "departments", "customers", "products", "prices") if name in COMPANY},
    "contracts": [CONTRACTS, "K1,C1,S1,2024-01-31,instalments,,yes"],
    "contract_lines": [CONTRACT_LINES, "K1,1,P1,10,33.33"],
    "contract_terms": [
        "contract_no,part_no,share,days,months,counted_from,retention",
        "K1,1,0.3,,,signing,no",
        "K1,2,0.6,,1,signing,no",
        "K1,3,0.1,365,,dispatch,yes",
    ],
    "dispatches": [DISPATCHES, "F1,K1,2024-02-01"],
    "dispatch_lines": [DISPATCH_LINES, "F1,1,1,10,"],
}


@pytest.mark.clause("P4-7.3")
async def test_instalments_of_a_history_fall_due_each_on_its_day(town: Town, tmp_path: Path) -> None:
    outcome = await town.brought(written(tmp_path / "books", BOOKS))
    assert outcome.rejects == ()
    again = await town.brought(tmp_path / "books")
    assert (again.taken, again.refused) == (0, 0)
    overdue = await town.report("overdue", as_of="2025-02-01")
    rows = [row.split(",") for row in overdue.splitlines()[1:]]
    # 333.30 in parts of 99.99, 199.98 and 33.33; the first is due on the invoice's day, the second a month after
    # 31 January: the last day of February
    assert [(row[3], row[4], row[5]) for row in rows] == [
        ("2024-02-01", "366", "99.99"),
        ("2024-02-29", "338", "199.98"),
        ("2025-01-31", "1", "33.33"),
    ]
