"""The pages, one file per subject."""

from fastapi import APIRouter

from services.console.pages import (
    charts,
    commission,
    complaints,
    contracts,
    customers,
    desk,
    invoices,
    operations,
    orders,
    papers,
    people,
    receipts,
    receivables,
    rules,
    search,
    styleguide,
)

router = APIRouter()
for one in (
    desk,
    search,
    customers,
    contracts,
    orders,
    receipts,
    invoices,
    receivables,
    commission,
    complaints,
    people,
    papers,
    rules,
    charts,
    operations,
    styleguide,
):
    router.include_router(one.router)
