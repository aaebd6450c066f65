"""催款函: what a customer is asked for that is overdue. P4-7.5"""

from collections.abc import Sequence
from typing import Any

from shared.language import CHINESE, Language
from shared.papers.layout import Head, field, listing
from shared.papers.pdf import Paper, pdf
from shared.papers.words import Row, Words, money, shown

SAYS = ("letter_no", "customer_id", "stage", "amount", "drafted_on")
"""What a letter rests on; that it was approved or sent makes it no other one."""


def dunning_letter(
    letter: Row, parts: Sequence[Row], name: str | None, *, language: Language = CHINESE, trial: bool = False
) -> bytes:
    """Return a letter as a PDF.

    Parameters
    ----------
    letter
        Number, customer, stage, amount and day of the draft.
    parts
        The instalments that it asks for: invoice, part, due day, what is open in yuan.
    name
        What the customer is called, where that is known.
    language
        The language of its texts.
    trial
        Whether it comes from a home for trials.

    """
    say = Words(language)
    content: dict[str, Any] = {
        "fields": [
            field(say.worded("Customer"), shown(name or letter["customer_id"])),
            field(say.worded("Day of the letter"), str(letter["drafted_on"])),
            field(say.worded("Overdue in all"), money(letter["amount"]), wide=True),
        ],
        "summary": [],
        "capitals": None,
        "parts": [_asked_for(parts, say)],
        "confirmation": {
            "request": say.worded("Please pay what is listed, or tell us within three working days when you will."),
            "signed": say.worded("Handled by:"),
            "sides": [{"who": say.worded("We"), "lines": []}],
        },
    }
    paper = Paper(
        template="account",
        title=say.worded("Dunning letter"),
        subject=shown(name or letter["customer_id"]),
        number=letter["letter_no"],
        day=letter["drafted_on"],
        facts={
            **{name: str(letter[name]) for name in SAYS},
            "parts": [list(map(str, one.values())) for one in parts],
        },
        content=content,
    )
    return pdf(paper, say, trial=trial)


def _asked_for(parts: Sequence[Row], say: Words) -> Any:
    rows = [[one["invoice_no"], str(one["part"]), str(one["due_on"]), money(one["outstanding"])] for one in parts]
    heads = [
        Head(say.headed("invoice_no"), width=1),
        Head(say.headed("part")),
        Head(say.headed("due_on")),
        Head(say.headed("outstanding"), figure=True),
    ]
    return listing(say.worded("Overdue"), heads, rows, empty=say.worded("no goods"))
