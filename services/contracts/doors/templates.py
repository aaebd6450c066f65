"""The doors of the standard texts of contracts (合同范本). P5-4.1a"""

from typing import Annotated

from services.contracts.doors.answers import Template
from services.contracts.subjects.template import ALL, TEMPLATE, PublishTemplate, WithdrawTemplate
from shared.office.doors import may
from shared.runtime.http.answers import lists
from shared.runtime.http.front_door import Answer, Asking, Reading, strict_router
from shared.runtime.http.sent import sent
from shared.runtime.http.tables import Page, Paging, page

router = strict_router()

TEMPLATES = """
SELECT t.version, t.effective_from, w.withdrawn_on, t.sha256, t.counsel_note, t.published_by
FROM read.contract_template AS t LEFT JOIN read.template_withdrawal AS w USING (version)
WHERE t.version > $1 ORDER BY t.version LIMIT $2
"""

Withdrawal = Annotated[WithdrawTemplate, sent(WithdrawTemplate, "TemplateWithdrawal", path=("version",))]


@router.post("/contract-templates", status_code=201, dependencies=[may("templates.publish")])
async def publish_template(template: PublishTemplate, ask: Asking) -> Answer:
    """Let a standard text be in force from a day on."""
    return await ask(TEMPLATE, ALL, template)


@router.post("/contract-templates/{version}/withdrawal", status_code=201, dependencies=[may("templates.publish")])
async def withdraw_template(withdrawal: Withdrawal, ask: Asking) -> Answer:
    """Let a standard text be good for nothing any more, at once."""
    return await ask(TEMPLATE, ALL, withdrawal)


@router.get("/contract-templates", responses=lists(Template), dependencies=[may("templates.list")])
async def templates(read: Reading, at: Paging) -> Page:
    """List the standard texts by version."""
    return await page(read, TEMPLATES, at)
