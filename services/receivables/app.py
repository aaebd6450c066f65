"""Wiring of receivables."""

from dataclasses import replace
from functools import partial
from pathlib import Path

from services.receivables.basis.account import account_basis
from services.receivables.basis.period import period_basis
from services.receivables.doors import (
    accounts,
    collection,
    commission,
    imports,
    invoices,
    receipts,
    reductions,
    refunds,
    set_offs,
)
from services.receivables.doors.visibility import of_invoice, of_receipt
from services.receivables.policy import ReceivablesRules
from services.receivables.reactions import OF, misdirected, reactions, uninvoiced
from services.receivables.subjects.account import ACCOUNT
from services.receivables.subjects.period import PERIODS
from services.receivables.tables import projections
from shared.office import shipped, tables
from shared.office.books import policy
from shared.office.days import each_day
from shared.office.doors import admit
from shared.office.file_doors import Holder
from shared.office.furnishing import with_duties, with_files
from shared.office.numbering import SEQUENCES
from shared.office.router import router as router_of_all
from shared.runtime.http.front_door import together
from shared.runtime.running import Service

POLICY = policy(ReceivablesRules, Path(__file__).with_name("policy") / "receivables.toml")
BOOK = POLICY.book

OWN = Service(
    name="receivables",
    subjects=(
        replace(ACCOUNT, basis=partial(account_basis, BOOK)),
        replace(PERIODS, basis=partial(period_basis, BOOK)),
        POLICY.subject(),
        SEQUENCES,
    ),
    projections=(*projections(BOOK), *tables.projections("receivables")),
    admit=admit,
    each_day=each_day,
    shared_router=router_of_all,
    shared_migrations=tables.migrations(),
    reactions=reactions,
    searching=misdirected,
    answers=OF,
    left_behind=uninvoiced,
    reads=("orders", "aftersales", "receivables"),
    router=together(
        accounts.router,
        collection.router,
        commission.router,
        imports.router,
        invoices.router,
        receipts.router,
        reductions.router,
        refunds.router,
        set_offs.router,
    ),
    policy=POLICY,
)
"""`reads` are the services whose events ask something of us; what the tables read is named by the projections."""

SERVICE = with_files(
    with_duties(OWN, POLICY, shipped.CALENDAR),
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
