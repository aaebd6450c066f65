"""Numbers of the house through the doors: one sequence a kind and year, the document in the same append. P5-4.2"""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from shared import SERVICES
from tests.clock import StandingClock, stand_still
from tests.integration.house import House, house
from tests.races.desk import Asked, InHouse, word
from tests.races.kinds import complaint, contract, founded
from tests.races.papers import credit_note, receipt
from tests.races.town import Row, agreement, brought_in, customer, invoice, money, order

CREATED, OK, RULE = 201, 200, 422
WRITERS = 64
MORNING = datetime.fromisoformat("2026-06-08T08:00:00+08:00")
LAST_MOMENT = datetime.fromisoformat("2026-12-31T23:59:59.999+08:00")
NEW_YEAR = datetime.fromisoformat("2027-01-01T00:00:00+08:00")
MEMBERS = {
    "HT": "contract_no",
    "DD": "order_no",
    "FH": "invoice_no",
    "SK": "receipt_no",
    "HD": "credit_note_no",
    "TS": "complaint_no",
}
GOODS = [{"line_no": "1", "contract_line_no": "1", "quantity": "1"}]
DISPATCH = {"invoice_no": "", "customer_id": "C", "dispatched_on": "2026-06-08", "lines": GOODS}
PAPERS = {
    "HT": contract("", "C"),
    "DD": order("", "C", "1"),
    "FH": Asked("orders", "R1", "/orders/O/dispatches", DISPATCH),
    "SK": receipt("", "C"),
    "HD": credit_note("", "C"),
    "TS": complaint("", "C"),
}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> StandingClock:
    return stand_still(monkeypatch, MORNING)


@pytest.fixture
async def company(clock: StandingClock, postgres: str, tmp_path: Path) -> AsyncIterator[House]:
    """All services in this process, with a customer C who has an invoice, and an approved order O."""
    services = [import_module(f"services.{name}.app").SERVICE for name in SERVICES]
    assert clock.at == MORNING
    async with house(postgres, tmp_path, *services) as opened:
        desk = InHouse(opened)
        await founded(desk)
        await brought_in(desk, [*customer("C"), invoice("V.C", "C")])
        for one in (order("O", "C", "600"), agreement("O", "C")):
            assert (await desk.ask(one)).is_success
            await desk.settled()
        yield opened


def sent(kind: str, number: str | None = None, **members: Any) -> Asked:
    """A document of a kind, without a number unless one is sent."""
    paper, member = PAPERS[kind], MEMBERS[kind]
    body = {name: value for name, value in paper.body.items() if name != member}
    return paper._replace(body={**body, **({} if number is None else {member: number}), **members})


async def sequence(company: House, kind: str, year: int) -> list[str]:
    """Return what the log says of a sequence, event by event."""
    service = PAPERS[kind].service
    entries = await company.running[service].log.stream(f"numbers-{kind}-{year}")
    return [entry.type.split(".")[2] for entry in entries]


@pytest.mark.clause("P5-4.2")
async def test_each_kind_is_numbered_where_the_number_is_left_out_and_a_year_ends_with_its_last_moment(
    company: House, clock: StandingClock
) -> None:
    desk = InHouse(company)
    for kind in MEMBERS:
        foreseen = await desk.ask(sent(kind)._replace(path=f"{PAPERS[kind].path}?dry-run=true"))
        assert (foreseen.status_code, foreseen.json()["number"]) == (OK, f"{kind}-2026-000001"), foreseen.text
        for place in (1, 2):
            asked = sent(kind)._replace(headers={"Idempotency_Key": f"{kind}/{place}"})
            given = await desk.ask(asked)
            assert (given.status_code, given.json()["number"]) == (CREATED, f"{kind}-2026-{place:06}"), given.text
            again = await desk.ask(asked)  # the answer was lost on its way
            assert (again.json()["number"], again.json()["position"]) == (
                given.json()["number"],
                given.json()["position"],
            )
        for number in (f"{kind}-2026-000003", f"{kind}-1999-000001"):
            refused = await desk.ask(sent(kind, number))
            assert (refused.status_code, refused.json()["clause"]) == (RULE, "P5-4.2")
            assert refused.json()["rule"] == "NumberOfTheSequence"
        kept = await desk.ask(sent(kind, f"own {kind}"))
        assert kept.status_code == CREATED
        assert "number" not in kept.json()
        assert await sequence(company, kind, 2026) == ["NumberGiven"] * 2
    await company.settled()
    shown = await company.doors["receivables"].as_("F1").get("/invoices/FH-2026-000001")
    assert shown.json()["issued_on"] == "2026-06-08"  # the invoice follows the dispatch under its number
    for at, number in ((LAST_MOMENT, "TS-2026-000003"), (NEW_YEAR, "TS-2027-000001"), (NEW_YEAR, "TS-2027-000002")):
        clock.at = at
        assert (await desk.ask(sent("TS"))).json()["number"] == number


