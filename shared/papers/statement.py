"""提成结算单: what one person earned in a month, from which invoices, and what is paid and carried. P4-5.2, P4-5.3"""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from shared.language import CHINESE, Language
from shared.papers.capitals import capitals
from shared.papers.layout import Head, Part, field, figure, listing
from shared.papers.pdf import Paper, pdf
from shared.papers.words import Row, Rows, Words, called, exact, moment, money, percent, person, shown, total

SUMS = ("brought_forward", "earned", "clawed_back", "payable", "carried_forward")
OF_A_LINE = ("invoice_no", "role", "component", "entitled_to_date", "settled_before", "payable")
OF_AN_INVOICE = ("issued_on", "amount")
OF_A_SALE = ("customer_id", "contract_no")
OF_A_CAUSE = (
    "invoice_no",
    "component",
    "cause",
    "reference",
    "business_on",
    "recorded_at",
    "collected",
    "rate",
    "earned",
)
OF_A_CLOSE = ("content_hash", "closed_by", "closed_at")
FIGURES = ("entitled_to_date", "settled_before", "payable")
SIGNERS = ("Prepared by:", "Checked by:", "Approved by:", "Received by:")
TURN = ("base", "excess", "override")


def statement(
    sums: Row,
    lines: Rows,
    *,
    entries: Rows = (),
    invoices: Rows = (),
    people: Rows = (),
    customers: Rows = (),
    closed: Row | None = None,
    language: Language = CHINESE,
    trial: bool = False,
) -> bytes:
    """Return the statement of a person and month as a PDF.

    Parameters
    ----------
    sums
        The person's row of `/reports/statement` of that month (receivables).
    lines
        Rows of `/reports/commission` of that month (receivables); those of other people are passed over.
    entries
        Rows of `/reports/commission-entries` of that month (receivables): what the lines rest on.
    invoices
        Rows of `/reports/receivables` as of the last day of the month: what is missing there stays open on the paper.
    people
        Rows of `/reports/people` (staff).
    customers
        Rows of `/reports/customer-names` (customers).
    closed
        The month's item of `/commission-periods` (receivables), where it is closed.
    language
        The language of its texts.
    trial
        Whether it comes from a home for trials.

    """
    say = Words(language)
    facts = _facts(sums, lines, entries, invoices, called(customers, "customer_id"), people, closed)
    last = last_day(facts["month"])
    paper = Paper(
        template="statement",
        title=say.worded("Commission statement"),
        subject=f"{facts['month']} · {_name(facts)}",
        number=f"{facts['month']}/{facts['staff_id']}",
        day=last,
        facts=facts,
        content={
            "fields": _fields(facts, last, say),
            "summary": [figure(say.headed(one), money(facts[one]), main=one == "payable") for one in SUMS],
            "capitals": _capitals(facts, say),
            "parts": [_lines(facts, say), *_causes(facts, say)],
            "signers": [say.worded(one) for one in SIGNERS],
        },
    )
    return pdf(paper, say, trial=trial)


def last_day(month: str) -> date:
    """Return the last day of a month written 2024-03."""
    year, number = map(int, month.split("-"))
    return date(year, number, monthrange(year, number)[1])


def _facts(
    sums: Row,
    lines: Rows,
    entries: Rows,
    invoices: Rows,
    customers: Mapping[str, str],
    people: Rows,
    closed: Row | None,
) -> dict[str, Any]:
    """Return what the statement says, whatever the language: what its content hash is made of."""
    staff_id = sums["staff_id"]
    mine = sorted((one for one in lines if one["staff_id"] == staff_id), key=_turn)
    causes = sorted((one for one in entries if one["staff_id"] == staff_id), key=_turn)
    numbers = {line["invoice_no"] for line in mine}
    issued = {one["invoice_no"]: one for one in invoices if one["invoice_no"] in numbers}
    sold = {**issued, **{one["invoice_no"]: one for one in causes}}
    names = called(people, "staff_id")
    return {
        "month": sums["month"],
        "staff_id": staff_id,
        "name": names.get(staff_id),
        "status": sums["status"],
        **{one: sums[one] for one in SUMS},
        "closed": {one: closed[one] for one in OF_A_CLOSE} | {"name": names.get(closed["closed_by"])}
        if closed
        else None,
        "lines": [
            {
                **{one: line[one] for one in OF_A_LINE},
                **{one: issued.get(line["invoice_no"], {}).get(one) for one in OF_AN_INVOICE},
                **{one: sold.get(line["invoice_no"], {}).get(one) for one in OF_A_SALE},
                "customer": customers.get(sold.get(line["invoice_no"], {}).get("customer_id", "")),
            }
            for line in mine
        ],
        "entries": [{one: cause[one] for one in OF_A_CAUSE} for cause in causes],
    }


