"""The doors of layouts: how the statements of each bank are read. P4-5.3"""

from typing import Annotated, Any

from fastapi import Path, Response

from services.receivables.basis import banks
from services.receivables.doors.answers import banks as answers
from services.receivables.subjects.bank import BANK, SetBankMapping
from shared.events.text import Known
from shared.office.doors import may
from shared.runtime.http.answers import shows
from shared.runtime.http.etags import tag
from shared.runtime.http.front_door import Answer, Asking, Parts, Reading, shown_version, strict_router
from shared.runtime.http.problems import Problem
from shared.runtime.http.sent import sent

router = strict_router()


Layout = Annotated[SetBankMapping, sent(SetBankMapping, "Layout", path=("bank",))]


@router.put("/bank-mappings/{bank}", dependencies=[may("bank-mappings.set")])
async def set_bank_mapping(wish: Layout, ask: Asking) -> Answer:
    """Say how the statements of a bank are laid out, in place of what was said or shipped before."""
    return await ask(BANK, wish.bank, wish)


@router.get("/bank-mappings", responses=shows(answers.BankMappings), dependencies=[may("bank-mappings.read")])
async def bank_mappings(read: Reading) -> dict[str, Any]:
    """Show the layouts of all banks: as finance has said, else as shipped."""
    return {"items": [shown(one) for one in (await banks.mappings(read)).values()]}


@router.get(
    "/bank-mappings/{bank}",
    responses=shows(answers.BankMapping, tagged=True),
    dependencies=[may("bank-mappings.read")],
)
async def bank_mapping(parts: Parts, bank: Annotated[Known, Path()], response: Response) -> dict[str, Any]:
    """Show the layout of one bank."""
    response.headers["ETag"] = tag(await shown_version(parts, BANK, bank))
    found = (await banks.mappings(parts.pool)).get(bank)
    if found is None:
        raise Problem(404, f"nobody has said how the statements of {bank} are laid out")
    return shown(found)


def shown(held: banks.Held) -> dict[str, Any]:
    """Return a layout as it is answered."""
    return {**held.layout.model_dump(mode="json"), "set_on": None if held.set_on is None else str(held.set_on)}
