"""What the contracts service says: prices, and what was agreed with whom on which terms. P3, P5-4"""

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from shared.events import Event, Value
from shared.events.money import Money, NotNegative, Positive, Quantity, Rate
from shared.events.text import Id, Prose, Text

Kind = Literal["routine", "special", "important"]


class Instalment(Value):
    """A share of each invoice, due `days` after `counted_from`. Shares of a contract sum to 1."""

    share: Rate = Field(gt=0, le=1)
    days: int = Field(default=0, ge=0, le=3660)
    months: int = Field(default=0, ge=0, le=120)
    counted_from: Literal["signing", "dispatch", "delivery"] = "dispatch"


class Terms(Value):
    """How invoices of a contract fall due: prepaid, cod, credit (N days from dispatch) or instalments. P4-7.3"""

    kind: Literal["prepaid", "cod", "credit", "instalments"]
    credit_days: int | None = Field(default=None, ge=0, le=3660)
    instalments: tuple[Instalment, ...] = ()


class ContractLine(Value):
    """Goods agreed; `list_price` is the price list's on the signing day (the sold price where there was none)."""

    line_no: Id
    product_id: Id
    quantity: Quantity
    unit_price: NotNegative
    list_price: NotNegative
    listed: bool = True  # False: the list had no price on that day


class Requirement(Value):
    """What the customer, the law or the trade asks of the goods. P3-4.3"""

    kind: Literal["explicit", "implied", "legal", "industry"]
    text: Text
    document: Text | None = None
    special: bool = False  # beyond what the trade does anyway: it makes the contract a special one


class ProductListed(Event):
    """The company sells this. P3-3"""

    TYPE: ClassVar[str] = "huikuan.contracts.ProductListed.v1"
    product_id: Id
    name: Text
    unit: Text


class PricePublished(Event):
    """From this day the price list says this for the product. P3-3"""

    TYPE: ClassVar[str] = "huikuan.contracts.PricePublished.v1"
    product_id: Id
    unit_price: NotNegative
    effective_from: date


class ContractRegistered(Event):
    """A draft, or a changed draft, is on file under its content hash. P5-4.1, P3-4.5.1"""

    TYPE: ClassVar[str] = "huikuan.contracts.ContractRegistered.v1"
    contract_no: Id
    revision: int
    customer_id: Id
    staff_id: Id
    kind: Kind
    amount: Money
    terms: Terms
    lines: tuple[ContractLine, ...]
    requirements: tuple[Requirement, ...] = ()
    particulars: dict[str, str] = Field(default_factory=dict)  # the required fields of P5-4.1c-f, by name
    special_characteristics: tuple[Text, ...] = ()  # of the goods. P3-4.4
    standard_terms: bool = True
    kind_reason: Text | None = None  # why the office takes it for less than the rule says
    content_hash: str
    requested_by: Id


class ChecklistAnswered(Event):
    """A named person answered items of the review checklist. P3-4.5.2"""

    TYPE: ClassVar[str] = "huikuan.contracts.ChecklistAnswered.v1"
    contract_no: Id
    content_hash: str
    answered_by: Id
    item: Text
    satisfied: bool
    remedy: Text | None = None


class ReviewerAuthorised(Event):
    """A person may review routine contracts in these days. P3-4.6.2a"""

    TYPE: ClassVar[str] = "huikuan.contracts.ReviewerAuthorised.v1"
    staff_id: Id
    valid_from: date
    valid_to: date | None = None


class SigningAuthorityGranted(Event):
    """A person may sign contracts in these days up to this amount and discount. P3-4.7.2"""

    TYPE: ClassVar[str] = "huikuan.contracts.SigningAuthorityGranted.v1"
    staff_id: Id
    valid_from: date
    valid_to: date | None = None
    max_amount: Positive
    max_discount: Rate


class ConcessionGranted(Event):
    """One line of one contract may be sold down to this price. P3-3, P3-4.1.6"""

    TYPE: ClassVar[str] = "huikuan.contracts.ConcessionGranted.v1"
    contract_no: Id
    line_no: Id
    floor_price: NotNegative
    expires_on: date
    granted_by: Id
    level: Literal["head", "gm"]


class ContractReviewed(Event):
    """The review of exactly this content has ended; after approval it may be signed. P3-4.6, P3-4.6.3

    `path` is how it was decided; `imported`: reviewed before this system knew it, recorded and not repeated.
    """

    TYPE: ClassVar[str] = "huikuan.contracts.ContractReviewed.v1"
    contract_no: Id
    revision: int
    content_hash: str
    path: Literal["routine", "special", "important", "imported"]
    approved: bool
    reviewed_on: date
    reviewed_by: Id | None = None
    opinion: Prose | None = None
    requirements: tuple[Requirement, ...] = ()


class ContractSigned(Event):
    """One party signed and sealed this content. P3-4.7.2, P5-4.1b"""

    TYPE: ClassVar[str] = "huikuan.contracts.ContractSigned.v1"
    contract_no: Id
    content_hash: str
    party: Literal["company", "customer"]
    signed_on: date
    signed_by: Text
    sealed: bool = True


class ContractBecameEffective(Event):
    """Both parties have signed and sealed: this revision may be delivered from its signing day on. P5-4.1b"""

    TYPE: ClassVar[str] = "huikuan.contracts.ContractBecameEffective.v1"
    contract_no: Id
    revision: int
    customer_id: Id
    staff_id: Id
    kind: Kind
    signed_on: date
    amount: Money
    terms: Terms
    lines: tuple[ContractLine, ...]
    content_hash: str


class ContractInvalidated(Event):
    """Signed beyond authority, or brought in as not effective: it can carry nothing. P5-4.1g"""

    TYPE: ClassVar[str] = "huikuan.contracts.ContractInvalidated.v1"
    contract_no: Id
    invalid_on: date
    reason: Text
    signed_on: date | None = None


class ContractHandedOver(Event):
    """From this day the contract is another rep's. P4-4.4, P4-5.2"""

    TYPE: ClassVar[str] = "huikuan.contracts.ContractHandedOver.v1"
    contract_no: Id
    staff_id: Id
    effective_on: date
