"""What the contracts service says: prices, what was agreed with whom on which terms, after which review. P3, P5-4

What is said in a review binds to the content hash: a changed content voids it, and it stays on file.
"""

from typing import ClassVar, Literal

from pydantic import Field

from shared.events import Event, Value
from shared.events.days import Day, Instant
from shared.events.money import Money, NotNegative, Part, Positive, Quantity, Rate, Share
from shared.events.numbers import Days, Months, Ordinal
from shared.events.reviews import Department, Expert, Measure, Present, ReviewEnded, Risk
from shared.events.text import FieldName, FieldText, Hash, Id, Prose, Text

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


class ProductListed(Event):
    """The company sells this. P3-3"""

    TYPE: ClassVar[str] = "huikuan.contracts.ProductListed.v1"
    product_id: Id
    name: Text
    unit: Text


class ProductDescribed(Event):
    """What a product asks of whoever orders and sends it; what is left out stays as it was. P1-2.2, P5-5.1, P5-5.2c"""

    TYPE: ClassVar[str] = "huikuan.contracts.ProductDescribed.v1"
    product_id: Id
    certificate_required: bool | None = None
    stock_controlled: bool | None = None
    made_to_order: bool | None = None
    standard: Text | None = None


class PricePublished(Event):
    """From this day the price list says this for the product. P3-3"""

    TYPE: ClassVar[str] = "huikuan.contracts.PricePublished.v1"
    product_id: Id
    unit_price: NotNegative
    effective_from: Day


class TemplatePublished(Event):
    """From this day a standard text of contracts (合同范本) is in force, until a newer one. P5-4.1a"""

    TYPE: ClassVar[str] = "huikuan.contracts.TemplatePublished.v1"
    version: Text
    effective_from: Day
    sha256: Hash  # of the text
    counsel_note: Text
    published_by: Id


class TemplateWithdrawn(Event):
    """From this day a standard text is good for no contract any more. P5-4.1a"""

    TYPE: ClassVar[str] = "huikuan.contracts.TemplateWithdrawn.v1"
    version: Text
    withdrawn_on: Day
    withdrawn_by: Id


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


class ChecklistAnswered(Event):
    """A named person answered items of the review checklist. P3-4.5.2"""

    TYPE: ClassVar[str] = "huikuan.contracts.ChecklistAnswered.v1"
    contract_no: Id
    content_hash: Hash
    answered_by: Id
    item: Text
    satisfied: bool
    remedy: Text | None = None
    answered_as: Id | None = None  # by which role or function the item is the person's to answer


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


class Notice(Value):
    """A department that is told of a reviewed contract, and until when it takes note. P3-4.6.3

    Of a changed one it may also be `rep`, `owner`, `head` or `finance_head`: that person. P3-4.8.4
    """

    department: Text
    due_on: Day


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
    special_characteristics: tuple[Text, ...] = ()
    step: Literal["office_head", "conclusion", "return"] | None = None  # which ended it; None: the authorised reviewer
    accepted_risks: tuple[Ordinal, ...] = ()  # by their numbers. P3-4.6.4
    accepted_remedies: tuple[Text, ...] = ()  # the items of the checklist. P3-4.5.2
    notices: tuple[Notice, ...] = ()


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
    """Both parties have signed and sealed: this revision may be delivered from its signing day on. P5-4.1b

    A changed contract is delivered by this revision from 00:00 of `in_force_from` on, and until then by the one before.
    """

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
    special_characteristics: tuple[Text, ...] = ()
    valid_to: Day | None = None  # the last day on which it takes orders; None: without end
    in_force_from: Day | None = None  # None: the signing day, of a contract's first revision. P3-4.8


class ContractInvalidated(Event):
    """Signed beyond authority, or brought in as not effective: it can carry nothing. P5-4.1g"""

    TYPE: ClassVar[str] = "huikuan.contracts.ContractInvalidated.v1"
    contract_no: Id
    invalid_on: Day
    reason: Text
    signed_on: Day | None = None


class CopyMoved(Event):
    """One of the four copies of a contract in force went somewhere: 1 customer, 2 sales, 3 finance, 4 rep. P5-4.1b

    They are made with its effect. A copy that was lost is handed again as a certified one, by the head of the office.
    """

    TYPE: ClassVar[str] = "huikuan.contracts.CopyMoved.v1"
    contract_no: Id
    revision: Ordinal
    copy_no: Ordinal
    state: Literal["handed", "acknowledged", "lost", "returned"]
    day: Day
    to: Text | None = None  # who has it, or acknowledged it: a staff number, or a name
    certified: bool = False
    moved_by: Id


class ContractTerminated(Event):
    """The contract ends before its time: what has not left is cancelled, what left stays owed. P5-4.1"""

    TYPE: ClassVar[str] = "huikuan.contracts.ContractTerminated.v1"
    contract_no: Id
    customer_id: Id
    ended_on: Day
    ground: Literal["consent", "legal"]  # the parties agreed, or the law lets one of them
    reason: Prose
    terminated_by: Id


class ContractHandedOver(Event):
    """From this day the contract is another rep's. P4-4.4, P4-5.2"""

    TYPE: ClassVar[str] = "huikuan.contracts.ContractHandedOver.v1"
    contract_no: Id
    staff_id: Id
    effective_on: Day
    decided_by: Id | None = None  # None: brought in with a history, or recorded by an older release
    reason: Text | None = None  # why a handover of an earlier day is recorded now


class RequirementConfirmed(Event):
    """Quality named the document (number and version) that a requirement goes by. P3-4.3"""

    TYPE: ClassVar[str] = "huikuan.contracts.RequirementConfirmed.v1"
    contract_no: Id
    content_hash: Hash
    requirement_no: Ordinal  # its place in the content, from 1
    document: Text
    confirmed_by: Id
    confirmed_on: Day


