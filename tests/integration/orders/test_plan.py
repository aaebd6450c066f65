"""When goods are ordered, approved, planned to leave, and leave. P5-5.2a, P5-5.2c, P5-5.2d"""

import pytest

from tests.integration.contracts.company import CONFLICT, FORBIDDEN, RULE, at
from tests.integration.orders.yard import FORM, Yard


@pytest.mark.clause("P5-5.2a", "P5-5.2c")
async def test_a_form_is_complete_and_comes_in_time(yard: Yard) -> None:
    await yard.described("P2", made_to_order=True)
    await yard.come("2026-06-05", "10:00")

    async def missing(**particulars: str) -> list[str]:
        answer = await yard.ask("S1", "/orders", yard.form("2026-06-06", particulars=particulars))
        assert (answer.status_code, answer.json()["clause"]) == (RULE, "P5-5.2a")
        lacking: list[str] = answer.json()["missing"]
        return lacking

    assert await missing(orderer="李", transport="truck") == ["address", "payment"]
    assert await missing(**FORM, channel="phone") == ["taker"]
    assert await missing(**{**FORM, "transport": "自提"}) == ["pick_up_at"]
    by_pigeon = yard.form("2026-06-06", particulars={**FORM, "channel": "pigeon", "taker": "S1"})
    assert await yard.refused("S1", "/orders", by_pigeon) == (RULE, "P5-5.2a")
    await yard.placed("2026-06-06", particulars={**FORM, "channel": "phone", "taker": "S1"})
    await yard.placed("2026-06-05", urgent=True)
    assert await yard.refused("S1", "/orders", yard.form("2026-06-05")) == (RULE, "P5-5.2c")
    made = [{"contract_line_no": "2", "quantity": "1"}]
    assert await yard.refused("S1", "/orders", yard.form("2026-06-06", lines=made)) == (RULE, "P5-5.2c")
    await yard.placed("2026-06-07", lines=made)
    fetched = {**FORM, "transport": "self-pickup", "pick_up_at": "2026-06-05T15:00:00+08:00"}
    await yard.placed("2026-06-05", lines=made, particulars=fetched)


@pytest.mark.clause("P5-5.2d")
async def test_goods_leave_with_their_batch_in_time_for_the_way(yard: Yard) -> None:
    await yard.customer("C9", "650100")
    await yard.contract("K-C9", "C9")
    assert await yard.refused("S1", "/zones", zone("65", "outside")) == (FORBIDDEN, None)
    for prefix, where in (("65", "region"), ("6501", "outside")):
        await yard.done("O1", "/zones", zone(prefix, where))
    first, second = await yard.placed("2026-05-06"), await yard.placed("2026-05-06")
    yard.clock.at = at("2026-04-30", "13:29").replace(second=59, microsecond=999000)
    await yard.agreed(first)
    yard.clock.at = at("2026-04-30", "13:30")
    await yard.agreed(second)
    planned = await yard.plan("ship_on", "batch", "zone", "late")
    assert planned == {first: ("2026-05-06", "13:30", None, "no"), second: ("2026-05-06", "09:00", None, "no")}
    early = yard.leaving("2026-04-30", "1")
    assert await yard.refused("O1", f"/orders/{second}/dispatches", early) == (RULE, "P5-5.2d")
    await yard.done("O1", f"/orders/{first}/dispatches", early)  # from its batch on, before its ship day

    await yard.come("2026-06-03", "10:00")
    far = await yard.approved("2026-06-15", customer="C9")
    feast = await yard.approved("2026-06-22", customer="C9")
    near = await yard.approved("2026-06-15", customer="C9", particulars={**FORM, "region": "6523"})
    await yard.come("2026-06-05", "14:00")
    late = await yard.approved("2026-06-06")
    planned = await yard.plan("ship_on", "batch", "zone", "late", "status")
    assert planned[far] == ("2026-06-12", "13:30", "outside", "no", "approved")
    assert planned[feast] == ("2026-06-18", "13:30", "outside", "no", "approved")
    assert planned[near] == ("2026-06-12", "13:30", "region", "no", "approved")
    assert planned[late] == ("2026-06-08", "09:00", None, "yes", "approved")
    assert planned[first][-1] == "dispatched"
    await yard.come("2026-06-09", "10:00")
    other_day = await yard.done("O1", f"/orders/{far}/dispatches", yard.leaving("2026-06-09", "5", "C9"))
    await yard.company.settled()
    report = await yard.read("G1", "/reports/dispatch", date="2026-06-09")
    assert [row[:4] for row in report["rows"]] == [["2026-06-09", "13:30", None, far]]
    assert other_day["number"] == "FH-2026-000002"


