"""Dispatches that an import brings: it names each in its place among the money; what it forgets is invoiced later."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest

from services.receivables import reactions
from shared.events.orders import OrderDelivered
from shared.runtime.clock import now
from shared.runtime.left_behind import once
from shared.runtime.service import _jobs
from tests.integration.house import EPOCH, House
from tests.integration.receivables.test_door import (
    CREATED,
    FORBIDDEN,
    OK,
    company,
    dispatch,
    door,
    receipt,
    rows,
    said,
)

UNFIT = 422
LATER = timedelta(hours=2)

__all__ = ["company"]


def named(number: str, customer_id: str = "C1") -> dict[str, Any]:
    return {"kind": "invoice", "invoice_no": number, "customer_id": customer_id}


def money(number: str, amount: str, on: str, **members: Any) -> dict[str, Any]:
    return {"kind": "receipt", **receipt(number, amount, on, **members)}


async def brought(company: House, *numbers: str) -> None:
    """Orders takes dispatches of an import over, just now."""
    for number in numbers:
        event = dispatch(number, invoiced="import")
        company.told["orders"].say("customer-C1", event, at=now())
    await company.settled()


async def entered(company: House, *entries: dict[str, Any]) -> list[dict[str, Any]]:
    answer = await company.doors["receivables"].post("/import/entries", {"rows": entries})
    assert answer.status_code == OK, answer.text
    await company.settled()
    answers: list[dict[str, Any]] = answer.json()["answers"]
    return answers


async def invoices(company: House) -> list[str]:
    return [row[0] for row in await rows(company, "receivables", as_of="2024-03-31")]


async def recorded(company: House) -> list[str]:
    """Return what the account of C1 has on record, in short."""
    entries = await company.running["receivables"].log.stream("account-C1", 0, 100)
    return [entry.type.split(".")[2] for entry in entries]


async def test_the_invoice_stands_where_the_import_names_it(company: House) -> None:
    await brought(company, "V", "W")
    assert await recorded(company) == []
    batch = money("R1", "100.00", "2024-02-01"), named("V"), money("R2", "2000.00", "2024-03-01"), named("W")
    for outcome in ("accepted", "known"):
        assert [one["outcome"] for one in await entered(company, *batch)] == [outcome] * 4
        assert await recorded(company) == [
            *("PaymentReceived", "InvoiceIssued", "PaymentAllocated"),
            *("PaymentReceived", "PaymentAllocated", "InvoiceIssued", "PaymentAllocated"),
        ]
    assert await rows(company, "ageing", as_of="2024-03-31") == [
        ["C1", "100.00", *["0.00"] * 5, "100.00", "0.00"],
    ]


async def test_what_orders_did_not_record_for_the_customer_is_refused_by_its_number(company: House) -> None:
    await brought(company, "V")
    unknown, foreign = await entered(company, named("X"), named("V", "C2"))
    for one in (unknown, foreign):
        assert (one["outcome"], one["members"]["field"]) == ("refused", "invoice_no")
    told = {**named("V"), "amount": "1.00"}
    refused = await company.doors["receivables"].post("/import/entries", {"rows": [told]})
    assert refused.status_code == UNFIT, "what left is not the import's to say"
    assert (await door(company).post("/import/entries", {"rows": [named("V")]})).status_code == FORBIDDEN
    assert await recorded(company) == []


async def test_a_dispatch_that_makes_its_own_invoice_may_be_named_as_well(company: House) -> None:
    await said(company, dispatch("V"))
    assert [one["outcome"] for one in await entered(company, named("V"))] == ["known"]
    assert await invoices(company) == ["V"]


@pytest.mark.clause("P1-2.2")
async def test_what_the_import_does_not_name_is_invoiced_an_hour_later(company: House) -> None:
    await brought(company, "V", "W", "X")
    receivables = company.running["receivables"]
    await entered(company, named("W"))
    assert await once(receivables, 0) == 0
    await company.settled()
    assert await invoices(company) == ["W"]  # the import may still go on
    paid = await door(company).post("/receipts", receipt("R1", "1100.00", "2024-03-02"))
    assert paid.status_code == CREATED
    assert await once(receivables, 0, ahead=LATER) == 0
    await company.settled()
    assert await invoices(company) == ["V", "W", "X"]
    assert await once(receivables, 0, ahead=LATER) == 3  # nothing is left up to there
    head = await receivables.log.head()
    assert [one["outcome"] for one in await entered(company, named("V"), named("X"))] == ["known", "known"]
    assert await receivables.log.head() == head


async def test_whoever_feeds_the_tables_looks_for_what_was_left(
    company: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reactions, "PATIENCE", timedelta())
    await brought(company, "V")
    receivables = company.running["receivables"]
    jobs = dict(_jobs(receivables))
    looking = asyncio.create_task(jobs.pop("left behind"))
    for job in jobs.values():
        job.close()
    try:
        async with asyncio.timeout(20):
            while await recorded(company) != ["InvoiceIssued"]:
                await asyncio.sleep(0.05)
    finally:
        looking.cancel()


async def meant(company: House) -> list[tuple[str, dict[str, str]]]:
    """Return what the account of C1 has on record, and what is told beside each fact."""
    entries = await company.running["receivables"].log.stream("account-C1", 0, 100)
    return [(entry.type.split(".")[2], json.loads(entry.meta)) for entry in entries]


async def test_what_was_invoiced_late_says_who_did_it_and_for_which_dispatch(company: House) -> None:
    await brought(company, "V")
    await once(company.running["receivables"], 0, ahead=LATER)
    [(_, meta)] = await meant(company)
    assert meta["actor"] == "service/receivables"
    assert meta["causation"] == f"orders/{EPOCH}/1"


async def test_each_fact_of_a_batch_answers_to_its_own_dispatch(company: House) -> None:
    """They are stored together; money of the import answers to no event of ours."""
    await brought(company, "V", "W")
    await entered(company, money("R1", "100.00", "2024-02-01"), named("V"), named("W"))
    told = await meant(company)
    assert [(name, meta.get("causation")) for name, meta in told] == [
        ("PaymentReceived", None),
        ("InvoiceIssued", f"orders/{EPOCH}/1"),
        ("PaymentAllocated", f"orders/{EPOCH}/1"),
        ("InvoiceIssued", f"orders/{EPOCH}/2"),
    ]
    assert len({meta["correlation"] for _, meta in told}) == 1


async def test_each_dispatch_of_a_round_causes_its_own_invoice(company: House) -> None:
    """Reactions of one customer are stored together, too."""
    company.told["orders"].say("customer-C1", dispatch("V"), dispatch("W"))
    await company.settled()
    assert [(name, meta["causation"]) for name, meta in await meant(company)] == [
        ("InvoiceIssued", f"orders/{EPOCH}/1"),
        ("InvoiceIssued", f"orders/{EPOCH}/2"),
    ]


async def test_goods_that_arrive_before_their_invoice_hold_nothing_up(company: House) -> None:
    await brought(company, "V")
    arrived = OrderDelivered.model_validate({"invoice_no": "V", "customer_id": "C1", "delivered_on": "2024-03-05"})
    await said(company, arrived, dispatch("W"))
    assert await invoices(company) == ["V", "W"]
    parked = (await company.doors["receivables"].get("/dlq")).json()["items"]
    assert parked == []
