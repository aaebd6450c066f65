"""合同评审记录表: what of a contract was reviewed, what was asked and answered, and how it ended. P3-4.5, P3-4.6"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from shared.events.money import cents
from shared.language import CHINESE, Language
from shared.papers.capitals import capitals
from shared.papers.layout import Head, Part, field, listing
from shared.papers.pdf import Paper, pdf
from shared.papers.review_steps import Recorded, in_place, people_of, step_parts, when
from shared.papers.words import NOTHING, Row, Rows, Words, called, exact, money, percent, person, shown

UNDATED = date(2000, 1, 1)
"""The day of the file where the contract is neither reviewed nor signed: a draft has no day of its own."""
FIGURES = ("quantity", "unit_price", "list_price", "variance", "amount")
ABOUT = ("content", "answers", "concessions", "review", "signatures", "effective", "invalid")
HUNDRED = Decimal(100)


def review_record(
    file: Row,
    *,
    people: Rows = (),
    customers: Rows = (),
    products: Rows = (),
    language: Language = CHINESE,
    trial: bool = False,
    recorded: Recorded = MappingProxyType({}),
) -> bytes:
    """Return the record of a contract's review as a PDF.

    Parameters
    ----------
    file
        What `/contracts/{contract_no}` answers (contracts).
    people
        Rows of `/reports/people` (staff).
    customers
        Rows of `/reports/customer-names` (customers).
    products
        Items of `/products` (contracts).
    language
        The language of its texts.
    trial
        Whether it comes from a home for trials.
    recorded
        When each step was recorded, by its name; else their business days stand there.

    """
    say = Words(language)
    facts = _facts(file, called(people, "staff_id"), called(customers, "customer_id"), list(products))
    content = facts["content"]
    paper = Paper(
        template="review_record",
        title=say.worded("Record of a contract review"),
        subject=say.worded(
            "contract {contract_no}, revision {revision}",
            contract_no=content["contract_no"],
            revision=content["revision"],
        ),
        number=f"{content['contract_no']}/{content['revision']}",
        day=_day(facts),
        facts=facts,
        content={
            "fields": _fields(facts, say),
            "capitals": _capitals(content, say),
            "parts": [
                _lines(facts, say),
                _particulars(content, say),
                _requirements(facts, say),
                _checklist(facts, say),
                *_concessions(facts, say),
                *(step_parts(facts, recorded, say) if "steps" in facts else ()),
                _signed(facts, say),
            ],
            "conclusion": _conclusion(facts, recorded, say),
            "signers": [say.worded(one) for one in SIGNERS],
        },
    )
    return pdf(paper, say, trial=trial)


SIGNERS = ("Submitted by:", "Reviewed by:", "Countersigned by:", "Approved by:")


def _facts(
    file: Row, people: Mapping[str, str], customers: Mapping[str, str], products: Sequence[Row]
) -> dict[str, Any]:
    """Return what the record says, whatever the language: what its content hash is made of."""
    content = file["content"]
    used = {line["product_id"] for line in content["lines"]}
    who = {content["staff_id"], content["requested_by"], *(one["answered_by"] for one in file["answers"])}
    who |= {one["granted_by"] for one in file["concessions"]} | {(file["review"] or {}).get("reviewed_by")}
    more = {"steps": file["steps"], "rounds": file["rounds"]} if "steps" in file else {}
    if more:
        who |= people_of(file["steps"], file["rounds"])
    return {
        **{one: file[one] for one in ABOUT},
        **more,
        "customer": customers.get(content["customer_id"]),
        "people": {staff_id: people[staff_id] for staff_id in sorted(who & people.keys())},
        "products": {
            one["product_id"]: {"name": one["name"], "unit": one["unit"]}
            for one in products
            if one["product_id"] in used
        },
    }


def _day(facts: Mapping[str, Any]) -> date:
    if facts["review"] is not None:
        return date.fromisoformat(facts["review"]["reviewed_on"])
    signed = [one["signed_on"] for one in facts["signatures"]]
    return date.fromisoformat(max(signed)) if signed else UNDATED


def _fields(facts: Mapping[str, Any], say: Words) -> list[Part]:
    content, people = facts["content"], facts["people"]
    customer = person({content["customer_id"]: facts["customer"] or ""}, content["customer_id"])
    fields = [
        field(say.worded("Contract"), content["contract_no"]),
        field(say.worded("Revision"), str(content["revision"])),
        field(say.worded("Customer"), customer),
        field(say.worded("Rep"), person(people, content["staff_id"])),
        field(say.worded("Kind"), say.headed(content["kind"])),
        field(say.worded("Amount"), say.worded("{amount} yuan, tax included", amount=money(content["amount"]))),
        field(say.worded("Payment"), _terms(content["terms"], say)),
        field(say.worded("Standard terms"), say.yes_or_no(content["standard_terms"])),
        field(say.worded("Submitted by"), person(people, content["requested_by"])),
        field(say.worded("State"), _state(facts, say)),
    ]
    if content["kind_reason"]:
        fields.append(field(say.worded("Why it is of this kind"), content["kind_reason"], wide=True))
    if content["special_characteristics"]:
        told = "；".join(content["special_characteristics"])
        fields.append(field(say.worded("Special characteristics of the goods"), told, wide=True))
    return [*fields, field(say.worded("Hash of the content reviewed"), content["content_hash"], wide=True)]


def _terms(terms: Row, say: Words) -> str:
    match terms["kind"]:
        case "credit":
            return say.worded("{days} days after dispatch", days=terms["credit_days"])
        case "instalments":
            return "；".join(_instalment(one, say) for one in terms["instalments"])
        case kind:
            return say.headed(kind)


def _instalment(part: Row, say: Words) -> str:
    share, since = percent(Decimal(str(part["share"]))), say.headed(part["counted_from"])
    match part["months"], part["days"]:
        case 0, 0:
            return say.worded("{share} at {since}", share=share, since=since)
        case 0, days:
            return say.worded("{share} {days} days after {since}", share=share, days=days, since=since)
        case months, 0:
            return say.worded("{share} {months} months after {since}", share=share, months=months, since=since)
        case months, days:
            told = {"share": share, "months": months, "days": days, "since": since}
            return say.worded("{share} {months} months and {days} days after {since}", **told)


def _state(facts: Mapping[str, Any], say: Words) -> str:
    if facts["invalid"] is not None:
        invalid = facts["invalid"]
        return say.worded("invalid since {day}: {reason}", day=invalid["invalid_on"], reason=invalid["reason"])
    if facts["effective"] is not None:
        return say.worded("effective, signed on {day}", day=facts["effective"]["signed_on"])
    return say.worded("not effective yet")


def _capitals(content: Row, say: Words) -> tuple[str, str] | None:
    """Return the amount in capitals; they are Chinese practice, so an English paper has none."""
    if say.language != CHINESE:
        return None
    return say.worded("Amount, in capitals"), capitals(exact(content["amount"]))


def _lines(facts: Mapping[str, Any], say: Words) -> Part:
    content = facts["content"]

    def told(line: Row) -> Sequence[str | tuple[str, str]]:
        product = facts["products"].get(line["product_id"], {})
        quantity, price = Decimal(str(line["quantity"])), exact(line["unit_price"])
        return [
            line["line_no"],
            (product.get("name") or line["product_id"], line["product_id"] if product.get("name") else ""),
            (f"{quantity:,f}", product.get("unit") or ""),
            money(price),
            money(line["list_price"]) if line["listed"] else NOTHING,
            _below(price, exact(line["list_price"])) if line["listed"] else NOTHING,
            money(cents(quantity * price)),
        ]

    return listing(
        say.worded("Goods"),
        [
            Head(say.headed("line_no")),
            Head(say.worded("Product"), width=1),
            *(Head(say.headed(one), figure=True) for one in FIGURES),
        ],
        [told(line) for line in content["lines"]],
        total=[say.worded("total"), "", "", "", "", "", money(content["amount"])],
        note=say.worded("in yuan; variance: the price against the price list"),
        empty=say.worded("no goods"),
    )


def _below(price: Decimal, listed: Decimal) -> str:
    """Return by how much a price differs from the list's, in percent."""
    return f"{(price - listed) * HUNDRED / listed:+.2f}%" if listed else NOTHING


