"""Self-pickup at the counter: a slip, money that names it, goods that go out for it. P5-5.1"""

from typing import Any

import pytest

from tests.integration.contracts.company import CONFLICT, CREATED, FORBIDDEN, NOT_THERE, RULE
from tests.integration.orders.counter import Counter, counter
from tests.integration.orders.yard import CREDIT

__all__ = ["counter"]

FIRST, SECOND = "FH-2026-000001", "FH-2026-000002"
TUESDAY = "2026-09-29"


def slip(quantity: str = "34.8", contract: str = "K1") -> dict[str, Any]:
    """A slip over 34.8 pieces at 100.00."""
    return {
        "customer_id": "C1",
        "contract_no": contract,
        "lines": [{"contract_line_no": "1", "quantity": quantity}],
    }


async def issued(counter: Counter, number: str) -> Any:
    """Ask for the goods of a slip."""
    await counter.company.settled()
    return await counter.ask("O1", f"/pickup-slips/{number}/issue", {"customer_id": "C1"})


async def states(counter: Counter) -> dict[str, str]:
    """Return the state of each slip."""
    await counter.company.settled()
    return {one["invoice_no"]: one["status"] for one in (await counter.read("O1", "/pickup-slips"))["items"]}


@pytest.mark.clause("P5-5.1")
async def test_goods_go_out_on_the_day_on_which_the_cheque_clears(counter: Counter) -> None:
    await counter.come(TUESDAY)
    written = await counter.done("O1", "/pickup-slips", slip())
    assert written["number"] == FIRST
    assert written["events"][-1].endswith("PickupSlipWritten.v1")
    await counter.paid("R1", "3000.00", TUESDAY, invoice_no=FIRST)
    await counter.cheque("Q1", "480.00", TUESDAY, invoice_no=FIRST)
    early = await issued(counter, FIRST)
    assert (early.status_code, early.json()["clause"], early.json()["counted"]) == (RULE, "P5-5.1", "3000.00")
    await counter.come("2026-10-08")
    await counter.desk("/receipts/Q1/clear", {"customer_id": "C1", "cleared_on": "2026-10-08"})
    out = await issued(counter, FIRST)
    assert out.status_code == CREATED, out.text
    invoice = await counter.invoice(FIRST)
    assert (invoice["amount"], invoice["collected"], invoice["issued_on"]) == ("3480.00", "3480.00", "2026-10-08")
    assert await states(counter) == {FIRST: "issued"}
    [row] = (await counter.read("O1", "/dispatches"))["items"]
    assert (row["invoice_no"], row["order_no"], row["dispatched_on"]) == (FIRST, FIRST, "2026-10-08")


@pytest.mark.clause("P5-5.1")
async def test_a_slip_lapses_when_the_day_after_its_last_begins_and_its_money_waits(counter: Counter) -> None:
    await counter.come(TUESDAY)
    for _ in range(2):
        await counter.done("O1", "/pickup-slips", slip())
    await counter.paid("R1", "3480.00", TUESDAY, invoice_no=FIRST)
    for day in ("2026-09-30", "2026-10-08", "2026-10-09"):
        await counter.day_begins(day)
        assert await states(counter) == {FIRST: "open", SECOND: "open"}
    await counter.day_begins("2026-10-10")
    assert await states(counter) == {FIRST: "lapsed", SECOND: "lapsed"}
    assert (await issued(counter, FIRST)).status_code == CONFLICT
    money = await counter.company.doors["receivables"].as_("F1").get("/receipts/R1")
    assert money.json()["unapplied"] == "3480.00"
    again = await counter.done("O1", "/pickup-slips", slip())
    assert (await issued(counter, again["number"])).json()["counted"] == "0.00"
    await counter.desk("/receipts/R1/release", {"customer_id": "C1", "released_on": "2026-10-10"})
    assert (await issued(counter, again["number"])).status_code == CREATED


async def test_a_slip_is_shown_with_its_goods_and_is_the_offices(counter: Counter) -> None:
    await counter.contract("K2", "C1", terms=CREDIT)
    assert await counter.refused("O1", "/pickup-slips", slip(contract="K2")) == (RULE, "P5-5.1")
    assert (await counter.refused("S1", "/pickup-slips", slip()))[0] == FORBIDDEN
    assert (await counter.refused("O1", f"/pickup-slips/{FIRST}/issue", {"customer_id": "C1"}))[0] == NOT_THERE
    await counter.done("O1", "/pickup-slips", {**slip(), "pick_up_at": "2026-05-06T10:00:00+08:00"})
    await counter.company.settled()
    shown = await counter.read("S1", f"/pickup-slips/{FIRST}")
    assert (shown["amount"], shown["status"], shown["good_until"]) == ("3480.00", "open", "2026-05-08")
    assert shown["lines"] == [{"contract_line_no": "1", "quantity": "34.8"}]
    listed = await counter.read("S1", "/pickup-slips", where="status is open", sort="-good_until", totals="true")
    assert [one["invoice_no"] for one in listed["items"]] == [FIRST]
    assert (await counter.read("O1", f"/orders/{FIRST}/history"))["items"]
    await counter.done("O1", f"/orders/{FIRST}/cancellation", {"customer_id": "C1", "reason": "改主意"})
    assert await states(counter) == {FIRST: "void"}


@pytest.mark.clause("P5-5.1")
async def test_what_is_short_at_the_counter_is_answered_on_the_same_day(counter: Counter) -> None:
    await counter.described("P1", stock_controlled=True)
    await counter.done("O1", "/pickup-slips", slip())
    await counter.paid("R1", "3480.00", invoice_no=FIRST)
    none = await issued(counter, FIRST)
    assert (none.status_code, none.json()["clause"]) == (RULE, "P5-5.1")
    found = {name: due for name, (due,) in (await counter.duties("due_on")).items() if name.startswith("shortage")}
    assert len(found) == 3
    assert set(found.values()) == {"2026-04-30"}
    await counter.done("W1", "/stock/P1/receipts", {"quantity": "34.8", "dated_on": "2026-04-30"})
    assert (await issued(counter, FIRST)).status_code == CREATED
