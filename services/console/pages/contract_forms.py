"""合同表单: what can be drafted, answered, signed and ended of a contract. P3-4, P5-4.1"""

from collections.abc import Mapping
from typing import Any

from services.console.frame.formats import CUSTOMER, DAY, MONEY, NUMBER, PERSON, PROSE, WHOLE, WORD, YES
from services.console.frame.forms import Act, Field

KINDS = ("routine", "special", "important")
LINES = (
    Field("line_no"),
    Field("product_id"),
    Field("quantity", NUMBER),
    Field("unit_price", MONEY),
)
PARTS = (
    Field("share", NUMBER),
    Field("days", WHOLE, required=False),
    Field("months", WHOLE, required=False),
    Field("counted_from", WORD, choices=("signing", "dispatch", "delivery")),
    Field("retention", YES, required=False),
)
BILLS = ("bank", "commercial")
CONTENT = (
    Field("customer_id", CUSTOMER),
    Field("staff_id", PERSON, hint="The rep whose contract it is."),
    Field("terms.kind", WORD, choices=("prepaid", "cod", "credit", "instalments")),
    Field("terms.credit_days", WHOLE, required=False, hint="With terms on credit: days from the dispatch."),
    Field("terms.instalments", required=False, lines=PARTS),
    Field("lines", lines=LINES),
    Field(
        "requirements",
        required=False,
        lines=(
            Field("kind", WORD, choices=("explicit", "implied", "legal", "industry")),
            Field("text"),
            Field("document", required=False),
            Field("special", YES, required=False),
        ),
    ),
    Field("special_characteristics", required=False, lines=(Field("text"),), listed=True),
    Field("particulars", required=False, lines=(Field("name"), Field("text")), named=True),
    Field("template_version", required=False, hint="The standard text that it follows."),
    Field("standard_terms", YES, required=False),
    Field("valid_to", DAY, required=False, hint="The last day on which it takes orders."),
    Field("rebate_rate", NUMBER, required=False, hint="A share: 0.01 is one per cent."),
    Field("receivers", required=False, lines=(Field("text"),), listed=True),
    Field("accepts_bills", WORD, required=False, choices=BILLS, several=True),
    Field("inquiry_no", required=False),
    Field("kind", WORD, required=False, choices=KINDS, hint="Only to raise what the rule says."),
    Field("kind_reason", required=False),
)


def term_agreed(told: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what terms lack: their days, or their parts. P4-7.3"""
    terms = told.get("terms") or {}
    if terms.get("kind") == "credit" and terms.get("credit_days") is None:
        return ("terms.credit_days",)
    return ("terms.instalments",) if terms.get("kind") == "instalments" and not terms.get("instalments") else ()


DRAFT = Act(
    "contract",
    "Draft a contract",
    "contracts",
    "/contracts",
    (Field("contract_no", required=False, hint="Left empty, the house numbers it."), *CONTENT),
    frozenset({"rep", "manager", "head", "office"}),
    lacks=term_agreed,
)
CHANGE = Act(
    "change",
    "Change the draft",
    "contracts",
    "/contracts/{contract_no}/changes",
    CONTENT,
    frozenset({"rep", "manager", "head", "office"}),
    versioned=True,
    lacks=term_agreed,
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
COPY = Act(
    "copy",
    "Move a copy",
    "contracts",
    "/contracts/{contract_no}/copies/{copy_no}",
    (
        Field("state", WORD, choices=("handed", "acknowledged", "lost", "returned")),
        Field("to", required=False, hint="Who gets it: a staff number, or the customer's own person."),
        Field("day", DAY),
    ),
    frozenset({"rep", "manager", "head", "office", "finance"}),
)
TERMINATE = Act(
    "terminate",
    "Terminate",
    "contracts",
    "/contracts/{contract_no}/termination",
    (Field("ended_on", DAY), Field("ground", WORD, choices=("consent", "legal")), Field("reason", PROSE)),
    frozenset({"gm"}),
    preview=True,
)
CONCEDE = Act(
    "concede",
    "Concede a price",
    "contracts",
    "/contracts/{contract_no}/concessions",
    (Field("line_no"), Field("floor_price", MONEY), Field("expires_on", DAY)),
    frozenset({"manager", "head", "gm"}),
)
AUTHORITY = (Field("staff_id", PERSON), Field("valid_from", DAY), Field("valid_to", DAY, required=False))
REVIEWER = Act("reviewer", "Authorise a reviewer", "contracts", "/reviewers", AUTHORITY, frozenset({"gm"}))
SIGNATORY = Act(
    "signatory",
    "Authorise a signatory",
    "contracts",
    "/signatories",
    (*AUTHORITY, Field("max_amount", MONEY), Field("max_discount", NUMBER, hint="A share: 0.05 is five per cent.")),
    frozenset({"gm"}),
)
