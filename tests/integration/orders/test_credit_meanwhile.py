"""A limit is lowered while an order is agreed to elsewhere: whoever comes second, the order is held in the end. P5-5.2b

Processes of a service share no lock. So the fact may be taken in, and approved orders looked through, while another
process has read the old limit and has not recorded its approval.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from weakref import WeakValueDictionary

import pytest

from services.orders.basis import order_book
from services.orders.subjects.order_book import ORDER_BOOK
from services.orders.subjects.order_book.credit import Standing
from services.orders.subjects.order_book.wishes import AgreeToOrder
from shared.events.customers import CreditLimitSet
from shared.runtime.ask.wish import Wish
from tests.integration.house import House
from tests.integration.orders.company import CREATED, TODAY, at_half_past_eight, contract_in_force, form


async def test_an_approval_by_an_old_limit_is_looked_at_again(company: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await contract_in_force(company)
    orders = company.running["orders"]
    placed = await company.doors["orders"].as_("S1", "rep").post("/orders", form("O1", "20"))
    assert placed.status_code == CREATED, placed.text
    await company.settled()
    as_it_is = order_book.standing

    async def standing(*asked: Any) -> Standing:
        known = await as_it_is(*asked)
        monkeypatch.setattr(order_book, "standing", as_it_is)
        lowered = CreditLimitSet(
            customer_id="C1", credit_limit=Decimal("100.00"), effective_on=date.fromisoformat(TODAY)
        )
        company.told["customers"].say("customer-C1", lowered)
        await company.settled()
        return known

    monkeypatch.setattr(order_book, "standing", standing)
    elsewhere = replace(orders.asker, _locks=WeakValueDictionary())
    wish = AgreeToOrder(order_no="O1", customer_id="C1")
    taken = await elsewhere.ask(
        orders.subject(ORDER_BOOK), "C1", Wish(wish, at_half_past_eight("M1", frozenset({"manager"})), "agree")
    )
    assert [type(event).__name__ for event in taken.events] == ["OrderAgreed", "OrderApproved"]
    await company.settled()
    [order] = (await company.doors["orders"].as_("F1", "finance").get("/order-books/C1")).json()
    assert order["state"] == "held"
