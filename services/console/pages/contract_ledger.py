"""合同台账: every contract as of any day, with its copies and its money, to take along. P3-4.7.3"""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Response

from services.console.frame.doors import part
from services.console.frame.formats import CONTRACT, CUSTOMER, DAY, MONEY, PERSON, TEXT, WHOLE, WORD
from services.console.frame.lists import Column
from services.console.frame.navigation import HOUSE
from services.console.frame.reports import Form, show
from services.console.frame.view import Viewing

router = APIRouter()


WHOLE_LEDGER = frozenset(HOUSE)
"""Words of rights of those who read the ledger, all of it."""


def _contract(row: Mapping[str, Any]) -> str:
    return f"/contracts/{part(row['contract_no'])}"


LEDGER = Form(
    "/contract-ledger",
    "Contract ledger",
    "contracts",
    "/reports/contract-ledger",
    (
        Column("contract_no", CONTRACT),
        Column("revision", WHOLE),
        Column("customer_id", CUSTOMER),
        Column("staff_id", PERSON),
        Column("kind", WORD),
        Column("amount", MONEY),
        Column("signed_on", DAY),
        Column("in_force_from", DAY),
        Column("valid_to", DAY),
        Column("copies", WHOLE),
        *(Column(name, MONEY) for name in ("dispatched", "collected", "outstanding")),
        Column("status", WORD),
    ),
    (Column("as_of", DAY),),
    _contract,
    "There was no contract on that day.",
    (Column("customer_id"), Column("staff_id"), Column("status", TEXT)),
)


@router.get(LEDGER.address)
async def ledger(view: Viewing) -> Response:
    """Show the ledger as of a day, or give it out as a file."""
    return await show(view, LEDGER, {"as_of": view.today.isoformat()})
