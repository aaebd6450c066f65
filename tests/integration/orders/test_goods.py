"""Certificates, production and stock of the goods that leave. P1-2.1, P1-2.2, P5-5.1"""

from typing import Any

import pytest

from tests.integration.contracts.company import FORBIDDEN, RULE
from tests.integration.orders.yard import Yard


def certificate(number: str, quantity: str, **members: Any) -> dict[str, Any]:
    """What quality vouches for of P1."""
    said = {"certificate_no": number, "product_id": "P1", "lot": "B1", "quantity": quantity, "issued_on": "2026-04-30"}
    return {**said, **members}


@pytest.mark.clause("P1-2.2", "P5-5.1")
async def test_goods_leave_with_a_certificate_and_out_of_stock(yard: Yard) -> None:
    await yard.contract("K-C2", "C2", special_characteristics=("b: 粗糙度",))
    await yard.come("2026-04-30", "10:00")
    first = await yard.approved("2026-05-06", "100")
    rough = await yard.approved("2026-05-06", "10", "C2")
    await yard.described("P1", certificate_required=True)
    path = f"/orders/{first}/dispatches"

    def leaving(quantity: str, customer: str = "C1") -> dict[str, Any]:
        return yard.leaving("2026-04-30", quantity, customer)

    assert await yard.refused("O1", path, leaving("1")) == (RULE, "P1-2.2")
    assert await yard.refused("O1", "/certificates", certificate("Z1", "100")) == (FORBIDDEN, "P1-2.2")
    await yard.done("Q1", "/certificates", certificate("Z1", "100"))
    await yard.company.settled()
    await yard.done("O1", path, leaving("60"))
    await yard.company.settled()
    assert await yard.refused("O1", f"/orders/{rough}/dispatches", leaving("10", "C2")) == (RULE, "P1-2.2")
    await yard.done("Q1", "/certificates", certificate("Z2", "10", lot="B2", results={"粗糙度": "0.6"}))
    await yard.company.settled()
    await yard.done("O1", f"/orders/{rough}/dispatches", leaving("10", "C2"))
    await yard.company.settled()
    more = await yard.placed("2026-05-06", "1")
    await yard.agreed(more)
    changed = await yard.ask("O1", path, leaving("41"))
    assert (changed.status_code, changed.json()["clause"]) == (RULE, "P5-5.2b")  # more than the order asks for
    assert [one["clause"] for one in changed.json()["failing"]] == ["P5-5.2b", "P1-2.2"]
    wide = await yard.approved("2026-05-06", "41")
    assert await yard.refused("O1", f"/orders/{wide}/dispatches", leaving("41")) == (RULE, "P1-2.2")
    await yard.done("O1", f"/orders/{wide}/dispatches", leaving("40"))


@pytest.mark.clause("P5-5.1")
async def test_who_was_approved_first_reserves_first(yard: Yard) -> None:
    await yard.described("P1", stock_controlled=True)
    assert await yard.refused("O1", "/stock/P1/receipts", {"quantity": "1", "dated_on": "2026-04-30"}) == (
        *(FORBIDDEN, "P5-5.1"),
    )
    await yard.done("W1", "/stock/P1/receipts", {"quantity": "100", "dated_on": "2026-04-30"})
    await yard.company.settled()
    await yard.come("2026-04-30", "10:00")
    first = await yard.approved("2026-05-06", "60")
    await yard.come("2026-04-30", "10:01")
    second = await yard.approved("2026-05-06", "60")

    async def stock() -> list[Any]:
        await yard.company.settled()
        rows: list[Any] = (await yard.read("S1", "/reports/stock"))["rows"]
        return rows

    assert await stock() == [["P1", "100", "100", "0", "20"]]
    duties = await yard.duties("owner_id", "due_on", "clause")
    assert duties == {
        f"shortage-told/{second}/P1": ("S1", "2026-05-06", "P5-5.1"),
        f"shortage/{second}/P1/production_head": ("@production_head", "2026-05-06", "P5-5.1"),
        f"shortage/{second}/P1/warehouse": ("@warehouse", "2026-05-06", "P5-5.1"),
    }
    path = f"/orders/{second}/dispatches"
    assert await yard.refused("O1", path, yard.leaving("2026-04-30", "41")) == (RULE, "P5-5.1")
    await yard.done("O1", path, yard.leaving("2026-04-30", "40"))
    assert await stock() == [["P1", "60", "60", "0", "20"]]
    await yard.done("W1", "/stock/P1/counts", {"counted": "50", "dated_on": "2026-04-30"})
    assert await stock() == [["P1", "50", "50", "0", "30"]]
    gone = await yard.ask("O1", f"/orders/{first}/dispatches", yard.leaving("2026-04-30", "51"))
    assert (gone.status_code, gone.json()["clause"]) == (RULE, "P5-5.1")
    assert (await yard.read("S1", "/stock"))["items"][0]["short"] == "30"


