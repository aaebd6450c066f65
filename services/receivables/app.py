"""Wiring of receivables."""

from dataclasses import replace
from functools import partial

from services.receivables.basis.account import account_basis
from services.receivables.basis.late_hand_ins import late_basis
from services.receivables.basis.period import period_basis
from services.receivables.doors import (
    disputes,
    reductions,
)
from services.receivables.doors.visibility import of_invoice, of_receipt
from services.receivables.keeps import BOOK, POLICY, PROJECTIONS
from services.receivables.reactions import OF, misdirected, orders, reactions, stages, uninvoiced, unpaid
from services.receivables.reactions.duties import to_deposit
from services.receivables.reactions.freight import months_end
from services.receivables.reactions.late import often_late
from services.receivables.reactions.progress import asked
from services.receivables.reactions.promises import over
from services.receivables.reactions.retention import kept_back
from services.receivables.subjects.account import ACCOUNT
from services.receivables.subjects.bank import BANK
from services.receivables.subjects.late_hand_ins import LATE_HAND_INS
from services.receivables.subjects.period import PERIODS
from services.receivables.subjects.progress import PROGRESS
from shared.office import shipped, tables
from shared.office.days import each_day
from shared.office.doors import admit
from shared.office.file_doors import Holder
from shared.office.furnishing import all_of, with_duties, with_files
from shared.office.numbering import SEQUENCES, either
from shared.runtime.http.rooms import rooms
from shared.runtime.running import Service

OWN = Service(
    name="receivables",
    subjects=(
        replace(
            ACCOUNT,
            basis=partial(account_basis, BOOK),
            beside=either(reductions.OF_RETURNS, disputes.BY_RULE),
        ),
        BANK,
        replace(LATE_HAND_INS, basis=partial(late_basis, BOOK)),
        replace(PERIODS, basis=partial(period_basis, BOOK)),
        PROGRESS,
        POLICY.subject(),
        SEQUENCES,
    ),
    projections=PROJECTIONS,
    admit=admit,
    each_day=each_day,
    doors=rooms("services.receivables.doors", "shared.office.router"),
    shared_migrations=tables.migrations(),
    reactions=reactions,
    searching=all_of(
        *(misdirected, often_late, unpaid.lost, partial(to_deposit, BOOK), orders.done, over),
        *(stages.passed, partial(stages.asked, BOOK)),
        *(partial(months_end, BOOK), kept_back, partial(asked, BOOK)),
    ),
    answers=OF,
    left_behind=uninvoiced,
    reads=("orders", "aftersales", "customers", "receivables"),
    policy=POLICY,
)
"""`reads` are the services whose events ask something of us; what the tables read is named by the projections."""

SERVICE = with_files(
    with_duties(OWN, POLICY, shipped.CALENDAR, stages.HEIRS),
    *(POLICY, shipped.CALENDAR),
    Holder(
        "invoice",
        "/invoices/{invoice_no}",
        of_invoice,
        read="invoice.read",
        attach="invoice.attach",
        streams="SELECT DISTINCT 'account-' || customer_id AS stream_id FROM read.invoice WHERE invoice_no = $3",
        member="invoice_no",
    ),
    Holder(
        "receipt",
        "/receipts/{receipt_no}",
        of_receipt,
        read="receipt.read",
        attach="receipt.attach",
        streams="SELECT 'account-' || customer_id AS stream_id FROM read.receipt WHERE receipt_no = $3 "
        "UNION SELECT 'account-' || customer_id FROM read.instrument WHERE receipt_no = $3",
        member="receipt_no",
    ),
)
