"""A customer's whole history at once: decided in its order, however often the import breaks off on the way."""

from dataclasses import replace
from pathlib import Path

import httpx2
import pytest

from shared.interchange import sending
from tests.integration.importing.conftest import Doors, Town
from tests.integration.importing.test_refusals import COMPANY, DISPATCH_LINES, DISPATCHES, RECEIPTS, written

MONTHS = range(1, 13)
TRADE = {
    "dispatches": [DISPATCHES, *(f"F{month:02},K1,2025-{month:02}-05" for month in MONTHS)],
    "dispatch_lines": [DISPATCH_LINES, *(f"F{month:02},1,,,{month}0.00" for month in MONTHS)],
    "receipts": [
        RECEIPTS,
        *(f"A{month:02},C1,cash,,2025-{month:02}-04,,,7.00," for month in MONTHS),
        *(f"B{month:02},C1,cheque,N{month},2025-{month:02}-05,2025-{month:02}-06,,{month}.00,F12" for month in MONTHS),
    ],
}
REFERENCES = ("staff", "departments", "customers", "products", "prices", "contracts", "contract_lines")
COMPLETE = {name: COMPANY[name] for name in REFERENCES} | TRADE
ROWS = sum(len(lines) - 1 for lines in COMPLETE.values())


class BrokenOff(Exception):
    """The import ends here."""


class Breaking(httpx2.AsyncBaseTransport):
    """Lets so many POSTs through to the door of a path; the next never arrives, or its answer does not."""

    def __init__(self, doors: httpx2.AsyncBaseTransport, path: str, posts: int, *, answer_lost: bool) -> None:
        self._doors, self._path, self._left, self._answer_lost = doors, path, posts, answer_lost

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.path != self._path or self._left:
            self._left -= request.url.path == self._path
            return await self._doors.handle_async_request(request)
        if self._answer_lost:
            await self._doors.handle_async_request(request)
        raise BrokenOff


async def account(town: Town) -> list[tuple[str, bytes]]:
    """Return what receivables has on record of C1, in its order."""
    log = town.rooms.running["receivables"].log
    return [(entry.type, entry.data) for entry in await log.stream("account-C1", 0, 1_000)]


async def told(town: Town) -> list[str]:
    """Return the numbers of invoices and receipts of C1 as recorded."""
    marks = {"InvoiceIssued": b'"invoice_no":"', "PaymentReceived": b'"receipt_no":"'}
    return [
        data.split(mark, 1)[1].split(b'"', 1)[0].decode()
        for kind, data in await account(town)
        for name, mark in marks.items()
        if f".{name}." in kind
    ]


async def test_recorded_positions_agree_with_the_order_of_the_history(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "ROWS_A_POST", 5)
    outcome = await town.brought(written(tmp_path / "all", COMPLETE))
    assert (outcome.taken, outcome.rejects) == (ROWS, ())
    assert await told(town) == [f"{kind}{month:02}" for month in MONTHS for kind in "AFB"]


@pytest.mark.parametrize(
    ("path", "posts", "answer_lost"),
    [("/import/dispatches", 2, False), ("/import/entries", 0, False), ("/import/entries", 3, True)],
    ids=str,
)
async def test_an_import_that_broke_off_is_completed_by_running_it_again(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, posts: int, *, answer_lost: bool
) -> None:
    monkeypatch.setattr(sending, "ROWS_A_POST", 5)
    folder = written(tmp_path / "all", COMPLETE)
    broken = replace(town.connection, transport=Breaking(Doors(town.rooms), path, posts, answer_lost=answer_lost))
    with pytest.raises(BrokenOff):
        await Town(town.rooms, broken).brought(folder)
    issued = len([one for one in await told(town) if one.startswith("F")])
    assert issued < len(MONTHS)
    outcome = await town.brought(folder)
    assert (outcome.taken + outcome.known, outcome.rejects) == (ROWS, ())
    assert outcome.taken > 0
    assert await told(town) == [f"{kind}{month:02}" for month in MONTHS for kind in "AFB"]
    before = await account(town)
    again = await town.brought(folder)
    assert (again.taken, again.known, await account(town)) == (0, ROWS, before)


async def test_an_older_log_whose_dispatches_made_their_invoices_knows_them(town: Town, tmp_path: Path) -> None:
    """Before, orders recorded dispatches of an import without a word about who asks for the invoice."""
    await town.brought(written(tmp_path / "company", {name: COMPANY[name] for name in REFERENCES}))
    rows = [
        {
            "invoice_no": f"F{month:02}",
            "contract_no": "K1",
            "customer_id": "C1",
            "dispatched_on": f"2025-{month:02}-05",
            "lines": [{"line_no": "1", "freight_amount": f"{month}0.00"}],
        }
        for month in MONTHS
    ]
    await town.rooms.settled()
    sent = await town.rooms.doors["orders"].post("/import/dispatches", {"rows": rows})
    assert {one["outcome"] for one in sent.json()["answers"]} == {"accepted"}
    outcome = await town.brought(written(tmp_path / "all", COMPLETE))
    assert (outcome.rejects, outcome.taken) == ((), len(TRADE["receipts"]) - 1)
