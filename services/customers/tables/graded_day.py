"""按日的开票与到期 / What was issued and fell due on a customer's day. P4-4.1

A grade of now adds these days up: it costs as many rows as the window has days, however many invoices lie in it.
The figures are those of all that is known. They are those of every day from `holds_from` on; for a day before that,
`bi.grades_on` counts the facts of these invoices again.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from services.customers.tables.grading import (
    ALLOCATION,
    CREDIT_NOTE,
    DUE_DAY,
    INSTALMENT,
    INVOICE,
    REVERSAL,
    WRITE_OFF,
    WRITE_OFF_REVERSAL,
    Allocation,
    CreditNote,
    Reversal,
    WriteOff,
    WriteOffReversal,
)
from shared.events.money import ZERO
from shared.runtime.tables.definition import Derived, From, Key, Reached
from shared.runtime.tables.rows import Amount, table


class GradedDay(NamedTuple):
    """按日的开票净额、到期、按期付款与未清 / net issued and due on a day, cleared in time, open parts."""

    key: str
    customer_id: str
    day: date
    issued: Amount
    due: Amount
    cleared: Amount
    open: Amount
    holds_from: date


TABLE = table(GradedDay, key="key", indexes=[("customer_id", "day")])

KEY = Key((str, date))
OF_INVOICE = "invoice_no", "customer_id"

OfInvoice = CreditNote | WriteOff | WriteOffReversal | Allocation | Reversal

ISSUED = From(INVOICE, "customer_id", "issued_on")
DUE_DAYS = From(DUE_DAY, "customer_id", "due_on")
INVOICES = From(INVOICE, *OF_INVOICE, of=DUE_DAYS)
PARTS = From(INSTALMENT, *OF_INVOICE, of=DUE_DAYS)
NOTES = From(CREDIT_NOTE, *OF_INVOICE, of=(ISSUED, DUE_DAYS))
PAID = From(ALLOCATION, *OF_INVOICE, of=DUE_DAYS)
TAKEN_BACK = From(REVERSAL, *OF_INVOICE, of=DUE_DAYS)
LOST = From(WRITE_OFF, *OF_INVOICE, of=DUE_DAYS)
REGAINED = From(WRITE_OFF_REVERSAL, *OF_INVOICE, of=DUE_DAYS)


class Piece(NamedTuple):
    """A part of an invoice with what counts for it. Of money taken back nothing was paid."""

    below: Decimal  # the parts before it
    upto: Decimal
    net: Decimal  # the invoice less credit notes
    owed: Decimal  # that less write-offs
    paid: Decimal
    in_time: Decimal


def derive(key: str, reached: Reached) -> Iterator[GradedDay]:
    """Yield the figures of a customer's day, if it has any."""
    customer_id, day = KEY.value(key)
    due = cleared = largest = ZERO
    pieces = list(pieces_of(day, reached))
    if not pieces and not reached[ISSUED]:
        return
    for piece in pieces:
        wanted = max(ZERO, min(piece.upto, piece.net) - piece.below)
        due += wanted
        cleared += max(ZERO, min(piece.in_time - piece.below, wanted))
        largest = max(largest, open_part(piece))
    notes = total(reached[NOTES])
    issued = sum((invoice.amount - notes[invoice.invoice_no] for invoice in reached[ISSUED]), ZERO)
    yield GradedDay(key, customer_id, day, issued, due, cleared, largest, max(day, *dates(reached)))


def dates(reached: Reached) -> Iterator[date]:
    """Yield the days of all facts on which a customer's day rests."""
    yield from (invoice.issued_on for path in (ISSUED, INVOICES) for invoice in reached[path])
    yield from (note.dated_on for note in reached[NOTES])
    yield from (loss.dated_on for loss in reached[LOST])
    yield from (paid.allocated_on for paid in reached[PAID])
    yield from (back.reversed_on for back in reached[TAKEN_BACK])
    yield from (back.reversed_on for back in reached[REGAINED])


def pieces_of(day: date, reached: Reached) -> Iterator[Piece]:
    """Yield the parts that fall due on a day."""
    amounts = {invoice.invoice_no: invoice.amount for invoice in reached[INVOICES]}
    notes, lost, regained = total(reached[NOTES]), total(reached[LOST]), total(reached[REGAINED])
    paid, in_time = total(reached[PAID]), total(one for one in reached[PAID] if one.allocated_on <= day)
    early = {one.allocation_no for one in reached[PAID] if one.allocated_on <= day}
    back, back_in_time = total(reached[TAKEN_BACK]), total(b for b in reached[TAKEN_BACK] if b.allocation_no in early)
    for part in reached[PARTS]:
        if part.due_on == day and part.invoice_no in amounts:
            no = part.invoice_no
            net = amounts[no] - notes[no]
            owed = net - lost[no] + regained[no]
            yield Piece(
                part.upto - part.amount, part.upto, net, owed, paid[no] - back[no], in_time[no] - back_in_time[no]
            )


def open_part(piece: Piece) -> Decimal:
    """Return what is open of a part: money fills the first ones, what is not owed any more is cut off the last."""
    return max(ZERO, min(piece.upto, piece.owed) - max(piece.below, piece.paid))


def total(rows: Iterable[OfInvoice]) -> defaultdict[str, Decimal]:
    """Return the sum of the amounts of rows, by invoice."""
    sums: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for row in rows:
        sums[row.invoice_no] += row.amount
    return sums


GRADED_DAY = Derived(
    TABLE,
    (ISSUED, DUE_DAYS, INVOICES, PARTS, NOTES, PAID, TAKEN_BACK, LOST, REGAINED),
    every=(ISSUED, DUE_DAYS),
    derive=derive,
    key=KEY,
)
