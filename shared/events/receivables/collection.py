"""How debts that are overdue are pressed for: stages, contacts, supply, legal action, pauses. P4-7.5"""

from typing import ClassVar, Literal

from shared.events import Event, Value
from shared.events.days import Day, Instant
from shared.events.money import Positive
from shared.events.numbers import Ordinal
from shared.events.text import DutyId, Id, Text


class CollectionPaused(Event):
    """A promise to pay or a dispute keeps an invoice from the next stage until its day. P4-7.5"""

    TYPE: ClassVar[str] = "huikuan.receivables.CollectionPaused.v1"
    invoice_no: Id
    customer_id: Id
    because: Literal["promise", "dispute"]
    paused_on: Day
    until: Day
    note: Text
    receipt_no: Id | None = None  # the bill that pauses it; the pause ends with the bill, where that comes first
    dispute_no: Id | None = None  # the dispute that pauses it; the pause ends where that is rejected
    part: Ordinal | None = None  # the only instalment that is paused


class StageReached(Event):
    """An instalment is so many days overdue that the next stage of collection begins; once a stage and part. P4-7.5

    `part` counts the instalments of the invoice; `due_on` and `outstanding` are those of the day, `staff_id` is the
    contract's rep then.
    """

    TYPE: ClassVar[str] = "huikuan.receivables.StageReached.v1"
    invoice_no: Id
    customer_id: Id
    part: Ordinal
    stage: Ordinal
    due_on: Day
    outstanding: Positive
    staff_id: Id | None = None
    reached_on: Day


class DebtorContacted(Event):
    """Somebody spoke to a customer who owes, by which these duties of stages are done. P4-7.5

    `accepted_at` is when the contact came on record at customers.
    """

    TYPE: ClassVar[str] = "huikuan.receivables.DebtorContacted.v1"
    customer_id: Id
    contact_id: Id
    staff_id: Id
    duties: tuple[DutyId, ...]
    contacted_on: Day
    accepted_at: Instant


class SupplyStopped(Event):
    """A customer has an instalment at stage 3: what is not prepaid leaves no more. P4-7.5

    `invoice_no` and `part` name the instalment that made it so.
    """

    TYPE: ClassVar[str] = "huikuan.receivables.SupplyStopped.v1"
    customer_id: Id
    invoice_no: Id
    part: Ordinal
    stopped_on: Day


class SupplyResumed(Event):
    """A customer is supplied again: nothing is at stage 3 any more, or somebody decided it, through a last day. P4-7.5

    `until` is that last day: where something is at stage 3 still when the next begins, `SupplyStopped` follows.
    """

    TYPE: ClassVar[str] = "huikuan.receivables.SupplyResumed.v1"
    customer_id: Id
    stopped_on: Day  # the stop that it ends
    resumed_on: Day
    until: Day | None = None
    reason: Text | None = None
    resumed_by: Id | None = None


class AgreedDay(Value):
    """A new day for an instalment, agreed with the customer. It matters for letters alone. P4-7.5"""

    part: Ordinal
    due_on: Day


class LegalActionChosen(Event):
    """The gm chose what becomes of an invoice at stage 4. P4-7.5

    By an agreement its parts have new days, for letters alone; after a suit no letter is written any more.
    """

    TYPE: ClassVar[str] = "huikuan.receivables.LegalActionChosen.v1"
    customer_id: Id
    invoice_no: Id
    choice: Literal["agreement", "letter", "suit", "bad_debt"]
    note: Text
    days: tuple[AgreedDay, ...] = ()
    chosen_on: Day
    chosen_by: Id
