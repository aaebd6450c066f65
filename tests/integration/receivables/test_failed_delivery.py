"""A delivery fails: its invoice is credited as a return on that day, freight too unless the customer is to blame."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shared.events.orders import DeliveryFailed, DispatchLine, OrderDispatched, ReturnedLine
from shared.events.receivables import CreditNoteIssued
from shared.runtime.log.decoding import decode
from shared.runtime.log.envelope import wrapped
from tests.integration.house import EPOCH, House
from tests.integration.parts import PARTITIONS
from tests.integration.receivables.test_corrections import done
from tests.integration.receivables.test_door import company, dispatch, door, receipt, rows, said

__all__ = ["company"]


def sent(number: str) -> OrderDispatched:
    """Ten pieces for 1,000.00 left on 1 March 2024, with freight of 80.00."""
    freight = DispatchLine(line_no="2", kind="freight", amount=Decimal("80.00"), list_amount=Decimal("80.00"))
    goods = dispatch(number, "1000.00", "1000.00")
    return goods.model_copy(update={"lines": (*goods.lines, freight), "amount": Decimal("1080.00")})


def failed(number: str, **members: Any) -> DeliveryFailed:
    """They came back on 3 March."""
    told: dict[str, Any] = {
        "invoice_no": number,
        "customer_id": "C1",
        "order_no": number,
        "contract_no": "K1",
        "returned_on": date(2024, 3, 3),
        "reason": "nobody there",
        "customer_caused": False,
        "lines": (ReturnedLine(line_no="1", contract_line_no="1", quantity=Decimal(10)),),
        "goods_amount": Decimal("1000.00"),
        "freight_lines": ("2",),
        "failed_on": date(2024, 3, 3),
        "failed_by": "A1",
    }
    return DeliveryFailed(**told | members)


async def notes(company: House) -> list[tuple[Any, ...]]:
    """Return kind of the number, invoice, day, amount, kind and returned lines of all credit notes."""
    entries = await company.running["receivables"].log.stream("account-C1")
    facts = [decode(one.type, one.data) for one in entries]
    return [
        (one.credit_note_no[:3], one.invoice_no, str(one.dated_on), str(one.amount), one.kind, set(one.returned))
        for one in facts
        if isinstance(one, CreditNoteIssued)
    ]


@pytest.mark.clause("P5-5.2e")
async def test_what_came_back_is_credited_once_and_the_freight_of_who_is_to_blame_stays(company: House) -> None:
    await said(company, sent("V"), sent("W"))
    await done(door(company), "/receipts", receipt("R1", "500.00", "2024-03-02", invoice_no="V"))
    away, own = failed("V"), failed("W", customer_caused=True, freight_lines=())
    await said(company, away, own, away)  # the first once more
    assert await notes(company) == [
        ("HD-", "V", "2024-03-03", "1080.00", "return", {"1", "2"}),
        ("HD-", "W", "2024-03-03", "1000.00", "return", {"1"}),
    ]
    open_before = [(row[0], row[10]) for row in await rows(company, "receivables", as_of="2024-03-02")]
    assert open_before == [("V", "580.00"), ("W", "1080.00")]
    left = [(row[0], row[10]) for row in await rows(company, "receivables", as_of="2024-03-03")]
    assert left == [("V", "0.00"), ("W", "0.00")], "what V set free pays the freight of W"
    assert [row[-1] for row in await rows(company, "ageing", as_of="2024-03-03")] == ["420.00"]


@pytest.mark.clause("P5-5.2e")
async def test_what_was_credited_before_is_not_credited_again(company: House) -> None:
    await said(company, sent("V"))
    back = {"credit_note_no": "N1", "customer_id": "C1", "invoice_no": "V", "dated_on": "2024-03-02"}
    await done(door(company), "/credit-notes", back | {"returned": [{"line_no": "1", "quantity": "4"}]})
    await company.settled()
    await said(company, failed("V"))
    assert [one[3:] for one in await notes(company)] == [
        ("400.00", "return", {"1"}),
        ("680.00", "return", {"1", "2"}),
    ]


@pytest.mark.clause("P5-5.2e")
async def test_who_reads_the_same_facts_again_credits_nothing_again(company: House) -> None:
    await said(company, sent("V"), failed("V"))
    told, one = company.told["orders"], company.running["receivables"]
    assert one.reactions is not None
    before = (await one.log.head()).position
    await one.pool.execute("UPDATE feed.position SET position = 0 WHERE name = 'reactions' AND source = 'orders'")
    again = wrapped("orders", EPOCH, 0, await told.range(0, 2), PARTITIONS)
    assert await one.reactions.take(again)
    assert (await one.log.head()).position == before
    assert len(await notes(company)) == 1
