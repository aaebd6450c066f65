"""CreditRefused -> table credit_refusal, one row per credit that receivables refused. P5-7.2"""

from collections.abc import Iterator

from shared.events.aftersales import CreditRefused
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    "credit_refusal",
    {
        "complaint_no": "text",
        "version": "bigint",
        "customer_id": "text",
        "credit_note_no": "text",
        "invoice_no": "text",
        "amount": "numeric(18,2)",
        "left_of_invoice": "numeric(18,2)",
        "rule": "text",
        "clause": "text",
        "refused_on": "date",
        "refused_at": "timestamptz",
    },
    ("complaint_no", "version"),
    "Credits that receivables refused: the decision is open again / 应收拒绝的折让：决定重新待办",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the refusal."""
    match recorded.event:
        case CreditRefused() as refused:
            yield (
                refused.complaint_no,
                recorded.version,
                refused.customer_id,
                refused.credit_note_no,
                refused.invoice_no,
                refused.amount,
                refused.left,
                refused.rule,
                refused.clause,
                refused.refused_on,
                recorded.recorded_at,
            )
        case _:
            pass
