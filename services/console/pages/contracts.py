"""合同: drafts, the review queue, who decided what, signatures, handovers. P3-4, P5-4.1"""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Response

from services.console.frame.doors import part
from services.console.frame.formats import CUSTOMER, DAY, MONEY, NUMBER, PERSON, PROSE, TEXT, WHOLE, WORD, YES
from services.console.frame.forms import Act, Field
from services.console.frame.lists import Column, Listing, show
from services.console.frame.records import About, Offer, Section, history, offer, offers, record
from services.console.frame.view import View, Viewing
from services.console.pages.rules import names_of, particulars

router = APIRouter()

KINDS = ("routine", "special", "important")
STATUSES = ("draft", "rejected", "reviewed", "signed", "effective", "invalid")
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
LINES = (
    Field("line_no"),
    Field("product_id"),
    Field("quantity", NUMBER),
    Field("unit_price", MONEY),
)
CONTENT = (
    Field("customer_id", CUSTOMER),
    Field("staff_id", PERSON, hint="The rep whose contract it is."),
    Field("terms.kind", WORD, choices=("prepaid", "cod", "credit")),
    Field("terms.credit_days", WHOLE, required=False, hint="With terms on credit: days from the dispatch."),
    Field("lines", lines=LINES),
    Field(
        "requirements",
        required=False,
        lines=(Field("kind", WORD, choices=("explicit", "implied", "legal", "industry")), Field("text")),
    ),
    Field("particulars", required=False, lines=(Field("name"), Field("text")), named=True),
    Field("standard_terms", YES, required=False),
    Field("kind", WORD, required=False, choices=KINDS, hint="Only to raise what the rule says."),
    Field("kind_reason", required=False),
)
DRAFT = Act(
    "contract",
    "Draft a contract",
    "contracts",
    "/contracts",
    (Field("contract_no", required=False, hint="Left empty, the house numbers it."), *CONTENT),
    frozenset({"rep", "manager", "head", "office"}),
)
CHANGE = Act(
    "change",
    "Change the draft",
    "contracts",
    "/contracts/{contract_no}/changes",
    CONTENT,
    frozenset({"rep", "manager", "head", "office"}),
    versioned=True,
)
REVIEW = Act(
    "review",
    "Review",
    "contracts",
    "/contracts/{contract_no}/review",
    (Field("approved", YES, required=False), Field("opinion", PROSE, required=False)),
    preview=True,
)
CHECK = Act(
    "check",
    "Answer the checklist",
    "contracts",
    "/contracts/{contract_no}/checklist",
    (Field("item"), Field("satisfied", YES, required=False), Field("remedy", required=False)),
)
SIGN = Act(
    "sign",
    "Sign",
    "contracts",
    "/contracts/{contract_no}/signatures",
    (
        Field("party", WORD, choices=("company", "customer")),
        Field("signed_on", DAY),
        Field("signed_by"),
        Field("sealed", YES, required=False),
    ),
)
HAND_OVER = Act(
    "handover",
    "Hand over",
    "contracts",
    "/contracts/{contract_no}/handovers",
    (Field("staff_id", PERSON), Field("effective_on", DAY), Field("reason", required=False)),
    frozenset({"manager", "head", "director", "gm"}),
)
CONCEDE = Act(
    "concede",
    "Concede a price",
    "contracts",
    "/contracts/{contract_no}/concessions",
    (Field("line_no"), Field("floor_price", MONEY), Field("expires_on", DAY)),
    frozenset({"manager", "head", "gm"}),
)


@router.get("/contracts")
async def ledger(view: Viewing) -> Response:
    """List the ledger (合同台账)."""
    waiting = Offer("Waiting for review", "/contracts?status=draft")
    return await show(view, LISTING, acts=[*offers(view, (DRAFT, "/contracts/new")), waiting])


async def of_form(view: View, _names: Mapping[str, str]) -> About:
    """Return which particulars a contract must have today."""
    return About(await particulars(view, "contracts", "contract.particulars"), {})


offer(router, "/contracts/new", DRAFT, "/contracts/{number}", of_form)


