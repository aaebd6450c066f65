"""收款更正: a wrong receipt, proposed by finance, confirmed by its head, another person. P4-7.6"""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Response

from services.console.frame.formats import CUSTOMER, DAY, MONEY, PERSON, RECEIPT, TEXT, WORD
from services.console.frame.forms import Act, Field
from services.console.frame.lists import Column, Listing, show
from services.console.frame.view import View, Viewing

router = APIRouter()

CONFIRMS = "finance_head"
"""Who confirms a correction, by the word of rights."""

STEPS = ("proposed", "confirmed")
LISTING = Listing(
    "/corrections",
    "Corrections",
    "receivables",
    "/corrections",
    (
        Column("correction_no", TEXT, "has"),
        Column("receipt_no", RECEIPT, "has"),
        Column("customer_id", CUSTOMER, "is"),
        Column("amount", MONEY, "range"),
        Column("reason", TEXT, "has"),
        Column("status", WORD, "is", STEPS),
        Column("proposed_on", DAY, "range"),
        Column("proposed_by", PERSON),
        Column("corrected_on", DAY, "range"),
        Column("confirmed_by", PERSON),
        Column("on_behalf_of", PERSON),
    ),
    record="/receipts",
    key="receipt_no",
    sums=("amount",),
    empty="No receipt was found to be wrong.",
)
CORRECTION = (
    Column("correction_no"),
    Column("reason"),
    Column("status", WORD),
    Column("proposed_on", DAY),
    Column("proposed_by", PERSON),
    Column("waits_for"),
    Column("corrected_on", DAY),
    Column("confirmed_by", PERSON),
    Column("on_behalf_of", PERSON),
)
WRONG = Act(
    "correction",
    "It is wrong",
    "receivables",
    "/receipts/{receipt_no}/correction",
    (Field("reason", hint="Typed twice, or for the wrong customer: what is wrong with it?"),),
    frozenset({"finance"}),
    about="The head of finance has to confirm it. Then what it paid is open again from that day on, and its cheque or "
    "bill may be typed again; its number stays taken.",
)
CONFIRM = Act(
    "confirmation",
    "Confirm that it is wrong",
    "receivables",
    "/receipts/{receipt_no}/correction/confirmation",
    (),
    frozenset({CONFIRMS}),
    danger=True,
    about="From today on it is worth nothing: what it paid is open again, and what was earned by it is taken back.",
)


def as_it_waits(view: View, corrections: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return corrections, each with who has to confirm it while it waits."""
    return [
        {
            **one,
            "waits_for": view.t(
                "the head of finance, another person than {proposer}",
                proposer=view.people.get(one["proposed_by"], one["proposed_by"]),
            )
            if one["status"] == "proposed"
            else "",
        }
        for one in corrections
    ]


@router.get("/corrections")
async def corrections(view: Viewing) -> Response:
    """List corrections."""
    return await show(view, LISTING)
