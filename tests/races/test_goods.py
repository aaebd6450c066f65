"""Two dispatches take the last of a certificate, or of stock that is counted meanwhile: it is used once. P1-2.2, P5-5.1

Each of them may be asked for at a process of its own.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import httpx2
import pytest

from services.orders.app import SERVICE as ORDERS
from services.orders.doors import reserving
from services.orders.subjects.order_book import dispatching
from shared.runtime.http.application import routed
from shared.runtime.service import assemble
from tests.clock import stand_still
from tests.integration.contracts.company import at, staffed
from tests.integration.house import Door, House, house
from tests.integration.orders.yard import Yard
from tests.races.desk import ACCEPTED, word
from tests.races.market import ATTEMPTS

DAY, SOON = "2026-04-30", "2026-05-06"
CUSTOMERS = {"two customers": ("C1", "C2"), "one customer": ("C1", "C1")}


@pytest.fixture
async def yard(postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Yard]:
    """The yard in the forenoon: what is approved leaves with the batch of 13:30. Both customers have a contract."""
    clock = stand_still(monkeypatch, at(DAY))
    async with house(postgres, tmp_path, ORDERS) as opened:
        staffed(opened)
        await opened.settled()
        admin = await asyncpg.connect(postgres, database="huikuan_orders")
        made = Yard(opened, clock, admin)
        await made.come(DAY, "10:00")
        await made.contract(price="1.00")
        await made.contract("K-C2", "C2", price="1.00")
        yield made
        await admin.close()


@asynccontextmanager
async def second(company: House) -> AsyncIterator[Door]:
    """Yield the doors of another process of orders on the same database; it answers, and feeds no table."""
    one = company.running["orders"]
    async with AsyncExitStack() as stack:
        other = await assemble(ORDERS, one.settings, stack)
        other.sources.logs.update({**one.sources.logs, "orders": other.sources.logs["orders"]})  # type: ignore[attr-defined]  # a dict behind a Mapping, as in `house`
        application = routed(ORDERS)
        application.state.running = other
        transport = httpx2.ASGITransport(app=application)
        client = await stack.enter_async_context(httpx2.AsyncClient(transport=transport, base_url="http://second"))
        first = company.doors["orders"]
        yield Door(client, first.name, first.roster, keys=first.keys)


async def approved(yard: Yard, *customers: str) -> list[str]:
    """Have an order of 10 approved for each of these customers, in this order; return their numbers."""
    numbers = list[str]()
    for customer in customers:
        number = (await yard.done("S1", "/orders", yard.form(SOON, "10", customer)))["number"]
        await yard.done("M1", f"/orders/{number}/agreement", {"customer_id": customer})
        numbers.append(number)
    return numbers


def leaving(yard: Yard, door: Door, order: str, customer: str, **members: str) -> Coroutine[Any, Any, httpx2.Response]:
    """Let all of an order leave."""
    line = {"line_no": "1", "contract_line_no": "1", "quantity": "10", **members}
    told = {**yard.leaving(DAY, "10", customer), "lines": [line]}
    return door.as_("O1").post(f"/orders/{order}/dispatches", told)


async def vouched(yard: Yard, lot: str) -> None:
    """Let quality vouch for 10 of a lot."""
    told = {"certificate_no": f"Z-{lot}", "product_id": "P1", "lot": lot, "quantity": "10", "issued_on": DAY}
    await yard.done("Q1", "/certificates", told)


@pytest.mark.parametrize("customers", CUSTOMERS.values(), ids=CUSTOMERS)
@pytest.mark.clause("P1-2.2")
async def test_the_last_of_a_certificate_is_used_once(yard: Yard, customers: tuple[str, str]) -> None:
    await yard.described("P1", certificate_required=True)
    pairs = [await approved(yard, *customers) for _ in range(ATTEMPTS)]
    for attempt in range(ATTEMPTS):
        await vouched(yard, f"B{attempt}")
    await yard.company.settled()
    async with second(yard.company) as other:
        first = yard.company.doors["orders"]
        for attempt, pair in enumerate(pairs):
            doors = first, other if attempt % 2 else first
            wishes = zip(doors, pair, customers, strict=True)
            answers = await asyncio.gather(*(leaving(yard, *wish, lot=f"B{attempt}") for wish in wishes))
            assert sorted(map(word, answers)) == ["NoCertificate", ACCEPTED], attempt


@pytest.mark.clause("P5-5.1")
async def test_no_more_leaves_than_a_count_in_the_same_moment_finds(yard: Yard) -> None:
    await yard.described("P1", stock_controlled=True)
    orders = await approved(yard, *["C1"] * ATTEMPTS)
    await yard.company.settled()
    nothing, all_of_it = ({"counted": counted, "dated_on": DAY} for counted in ("0", "10"))
    async with second(yard.company) as other:
        first = yard.company.doors["orders"]
        for attempt, order in enumerate(orders):
            await yard.done("W1", "/stock/P1/counts", all_of_it)
            count = (other if attempt % 2 else first).as_("W1").post("/stock/P1/counts", nothing)
            sent, _ = await asyncio.gather(leaving(yard, first, order, "C1"), count)
            assert word(sent) in {ACCEPTED, "NotInStock"}
            await yard.company.settled()
            assert (await yard.read("W1", "/reports/stock"))["rows"][0][1] == "0", attempt
            if word(sent) != ACCEPTED:  # it would reserve before the next one
                await yard.done("M1", f"/orders/{order}/cancellation", {"customer_id": "C1", "reason": "取消"})


async def test_control_out_of_turn_a_certificate_is_used_twice(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the tests above show is the doing of the products' streams."""
    monkeypatch.setattr(reserving, "in_turn", lambda *given: given[-1])
    monkeypatch.setattr(dispatching, "require_turn", lambda *_: None)
    await yard.described("P1", certificate_required=True)
    pair = await approved(yard, "C1", "C2")
    await vouched(yard, "B")
    await yard.company.settled()
    door = yard.company.doors["orders"]
    wishes = zip(pair, ("C1", "C2"), strict=True)
    answers = await asyncio.gather(*(leaving(yard, door, *wish, lot="B") for wish in wishes))
    assert [word(one) for one in answers] == [ACCEPTED, ACCEPTED]
