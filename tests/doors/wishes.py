"""What each door is asked for when it is to be done: beside the example of the document, what the rules want to know.

Everything that stands here is touched by no other request of the walk, which therefore cannot spoil it before its turn.
"""

from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import quote

from services.aftersales.keeps import BOOK as COMPLAINTS
from shared.events.days import midnight
from shared.office.shipped import CALENDAR
from tests.clock import today
from tests.doors.drawn import Case, Known
from tests.integration.orders.company import RULES, draft, form

DAYS_LOOKED_BACK = 20  # no holiday is longer
TODAY = next(day for back in range(DAYS_LOOKED_BACK) if CALENDAR.counts(day := today() - timedelta(days=back)))
MORNING = midnight(TODAY) + timedelta(hours=8)
NOW, SOON = str(TODAY), str(TODAY + timedelta(days=2))
LATER = "2100-01-01"
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
CORRECTIONS = {side: f"GZ-{TODAY.year}-{place:06}" for place, side in enumerate(("own", "far"), 1)}
"""The numbers of corrections, by whose they are."""
PROMISES = {side: f"CN-{TODAY.year}-{place:06}" for place, side in enumerate(("own", "far"), 1)}
"""The numbers of promises, by whose invoices they are."""
CASES = {side: f"CY-{TODAY.year}-{place:06}" for place, side in enumerate(("own", "far", "heard"), 1)}
"""The numbers of cases on carriers, by whose dispatches they are about, and one that was heard."""
DISPUTES = {state: f"ZY-{TODAY.year}-{place:06}" for place, state in enumerate(("own", "far", "opened", "accepted"), 1)}
"""The numbers of disputes, by whose invoices they are, or by where they stand."""
SETTLEMENTS = {side: f"YF-{TODAY.year}-{place:06}" for place, side in enumerate(("own", "far"), 1)}
"""The numbers of settlements of freight accounts, by whose they are; of each something is to be paid out."""
SLIPS = {side: f"SD-{TODAY.year}-{place:06}" for place, side in enumerate(("own", "far"), 1)}
"""The numbers of slips, by whose they are."""
PICKUP = f"FH-{TODAY.year}-000001"
"""The number of a slip of self-pickup that is paid."""
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
MONDAY = TODAY - timedelta(days=TODAY.weekday())
SUMMARIES = {"filed": str(MONDAY - timedelta(days=7)), "issued": str(MONDAY - timedelta(days=14))}
"""The numbers of summaries of earlier weeks, by what became of them."""
SOME_DAY = (MORNING + timedelta(days=40)).isoformat()
COUNTERSIGNERS = {"quality": "Q2", "production": "P2", "purchasing": "U2", "finance": "F2"}
MINUTES = {
    "held_at": MORNING.isoformat(),
    "presided_by": "G1",
    "present": [{"department": place, "staff_id": name} for place, name in COUNTERSIGNERS.items()],
    "experts": [],
}
APPROVED = {"outcome": "approved", "amount": None, **HIMSELF}


AGREED = {
    "payer": "customer_advances",
    "freight": "80.00",
    "from": "A",
    "to": "B",
    "arrive_by": SOON,
    "liability": "照价赔偿",
}
WITHOUT_CARRIER = {"carrier_id": None, "driver_id": None, "agreement": None, "note": None, "escort": "A1"}


class Wish(NamedTuple):
    """What replaces members of the example."""

    body: Mapping[str, Any] = MappingProxyType({})
    path: Mapping[str, str] = MappingProxyType({})
    query: Mapping[str, str] = MappingProxyType({})
    content: bytes = b""


