"""Wrong receipts: finance says so, the head of finance confirms it, and all that was paid by one is taken back. P4-7.6

A corrected receipt is undone like a bounced one, newest payment first, but counts as no bounce: the customer's credit
does not suffer by a mistake of the house. The receipt's number stays taken; its instrument may be recorded again, for
whichever customer it was.
"""

from collections.abc import Iterator

from services.receivables.subjects.account.allocation import spend_free_money, take_all_back
from services.receivables.subjects.account.documents import Receipt
from services.receivables.subjects.account.invoicing import AccountBasis
from services.receivables.subjects.account.receipts import check_stands, found
from services.receivables.subjects.account.state.account import Account
from services.receivables.subjects.account.wishes.receipts import ConfirmCorrection, ProposeCorrection
from shared.events import Event
from shared.events.receivables import ReceiptCorrected, ReceiptCorrectionProposed
from shared.runtime.ask.decisions import Refused


class CorrectionWaits(Refused):
    """One correction of a receipt is proposed, and waits for the head of finance."""

    clause = "P4-7.6"
    status = 409


class NoCorrectionProposed(Refused):
    """A correction is confirmed that finance proposed."""

    clause = "P4-7.6"
    status = 409


class ConfirmsOwnCorrection(Refused):
    """Nobody confirms a correction that he or she proposed."""

    clause = "P4-7.6"


class CameBack(Refused):
    """An instrument that came back has paid nothing, and that it came back is final."""

    clause = "P4-7.4"
    status = 409


class PartlyRefunded(Refused):
    """What of a receipt was paid back to the customer is not taken back from him by a correction."""

    clause = "P4-7.6"
    status = 409


def propose(account: Account, wish: ProposeCorrection, basis: AccountBasis) -> Iterator[ReceiptCorrectionProposed]:
    """Yield the proposal; nothing is taken back by it."""
    receipt = found(account, wish.receipt_no)
    check_correctable(receipt)
    if receipt.correction is not None:
        waits = receipt.correction
        raise CorrectionWaits(f"{waits.correction_no} of {waits.proposed_by}, {waits.proposed_on}: {waits.reason}")
    yield ReceiptCorrectionProposed(**wish.model_dump(), proposed_on=basis.stamp.today, proposed_by=basis.stamp.actor)


def confirm(account: Account, wish: ConfirmCorrection, basis: AccountBasis) -> Iterator[Event]:
    """Yield the end of all that a wrong receipt paid, of its rest, then what other free money pays in its place."""
    receipt = found(account, wish.receipt_no)
    if receipt.corrected_on is not None:
        return
    if (proposal := receipt.correction) is None:
        raise NoCorrectionProposed(wish.receipt_no)
    who, today = basis.authority.decider(basis.stamp), basis.stamp.today
    if proposal.proposed_by in who.people:
        raise ConfirmsOwnCorrection(f"{proposal.proposed_by} proposed {proposal.correction_no}.")
    basis.authority.steps(basis.stamp, "finance_head", amount=receipt.amount)
    check_correctable(receipt)
    yield from take_all_back(account, receipt, today, "correction")
    yield ReceiptCorrected(
        **proposal.model_dump(include={"correction_no", "receipt_no", "customer_id", "proposed_by"}),
        corrected_on=today,
        withdrawn=receipt.unapplied,
        confirmed_by=who.actor,
        on_behalf_of=who.for_whom,
    )
    yield from spend_free_money(account, today)


def check_correctable(receipt: Receipt) -> None:
    """Refuse to correct what was corrected, what came back, and what was refunded in part."""
    check_stands(receipt)
    if receipt.bounced_on is not None:
        raise CameBack(f"{receipt.receipt_no} came back on {receipt.bounced_on}.")
    if receipt.returned_on is not None:
        raise CameBack(f"{receipt.receipt_no} was returned on {receipt.returned_on}.")
    if receipt.refunded:
        raise PartlyRefunded(f"{receipt.refunded} of {receipt.receipt_no} was paid back.")
