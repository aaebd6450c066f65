"""The doors of contracts in force: where their copies are, and their end before their time. P5-4.1b"""

from typing import Annotated

from fastapi import Path

from services.contracts.doors.contracts import to_contract
from services.contracts.subjects.contract import CONTRACT
from services.contracts.subjects.contract.wishes import MoveCopy, TerminateContract
from shared.runtime.http.front_door import Answer, Asking, strict_router
from shared.runtime.http.sent import sent

router = strict_router()

CopyNo = Annotated[int, Path(ge=1, le=2**31 - 1)]  # in a path, numbers are digits
Copy = Annotated[MoveCopy, sent(MoveCopy, "Copy", path=("contract_no",), without=("copy_no",))]
Termination = Annotated[TerminateContract, sent(TerminateContract, "Termination", path=("contract_no",))]


@router.post(
    "/contracts/{contract_no}/copies/{copy_no}",
    status_code=201,
    dependencies=[to_contract("contract.move-copy")],
)
async def move_copy(copy_no: CopyNo, copy: Copy, ask: Asking) -> Answer:
    """Record where one of the four copies went: 1 customer, 2 sales, 3 finance, 4 rep."""
    return await ask(CONTRACT, copy.contract_no, copy.model_copy(update={"copy_no": copy_no}))


@router.post(
    "/contracts/{contract_no}/termination",
    status_code=201,
    dependencies=[to_contract("contract.terminate")],
)
async def terminate(termination: Termination, ask: Asking) -> Answer:
    """End a contract in force: what has not left is cancelled, what left stays owed."""
    return await ask(CONTRACT, termination.contract_no, termination)
