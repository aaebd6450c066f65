"""What facts of receivables ask of somebody, and what ends that: the act itself. P4-7.2, P4-7.4"""

from collections.abc import Iterator, Mapping, Sequence

from services.receivables.policy import ReceivablesRules
from shared.events.receivables import (
    BillDiscounted,
    BillEndorsed,
    BillReturned,
    InstrumentBounced,
    InstrumentDeposited,
    InstrumentReceived,
    MoneyCollected,
    MoneyHandedIn,
    PaymentReceived,
    ReceiptCorrected,
)
from shared.office.deadlines import Term
from shared.office.duties import Duty
from shared.office.duty_room import ended, raised
from shared.runtime.ask.decisions import Reaction, Reader
from shared.runtime.callers import is_machine
from shared.runtime.policy import Book
from shared.runtime.tables.definition import Recorded

GONE = (BillDiscounted, BillEndorsed, BillReturned, InstrumentBounced, ReceiptCorrected)
OF = (MoneyCollected, MoneyHandedIn, InstrumentReceived, InstrumentDeposited, PaymentReceived, *GONE)
HAND_IN, DEPOSIT = "hand-in", "deposit"

# Of these instruments, those that are in hand still.
IN_HAND = """
SELECT i.receipt_no, i.customer_id FROM read.instrument AS i
WHERE i.receipt_no = ANY($1)
  AND NOT EXISTS (SELECT FROM read.receipt AS r WHERE r.receipt_no = i.receipt_no AND r.customer_id = i.customer_id)
  AND NOT EXISTS (SELECT FROM read.bounce AS b WHERE b.receipt_no = i.receipt_no AND b.customer_id = i.customer_id)
"""


def asked(one: Recorded) -> Iterator[Reaction]:
    """Yield the duties that a fact raises or ends."""
    match one.event:
        case MoneyCollected() as slip:
            within = Term((slip.due_on - slip.collected_on).days, "days")
            duty = Duty(HAND_IN, slip.collection_no)
            yield raised(duty, slip.collected_by, within, slip.collected_on, "P4-7.2")
        case MoneyHandedIn(collection_no=number):
            yield ended(Duty(HAND_IN, number), one)
        case InstrumentDeposited(receipt_no=number):
            yield ended(Duty(DEPOSIT, number), one)
        case PaymentReceived(receipt_no=number, method=("cheque" | "bill")) if not is_machine(one.actor):
            yield ended(Duty(DEPOSIT, number), one)
        case (
            BillDiscounted(receipt_no=number)
            | BillEndorsed(receipt_no=number)
            | BillReturned(receipt_no=number)
            | InstrumentBounced(receipt_no=number)
            | ReceiptCorrected(receipt_no=number)
        ) if not is_machine(one.actor):
            yield ended(Duty(DEPOSIT, number), one, withdrawn="instrument_gone")
        case _:
            return


async def to_deposit(
    book: Book[ReceivablesRules], read: Reader, news: Sequence[Recorded]
) -> Mapping[int, Sequence[Reaction]]:
    """Return, by position, the duties to bring instruments to the bank; what an import brings raises nothing.

    A cheque is due after it came to finance, a bill after its due day. One that has cleared meanwhile asks nothing.
    """
    papers = {
        one.event.receipt_no: (one.position, one.event)
        for one in news
        if isinstance(one.event, InstrumentReceived) and not is_machine(one.actor)
    }
    found: dict[int, Sequence[Reaction]] = {}
    for row in await read.fetch(IN_HAND, sorted(papers)) if papers else ():
        position, paper = papers[row["receipt_no"]]
        came_on = paper.came_on or paper.received_on
        rules = book.on(came_on)
        if paper.method == "cheque":
            within, since = rules.deposit, came_on
        elif paper.due_on is not None:
            within, since = rules.present, paper.due_on
        else:
            continue
        found[position] = [raised(Duty(DEPOSIT, paper.receipt_no), "@finance", within, since, "P4-7.4")]
    return found
