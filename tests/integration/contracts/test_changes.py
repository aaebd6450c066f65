"""A change of an effective contract over three services: request, call, review, first day, orders, invoices. P3-4.8"""

from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from tests.integration.contracts.company import CONFLICT, CREATED, FORBIDDEN, NOT_THERE, OK, RULE, Under, draft
from tests.integration.contracts.offices import AGREED, CALL, Offices, goods, offices

ASK = "/contracts/K1/change-requests"
CONSENT = f"{ASK}/1/consent"
REQUEST = {"side": "company", "reason": "行情下跌", "fields": ["unit_price"]}
NOTICED = ("quality", "production", "purchasing", "finance", "warehouse", "dispatch")


@pytest.fixture
async def desk(postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Offices]:
    """Three services on Monday, 1 June 2026."""
    async with offices(postgres, tmp_path, monkeypatch, "C1") as made:
        yield made


def by_gm(day: str) -> dict[str, Any]:
    """The company's signature."""
    return {"party": "company", "signed_on": day, "signed_by": "G1", "sealed": True}


async def sold(desk: Offices) -> None:
    """100 pieces at 50.00 are agreed on; 30 of them left, orders ask for the others."""
    await desk.done("S1", "/contracts", draft(**AGREED, **goods("50.00")))
    await desk.company.settled()
    first = await desk.on_file_now()
    await first.answered()
    await first.done("R1", "review", approved=True)
    assert await desk.refused("O1", ASK, REQUEST) == (CONFLICT, "P3-4.8.1")
    await desk.signed(first, "2026-06-01")
    await desk.place("A", "40", "2026-06-03")
    await desk.place("B", "60", "2026-06-20")
    await desk.day_begins("2026-06-02")
    assert (await desk.leaves("A", "I1", "30", "2026-06-02"))[0] == CREATED


async def requested(desk: Offices) -> None:
    """The company asks at 9:30, and calls the customer at 10:00: before that nothing is drafted."""
    assert await desk.changed(**goods("45.00")) == (CONFLICT, "P3-4.8.1")
    await desk.come("2026-06-08", "09:30")
    assert (await desk.refused("S2", ASK, REQUEST))[0] == NOT_THERE
    assert await desk.refused("M1", ASK, REQUEST) == (FORBIDDEN, "P3-4.8.1")
    await desk.done("S1", ASK, REQUEST)
    await desk.company.settled()
    assert await desk.refused("O1", ASK, REQUEST) == (CONFLICT, "P3-4.8.1")
    assert (await desk.duties("notice")).keys() == {f"change-1/{one}" for one in NOTICED}
    assert await desk.changed(**goods("45.00"), change_no=1) == (RULE, "P3-4.8.2")
    await desk.come("2026-06-08", "10:30")
    for minute in ("09:29", "10:31"):
        call = {**CALL, "called_at": f"2026-06-08T{minute}:00+08:00"}
        assert await desk.refused("S1", CONSENT, call) == (RULE, "P3-4.8.2"), minute
    await desk.done("S1", CONSENT, {**CALL, "called_at": "2026-06-08T10:00:00+08:00"})
    await desk.company.settled()
    assert await desk.duties("written-consent") == {"change-1": ("S1", "2026-06-15", "P3-4.8.2")}


async def drafted(desk: Offices) -> Under:
    """At 11:00 the change is on file beside what holds; 35 pieces would be less than what left and is on order."""
    await desk.come("2026-06-08", "11:00")
    assert await desk.changed(**goods("45.00", "35"), change_no=1) == (CONFLICT, "P3-4.8.1")
    assert desk.told["orders"] == ["A", "B"]
    assert (await desk.changed(**goods("45.00"), change_no=1))[0] == OK
    late = {**CALL, "called_at": "2026-06-08T10:40:00+08:00"}
    assert await desk.refused("S1", CONSENT, late) == (CONFLICT, "P3-4.8.2")
    second = await desk.on_file_now()
    assert await second.refused("O1", "signatures", **by_gm("2026-06-08")) == (CONFLICT, "P3-4.8.3")
    assert await desk.report() == [["K1", 1, "company", "2026-06-08", "2026-06-08", 2, None, "revising"]]
    assert await desk.ledger() == [["K1", "C1", "S1", "routine", "5000.00", "2026-06-01", "yes", "effective"]]
    return second


async def agreed_on(desk: Offices, second: Under) -> None:
    """10 % is the gm's level, so it is reviewed as a special contract; both sign on 12 June."""
    await desk.come("2026-06-12")
    assert (await desk.leaves("A", "I2", "10", "2026-06-12"))[0] == CREATED
    conceded = {"line_no": "1", "floor_price": "45.00", "expires_on": "2026-12-31"}
    await desk.done("G1", "/contracts/K1/concessions", conceded)
    await second.approved()
    await desk.company.settled()
    persons = {word: row for word, row in (await desk.duties("notice")).items() if row[2] == "P3-4.8.4"}
    assert persons == {
        f"2/{word}": (who, "2026-06-16", "P3-4.8.4") for word, who in (("rep", "S1"), ("owner", "S2"), ("head", "M1"))
    }
    note = "/contracts/K1/notices/rep/acknowledgement"
    assert await desk.refused("S2", note, {"revision": 2}) == (FORBIDDEN, "P3-4.8.4")
    await desk.done("S1", note, {"revision": 2})
    told = await desk.signed(second, "2026-06-12")
    assert told["events"][-1] == "huikuan.contracts.ContractBecameEffective.v1"
    assert await desk.report() == [["K1", 1, "company", "2026-06-08", "2026-06-08", 2, "2026-06-13", "effective"]]
    assert await desk.orders() == {"B": ("approved", "3000.00")}