def brought(kind: str, number: str) -> Row:
    """A document of a history."""
    line = {"line_no": "1", "product_id": "P1", "quantity": "1", "unit_price": "10.00"}
    signed = {"signed_on": "2020-01-02", "terms": "cod", "effective": True, "lines": [line]}
    told = {"customer_id": "C", "received_on": "2024-05-06", "channel": "phone", "text": "wet"}
    note = {"kind": "credit_note", "customer_id": "C", "invoice_no": "V.C", "dated_on": "2024-05-06", "amount": "0.10"}
    rows: dict[str, Row] = {
        "HT": ("contracts", "contracts", {"contract_no": number, "customer_id": "C", "staff_id": "S1", **signed}),
        "FH": invoice(number, "C"),
        "SK": money(number, "C", "1.00"),
        "HD": ("receivables", "entries", {**note, "credit_note_no": number}),
        "TS": ("aftersales", "complaints", {**told, "complaint_no": number}),
    }
    return rows[kind]


async def test_a_sequence_goes_on_after_what_an_import_brought(company: House) -> None:
    desk = InHouse(company)
    for kind in ("HT", "FH", "SK", "HD", "TS"):
        own, older, higher = "000-own", f"{kind}-2025-000900", f"{kind}-2026-000117"
        await brought_in(desk, [brought(kind, number) for number in (f"{kind}-{own}", older, higher)])
        assert (await desk.ask(sent(kind))).json()["number"] == f"{kind}-2026-000118"
        assert await sequence(company, kind, 2026) == ["NumberImported", "NumberGiven"]
        service, door, _ = brought(kind, "")
        rows = [brought(kind, number)[2] for number in (f"{kind}-2027-000001", f"{kind}-2026-999999")]
        answer = await company.doors[service].post(f"/import/{door}", {"rows": rows})
        assert [one["rule"] for one in answer.json()["answers"]] == ["NumberOfAYearToCome", "LastNumberTaken"]
        assert (await desk.ask(sent(kind))).json()["number"] == f"{kind}-2026-000119"

    await many_at_once(company)
    await beside_an_import(company)


async def many_at_once(company: House) -> None:
    """Sixty-four at once leave no gap, and what is refused uses no number."""
    wishes = [sent("SK", received_on="2026-06-09" if one % 2 else "2026-06-08") for one in range(2 * WRITERS)]
    happened = await asyncio.gather(*map(InHouse(company).ask, wishes))
    assert sorted({word(one) for one in happened}) == ["InTheFuture", "accepted"]
    numbers = sorted(one.json()["number"] for one in happened if one.status_code == CREATED)
    assert numbers == [f"SK-2026-{place:06}" for place in range(120, 120 + WRITERS)]
    assert await sequence(company, "SK", 2026) == ["NumberImported", *["NumberGiven"] * (2 + WRITERS)]


async def beside_an_import(company: House) -> None:
    """An import that brings the very next numbers in the same moment takes nobody's, and loses to nobody unseen."""
    ahead = [f"SK-2026-{place:06}" for place in range(121 + WRITERS, 121 + 2 * WRITERS, 4)]
    rows = [
        Asked("receivables", "operator", "/import/entries", {"rows": [money(one, "C", "1.00")[2]]}) for one in ahead
    ]
    pairs = zip(rows, [sent("SK")] * len(rows), strict=True)
    happened = await asyncio.gather(*(InHouse(company).ask(one) for pair in pairs for one in pair))
    given = [one.json()["number"] for one in happened if one.status_code == CREATED]
    came = [one.json()["answers"][0] for one in happened if one.status_code == OK]
    taken = [number for number, one in zip(ahead, came, strict=True) if one["outcome"] == "accepted"]
    assert len(given) == len(ahead)
    assert len({*given, *taken}) == len(given) + len(taken)
    assert {one["rule"] for one in came if one["outcome"] == "refused"} <= {"RecordedDifferently"}
