"""The floor plan: which tables after-sales keeps."""

from services.aftersales.projections import complaint, credit_note, credit_refusal, customer, decision, invoice, step
from shared.runtime.projections import Facts, Projection

COMPLAINTS = Projection(
    "complaints",
    ("aftersales", "customers", "receivables"),
    (
        Facts(complaint.TABLE, complaint.rows),
        Facts(step.TABLE, step.rows),
        Facts(decision.TABLE, decision.rows),
        Facts(customer.TABLE, customer.rows),
        Facts(invoice.TABLE, invoice.rows),
        Facts(credit_note.TABLE, credit_note.rows),
        Facts(credit_refusal.TABLE, credit_refusal.rows),
    ),
    comment="Complaints, what was done about them and what was credited / 投诉、处理步骤与折让",
)

PROJECTIONS: tuple[Projection, ...] = (COMPLAINTS,)