async def first_day(desk: Offices) -> None:
    """The order of 60 falls from 3,000.00 to 2,700.00 and waits for the head again."""
    await desk.day_begins("2026-06-13")
    assert await desk.orders() == {"B": ("placed", "2700.00")}
    assert await desk.ledger() == [["K1", "C1", "S1", "special", "4500.00", "2026-06-12", "yes", "effective"]]
    for day, held in (("2026-06-12", [1, "5000.00", "2026-06-01"]), ("2026-06-13", [2, "4500.00", "2026-06-13"])):
        told = await desk.read("G1", "/reports/contract-ledger", as_of=day)
        [row] = [dict(zip(told["columns"], one, strict=True)) for one in told["rows"]]
        assert [row["revision"], row["amount"], row["in_force_from"]] == held
    assert await desk.leaves("B", "I3", "10", "2026-06-13") == (CONFLICT, "P5-5.2b")
    assert (await desk.ordered("M1", "/orders/B/agreement"))[0] == OK
    await desk.day_begins("2026-06-15")
    assert (await desk.leaves("B", "I3", "10", "2026-06-15"))[0] == CREATED


@pytest.mark.clause("P3-4.2.1", "P3-4.8.1", "P3-4.8.2", "P3-4.8.3", "P3-4.8.4", "P3-3", "P5-4.1b")
async def test_a_lower_price_holds_from_the_day_after_the_last_signature(desk: Offices) -> None:
    """100 pieces at 50.00, 40 dispatched; 45.00 for the rest, signed and recorded on 12 June 2026."""
    await sold(desk)
    await requested(desk)
    await agreed_on(desk, await drafted(desk))
    await first_day(desk)
    paid = {"receipt_no": "R1", "customer_id": "C1", "method": "transfer", "amount": "450.00", "invoice_no": "I3"}
    finance = desk.company.doors["receivables"].as_("F1")
    receipt = await finance.post("/receipts", {**paid, "received_on": "2026-06-15"})
    assert receipt.status_code == CREATED, receipt.text
    await desk.company.settled()
    invoices = (await finance.get("/invoices")).json()["items"]
    assert {one["invoice_no"]: one["amount"] for one in invoices} == {"I1": "1500.00", "I2": "500.00", "I3": "450.00"}
    lines = (await finance.get("/reports/commission", month="2026-06")).json()
    named = [dict(zip(lines["columns"], row, strict=True)) for row in lines["rows"]]
    assert {(one["staff_id"], one["component"]): one["payable"] for one in named} == {
        ("S1", "base"): "9.00",
        ("M1", "override"): "4.50",
    }
    await given_up(desk)


async def recorded_for_good(desk: Offices) -> None:
    """While revision 3 is reviewed its record is not made; that of revision 2 is what it was when its review ended."""
    door = desk.company.doors["contracts"].as_("O1")
    for asked in ({}, {"revision": "3"}):
        refused = await door.get("/contracts/K1/review-form.pdf", **asked)
        assert (refused.status_code, refused.json().get("clause")) == (CONFLICT, "P3-4.6.5"), refused.text
    assert (await door.get("/contracts/K1/review-form.pdf", revision="9")).status_code == NOT_THERE
    second = await door.get("/contracts/K1/review-form.pdf", revision="2")
    assert second.status_code == OK
    told = "".join(page.extract_text() for page in PdfReader(BytesIO(second.content)).pages)
    assert "45.00" in told
    assert "49.50" not in told


async def given_up(desk: Offices) -> None:
    """The customer refuses the next change, and takes another one back: what holds stays."""
    await desk.done("S1", ASK, REQUEST)
    await desk.come("2026-06-15", "10:00")
    call = {**CALL, "called_at": "2026-06-15T09:30:00+08:00", "agreed": False}
    await desk.done("O1", f"{ASK}/2/consent", call)
    await desk.done("O1", ASK, {**REQUEST, "side": "customer", "reason": "来函 2026-06-15"})
    assert await desk.refused("O1", f"{ASK}/3/consent", call) == (CONFLICT, "P3-4.8.2")
    assert (await desk.changed(**goods("49.50"), change_no=3))[0] == OK
    assert set(await desk.duties("review")) == {"3"}
    await recorded_for_good(desk)
    assert "change-3/quality" in await desk.duties("notice")
    await desk.done("S1", f"{ASK}/3/withdrawal", {"reason": "不再需要"})
    await desk.company.settled()
    assert await desk.duties("review") == {}
    assert not [name for name in await desk.duties("notice") if name.startswith(("change-2", "change-3"))]
    file = await desk.read("O1", "/contracts/K1")
    statuses = [one["status"] for one in file["changes"]]
    assert (file["content"]["revision"], statuses) == (2, ["effective", "closed", "withdrawn"])
    assert (await desk.report())[1:] == [
        ["K1", 2, "company", "2026-06-15", None, None, None, "closed"],
        ["K1", 3, "customer", "2026-06-15", None, 3, None, "withdrawn"],
    ]
    assert (await desk.refused("O1", f"{ASK}/4/withdrawal", {"reason": "x"}))[0] == NOT_THERE
