"""A close holds exactly what was recorded before it: receipts beside closes, and what the tables lack. P4-5.2"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import pytest

from services.receivables.app import SERVICE
from shared.events.contracts import ContractBecameEffective, ContractHandedOver, Terms
from shared.events.customers import CustomerRegistered
from shared.events.orders import DispatchLine, OrderDispatched
from shared.events.receivables import CommissionPeriodClosed, CommissionSettled
from shared.events.staff import StaffJoined
from shared.runtime.feed.intake import Intake
from shared.runtime.log.mapper import decode
from shared.runtime.log.store import Entry
from tests.clock import today
from tests.integration.house import Door, House, house

OK, CREATED, CONFLICT = 200, 201, 409
RACES, RECEIPTS, CUSTOMERS = 25, 8, 4
SIGNED = date(2020, 1, 1)
AMOUNT = Decimal("100.00")


@pytest.fixture
async def company(postgres: str, tmp_path: Path) -> AsyncIterator[House]:
    async with house(postgres, tmp_path, SERVICE) as opened:
        joined = {"staff_id": "S1", "name": "王伟", "role": "rep", "department": "一部", "joined_on": SIGNED}
        opened.told["staff"].say("staff-S1", StaffJoined.model_validate(joined))
        for number in range(CUSTOMERS):
            customer_id = f"C{number}"
            known = CustomerRegistered(customer_id=customer_id, name=customer_id, registered_on=SIGNED)
            opened.told["customers"].say(f"customer-{customer_id}", known)
            effective = {"contract_no": f"K{number}", "revision": 1, "customer_id": customer_id, "staff_id": "S1"}
            opened.told["contracts"].say(
                f"contract-K{number}",
                ContractBecameEffective.model_validate(
                    {
                        **effective,
                        "kind": "routine",
                        "signed_on": SIGNED,
                        "amount": AMOUNT,
                        "terms": {"kind": "prepaid"},
                    }
                    | {"lines": (), "content_hash": "h"}
                ),
            )
        yield opened


def sold(
    company: House, month: str, number: int, *, invoiced: Literal["import"] | None = None, at: datetime | None = None
) -> None:
    """One piece of 100.00 left at the beginning of a month."""
    invoice_no, customer = f"{month}/{number}", number % CUSTOMERS
    line = DispatchLine(
        line_no="1",
        kind="goods",
        contract_line_no="1",
        product_id="P1",
        quantity=Decimal(1),
        amount=AMOUNT,
        list_amount=AMOUNT,
    )
    company.told["orders"].say(
        f"customer-C{customer}",
        OrderDispatched(
            invoice_no=invoice_no,
            order_no=invoice_no,
            customer_id=f"C{customer}",
            contract_no=f"K{customer}",
            revision=1,
            signed_on=SIGNED,
            terms=Terms(kind="prepaid"),
            dispatched_on=date.fromisoformat(f"{month}-01"),
            lines=(line,),
            amount=AMOUNT,
            invoiced=invoiced,
        ),
        at=at,
    )


def finance(company: House) -> Door:
    """The door, for somebody of finance."""
    return company.doors["receivables"].as_("F1", "finance")


async def paid(company: House, month: str, number: int) -> tuple[str, int]:
    """Pay an invoice in full; return its number and the position up to which that is recorded."""
    await asyncio.sleep(0.004 * number)
    invoice_no = f"{month}/{number}"
    body = {"receipt_no": f"R{invoice_no}", "customer_id": f"C{number % CUSTOMERS}", "method": "cash"}
    told = {"received_on": f"{month}-15", "amount": str(AMOUNT), "invoice_no": invoice_no}
    answer = await finance(company).post("/receipts", {**body, **told})
    assert answer.status_code == CREATED, answer.text
    return invoice_no, answer.json()["position"]


async def closed(company: House, month: str, after: float = 0.0) -> None:
    """Close a month."""
    await asyncio.sleep(after)
    answer = await finance(company).post("/commission-periods", {"month": month})
    assert answer.status_code == OK, answer.text


async def entries(company: House) -> list[Entry]:
    """Return the log of receivables."""
    log = company.running["receivables"].log
    return await log.range(0, (await log.head()).position)


async def closes(company: House) -> list[tuple[int, dict[str, Decimal], CommissionPeriodClosed]]:
    """Return for each close: the position of its first fact, what it pays by invoice, and the close itself."""
    found, began = [], 0
    payable: dict[str, Decimal] = {}
    for entry in await entries(company):
        fact = decode(entry.type, entry.data)
        if isinstance(fact, CommissionSettled):
            began = began or entry.position
            payable |= {line.invoice_no: line.payable for line in fact.lines if line.component == "base"}
        elif isinstance(fact, CommissionPeriodClosed):
            found.append((began or entry.position, payable, fact))
            began, payable = 0, {}
    return found


def months(first: int, many: int) -> list[str]:
    """Return months in their order."""
    return [f"{first + number // 12}-{number % 12 + 1:02}" for number in range(many)]


@pytest.mark.clause("P4-5.2")
async def test_receipts_beside_a_close_are_in_it_exactly_where_they_were_recorded_before_it(company: House) -> None:
    raced = months(2021, RACES)
    for month in raced:
        for number in range(RECEIPTS):
            sold(company, month, number)
    await company.settled()
    positions: dict[str, int] = {}
    for place, month in enumerate(raced):
        close = closed(company, month, after=0.004 * (place % RECEIPTS))
        found = await asyncio.gather(close, *(paid(company, month, number) for number in range(RECEIPTS)))
        positions |= dict(one for one in found if one is not None)
    await closed(company, months(2021, RACES + 1)[-1])
    before = 0
    between = 0
    for (began, payable, close_), month in zip(await closes(company), [*raced, ""], strict=True):
        since = {invoice_no for invoice_no, position in positions.items() if before < position < began}
        assert payable == dict.fromkeys(since, Decimal("2.00")), month
        assert close_.known["receivables"] == began - 1
        between += bool(since) and any(position > began for position in positions.values())
        before = began
    assert between, "no receipt came beside a close: the race was none"
    await company.settled()
    rows = (await finance(company).get("/reports/statement", month=raced[0])).json()["rows"]
    assert [row[-1] for row in rows] in ([], ["closed"])


async def test_two_closes_of_one_month_at_once_are_one(company: House) -> None:
    sold(company, "2021-01", 1)
    await company.settled()
    await paid(company, "2021-01", 1)
    await asyncio.gather(*(closed(company, "2021-01") for _ in range(5)))
    assert len(await closes(company)) == 1
    # A month that is closed and one that is open, asked for at once, are what they are by themselves.
    sold(company, "2021-02", 2)
    await company.settled()
    await paid(company, "2021-02", 2)
    await company.settled()
    door = finance(company)
    alone = [(await door.get("/reports/statement", month=month)).json()["rows"] for month in ("2021-01", "2021-02")]
    assert [row[-1] for rows in alone for row in rows] == ["closed", "open"]
    both = (await door.get("/reports/statement", month="2021-02", since="2021-01")).json()["rows"]
    assert both == [*alone[0], *alone[1]]
    assert (await door.get("/reports/statement", month="2021-01", since="2021-02")).json()["rows"] == []


async def test_a_close_knows_what_no_feed_has_brought(company: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The feeds stand still, as they do while Kafka is away; the logs say all that is needed."""
    sold(company, "2021-01", 1)
    await company.settled()
    with standing_still(monkeypatch):
        handed = ContractHandedOver(contract_no="K1", staff_id="S2", effective_on=date(2021, 1, 10))
        upto = company.told["contracts"].say("contract-K1", handed)
        invoice_no, position = await paid(company, "2021-01", 1)
        await closed(company, "2021-01")
    [(_, payable, close)] = await closes(company)
    assert payable == {invoice_no: Decimal("2.00")}
    assert close.known["receivables"] == position
    assert close.known["contracts"] == upto
    rows = await settled_rows(company)
    assert [row[:3] for row in rows if row[2] == invoice_no] == [("2021-01", "S2", invoice_no)]