def _particulars(content: Row, say: Words) -> Part:
    return {
        "title": say.worded("Particulars"),
        "note": None,
        "pairs": [field(say.particular(name), shown(value)) for name, value in content["particulars"].items()],
    }


def _requirements(facts: Mapping[str, Any], say: Words) -> Part:
    named = {one["requirement_no"]: one["document"] for one in facts.get("steps", {}).get("confirmations", ())}
    return listing(
        say.worded("Requirements"),
        [
            Head(say.headed("kind")),
            Head(say.worded("what is asked for"), width=3),
            Head(say.worded("document"), width=1.2),
            Head(say.worded("special")),
        ],
        [
            [
                say.headed(one["kind"]),
                one["text"],
                shown(named.get(number, one["document"])),
                say.yes_or_no(one["special"]),
            ]
            for number, one in enumerate(facts["content"]["requirements"], 1)
        ],
        empty=say.worded("none on file"),
    )


def _checklist(facts: Mapping[str, Any], say: Words) -> Part:
    return listing(
        say.worded("Checklist of the review"),
        [
            Head(say.worded("item"), width=2.2),
            Head(say.worded("met")),
            Head(say.worded("remedy"), width=1.6),
            Head(say.worded("answered by"), width=1),
        ],
        [
            [
                say.worded(one["item"]),
                say.yes_or_no(one["satisfied"]),
                shown(one["remedy"]),
                person(facts["people"], one["answered_by"]),
            ]
            for one in facts["answers"]
        ],
        empty=say.worded("no item is answered"),
    )


