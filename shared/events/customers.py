"""What the customers service says: who the customers are, who owns them, how good their credit is. P2, P4-4"""

from decimal import Decimal
from typing import ClassVar, Literal

from shared.events import Event
from shared.events.days import Day, Instant
from shared.events.money import Money, NotNegative, Share
from shared.events.numbers import Count, Ordinal
from shared.events.text import FieldName, Id, PolicyVersion, Prose, Text

Grade = Literal["A", "B", "C", "D"]
Likeness = Literal["phone", "name"]
Channel = Literal["call", "letter", "mail", "message", "visit", "meeting"]
Direction = Literal["in", "out"]
Language = Literal["zh", "en"]


class CustomerRegistered(Event):
    """A customer is known from this day; it belongs to `owner_id`, or to the pool (None). P2-1, P2-2a, P5-6.1"""

    TYPE: ClassVar[str] = "huikuan.customers.CustomerRegistered.v1"
    customer_id: Id
    name: Text
    credit_code: Text | None = None
    phone: Text | None = None
    region: Text | None = None
    owner_id: Id | None = None
    registered_on: Day
    credit_limit: NotNegative | None = None


class DuplicateSuspected(Event):
    """The same phone or normalised name as an earlier entry; until a manager decides, the earlier entry owns. P2-2a

    `earlier_owns` is False where an import only recorded the suspicion.
    """

    TYPE: ClassVar[str] = "huikuan.customers.DuplicateSuspected.v1"
    customer_id: Id
    earlier_id: Id
    likeness: Likeness
    earlier_owns: bool = True


class DuplicateCleared(Event):
    """A manager ruled that two entries are two customers. P2-2a"""

    TYPE: ClassVar[str] = "huikuan.customers.DuplicateCleared.v1"
    customer_id: Id
    earlier_id: Id
    ruled_by: Id
    on_behalf_of: Id | None = None  # in whose place
    ruled_on: Day


class CustomersMerged(Event):
    """A manager ruled that the later entry is the earlier customer. P2-2a"""

    TYPE: ClassVar[str] = "huikuan.customers.CustomersMerged.v1"
    customer_id: Id
    earlier_id: Id
    ruled_by: Id
    on_behalf_of: Id | None = None  # in whose place
    ruled_on: Day


class CustomerAssigned(Event):
    """From this day the customer belongs to this rep; None: to the pool. P2-1, P4-4.4"""

    TYPE: ClassVar[str] = "huikuan.customers.CustomerAssigned.v1"
    customer_id: Id
    owner_id: Id | None = None
    effective_on: Day
    decided_by: Id | None = None  # None: recorded by an older release


class ContactLogged(Event):
    """Somebody of the house had to do with a customer; never changed, but corrected by a later one. P1-2.3

    `late`: entered too long after its day to count as follow-up.
    """

    TYPE: ClassVar[str] = "huikuan.customers.ContactLogged.v1"
    contact_id: Id
    customer_id: Id
    staff_id: Id
    person: Text
    channel: Channel
    direction: Direction
    at: Instant
    contacted_on: Day
    summary: Prose
    next_step: Text | None = None
    next_on: Day | None = None
    order_no: Id | None = None
    feedback_no: Id | None = None
    corrects: Id | None = None
    late: bool
    logged_on: Day


class CustomerFiled(Event):
    """What is said in a customer's file from this day on; what is left out stays as it was. P5-6.1

    `language` is that of documents and letters to the customer; where nobody said one, it is Chinese.
    """

    TYPE: ClassVar[str] = "huikuan.customers.CustomerFiled.v1"
    customer_id: Id
    language: Language | None = None
    filed_on: Day
    filed_by: Id


class CreditLimitProposed(Event):
    """Finance asks for a higher limit; it holds once the head of finance confirms it. P5-5.2b"""

    TYPE: ClassVar[str] = "huikuan.customers.CreditLimitProposed.v1"
    customer_id: Id
    credit_limit: NotNegative | None = None
    effective_on: Day
    proposed_by: Id
    proposed_on: Day


class CreditLimitSet(Event):
    """From this day the customer has a limit of its own; None: the one of its grade. P5-5.2b"""

    TYPE: ClassVar[str] = "huikuan.customers.CreditLimitSet.v1"
    customer_id: Id
    credit_limit: NotNegative | None = None
    effective_on: Day
    proposed_by: Id | None = None  # None: recorded by an older release
    confirmed_by: Id | None = None  # of a raised limit
    on_behalf_of: Id | None = None  # in whose place it was confirmed


class CreditGraded(Event):
    """On this day the customer's grade became another one, for these reasons. P4-4.1"""

    TYPE: ClassVar[str] = "huikuan.customers.CreditGraded.v1"
    customer_id: Id
    graded_on: Day
    grade: Grade
    volume: Money
    on_time: Share = Decimal(1)
    max_days_overdue: Count
    bounced: Count
    reasons: tuple[FieldName, ...]
    policy: PolicyVersion


class GradesFellDue(Event):
    """A business day began on which the grades of these customers may be other ones by the passing of time. P4-4.1

    A day with many such customers is told in several parts, 1, 2, …
    """

    TYPE: ClassVar[str] = "huikuan.customers.GradesFellDue.v1"
    day: Day
    part: Ordinal
    customer_ids: tuple[Id, ...]
