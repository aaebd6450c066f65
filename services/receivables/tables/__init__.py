"""The floor plan: which tables stand in which projection, out of whose events."""

from services.receivables.policy import ReceivablesRules
from services.receivables.tables import (
    disputes,
    drafts,
    freight,
    ledger,
    letters,
    pressure,
    progress,
    promises,
    road,
)
from services.receivables.tables.balances import BALANCE, CREDIT
from services.receivables.tables.banks import BANKS
from services.receivables.tables.closed import CLOSED
from services.receivables.tables.commission import FACTS
from services.receivables.tables.commission_entry import commission_entry
from services.receivables.tables.elsewhere import IMPORTED, PLACED
from shared.runtime.policy import Book
from shared.runtime.tables.definition import Projection

LEDGER = Projection(
    "ledger",
    ("receivables",),
    (
        *(*ledger.FACTS, *road.FACTS, *drafts.FACTS, *promises.FACTS, *pressure.FACTS, *letters.FACTS),
        *(*disputes.FACTS, *freight.FACTS, *progress.FACTS),
    ),
    (BALANCE, CREDIT),
    comment="应收账款台账：发票、核销、未核销款 / receivables ledger: invoices, movements, unapplied credit",
)


def commission(book: Book[ReceivablesRules]) -> Projection:
    """Return the commission under these rates: live ones, or others in a what-if."""
    return Projection(
        "commission",
        ("receivables", "contracts", "customers", "staff"),
        FACTS,
        (commission_entry(book),),
        comment="回款提成 / commission on collected money",
    )


def projections(book: Book[ReceivablesRules]) -> tuple[Projection, ...]:
    """Return all projections of the service."""
    return (
        LEDGER,
        commission(book),
        CLOSED,
        IMPORTED,
        BANKS,
        PLACED,
        drafts.ACCEPTED,
        freight.ADVANCES,
        disputes.COMPLAINTS,
    )
