"""Wiring of receivables."""

from dataclasses import replace
from functools import partial
from pathlib import Path

from fastapi import APIRouter

from services.receivables.basis.account import account_basis, period_basis
from services.receivables.doors import looks, receipts
from services.receivables.policy import ReceivablesRules
from services.receivables.reactions import OF, misdirected, reactions, uninvoiced
from services.receivables.subjects.account import ACCOUNT
from services.receivables.subjects.business_day import BUSINESS
from services.receivables.subjects.period import PERIODS
from services.receivables.tables import projections
from shared.office import tables
from shared.office.doors import admit
from shared.office.router import router as router_of_all
from shared.runtime.policy import parse
from shared.runtime.running import Service

BOOK = parse((Path(__file__).with_name("policy") / "receivables.toml").read_text(encoding="utf-8"), ReceivablesRules)

router = APIRouter()
router.include_router(receipts.router)
router.include_router(looks.router)

SERVICE = Service(
    name="receivables",
    subjects=(
        replace(ACCOUNT, basis=partial(account_basis, BOOK)),
        replace(PERIODS, basis=partial(period_basis, BOOK)),
        BUSINESS,
    ),
    projections=(*projections(BOOK), *tables.projections("receivables")),
    admit=admit,
    shared_router=router_of_all,
    shared_migrations=tables.migrations(),
    reactions=reactions,
    searching=misdirected,
    answers=OF,
    left_behind=uninvoiced,
    reads=("orders", "aftersales", "receivables"),
    router=router,
    policy=BOOK,
)
"""`reads` are the services whose events ask something of us; what the tables read is named by the projections."""
