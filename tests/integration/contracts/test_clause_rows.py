"""Rows of the table of clauses, with their very values, at the doors of contracts. P3-3, P3-4, P5-4, P5-6"""

from typing import Any

import pytest

from tests.integration.contracts.company import (
    CONFLICT,
    CREATED,
    FORBIDDEN,
    NOT_THERE,
    REGISTERED,
    RULE,
    SPECIAL,
    Desk,
    Under,
)

FULL = {"line_no": "2", "product_id": "P1", "quantity": "1030", "unit_price": "100.00"}


def at(price: str, quantity: str = "10") -> list[dict[str, Any]]:
    """One line of P1, whose list price is 100.00."""
    return [{"line_no": "1", "product_id": "P1", "quantity": quantity, "unit_price": price}]


async def conceded(one: Under, who: str, floor: str) -> tuple[int, str | None]:
    """Let somebody concede a floor price; return the status, and the clause of a refusal."""
    wish = {"line_no": "1", "floor_price": floor, "expires_on": "2026-12-31"}
    answer = await one.desk.ask(who, one.path("concessions"), wish)
    return answer.status_code, answer.json().get("clause")


async def by_rule(desk: Desk, name: str, value: str, day: str) -> None:
    """Let two people change a number from a day on, and come to it."""
    wish = {"value": value, "effective_from": day, "decided_in": "第 8 号通知"}
    await desk.done("OH", f"/rules/{name}", wish)
    await desk.done("G1", f"/rules/{name}/approval", {"effective_from": day})
    await desk.come(day)


@pytest.mark.clause("P3-4.2.2")
async def test_where_the_group_meets_over_special_contracts_no_countersign_concludes_them(desk: Desk) -> None:
    await by_rule(desk, "review.form", "4.2.2", "2026-09-23")
    one = await desk.on_file(**SPECIAL)
    await one.answered()
    await one.studied()
    assert await one.refused("QH", "countersigns", department="quality", verdict="agree") == (RULE, "P3-4.2.2")
    assert await one.refused("G1", "conclusion", approved=True) == (CONFLICT, "P3-4.6.2c")
    await one.done("UH", "meeting-call", meeting_at="2026-09-28T09:00:00+08:00", place="A")
    await desk.come("2026-09-28", "10:00")
    await one.done("O1", "meeting", **one.minutes("2026-09-28T09:00:00+08:00"))
    await one.done("O1", "review-report", report="go")
    concluded = await one.done("G1", "conclusion", approved=True)
    assert concluded["events"] == ["huikuan.contracts.ContractReviewed.v1"]


@pytest.mark.clause("P3-3", "P3-4.1.6")
async def test_below_list_each_level_goes_so_far_and_only_the_gm_lowers_the_list(desk: Desk) -> None:
    for floor, head in (("97.00", (CREATED, None)), ("95.00", (CREATED, None)), ("94.99", (FORBIDDEN, "P3-4.1.6"))):
        one = await desk.on_file("OH", lines=at(floor), kind="routine", kind_reason="老客户")
        await one.answered()
        assert await one.refused("R1", "review", approved=True) == (RULE, "P3-3")
        assert await conceded(one, "M1", floor) == head
        if head[0] == CREATED:
            await one.done("R1", "review", approved=True)
        else:
            assert await one.refused("R1", "review", approved=True) == (RULE, "P3-3")
    lower = {"unit_price": "99.00", "effective_from": "2026-09-23"}
    assert await desk.refused("D1", "/products/P1/prices", lower) == (FORBIDDEN, "P3-3")
    await desk.done("G1", "/products/P1/prices", lower)


