"""Proofs of delivery, cases on carriers, the report of a day. P5-5.2e, P5-5.3a"""

from datetime import date
from hashlib import sha256
from typing import Any

import pytest

from tests.integration.contracts.company import CONFLICT, CREATED, FORBIDDEN, NOT_THERE, OK, RULE
from tests.integration.orders.test_carriers import hired
from tests.integration.orders.yard import COD, FORM, Yard

PAPER = b"%PDF-1.7 proof"
AGREED = {"payer": "company", "freight": "80.00", "from": "乌鲁木齐", "to": "喀什", "liability": "照价赔偿"}
HASH = "0" * 64


def proof(**members: Any) -> dict[str, Any]:
    """The paper of a delivery that is signed and sealed."""
    said = {"delivered_on": "2026-06-03", "signed_by": "李", "sealed": True, "quantities": {"1": "186"}}
    return {"customer_id": "C1", "sha256": HASH, **said, **members}


async def table(yard: Yard, name: str, who: str = "G1") -> list[dict[str, Any]]:
    await yard.company.settled()
    told = await yard.read(who, f"/reports/{name}")
    return [dict(zip(told["columns"], row, strict=True)) for row in told["rows"]]


async def left(yard: Yard, quantity: str = "186", number: str = "I1", **members: Any) -> str:
    """Let goods leave into the region on Monday, 1 June 2026, by carrier Y1 and driver J1; return their order."""
    await yard.come("2026-05-28")
    await yard.done("O1", "/zones", {"region_prefix": "65", "zone": "region", "effective_from": "2026-01-01"})
    await yard.company.settled()
    order = await yard.approved("2026-06-05", quantity, particulars={**FORM, "region": "6590"}, **members)
    await yard.come("2026-06-01")
    by: dict[str, Any] = {"carrier_id": "Y1", "driver_id": "J1", "agreement": AGREED | {"arrive_by": "2026-06-03"}}
    goods = yard.leaving("2026-06-01", quantity, invoice_no=number, **by)
    await yard.done("O1", f"/orders/{order}/dispatches", goods)
    return order


@pytest.mark.clause("P5-5.2e")
async def test_a_sealed_proof_is_due_in_three_days_and_closes_the_case_that_had_opened_by_itself(yard: Yard) -> None:
    await hired(yard, "2026-12-31")
    await left(yard)
    row: dict[str, Any] = {"invoice_no": "I1", "customer_id": "C1", "carrier_id": "Y1"}
    row |= {"left_on": "2026-06-01", "due_on": "2026-06-04"}
    assert await table(yard, "proofs") == [row | {"proved_on": None, "complete": "no", "case_no": None}]
    await yard.day_begins("2026-06-04")
    assert await table(yard, "carrier-cases") == []
    await yard.day_begins("2026-06-05")
    case: dict[str, Any] = {"case_no": "CY-2026-000001", "invoice_no": "I1", "carrier_id": "Y1", "kind": "proof"}
    case |= {"opened_on": "2026-06-05", "claimed": "0.00", "settled": None, "status": "open"}
    assert await table(yard, "carrier-cases") == [case]
    claim = "/carrier-cases/CY-2026-000001/claim"
    assert await yard.refused("O1", claim, {"amount": "18600.01"}) == (RULE, "P5-5.2e")
    await yard.done("O1", claim, {"amount": "18600.00"})
    await yard.day_begins("2026-06-08")
    path = "/dispatches/I1/proof"
    assert await yard.refused("F1", path, proof()) == (FORBIDDEN, "P5-5.2e")
    assert (await yard.ask("S2", path, proof())).status_code == NOT_THERE
    first = await yard.done("S1", path, proof(sealed=False))
    assert [one.split(".")[2] for one in first["events"]] == ["DeliveryProved", "OrderDelivered"]
    assert (await table(yard, "proofs", "S1"))[0]["complete"] == "no"
    assert (await table(yard, "carrier-cases", "S1"))[0]["status"] == "open"
    scan = sha256(PAPER).hexdigest()
    office, stranger = (yard.company.doors["orders"].as_(name) for name in ("O1", "S2"))
    assert (await office.put(f"/files/{scan}", PAPER)).status_code == CREATED
    second = await yard.done("T1", path, proof(sha256=scan))
    await yard.company.settled()
    assert (await office.get(f"/files/{scan}")).content == PAPER
    assert (await stranger.get(f"/files/{scan}")).status_code == NOT_THERE
    assert [one.split(".")[2] for one in second["events"]] == ["DeliveryProved", "CarrierCaseClosed"]
    assert await table(yard, "carrier-cases") == [case | {"claimed": "18600.00", "status": "dropped"}]
    proved = row | {"proved_on": "2026-06-08", "complete": "yes", "case_no": "CY-2026-000001"}
    assert await table(yard, "proofs") == [proved]
    assert (await yard.done("T1", path, proof(sha256=scan)))["events"] == []
    assert await yard.refused("T1", path, proof(signed_by="王")) == (CONFLICT, None)
    assert (await yard.ask("O1", claim, {"amount": "1.00"})).status_code == CONFLICT
    await yard.day_begins("2026-06-09")
    assert len(await table(yard, "carrier-cases")) == 1
    shown = await yard.read("S1", "/carrier-cases/CY-2026-000001")
    assert (shown["by_itself"], shown["closed_on"], shown["driver_id"]) == (True, "2026-06-08", "J1")
    assert (await yard.company.doors["orders"].as_("S2").get("/carrier-cases/CY-2026-000001")).status_code == NOT_THERE
    assert (await yard.read("S2", "/carrier-cases"))["items"] == []


