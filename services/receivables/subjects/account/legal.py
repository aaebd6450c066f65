"""What the gm chooses for a debt at stage 4: agreement, counsel's letter, suit, or bad debt. P4-7.5"""

from collections.abc import Iterator

from services.receivables.subjects.account.invoicing import AccountBasis, found
from services.receivables.subjects.account.pressure import BEFORE_COURT
from services.receivables.subjects.account.state.account import Account
from services.receivables.subjects.account.supply import standing
from services.receivables.subjects.account.wishes.collection import ChooseLegalAction
from shared.events.receivables import LegalActionChosen
from shared.runtime.ask.decisions import Refused


class NotBeforeCourt(Refused):
    """The gm chooses once an instalment of the invoice is at stage 4."""

    field = "invoice_no"
    clause = "P4-7.5"
    status = 409


class AgreementHasDays(Refused):
    """An agreement says a new day, today or later, for parts of the invoice, once each; nothing else says any."""

    field = "days"
    clause = "P4-7.5"


def choose(account: Account, wish: ChooseLegalAction, basis: AccountBasis) -> Iterator[LegalActionChosen]:
    """Yield the choice; the last one counts. A write-off of a bad debt is an act of its own."""
    today = basis.stamp.today
    invoice = found(account, wish.invoice_no)
    if all(number != wish.invoice_no for number, _ in standing(account, basis, today, BEFORE_COURT)):
        raise NotBeforeCourt(f"Nothing of {wish.invoice_no} is at stage 4.")
    parts = [one.part for one in wish.days]
    named = len(set(parts)) == len(parts) and all(part <= len(invoice.instalments) for part in parts)
    late = any(one.due_on < today for one in wish.days)
    if bool(wish.days) is not (wish.choice == "agreement") or not named or late:
        raise AgreementHasDays(f"{wish.invoice_no} has {len(invoice.instalments)} parts; it is {today}.")
    chosen = LegalActionChosen(**wish.model_dump(), chosen_on=today, chosen_by=basis.stamp.actor)
    if account.pressure.chosen.get(wish.invoice_no) != chosen:
        yield chosen