async def settled_rows(company: House) -> list[tuple[Any, ...]]:
    """Return the settled lines, when the tables have taken everything in."""
    await company.settled()
    rows = await company.running["receivables"].pool.fetch("SELECT month, staff_id, invoice_no FROM read.settled_line")
    return [tuple(row) for row in rows]


async def test_what_was_taken_in_at_a_close_is_taken_in_once(company: House) -> None:
    for number in range(RECEIPTS):
        sold(company, "2021-01", number)
    await company.settled()
    for number in range(RECEIPTS):
        await paid(company, "2021-01", number)
    await closed(company, "2021-01")
    await company.settled()
    cash = "SELECT sum(amount) FROM read.commission_entry WHERE component = 'cash'"
    assert await company.running["receivables"].pool.fetchval(cash) == RECEIPTS * AMOUNT


@pytest.mark.clause("P4-5.2")
async def test_a_close_answers_what_left_before_it(company: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Money waits for the invoice of goods that left; the feeds stand still."""
    sold(company, "2021-01", 2)
    await company.settled()
    await paid(company, "2021-01", 1)
    await company.settled()
    with standing_still(monkeypatch):
        sold(company, "2021-01", 1)
        await closed(company, "2021-01")
    [(_, payable, _)] = await closes(company)
    assert payable == {"2021-01/1": Decimal("2.00")}


@contextmanager
def standing_still(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the feeds take nothing in, as while Kafka is away."""
    goes_on = asyncio.Event()
    give = Intake.give

    async def later(intake: Intake, *told: Any) -> None:
        await goes_on.wait()
        await give(intake, *told)

    monkeypatch.setattr(Intake, "give", later)
    try:
        yield
    finally:
        goes_on.set()


@pytest.mark.clause("P4-5.2")
async def test_a_month_closes_when_it_is_over(company: House) -> None:
    running = f"{today():%Y-%m}"
    for month in (running, "2099-12"):
        for query in ("", "?dry-run=true"):
            refused = await finance(company).post(f"/commission-periods{query}", {"month": month})
            assert (refused.status_code, refused.json()["rule"]) == (422, "MonthNotOver"), refused.text
            assert refused.json()["clause"] == "P4-5.2"


async def test_a_dry_run_says_what_a_close_would_freeze_and_records_nothing(company: House) -> None:
    sold(company, "2021-01", 1)
    await company.settled()
    _, position = await paid(company, "2021-01", 1)
    foreseen = await finance(company).post("/commission-periods?dry-run=true", {"month": "2021-01"})
    assert foreseen.status_code == OK, foreseen.text
    told = foreseen.json()
    assert told["events"] == [CommissionSettled.TYPE] * 3 + [CommissionPeriodClosed.TYPE]
    assert [one["type"] for one in told["foreseen"]] == told["events"]
    [statement] = told["foreseen"][1]["data"]["statements"]
    assert (statement["staff_id"], statement["payable"]) == ("S1", "2.00")
    assert told["position"] == position == (await company.running["receivables"].log.head()).position
    recorded = await finance(company).post("/commission-periods", {"month": "2021-01"})
    assert recorded.json()["events"] == told["events"]
    assert "foreseen" not in recorded.json()


async def test_a_dry_run_of_another_door_records_nothing_either(company: House) -> None:
    body = {"receipt_no": "R1", "customer_id": "C1", "method": "cash", "received_on": "2021-01-15", "amount": "5.00"}
    before = (await company.running["receivables"].log.head()).position
    await company.settled()
    for _ in range(2):
        foreseen = await finance(company).post("/receipts?dry-run=true", body)
        assert (foreseen.status_code, foreseen.json()["foreseen"][0]["data"]["amount"]) == (OK, "5.00"), foreseen.text
    assert (await company.running["receivables"].log.head()).position == before
    refused = await finance(company).post("/receipts?dry-run=true", {**body, "customer_id": "C77"})
    assert refused.json()["rule"] == "UnknownCustomer"
    assert (await finance(company).post("/receipts", body)).status_code == CREATED
