"""The doors of changes of effective contracts: requests, the customer's consent, withdrawals, their report. P3-4.8"""

from functools import partial
from typing import Annotated

from fastapi import Depends, Path

from services.contracts.doors.answers import ContractChange
from services.contracts.doors.contracts import to_contract
from services.contracts.subjects.contract import CONTRACT
from services.contracts.subjects.contract.change_wishes import RecordConsent, RequestChange, WithdrawChange
from shared.office.doors import Within
from shared.runtime.http.answers import tabulates
from shared.runtime.http.front_door import Answer, Asking, Reading, strict_router
from shared.runtime.http.sent import sent
from shared.runtime.http.tables import Report, report

router = strict_router()
posted = partial(router.post, status_code=201, dependencies=[to_contract("contract.ask-change")])

ChangeNo = Annotated[int, Path(ge=1, le=2**31 - 1)]  # in a path, numbers are digits
Request = Annotated[RequestChange, sent(RequestChange, "ChangeRequest", path=("contract_no",))]
Consent = Annotated[RecordConsent, sent(RecordConsent, "Consent", path=("contract_no",), without=("change_no",))]
Withdrawal = Annotated[
    WithdrawChange, sent(WithdrawChange, "ChangeWithdrawal", path=("contract_no",), without=("change_no",))
]
Reported = Annotated[list[str] | None, Depends(Within("changes.report"))]

CHANGES = """
SELECT h.* FROM bi.contract_changes AS h JOIN bi.contracts AS c USING (contract_no)
WHERE $1::text[] IS NULL OR c.staff_id = ANY ($1) ORDER BY h.contract_no, h.change_no
"""


@posted("/contracts/{contract_no}/change-requests")
async def request_change(wish: Request, ask: Asking) -> Answer:
    """Ask to change an effective contract; the revision that holds goes on meanwhile."""
    return await ask(CONTRACT, wish.contract_no, wish)


@posted("/contracts/{contract_no}/change-requests/{change_no}/consent")
async def record_consent(change_no: ChangeNo, wish: Consent, ask: Asking) -> Answer:
    """Record the call in which the customer consented to a change, or refused it."""
    return await ask(CONTRACT, wish.contract_no, wish.model_copy(update={"change_no": change_no}))


@posted("/contracts/{contract_no}/change-requests/{change_no}/withdrawal")
async def withdraw_change(change_no: ChangeNo, wish: Withdrawal, ask: Asking) -> Answer:
    """Give a change up before the last signature; what was drafted for it is void."""
    return await ask(CONTRACT, wish.contract_no, wish.model_copy(update={"change_no": change_no}))


@router.get("/reports/contract-changes", responses=tabulates(ContractChange))
async def contract_changes(read: Reading, people: Reported) -> Report:
    """Show the changes of contracts: who asked, when the customer consented, what came of it from which day."""
    return await report(read, CHANGES, people)
