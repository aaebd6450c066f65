"""The company of the table of rights with something of each kind under way, and the numbers that stand in it."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from shared.office.duty_room import DUTY, RaiseDuty
from shared.runtime.ask.asking import Wish
from shared.runtime.callers import OPERATOR, service_name
from shared.runtime.clock import stamped
from shared.runtime.running import Running
from tests.clock import stand_still
from tests.doors.drawn import Known
from tests.doors.wishes import (
    DELEGATION,
    DUTY_ID,
    HELD,
    LETTER,
    LETTER_HASH,
    LINE,
    MORNING,
    NOW,
    NUMBERS,
    OWN,
    PARTIES,
    PROPOSALS,
    SOON,
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

PAST_DAYS = ("dated_on", "cleared_on", "received_on", "released_on", "handed_in_on", "paid_on", "delivered_on")
DAYS = {
    **dict.fromkeys((*PAST_DAYS, "bounced_on", "proposed_on"), ("2024-05-20", NOW)),
    **dict.fromkeys(("effective_on", "signed_on", "paused_on", "dispatched_on", "joined_on", "left_on"), (NOW,)),
    **dict.fromkeys(("from_on", "done_on"), (NOW,)),
    **dict.fromkeys(("required_on", "expires_on", "until", "to_on"), (SOON,)),
    **dict.fromkeys(("as_of", "date", "day", "valid_from", "effective_from"), ("2024-06-30",)),
}
WORDS = {
    "product_id": ("P2",),  # the price of P1 decides who may review
    "department": ("south", "north"),
    "line_no": ("1",),
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
        stand_still(patch, MORNING)
        async with _under_way(postgres, folder) as opened:
            yield opened


@asynccontextmanager
async def _under_way(postgres: str, folder: Path) -> AsyncIterator[tuple[House, list[Known]]]:
    async with company(postgres, folder) as house:
        for role, (name, department) in HEADS.items():
            await house.doors["staff"].roster.employ(name, role, department)
        await house.settled()
        new = {"staff_id": "N1", "name": "N1", "role": "member", "department": "depot", "joined_on": NOW}
        await accepted(house.doors["staff"].as_("A1"), "/staff", new)
        given = {"delegate_id": "A1", "steps": ["director"], "from_on": NOW, "to_on": SOON, "reason": "出差"}
        await accepted(house.doors["staff"].as_("D1"), "/delegations", given)
        await accepted(house.doors["staff"].as_("A1"), "/staff/W1/functions", {"function": "warehouse", "from_on": NOW})
        hashes = {number: (await _drafted(house, number),) for number in ("K-new", "K-go")}
        await _ordered(house)
        await _owed(house)
        await _proposed(house)
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
        yield house, [{**numbers(side), "content_hash": hashes["K-new"], **hashes} for side in SIDES]


def of_service(service: str, sides: Sequence[Known]) -> list[Known]:
    """Return what is on record as a service is asked for it: at customers also what looks like another one."""
    more: Known = {"customer_id": ("C-own", "C-twin")} if service == "customers" else {}
    more = {**more, "rule": (NUMBERS[service],)}
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


async def _ordered(house: House) -> None:
    """Place orders; two of them are agreed and held, for an invoice is long overdue, one of those is released."""
    door = house.doors["orders"]
    for number in ("O-own", "O-new", "O-changes", "O-leaves"):
        order = form(number, "1", **OWN, contract_no="K-own", required_on=SOON)
        await accepted(door.as_("S-own"), "/orders", order)
    for number in ("O-own", "O-leaves"):
        await accepted(door.as_("M-own"), f"/orders/{number}/agreement", OWN)
    await accepted(door.as_("F2"), "/orders/O-leaves/release", {**OWN, "reason": "已付款"})


async def _owed(house: House) -> None:
    """Issue an invoice that nobody pays, take in money that is not all where it belongs yet."""
    goods = {"line_no": "1", "contract_line_no": "1", "quantity": "1"}
    bare = dispatch("own") | {"invoice_no": "I-bare", "lines": [goods]}
    await accepted(house.doors["orders"], "/import/dispatches", {"rows": [bare]})
    await house.settled()
    cheques = {
        number: {"method": "cheque", "instrument_no": number, "bank": "工行", "drawer_id": "C-own"}
        for number in ("Q-own", "Q-clears", "Q-bounces")
    }
    on_the_road = {"method": "cash", "collected_by": "S-own"}
    waits = {"method": "transfer", "invoice_no": "later-own"}
    received = {
        **cheques,
        **dict.fromkeys(("Q-cash", "Q-on-the-road"), on_the_road),
        **dict.fromkeys(("W-waits", "W-free"), waits),
    }
    for number, how in received.items():
        paid = {**OWN, "receipt_no": number, "received_on": PAID_ON, "amount": "7.00", **how}
        await accepted(house.doors["receivables"].as_("F1"), "/receipts", paid)
