"""What the account of a customer knows: a fold of its facts, small enough to decide on at once.

The state is changed in place. Beside every document by its number it keeps two queues, so that a decision touches only
what is open, however long the history: debts in the order in which money pays them, free money in the order in which it
pays. The queues are sorted lists that find, add and remove in logarithmic time.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import accumulate
from operator import attrgetter

from services.receivables.subjects.account.invoice_lines import Line
from shared.events.money import ZERO
from shared.events.receivables import (
    BankLine,
    InstrumentReceived,
    InvoiceInstalment,
    InvoiceIssued,
    ReceiptCorrectionProposed,
)

Turn = tuple[date, date, str]
"""When a debt is paid: by due date, then issue date, then invoice number."""

Place = tuple[date, str]
"""When free money pays: by the day from which it counts, then receipt number."""

BEFORE_ALL: Place = (date.min, "")


@dataclass(slots=True, eq=False)
class Allocation:
    """What is left of a payment of an invoice."""

    number: int
    receipt_no: str
    invoice_no: str
    remaining: Decimal
    allocated_on: date
    cash: bool

    @property
    def age(self) -> tuple[date, int]:
        """Its place among allocations: by business date, then as recorded."""
        return self.allocated_on, self.number


AGE = attrgetter("age")


@dataclass(slots=True, eq=False)
class WrittenOff:
    """What is left of a write-off."""

    number: str
    remaining: Decimal
    dated_on: date


@dataclass(slots=True)
class Invoice:
    """An invoice, what reduced it and what paid it; `reopened_on`: when something settled last came open again.

    `allocations` stand by age, `write_offs` as recorded; each is taken back from its end.
    """

    issued: InvoiceIssued
    instalments: tuple[InvoiceInstalment, ...]
    reaches: list[Decimal]  # cumulative amounts of the instalments
    lines: list[Line]
    reopened_on: date = date.min
    delivered_on: date | None = None
    credited: Decimal = ZERO
    written_off: Decimal = ZERO
    collected: Decimal = ZERO
    allocations: list[Allocation] = field(default_factory=list)
    write_offs: list[WrittenOff] = field(default_factory=list)
    turn: Turn | None = None  # where it stands in the queue of debts

    @property
    def number(self) -> str:
        """The invoice number."""
        return self.issued.invoice_no

    @property
    def opened_on(self) -> date:
        """The last day on which something of it came open."""
        return max(self.issued.issued_on, self.reopened_on)

    @property
    def open(self) -> Decimal:
        """What is still to be paid."""
        return self.issued.amount - self.credited - self.written_off - self.collected

    def debts(self) -> Iterator[tuple[Turn, Decimal]]:
        """Yield what is open of each instalment, oldest first; reductions took from the latest."""
        paid, net = self.collected, self.issued.amount - self.credited - self.written_off
        for instalment, reach in zip(self.instalments, self.reaches, strict=True):
            if (part := min(reach, net) - paid) > 0:
                paid += part
                yield (instalment.due_on, self.issued.issued_on, self.number), part

    def recover(self, number: str, amount: Decimal) -> None:
        """Take back a part of a write-off."""
        last = reversed(range(len(self.write_offs)))
        place = next(place for place in last if self.write_offs[place].number == number)
        self.write_offs[place].remaining -= amount
        if not self.write_offs[place].remaining:
            del self.write_offs[place]
        self.written_off -= amount


@dataclass(slots=True)
class Receipt:
    """Money, or an instrument that may become money; `counts_on` is None before it does.

    `allocations` stand by age.
    """

    receipt_no: str
    method: str
    amount: Decimal
    received_on: date
    instrument_no: str | None
    named: str | None
    cash: bool = True
    for_order: str | None = None  # the order that it names
    instrument: InstrumentReceived | None = None
    counts_on: date | None = None
    deposited_on: date | None = None
    bounced_on: date | None = None
    passed_on: date | None = None  # a bill that was discounted or endorsed
    discharged_on: date | None = None
    returned_on: date | None = None
    correction: ReceiptCorrectionProposed | None = None
    corrected_on: date | None = None
    unapplied: Decimal = ZERO
    refunded: Decimal = ZERO
    available_on: date = date.min  # the last day on which money of it came free
    released: bool = False
    collected_by: str | None = None
    hand_in_by: date | None = None
    bank_line: BankLine | None = None
    line_corrections: int = 0
    handed_in_on: date | None = None
    allocations: list[Allocation] = field(default_factory=list)

    @property
    def of_a_bank(self) -> bool:
        """Whether a bill is a bank's; one that does not say it is."""
        return self.instrument is None or self.instrument.bill_kind != "commercial"

    @property
    def turn(self) -> Place:
        """When its free money pays."""
        return self.counts_on or date.max, self.receipt_no


def reaches(instalments: tuple[InvoiceInstalment, ...]) -> list[Decimal]:
    """Return how far each instalment reaches, counted from the invoice's first fen."""
    return list(accumulate(instalment.amount for instalment in instalments))
