"""What each door is asked for when it is to be done: beside the example of the document, what the rules want to know.

Everything that stands here is touched by no other request of the walk, which therefore cannot spoil it before its turn.
"""

from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import quote

from services.aftersales.app import BOOK as COMPLAINTS
from shared.events.days import midnight
from shared.office.shipped import CALENDAR
from tests.clock import today
from tests.doors.drawn import Case, Known
from tests.integration.orders.company import RULES, draft, form

DAYS_LOOKED_BACK = 20  # no holiday is longer
TODAY = next(day for back in range(DAYS_LOOKED_BACK) if CALENDAR.counts(day := today() - timedelta(days=back)))
MORNING = midnight(TODAY) + timedelta(hours=8)
NOW, SOON = str(TODAY), str(TODAY + timedelta(days=2))
OWN = {"customer_id": "C-own"}
LINE = {"line_no": "1", "product_id": "P1", "quantity": "1", "unit_price": "100.00"}
PARTIES = {**OWN, "staff_id": "S-own"}
DELEGATION = f"SQ-{TODAY.year}-000001"
DUTY_ID = "reaction/walk"
PROPOSALS = {
    state: f"TA-{TODAY.year}-{place:06}"
    for place, state in enumerate(("own", "far", "raised", "heard", "decided", "appealed"), 1)
}
"""The numbers of proposals, by whose they are, or what waits to become of them."""
T_STEPS = {"complaint_no": "T-steps"}
LETTER, OTHER_LETTER = b"%PDF-1.7 letter", b"%PDF-1.7 another"
LETTER_HASH = sha256(LETTER).hexdigest()
HELD = {
    "contracts": ("/contracts/K-own", "S-own"),
    "orders": ("/orders/I-own", "S-own"),
    "receivables": ("/receipts/R-own", "F1"),
    "customers": ("/customers/C-own", "S-own"),
    "aftersales": ("/complaints/T-own", "S-own"),
    "staff": ("/staff/S-own", "F1"),
}
"""Of each service something that has a file, and who may attach it."""
HIMSELF = {"on_behalf_of": None}
APPROVED = {"outcome": "approved", "amount": None, **HIMSELF}


class Wish(NamedTuple):
    """What replaces members of the example."""

    body: Mapping[str, Any] = MappingProxyType({})
    path: Mapping[str, str] = MappingProxyType({})
    query: Mapping[str, str] = MappingProxyType({})
    content: bytes = b""


