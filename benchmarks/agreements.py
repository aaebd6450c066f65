"""Contracts for benchmarks: what logs would hold of any number of them, with any number of revisions, always the same.

Each revision is reviewed as a special contract, signed by both and handed out in four copies. Of a contract that was
ever in force goods left, were invoiced and paid.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

from benchmarks.sales import Said
from services.contracts.keeps import BOOK
from shared.events import Event
from shared.events.contracts import (
    ChecklistAnswered,
    ContractBecameEffective,
    ContractChangeRequested,
    ContractLine,
    ContractRegistered,
    ContractReviewed,
    ContractSigned,
    CopyMoved,
    CountersignGiven,
    CustomerConsentRecorded,
    FeasibilityRecorded,
    Notice,
    NoticeAcknowledged,
    OfficeHeadReviewed,
    PricePublished,
    ProductListed,
    ReviewerAuthorised,
    RisksRecorded,
    Terms,
)
from shared.events.customers import CustomerAssigned, CustomerRegistered
from shared.events.days import midnight
from shared.events.office import DutyDone, DutyRaised
from shared.events.orders import DispatchLine, OrderDispatched, OrderLine, OrderPlaced
from shared.events.receivables import InvoiceInstalment, InvoiceIssued, InvoiceLine, PaymentAllocated
from shared.events.staff import DepartmentHeadAppointed, FunctionGiven, StaffJoined

FOUNDED, TODAY = date(2020, 1, 1), date(2026, 6, 1)  # a Wednesday, a Monday
RULES = BOOK.on(TODAY)
PRICE = Decimal("100.00")
CUSTOMERS, REPS = 1_000, 40
CREDIT = Terms(kind="credit", credit_days=30)
HEADS: Mapping[str, str] = {"quality": "QH", "production": "PH", "purchasing": "UH", "finance": "FH"}
OFFICES: Mapping[str, tuple[str, str]] = {
    "O1": ("office", "office"),
    "OH": ("office", "office"),
    "QH": ("quality", "lab"),
    "FH": ("finance", "money"),
    "PH": ("member", "works"),
    "UH": ("member", "supply"),
    "G1": ("gm", "board"),
}
OVER: Mapping[str, str] = {"office": "OH", "lab": "QH", "money": "FH"}


def rep_of(number: int) -> str:
    """Return whose the contract of a number is."""
    return f"S{number % REPS:03}"


def customer_of(number: int) -> str:
    """Return whose goods a contract of a number is about."""
    return f"C{number % CUSTOMERS:04}"


def hash_of(contract_no: str, revision: int) -> str:
    """Return the hash that stands for a content."""
    return sha256(f"{contract_no}/{revision}".encode()).hexdigest()


def goods() -> Iterator[Said]:
    """Yield what is sold, and who reviews."""
    yield "product-P1", ProductListed(product_id="P1", name="管", unit="m")
    yield "product-P1", PricePublished(product_id="P1", unit_price=PRICE, effective_from=FOUNDED)
    yield "authority", ReviewerAuthorised(staff_id="O1", valid_from=FOUNDED)


def agreed(contract_no: str, number: int, revision: int) -> dict[str, Any]:
    """Return what registration and effect say of a content: ten pieces more with each revision."""
    line = ContractLine(
        line_no="1", product_id="P1", quantity=Decimal(10 * revision), unit_price=PRICE, list_price=PRICE
    )
    return {
        "contract_no": contract_no,
        "revision": revision,
        "customer_id": customer_of(number),
        "staff_id": rep_of(number),
        "kind": "special",
        "amount": PRICE * 10 * revision,
        "terms": CREDIT,
        "lines": (line,),
        "content_hash": hash_of(contract_no, revision),
    }


def life(contract_no: str, number: int, *, revisions: int = 1, verdicts: int = 1) -> Iterator[Said]:
    """Yield all that is said of a contract, up to the effect of its last revision; each department says so often."""
    for revision in range(1, revisions + 1):
        for event in reviewed(contract_no, number, revision, verdicts=verdicts):
            yield f"contract-{contract_no}", event
        for event in signed(contract_no, number, revision):
            yield f"contract-{contract_no}", event


def on_the_ledger(contract_no: str, number: int) -> Iterator[Said]:
    """Yield the least that is said of a contract in force: its content, approval, signatures, effect and copies."""
    kept = (ContractRegistered, ContractReviewed)
    for event in reviewed(contract_no, number, 1):
        if isinstance(event, kept):
            yield f"contract-{contract_no}", event
    for event in signed(contract_no, number, 1):
        yield f"contract-{contract_no}", event


def day_of(number: int, revision: int) -> date:
    """Return the day of a revision; with all those before it, it lies within six years."""
    return FOUNDED + timedelta(days=number % 300 + 7 * revision)


def reviewed(contract_no: str, number: int, revision: int, *, verdicts: int = 1) -> Iterator[Event]:
    """Yield a content, why it came, and its review up to the approval."""
    if revision > 1:
        yield from requested(contract_no, number, revision)
    yield from under_review(contract_no, number, revision, verdicts=verdicts)
    bound, on = {"contract_no": contract_no, "content_hash": hash_of(contract_no, revision)}, day_of(number, revision)
    yield OfficeHeadReviewed(**bound, approved=True, reviewed_by="OH", reviewed_on=on)
    yield ContractReviewed(
        **bound,
        revision=revision,
        path="special",
        approved=True,
        reviewed_on=on,
        reviewed_by="G1",
        step="conclusion",
        notices=tuple(Notice(department=one, due_on=on + timedelta(days=2)) for one in RULES.notice_departments),
    )
    for one in RULES.notice_departments:
        noted = {"department": one, "acknowledged_by": "QH", "acknowledged_on": on}
        yield NoticeAcknowledged(**noted, contract_no=contract_no, revision=revision)


def requested(contract_no: str, number: int, revision: int) -> Iterator[Event]:
    """Yield the request behind a later revision: by turns the customer's, and the company's with a call."""
    on = day_of(number, revision)
    named = {"contract_no": contract_no, "change_no": revision - 1}
    side = "company" if revision % 2 else "customer"
    yield ContractChangeRequested.model_validate(
        {
            **named,
            "side": side,
            "reason": "more",
            "fields": ("quantity",),
            "requested_by": rep_of(number),
            "requested_on": on,
            "requested_at": midnight(on) + timedelta(hours=9),
        }
    )
    if side == "company":
        yield CustomerConsentRecorded(
            **named,
            spoken_to="李",
            position="经理",
            phone="0991-1",
            called_at=midnight(on) + timedelta(hours=10),
            agreed=True,
            text="yes",
            recorded_by=rep_of(number),
            recorded_on=on,
        )


def under_review(contract_no: str, number: int, revision: int, *, verdicts: int) -> Iterator[Event]:
    """Yield a content, its answers and records, and the verdicts of the departments, each said so often."""
    on, rep = day_of(number, revision), rep_of(number)
    bound = {"contract_no": contract_no, "content_hash": hash_of(contract_no, revision)}
    yield ContractRegistered(
        **agreed(contract_no, number, revision),
        particulars=dict.fromkeys(RULES.particulars, "agreed"),
        requested_by=rep,
        change_no=revision - 1 or None,
    )
    for item in RULES.checklist:
        yield ChecklistAnswered(**bound, answered_by="O1", item=item, satisfied=True)
    yield FeasibilityRecorded(**bound, verdict="feasible", recorded_by="QH", recorded_on=on)
    yield RisksRecorded(**bound, none_found=True, recorded_by="QH", recorded_on=on)
    for _ in range(verdicts):
        for department, head in HEADS.items():
            said = {"department": department, "verdict": "agree", "given_by": head, "given_on": on}
            yield CountersignGiven.model_validate({**bound, **said})


def signed(contract_no: str, number: int, revision: int) -> Iterator[Event]:
    """Yield the signatures under a content, its effect, and where its copies went."""
    on = day_of(number, revision)
    for party, name in (("company", "G1"), ("customer", "李")):
        said = {"contract_no": contract_no, "content_hash": hash_of(contract_no, revision), "party": party}
        yield ContractSigned.model_validate({**said, "signed_on": on, "signed_by": name})
    since = on + timedelta(days=1) if revision > 1 else None
    yield ContractBecameEffective(**agreed(contract_no, number, revision), signed_on=on, in_force_from=since)
    for copy_no in range(1, 5):
        moved = {"contract_no": contract_no, "revision": revision, "copy_no": copy_no, "day": on, "moved_by": "O1"}
        for state in ("handed", "acknowledged"):
            yield CopyMoved.model_validate({**moved, "state": state, "to": "李"})


def duties(contract_no: str, number: int, revision: int = 1) -> Iterator[Said]:
    """Yield what a revision asked of whom, all of it done."""
    on = day_of(number, revision)
    for kind in ("feasibility", "risks", "office-head"):
        name = f"{kind}/{contract_no}/{revision}"
        told = {"duty_id": name, "kind": kind, "subject": contract_no, "owner": "O1", "raised_on": on, "due_on": on}
        yield f"duty-{name}", DutyRaised.model_validate(told)
        yield f"duty-{name}", DutyDone(duty_id=name, done_by="O1", done_on=on, late=False)


def staff() -> Iterator[Said]:
    """Yield who works here."""
    reps = {f"S{number:03}": ("rep", "sales") for number in range(REPS)}
    for staff_id, (role, department) in {**reps, "M1": ("manager", "sales"), **OFFICES}.items():
        told = {"staff_id": staff_id, "name": f"员工{staff_id}", "role": role, "department": department}
        yield f"staff-{staff_id}", StaffJoined.model_validate({**told, "joined_on": FOUNDED})
    for department, head in {"sales": "M1", **OVER}.items():
        yield f"department-{department}", DepartmentHeadAppointed(department=department, manager_id=head)
    for staff_id, function in (("PH", "production_head"), ("UH", "purchasing_head")):
        given = {"staff_id": staff_id, "function": function, "from_on": FOUNDED}
        yield f"staff-{staff_id}", FunctionGiven.model_validate(given)


def customers() -> Iterator[Said]:
    """Yield who buys."""
    for number in range(CUSTOMERS):
        customer_id = customer_of(number)
        known = CustomerRegistered(customer_id=customer_id, name=f"客户{number:04}", registered_on=FOUNDED)
        yield f"register-{customer_id}", known
        owned = CustomerAssigned(customer_id=customer_id, owner_id=rep_of(number), effective_on=FOUNDED)
        yield f"customer-{customer_id}", owned


def sent(contract_no: str, number: int) -> Iterator[Said]:
    """Yield what orders say of a contract: half of the first revision was ordered, and left."""
    customer_id, order_no, on = customer_of(number), f"D{contract_no}", day_of(number, 1) + timedelta(days=30)
    named = {"order_no": order_no, "customer_id": customer_id, "contract_no": contract_no}
    asked = (OrderLine(contract_line_no="1", quantity=Decimal(5)),)
    placed = {"lines": asked, "amount": 5 * PRICE, "required_on": on, "placed_on": on, "placed_by": rep_of(number)}
    yield f"customer-{customer_id}", OrderPlaced.model_validate({**named, **placed})
    line = DispatchLine(
        line_no="1",
        kind="goods",
        contract_line_no="1",
        product_id="P1",
        quantity=Decimal(5),
        unit_price=PRICE,
        list_price=PRICE,
        amount=5 * PRICE,
        list_amount=5 * PRICE,
    )
    left = {"revision": 1, "signed_on": day_of(number, 1), "terms": CREDIT, "lines": (line,), "dispatched_on": on}
    gone = {**named, **left, "invoice_no": f"I{contract_no}", "amount": 5 * PRICE}
    yield f"customer-{customer_id}", OrderDispatched.model_validate(gone)


def paid(contract_no: str, number: int) -> Iterator[Said]:
    """Yield what receivables say of a contract: an invoice, and the money for it."""
    customer_id, on = customer_of(number), day_of(number, 1) + timedelta(days=30)
    named = {"invoice_no": f"I{contract_no}", "customer_id": customer_id}
    line = InvoiceLine(line_no="1", kind="freight", amount=5 * PRICE, list_amount=5 * PRICE)
    yield (
        f"account-{customer_id}",
        InvoiceIssued(
            **named,
            contract_no=contract_no,
            signed_on=day_of(number, 1),
            issued_on=on,
            terms=CREDIT,
            instalments=(InvoiceInstalment(due_on=on + timedelta(days=30), amount=5 * PRICE),),
            lines=(line,),
            amount=5 * PRICE,
        ),
    )
    money = {"allocation_no": number + 1, "receipt_no": f"R{contract_no}", "amount": 5 * PRICE, "allocated_on": on}
    yield f"account-{customer_id}", PaymentAllocated.model_validate({**named, **money})
