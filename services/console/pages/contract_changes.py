"""合同变更: requests to change an effective contract, the call with the customer, and what came of them. P3-4.8"""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter

from services.console.frame.doors import part
from services.console.frame.formats import DAY, MOMENT, MONEY, PROSE, WHOLE, WORD, YES
from services.console.frame.forms import Act, Field
from services.console.frame.lists import Column
from services.console.frame.records import Offer, Section, offer, offers
from services.console.frame.view import View

router = APIRouter()

Row = Mapping[str, Any]
ON = "/contracts/{contract_no}"
WRITERS = frozenset({"rep", "office"})
OPEN = frozenset({"requested", "consented", "revising"})
MEMBERS = ("unit_price", "quantity", "lines", "terms", "requirements", "special_characteristics", "particulars")
"""What a request may name; another word is for programs to send."""

REQUEST = Act(
    "change-request",
    "Request a change",
    "contracts",
    f"{ON}/change-requests",
    (
        Field("side", WORD, choices=("company", "customer"), hint="Who wants the change."),
        Field("reason", PROSE, hint="Of the customer's request: the letter with its day, unless it is attached."),
        Field("fields", WORD, several=True, choices=MEMBERS),
    ),
    WRITERS,
)
CONSENT = Act(
    "consent",
    "Record the call with the customer",
    "contracts",
    f"{ON}/change-requests/{{change_no}}/consent",
    (
        Field("spoken_to"),
        Field("position", hint="The post of whom you spoke to."),
        Field("phone"),
        Field("called_at", MOMENT),
        Field("agreed", YES, required=False),
        Field("text", PROSE, hint="What was agreed."),
    ),
    WRITERS,
)
WITHDRAW = Act(
    "withdrawal",
    "Give the change up",
    "contracts",
    f"{ON}/change-requests/{{change_no}}/withdrawal",
    (Field("reason"),),
    WRITERS,
    danger=True,
)
CHANGES = (
    Column("change_no", WHOLE),
    Column("side", WORD),
    Column("requested_on", DAY),
    Column("reason"),
    Column("called_at", MOMENT),
    Column("agreed", YES),
    Column("revision", WHOLE),
    Column("status", WORD),
)
REVISIONS = (
    Column("revision", WHOLE),
    Column("kind", WORD),
    Column("amount", MONEY),
    Column("signed_on", DAY),
    Column("in_force_from", DAY),
)


def open_change(known: Row) -> Row | None:
    """Return the change of a contract that is on its way; None: there is none."""
    return next((one for one in known["changes"] if one["status"] in OPEN), None)


def drafting(known: Row) -> bool:
    """Return whether the content on file is open to review and signature: of a draft, or of a change."""
    effective = known["effective"]
    return effective is None or known["content"]["revision"] > effective["revision"]


def may_draft(known: Row) -> bool:
    """Return whether a content may be drafted: before there is effect, or for a change that nothing holds back."""
    if known["effective"] is None:
        return True
    one = open_change(known)
    return one is not None and (one["request"]["side"] == "customer" or one["status"] != "requested")


def of_changes(view: View, contract_no: str, known: Row) -> tuple[list[Section], list[Offer]]:
    """Return the sections of changes on the record of a contract, and what somebody may do about them."""
    if known["effective"] is None:
        return [], []
    base, one = f"/contracts/{part(contract_no)}", open_change(known)
    sections = [Section("Revisions in force", REVISIONS, revisions(known["revisions"]))]
    if known["changes"]:
        sections.append(Section("Changes", CHANGES, [flat(change) for change in known["changes"]]))
    if one is None:
        return sections, offers(view, (REQUEST, f"{base}/{REQUEST.name}"))
    on = f"{base}/change-requests/{one['request']['change_no']}"
    calls = one["status"] == "requested" and one["request"]["side"] == "company"
    acts = offers(view, (CONSENT, f"{on}/{CONSENT.name}"), when=calls)
    return sections, acts + offers(view, (WITHDRAW, f"{on}/{WITHDRAW.name}"))


def revisions(effects: Sequence[Row]) -> list[dict[str, Any]]:
    """Return the revisions that both parties signed, each with its first day."""
    return [{**one, "in_force_from": one.get("in_force_from") or one["signed_on"]} for one in effects]


def flat(change: Row) -> dict[str, Any]:
    """Return a change in a row."""
    said = {name: (change["consent"] or {}).get(name) for name in ("called_at", "agreed")}
    return {**change["request"], **said, "revision": change["revision"], "status": change["status"]}


offer(router, f"{ON}/{REQUEST.name}", REQUEST, ON)
offer(router, CONSENT.path, CONSENT, ON)
offer(router, WITHDRAW.path, WITHDRAW, ON)