def _turn(line: Row) -> tuple[str, int]:
    return line["invoice_no"], TURN.index(line["component"])


def _name(facts: Mapping[str, Any]) -> str:
    return person({facts["staff_id"]: facts["name"]}, facts["staff_id"])


def _fields(facts: Mapping[str, Any], last: date, say: Words) -> list[Part]:
    closed = facts["closed"]
    told = [
        field(say.worded("Person"), _name(facts)),
        field(say.worded("Period"), say.worded("{first} to {last}", first=last.replace(day=1), last=last)),
        field(say.worded("Status"), say.headed(facts["status"])),
    ]
    if closed is not None:
        told += [
            field(say.worded("Closed by"), person({closed["closed_by"]: closed["name"]}, closed["closed_by"])),
            field(say.worded("Closed at"), moment(closed["closed_at"])),
            field(say.worded("Hash of the closed month"), closed["content_hash"], wide=True),
        ]
    return told


def _capitals(facts: Mapping[str, Any], say: Words) -> tuple[str, str] | None:
    """Return the sum to be paid in capitals; they are Chinese practice, so an English paper has none."""
    if say.language != CHINESE:
        return None
    return say.worded("Payable, in capitals"), capitals(exact(facts["payable"]))


def _lines(facts: Mapping[str, Any], say: Words) -> Part:
    lines = facts["lines"]
    sums = [money(total(lines, one)) for one in FIGURES]
    return listing(
        say.worded("Lines"),
        [
            Head(say.worded("invoice, day"), width=1.1),
            Head(say.worded("customer, contract"), width=1.5),
            Head(say.worded("Invoiced amount"), figure=True),
            Head(say.headed("component")),
            *(Head(say.headed(one), figure=True) for one in FIGURES),
        ],
        [
            [
                (line["invoice_no"], shown(line["issued_on"])),
                (shown(line["customer"] or line["customer_id"]), line["contract_no"] or ""),
                money(line["amount"]),
                say.headed(line["component"]),
                *(money(line[one]) for one in FIGURES),
            ]
            for line in lines
        ],
        total=[say.worded("total"), "", "", "", *sums],
        note=say.worded("in yuan; what an invoice earned by the end of the month, less what was settled before"),
        empty=say.worded("no line in this month: what is carried comes from earlier months"),
    )


def _causes(facts: Mapping[str, Any], say: Words) -> list[Part]:
    """Return what the lines rest on, where it is told."""
    causes = facts["entries"]
    if not causes:
        return []
    note = say.worded("in yuan; every cause up to the end of the month, also those settled before")
    if total(causes, "earned") != total(facts["lines"], "entitled_to_date"):
        note = say.worded("in yuan; some were credited otherwise since the close, which never changes the lines above")
    part = listing(
        say.worded("What the lines rest on"),
        [
            Head(say.headed("invoice_no"), width=1.2),
            Head(say.headed("component")),
            Head(say.worded("receipt or credit note"), width=1.2),
            Head(say.worded("day, recorded")),
            Head(say.headed("collected"), figure=True),
            Head(say.headed("rate"), figure=True),
            Head(say.worded("commission"), figure=True),
        ],
        [
            [
                cause["invoice_no"],
                say.headed(cause["component"]),
                (cause["reference"], say.headed(cause["cause"])),
                (cause["business_on"], moment(cause["recorded_at"])),
                money(cause["collected"]),
                percent(Decimal(str(cause["rate"]))) if cause["rate"] is not None else "",
                money(cause["earned"]),
            ]
            for cause in causes
        ],
        note=note,
        total=[say.worded("total"), "", "", "", "", "", money(total(causes, "earned"))],
        empty="",
    )
    return [part]