def zone(prefix: str, where: str) -> dict[str, str]:
    """What is said of the addresses whose region code begins so."""
    return {"region_prefix": prefix, "zone": where, "effective_from": "2026-01-01"}


@pytest.mark.clause("P5-5.2d")
async def test_the_dispatcher_orders_a_batch_until_its_hour_comes(yard: Yard) -> None:
    await yard.customer("C9", "650100")
    await yard.contract("K-C9", "C9")
    await yard.done("O1", "/zones", zone("65", "city"))
    await yard.come("2026-06-05", "07:00")
    plain = [await yard.placed("2026-06-06", customer="C9") for _ in range(2)]
    urgent, gone = (
        await yard.placed("2026-06-05", customer="C9", urgent=True),
        await yard.placed("2026-06-06", "1", "C9"),
    )
    for number in (plain[1], plain[0], gone, urgent):
        await yard.agreed(number, "C9")
        yard.clock.at = yard.clock.at.replace(minute=yard.clock.at.minute + 1)
    turn = {number: place for place, number in enumerate((urgent, plain[1], plain[0], gone), 1)}
    assert await yard.plan("sequence") == {number: (place,) for number, place in turn.items()}
    path, wish = "/batches/2026-06-05/09:00/sequence", {"order_nos": [plain[0]], "reason": "同车"}
    assert await yard.refused("O1", path, wish) == (FORBIDDEN, "P5-5.2d")
    assert await yard.refused("T1", path, wish | {"order_nos": ["O-9"]}) == (RULE, "P5-5.2d")
    await yard.done("T1", path, wish)
    await yard.company.settled()
    assert [number for number, _ in sorted((await yard.plan("sequence")).items(), key=lambda one: one[1])] == [
        *(plain[0], urgent, plain[1], gone)
    ]
    await yard.done("S1", f"/orders/{gone}/cancellation", {"customer_id": "C9", "reason": "不要了"})
    await yard.come("2026-06-05", "09:00")
    assert await yard.refused("T1", path, wish) == (CONFLICT, "P5-5.2d")
    sent = await yard.done("O1", f"/orders/{urgent}/dispatches", yard.leaving("2026-06-05", "10", "C9"))
    await yard.done("O1", f"/orders/{plain[0]}/dispatches", yard.leaving("2026-06-05", "10", "C9"))
    await yard.day_begins("2026-06-08")

    log = await yard.company.running["orders"].log.stream("batch-2026-06-05-09:00")
    assert [one.type.split(".")[2] for one in log] == ["BatchSequenced", "DispatchPlanned"]
    assert await yard.plan("sequence", "status") == {
        plain[0]: (1, "dispatched"),
        urgent: (2, "dispatched"),
        plain[1]: (3, "approved"),
    }
    report = await yard.read("G1", "/reports/dispatch", date="2026-06-05")
    assert [(row[2], row[3]) for row in report["rows"]] == [(1, plain[0]), (2, urgent)]
    assert sent["number"]


@pytest.mark.clause("P5-5.2b")
async def test_a_release_lapses_where_nothing_has_left_in_time(yard: Yard) -> None:
    await yard.come("2026-06-05", "10:00")
    await yard.approved("2026-06-30", "500")  # 50,000.00 is the limit of grade C
    released, part = await yard.placed("2026-06-30", "1"), await yard.placed("2026-06-30", "2")
    for number in (released, part):
        assert await yard.agreed(number) == "OrderHeld"
        await yard.done("FH", f"/orders/{number}/release", {"customer_id": "C1", "reason": "有担保"})
    await yard.company.settled()
    await yard.done("O1", f"/orders/{part}/dispatches", yard.leaving("2026-06-05", "1", escort="T1"))
    for day in ("2026-06-08", "2026-06-22"):  # 19 June is off, so the 10th working day is Monday, 22 June
        await yard.day_begins(day)
        assert (await yard.plan("status"))[released] == ("approved",)
    await yard.day_begins("2026-06-23")
    book = {one["order_no"]: one["state"] for one in await yard.read("FH", "/order-books/C1")}
    assert (book[released], book[part]) == ("held", "approved")