def _concessions(facts: Mapping[str, Any], say: Words) -> list[Part]:
    granted = facts["concessions"]
    if not granted:
        return []
    part = listing(
        say.worded("Concessions of price"),
        [
            Head(say.headed("line_no")),
            Head(say.worded("down to"), figure=True),
            Head(say.worded("until")),
            Head(say.worded("granted by"), width=1),
        ],
        [
            [one["line_no"], money(one["floor_price"]), one["expires_on"], person(facts["people"], one["granted_by"])]
            for one in granted
        ],
        empty="",
    )
    return [part]


def _signed(facts: Mapping[str, Any], say: Words) -> Part:
    return listing(
        say.worded("Signatures of the parties"),
        [
            Head(say.worded("party")),
            Head(say.worded("signed by"), width=1),
            Head(say.headed("signed_on")),
            Head(say.worded("sealed")),
        ],
        [
            [say.headed(one["party"]), one["signed_by"], one["signed_on"], say.yes_or_no(one["sealed"])]
            for one in facts["signatures"]
        ],
        empty=say.worded("nobody has signed yet"),
    )


def _conclusion(facts: Mapping[str, Any], recorded: Recorded, say: Words) -> Part:
    review = facts["review"]
    if review is None:
        return {
            "title": say.worded("Conclusion"),
            "outcome": say.worded("the review has not ended"),
            "by": "",
            "opinion": "",
        }
    return {
        "title": say.worded("Conclusion"),
        "outcome": say.worded("approved") if review["approved"] else say.worded("rejected"),
        "by": " · ".join(
            (
                in_place(facts["people"], review["reviewed_by"], review.get("on_behalf_of"), say),
                when(recorded, "end", review["reviewed_on"]),
                say.headed(review["path"]),
            )
        ),
        "opinion": shown(review["opinion"]),
    }
