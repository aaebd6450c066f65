"""客户垫付运费 / Freight that customers advance: what counts from which day, and its settlements. P5-5.3a"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from shared.events.orders import FreightAdvanceConsented, FreightAdvanced
from shared.events.receivables import AllocationReversed, FreightAccountSettled, FreightPaidOut
from shared.runtime.tables.definition import Projection, Recorded
from shared.runtime.tables.rows import Amount, copied, made, table


class FreightAdvance(NamedTuple):
    """客户垫付的运费（凭收据）/ freight that customers advanced, by receipt; above `agreed` it waits. P5-5.3a"""

    invoice_no: str
    customer_id: str
    amount: Amount
    agreed: Amount
    paid_on: date


FREIGHT_ADVANCE = copied(table(FreightAdvance, key="invoice_no", indexes=["customer_id"]), FreightAdvanced)


class FreightConsent(NamedTuple):
    """对超额运费的同意 / consents to freight above what was agreed. P5-5.3a"""

    invoice_no: str
    consented_on: date


FREIGHT_CONSENT = copied(table(FreightConsent, key="invoice_no"), FreightAdvanceConsented)

ADVANCES = Projection(
    "freight",
    ("orders",),
    (FREIGHT_ADVANCE, FREIGHT_CONSENT),
    comment="客户垫付的运费 / freight that customers advanced",
)


class FreightSettlement(NamedTuple):
    """运费账户结算（抵扣、结转、待付）/ settlements of freight accounts: set off, carried, to be paid out. P5-5.3a"""

    settlement_no: str
    customer_id: str
    through: date
    balance: Amount
    set_off: Amount
    pay_out: Amount
    carried: Amount
    settled_on: date
    settled_by: str
    recorded_at: datetime


FREIGHT_SETTLEMENT = copied(
    table(FreightSettlement, key="settlement_no", indexes=["customer_id"]), FreightAccountSettled
)


class FreightPayment(NamedTuple):
    """付给客户的垫付运费 / advanced freight that was paid out. P5-5.3a"""

    settlement_no: str
    customer_id: str
    amount: Amount
    paid_on: date
    paid_by: str
    recorded_at: datetime


FREIGHT_PAYMENT = copied(table(FreightPayment, key="settlement_no", indexes=["customer_id"]), FreightPaidOut)


class FreightReturn(NamedTuple):
    """红字退回运费账户的抵扣 / set-offs that a credit note gave back to the freight account. P5-5.3a"""

    position: int
    customer_id: str
    settlement_no: str
    invoice_no: str
    amount: Amount
    returned_on: date
    recorded_at: datetime


def returned(reversal: AllocationReversed, recorded: Recorded) -> Iterator[FreightReturn]:
    """Yield what stands in the freight account again."""
    if reversal.to_freight:
        of = reversal.customer_id, reversal.receipt_no, reversal.invoice_no
        yield FreightReturn(recorded.position, *of, reversal.amount, reversal.reversed_on, recorded.recorded_at)


FREIGHT_RETURN = made(table(FreightReturn, key="position", indexes=["customer_id"]), returned)

FACTS = (FREIGHT_SETTLEMENT, FREIGHT_PAYMENT, FREIGHT_RETURN)
