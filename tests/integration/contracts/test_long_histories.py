"""Decisions and doors of contracts read what they need: rows read are counted, so that no load changes the answer. P9

The tables of a test are so small that PostgreSQL would rather read them whole; it is told not to.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from benchmarks import agreements as say
from benchmarks.agreements import TODAY
from services.contracts.basis.contract import contract_basis
from services.contracts.basis.goods import spoken
from services.contracts.doors.contracts import LEDGER
from services.contracts.doors.progress import BEGUN, DUTIES
from services.contracts.keeps import BOOK, PROJECTIONS
from services.contracts.reactions.reviews import of_contract
from services.contracts.subjects.contract.review_wishes import Countersign
from services.contracts.subjects.contract.wishes import ChangeContract, SignContract
from shared.events import Event
from shared.events.contracts import ContractReviewed, CountersignGiven
from shared.office import shipped
from shared.runtime.ask.decisions import Stamp
from shared.runtime.tables.definition import Recorded
from tests.integration.prepared import database, recorded, tell

MORE = 1.5
ROWS_READ = "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables"
STAMP = Stamp("O1", datetime(2026, 6, 1, 4, tzinfo=UTC), TODAY, frozenset({"office"}))
FEW, MANY = 1, 40
SHORT, LONG = say.REPS, 6 * say.REPS


def said(ledger: int) -> Iterator[tuple[str, str, Event]]:
    """A ledger of so many contracts, one with many revisions and one with one, reviews with many verdicts, with one."""
    for stream, event in say.goods():
        yield "contracts", stream, event
    for service, facts in (("staff", say.staff()), ("customers", say.customers())):
        yield from ((service, stream, event) for stream, event in facts)
    for number in range(ledger):
        name = f"HT-{number:04}"
        for service, facts in (
            ("contracts", say.on_the_ledger(name, number)),
            ("contracts", say.duties(name, number)),
            ("orders", say.sent(name, number)),
            ("receivables", say.paid(name, number)),
        ):
            yield from ((service, stream, event) for stream, event in facts)
    for size in (FEW, MANY):
        for stream, event in say.life(f"K{size}", 0, revisions=size):
            yield "contracts", stream, event
        for revision in range(1, size + 1):
            yield from (("contracts", stream, event) for stream, event in say.duties(f"K{size}", 0, revision))
        for event in say.under_review(f"V{size}", 0, 1, verdicts=size):
            yield "contracts", f"contract-V{size}", event


@pytest.fixture
async def db(postgres: str) -> AsyncIterator[Any]:
    async with database(postgres, "contracts") as connection:
        await connection.execute("SET enable_seqscan = off")
        yield connection


async def told(db: Any, ledger: int) -> list[Recorded]:
    facts = recorded(*said(ledger))
    await tell(db, PROJECTIONS, facts)
    await db.execute("ANALYZE")
    return facts


async def rows_read(db: Any, look: Callable[[], Awaitable[Any]]) -> int:
    """Return how many rows a look reads."""
    async with db.transaction():
        before = await db.fetchval(ROWS_READ) or 0
        await look()
        return int(await db.fetchval(ROWS_READ) - before)


def wishes(size: int) -> Mapping[str, Any]:
    """What is wished about the contract with so many revisions, and about the review with so many verdicts."""
    lines = [{"line_no": "1", "product_id": "P1", "quantity": "9000", "unit_price": "100.00"}]
    content = {"contract_no": f"K{size}", "customer_id": "C0000", "staff_id": "S000", "terms": {"kind": "cod"}}
    signature = {"contract_no": f"K{size}", "content_hash": say.hash_of(f"K{size}", size), "signed_on": TODAY}
    verdict = {"contract_no": f"V{size}", "content_hash": say.hash_of(f"V{size}", 1), "verdict": "agree"}
    return {
        "change": ChangeContract.model_validate({**content, "lines": lines, "change_no": size}),
        "signature": SignContract.model_validate({**signature, "party": "company", "signed_by": "G1", "sealed": True}),
        "countersign": Countersign.model_validate({**verdict, "department": "quality"}),
    }


async def of_decisions(db: Any, size: int) -> dict[str, int]:
    """Rows read for what each decision rests on."""
    asks = {
        name: partial(contract_basis, BOOK, shipped.CALENDAR, db, wish, STAMP) for name, wish in wishes(size).items()
    }
    return {name: await rows_read(db, ask) for name, ask in asks.items()}


async def of_duties(db: Any, size: int, facts: Sequence[Recorded]) -> dict[str, int]:
    """Rows read to find what the last verdict of a review asks of whom, and the last approval of a contract."""
    last = {
        of: [one for one in facts if one.stream_id == f"contract-{letter}{size}" and isinstance(one.event, kind)][-1]
        for of, letter, kind in (("verdict", "V", CountersignGiven), ("approval", "K", ContractReviewed))
    }
    return {of: await rows_read(db, partial(of_contract, BOOK, db, one)) for of, one in last.items()}


async def of_progress(db: Any, size: int) -> int:
    """Rows read to show where the review of the last revision stands."""

    async def look() -> None:
        await db.fetchrow(BEGUN, f"K{size}", size)
        names = [f"{step}/K{size}/{size}" for step in ("feasibility", "risks", "office-head")]
        assert len(await db.fetch(DUTIES, names, TODAY)) == len(names)

    return await rows_read(db, look)


async def of_orders(db: Any, dispatches: int) -> int:
    """Rows read for what is spoken for of a contract with so many orders, all but the last of which have left."""
    facts = [*said_of_orders(f"D{dispatches}", dispatches)]
    await tell(db, PROJECTIONS, recorded(*facts))
    await db.execute("ANALYZE")
    found: dict[str, Any] = {}

    async def look() -> None:
        found.update(await spoken(db, f"D{dispatches}"))

    read = await rows_read(db, look)
    assert (found["1"].left, found["1"].ordered) == (5 * (dispatches - 1), 5)
    assert f"D{dispatches}-{dispatches - 1}" in found["1"].orders
    return read


def said_of_orders(contract_no: str, orders: int) -> Iterator[tuple[str, str, Event]]:
    """An order a day and its dispatch, for a month again and again; the last one has not left."""
    for number in range(orders):
        placed, left = [event for _, event in say.sent(contract_no, number % 30)]
        name = f"{contract_no}-{number}"
        yield "orders", "customer-C0000", placed.model_copy(update={"order_no": name, "customer_id": "C0000"})
        if number < orders - 1:
            own = {"order_no": name, "customer_id": "C0000", "invoice_no": name}
            yield "orders", "customer-C0000", left.model_copy(update=own)


async def of_ledger(db: Any) -> dict[str, int]:
    """Rows read for a page of the ledger, for one behind it, for a customer's contracts, and for a rep's."""
    pages: dict[str, tuple[str, str | None, list[str] | None]] = {
        "first": ("", None, None),
        "second": ("HT-0020", None, None),
    }
    pages |= {"customer": ("", "C0001", None), "rep": ("", None, ["S001"])}
    found = {}
    for name, (after, customer, people) in pages.items():
        found[name] = await rows_read(db, partial(db.fetch, LEDGER, after, 5, customer, people))
    return found


def grown(few: Mapping[str, int], many: Mapping[str, int], extra: int) -> dict[str, tuple[int, int]]:
    """Return what reads half as much again beside a long history as beside a short one, and some rows more."""
    assert any(few.values()), few
    return {name: (few[name], many[name]) for name in few if many[name] > MORE * few[name] + extra}


async def test_a_decision_reads_no_more_beside_many_revisions_and_verdicts(db: Any) -> None:
    facts = await told(db, 10)
    assert grown(await of_decisions(db, FEW), await of_decisions(db, MANY), 2) == {}
    # The steps of the content on file are added up for whose turn it is: each verdict of it is a row.
    few, many = await of_duties(db, FEW, facts), await of_duties(db, MANY, facts)
    verdicts = len(say.HEADS) * (MANY - FEW)
    assert grown(few, many, verdicts) == {}
    assert many["approval"] <= few["approval"] + 2
    assert await of_progress(db, MANY) <= await of_progress(db, FEW) + len(say.HEADS) * 2


async def test_a_change_reads_no_more_beside_many_orders(db: Any) -> None:
    few, many = await of_orders(db, 60), await of_orders(db, 600)
    assert many <= MORE * few, (few, many)


async def test_a_page_of_the_ledger_reads_no_more_beside_many_contracts(db: Any) -> None:
    await told(db, SHORT)
    short = await of_ledger(db)
    await told(db, LONG)
    long = await of_ledger(db)
    assert long.pop("rep") <= LONG // SHORT * short.pop("rep")  # who has so many more contracts
    assert grown(short, long, 4) == {}
