"""The company of the table of rights with something of each kind under way, and the numbers that stand in it."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from services.receivables.subjects.account import ACCOUNT
from services.receivables.subjects.account.wishes.collection import BeginStages, PassedPart
from shared.office.duty_room import DUTY, RaiseDuty
from shared.runtime.ask.wish import Wish
from shared.runtime.callers import OPERATOR, service_name
from shared.runtime.clock import stamped
from shared.runtime.running import Running
from tests.clock import StandingClock, stand_still
from tests.doors.drawn import Known
from tests.doors.wishes import (
    AGREED,
    CASES,
    CORRECTIONS,
    COUNTERSIGNERS,
    DELEGATION,
    DISPUTES,
    DUTY_ID,
    HELD,
    LATER,
    LETTER,
    LETTER_HASH,
    LINE,
    MINUTES,
    MORNING,
    NOW,
    NUMBERS,
    OWN,
    PARTIES,
    PICKUP,
    PROMISES,
    PROPOSALS,
    SETTLEMENTS,
    SLIPS,
    SOME_DAY,
    SOON,
    SUMMARIES,
    TODAY,
)
from tests.integration.house import Door, House
from tests.integration.orders.company import RULES, draft, form
from tests.integration.rights.company import LEFT, PAID_ON, ROLES, SIDES, company, dispatch

HEADS = {"quality_head": ("Q2", "quality"), "office_head": ("A2", "office")}
NOBODY = ""
PEOPLE = (
    *(name for name, _, _ in ROLES.values()),
    *(name for name, _ in HEADS.values()),
    *(OPERATOR, service_name("orders"), LEFT, "unheard-of", NOBODY),
)
"""One for each role of the table, the machines, and who is not on the roster: gone, never there, without a token."""

PAST_DAYS = (
    "dated_on",
    "cleared_on",
    "collected_on",
    "credited_on",
    "discharged_on",
    "endorsed_on",
    "returned_on",
    "deposited_on",
    "received_on",
    "released_on",
    "handed_in_on",
    "paid_on",
    "delivered_on",
    "through",
)
DAYS = {
    **dict.fromkeys((*PAST_DAYS, "bounced_on", "proposed_on"), ("2024-05-20", NOW)),
    **dict.fromkeys(("effective_on", "signed_on", "paused_on", "dispatched_on", "joined_on", "left_on"), (NOW,)),
    **dict.fromkeys(("from_on", "done_on", "withdrawn_on", "ended_on"), (NOW,)),
    **dict.fromkeys(("required_on", "expires_on", "until", "to_on", "promised_for"), (SOON,)),
    **dict.fromkeys(("as_of", "date", "day", "valid_from", "effective_from"), ("2024-06-30",)),
}
WORDS = {
    "product_id": ("P2",),  # the price of P1 decides who may review
    "department": ("south", "north"),
    "line_no": ("1",),
    "version": ("v1",),
    "contract_line_no": ("1",),
    "quantity": ("1",),
    "amount": ("1.00", "10.00"),
    "month": ("2024-05", "2024-06"),
    "cursor": ("", "QzEwMDE="),
    "item": tuple(RULES.checklist),
    "owner_id": ("S-own", "S-far"),
    "manager_id": ("M-own", "M-far"),
    "earlier_id": ("C-own",),
    "delegate_id": ("S-own",),
    "delegation_no": (DELEGATION,),
    "duty_id": (quote(DUTY_ID, safe=""),),
    "sha256": (LETTER_HASH,),
    "on_behalf_of": ("D1", "M-own"),
}


@asynccontextmanager
async def under_way(postgres: str, folder: Path) -> AsyncIterator[tuple[House, list[Known]]]:
    """Open all services; yield them with what is on record, side by side: `own` first.

    It is the morning of a working day there: what is approved leaves on the same day.
    """
    with pytest.MonkeyPatch.context() as patch:
        clock = stand_still(patch, MORNING)
        async with _under_way(postgres, folder, clock) as opened:
            yield opened


@asynccontextmanager
async def _under_way(postgres: str, folder: Path, clock: StandingClock) -> AsyncIterator[tuple[House, list[Known]]]:
    async with company(postgres, folder) as house:
        for role, (name, department) in HEADS.items():
            await house.doors["staff"].roster.employ(name, role, department)
        await house.settled()
        new = {"staff_id": "N1", "name": "N1", "role": "member", "department": "depot", "joined_on": NOW}
        await accepted(house.doors["staff"].as_("A1"), "/staff", new)
        given = {"delegate_id": "A1", "steps": ["director"], "from_on": NOW, "to_on": SOON, "reason": "出差"}
        await accepted(house.doors["staff"].as_("D1"), "/delegations", given)
        for function in ("warehouse", "dispatcher", "production_head"):
            given = {"function": function, "from_on": NOW}
            await accepted(house.doors["staff"].as_("A1"), "/staff/W1/functions", given)
        hashes = {number: (await _drafted(house, number),) for number in ("K-new", "K-go")}
        hashes |= await _reviewed(house, clock)
        await _ordered(house)
        await _owed(house)
        await _late(house)
        await _proposed(house)
        for service in NUMBERS:
            await _as_it_is(house.doors[service], service)
        for number in ("C-twin", "C-cleared", "C-merged", "C-limited"):
            own = {"customer_id": number, "name": "客户own" if number != "C-limited" else "大客户"}
            await accepted(house.doors["customers"].as_("S-own"), "/customers", own)
        filed = {**OWN, "complaint_no": "T-steps", "channel": "phone", "text": "破损", "wants": ["return"]}
        await accepted(house.doors["aftersales"].as_("S-own"), "/complaints", filed)
        for one in house.running.values():
            await _refused(one)
        for service, (path, who) in HELD.items():
            await _attached(house.doors[service].as_(who), path)
        await house.settled()
        # At last: what money came back meanwhile would hold the order again.
        released = {**OWN, "reason": "已付款"}
        await accepted(house.doors["orders"].as_("F2"), "/orders/O-leaves/release", released)
        await house.settled()
        yield house, [{**numbers(side), "content_hash": hashes["K-new"], **hashes} for side in SIDES]


def of_service(service: str, sides: Sequence[Known]) -> list[Known]:
    """Return what is on record as a service is asked for it: at customers also what looks like another one."""
    more: Known = {"customer_id": ("C-own", "C-twin")} if service == "customers" else {}
    more = {**more, "rule": NUMBERS[service]}
    return [{**sides[0], **more}, *sides[1:]]


def numbers(side: str) -> Mapping[str, tuple[Any, ...]]:
    """Return what is on record of a side, by the name under which it is sent."""
    own = side == "own"
    return {
        **DAYS,
        **WORDS,
        "contract_no": ("K-own", "K-new") if own else ("K-far",),
        "order_no": ("O-own", "O-new") if own else ("I-far",),
        "invoice_no": ("I-own", "I-bare") if own else ("I-far",),
        "customer_id": (f"C-{side}",),
        "receipt_no": (f"R-{side}", f"W-{side}", *(("Q-own", "Q-cash") if own else ())),
        "refund_no": (f"B-{side}",),
        "correction_no": (CORRECTIONS[side],),
        "collection_no": (SLIPS[side],),
        "promise_no": (PROMISES[side],),
        "case_no": (CASES[side],),
        "dispute_no": (DISPUTES[side],),
        "settlement_no": (SETTLEMENTS[side],),
        "complaint_no": (f"T-{side}",),
        "proposal_no": (PROPOSALS[side],),
        "staff_id": ("S-far", "M-far"),  # of whom nobody asks: they may be moved and leave
    }


async def _refused(one: Running) -> None:
    """Let a service have a duty of the office, made like that of a reaction which a rule refuses."""
    duty = RaiseDuty(kind="reaction", about="walk", owner="@office", reason="no")
    await one.asker.ask(one.subject(DUTY), DUTY_ID, Wish(duty, await stamped(one.clock, "tester"), "a refusal"))


async def _attached(door: Door, path: str) -> None:
    """Send a file, and attach it."""
    answer = await door.put(f"/files/{LETTER_HASH}", LETTER)
    assert answer.status_code == 201, answer.text
    said = {"sha256": LETTER_HASH, "name": "来函.pdf", "kind": "letter", "dated_on": NOW}
    await accepted(door, f"{path}/attachments", said)


async def accepted(door: Door, path: str, body: dict[str, Any]) -> None:
    """Ask for something that is done."""
    answer = await door.post(path, body)
    assert answer.status_code in {200, 201}, answer.text


async def _proposed(house: House) -> None:
    """Propose things about one person; two of them are decided on, and against one of these there is an appeal."""
    door = house.doors["staff"]
    proposal = {"kind": "penalty", "staff_id": "W1", "clause": "P2-4", "amount": "50.00", "reason": "迟到"}
    for state in ("raised", "heard", "decided", "appealed"):
        await accepted(door.as_("M-far"), "/proposals", {**proposal, "incident_id": state})
    for state in ("heard", "decided", "appealed"):
        await accepted(door.as_("W1"), f"/proposals/{PROPOSALS[state]}/hearing", {"statement": "堵车"})
    for state in ("decided", "appealed"):
        decision = {"outcome": "approved", "reason": "属实"}
        await accepted(door.as_("D1"), f"/proposals/{PROPOSALS[state]}/decision", decision)
    await accepted(door.as_("W1"), f"/proposals/{PROPOSALS['appealed']}/appeal", {"reason": "不服"})


async def _as_it_is(door: Door, service: str) -> None:
    """Propose that numbers stay as they are, for one proposal to be refused and one to be taken back."""
    shown = {one["name"]: one["value"] for one in (await door.as_("D1").get("/rules", limit="500")).json()["items"]}
    for name in NUMBERS[service][1:]:
        proposal = {"value": shown[name], "effective_from": SOON, "decided_in": "第 17 号通知"}
        await accepted(door.as_("D1"), f"/rules/{name}", proposal)


async def _drafted(house: House, number: str) -> str:
    """Register a contract that waits for one answer of its checklist; return the hash of its content."""
    door = house.doors["contracts"]
    await accepted(door.as_("S-own"), "/contracts", draft(contract_no=number, **PARTIES, lines=[LINE]))
    await house.settled()
    bound = str((await door.as_("S-own").get(f"/contracts/{number}")).json()["content"]["content_hash"])
    for item in RULES.checklist[1:]:
        answer = {"content_hash": bound, "item": item, "satisfied": True}
        await accepted(door.as_("Q1"), f"/contracts/{number}/checklist", answer)
    return bound


async def _reviewed(house: House, clock: StandingClock) -> dict[str, tuple[str]]:
    """Let contracts wait for each step of a review; return the hashes of their contents."""
    staff, door = house.doors["staff"], house.doors["contracts"]
    for name, function in (("P2", "production_head"), ("U2", "purchasing_head")):
        await staff.roster.employ(name, "member", name)
        await accepted(staff.as_("G1"), f"/staff/{name}/functions", {"function": function, "from_on": NOW})
    for place, name in (("quality", "Q2"), ("office", "A2")):
        await accepted(staff.as_("G1"), f"/departments/{place}/head", {"manager_id": name, "effective_on": NOW})
    await accepted(door.as_("G1"), "/reviewers", {"staff_id": "A1", "valid_from": "2020-01-01"})
    await house.settled()
    special: dict[str, Any] = {
        "standard_terms": False,
        "requirements": [{"kind": "legal", "text": "1.6 MPa"}],
    }
    large = {"lines": [{**LINE, "quantity": "20000"}]}
    kinds: dict[str, dict[str, Any]] = {
        **dict.fromkeys(("K-steps", "K-head", "K-end"), special),
        **dict.fromkeys(("K-large", "K-met", "K-report"), large),
        "K-back": {},
        "K-kind": {},
    }
    told = {**PARTIES, "signed_on": NOW, "terms": "cod", "effective": True, "lines": [LINE]}
    rows = [{**told, "contract_no": number} for number in ("K-over", "K-copied")]
    rows.append({**told, "contract_no": "K-counter", "terms": "prepaid", "lines": [{**LINE, "quantity": "9"}]})
    await accepted(door, "/import/contracts", {"rows": rows})
    bound: dict[str, str] = {}
    for number, members in kinds.items():
        body = draft(contract_no=number, **PARTIES, **{"lines": [LINE], **members})
        await accepted(door.as_("S-own"), "/contracts", body)
        await house.settled()
        bound[number] = (await door.as_("S-own").get(f"/contracts/{number}")).json()["content"]["content_hash"]
    text = {"version": "v1", "effective_from": LATER, "sha256": LETTER_HASH, "counsel_note": "ok"}
    await accepted(door.as_("A1"), "/contract-templates", text)
    for place, name in COUNTERSIGNERS.items():
        verdict = {"content_hash": bound["K-head"], "department": place, "verdict": "agree"}
        await accepted(door.as_(name), "/contracts/K-head/countersigns", verdict)
    clock.at = MORNING - timedelta(days=20)
    for number in ("K-met", "K-report"):
        call = {"content_hash": bound[number], "meeting_at": SOME_DAY, "place": "A"}
        await accepted(door.as_("A1"), f"/contracts/{number}/meeting-call", call)
    clock.at = MORNING
    minutes = {**MINUTES, "content_hash": bound["K-report"], "place": "A", "opinions": {}, "resolutions": "go"}
    await accepted(door.as_("A1"), "/contracts/K-report/meeting", minutes)
    bound["K-noted"] = await _drafted(house, "K-noted")
    last = {"content_hash": bound["K-noted"], "item": RULES.checklist[0], "satisfied": True}
    await accepted(door.as_("Q1"), "/contracts/K-noted/checklist", last)
    await accepted(door.as_("A1"), "/contracts/K-noted/review", {"content_hash": bound["K-noted"], "approved": True})
    await _changing(house, clock)
    for number in SUMMARIES.values():
        await accepted(door.as_("A1"), "/review-summaries", {"week": number})
    await accepted(door.as_("G1"), f"/review-summaries/{SUMMARIES['issued']}/issue", {})
    return {number: (content_hash,) for number, content_hash in bound.items()}


async def _changing(house: House, clock: StandingClock) -> None:
    """Bring contracts in, and let the company ask to change them, an hour ago."""
    door = house.doors["contracts"]
    brought = {**PARTIES, "signed_on": NOW, "terms": "cod", "effective": True, "lines": [LINE]}
    rows = [{**brought, "contract_no": number} for number in ("K-asks", "K-called", "K-given-up")]
    await accepted(door, "/import/contracts", {"rows": rows})
    clock.at = MORNING - timedelta(hours=1)
    asked = {"side": "company", "reason": "行情", "fields": ["unit_price"]}
    for number in ("K-called", "K-given-up"):
        await accepted(door.as_("S-own"), f"/contracts/{number}/change-requests", asked)
    clock.at = MORNING


async def _ordered(house: House) -> None:
    """Place orders; two of them are agreed and held, for an invoice is long overdue."""
    door = house.doors["orders"]
    await accepted(door.as_("W1"), "/carriers", {"carrier_id": "Y-1", "name": "天山物流"})
    await house.settled()
    for number in ("J-1", "J-gone"):
        named = {"driver_id": number, "name": "艾山", "phone": "13999990000"}
        await accepted(door.as_("W1"), "/carriers/Y-1/drivers", named)
    for number in ("O-own", "O-new", "O-changes", "O-leaves"):
        order = form(number, "1", **OWN, contract_no="K-own", required_on=SOON)
        await accepted(door.as_("S-own"), "/orders", order)
    # The walk over contracts hands K-own to somebody else; nobody asks for K-copied but by its number.
    await accepted(door.as_("S-own"), "/orders", form("O-there", "1", **OWN, contract_no="K-copied", required_on=SOON))
    for number in ("O-own", "O-leaves"):
        await accepted(door.as_("M-own"), f"/orders/{number}/agreement", OWN)
    await _advanced(door)
    taken = {**OWN, "contract_no": "K-counter", "lines": [{"contract_line_no": "1", "quantity": "1"}]}
    await accepted(door.as_("A1"), "/pickup-slips", taken)


async def _advanced(door: Door) -> None:
    """Let goods leave whose freight the customer advances: of one dispatch it is paid, above what was agreed."""
    await accepted(door.as_("S-own"), "/orders", form("O-freight", "1", **OWN, contract_no="K-own", required_on=SOON))
    await accepted(door.as_("M-own"), "/orders/O-freight/agreement", OWN)
    await accepted(door.as_("F2"), "/orders/O-freight/release", {**OWN, "reason": "已付款"})
    for number in ("I-freight", "I-paid", "I-back"):
        call = {**OWN, "spoken_to": "李总", "called_at": MORNING.isoformat(), "amount": "8.00"}
        await accepted(door.as_("W1"), f"/dispatches/{number}/freight-agreement", call)
        line = {"line_no": "1", "contract_line_no": "1", "quantity": "0.25"}
        sent = {**OWN, "invoice_no": number, "dispatched_on": NOW, "lines": [line], "escort": "A1"}
        await accepted(door.as_("A1"), "/orders/O-freight/dispatches", {**sent, "agreement": AGREED})
    receipt = {**OWN, "amount": "9.00", "paid_on": NOW, "sha256": LETTER_HASH}
    await accepted(door.as_("W1"), "/dispatches/I-paid/freight-receipt", receipt)
    case = {"invoice_no": "I-paid", "kind": "damage", "claimed": "5.00", "text": "破损"}
    await accepted(door.as_("A1"), "/carrier-cases", case)
    told = {"statement": "路滑", "agrees": True}
    await accepted(door.as_("A1"), f"/carrier-cases/{CASES['heard']}/hearing", told)


async def _late(house: House) -> None:
    """Let an invoice of C-far reach stage 4, as a day begins."""
    one = house.running["receivables"]
    passed = PassedPart(invoice_no="I-far", part=1, due_on=date(2024, 6, 1), stage=4)
    wish = BeginStages(customer_id="C-far", day=TODAY, passed=(passed,))
    asked = Wish(wish, await stamped(one.clock, "tester"), "a day that begins")
    await one.asker.ask(one.subject(ACCOUNT), "C-far", asked)
    await house.settled()
    door, letter = house.doors["receivables"], {"customer_id": "C-far"}
    for number, stage in (("CK-4", 3), ("CK-5", 2)):
        await accepted(door.as_("F1"), "/dunning-letters", {**letter, "letter_no": number, "stage": stage})
    await house.settled()
    await accepted(door.as_("M-far"), "/dunning-letters/CK-5/approval", letter)


async def _owed(house: House) -> None:
    """Issue an invoice that nobody pays, take in money that is not all where it belongs yet."""
    goods = {"line_no": "1", "contract_line_no": "1", "quantity": "1"}
    bare = dispatch("own") | {"invoice_no": "I-bare", "lines": [goods]}
    await accepted(house.doors["orders"], "/import/dispatches", {"rows": [bare]})
    await house.settled()
    cheques = {
        number: {"method": "cheque", "instrument_no": number, "bank": "工行", "drawer_id": "C-own"}
        for number in ("Q-own", "Q-deposits", "Q-clears", "Q-bounces")
    }
    bills = {
        f"E-{step}": {"method": "bill", "instrument_no": step, "acceptor": "工行", "due_on": due_on}
        for step, due_on in {"discount": SOON, "endorse": SOON, "discharge": "2024-05-20", "return": SOON}.items()
    }
    on_the_road = {"method": "cash", "collected_by": "S-own"}
    waits = {"method": "transfer", "invoice_no": "later-own"}
    received = {
        "R-counter": {"method": "transfer", "invoice_no": PICKUP, "amount": "100.00"},
        **cheques,
        **bills,
        **dict.fromkeys(("Q-cash", "Q-on-the-road"), on_the_road),
        **dict.fromkeys(("W-waits", "W-free", "W-wrong", "W-twice"), waits),
    }
    for number, how in received.items():
        paid = {**OWN, "receipt_no": number, "received_on": PAID_ON, "amount": "7.00", **how}
        await accepted(house.doors["receivables"].as_("F1"), "/receipts", paid)
    endorsed = {**OWN, "endorsed_on": "2024-05-15", "to": "钢厂"}
    await accepted(house.doors["receivables"].as_("F2"), "/receipts/E-discharge/endorse", endorsed)
    for _ in ("opened", "accepted"):
        disputed = {**OWN, "invoice_no": "I-own", "reason": "破损"}
        await accepted(house.doors["receivables"].as_("S-own"), "/disputes", disputed)
    await house.settled()
    taken = f"/disputes/{DISPUTES['accepted']}/acceptance"
    await accepted(house.doors["receivables"].as_("M-own"), taken, OWN)
    wrong = {**OWN, "reason": "记重了"}
    await accepted(house.doors["receivables"].as_("F1"), "/receipts/W-twice/correction", wrong)
