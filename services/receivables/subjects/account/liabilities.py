"""Bad debts for which a rep may have to answer: raised by the write-off, lowered by what comes for it. P4-7.5

What follows from a liability is for staff to judge; here nothing is deducted, and no commission is set against it.
"""

from collections.abc import Iterator
from datetime import date

from services.receivables.subjects.account.invoicing import AccountBasis
from services.receivables.subjects.account.state.account import Account
from shared.events import Event
from shared.events.receivables import (
    AmountWrittenOff,
    BadDebtLiabilityLowered,
    BadDebtLiabilityRaised,
    WriteOffReversed,
)
from shared.runtime.ask.decisions import Refused


class NeverAgainstCommission(Refused):
    """No debt of a customer is set against what a person earned: a bad debt goes by its case in staff."""

    field = "commission_of"
    clause = "P4-7.5"


def follow(
    account: Account, fact: Event, basis: AccountBasis
) -> Iterator[BadDebtLiabilityRaised | BadDebtLiabilityLowered]:
    """Yield what a write-off, or its reversal, makes of the liability. What an import brings was judged elsewhere."""
    match fact:
        case AmountWrittenOff(bad_debt=True) if not basis.stamp.brings_history:
            due_on = oldest(account, fact)
            yield BadDebtLiabilityRaised(
                **fact.model_dump(include={"write_off_no", "customer_id", "invoice_no", "amount"}),
                staff_id=basis.rep_on(due_on),
                due_on=due_on,
                raised_on=fact.dated_on,
            )
        case WriteOffReversed() if (known := account.pressure.liabilities.get(fact.write_off_no)) is not None:
            yield BadDebtLiabilityLowered(
                **fact.model_dump(include={"write_off_no", "customer_id", "invoice_no", "amount"}),
                staff_id=known.raised.staff_id,
                remaining=known.remaining - fact.amount,
                lowered_on=fact.reversed_on,
            )
        case _:
            return


def oldest(account: Account, fact: AmountWrittenOff) -> date:
    """Return the due day of the oldest instalment that a write-off lowered: it cut them from the last fen back."""
    invoice = account.invoices[fact.invoice_no]
    left = invoice.issued.amount - invoice.credited - invoice.written_off
    lowered = (one.due_on for one, reach in zip(invoice.instalments, invoice.reaches, strict=True) if reach > left)
    return next(lowered, invoice.instalments[-1].due_on)
