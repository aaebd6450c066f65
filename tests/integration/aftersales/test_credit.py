"""One complaint through three services: what after-sales grants, receivables credits, and the customer's grade sees."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from services.aftersales import app as aftersales
from services.customers import app as customers
from services.receivables import app as receivables
from shared.events.contracts import Terms
from shared.events.orders import DispatchLine, OrderDispatched
from shared.events.staff import StaffJoined
from shared.runtime.running import stamped
from tests.integration.house import House, house

CREATED = 201
TODAY = stamped("anybody").today


@pytest.fixture
async def company(postgres: str, tmp_path: Path) -> AsyncIterator[House]:
    async with house(postgres, tmp_path, aftersales.SERVICE, customers.SERVICE, receivables.SERVICE) as opened:
        joined = {"staff_id": "S1", "name": "王伟", "role": "rep", "department": "一部", "joined_on": "2020-01-01"}
        opened.told["staff"].say("staff-S1", StaffJoined.model_validate(joined))
        await opened.settled()
        rep = opened.doors["customers"].as_("S1", "rep")
        assert (await rep.post("/customers", {"customer_id": "C1", "name": "华星"})).status_code == CREATED
        opened.told["orders"].say("customer-C1", dispatched(TODAY))
        await opened.settled()
        yield opened


def dispatched(day: date) -> OrderDispatched:
    line = DispatchLine(
        line_no="1",
        kind="goods",
        contract_line_no="1",
        product_id="P1",
        quantity="10",
        unit_price="60000.00",
        list_price="60000.00",
        amount="600000.00",
        list_amount="600000.00",
    )
    return OrderDispatched(
        invoice_no="I1",
        order_no="O1",
        customer_id="C1",
        contract_no="K1",
        revision=1,
        signed_on=day,
        terms=Terms(kind="credit", credit_days=30),
        dispatched_on=day,
        lines=(line,),
        amount="600000.00",
    )


async def grade(company: House) -> list[str]:
    await company.settled()
    answer = await company.doors["customers"].get("/reports/grades", as_of=TODAY.isoformat())
    [row] = answer.json()["rows"]
    return [row[1], row[2]]


async def test_a_granted_credit_reaches_the_invoice_and_the_grade(company: House) -> None:
    assert await grade(company) == ["A", "600000.00"]
    door = company.doors["aftersales"].as_("S1", "rep")
    said = {"complaint_no": "T1", "customer_id": "C1", "invoice_no": "I1", "channel": "phone", "text": "管材开裂"}
    filed = await door.post("/complaints", {**said, "wants": ["compensation"]})
    fields = {"fields": dict.fromkeys(aftersales.BOOK.on(TODAY).form_fields, "写明")}
    form = await door.post("/complaints/T1/form", fields, If_Match=filed.headers["ETag"])
    gm = door.as_("G1", "gm")
    review = await gm.post("/complaints/T1/review", {"opinion": "同意"}, If_Match=form.headers["ETag"])
    wish = {"outcome": "compensation", "amount": "150000.00", "reason": "属实"}
    await company.settled()
    decided = await gm.post("/complaints/T1/decision", wish, If_Match=review.headers["ETag"])
    assert decided.json()["events"][-1] == "huikuan.aftersales.CreditGranted.v1"
    assert await grade(company) == ["C", "450000.00"]
    [shown] = (await door.get("/complaints")).json()["items"]
    assert (shown["credit_note_no"], shown["credited"]) == ("T1/CN", "150000.00")
