"""What is agreed with whom on which terms: the content that reviews and signatures bind to. P5-4.1, P3-4.5.1"""

from typing import ClassVar, Literal

from pydantic import Field

from shared.events import Event, Value
from shared.events.days import Day
from shared.events.money import Money, NotNegative, Part, Quantity, Rate
from shared.events.numbers import Days, Months, Ordinal
from shared.events.text import FieldName, FieldText, Hash, Id, Text

Kind = Literal["routine", "special", "important"]


class Instalment(Value):
    """A share of each invoice, due `days` after `counted_from`. Shares of a contract sum to 1."""

    share: Part
    days: Days = 0
    months: Months = 0
    counted_from: Literal["signing", "dispatch", "delivery"] = "dispatch"
    retention: bool = False  # kept back as a surety (质保金)


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
    valid_to: Day | None = None  # its last day; None: without end
    template_version: Text | None = None  # the standard text (合同范本) that it follows. P5-4.1a
    rebate_rate: Rate | None = None  # a share of the price that is paid back by credit notes: levels compare the rest
    inquiry_no: Id | None = None  # the inquiry that was agreed with the customer. P1-1.1
    receivers: tuple[Text, ...] = ()  # who may sign for goods
    accepts_bills: tuple[Literal["bank", "commercial"], ...] = ()  # with which drafts it may be paid
    change_no: Ordinal | None = None  # the change request of an effective contract that it answers to. P3-4.8.1


class ContractKindRaised(Event):
    """The contract is taken for more than it was: its steps begin again in the form of that kind. P3-4.5.1"""

    TYPE: ClassVar[str] = "huikuan.contracts.ContractKindRaised.v1"
    contract_no: Id
    revision: Ordinal
    content_hash: Hash
    kind: Kind
    reason: Text
    raised_by: Id
    raised_on: Day
