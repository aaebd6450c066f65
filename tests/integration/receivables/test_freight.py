"""Freight accounts through the doors: advances of March 2026, settled in April against what is open. P5-5.3a"""

from datetime import date, datetime
from decimal import Decimal

import pytest

from shared.events.orders import FreightAdvanceConsented, FreightAdvanced
from shared.runtime.midnight import begin
from tests.clock import StandingClock, stand_still, today
from tests.integration.house import House
from tests.integration.receivables.test_corrections import done, refused
from tests.integration.receivables.test_door import company, dispatch, door, rows, said

__all__ = ["company"]

FORBIDDEN, NOT_FOUND, CONFLICT, RULE = 403, 404, 409, 422
THROUGH = {"customer_id": "C1", "through": "2026-03-31", "pay_out": False}


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> StandingClock:
    return stand_still(monkeypatch, at("2026-03-31"))


def at(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T09:00:00+08:00")


def advance(number: str, amount: str, agreed: str | None = None, on: str = "2026-03-20") -> FreightAdvanced:
    """The customer paid the carrier."""
    counts_on = on if agreed is None else None
    told = {"invoice_no": number, "customer_id": "C1", "amount": amount, "agreed": agreed or amount, "paid_on": on}
    return FreightAdvanced.model_validate({**told, "sha256": "0" * 64, "counts_on": counts_on})


def consented(number: str, on: str) -> FreightAdvanceConsented:
    """The head of the office agreed to all of it."""
    told = {"invoice_no": number, "customer_id": "C1", "amount": "420.00", "reason": "绕行"}
    return FreightAdvanceConsented.model_validate({**told, "consented_by": "A2", "consented_on": on})


async def owing(company: House) -> None:
    """A of 1,000.00 is due on 10 March, B of 2,000.00 on 20 April; three advances wait."""
    a = dispatch("A", "1000.00", "1000.00", dispatched_on=date(2026, 2, 8))
    b = dispatch("B", "2000.00", "2000.00", dispatched_on=date(2026, 3, 21))
    await said(company, a, b)
    await said(company, advance("T1", "800.00"), advance("T2", "650.50"), advance("T3", "420.00", "400.00"))


async def duties(company: House) -> list[list[str]]:
    """Return id, owner, due day and status of each duty to settle freight."""
    shown = await rows(company, "duties", door(company, "G1", "gm"), as_of=str(today()))
    return [[row[place] for place in (1, 4, 6, 8)] for row in shown if row[2] == "freight-settlement"]


@pytest.mark.clause("P5-5.3a")
async def test_march_is_settled_in_april_to_the_fen_and_the_day(company: House, clock: StandingClock) -> None:
    finance = door(company)
    await owing(company)
    clock.at = at("2026-04-01")
    await begin(company.running["receivables"], clock.at)
    await company.settled()
    assert await duties(company) == [["freight-settlement/C1/2026-03", "@finance", "2026-04-08", "open"]]
    clock.at = at("2026-04-02")
    await said(company, consented("T3", "2026-04-02"))
    assert await rows(company, "freight-accounts", as_of="2026-03-31") == [["C1", "1850.50", "0.00", "0.00", "1850.50"]]
    assert await rows(company, "freight-accounts") == [["C1", "1870.50", "0.00", "0.00", "1870.50"]]
    answer = await done(finance, "/freight-settlements", THROUGH)
    assert answer["number"] == "YF-2026-000001"
    found = {row[0]: row[7:11] for row in await rows(company, "receivables", as_of="2026-04-02")}
    assert found == {"A": ["1000.00", "0.00", "0.00", "0.00"], "B": ["850.50", "0.00", "0.00", "1149.50"]}
    assert await rows(company, "freight-accounts") == [["C1", "1870.50", "1850.50", "0.00", "20.00"]]
    assert await rows(company, "commission", month="2026-04") == []  # no cash: nobody earns
    assert await rows(company, "ranking", month="2026-04") == []
    assert [one[3].partition("_")[0] for one in await duties(company)] == ["done"]
    again = await finance.post("/freight-settlements", THROUGH)  # what is left was consented to in April
    assert refused(again) == (CONFLICT, "NothingAdvanced", "P5-5.3a")
    later = await finance.post("/freight-settlements", {**THROUGH, "through": "2026-04-03"})
    assert later.status_code == RULE
    rep = await door(company, "S1", "rep").post("/freight-settlements", THROUGH)
    assert (rep.status_code, rep.json()["clause"]) == (FORBIDDEN, "P5-5.3a")
    one = (await finance.get("/freight-settlements/YF-2026-000001")).json()
    assert (one["set_off"], one["carried"], one["status"]) == ("1850.50", "0.00", "settled")
    listed = (await finance.get("/freight-settlements")).json()["items"]
    assert [row["settlement_no"] for row in listed] == ["YF-2026-000001"]


@pytest.mark.clause("P5-5.3a")
async def test_what_was_not_consented_to_is_not_there(company: House, clock: StandingClock) -> None:
    await owing(company)
    await done(door(company), "/freight-settlements", THROUGH)
    assert await rows(company, "freight-accounts") == [["C1", "1850.50", "1850.50", "0.00", "0.00"]]
    clock.at = at("2026-04-01")
    await begin(company.running["receivables"], clock.at)
    assert await duties(company) == []  # nothing stands there at the month's end
    alone = await door(company).post("/freight-settlements", {**THROUGH, "through": "2026-04-01"})
    assert refused(alone) == (CONFLICT, "NothingAdvanced", "P5-5.3a")  # 20.00 wait for their consent


@pytest.mark.clause("P5-5.3a")
async def test_more_than_is_open_is_carried_or_paid_out_by_whom_it_is_due(company: House) -> None:
    finance, head, gm = door(company), door(company, "F2", "finance_head"), door(company, "G1", "gm")
    await said(company, dispatch("A", "1000.00", "1000.00", dispatched_on=date(2026, 2, 8)), advance("T1", "6500.00"))
    await done(finance, "/freight-settlements", THROUGH)
    await done(finance, "/freight-settlements", {**THROUGH, "pay_out": True})
    await company.settled()
    one = (await finance.get("/freight-settlements/YF-2026-000002")).json()
    assert (one["balance"], one["set_off"], one["pay_out"]) == ("5500.00", "0.00", "5500.00")
    assert await rows(company, "freight-accounts") == [["C1", "6500.00", "1000.00", "0.00", "5500.00"]]
    reserved = await finance.post("/freight-settlements", THROUGH)
    assert refused(reserved) == (CONFLICT, "NothingAdvanced", "P5-5.3a")
    path, paid = "/freight-settlements/YF-2026-000002/payment", {"customer_id": "C1", "paid_on": "2026-03-31"}
    assert refused(await head.post(path, paid)) == (FORBIDDEN, "OnlyTheGMPaysOut", "P5-5.3a")
    assert (await finance.post(path, paid)).status_code == FORBIDDEN
    await done(gm, path, paid)
    assert await rows(company, "freight-accounts") == [["C1", "6500.00", "1000.00", "5500.00", "0.00"]]
    statement = await finance.get("/accounts/C1/statement", **{"from": "2026-01-01", "to": "2026-04-30"})
    assert (statement.json()["closing"], statement.json()["outstanding"]) == ("0.00", "0.00")
    note = {"customer_id": "C1", "credit_note_no": "N1", "invoice_no": "A", "amount": "100.00"}
    await done(finance, "/credit-notes", {**note, "dated_on": "2026-03-31"})
    assert await rows(company, "freight-accounts") == [["C1", "6500.00", "900.00", "5500.00", "100.00"]]
    statement = (await finance.get("/accounts/C1/statement", **{"from": "2026-01-01", "to": "2026-04-30"})).json()
    assert (statement["closing"], statement["outstanding"], statement["unapplied"]) == ("0.00", "0.00", "0.00")
    assert Decimal(statement["closing"]) == sum(
        (Decimal(entry["charged"]) - Decimal(entry["settled"]) for entry in statement["entries"]), Decimal(0)
    )