@pytest.mark.clause("P5-5.2e")
async def test_without_the_seal_it_is_incomplete_and_a_case_on_the_day_after_the_due_day(yard: Yard) -> None:
    await hired(yard, "2026-12-31")
    await yard.contract("K1", receivers=("张三",))
    await left(yard)
    await left(yard, "10", "I2")
    await yard.come("2026-06-03")
    signed = {"signed_by": "张三", "delivered_on": "2026-06-02"}
    await yard.done("O1", "/dispatches/I1/proof", proof(**signed, sealed=False))
    await yard.done("O1", "/dispatches/I2/proof", proof(**signed, quantities={"1": "10"}))
    assert [row["complete"] for row in await table(yard, "proofs")] == ["no", "yes"]
    await yard.day_begins("2026-06-04")
    assert await table(yard, "carrier-cases") == []
    await yard.day_begins("2026-06-05")
    assert [(row["invoice_no"], row["kind"]) for row in await table(yard, "carrier-cases")] == [("I1", "proof")]
    await yard.come("2026-06-06")
    await yard.done("O1", "/dispatches/I1/proof", proof(**signed))
    assert [row["status"] for row in await table(yard, "carrier-cases")] == ["dropped"]


@pytest.mark.clause("P5-5.2e")
async def test_who_signs_and_whether_the_paper_of_a_faxed_bill_is_back(yard: Yard) -> None:
    await yard.contract("K-C2", "C2", terms=COD, receivers=("张三",))
    await yard.contract("K1", receivers=("张三",))
    order = await yard.approved("2026-05-08", "10", particulars={**FORM, "channel": "fax", "taker": "S1"})
    await yard.done("O1", f"/orders/{order}/dispatches", yard.leaving("2026-04-30", "10", invoice_no="I1"))
    cod = await yard.approved("2026-05-08", "10", "C2")
    goods = yard.leaving("2026-04-30", "10", "C2", invoice_no="I2", collector_id="S1", escort="T1")
    await yard.done("O1", f"/orders/{cod}/dispatches", goods)
    said = {"delivered_on": "2026-04-30", "quantities": {"1": "10"}}
    path = "/dispatches/I1/proof"
    assert await yard.refused("O1", path, proof(**said | {"quantities": {"1": "10.001"}})) == (RULE, "P5-5.2e")
    assert await yard.refused("O1", path, proof(**said | {"quantities": {"9": "1"}})) == (RULE, "P5-5.2e")
    await yard.done("O1", path, proof(**said, signed_by="张 三"))
    assert (await table(yard, "proofs"))[0]["complete"] == "no"  # the bill went by fax
    await yard.done("O1", path, proof(**said, signed_by="门卫", bill_returned=True))
    assert (await table(yard, "proofs"))[0]["complete"] == "no"  # who is that?
    await yard.done("O1", path, proof(**said, signed_by="张 三", bill_returned=True))
    await yard.done("O1", "/dispatches/I2/proof", proof(**said, customer_id="C2", signed_by="门卫", sealed=False))
    assert [row["complete"] for row in await table(yard, "proofs")] == ["yes", "yes"]