@pytest.mark.clause("P3-4.7.2")
async def test_an_authority_to_sign_goes_to_its_amount_its_discount_and_its_last_day(desk: Desk) -> None:
    until = {"staff_id": "S2", "valid_from": "2024-01-01", "valid_to": REGISTERED}
    await desk.done("G1", "/signatories", {**until, "max_amount": "200000.00", "max_discount": "0.03"})
    for lines, within in (([*at("97.00", "1000"), FULL], True), ([*at("97.00", "1001"), FULL], False)):
        one = await desk.on_file("OH", staff_id="S2", lines=lines, kind="routine", kind_reason="老客户")
        await one.answered()
        assert await conceded(one, "M2", "97.00") == (CREATED, None)
        await one.done("R1", "review", approved=True)
        signature = {"party": "company", "signed_on": REGISTERED, "signed_by": "S2", "sealed": True}
        if within:
            nobody = {**signature, "signed_by": "R1"}
            assert await one.refused("OH", "signatures", **nobody) == (FORBIDDEN, "P3-4.7.2")
            await one.done("OH", "signatures", **signature)
        else:
            assert await one.refused("OH", "signatures", **signature) == (FORBIDDEN, "P5-4.1g")
    late = await desk.on_file("OH", staff_id="S2", lines=at("100.00"))
    await late.answered()
    await late.done("R1", "review", approved=True)
    await desk.come("2026-09-23")
    signature = {"party": "company", "signed_on": "2026-09-23", "signed_by": "S2", "sealed": True}
    assert await late.refused("OH", "signatures", **signature) == (FORBIDDEN, "P3-4.7.2")


@pytest.mark.clause("P3-4.7.3", "P5-4.2")
async def test_the_ledger_has_what_was_rejected_and_numbers_follow_each_other(desk: Desk) -> None:
    first, second = await desk.on_file(), await desk.on_file()
    assert [first.number, second.number] == ["HT-2026-000001", "HT-2026-000002"]
    await first.answered()
    await first.done("R1", "review", approved=False)
    await second.answered()
    await second.done("R1", "review", approved=True)
    third = await desk.on_file()  # what is rejected keeps its number
    assert third.number == "HT-2026-000003"
    taken = {"contract_no": "HT-2026-000009", "customer_id": "C1"}
    assert await desk.refused("S1", "/contracts", {**taken, **await body(third)}) == (RULE, "P5-4.2")
    foreign = await desk.company.doors["contracts"].as_("S2").get(f"/contracts/{second.number}")
    assert foreign.status_code == NOT_THERE
    await desk.company.settled()
    rows = (await desk.read("O1", "/reports/contracts"))["rows"]
    states = {row[0]: row[-1] for row in rows}
    assert states == {first.number: "rejected", second.number: "reviewed", third.number: "draft"}
    assert await read_by_a_rep(desk) == (FORBIDDEN, "P3-4.7.3")


async def body(one: Under) -> dict[str, Any]:
    """Return the content of a contract as one that is to be registered."""
    content = (await one.desk.read("O1", f"/contracts/{one.number}"))["content"]
    return {name: content[name] for name in ("staff_id", "terms", "particulars")} | {"lines": at("100.00")}


async def read_by_a_rep(desk: Desk) -> tuple[int, str | None]:
    """Ask for the whole ledger as a rep."""
    answer = await desk.company.doors["contracts"].as_("S1").get("/reports/contract-ledger")
    return answer.status_code, answer.json().get("clause")


@pytest.mark.clause("P5-6.2", "P3-3")
async def test_an_address_outside_a_dealers_area_stops_no_contract_but_a_price_below_list_does(desk: Desk) -> None:
    elsewhere = dict.fromkeys(("address", "place"), "库尔勒")
    one = await desk.on_file(particulars=await particulars(desk) | elsewhere)
    await one.answered()
    await one.done("R1", "review", approved=True)
    low = await desk.on_file("OH", lines=at("97.00"), kind="routine", kind_reason="老客户")
    await low.answered()
    assert await low.refused("R1", "review", approved=True) == (RULE, "P3-3")


async def particulars(desk: Desk) -> dict[str, str]:
    """Return the particulars of a contract, all agreed."""
    content = (await desk.read("O1", f"/contracts/{(await desk.on_file()).number}"))["content"]
    return dict(content["particulars"])