WISHES: dict[str, Wish] = {
    "POST /products": Wish({"product_id": "P2"}),
    "POST /contract-templates": Wish({"version": "v2", "effective_from": SOON}),
    "POST /contract-templates/{version}/withdrawal": Wish({"withdrawn_on": NOW}, {"version": "v1"}),
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
    "POST /contracts/{contract_no}/requirements/{requirement_no}/confirmation": Wish(
        {"document": "GB/T 1"}, {"contract_no": "K-steps", "requirement_no": "1"}
    ),
    "POST /contracts/{contract_no}/feasibility": Wish(
        {"verdict": "feasible", "measures": []}, {"contract_no": "K-steps"}
    ),
    "POST /contracts/{contract_no}/risks": Wish({"none_found": True, "risks": []}, {"contract_no": "K-steps"}),
    "POST /contracts/{contract_no}/countersigns": Wish(
        {"department": "quality", "verdict": "agree", "text": None, **HIMSELF}, {"contract_no": "K-steps"}
    ),
    "POST /contracts/{contract_no}/head-review": Wish({"approved": False, **HIMSELF}, {"contract_no": "K-head"}),
    "POST /contracts/{contract_no}/meeting-call": Wish({"meeting_at": SOME_DAY}, {"contract_no": "K-large"}),
    "POST /contracts/{contract_no}/meeting": Wish(MINUTES, {"contract_no": "K-met"}),
    "POST /contracts/{contract_no}/review-report": Wish({"report": "go"}, {"contract_no": "K-report"}),
    "POST /contracts/{contract_no}/conclusion": Wish(
        {"approved": False, "accepted_risks": [], "accepted_remedies": [], **HIMSELF}, {"contract_no": "K-end"}
    ),
    "POST /contracts/{contract_no}/copies/{copy_no}": Wish(
        {"state": "handed", "to": "李四", "day": NOW}, {"contract_no": "K-copied", "copy_no": "1"}
    ),
    "POST /contracts/{contract_no}/termination": Wish(
        {"ended_on": NOW, "ground": "consent"}, {"contract_no": "K-over"}
    ),
    "POST /contracts/{contract_no}/return": Wish({"reason": "no"}, {"contract_no": "K-back"}),
    "POST /contracts/{contract_no}/kind": Wish({"kind": "special"}, {"contract_no": "K-kind"}),
    "POST /contracts/{contract_no}/notices/{department}/acknowledgement": Wish(
        {"revision": 1}, {"contract_no": "K-noted", "department": "quality"}
    ),
    "POST /contracts/{contract_no}/change-requests": Wish(
        {"side": "customer", "fields": ["unit_price"]}, {"contract_no": "K-asks"}
    ),
    "POST /contracts/{contract_no}/change-requests/{change_no}/consent": Wish(
        {"called_at": MORNING.isoformat(), "agreed": True}, {"contract_no": "K-called", "change_no": "1"}
    ),
    "POST /contracts/{contract_no}/change-requests/{change_no}/withdrawal": Wish(
        {}, {"contract_no": "K-given-up", "change_no": "1"}
    ),
    "GET /contracts/{contract_no}/review-form.pdf": Wish(path={"contract_no": "K-noted"}),
    "POST /review-summaries": Wish({"week": str(MONDAY)}),
    "POST /review-summaries/{summary_no}/issue": Wish({}, {"summary_no": SUMMARIES["filed"]}),
    "POST /review-summaries/{summary_no}/acknowledgements": Wish(
        {"department": "quality"}, {"summary_no": SUMMARIES["issued"]}
    ),
    "GET /review-summaries/{summary_no}": Wish(path={"summary_no": SUMMARIES["issued"]}),
    "POST /orders": Wish(form("O-3", "1", **OWN, contract_no="K-own", required_on=SOON)),
    "POST /orders/{order_no}/changes": Wish(
        form("O-changes", "2", **OWN, contract_no="K-own", required_on=SOON), {"order_no": "O-changes"}
    ),
    "POST /orders/{order_no}/agreement": Wish(HIMSELF),
    "POST /orders/{order_no}/release": Wish(HIMSELF),
    "POST /orders/{order_no}/dispatches": Wish(
        {"invoice_no": "I-3", "lines": [{"line_no": "1", "contract_line_no": "1", "quantity": "1"}], **WITHOUT_CARRIER},
        {"order_no": "O-leaves"},
    ),
    "POST /pickup-slips": Wish(
        {**OWN, "contract_no": "K-counter", "lines": [{"contract_line_no": "1", "quantity": "1"}], "pick_up_at": None}
    ),
    "POST /pickup-slips/{invoice_no}/issue": Wish(OWN, {"invoice_no": PICKUP}),
    "GET /pickup-slips/{invoice_no}": Wish(path={"invoice_no": PICKUP}),
    "POST /orders/{order_no}/presence": Wish({**OWN, "day": NOW}, {"order_no": "O-there"}),
    "POST /carriers": Wish({"carrier_id": "Y-2"}),
    "POST /carriers/{carrier_id}/drivers": Wish({"driver_id": "J-2"}, {"carrier_id": "Y-1"}),
    "POST /drivers/{driver_id}/papers": Wish({"kind": "plate", "valid_to": None}, {"driver_id": "J-1"}),
    "DELETE /drivers/{driver_id}": Wish(path={"driver_id": "J-gone"}),
    "GET /drivers/{driver_id}": Wish(path={"driver_id": "J-1"}),
    "GET /drivers/{driver_id}/history": Wish(path={"driver_id": "J-1"}),
    "GET /drivers/{driver_id}/attachments": Wish(path={"driver_id": "J-1"}),
    "POST /orders/{order_no}/production-reports": Wish(
        {**OWN, "contract_line_no": "1", "quantity": "1", "stage": "scheduled"}, {"order_no": "O-new"}
    ),
    "POST /certificates": Wish({"certificate_no": "Z-1", "product_id": "P1", "issued_on": NOW}),
    "POST /dispatches/{invoice_no}/freight-agreement": Wish(
        {**OWN, "called_at": MORNING.isoformat()}, {"invoice_no": "I-later"}
    ),
    "POST /dispatches/{invoice_no}/freight-receipt": Wish({**OWN, "paid_on": NOW}, {"invoice_no": "I-freight"}),
    "POST /dispatches/{invoice_no}/freight-consent": Wish(OWN, {"invoice_no": "I-paid"}),
    "GET /dispatches/{invoice_no}/note.pdf": Wish(path={"invoice_no": "I-freight"}),
    "GET /dispatches/{invoice_no}/agreement.pdf": Wish(path={"invoice_no": "I-freight"}),
    "POST /dispatches/{invoice_no}/proof": Wish(
        {**OWN, "delivered_on": NOW, "quantities": {"1": "0.25"}}, {"invoice_no": "I-freight"}
    ),
    "POST /dispatches/{invoice_no}/failure": Wish({**OWN, "returned_on": NOW}, {"invoice_no": "I-back"}),
    "POST /dispatch-reports": Wish({"date": NOW}),
    "POST /carrier-cases": Wish({"case_no": "CY-3", "invoice_no": "I-freight", "claimed": "1.00"}),
    "POST /carrier-cases/{case_no}/claim": Wish({"amount": "1.00"}, {"case_no": CASES["own"]}),
    "POST /carrier-cases/{case_no}/hearing": Wish(path={"case_no": CASES["own"]}),
    "POST /carrier-cases/{case_no}/settlement": Wish(
        {"outcome": "dropped", "amount": "0.00", **HIMSELF}, {"case_no": CASES["heard"]}
    ),
    "POST /zones": Wish({"region_prefix": "65", "zone": "region"}),
    "POST /batches/{day}/{hour}/sequence": Wish(
        {"order_nos": ["O-leaves"]}, {"day": str(CALENDAR.counting_until(TODAY + timedelta(days=2))), "hour": "09:00"}
    ),
    "POST /receipts": Wish({"receipt_no": "R-3", "method": "transfer"}),
    "POST /receipts/{receipt_no}/deposit": Wish({**OWN, "deposited_on": NOW}, {"receipt_no": "Q-deposits"}),
    "POST /promises": Wish(
        {**OWN, "promise_no": "CN-3", "invoice_no": "I-bare", "amount": "1.00", "promised_for": NOW}
    ),
    "POST /disputes": Wish({**OWN, "dispute_no": "ZY-3", "invoice_no": "I-bare", "complaint_no": None}),
    "POST /disputes/{dispute_no}/acceptance": Wish(OWN, {"dispute_no": DISPUTES["opened"]}),
    "POST /disputes/{dispute_no}/settlement": Wish({**OWN, "outcome": "upheld"}, {"dispute_no": DISPUTES["accepted"]}),
    "POST /freight-settlements": Wish({**OWN, "settlement_no": "YF-3", "through": NOW, "pay_out": False}),
    "POST /freight-settlements/{settlement_no}/payment": Wish(
        {**OWN, "paid_on": NOW}, {"settlement_no": SETTLEMENTS["own"]}
    ),
    "POST /leaver-statements": Wish({"staff_id": "S-own", "through": "2024-07-15"}),
    "POST /collection-progress/{month}/{staff_id}/update": Wish({}, {"month": "2024-05", "staff_id": "S-own"}),
    "POST /collection-progress/{month}/{staff_id}/comment": Wish({}, {"month": "2024-05", "staff_id": "S-own"}),
    "GET /collection-progress/{month}/{staff_id}": Wish(path={"month": "2024-05", "staff_id": "S-own"}),
    "GET /reports/collection-progress": Wish(query={"month": "2024-05"}),
    "POST /supply-stops/{customer_id}/resumption": Wish({"until": SOON}, {"customer_id": "C-far"}),
    "POST /dunning-letters": Wish({"letter_no": "CK-3", "customer_id": "C-far", "stage": 4}),
    "POST /dunning-letters/{letter_no}/approval": Wish({"customer_id": "C-far"}, {"letter_no": "CK-4"}),
    "POST /dunning-letters/{letter_no}/sending": Wish({"customer_id": "C-far", "sent_on": NOW}, {"letter_no": "CK-5"}),
    "GET /dunning-letters/{letter_no}": Wish(path={"letter_no": "CK-4"}),
    "GET /dunning-letters/{letter_no}/letter.pdf": Wish(path={"letter_no": "CK-4"}),
    "POST /legal-actions": Wish({"customer_id": "C-far", "invoice_no": "I-far", "choice": "letter", "days": []}),
    "POST /receipts/{receipt_no}/discount": Wish(
        {**OWN, "credited_on": NOW, "interest": "1.00", "net": "6.00"}, {"receipt_no": "E-discount"}
    ),
    "POST /receipts/{receipt_no}/endorse": Wish({**OWN, "endorsed_on": NOW}, {"receipt_no": "E-endorse"}),
    "POST /receipts/{receipt_no}/discharge": Wish({**OWN, "discharged_on": NOW}, {"receipt_no": "E-discharge"}),
    "POST /receipts/{receipt_no}/return": Wish(
        {**OWN, "returned_on": NOW, "agreed_by": "M-own"}, {"receipt_no": "E-return"}
    ),
    "POST /receipts/{receipt_no}/correction": Wish(OWN, {"receipt_no": "W-wrong"}),
    "POST /receipts/{receipt_no}/correction/confirmation": Wish({**OWN, **HIMSELF}, {"receipt_no": "W-twice"}),
    "POST /collections": Wish(
        {**OWN, "collection_no": "SD-3", "method": "cash", "invoice_no": None, "collected_on": NOW}
    ),
    "POST /collections/{collection_no}/hand-in": Wish(
        {**OWN, "receipt_no": "R-slip", "counted": "5.00", "handed_in_on": NOW}, {"collection_no": SLIPS["own"]}
    ),
    "PUT /bank-mappings/{bank}": Wish({"day": ["日期"], "credit": ["收入"]}, {"bank": "SPDB"}),
    "POST /receipts/{receipt_no}/clear": Wish({**OWN, "cleared_on": NOW}, {"receipt_no": "Q-clears"}),
    "POST /receipts/{receipt_no}/bounce": Wish({**OWN, "bounced_on": NOW}, {"receipt_no": "Q-bounces"}),
    "POST /receipts/{receipt_no}/release": Wish(OWN, {"receipt_no": "W-waits"}),
    "POST /receipts/{receipt_no}/hand-in": Wish({**OWN, "handed_in_on": NOW}, {"receipt_no": "Q-on-the-road"}),
    "POST /credit-notes": Wish({**OWN, "credit_note_no": "N-3", "invoice_no": "I-bare", "amount": "1.00"}),
    "POST /refunds": Wish({**OWN, "refund_no": "B-3", "receipt_no": "W-free", "amount": "1.00", "proposed_on": NOW}),
    "POST /commission-periods": Wish({"month": "2024-05"}),
    "GET /reports/ranking": Wish(query={"month": "2024-05"}),
    "POST /customers": Wish({"customer_id": "C-3", "name": "别家"}),
    "POST /customers/{customer_id}/contacts": Wish(
        {"at": MORNING.isoformat(), "next_on": None, "corrects": None}, {"customer_id": "C-own"}
    ),
    "POST /customers/{customer_id}/file": Wish({"language": "en"}, {"customer_id": "C-own"}),
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
    "POST /rules/{name}/refusal": Wish({}),
    "POST /rules/{name}/withdrawal": Wish({}),
    "POST /duties/{duty_id}/done": Wish({}, {"duty_id": quote(DUTY_ID, safe="")}),
    "PUT /files/{sha256}": Wish(path={"sha256": sha256(OTHER_LETTER).hexdigest()}, content=OTHER_LETTER),
    **{
        f"POST /{path}/attachments": Wish({"sha256": LETTER_HASH, "name": "另一份.pdf", "dated_on": NOW}, numbers)
        for path, numbers in (
            ("contracts/{contract_no}", {"contract_no": "K-own"}),
            ("orders/{order_no}", {"order_no": "I-own"}),
            ("drivers/{driver_id}", {"driver_id": "J-1"}),
            ("invoices/{invoice_no}", {"invoice_no": "I-own"}),
            ("receipts/{receipt_no}", {"receipt_no": "R-own"}),
            ("customers/{customer_id}", OWN),
            ("complaints/{complaint_no}", {"complaint_no": "T-own"}),
            ("staff/{staff_id}", {"staff_id": "S-own"}),
        )
    },
}
NUMBERS = {
    "contracts": ("contract.reviewer_variance", "contract.head_variance", "contract.important_from"),
    "orders": ("credit.overdue_days", "order.notice_days", "order.particulars"),
    "receivables": ("cash.hand_in_days", "commission.excess", "collection.stage_days"),
    "customers": ("grade.bad_bounces", "grade.window_days", "grade.write_off_days"),
    "aftersales": ("complaint.decide_within_days", "complaint.answer_within_hours", "complaint.form_fields"),
    "staff": ("staff.training_pass", "staff.joining_items", "file.unattached"),
}
"""Numbers of each service: one that may be 1, one whose proposal is refused, and one whose proposal is taken back."""
OF_A_NUMBER = {"/rules/{name}/refusal": 1, "/rules/{name}/withdrawal": 2}

REPLAYS = frozenset(
    {
        "POST /projections/{name}/rebuilds",
        "POST /projections/{name}/verifications",
        "GET /replays/{number}",
        "GET /replays/{number}/progress",
        "POST /replays/{number}/cancellation",
    }
)
NEVER_DONE = frozenset({"GET /dlq/{number}", "POST /dlq/{number}/set-aside", "POST /founding", *REPLAYS})
"""Nothing is parked, somebody is gm, and nobody of these people may begin a rebuild."""


def wished(case: Case, known: Known) -> Case:
    """Return the example of a door as it is done; what binds to the content of a contract names its hash."""
    wish = WISHES.get(case.operation.label, Wish())
    case.path_parameters |= wish.path
    case.query |= wish.query
    case.body = wish.content or case.body
    if case.operation.path.startswith("/rules/"):
        case.path_parameters["name"] = known["rule"][OF_A_NUMBER.get(case.operation.path, 0)]
    if wish.body:
        case.body |= wish.body
        if "content_hash" in case.body:
            [case.body["content_hash"]] = known[wish.path["contract_no"]]
    return case
