"""收款登记: money, cheques and bills, cash on the road, waiting money, refunds and set-offs. P4-5.3, P4-7.2, P4-7.4"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Response

from services.console.frame.doors import part
from services.console.frame.formats import CUSTOMER, DAY, INVOICE, MONEY, PERSON, RECEIPT, TEXT, WORD
from services.console.frame.forms import Act, Field
from services.console.frame.lists import Column, Listing, show
from services.console.frame.records import About, Offer, Section, history, offer, offers, one_of, record
from services.console.frame.view import View, Viewing
from services.console.pages import bills
from services.console.pages.bank_layouts import LAYOUTS
from services.console.pages.corrections import CONFIRM, CORRECTION, WRONG, as_it_waits

router = APIRouter()
Row = Mapping[str, Any]

METHODS = ("cash", "transfer", "cheque", "bill")
PASSED = ("discounted", "endorsed", "discharged", "returned")
STATUSES = ("received", "deposited", "cleared", "bounced", "counted", "corrected", *PASSED)
IN_HAND = frozenset({"received", "deposited"})
BOUNCES = IN_HAND | {"cleared", "discounted", "endorsed"}
FINANCE = frozenset({"finance", "cashier"})
LISTING = Listing(
    "/receipts",
    "Receipts",
    "receivables",
    "/receipts",
    (
        Column("receipt_no", TEXT, "has"),
        Column("customer_id", CUSTOMER, "is"),
        Column("method", WORD, "is", METHODS),
        Column("instrument_no", TEXT, "has"),
        Column("amount", MONEY, "range"),
        Column("status", WORD, "is", STATUSES),
        Column("received_on", DAY, "range"),
        Column("counts_on", DAY, "range"),
        Column("bounced_on", DAY, "range"),
        Column("invoice_no", INVOICE),
        Column("collected_by", PERSON),
        Column("hand_in_by", DAY),
        Column("handed_in_on", DAY),
        Column("unapplied", MONEY, "range"),
    ),
    record="/receipts",
    sums=("amount", "unapplied"),
    empty="No money has come in yet: record a receipt, or import the books.",
)
ON_RECORD = (*LISTING.columns, Column("deposited_on", DAY), Column("corrected_on", DAY))
RECEIVE = Act(
    "receipt",
    "Record a receipt",
    "receivables",
    "/receipts",
    (
        Field("receipt_no", required=False, hint="Left empty, the house numbers it."),
        Field("customer_id", CUSTOMER),
        Field("method", WORD, choices=METHODS, default="transfer"),
        Field("amount", MONEY),
        Field("received_on", DAY),
        Field(
            "invoice_no", INVOICE, required=False, hint="Only if the customer named one; else the oldest is paid first."
        ),
        Field("order_no", required=False, hint="Of money for an order: it waits for that order's invoices."),
        Field("instrument_no", required=False, hint="Of a cheque or bill."),
        Field("bill_kind", WORD, required=False, choices=("bank", "commercial")),
        Field("acceptor", required=False, hint="Of a bill."),
        Field("due_on", DAY, required=False, hint="Of a bill."),
        Field("bank", required=False),
        Field("collected_by", PERSON, required=False, hint="Of cash: who took it."),
    ),
    FINANCE,
)
DEPOSIT = Act(
    "deposit",
    "Bring it to the bank",
    "receivables",
    "/receipts/{receipt_no}/deposit",
    (Field("deposited_on", DAY),),
    frozenset({"finance"}),
)
STATEMENT = Act("statement", "Read a bank's statement", "receivables", "/bank-statements/proposals", words=FINANCE)
CLEAR = Act(
    "clear", "It has cleared", "receivables", "/receipts/{receipt_no}/clear", (Field("cleared_on", DAY),), FINANCE
)
BOUNCE = Act(
    "bounce",
    "It has bounced",
    "receivables",
    "/receipts/{receipt_no}/bounce",
    (Field("bounced_on", DAY),),
    FINANCE,
    danger=True,
)
RELEASE = Act(
    "release",
    "Release waiting money",
    "receivables",
    "/receipts/{receipt_no}/release",
    (Field("released_on", DAY),),
    FINANCE,
)
HAND_IN = Act(
    "hand-in",
    "Cash was handed in",
    "receivables",
    "/receipts/{receipt_no}/hand-in",
    (Field("handed_in_on", DAY),),
    FINANCE,
)
REFUND = Act(
    "refund",
    "Propose a refund",
    "receivables",
    "/refunds",
    (Field("refund_no"), Field("amount", MONEY), Field("proposed_on", DAY)),
    FINANCE,
)
PAY = Act(
    "pay", "Pay the refund out", "receivables", "/refunds/{refund_no}/pay", (Field("paid_on", DAY),), frozenset({"gm"})
)
REFUNDS = Listing(
    "/refunds",
    "Refunds",
    "receivables",
    "/refunds",
    (
        Column("refund_no", TEXT, "has"),
        Column("customer_id", CUSTOMER, "is"),
        Column("receipt_no", RECEIPT, "has"),
        Column("amount", MONEY, "range"),
        Column("proposed_on", DAY, "range"),
        Column("proposed_by", PERSON),
        Column("paid_on", DAY, "range"),
        Column("approved_by", PERSON),
    ),
    record="/refunds",
    sums=("amount",),
    empty="No refund was proposed.",
)
SET_OFFS = Listing(
    "/set-offs",
    "Set-offs",
    "receivables",
    "/set-offs",
    (
        Column("set_off_no", TEXT, "has"),
        Column("customer_id", CUSTOMER, "is"),
        Column("amount", MONEY, "range"),
        Column("dated_on", DAY, "range"),
        Column("invoice_no", INVOICE),
        Column("reason"),
        Column("proposed_by", PERSON),
        Column("approved_by", PERSON, "empty"),
    ),
    sums=("amount",),
    empty="No set-off was proposed.",
)
FURTHER = (
    Offer("Cheques and bills in hand", "/receipts?status=received"),
    Offer("Cheques and bills at the bank", "/receipts?status=deposited"),
    Offer("Corrections", "/corrections"),
    Offer("Bills", "/receivables/bills"),
    Offer("Money on the road", "/collections"),
    Offer("Waiting money", "/receipts?unapplied.from=0.01"),
    Offer("Refunds", "/refunds"),
    Offer("Set-offs", "/set-offs"),
)


@router.get("/receipts")
async def receipts(view: Viewing) -> Response:
    """List receipts."""
    return await show(
        view,
        LISTING,
        acts=[
            *offers(view, (RECEIVE, "/receipts/new"), (STATEMENT, "/bank-statements"), (LAYOUTS, "/bank-layouts")),
            *FURTHER,
        ],
    )


offer(router, "/receipts/new", RECEIVE, "/receipts/{number}")


@router.get("/receipts/{receipt_no}")
async def receipt(view: Viewing, receipt_no: str) -> Response:
    """Show a receipt and where its money went."""
    known = await view.doors.get(
        "receivables", f"/receipts/{part(receipt_no)}", at_least=view.request.query_params.get("at", "")
    )
    told = await view.doors.all_of(
        refunds=("receivables", "/refunds", {"where": f"receipt_no is {receipt_no}"}),
        corrections=("receivables", "/corrections", {"receipt_no": receipt_no}),
    )
    base = f"/receipts/{part(receipt_no)}"
    refunds = None if told["refunds"] is None else told["refunds"]["items"]
    corrections = None if told["corrections"] is None else told["corrections"]["items"]
    acts = offered(view, known, base, refunds or [], corrections or [])
    sections = [
        *([Section("Correction", CORRECTION, as_it_waits(view, corrections))] if corrections else []),
        Section("Refunds", REFUNDS.columns, refunds, link=lambda row: f"/refunds/{part(row['refund_no'])}"),
        await history(view, "receivables", base),
    ]
    return record(view, "Receipt", receipt_no, [(one, known.get(one.name)) for one in ON_RECORD], sections, acts)


def offered(view: View, known: Row, base: str, refunds: Sequence[Row], corrections: Sequence[Row]) -> list[Offer]:
    """Return what may be done with a receipt as it stands, by whoever looks at it."""
    status = known["status"]
    acts = offers(view, (DEPOSIT, f"{base}/deposit"), when=status == "received")
    acts += offers(view, (CLEAR, f"{base}/clear"), when=status in IN_HAND)
    acts += offers(view, (BOUNCE, f"{base}/bounce"), when=status in BOUNCES)
    acts += bills.passing_on(view, known, base)
    acts += offers(
        view, (RELEASE, f"{base}/release"), (REFUND, f"{base}/refund"), when=known["unapplied"] not in {None, "0.00"}
    )
    acts += offers(
        view,
        (HAND_IN, f"{base}/hand-in"),
        when=known["method"] == "cash"
        and bool(known["hand_in_by"])
        and not known["handed_in_on"]
        and status != "corrected",
    )
    stands = status not in {"bounced", "corrected"} and not any(one["paid_on"] for one in refunds)
    acts += offers(view, (WRONG, f"{base}/correction"), when=stands and not corrections)
    waits = stands and any(one["proposed_by"] != view.me.staff_id for one in corrections)
    acts += offers(view, (CONFIRM, f"{base}/correction/confirmation"), when=waits)
    again = {name: known[name] for name in ("method", "amount", "received_on", "instrument_no") if known[name]}
    retyped = Offer("Type it again", f"/receipts/new?{urlencode(again)}")
    return [*acts, *([retyped] if status == "corrected" and offers(view, (RECEIVE, "")) else [])]


async def of_receipt(view: View, names: Mapping[str, str]) -> About:
    """Return whose receipt it is."""
    known = await view.doors.get("receivables", f"/receipts/{part(names['receipt_no'])}")
    return About({"amount": known["unapplied"] or ""}, {"customer_id": known["customer_id"]})


async def of_refunded(view: View, names: Mapping[str, str]) -> About:
    """Return whose money is to go back."""
    on = await of_receipt(view, names)
    return About(on.values, {**on.fixed, "receipt_no": names["receipt_no"]})


for act in (DEPOSIT, CLEAR, BOUNCE, RELEASE, HAND_IN, WRONG, CONFIRM, *bills.ACTS):
    offer(router, act.path, act, "/receipts/{receipt_no}", of_receipt)
offer(router, "/receipts/{receipt_no}/refund", REFUND, "/refunds?refund_no={refund_no}", of_refunded)


@router.get("/refunds")
async def refunds(view: Viewing) -> Response:
    """List refunds."""
    return await show(view, REFUNDS)


@router.get("/refunds/{refund_no}")
async def refund(view: Viewing, refund_no: str) -> Response:
    """Show a refund."""
    known = await one_refund(view, refund_no)
    acts = offers(view, (PAY, f"/refunds/{part(refund_no)}/pay"), when=not known["paid_on"])
    return record(view, "Refund", refund_no, [(one, known.get(one.name)) for one in REFUNDS.columns], acts=acts)


async def one_refund(view: View, refund_no: str) -> Mapping[str, object]:
    """Return the row of a refund. Raises Problem (404)."""
    found = await view.doors.get(
        "receivables",
        "/refunds",
        {"where": f"refund_no is {refund_no}"},
        at_least=view.request.query_params.get("at", ""),
    )
    return one_of(found)


async def of_refund(view: View, names: Mapping[str, str]) -> About:
    """Return whose refund it is."""
    return About({}, {"customer_id": (await one_refund(view, names["refund_no"]))["customer_id"]})


offer(router, "/refunds/{refund_no}/pay", PAY, "/refunds/{refund_no}", of_refund)


@router.get("/set-offs")
async def set_offs(view: Viewing) -> Response:
    """List set-offs."""
    return await show(view, SET_OFFS)