class FeasibilityRecorded(Event):
    """Quality studied whether it can be made. P3-4.2.3"""

    TYPE: ClassVar[str] = "huikuan.contracts.FeasibilityRecorded.v1"
    contract_no: Id
    content_hash: Hash
    verdict: Literal["feasible", "with_measures", "not_feasible"]
    measures: tuple[Measure, ...] = ()
    recorded_by: Id
    recorded_on: Day


class RisksRecorded(Event):
    """The risks of a contract, numbered from 1 as they stand here; or that there is none. P3-4.6.4"""

    TYPE: ClassVar[str] = "huikuan.contracts.RisksRecorded.v1"
    contract_no: Id
    content_hash: Hash
    none_found: bool = False
    risks: tuple[Risk, ...] = ()
    recorded_by: Id
    recorded_on: Day


class CountersignGiven(Event):
    """A department countersigned (会签): it agrees, agrees on a condition, or disagrees. P3-4.6.2b"""

    TYPE: ClassVar[str] = "huikuan.contracts.CountersignGiven.v1"
    contract_no: Id
    content_hash: Hash
    department: Department
    verdict: Literal["agree", "condition", "disagree"]
    text: Prose | None = None  # the condition, or the reason
    given_by: Id
    on_behalf_of: Id | None = None  # in whose place
    given_on: Day


class OfficeHeadReviewed(Event):
    """The head of the office decided after the departments; a return, or the end of a form, is reviewed with it."""

    TYPE: ClassVar[str] = "huikuan.contracts.OfficeHeadReviewed.v1"
    contract_no: Id
    content_hash: Hash
    approved: bool
    opinion: Prose | None = None
    reviewed_by: Id
    on_behalf_of: Id | None = None  # in whose place
    reviewed_on: Day


class ReviewMeetingCalled(Event):
    """A review meeting is called: it is held on `earliest_on` or later. P3-4.6.2c"""

    TYPE: ClassVar[str] = "huikuan.contracts.ReviewMeetingCalled.v1"
    contract_no: Id
    content_hash: Hash
    meeting_at: Instant
    place: Text
    called_by: Id
    called_on: Day
    earliest_on: Day


class ReviewMeetingHeld(Event):
    """The minutes of a valid review meeting. P3-4.6.2c"""

    TYPE: ClassVar[str] = "huikuan.contracts.ReviewMeetingHeld.v1"
    contract_no: Id
    content_hash: Hash
    held_at: Instant
    place: Text
    presided_by: Id
    present: tuple[Present, ...]
    experts: tuple[Expert, ...] = ()
    opinions: dict[FieldName, Prose] = Field(default_factory=dict)  # by department
    resolutions: Prose
    recorded_by: Id
    recorded_on: Day


class ReviewReportFiled(Event):
    """The report of a review meeting is on file. P3-4.6.2c"""

    TYPE: ClassVar[str] = "huikuan.contracts.ReviewReportFiled.v1"
    contract_no: Id
    content_hash: Hash
    report: Prose
    filed_by: Id
    filed_on: Day


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


class NoticeAcknowledged(Event):
    """A department took note of a reviewed contract, or of a summary of reviews. P3-4.6.3, P3-4.7.1"""

    TYPE: ClassVar[str] = "huikuan.contracts.NoticeAcknowledged.v1"
    department: Text
    acknowledged_by: Id
    acknowledged_on: Day
    contract_no: Id | None = None
    revision: Ordinal | None = None
    summary_no: Id | None = None


class ReviewSummaryFiled(Event):
    """The routine reviews that ended in the seven days before a Monday, all of them. P3-4.7.1"""

    TYPE: ClassVar[str] = "huikuan.contracts.ReviewSummaryFiled.v1"
    summary_no: Id
    week: Day  # its Monday
    reviews: tuple[ReviewEnded, ...]
    departments: tuple[Text, ...]  # those that acknowledge it
    filed_by: Id
    filed_on: Day


class ReviewSummaryIssued(Event):
    """The general manager issued a summary to the departments. P3-4.7.1"""

    TYPE: ClassVar[str] = "huikuan.contracts.ReviewSummaryIssued.v1"
    summary_no: Id
    issued_by: Id
    issued_on: Day


class ContractChangeRequested(Event):
    """A party asks to change an effective contract; the departments are told on the day. P3-4.8.1

    Requests of a contract are numbered from 1. The customer's comes with a letter that is attached, or named in
    `reason`.
    """

    TYPE: ClassVar[str] = "huikuan.contracts.ContractChangeRequested.v1"
    contract_no: Id
    change_no: Ordinal
    side: Literal["company", "customer"]
    reason: Prose
    fields: tuple[Text, ...]  # what is to be changed
    notices: tuple[Notice, ...] = ()
    requested_by: Id
    requested_on: Day
    requested_at: Instant


class CustomerConsentRecorded(Event):
    """The customer was called about a change that the company asks for: it consents, or refuses, which closes it."""

    TYPE: ClassVar[str] = "huikuan.contracts.CustomerConsentRecorded.v1"
    contract_no: Id
    change_no: Ordinal
    spoken_to: Text
    position: Text
    phone: Text
    called_at: Instant
    agreed: bool
    text: Prose
    recorded_by: Id
    recorded_on: Day


class ContractChangeWithdrawn(Event):
    """A change is not wanted any more: the revision that holds stays, a content that was drafted for it is void."""

    TYPE: ClassVar[str] = "huikuan.contracts.ContractChangeWithdrawn.v1"
    contract_no: Id
    change_no: Ordinal
    reason: Text
    withdrawn_by: Id
    withdrawn_on: Day
    revision: Ordinal | None = None  # the content that is void
