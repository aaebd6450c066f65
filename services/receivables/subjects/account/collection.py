"""Pressing for what is overdue: a promise to pay or a dispute stays the next stage until its day. P4-7.5"""

from collections.abc import Iterator

from services.receivables.subjects.account.invoicing import found
from services.receivables.subjects.account.state.account import Account
from services.receivables.subjects.account.wishes.collection import PauseCollection
from shared.events.receivables import CollectionPaused
from shared.runtime.ask.decisions import Refused


class EndsBeforeItBegins(Refused):
    """A pause ends after it began."""

    clause = "P4-7.5"


def pause(account: Account, wish: PauseCollection) -> Iterator[CollectionPaused]:
    """Yield the pause, once."""
    found(account, wish.invoice_no)
    if wish.until <= wish.paused_on:
        raise EndsBeforeItBegins(f"{wish.until} is not after {wish.paused_on}.")
    paused = CollectionPaused(**wish.model_dump())
    if paused not in account.pauses:
        yield paused
