"""What may be wished of cases on carriers. P5-5.2e"""

from typing import Literal

from shared.events.days import Day
from shared.events.money import NotNegative
from shared.events.orders import CaseKind
from shared.events.text import Id, Known, Prose
from shared.runtime.ask.decisions import Command


class OpenCase(Command):
    """Open a case on the carrier of a dispatch by hand."""

    case_no: Id
    invoice_no: Known
    customer_id: Known
    kind: CaseKind
    claimed: NotNegative
    text: Prose


class OpenDueCase(Command):
    """Open the case of a dispatch whose proof is not complete in time: a business day begins."""

    case_no: Id
    invoice_no: Known
    customer_id: Known
    day: Day


class NewDueCase(OpenDueCase):
    """The same before the house has given the number."""

    case_no: Id | None = None  # type: ignore[assignment]  # it is there before anything is decided


class ClaimInCase(Command):
    """Say how much is claimed in a case."""

    case_no: Known
    invoice_no: Known
    customer_id: Known
    amount: NotNegative


class HearCase(Command):
    """Record what the carrier says to a case, and whether he agrees."""

    case_no: Known
    invoice_no: Known
    customer_id: Known
    statement: Prose
    agrees: bool


class SettleCase(Command):
    """Close a case that was heard: settled for an amount, or dropped."""

    case_no: Known
    invoice_no: Known
    customer_id: Known
    outcome: Literal["settled", "dropped"]
    amount: NotNegative
    reason: Prose
    on_behalf_of: Known | None = None


CaseCommand = OpenCase | OpenDueCase | ClaimInCase | HearCase | SettleCase
