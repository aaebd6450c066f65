"""Prepaid goods leave against money, under the number that was reserved for them. P4-7.2"""

from typing import Any

import pytest

from tests.integration.contracts.company import CONFLICT, CREATED, RULE
from tests.integration.orders.counter import DAY, SOON, Counter, counter

__all__ = ["counter"]

FIRST, SECOND, THIRD = (f"FH-2026-00000{place}" for place in (1, 2, 3))


async def goes(counter: Counter, order: str, quantity: str, **members: Any) -> Any:
    """Let goods leave; return what is answered."""
    return await counter.ask("O1", f"/orders/{order}/dispatches", counter.leaving(DAY, quantity, **members))


@pytest.mark.clause("P4-7.2")
async def test_goods_leave_when_five_thousand_are_counted_and_not_for_a_fen_less(counter: Counter) -> None:
    order = await counter.placed(SOON, "50")
    assert (await counter.done("M1", f"/orders/{order}/agreement", {"customer_id": "C1"}))["number"] == FIRST
    await counter.paid("R1", "4999.99", invoice_no=FIRST)
    short = await goes(counter, order, "50")
    assert (short.status_code, short.json()["clause"]) == (RULE, "P4-7.2")
    assert (short.json()["amount"], short.json()["counted"]) == ("5000.00", "4999.99")
    await counter.paid("R2", "0.01")
    left = await goes(counter, order, "50")
    assert (left.status_code, left.json()["number"]) == (CREATED, FIRST)
    invoice = await counter.invoice(FIRST)
    assert (invoice["amount"], invoice["collected"]) == ("5000.00", "5000.00")
    assert await counter.owing() == {}


@pytest.mark.clause("P4-7.2")
async def test_numbers_are_reserved_in_turn_and_never_given_twice(counter: Counter) -> None:
    order = await counter.approved(SOON, "50")
    await counter.paid("R1", "5000.00", order_no=order)
    assert await counter.reserved() == {FIRST: (order, "reserved")}
    part = await goes(counter, order, "20")
    assert (part.status_code, part.json()["number"]) == (CREATED, FIRST)
    own = await goes(counter, order, "10", invoice_no="X-1")
    assert (own.status_code, own.json().get("number")) == (CREATED, None)
    assert await counter.reserved() == {FIRST: (order, "used"), SECOND: (order, "reserved")}
    other = await counter.approved(SOON, "1")
    await counter.done("S1", f"/orders/{other}/cancellation", {"customer_id": "C1", "reason": "no"})
    rest = await goes(counter, order, "20")
    assert (rest.status_code, rest.json()["number"]) == (CREATED, SECOND)
    assert await counter.reserved() == {FIRST: (order, "used"), SECOND: (order, "used"), THIRD: (other, "void")}
    of_other = await counter.read("S1", "/reserved-invoice-numbers", where=f"order_no is {other}")
    assert [one["invoice_no"] for one in of_other["items"]] == [THIRD]
    sent = await goes(counter, order, "1", invoice_no=THIRD)
    assert (sent.status_code, sent.json()["rule"]) == (RULE, "NumberOfTheSequence")


@pytest.mark.clause("P4-7.2", "P5-5.2e")
async def test_goods_that_came_back_leave_again_under_a_number_reserved_for_them(counter: Counter) -> None:
    order = await counter.approved(SOON, "50")
    await counter.paid("R1", "5000.00")
    await goes(counter, order, "50")
    await counter.company.settled()
    back = {"customer_id": "C1", "returned_on": DAY, "reason": "无人收货", "customer_caused": False}
    told = await counter.done("O1", f"/dispatches/{FIRST}/failure", back)
    assert told["number"] == SECOND
    assert (await counter.done("O1", f"/dispatches/{FIRST}/failure", back))["events"] == []
    assert await counter.reserved() == {FIRST: (order, "used"), SECOND: (order, "reserved")}
    await counter.come(DAY, "13:30")
    again = await goes(counter, order, "30")
    assert (again.status_code, again.json()["number"]) == (CREATED, SECOND)
    back |= {"returned_on": DAY, "reason": "拒收"}
    assert (await counter.done("O1", f"/dispatches/{SECOND}/failure", back)).get("number") is None
    assert await counter.reserved() == {
        **dict.fromkeys((FIRST, SECOND), (order, "used")),
        THIRD: (order, "reserved"),
    }


async def test_a_dispatch_that_is_sent_again_is_answered_as_before(counter: Counter) -> None:
    order = await counter.approved(SOON, "50")
    await counter.paid("R1", "5000.00")
    goods = counter.leaving(DAY, "20")
    answers = [await counter.ask("O1", f"/orders/{order}/dispatches", goods, Idempotency_Key="once") for _ in range(2)]
    assert [one.json()["number"] for one in answers] == [FIRST, FIRST]
    last = counter.leaving(DAY, "30")
    answers = [await counter.ask("O1", f"/orders/{order}/dispatches", last, Idempotency_Key="last") for _ in range(2)]
    assert [one.json()["number"] for one in answers] == [SECOND, SECOND]


async def test_an_import_does_not_bring_a_reserved_number(counter: Counter) -> None:
    await counter.approved(SOON, "50")
    await counter.contract("K-C2", "C2")
    line = {"line_no": "1", "contract_line_no": "1", "quantity": "1"}
    row = {"contract_no": "K-C2", "customer_id": "C2", "dispatched_on": "2026-04-01", "lines": [line]}
    answer = await counter.company.doors["orders"].post("/import/dispatches", {"rows": [{**row, "invoice_no": FIRST}]})
    assert answer.json()["answers"][0]["outcome"] == "refused"


@pytest.mark.clause("P4-7.2", "P4-7.4")
async def test_what_comes_back_after_the_goods_left_is_the_duty_of_finance(counter: Counter) -> None:
    order = await counter.approved(SOON, "50")
    await counter.cheque("Q1", "5000.00")
    assert (await goes(counter, order, "50")).status_code == RULE
    await counter.desk("/receipts/Q1/clear", {"customer_id": "C1", "cleared_on": DAY})
    assert (await goes(counter, order, "50")).status_code == CREATED
    assert await counter.owing() == {}
    await counter.desk("/receipts/Q1/bounce", {"customer_id": "C1", "bounced_on": DAY})
    assert await counter.owing() == {f"unpaid/{FIRST}": ("@finance", SOON, "open")}
    await counter.paid("R1", "4000.00")
    assert await counter.owing() == {f"unpaid/{FIRST}": ("@finance", SOON, "open")}
    await counter.paid("R2", "1000.00")
    assert await counter.owing() == {f"unpaid/{FIRST}": ("@finance", SOON, "done")}


async def test_an_order_that_is_not_approved_says_so_before_its_money(counter: Counter) -> None:
    order = await counter.placed(SOON, "50")
    assert await counter.refused("O1", f"/orders/{order}/dispatches", counter.leaving(DAY, "50")) == (
        *(CONFLICT, "P5-5.2b"),
    )
