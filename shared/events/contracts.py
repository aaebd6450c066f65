"""What the contracts service says: prices, and what was agreed with whom on which terms. P3, P5-4"""

from typing import ClassVar, Literal

from pydantic import Field

from shared.events import Event, Value
from shared.events.days import Day
from shared.events.money import Money, NotNegative, Part, Positive, Quantity, Share
from shared.events.numbers import Days, Months, Ordinal
from shared.events.text import FieldName, FieldText, Hash, Id, Prose, Text

Kind = Literal["routine", "special", "important"]


class Instalment(Value):
    """A share of each invoice, due `days` after `counted_from`. Shares of a contract sum to 1."""

    share: Part
    days: Days = 0
    months: Months = 0
    counted_from: Literal["signing", "dispatch", "delivery"] = "dispatch"


class Terms(Value):
    """How invoices of a contract fall due: prepaid, cod, credit (N days from dispatch) or instalments. P4-7.3"""

    kind: Literal["prepaid", "cod", "credit", "instalments"]
    credit_days: Days | None = None
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
    effective_from: Day


class ContractRegistered(Event):
    """A draft, or a changed draft, is on file under its content hash. P5-4.1, P3-4.5.1"""

    TYPE: ClassVar[str] = "huikuan.contracts.ContractRegistered.v1"
    contract_no: Id
    revision: Ordinal
    customer_id: Id
    staff_id: Id
    kind: Kind
    amount: Money
    terms: Terms
    lines: tuple[ContractLine, ...]
    requirements: tuple[Requirement, ...] = ()
    particulars: dict[FieldName, FieldText] = Field(default_factory=dict)  # the required fields of P5-4.1c-f, by name
    special_characteristics: tuple[Text, ...] = ()  # of the goods. P3-4.4
    standard_terms: bool = True
    kind_reason: Text | None = None  # why the office takes it for less than the rule says
    content_hash: Hash
    requested_by: Id


class ChecklistAnswered(Event):
    """A named person answered items of the review checklist. P3-4.5.2"""

    TYPE: ClassVar[str] = "huikuan.contracts.ChecklistAnswered.v1"
    contract_no: Id
    content_hash: Hash
    answered_by: Id
    item: Text
    satisfied: bool
    remedy: Text | None = None


class ReviewerAuthorised(Event):
    """A person may review routine contracts in these days. P3-4.6.2a"""

    TYPE: ClassVar[str] = "huikuan.contracts.ReviewerAuthorised.v1"
    staff_id: Id
    valid_from: Day
    valid_to: Day | None = None


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


class ContractReviewed(Event):
    """The review of exactly this content has ended; after approval it may be signed. P3-4.6, P3-4.6.3

    `path` is how it was decided; `imported`: reviewed before this system knew it, recorded and not repeated.
    """

    TYPE: ClassVar[str] = "huikuan.contracts.ContractReviewed.v1"
    contract_no: Id
    revision: Ordinal
    content_hash: Hash
    path: Literal["routine", "special", "important", "imported"]
    approved: bool
    reviewed_on: Day
    reviewed_by: Id | None = None
    on_behalf_of: Id | None = None  # in whose place
    opinion: Prose | None = None
    requirements: tuple[Requirement, ...] = ()


class ContractSigned(Event):
    """One party signed and sealed this content. P3-4.7.2, P5-4.1b"""

    TYPE: ClassVar[str] = "huikuan.contracts.ContractSigned.v1"
    contract_no: Id
    content_hash: Hash
    party: Literal["company", "customer"]
    signed_on: Day
    signed_by: Text
    sealed: bool = True


class ContractBecameEffective(Event):
    """Both parties have signed and sealed: this revision may be delivered from its signing day on. P5-4.1b"""

    TYPE: ClassVar[str] = "huikuan.contracts.ContractBecameEffective.v1"
    contract_no: Id
    revision: Ordinal
    customer_id: Id
    staff_id: Id
    kind: Kind
    signed_on: Day
    amount: Money
    terms: Terms
    lines: tuple[ContractLine, ...]
    content_hash: Hash


class ContractInvalidated(Event):
    """Signed beyond authority, or brought in as not effective: it can carry nothing. P5-4.1g"""

    TYPE: ClassVar[str] = "huikuan.contracts.ContractInvalidated.v1"
    contract_no: Id
    invalid_on: Day
    reason: Text
    signed_on: Day | None = None


class ContractHandedOver(Event):
    """From this day the contract is another rep's. P4-4.4, P4-5.2"""

    TYPE: ClassVar[str] = "huikuan.contracts.ContractHandedOver.v1"
    contract_no: Id
    staff_id: Id
    effective_on: Day
    decided_by: Id | None = None  # None: brought in with a history, or recorded by an older release
    reason: Text | None = None  # why a handover of an earlier day is recorded now
