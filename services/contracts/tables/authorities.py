"""评审与签约授权 / Who may review, who may sign. P3-4.6.2a, P3-4.7.2"""

from datetime import date
from typing import NamedTuple

from shared.events.contracts import ReviewerAuthorised, SigningAuthorityGranted
from shared.runtime.tables.definition import Projection
from shared.runtime.tables.rows import Amount, Number, copied, table


class Reviewer(NamedTuple):
    """授权评审人 / who may review routine contracts. P3-4.6.2a"""

    staff_id: str
    valid_from: date
    valid_to: date | None


REVIEWER = copied(table(Reviewer, key=("staff_id", "valid_from")), ReviewerAuthorised)


class Signatory(NamedTuple):
    """签约授权 / who may sign up to which amount and discount. P3-4.7.2"""

    staff_id: str
    valid_from: date
    valid_to: date | None
    max_amount: Amount | None
    max_discount: Number | None


SIGNATORY = copied(table(Signatory, key=("staff_id", "valid_from")), SigningAuthorityGranted)

AUTHORITIES = Projection(
    "authorities",
    ("contracts",),
    (REVIEWER, SIGNATORY),
    comment="评审与签约授权 / who may review, who may sign",
)
