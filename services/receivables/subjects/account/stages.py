"""Stages of collection that instalments reach as business days begin: none is left out, none comes twice. P4-7.5"""

from collections.abc import Iterator
from decimal import Decimal

from services.receivables.subjects.account.documents import Invoice
from services.receivables.subjects.account.invoicing import AccountBasis
from services.receivables.subjects.account.state.account import Account
from services.receivables.subjects.account.wishes.collection import BeginStages, NoteContact
from shared.events.money import ZERO
from shared.events.receivables import DebtorContacted, StageReached


def reach(account: Account, wish: BeginStages, basis: AccountBasis) -> Iterator[StageReached]:
    """Yield each stage that a part passed and has not reached before; up to the small difference none."""
    small = basis.policy.on(wish.day).small_difference
    for one in wish.passed:
        invoice = account.invoices.get(one.invoice_no)
        outstanding = ZERO if invoice is None else open_of(invoice, one.part)
        if outstanding <= small:
            continue
        before = max(account.pressure.reached.get((one.invoice_no, one.part), 0), one.silent)
        for stage in range(before + 1, one.stage + 1):
            yield StageReached(
                **one.model_dump(exclude={"stage", "silent"}),
                customer_id=wish.customer_id,
                stage=stage,
                outstanding=outstanding,
                reached_on=wish.day,
            )


def contact(wish: NoteContact, basis: AccountBasis) -> Iterator[DebtorContacted]:
    """Yield that somebody did what the duties of stages ask of him; nothing where none waits for him."""
    if basis.duties:
        yield DebtorContacted(**dict(wish), duties=basis.duties)


def open_of(invoice: Invoice, part: int) -> Decimal:
    """Return what is open of an instalment, in yuan: money pays the first fen first, reductions cut the last."""
    if not 1 <= part <= len(invoice.reaches):
        return ZERO
    begins = invoice.reaches[part - 2] if part > 1 else ZERO
    net = invoice.issued.amount - invoice.credited - invoice.written_off
    return max(min(invoice.reaches[part - 1], net) - max(begins, invoice.collected), ZERO)