@pytest.mark.clause("P5-5.1")
async def test_who_loses_what_he_reserved_to_an_approval_of_the_same_instant_is_short(yard: Yard) -> None:
    await yard.described("P1", stock_controlled=True)
    await yard.done("W1", "/stock/P1/receipts", {"quantity": "10", "dated_on": "2026-04-30"})
    first, second = await yard.placed("2026-05-06", "10"), await yard.placed("2026-05-06", "10")
    await yard.agreed(second)
    assert await yard.duties("owner_id") == {}
    await yard.agreed(first)  # of one instant the lower number reserves first, though it is recorded later
    assert sorted(await yard.duties("owner_id")) == [
        f"shortage-told/{second}/P1",
        f"shortage/{second}/P1/production_head",
        f"shortage/{second}/P1/warehouse",
    ]


@pytest.mark.clause("P1-2.1")
async def test_production_reports_and_the_rep_tells_the_customer(yard: Yard) -> None:
    order = await yard.placed("2026-06-15", "100")
    path = f"/orders/{order}/production-reports"
    said = {"customer_id": "C1", "contract_line_no": "1", "stage": "in_production", "quantity": "100"}
    assert await yard.refused("S1", path, said) == (FORBIDDEN, "P1-2.1")
    await yard.done("PH", path, said | {"expected_on": "2026-06-15"})
    assert await yard.refused("PH", path, said | {"stage": "materials"}) == (RULE, "P1-2.1")
    assert await yard.refused("PH", path, said | {"quantity": "101"}) == (RULE, "P1-2.1")
    late = await yard.done("PH", path, said | {"stage": "materials", "reason": "缺料", "expected_on": "2026-06-16"})
    assert [one.split(".")[2] for one in late["events"]] == ["ProductionReported", "DelayForeseen"]
    assert await yard.duties("owner_id", "due_on", "clause") == {
        f"progress/{order}/1": ("S1", "2026-05-06", "P1-2.1"),
        f"progress/{order}/2": ("S1", "2026-04-30", "P1-2.1"),
    }
    rows = (await yard.read("C1", "/reports/production"))["rows"]
    assert rows == [[order, "1", "P1", "materials", "100", "2026-06-16", "2026-06-15", "2026-04-30"]]
    assert len((await yard.read("S2", f"/orders/{order}/production"))["rows"]) == 2
    await yard.come("2026-05-06", "09:00")
    await yard.done("PH", path, said | {"expected_on": "2026-06-15"})
    await yard.spoken("LX1", "C2", "2026-05-06", order)  # no customer of this order
    await yard.spoken("LX2", "C1", "2026-05-06", None)
    await yard.spoken("LX3", "C1", "2026-04-30", order)  # an hour after the first two reports, before the third
    states = {1: "done", 2: "done", 3: "open"}
    assert await yard.duties("status") == {f"progress/{order}/{n}": (state,) for n, state in states.items()}
