"""What a contract states, at the doors: the standard text, the rebate, terms, what lacks. P5-4.1, P3-4.1.6, P4-7.3"""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.integration.contracts.company import CREATED, FORBIDDEN, NOT_THERE, RULE, Desk, draft

V3_FROM = date(2026, 9, 22)
TEXT = {"sha256": "0" * 64, "counsel_note": "已审"}


def line(price: str) -> list[dict[str, str]]:
    return [{"line_no": "1", "product_id": "P1", "quantity": "10", "unit_price": price}]


async def lacks(desk: Desk, **members: Any) -> tuple[int, str | None, list[str] | None]:
    answer = await desk.ask("S1", "/contracts", draft(**members))
    told = answer.json()
    return answer.status_code, told.get("clause"), told.get("missing")


@pytest.mark.clause("P5-4.1a", "P5-4.1c–f", "P4-7.3", "P3-4.1.6", "P3-3")
async def test_a_contract_states_what_the_house_asks(desk: Desk) -> None:
    await terms_and_particulars(desk)
    await a_rebate_counts_in_the_level(desk)
    await quality_and_the_office_describe_a_product(desk)
    await the_text_in_force_is_named(desk)


async def terms_and_particulars(desk: Desk) -> None:
    some = {name: text for name, text in draft()["particulars"].items() if name not in {"venue", "place"}}
    assert await lacks(desk, particulars=some) == (RULE, "P5-4.1c–f", ["venue", "place"])
    assert await lacks(desk, terms={"kind": "credit"}) == (RULE, "P4-7.3", ["terms.credit_days"])
    parts = [{"share": "0.3", "counted_from": "signing"}, {"share": "0.6", "counted_from": "delivery"}]
    assert await lacks(desk, terms={"kind": "instalments", "instalments": parts}) == (RULE, "P4-7.3", None)
    rest = {"share": "0.1", "days": 365, "counted_from": "delivery", "retention": True}
    kept = await desk.on_file(terms={"kind": "instalments", "instalments": [*parts, rest]}, receivers=["李四"])
    content = (await desk.read("O1", f"/contracts/{kept.number}"))["content"]
    assert [part["retention"] for part in content["terms"]["instalments"]] == [False, False, True]
    assert content["receivers"] == ["李四"]


async def a_rebate_counts_in_the_level(desk: Desk) -> None:
    cheaper = await desk.on_file(lines=line("98.00"))
    assert (await desk.read("O1", f"/contracts/{cheaper.number}"))["content"]["kind"] == "routine"
    rebated = await desk.on_file(lines=line("98.00"), rebate_rate="0.01")
    assert (await desk.read("O1", f"/contracts/{rebated.number}"))["content"]["kind"] == "special"
    await rebated.answered()
    await rebated.studied()
    await rebated.countersigned()
    await rebated.done("OH", "head-review", approved=True)
    assert await rebated.refused("G1", "conclusion", approved=True) == (RULE, "P3-3")
    until = {"line_no": "1", "expires_on": "2026-12-31"}
    low = await desk.ask("M1", rebated.path("concessions"), {**until, "floor_price": "94.99"})
    assert (low.status_code, low.json()["clause"]) == (FORBIDDEN, "P3-4.1.6")
    await desk.done("M1", rebated.path("concessions"), {**until, "floor_price": "97.02"})
    await rebated.done("G1", "conclusion", approved=True)


async def quality_and_the_office_describe_a_product(desk: Desk) -> None:
    says = {"certificate_required": True, "standard": "GB/T 13663-2018"}
    assert (await desk.refused("S1", "/products/P1/properties", says))[0] == FORBIDDEN
    await desk.done("Q1", "/products/P1/properties", says)
    await desk.done("O1", "/products/P1/properties", {"made_to_order": True})
    await desk.done("O1", "/products/P1/properties", {"certificate_required": False})
    assert (await desk.refused("O1", "/products/P9/properties", says))[0] == RULE
    await desk.company.settled()
    [product] = (await desk.read("S1", "/products"))["items"]
    asked = ("certificate_required", "stock_controlled", "made_to_order", "standard")
    assert [product[one] for one in asked] == [False, False, True, "GB/T 13663-2018"]


async def the_text_in_force_is_named(desk: Desk) -> None:
    first = {"version": "v2", "effective_from": "2026-09-01", **TEXT}
    assert (await desk.refused("S1", "/contract-templates", first))[0] == FORBIDDEN
    await desk.done("O1", "/contract-templates", first)
    await desk.company.settled()
    assert await lacks(desk) == (RULE, "P5-4.1a", ["template_version"])
    old = await desk.on_file(template_version="v2")
    await desk.done("O1", "/contract-templates", {"version": "v3", "effective_from": V3_FROM.isoformat(), **TEXT})
    await desk.company.settled()
    await desk.on_file(template_version="v3")  # on its first day
    await old.answered()
    await old.done("R1", "review", approved=True)
    signature = {"party": "company", "signed_by": "G1", "sealed": True}
    for days, refused in ((31, (RULE, "P5-4.1a")), (30, None)):
        on = (V3_FROM + timedelta(days=days)).isoformat()
        await desk.come(on)
        assert (await lacks(desk, template_version="v2"))[:2] == (refused or (CREATED, None))
        if refused:
            assert await old.refused("G1", "signatures", **signature, signed_on=on) == refused
        else:
            await old.done("G1", "signatures", **signature, signed_on=on)
    await desk.done("O1", "/contract-templates/v2/withdrawal", {"withdrawn_on": on})
    assert (await desk.refused("O1", "/contract-templates/v9/withdrawal", {"withdrawn_on": on}))[0] == NOT_THERE
    await desk.company.settled()
    assert (await lacks(desk, template_version="v2"))[:2] == (RULE, "P5-4.1a")
    told = {one["version"]: one["withdrawn_on"] for one in (await desk.read("S1", "/contract-templates"))["items"]}
    assert told == {"v2": on, "v3": None}
