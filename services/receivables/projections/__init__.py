"""The floor plan: which tables stand in which projection, out of whose events."""

from collections.abc import Callable, Iterable

from services.receivables.policy import ReceivablesRules
from services.receivables.projections import (
    assignment,
    bounce,
    cause,
    closed_month,
    closed_ranking,
    closed_statement,
    contract,
    customer,
    delivery,
    hand_in,
    handover,
    head,
    instalment,
    instrument,
    invoice,
    movement,
    named,
    pause,
    receipt,
    refund,
    release,
    set_off,
    settled_line,
    sold_invoice,
    sold_line,
    taken_over,
    unapplied,
)
from services.receivables.projections.commission_entry import commission_entry
from shared.events import Event
from shared.runtime.policy import Book
from shared.runtime.projections import Facts, Projection, Recorded, Row, Table


def facts(*tables: tuple[Table, Callable[[Recorded], Iterable[Row]], tuple[type[Event], ...]]) -> tuple[Facts, ...]:
    """Return the facts tables of a projection, each with the events that it is made of."""
    return tuple(Facts(table, rows, of) for table, rows, of in tables)


LEDGER = Projection(
    "ledger",
    ("receivables",),
    facts(
        (invoice.TABLE, invoice.rows, invoice.OF),
        (instalment.TABLE, instalment.rows, instalment.OF),
        (delivery.TABLE, delivery.rows, delivery.OF),
        (movement.TABLE, movement.rows, movement.OF),
        (named.TABLE, named.rows, named.OF),
        (release.TABLE, release.rows, release.OF),
        (unapplied.TABLE, unapplied.rows, unapplied.OF),
        (receipt.TABLE, receipt.rows, receipt.OF),
        (instrument.TABLE, instrument.rows, instrument.OF),
        (bounce.TABLE, bounce.rows, bounce.OF),
        (hand_in.TABLE, hand_in.rows, hand_in.OF),
        (refund.TABLE, refund.rows, refund.OF),
        (set_off.TABLE, set_off.rows, set_off.OF),
        (pause.TABLE, pause.rows, pause.OF),
    ),
    comment="应收账款台账：发票、核销、未核销款 / receivables ledger: invoices, movements, unapplied credit",
)

CLOSED = Projection(
    "closed",
    ("receivables",),
    facts(
        (closed_month.TABLE, closed_month.rows, closed_month.OF),
        (settled_line.TABLE, settled_line.rows, settled_line.OF),
        (closed_statement.TABLE, closed_statement.rows, closed_statement.OF),
        (closed_ranking.TABLE, closed_ranking.rows, closed_ranking.OF),
    ),
    comment="已结月份 / closed commission periods",
)

IMPORTED = Projection(
    "imported",
    ("orders",),
    facts((taken_over.TABLE, taken_over.rows, taken_over.OF)),
    comment="导入的发货 / dispatches that came with an import",
)


def commission(book: Book[ReceivablesRules]) -> Projection:
    """Return the commission under these rates: live ones, or others in a what-if."""
    return Projection(
        "commission",
        ("receivables", "contracts", "customers", "staff"),
        facts(
            (sold_invoice.TABLE, sold_invoice.rows, sold_invoice.OF),
            (sold_line.TABLE, sold_line.rows, sold_line.OF),
            (cause.TABLE, cause.rows, cause.OF),
            (contract.TABLE, contract.rows, contract.OF),
            (handover.TABLE, handover.rows, handover.OF),
            (customer.TABLE, customer.rows, customer.OF),
            (assignment.TABLE, assignment.rows, assignment.OF),
            (head.TABLE, head.rows, head.OF),
        ),
        (commission_entry(book),),
        comment="回款提成 / commission on collected money",
    )


def projections(book: Book[ReceivablesRules]) -> tuple[Projection, ...]:
    """Return all projections of the service."""
    return LEDGER, commission(book), CLOSED, IMPORTED
