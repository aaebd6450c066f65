"""deliveries.csv: what counts from delivery falls due by it, in its place of the history. P4-7.3, P5-5.2e"""

from pathlib import Path
from typing import Any

import pytest

from tests.integration.importing.conftest import Town
from tests.integration.importing.test_contract_terms import BOOKS
from tests.integration.importing.test_refusals import written

RECEIPTS = "receipt_no,customer_id,method,instrument_no,received_on,cleared_on,bounced_on,amount,invoice_no"
HISTORY: dict[str, list[str]] = {
    **BOOKS,
    "contract_terms": [
        "contract_no,part_no,share,days,months,counted_from,retention",
        "K1,1,0.3,,,signing,no",
        "K1,2,0.6,,,delivery,no",
        "K1,3,0.1,,12,delivery,yes",
    ],
    "deliveries": ["invoice_no,delivered_on", "F1,2024-02-29"],
    "receipts": [RECEIPTS, "R1,C1,transfer,,2024-03-01,,,99.99,"],
}


async def overdue(town: Town, as_of: str) -> list[tuple[str, str, str]]:
    """Return due day, days overdue and amount of each part that is overdue on a day."""
    rows = [row.split(",") for row in (await town.report("overdue", as_of=as_of)).splitlines()[1:]]
    return [(row[3], row[4], row[5]) for row in rows]


async def arrived(town: Town) -> Any:
    """Return when F1 arrived, as orders knows it."""
    told = await town.rooms.doors["orders"].as_("G1", "gm").get("/dispatches", where="invoice_no is F1")
    return told.json()["items"][0]["delivered_on"]


@pytest.mark.clause("P4-7.3", "P5-5.2e")
async def test_an_imported_delivery_moves_due_days_and_stands_at_orders(town: Town, tmp_path: Path) -> None:
    outcome = await town.brought(written(tmp_path / "books", HISTORY))
    assert outcome.rejects == ()
    # 333.30 in parts of 99.99 (paid), 199.98 due on arrival, 33.33 due 12 months later: 29 February 2025 is the 28th
    assert await overdue(town, "2025-03-01") == [("2024-02-29", "366", "199.98"), ("2025-02-28", "1", "33.33")]
    await town.rooms.settled()
    assert await arrived(town) == "2024-02-29"
    again = await town.brought(tmp_path / "books")
    assert (again.taken, again.refused) == (0, 0)


async def test_a_delivery_of_nothing_or_before_its_goods_left_is_refused_with_its_place(
    town: Town, tmp_path: Path
) -> None:
    days = ["invoice_no,delivered_on", "F1,2024-01-31", "F9,2024-02-29"]
    outcome = await town.brought(written(tmp_path / "books", {**HISTORY, "deliveries": days}))
    assert [(one.file, one.line, one.column) for one in outcome.rejects] == [
        ("deliveries.csv", 2, "delivered_on"),
        ("deliveries.csv", 3, "invoice_no"),
    ]
    assert await arrived(town) is None
    mended = await town.brought(written(tmp_path / "mended", HISTORY))
    assert (mended.rejects, mended.taken) == ((), 1)
    await town.rooms.settled()
    assert await arrived(town) == "2024-02-29"
    other = await town.brought(
        written(tmp_path / "other", {**HISTORY, "deliveries": ["invoice_no,delivered_on", "F1,2024-03-01"]})
    )
    [reject] = other.rejects
    assert (reject.file, reject.line, reject.column) == ("deliveries.csv", 2, "delivered_on")
    assert await arrived(town) == "2024-02-29"
