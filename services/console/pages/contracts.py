"""合同: drafts, the review queue, who decided what, signatures, handovers. P3-4, P5-4.1"""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Response

from services.console.frame.doors import part
from services.console.frame.formats import CUSTOMER, DAY, MONEY, NUMBER, PERSON, TEXT, WHOLE, WORD, YES
from services.console.frame.lists import Column, Listing, show
from services.console.frame.records import About, Offer, Section, history_of, many, offer, offers, record
from services.console.frame.view import View, Viewing
from services.console.pages.contract_changes import drafting, may_draft, of_changes
from services.console.pages.contract_forms import (
    CHANGE,
    CHECK,
    CONCEDE,
    COPY,
    DRAFT,
    HAND_OVER,
    KINDS,
    REVIEW,
    REVIEWER,
    SIGN,
    SIGNATORY,
    TERMINATE,
)
from services.console.pages.contract_ledger import LEDGER, WHOLE_LEDGER
from services.console.pages.contract_on_file import of_draft, on_file, rows_of_texts, texts, values_of
from services.console.pages.contract_progress import on_record
from services.console.pages.contract_steps import review_of
from services.console.pages.contract_turns import routine
from services.console.pages.contract_versions import timeline, told_of
from services.console.pages.review_summaries import SUMMARIES
from services.console.pages.rules import names_of, particulars

router = APIRouter()

STATUSES = (
    *("draft", "rejected", "reviewed", "signed"),
    *("effective", "completed", "expired", "terminated", "invalid"),
)
LISTING = Listing(
    "/contracts",
    "Contracts",
    "contracts",
    "/contracts",
    (
        Column("contract_no", TEXT, "has"),
        Column("customer_id", CUSTOMER, "is"),
        Column("staff_id", PERSON, "is"),
        Column("kind", WORD, "is", KINDS),
        Column("amount", MONEY, "range"),
        Column("signed_on", DAY, "range"),
        Column("status", WORD, "is", STATUSES),
    ),
    record="/contracts",
    sums=("amount",),
    empty="There is no contract yet: draft one, or import the books.",
)


@router.get("/contracts")
async def ledger(view: Viewing) -> Response:
    """List the ledger (合同台账)."""
    acts = [*offers(view, (DRAFT, "/contracts/new")), Offer("Waiting for review", "/reviews")]
    acts += offers(view, (SUMMARIES, SUMMARIES.path))
    acts += [Offer("Contract ledger", LEDGER.address)] if view.me.roles & WHOLE_LEDGER else []
    further = offers(view, (REVIEWER, "/contracts/reviewers/new"), (SIGNATORY, "/contracts/signatories/new"))
    return await show(view, LISTING, acts=acts + further)


async def of_form(view: View, _names: Mapping[str, str]) -> About:
    """Return which particulars a contract must have today, and which standard texts it may follow."""
    choices = await texts(view)
    values = await particulars(view, "contracts", "contract.particulars")
    first = {name: versions[0] for name, versions in choices.items()}
    return About({**values, **first}, {}, "", choices)


offer(router, "/contracts/new", DRAFT, "/contracts/{number}", of_form)
offer(router, "/contracts/reviewers/new", REVIEWER, "/contracts")
offer(router, "/contracts/signatories/new", SIGNATORY, "/contracts")