@pytest.mark.clause("P5-5.2e")
async def test_a_case_is_heard_and_decided_by_the_level_of_its_claim(yard: Yard) -> None:
    await hired(yard, "2026-12-31")
    await left(yard)
    said = {"invoice_no": "I1", "kind": "damage", "text": "两箱破损"}
    assert await yard.refused("S1", "/carrier-cases", {**said, "claimed": "1.00"}) == (FORBIDDEN, "P5-5.2e")
    assert await yard.refused("T1", "/carrier-cases", {**said, "claimed": "18600.01"}) == (RULE, "P5-5.2e")
    claims = ("10000.00", "10000.01", "18600.00")
    numbers = [(await yard.done("T1", "/carrier-cases", {**said, "claimed": claim}))["number"] for claim in claims]
    small, large, third = (f"/carrier-cases/{number}" for number in numbers)
    end = {"outcome": "settled", "amount": "9000.00", "reason": "按约"}
    assert await yard.refused("OH", f"{small}/settlement", end) == (CONFLICT, "P5-5.2e")
    for path, agrees in ((small, True), (large, False)):
        await yard.done("O1", f"{path}/hearing", {"statement": "路滑", "agrees": agrees})
    statuses = [row["status"] for row in await table(yard, "carrier-cases")]
    assert statuses == ["agreed", "contested", "open"]
    assert await yard.refused("O1", f"{small}/settlement", end) == (FORBIDDEN, "P5-5.2e")
    assert await yard.refused("OH", f"{small}/settlement", end | {"amount": "10000.01"}) == (RULE, "P5-5.2e")
    await yard.done("OH", f"{small}/settlement", end)
    assert await yard.refused("OH", f"{large}/settlement", end) == (FORBIDDEN, "P5-5.2e")
    await yard.done("G1", f"{large}/settlement", end | {"outcome": "dropped", "amount": "0.00"})
    rows = await table(yard, "carrier-cases")
    assert [(row["settled"], row["status"]) for row in rows] == [
        *(("9000.00", "settled"), (None, "dropped"), (None, "open")),
    ]
    heard = {"statement": "无", "agrees": True}
    assert (await yard.ask("O1", f"{third}/hearing", heard)).status_code == OK
    assert (
        await yard.ask("O1", "/carrier-cases/CY-2026-000009/hearing", {"statement": "无", "agrees": True})
    ).status_code == NOT_THERE


