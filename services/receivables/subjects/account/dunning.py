"""Letters to customers (催款函): drafted, approved by stage, sent with a number of proof. P4-7.5"""

from collections.abc import Iterator
from datetime import date

from services.receivables.subjects.account.invoicing import AccountBasis
from services.receivables.subjects.account.pressure import BEFORE_COURT, STOPS_SUPPLY, Letter, Part
from services.receivables.subjects.account.stages import open_of
from services.receivables.subjects.account.state.account import Account
from services.receivables.subjects.account.wishes.letters import ApproveLetter, DraftLetter, LetterCommand, SendLetter
from shared.events.money import ZERO
from shared.events.receivables import DunningLetterApproved, DunningLetterDrafted, DunningLetterSent, LetterPart
from shared.runtime.ask.decisions import NotThere, RecordedDifferently, Refused, check_same

FIRST_LETTER = 2
"""The stage from which on letters are written."""


class NoLetterAtThisStage(Refused):
    """Letters are written at the stages 2, 3 and 4."""

    field = "stage"
    clause = "P4-7.5"


class NothingToWriteAbout(Refused):
    """A letter asks for instalments that reached its stage, are open, and have no letter of that stage yet."""

    clause = "P4-7.5"
    status = 409


class NoSuchLetter(NotThere):
    """No letter of this number was written to the customer."""


class ApprovedByStage(Refused):
    """A letter is approved by the head at stage 2, by finance's head at stage 3, by the gm at stage 4."""

    clause = "P4-7.5"
    status = 403


class NotApproved(Refused):
    """A letter is sent once it is approved, on that day or later."""

    field = "sent_on"
    clause = "P4-7.5"
    status = 409


class LettersHaveStopped(Refused):
    """After a suit no letter about the invoice is approved or sent."""

    clause = "P4-7.5"
    status = 409


def correspond(
    account: Account, wish: LetterCommand, basis: AccountBasis
) -> Iterator[DunningLetterDrafted | DunningLetterApproved | DunningLetterSent]:
    """Yield what becomes of a letter."""
    match wish:
        case DraftLetter():
            yield from draft(account, wish, basis)
        case ApproveLetter():
            yield from approve(account, wish, basis)
        case SendLetter():
            yield from send(account, wish, basis)


def draft(account: Account, wish: DraftLetter, basis: AccountBasis) -> Iterator[DunningLetterDrafted]:
    """Yield the draft: all that may be asked for at the stage."""
    if not FIRST_LETTER <= wish.stage <= BEFORE_COURT:
        raise NoLetterAtThisStage(f"Stage {wish.stage}.")
    if (known := account.pressure.letters.get(wish.letter_no)) is not None:
        check_same(wish, known.drafted, f"{wish.letter_no}.")
        return
    today = basis.stamp.today
    parts = sorted(asked_for(account, basis, wish.stage, today), key=lambda one: (one.due_on, one.invoice_no, one.part))
    if not parts:
        raise NothingToWriteAbout(f"Stage {wish.stage} of {wish.customer_id}.")
    amount = sum((one.outstanding for one in parts), ZERO)
    by = {"drafted_on": today, "drafted_by": basis.stamp.actor}
    yield DunningLetterDrafted(**dict(wish), **by, parts=tuple(parts), amount=amount)


def asked_for(account: Account, basis: AccountBasis, stage: int, today: date) -> Iterator[LetterPart]:
    """Yield the instalments that a letter of a stage asks for."""
    small = basis.policy.on(today).small_difference
    for (number, part), reached in account.pressure.reached.items():
        if (
            reached < stage
            or (number, part, stage) in account.pressure.lettered
            or rests(account, (number, part), today)
        ):
            continue
        invoice = account.invoices[number]
        if (outstanding := open_of(invoice, part)) > small:
            due_on = invoice.instalments[part - 1].due_on
            yield LetterPart(invoice_no=number, part=part, due_on=due_on, outstanding=outstanding)


def rests(account: Account, part: Part, today: date) -> bool:
    """Return whether letters about an instalment stopped with a suit, or wait for the new day of an agreement."""
    chosen = account.pressure.chosen.get(part[0])
    if chosen is None:
        return False
    return chosen.choice == "suit" or any(one.part == part[1] and today <= one.due_on for one in chosen.days)


def approve(account: Account, wish: ApproveLetter, basis: AccountBasis) -> Iterator[DunningLetterApproved]:
    """Yield the approval, by whoever approves letters of the stage."""
    letter = found(account, wish.letter_no)
    if letter.approved is not None:
        return
    stamp, stage = basis.stamp, letter.drafted.stage
    rights = {STOPS_SUPPLY: "finance_head" in stamp.roles, BEFORE_COURT: "gm" in stamp.roles}
    if not rights.get(stage, stamp.actor in basis.heads):
        raise ApprovedByStage(f"Stage {stage}.")
    check_not_sued(account, letter)
    yield DunningLetterApproved(**dict(wish), approved_on=stamp.today, approved_by=stamp.actor)


def send(account: Account, wish: SendLetter, basis: AccountBasis) -> Iterator[DunningLetterSent]:
    """Yield that a letter was sent."""
    letter = found(account, wish.letter_no)
    if letter.sent is not None:
        if (letter.sent.sent_on, letter.sent.proof) != (wish.sent_on, wish.proof):
            raise RecordedDifferently(f"{wish.letter_no}.")
        return
    if letter.approved is None or wish.sent_on < letter.approved.approved_on:
        raise NotApproved(f"{wish.letter_no}.")
    check_not_sued(account, letter)
    yield DunningLetterSent(**dict(wish), sent_by=basis.stamp.actor)


def found(account: Account, letter_no: str) -> Letter:
    """Return a letter of the account; raises NoSuchLetter."""
    if (letter := account.pressure.letters.get(letter_no)) is None:
        raise NoSuchLetter(letter_no)
    return letter


def check_not_sued(account: Account, letter: Letter) -> None:
    """Refuse to go on with a letter about an invoice that is before the court; raises LettersHaveStopped."""
    for one in letter.drafted.parts:
        chosen = account.pressure.chosen.get(one.invoice_no)
        if chosen is not None and chosen.choice == "suit":
            raise LettersHaveStopped(one.invoice_no)
