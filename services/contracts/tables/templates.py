"""合同范本 / The standard texts of contracts, and when they were withdrawn. P5-4.1a"""

from datetime import date
from typing import NamedTuple

from shared.events.contracts import TemplatePublished, TemplateWithdrawn
from shared.runtime.tables.definition import Projection
from shared.runtime.tables.rows import copied, table


class ContractTemplate(NamedTuple):
    """合同范本 / standard texts by version, with their first day. P5-4.1a"""

    version: str
    effective_from: date
    sha256: str
    counsel_note: str
    published_by: str


CONTRACT_TEMPLATE = copied(table(ContractTemplate, key="version"), TemplatePublished)


class TemplateWithdrawal(NamedTuple):
    """作废的范本 / standard texts that are good for nothing any more, from which day. P5-4.1a"""

    version: str
    withdrawn_on: date


TEMPLATE_WITHDRAWAL = copied(table(TemplateWithdrawal, key="version"), TemplateWithdrawn)

TEMPLATES = Projection(
    "templates",
    ("contracts",),
    (CONTRACT_TEMPLATE, TEMPLATE_WITHDRAWAL),
    comment="合同范本 / the standard texts of contracts. P5-4.1a",
)