@router.get("/contracts/{contract_no}")
async def contract(view: Viewing, contract_no: str) -> Response:
    """Show a contract with everything that was said about it."""
    base = f"/contracts/{part(contract_no)}"
    known = await view.doors.get("contracts", base, at_least=view.request.query_params.get("at", ""))
    if "goods" in known:
        return goods_of(view, contract_no, known)
    content = known["content"]
    told = {
        **content,
        "terms": content["terms"]["kind"],
        "effective_since": (known["revisions"] or [{}])[0].get("signed_on"),
    }
    columns = (
        Column("customer_id", CUSTOMER),
        Column("staff_id", PERSON),
        Column("kind", WORD),
        Column("amount", MONEY),
        Column("terms", WORD),
        Column("revision", WHOLE),
        Column("effective_since", DAY),
        Column("valid_to", DAY),
        Column("template_version"),
        Column("rebate_rate", NUMBER),
        Column("inquiry_no"),
        Column("requested_by", PERSON),
        Column("content_hash"),
    )
    sections = [
        Section(
            "Goods",
            (
                Column("line_no"),
                Column("product_id"),
                Column("quantity", NUMBER),
                Column("unit_price", MONEY),
                Column("list_price", MONEY),
            ),
            content["lines"],
        ),
        *stated(content),
        Section(
            "Checklist",
            (Column("item", WORD), Column("satisfied", YES), Column("remedy"), Column("answered_by", PERSON)),
            many(known["answers"]),
        ),
        Section(
            "Concessions",
            (Column("line_no"), Column("floor_price", MONEY), Column("expires_on", DAY), Column("granted_by", PERSON)),
            many(known["concessions"]),
        ),
        Section(
            "Review",
            (
                Column("path", WORD),
                Column("approved", YES),
                Column("reviewed_by", PERSON),
                Column("reviewed_on", DAY),
                Column("opinion"),
            ),
            many(known["review"]),
        ),
        Section(
            "Signatures",
            (Column("party", WORD), Column("signed_on", DAY), Column("signed_by"), Column("sealed", YES)),
            many(known["signatures"]),
        ),
        Section(
            "Copies",
            (
                Column("copy_no", WHOLE),
                Column("state", WORD),
                Column("to"),
                Column("day", DAY),
                Column("certified", YES),
                Column("moved_by", PERSON),
            ),
            known["copies"],
            link=(lambda row: f"{base}/copies/{row['copy_no']}") if offers(view, (COPY, "")) else None,
        ),
        Section(
            "Termination",
            (Column("ended_on", DAY), Column("ground", WORD), Column("reason"), Column("terminated_by", PERSON)),
            many(known["terminated"]),
        ),
        Section(
            "Handovers",
            (Column("staff_id", PERSON), Column("effective_on", DAY), Column("decided_by", PERSON), Column("reason")),
            many(known["handovers"]),
        ),
    ]
    facts = await told_of(view, contract_no)
    review = await review_of(view, contract_no)
    of_review, steps = await on_record(view, known, review, facts)
    sections[1:1] = of_review
    sections += [timeline(view, facts), history_of(view, "contracts", facts)]
    acts = offers(
        view,
        (CHECK, f"{base}/check"),
        *([(REVIEW, f"{base}/review")] if routine(review) else []),
        (SIGN, f"{base}/sign"),
        (CONCEDE, f"{base}/concede"),
        when=drafting(known),
    )
    acts += offers(view, (CHANGE, f"{base}/change"), when=may_draft(known))
    of_change, asked = of_changes(view, contract_no, known)
    sections[1:1] = of_change
    acts += [
        *asked,
        *steps,
        *offers(view, (HAND_OVER, f"{base}/handover")),
        *offers(view, *((COPY, f"{base}/copies/{at}") for at in (to_move(known),)), when=bool(known["effective"])),
        *offers(view, (TERMINATE, f"{base}/terminate"), when=bool(known["effective"]) and not known["terminated"]),
        Offer("PDF", f"/papers/review/{part(contract_no)}"),
    ]
    acts += [Offer("Versions compared", f"{base}/versions")]
    return record(view, "Contract", contract_no, [(one, told.get(one.name)) for one in columns], sections, acts)


def stated(content: Mapping[str, Any]) -> list[Section]:
    """Return what a content states beside its goods, as far as it states it."""
    parts = (
        Column("share", NUMBER),
        Column("days", WHOLE),
        Column("months", WHOLE),
        Column("counted_from", WORD),
        Column("retention", YES),
    )
    text = (Column("text"),)
    told = [
        Section("Instalments", parts, content["terms"].get("instalments") or []),
        Section("Special characteristics", text, rows_of_texts(content.get("special_characteristics"))),
        Section("Receivers", text, rows_of_texts(content.get("receivers"))),
    ]
    return [section for section in told if section.rows]


def goods_of(view: View, contract_no: str, known: Mapping[str, Any]) -> Response:
    """Show a contract to whoever sends its goods: without prices."""
    columns = (
        Column("customer_id", CUSTOMER),
        Column("staff_id", PERSON),
        Column("kind", WORD),
        Column("revision", WHOLE),
        Column("effective_since", DAY),
        Column("valid_to", DAY),
    )
    sections = [
        Section("Goods", (Column("line_no"), Column("product_id"), Column("quantity", NUMBER)), known["goods"]),
        Section("Requirements", (Column("kind", WORD), Column("text"), Column("document")), known["requirements"]),
        Section(
            "Particulars",
            (Column("name"), Column("text")),
            [{"name": name, "text": text} for name, text in known["particulars"].items()],
        ),
    ]
    return record(view, "Contract", contract_no, [(one, known.get(one.name)) for one in columns], sections, [])


def to_move(known: Mapping[str, Any]) -> int:
    """Return the number of the copy that has to go somewhere next: one that nobody has, else the rep's."""
    held = {one["copy_no"] for one in known["copies"] if one["state"] in {"handed", "acknowledged"}}
    return min({1, 2, 3, 4} - held, default=4)


async def of_content(view: View, names: Mapping[str, str]) -> About:
    """Return what a contract says, its hash, and its version: reviews and signatures are about exactly this."""
    known, version = await on_file(view, names)
    return About(values_of(known["content"]), {"content_hash": known["content"]["content_hash"]}, version)


async def of_checklist(view: View, names: Mapping[str, str]) -> About:
    """Return the items that a review answers."""
    on = await of_content(view, names)
    items = await names_of(view, "contracts", "contract.checklist")
    return About({}, on.fixed, on.version, {"item": items} if items else {})


async def of_version(view: View, names: Mapping[str, str]) -> About:
    """Return the version of a contract."""
    return About({}, {}, (await of_content(view, names)).version)


offer(router, COPY.path, COPY, "/contracts/{contract_no}", of_version)
for act, about in (
    (CHECK, of_checklist),
    (REVIEW, of_content),
    (SIGN, of_content),
    (CHANGE, of_draft),
    (CONCEDE, of_version),
    (HAND_OVER, of_version),
    (TERMINATE, of_version),
):
    offer(router, f"/contracts/{{contract_no}}/{act.name}", act, "/contracts/{contract_no}", about)
