"""汇票: a bill is discounted, passed on, discharged or given back. P4-7.4"""

from collections.abc import Mapping
from typing import Any

from services.console.frame.formats import DAY, MONEY, PERSON, YES
from services.console.frame.forms import Act, Field
from services.console.frame.records import Offer, offers
from services.console.frame.view import View

FINANCE = frozenset({"finance"})
HEAD = frozenset({"finance_head"})
DISCOUNT = Act(
    "discount",
    "A bank discounts it",
    "receivables",
    "/receipts/{receipt_no}/discount",
    (
        Field("credited_on", DAY),
        Field("interest", MONEY, hint="By the bank's advice: with what it pays, the whole amount."),
        Field("net", MONEY),
        Field("recourse", YES, required=False, hint="The bank may come back to us."),
    ),
    HEAD,
    about="The interest is the company's cost: the customer has paid the whole amount.",
)
ENDORSE = Act(
    "endorse",
    "Pass it on to a supplier",
    "receivables",
    "/receipts/{receipt_no}/endorse",
    (Field("endorsed_on", DAY), Field("to", hint="The supplier.")),
    HEAD,
)
DISCHARGE = Act(
    "discharge",
    "Its holder was paid",
    "receivables",
    "/receipts/{receipt_no}/discharge",
    (Field("discharged_on", DAY),),
    FINANCE,
    about="After its due day; that is final.",
)
GIVE_BACK = Act(
    "return",
    "Give it back to the customer",
    "receivables",
    "/receipts/{receipt_no}/return",
    (Field("returned_on", DAY), Field("agreed_by", PERSON, hint="The head of the matter.")),
    FINANCE,
    danger=True,
    about="It is void: no money came, and nothing bounced.",
)
ACTS = (DISCOUNT, ENDORSE, DISCHARGE, GIVE_BACK)


def passing_on(view: View, known: Mapping[str, Any], base: str) -> list[Offer]:
    """Return what may be done with a bill as it stands; nothing with another receipt."""
    if known["method"] != "bill":
        return []
    status = known["status"]
    acts = offers(view, (DISCOUNT, f"{base}/discount"), (ENDORSE, f"{base}/endorse"), when=status == "received")
    acts += offers(view, (GIVE_BACK, f"{base}/return"), when=status in {"received", "deposited"})
    return acts + offers(view, (DISCHARGE, f"{base}/discharge"), when=status in {"discounted", "endorsed"})
