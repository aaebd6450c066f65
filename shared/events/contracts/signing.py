"""Who may sign what at which price, and who signed. P3-3, P3-4.7.2, P5-4.1b"""

from typing import ClassVar, Literal

from shared.events import Event
from shared.events.days import Day
from shared.events.money import NotNegative, Positive, Share
from shared.events.text import Hash, Id, Text


class SigningAuthorityGranted(Event):
    """A person may sign contracts in these days up to this amount and discount. P3-4.7.2"""

    TYPE: ClassVar[str] = "huikuan.contracts.SigningAuthorityGranted.v1"
    staff_id: Id
    valid_from: Day
    valid_to: Day | None = None
    max_amount: Positive
    max_discount: Share


class ConcessionGranted(Event):
    """One line of one contract may be sold down to this price. P3-3, P3-4.1.6"""

    TYPE: ClassVar[str] = "huikuan.contracts.ConcessionGranted.v1"
    contract_no: Id
    line_no: Id
    floor_price: NotNegative
    expires_on: Day
    granted_by: Id
    on_behalf_of: Id | None = None  # in whose place
    level: Literal["head", "gm"]


class ContractSigned(Event):
    """One party signed and sealed this content. P3-4.7.2, P5-4.1b"""

    TYPE: ClassVar[str] = "huikuan.contracts.ContractSigned.v1"
    contract_no: Id
    content_hash: Hash
    party: Literal["company", "customer"]
    signed_on: Day
    signed_by: Text
    sealed: bool = True