WISHES: dict[str, Wish] = {
    "POST /products": Wish({"product_id": "P2"}),
    "POST /reviewers": Wish({"staff_id": "A1", "valid_from": NOW}),
    "POST /signatories": Wish({"staff_id": "S-own", "valid_from": NOW, "max_discount": "0.05"}),
    "POST /contracts": Wish(draft(contract_no="K-2", **PARTIES)),
    "POST /contracts/{contract_no}/changes": Wish(
        draft(contract_no="K-2", **PARTIES, lines=[LINE]), {"contract_no": "K-2"}
    ),
    "POST /contracts/{contract_no}/concessions": Wish({"floor_price": "99.00", **HIMSELF}, {"contract_no": "K-2"}),
    "POST /contracts/{contract_no}/checklist": Wish(
        {"item": RULES.checklist[0], "satisfied": True}, {"contract_no": "K-go"}
    ),
    "POST /contracts/{contract_no}/review": Wish({"approved": True, **HIMSELF}, {"contract_no": "K-go"}),
    "POST /contracts/{contract_no}/signatures": Wish({"signed_by": "S-own"}, {"contract_no": "K-go"}),
    "POST /orders": Wish(form("O-3", "1", **OWN, contract_no="K-own", required_on=SOON)),
    "POST /orders/{order_no}/changes": Wish(
        form("O-changes", "2", **OWN, contract_no="K-own", required_on=SOON), {"order_no": "O-changes"}
    ),
    "POST /orders/{order_no}/agreement": Wish(HIMSELF),
    "POST /orders/{order_no}/release": Wish(HIMSELF),
    "POST /orders/{order_no}/dispatches": Wish(
        {"invoice_no": "I-3", "lines": [{"line_no": "1", "contract_line_no": "1", "quantity": "1"}]},
        {"order_no": "O-leaves"},
    ),
    "POST /receipts": Wish({"receipt_no": "R-3", "method": "transfer"}),
    "POST /receipts/{receipt_no}/clear": Wish({**OWN, "cleared_on": NOW}, {"receipt_no": "Q-clears"}),
    "POST /receipts/{receipt_no}/bounce": Wish({**OWN, "bounced_on": NOW}, {"receipt_no": "Q-bounces"}),
    "POST /receipts/{receipt_no}/release": Wish(OWN, {"receipt_no": "W-waits"}),
    "POST /receipts/{receipt_no}/hand-in": Wish({**OWN, "handed_in_on": NOW}, {"receipt_no": "Q-on-the-road"}),
    "POST /credit-notes": Wish({**OWN, "credit_note_no": "N-3", "invoice_no": "I-bare", "amount": "1.00"}),
    "POST /refunds": Wish({**OWN, "refund_no": "B-3", "receipt_no": "W-free", "amount": "1.00", "proposed_on": NOW}),
    "POST /commission-periods": Wish({"month": "2024-05"}),
    "GET /reports/ranking": Wish(query={"month": "2024-05"}),
    "POST /customers": Wish({"customer_id": "C-3", "name": "别家"}),
    "POST /customers/{customer_id}/clear": Wish({"earlier_id": "C-own", **HIMSELF}, {"customer_id": "C-cleared"}),
    "POST /customers/{customer_id}/merge": Wish({"earlier_id": "C-own", **HIMSELF}, {"customer_id": "C-merged"}),
    "POST /customers/{customer_id}/credit-limit": Wish({"credit_limit": "900000.00"}, {"customer_id": "C-limited"}),
    "POST /customers/{customer_id}/credit-limit/confirmation": Wish(HIMSELF, {"customer_id": "C-limited"}),
    "POST /complaints": Wish({**OWN, "complaint_no": "T-3"}),
    "POST /staff": Wish({"staff_id": "S-3", "role": "rep", "department": "south", "joined_on": NOW}),
    "POST /staff/{staff_id}/functions": Wish({"function": "production", "from_on": NOW}, {"staff_id": "W1"}),
    "POST /staff/{staff_id}/functions/{function}/end": Wish(
        {"to_on": SOON}, {"staff_id": "W1", "function": "warehouse"}
    ),
    "POST /staff/{staff_id}/joining-items": Wish(
        {"item": "head_approval", "points": None, "sha256": None}, {"staff_id": "N1"}
    ),
    "POST /delegations": Wish({"steps": ["review"], "max_amount": None, "from_on": NOW, "to_on": SOON}),
    "POST /delegations/{delegation_no}/revocation": Wish({}, {"delegation_no": DELEGATION}),
    "POST /proposals": Wish({"kind": "penalty", "staff_id": "S-far", "incident_id": "walk", "amount": "1.00"}),
    "POST /proposals/{proposal_no}/hearing": Wish({}, {"proposal_no": PROPOSALS["raised"]}),
    "POST /proposals/{proposal_no}/decision": Wish(APPROVED, {"proposal_no": PROPOSALS["heard"]}),
    "POST /proposals/{proposal_no}/appeal": Wish({}, {"proposal_no": PROPOSALS["decided"]}),
    "POST /proposals/{proposal_no}/appeal-decision": Wish(APPROVED, {"proposal_no": PROPOSALS["appealed"]}),
    "POST /complaints/{complaint_no}/form": Wish(
        {"fields": dict.fromkeys(COMPLAINTS.on(TODAY).form_fields, "见附件")}, T_STEPS
    ),
    "POST /complaints/{complaint_no}/answer": Wish({}, T_STEPS),
    "POST /complaints/{complaint_no}/review": Wish({}, T_STEPS),
    "POST /complaints/{complaint_no}/decision": Wish({"outcome": "reject", **HIMSELF}, T_STEPS),
    "POST /complaints/{complaint_no}/close": Wish({}, T_STEPS),
    "POST /rules/{name}": Wish({"value": "1", "effective_from": SOON}),
    "POST /rules/{name}/approval": Wish({"effective_from": SOON}),
    "POST /duties/{duty_id}/done": Wish({}, {"duty_id": quote(DUTY_ID, safe="")}),
    "PUT /files/{sha256}": Wish(path={"sha256": sha256(OTHER_LETTER).hexdigest()}, content=OTHER_LETTER),
    **{
        f"POST /{path}/attachments": Wish({"sha256": LETTER_HASH, "name": "另一份.pdf", "dated_on": NOW}, numbers)
        for path, numbers in (
            ("contracts/{contract_no}", {"contract_no": "K-own"}),
            ("orders/{order_no}", {"order_no": "I-own"}),
            ("invoices/{invoice_no}", {"invoice_no": "I-own"}),
            ("receipts/{receipt_no}", {"receipt_no": "R-own"}),
            ("customers/{customer_id}", OWN),
            ("complaints/{complaint_no}", {"complaint_no": "T-own"}),
            ("staff/{staff_id}", {"staff_id": "S-own"}),
        )
    },
}
NUMBERS = {
    "contracts": "contract.reviewer_variance",
    "orders": "credit.overdue_days",
    "receivables": "cash.hand_in_days",
    "customers": "grade.bad_bounces",
    "aftersales": "complaint.decide_within_days",
    "staff": "staff.training_pass",
}
"""A number of each service that may be 1."""

NEVER_DONE = frozenset({"GET /dlq/{number}", "POST /dlq/{number}/set-aside", "POST /founding"})
"""Nothing is parked, and somebody is gm."""


def wished(case: Case, known: Known) -> Case:
    """Return the example of a door as it is done; what binds to the content of a contract names its hash."""
    wish = WISHES.get(case.operation.label, Wish())
    case.path_parameters |= wish.path
    case.query |= wish.query
    case.body = wish.content or case.body
    if case.operation.path.startswith("/rules/"):
        [case.path_parameters["name"]] = known["rule"]
    if wish.body:
        case.body |= wish.body
        if "content_hash" in case.body:
            [case.body["content_hash"]] = known[wish.path["contract_no"]]
    return case
