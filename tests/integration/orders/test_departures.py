"""What is to leave, what it lacks, and who can supply it: as the decision says it that lets goods leave. P5-5.2"""

from typing import Any

import pytest

from tests.integration.contracts.company import NOT_THERE, RULE
from tests.integration.orders.counter import DAY, Counter, counter
from tests.integration.orders.test_pickup import slip
from tests.integration.orders.yard import COD, PREPAID, Yard

__all__ = ["counter"]

NEXT = "2026-05-06"


async def lacking(yard: Yard, order: str, who: str = "O1") -> list[tuple[str, list[str]]]:
    """Return the rule and the suppliers of each check of an order that fails."""
    await yard.company.settled()
    return [(one["rule"], one["by"]) for one in (await yard.read(who, f"/departures/{order}"))["lacking"]]


async def rows(yard: Yard, who: str = "O1", **query: str) -> list[dict[str, Any]]:
    """Return what is to leave, in the order of the plan."""
    await yard.company.settled()
    return list((await yard.read(who, "/departures", sort="place", **query))["items"])


@pytest.mark.clause("P4-7.2", "P5-5.1")
async def test_a_prepaid_order_lacks_its_money_until_it_counts(counter: Counter) -> None:
    order = await counter.approved(NEXT, "10")
    [number] = await counter.reserved()
    shown = await counter.read("O1", f"/departures/{order}")
    assert (shown["invoice_no"], shown["amount"], shown["terms"]) == (number, "1000.00", "prepaid")
    assert shown["lines"] == [{"line_no": "1", "contract_line_no": "1", "quantity": "10"}]
    assert (shown["consignee"], shown["address"]) == ("李", "乌鲁木齐")
    [money] = shown["lacking"]
    assert (money["clause"], money["by"], money["lacks"]) == ("P4-7.2", ["finance"], "1000.00")
    await counter.paid("R1", "999.99", invoice_no=number)
    [money] = (await counter.read("O1", f"/departures/{order}"))["lacking"]
    assert money["lacks"] == "0.01"
    await counter.paid("R2", "0.01", invoice_no=number)
    assert await lacking(counter, order) == []
    await counter.come(NEXT)
    await counter.done("T1", f"/orders/{order}/dispatches", counter.leaving(NEXT, "10"))  # a dispatcher lets it go
    await counter.company.settled()
    left = await counter.read("O1", f"/departures/{order}")
    assert (left["lines"], left["lacking"], left["amount"]) == ([], [], None)


@pytest.mark.clause("P5-5.1")
async def test_a_slip_lacks_what_its_issue_asks_for(counter: Counter) -> None:
    number = (await counter.done("O1", "/pickup-slips", slip()))["number"]
    assert await lacking(counter, number) == [("NotPaidAtTheCounter", ["finance"])]
    await counter.paid("R1", "3480.00", invoice_no=number)
    assert await lacking(counter, number) == []
    await counter.day_begins("2026-05-20")
    assert [rule for rule, _ in await lacking(counter, number)] == ["SlipIsOver"]
    assert await rows(counter) == []


@pytest.mark.clause("P1-2.2", "P4-7.2", "P5-5.3b")
async def test_all_that_lacks_is_told_as_the_dispatch_is_refused(yard: Yard) -> None:
    await yard.described("P1", stock_controlled=True, certificate_required=True)
    await yard.contract("K-C9", "C9", terms=COD)
    order = await yard.approved(NEXT, "5", "C9")
    await yard.come(NEXT)
    found = await lacking(yard, order)
    assert found == [
        ("NoCertificate", ["quality"]),
        ("CollectorNotTheRep", ["dispatcher", "head", "office"]),
        ("EscortDue", ["dispatcher", "head", "office", "rep"]),
        ("NotInStock", ["production", "production_head", "warehouse"]),
    ]
    refused = await yard.ask("O1", f"/orders/{order}/dispatches", yard.leaving(NEXT, "5", "C9"))
    assert refused.status_code == RULE
    assert [(one["rule"], one["by"]) for one in refused.json()["failing"]] == found
    [row] = await rows(yard)
    assert (row["order_no"], row["overdue"], row["ship_on"]) == (order, False, NEXT)
    assert row["by"] == "dispatcher;head;office;production;production_head;quality;rep;warehouse"
    assert row["lacking"].count(";") == 3
    assert (await yard.read("O1", f"/departures/{order}"))["collector_id"] == "S1"
    await yard.done("W1", "/stock/P1/receipts", {"quantity": "5", "dated_on": NEXT})
    await yard.done("S1", f"/orders/{order}/presence", {"customer_id": "C9", "day": NEXT})
    assert [rule for rule, _ in await lacking(yard, order)] == ["NoCertificate", "CollectorNotTheRep"]


@pytest.mark.clause("P5-5.2b", "P5-5.2d")
async def test_what_is_overdue_or_waits_for_somebody_is_to_leave(yard: Yard) -> None:
    await yard.contract("K-C9", "C9", terms=PREPAID)
    later, first = await yard.approved(NEXT), await yard.approved(NEXT, urgent=True)
    waits = await yard.placed("2026-05-05")
    rest = await yard.approved(DAY, urgent=True)
    assert [one["order_no"] for one in await rows(yard)] == [rest]
    await yard.done("O1", f"/orders/{rest}/dispatches", yard.leaving(DAY, "4"))
    await yard.come(NEXT, "10:00")
    found = await rows(yard)
    assert [(one["order_no"], one["overdue"]) for one in found] == [
        (rest, True),
        (waits, True),
        (first, False),
        (later, False),
    ]
    assert (found[1]["state"], found[1]["by"], found[1]["batch"]) == ("placed", "director;head", None)
    assert [one["quantity"] for one in (await yard.read("O1", f"/departures/{rest}"))["lines"]] == ["6"]
    await yard.done("O1", f"/orders/{rest}/dispatches", yard.leaving(NEXT, "6"))
    assert rest not in {one["order_no"] for one in await rows(yard)}
    assert [one["order_no"] for one in await rows(yard, where="urgent is true")] == [first]


async def test_only_the_own_ones_are_there(yard: Yard) -> None:
    order = await yard.approved(NEXT)
    await yard.come(NEXT)
    for who in ("S1", "M1", "F1"):
        assert [one["order_no"] for one in await rows(yard, who)] == [order]
    assert await rows(yard, "S2") == []
    for path in (f"/departures/{order}", "/departures/nothing"):
        assert (await yard.company.doors["orders"].as_("S2").get(path)).status_code == NOT_THERE


@pytest.mark.clause("P5-5.2d")
async def test_the_batches_of_a_day_say_whether_their_order_stands(yard: Yard) -> None:
    for urgent in (True, False):
        await yard.approved(NEXT, urgent=urgent)
    await yard.come("2026-05-06", "13:29")
    early = [{"batch": "13:30", "orders": 2, "frozen": False}]
    for who, shown in (("O1", early), ("S1", early), ("S2", [])):
        await yard.company.settled()
        assert await yard.read(who, f"/batches/{NEXT}") == shown
    await yard.come("2026-05-06", "13:30")
    assert await yard.read("O1", f"/batches/{NEXT}") == [{"batch": "13:30", "orders": 2, "frozen": True}]
