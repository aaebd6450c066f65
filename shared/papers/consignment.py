"""交货单 and 运输协议: what goes along with goods that leave, and what is agreed with the carrier. P5-5.3c"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from shared.language import CHINESE, Language
from shared.papers.layout import Head, Part, field, listing
from shared.papers.pdf import Paper, pdf
from shared.papers.words import Row, Words, money, shown


def delivery_note(dispatch: Row, names: Row, *, language: Language = CHINESE, trial: bool = False) -> bytes:
    """Return the delivery note of a dispatch as a PDF.

    Parameters
    ----------
    dispatch
        The members of `OrderDispatched`.
    names
        What the `customer` is called.
    language
        The language of its texts.
    trial
        Whether it comes from a home for trials.

    """
    say = Words(language)
    note = dispatch.get("note") or {}
    fields = [
        field(say.worded("Customer"), shown(names.get("customer") or dispatch["customer_id"])),
        field(say.worded("Consignee"), shown(note.get("consignee"))),
        field(say.worded("Phone"), shown(note.get("phone"))),
        field(say.worded("Day of dispatch"), dispatch["dispatched_on"]),
        field(say.worded("Address"), shown(note.get("address")), wide=True),
        field(say.worded("Money to collect"), to_collect(dispatch, say), wide=True),
    ]
    return _paper(
        dispatch, say, say.worded("Delivery note"), fields, (say.worded("We"), say.worded("Consignee")), trial=trial
    )


def to_collect(dispatch: Row, say: Words) -> str:
    """Return what is collected on delivery, or the words that nothing is."""
    return money(dispatch["amount"]) if dispatch["terms"]["kind"] == "cod" else say.worded("nothing to collect")


def carriage(dispatch: Row, names: Row, *, language: Language = CHINESE, trial: bool = False) -> bytes:
    """Return the agreement with the carrier about a dispatch as a PDF; `names`: carrier, driver, plate."""
    say = Words(language)
    agreed = dispatch["agreement"]
    returned = say.worded("The signed and sealed delivery note comes back; what is lost or damaged is the carrier's.")
    fields = [
        field(say.worded("Carrier"), shown(names["carrier"])),
        field(say.worded("Driver"), shown(names["driver"])),
        field(say.worded("Plate"), shown(names["plate"])),
        field(say.worded("Freight"), money(agreed["freight"])),
        field(say.worded("From"), agreed["from_place"]),
        field(say.worded("To"), agreed["to_place"]),
        field(say.worded("Payer of the freight"), payer_of(agreed, say)),
        field(say.worded("Arrive by"), agreed["arrive_by"]),
        field(say.worded("Liability"), agreed["liability"], wide=True),
        field(say.worded("Return of the proof"), returned, wide=True),
    ]
    sides = say.worded("We"), say.worded("Carrier")
    return _paper(dispatch, say, say.worded("Agreement of carriage"), fields, sides, trial=trial)


def payer_of(agreed: Row, say: Words) -> str:
    """Return who pays the freight."""
    match agreed["payer"]:
        case "company":
            return say.worded("the company")
        case "customer":
            return say.worded("the customer")
        case _:
            return say.worded("the customer advances it")


def _paper(
    dispatch: Row, say: Words, title: str, fields: Sequence[Part], sides: tuple[str, str], *, trial: bool
) -> bytes:
    content: dict[str, Any] = {
        "fields": list(fields),
        "summary": [],
        "capitals": None,
        "parts": [_goods(dispatch, say)],
        "confirmation": {
            "request": say.worded("Signed by both sides when the goods are handed over."),
            "signed": say.worded("Handled by:"),
            "sides": [{"who": one, "lines": []} for one in sides],
        },
    }
    paper = Paper(
        template="account",
        title=title,
        subject=f"{dispatch['order_no']} · {dispatch['invoice_no']}",
        number=dispatch["invoice_no"],
        day=date.fromisoformat(dispatch["dispatched_on"]),
        facts=dict(dispatch),
        content=content,
    )
    return pdf(paper, say, trial=trial)


def _goods(dispatch: Row, say: Words) -> Part:
    rows = [
        [line["line_no"], shown(line["product_id"]), shown(line["lot"]), format(Decimal(line["quantity"]), "f")]
        for line in dispatch["lines"]
        if line["kind"] == "goods"
    ]
    heads = [Head(say.headed("line_no")), Head(say.headed("product_id"), width=1), Head(say.headed("lot"), width=1)]
    return listing(
        say.worded("Goods"), [*heads, Head(say.headed("quantity"), figure=True)], rows, empty=say.worded("no goods")
    )