@router.get("/contracts/{contract_no}")
async def contract(view: Viewing, contract_no: str) -> Response:
    """Show a contract with everything that was said about it."""
    known = await view.doors.get(
        "contracts", f"/contracts/{part(contract_no)}", at_least=view.request.query_params.get("at", "")
    )
    content, effective = known["content"], known["effective"]
    told = {**content, "terms": content["terms"]["kind"], "effective_since": (effective or {}).get("signed_on")}
    columns = (
        Column("customer_id", CUSTOMER),
        Column("staff_id", PERSON),
        Column("kind", WORD),
        Column("amount", MONEY),
        Column("terms", WORD),
        Column("revision", WHOLE),
        Column("effective_since", DAY),
        Column("requested_by", PERSON),
        Column("content_hash"),
    )
    sections = [
        Section(
            "Lines",
            (
                Column("line_no"),
                Column("product_id"),
                Column("quantity", NUMBER),
                Column("unit_price", MONEY),
                Column("list_price", MONEY),
            ),
            content["lines"],
        ),
        Section(
            "Requirements",
            (Column("kind", WORD), Column("text"), Column("document"), Column("special", YES)),
            content.get("requirements") or [],
        ),
        Section(
            "Checklist",
            (Column("item", WORD), Column("satisfied", YES), Column("remedy"), Column("answered_by", PERSON)),
            _many(known["answers"]),
        ),
        Section(
            "Concessions",
            (Column("line_no"), Column("floor_price", MONEY), Column("expires_on", DAY), Column("granted_by", PERSON)),
            _many(known["concessions"]),
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
            _many(known["review"]),
        ),
        Section(
            "Signatures",
            (Column("party", WORD), Column("signed_on", DAY), Column("signed_by"), Column("sealed", YES)),
            _many(known["signatures"]),
        ),
        Section(
            "Handovers",
            (Column("staff_id", PERSON), Column("effective_on", DAY), Column("decided_by", PERSON), Column("reason")),
            _many(known["handovers"]),
        ),
    ]
    base = f"/contracts/{part(contract_no)}"
    sections.append(await history(view, "contracts", base))
    acts = offers(
        view,
        (CHECK, f"{base}/check"),
        (REVIEW, f"{base}/review"),
        (SIGN, f"{base}/sign"),
        (CHANGE, f"{base}/change"),
        (CONCEDE, f"{base}/concede"),
        when=effective is None,
    )
    acts += [*offers(view, (HAND_OVER, f"{base}/handover")), Offer("PDF", f"/papers/review/{part(contract_no)}")]
    return record(view, "Contract", contract_no, [(one, told.get(one.name)) for one in columns], sections, acts)


def _many(said: Any) -> list[Mapping[str, Any]]:
    if isinstance(said, Mapping):
        return list(said.values()) if said and all(isinstance(one, Mapping) for one in said.values()) else [said]
    return list(said or [])


async def of_content(view: View, names: Mapping[str, str]) -> About:
    """Return what a contract says, its hash, and its version: reviews and signatures are about exactly this."""
    answer = await view.doors.answer("contracts", f"/contracts/{part(names['contract_no'])}")
    content = answer.json()["content"]
    values: dict[str, Any] = {
        "customer_id": content["customer_id"],
        "staff_id": content["staff_id"],
        "kind": content["kind"],
    }
    values |= {f"terms.{name}": value for name, value in content["terms"].items()}
    for member in ("lines", "requirements"):
        for number, row in enumerate(content.get(member) or []):
            values |= {f"{member}-{number}-{name}": value for name, value in row.items()}
    for number, (name, text) in enumerate((content.get("particulars") or {}).items()):
        values |= {f"particulars-{number}-name": name, f"particulars-{number}-text": text}
    return About(values, {"content_hash": content["content_hash"]}, answer.headers.get("ETag", ""))


async def of_checklist(view: View, names: Mapping[str, str]) -> About:
    """Return the items that a review answers."""
    on = await of_content(view, names)
    items = await names_of(view, "contracts", "contract.checklist")
    return About({}, on.fixed, on.version, {"item": items} if items else {})


async def of_draft(view: View, names: Mapping[str, str]) -> About:
    """Return a draft to be changed."""
    on = await of_content(view, names)
    return About(on.values, {"contract_no": names["contract_no"]}, on.version)


async def of_version(view: View, names: Mapping[str, str]) -> About:
    """Return the version of a contract."""
    return About({}, {}, (await of_content(view, names)).version)


for act, about in (
    (CHECK, of_checklist),
    (REVIEW, of_content),
    (SIGN, of_content),
    (CHANGE, of_draft),
    (CONCEDE, of_version),
    (HAND_OVER, of_version),
):
    offer(router, f"/contracts/{{contract_no}}/{act.name}", act, "/contracts/{contract_no}", about)