@pytest.mark.clause("P5-5.3a")
async def test_a_driver_is_erased_the_day_after_his_last_case_closes(yard: Yard) -> None:
    await hired(yard, "2026-12-31")
    await left(yard)
    case = {"invoice_no": "I1", "kind": "late", "claimed": "100.00", "text": "迟到"}
    number = (await yard.done("O1", "/carrier-cases", case))["number"]
    door = yard.company.doors["orders"].as_("T1")
    await yard.day_begins("2027-06-01")  # the last day on which his papers are kept
    gone = await door.delete("/drivers/J1")
    assert (gone.status_code, gone.json()["clause"]) == (CONFLICT, "P5-5.3a")
    await yard.day_begins("2027-06-02")
    assert (await yard.read("T1", "/drivers/J1"))["erased_on"] is None
    await yard.done("O1", f"/carrier-cases/{number}/hearing", {"statement": "无", "agrees": False})
    end = {"outcome": "dropped", "amount": "0.00", "reason": "已说明"}
    await yard.done("OH", f"/carrier-cases/{number}/settlement", end)
    await yard.company.settled()
    assert (await door.delete("/drivers/J1")).status_code == CONFLICT
    await yard.day_begins("2027-06-03")
    assert (await yard.read("T1", "/drivers/J1"))["erased_on"] == "2027-06-03"


@pytest.mark.clause("P5-5.3a")
async def test_the_report_of_a_day_is_filed_once_and_corrections_stand_in_the_next_one(yard: Yard) -> None:
    order = await yard.approved("2026-05-08", "30")
    path = f"/orders/{order}/dispatches"
    await yard.done("O1", path, yard.leaving("2026-04-30", "5", invoice_no="I1"))
    duty = "dispatch-report/2026-04-30"
    due = ("@dispatcher", "2026-05-06T01:00:00+00:00", "open")
    assert await yard.duties("owner_id", "due_at", "status") == {duty: due}
    day = {"date": "2026-04-30"}
    assert await yard.refused("O1", "/dispatch-reports", day) == (FORBIDDEN, "P5-5.3a")
    assert await yard.refused("T1", "/dispatch-reports", {"date": "2026-04-29"}) == (RULE, "P5-5.3a")
    assert (await yard.ask("T1", "/dispatch-reports", {"date": "2026-05-01"})).status_code == RULE
    assert (await yard.ask("T1", "/dispatch-reports", day)).status_code == CREATED
    assert (await yard.done("T1", "/dispatch-reports", day))["events"] == []
    assert (await yard.duties("status"))[duty] == ("done",)
    await yard.come("2026-05-06", "08:00")
    await yard.done("O1", path, yard.leaving("2026-04-30", "5", invoice_no="I2"))
    assert await yard.refused("T1", "/dispatch-reports", day) == (CONFLICT, "P5-5.3a")
    await yard.done("O1", path, yard.leaving("2026-05-06", "5", invoice_no="I3"))
    await yard.done("T1", "/dispatch-reports", {"date": "2026-05-06"})
    running = yard.company.running["orders"]
    [filed] = await running.log.stream("dispatch-report-2026-05-06")
    assert b'"rows":2' in filed.data
    assert b'"corrections":["I2"]' in filed.data
    assert (await yard.done("T1", "/dispatch-reports", {"date": "2026-05-06"}))["events"] == []


@pytest.mark.clause("P5-5.2e")
async def test_what_comes_back_is_approved_again_and_the_rep_sends_it_or_gives_up(yard: Yard) -> None:
    await hired(yard, "2026-12-31")
    order = await left(yard)
    path, back = "/dispatches/I1/failure", dict[str, Any](customer_id="C1", returned_on="2026-06-03")
    back |= {"reason": "无人收货", "customer_caused": False}
    await yard.come("2026-06-03", "10:00")
    assert await yard.refused("S1", path, back) == (FORBIDDEN, "P5-5.2e")
    assert (await yard.ask("O1", path, back | {"returned_on": "2026-05-31"})).status_code == RULE
    told = await yard.done("O1", path, back)
    assert [one.split(".")[2] for one in told["events"]] == ["DeliveryFailed", "OrderApproved"]
    assert (await yard.done("O1", path, back))["events"] == []
    assert await yard.refused("O1", path, back | {"reason": "他因"}) == (CONFLICT, None)
    assert await yard.refused("O1", "/dispatches/I1/proof", proof()) == (CONFLICT, "P5-5.2e")
    await yard.company.settled()
    assert (await yard.duties("owner_id", "due_on", "status"))["send-again/I1"] == ("S1", "2026-06-10", "open")
    [live] = await yard.read("O1", "/order-books/C1")
    assert (live["state"], live["to_invoice"]) == ("approved", "18600.00")
    await yard.day_begins("2026-06-05")
    assert await table(yard, "carrier-cases") == []
    assert await table(yard, "proofs") == []
    goods = yard.leaving("2026-06-05", "186", invoice_no="I2")
    await yard.done("O1", f"/orders/{order}/dispatches", goods)
    assert (await yard.duties("status"))["send-again/I1"] == ("done",)
    arrived = {"customer_id": "C1", "delivered_on": "2026-06-05"}
    await yard.done("O1", "/dispatches/I2/delivery", arrived)
    assert await yard.refused("O1", "/dispatches/I2/failure", back | {"returned_on": "2026-06-05"}) == (
        *(CONFLICT, "P5-5.2e"),
    )


