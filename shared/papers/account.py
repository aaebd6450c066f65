"""客户对账单: what a customer owed, was invoiced and paid in a period, and what is open at its end. P4-7.3"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from shared.language import CHINESE, Language
from shared.papers.capitals import capitals
from shared.papers.layout import Head, Part, field, figure, listing
from shared.papers.pdf import Paper, pdf
from shared.papers.words import Row, Words, exact, moment, money, person, shown, total

INVOICED = frozenset({"invoice"})
MOVES = ("charged", "settled")
PAID = frozenset({"receipt", "bounce", "correction", "refund", "set_off"})


def account(
    answer: Row,
    *,
    name: str | None = None,
    language: Language = CHINESE,
    trial: bool = False,
) -> bytes:
    """Return the statement of a customer's account over a period as a PDF.

    Parameters
    ----------
    answer
        What `/accounts/{customer_id}/statement` answers for the period (receivables).
    name
        What the customer is called.
    language
        The language of its texts.
    trial
        Whether it comes from a home for trials.

    """
    say = Words(language)
    facts = {**answer, "name": name}
    who = person({facts["customer_id"]: name or ""}, facts["customer_id"])
    known_at = facts["known_at"]
    period = say.worded("{first} to {last}", first=facts["from_on"], last=facts["to_on"])
    paper = Paper(
        template="account",
        title=say.worded("Statement of account"),
        subject=f"{period} · {who}",
        number=f"{facts['customer_id']}/{facts['from_on']}/{facts['to_on']}",
        day=date.fromisoformat(facts["to_on"]),
        facts=facts,
        content={
            "fields": [
                field(say.worded("Customer"), who),
                field(say.worded("Period"), period),
                field(say.worded("Open invoices at the end"), money(facts["outstanding"])),
                field(say.worded("Money not applied at the end"), money(facts["unapplied"])),
                *([field(say.worded("As known at"), moment(known_at), wide=True)] if known_at else []),
            ],
            "summary": _summary(facts, say),
            "capitals": _capitals(facts, say),
            "parts": [
                _entries(facts, say),
                _allocations(facts, say),
                _open(facts, say),
                *_free(facts, say),
                *_in_hand(facts, say),
            ],
            "confirmation": _confirmation(who, say),
        },
    )
    return pdf(paper, say, trial=trial)


def _summary(facts: Mapping[str, Any], say: Words) -> list[Part]:
    entries = facts["entries"]
    invoiced = _net([one for one in entries if one["kind"] in INVOICED])
    paid = -_net([one for one in entries if one["kind"] in PAID])
    reduced = -_net([one for one in entries if one["kind"] not in INVOICED | PAID])
    return [
        figure(say.worded("Opening balance"), money(facts["opening"])),
        figure(say.worded("Invoiced"), money(invoiced)),
        figure(say.worded("Received"), money(paid)),
        figure(say.worded("Credited and written off"), money(reduced)),
        figure(say.worded("Closing balance"), money(facts["closing"]), main=True),
    ]


def _net(entries: Sequence[Row]) -> Decimal:
    return total(entries, "charged") - total(entries, "settled")


def _capitals(facts: Mapping[str, Any], say: Words) -> tuple[str, str] | None:
    """Return the closing balance in capitals; they are Chinese practice, so an English paper has none."""
    if say.language != CHINESE:
        return None
    return say.worded("Closing balance, in capitals"), capitals(exact(facts["closing"]))


def _entries(facts: Mapping[str, Any], say: Words) -> Part:
    balance = exact(facts["opening"])
    rows: list[Sequence[str | tuple[str, str]]] = []
    for entry in facts["entries"]:
        balance += exact(entry["charged"]) - exact(entry["settled"])
        rows.append(
            [
                entry["dated_on"],
                say.headed(entry["kind"]),
                (entry["number"], entry["reference"] or ""),
                *(money(entry[one]) if exact(entry[one]) else "" for one in MOVES),
                money(balance),
            ]
        )
    return listing(
        say.worded("What moved the balance"),
        [
            Head(say.headed("date")),
            Head(say.headed("kind"), width=0.8),
            Head(say.worded("number, and what it belongs to"), width=1.8),
            *(Head(say.headed(one), figure=True) for one in MOVES),
            Head(say.headed("balance"), figure=True),
        ],
        rows,
        total=[
            say.worded("total"),
            "",
            "",
            money(total(facts["entries"], "charged")),
            money(total(facts["entries"], "settled")),
            money(balance),
        ],
        note=say.worded("in yuan; a negative balance is money of the customer that pays later invoices"),
        empty=say.worded("nothing in this period"),
    )


def _allocations(facts: Mapping[str, Any], say: Words) -> Part:
    return listing(
        say.worded("Which money paid which invoice"),
        [
            Head(say.headed("date")),
            Head(say.headed("receipt_no"), width=1),
            Head(say.headed("invoice_no"), width=1),
            Head(say.headed("amount"), figure=True),
        ],
        [[one["dated_on"], one["receipt_no"], one["invoice_no"], money(one["amount"])] for one in facts["allocations"]],
        total=[say.worded("total"), "", "", money(total(facts["allocations"], "amount"))],
        note=say.worded("a negative amount was taken back"),
        empty=say.worded("nothing in this period"),
    )


def _open(facts: Mapping[str, Any], say: Words) -> Part:
    return listing(
        say.worded("Invoices open at the end of the period"),
        [
            Head(say.headed("invoice_no"), width=1.4),
            Head(say.headed("issued_on"), width=0.8),
            Head(say.headed("due_on"), width=0.8),
            Head(say.headed("amount"), figure=True),
            Head(say.headed("outstanding"), figure=True),
        ],
        [
            [one["invoice_no"], one["issued_on"], one["due_on"], money(one["amount"]), money(one["outstanding"])]
            for one in facts["open"]
        ],
        total=[
            say.worded("total"),
            "",
            "",
            money(total(facts["open"], "amount")),
            money(total(facts["open"], "outstanding")),
        ],
        empty=say.worded("no invoice is open"),
    )


def _free(facts: Mapping[str, Any], say: Words) -> list[Part]:
    """Return the money that pays nothing yet, where there is any."""
    free = facts["free"]
    if not free:
        return []
    part = listing(
        say.worded("Money that pays no invoice yet"),
        [Head(say.headed("receipt_no"), width=1), Head(say.headed("amount"), figure=True)],
        [[one["receipt_no"], money(one["amount"])] for one in free],
        total=[say.worded("total"), money(total(free, "amount"))],
        empty="",
    )
    return [part]


def _in_hand(facts: Mapping[str, Any], say: Words) -> list[Part]:
    """Return the cheques and bills that are no money yet, where there are any."""
    held = facts["in_hand"]
    if not held:
        return []
    part = listing(
        say.worded("Cheques and bills in hand, not counted above until they are paid"),
        [
            Head(say.headed("receipt_no"), width=1),
            Head(say.headed("method"), width=0.6),
            Head(say.headed("instrument_no"), width=1),
            Head(say.headed("received_on")),
            Head(say.headed("amount"), figure=True),
        ],
        [
            [
                one["receipt_no"],
                say.headed(one["method"]),
                shown(one["instrument_no"]),
                one["received_on"],
                money(one["amount"]),
            ]
            for one in held
        ],
        total=[say.worded("total"), "", "", "", money(total(held, "amount"))],
        empty="",
    )
    return [part]


def _confirmation(customer: str, say: Words) -> Part:
    return {
        "request": say.worded("Please compare with your books, and send a copy back with your seal."),
        "signed": say.worded("Handled by:"),
        "sides": [
            {"who": say.worded("We"), "lines": []},
            {
                "who": customer,
                "lines": [say.worded("□ it agrees with our books"), say.worded("□ it does not; the difference is:")],
            },
        ],
    }
