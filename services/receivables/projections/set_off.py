"""SetOffProposed, CreditSetOff -> table set_off, one row per step of a set-off. P4-5.3

An older release settled at once: such a set-off was approved and never proposed.
"""

from collections.abc import Iterator

from shared.events.receivables import CreditSetOff, SetOffProposed
from shared.runtime.projections import Recorded, Row, Table

OF = (SetOffProposed, CreditSetOff)
TABLE = Table(
    "set_off",
    {
        "set_off_no": "text",
        "step": "text",
        "customer_id": "text",
        "amount": "numeric(18,2) NOT NULL",
        "dated_on": "date NOT NULL",
        "invoice_no": "text",
        "reason": "text NOT NULL",
        "done_by": "text NOT NULL",
        "recorded_at": "timestamptz NOT NULL",
    },
    key=("set_off_no", "step", "customer_id"),
    comment="抵销（提出、批准）/ set-offs: proposed, approved",
    indexes=(("customer_id",),),
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the step."""
    match recorded.event:
        case SetOffProposed() as told:
            step, who = "proposed", told.proposed_by
        case CreditSetOff() as told:
            step, who = "approved", told.decided_by
        case _:
            return
    content = told.customer_id, told.amount, told.dated_on, told.invoice_no, told.reason
    yield (told.set_off_no, step, *content, who, recorded.recorded_at)