@pytest.mark.clause("P5-5.2e")
async def test_an_order_that_was_given_up_stays_so_when_its_goods_come_back(yard: Yard) -> None:
    order = await yard.approved("2026-05-08", "10")
    await yard.done("O1", f"/orders/{order}/dispatches", yard.leaving("2026-04-30", "5", invoice_no="I1"))
    await yard.done("S1", f"/orders/{order}/cancellation", {"customer_id": "C1", "reason": "不要了"})
    back = {"customer_id": "C1", "returned_on": "2026-04-30", "reason": "拒收", "customer_caused": True}
    told = await yard.done("O1", "/dispatches/I1/failure", back)
    assert [one.split(".")[2] for one in told["events"]] == ["DeliveryFailed"]
    duty = "/duties/send-again%2FI1/done"
    await yard.company.settled()
    assert (await yard.ask("S1", duty, {"note": "客户不要了"})).status_code == OK
    assert (await yard.duties("status"))["send-again/I1"] == ("done",)


@pytest.mark.clause("P5-5.1", "P1-2.2")
async def test_what_came_back_is_on_hand_and_certified_again(yard: Yard) -> None:
    await yard.described("P1", stock_controlled=True, certificate_required=True)
    await yard.done("W1", "/stock/P1/receipts", {"quantity": "60", "dated_on": "2026-04-30"})
    vouched = {"certificate_no": "Z1", "product_id": "P1", "lot": "L1", "quantity": "60", "issued_on": "2026-04-30"}
    await yard.done("Q1", "/certificates", vouched)
    order = await yard.approved("2026-05-08", "60")
    path = f"/orders/{order}/dispatches"
    await yard.done("O1", path, yard.leaving("2026-04-30", "60", invoice_no="I1"))
    assert [(row["on_hand"], row["reserved"]) for row in await table(yard, "stock")] == [("0", "0")]
    back = {"customer_id": "C1", "returned_on": "2026-04-30", "reason": "拒收", "customer_caused": False}
    await yard.done("O1", "/dispatches/I1/failure", back)
    assert [(row["on_hand"], row["reserved"]) for row in await table(yard, "stock")] == [("60", "60")]
    await yard.come("2026-04-30", "13:30")
    await yard.done("O1", path, yard.leaving("2026-04-30", "60", invoice_no="I2"))
    assert [(row["on_hand"], row["short"]) for row in await table(yard, "stock")] == [("0", "0")]


async def test_an_order_names_the_complaint_that_it_makes_good(yard: Yard) -> None:
    number = await yard.placed("2026-05-08", "10", complaint_no="TS-2026-000001")
    [shown] = (await yard.read("S1", "/orders"))["items"]
    assert shown["complaint_no"] == "TS-2026-000001"
    [live] = await yard.read("S1", "/order-books/C1")
    assert (live["order_no"], live["form"]["complaint_no"]) == (number, "TS-2026-000001")
    assert date.fromisoformat(live["form"]["required_on"]) == date(2026, 5, 8)
