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
    pause,
    receipt,
    refund,
    settled_line,
    sold_invoice,
    sold_line,
    unapplied,
)
from services.receivables.projections.commission_entry import commission_entry
from shared.runtime.policy import Book
from shared.runtime.projections import Facts, Projection, Recorded, Row, Table


def facts(*tables: tuple[Table, Callable[[Recorded], Iterable[Row]]]) -> tuple[Facts, ...]:
    """Return the facts tables of a projection."""
    return tuple(Facts(table, rows) for table, rows in tables)


LEDGER = Projection(
    "ledger",
    ("receivables",),
    facts(
        (invoice.TABLE, invoice.rows),
        (instalment.TABLE, instalment.rows),
        (delivery.TABLE, delivery.rows),
        (movement.TABLE, movement.rows),
        (unapplied.TABLE, unapplied.rows),
        (receipt.TABLE, receipt.rows),
        (instrument.TABLE, instrument.rows),
        (bounce.TABLE, bounce.rows),
        (hand_in.TABLE, hand_in.rows),
        (refund.TABLE, refund.rows),
        (pause.TABLE, pause.rows),
    ),
    comment="应收账款台账：发票、核销、未核销款 / receivables ledger: invoices, movements, unapplied credit",
)

CLOSED = Projection(
    "closed",
    ("receivables",),
    facts(
        (closed_month.TABLE, closed_month.rows),
        (settled_line.TABLE, settled_line.rows),
        (closed_statement.TABLE, closed_statement.rows),
        (closed_ranking.TABLE, closed_ranking.rows),
    ),
    comment="已结月份 / closed commission periods",
)


def commission(book: Book[ReceivablesRules]) -> Projection:
    """Return the commission under these rates: live ones, or others in a what-if."""
    return Projection(
        "commission",
        ("receivables", "contracts", "customers", "staff"),
        facts(
            (sold_invoice.TABLE, sold_invoice.rows),
            (sold_line.TABLE, sold_line.rows),
            (cause.TABLE, cause.rows),
            (contract.TABLE, contract.rows),
            (handover.TABLE, handover.rows),
            (customer.TABLE, customer.rows),
            (assignment.TABLE, assignment.rows),
            (head.TABLE, head.rows),
        ),
        (commission_entry(book),),
        comment="回款提成 / commission on collected money",
    )


def projections(book: Book[ReceivablesRules]) -> tuple[Projection, ...]:
    """Return all projections of the service."""
    return LEDGER, commission(book), CLOSED
