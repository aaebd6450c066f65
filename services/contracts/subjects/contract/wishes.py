"""What may be wished of a contract. P3-4, P4-4.4, P5-4.1"""

from typing import ClassVar, Literal

from services.contracts.subjects.contract.change_wishes import ChangeWish
from services.contracts.subjects.contract.content import AgreedLine, Content
from services.contracts.subjects.contract.review_wishes import DecisionWish, RecordWish
from shared.events.contracts import Instalment, Kind
from shared.events.days import Day, PastDay
from shared.events.money import NotNegative
from shared.events.numbers import Days, Ordinal
from shared.events.text import Id, Known, Prose, Text
from shared.runtime.ask.decisions import Command


class RegisterContract(Content):
    """Put a draft on file. `kind` may raise what the rule says; lowering it is the office's, with a reason. P5-4.1"""

    kind: Kind | None = None
    kind_reason: Text | None = None


class ChangeContract(RegisterContract):
    """Replace the content of a draft; its review and signatures are void. P3-4.6.1"""

    contract_no: Known


class ImportContract(Command):
    """Take over a contract that was decided elsewhere. `effective` False: it is invalid and can carry nothing."""

    gained: ClassVar[frozenset[str]] = frozenset({"instalments"})

    contract_no: Id
    customer_id: Known
    staff_id: Known
    signed_on: PastDay
    terms: Literal["prepaid", "cod", "credit", "instalments"]
    credit_days: Days | None = None
    instalments: tuple[Instalment, ...] = ()
    effective: bool
    lines: tuple[AgreedLine, ...]


class AnswerChecklist(Command):
    """Answer one item of the review; a negative answer may name its remedy. P3-4.5.2"""

    contract_no: Known
    content_hash: Known
    item: Text
    satisfied: bool
    remedy: Text | None = None


class GrantConcession(Command):
    """Let one line of one contract go down to a price until a day. P3-3, P3-4.1.6"""

    contract_no: Known
    line_no: Known
    floor_price: NotNegative
    expires_on: Day
    on_behalf_of: Known | None = None


class ReviewContract(Command):
    """End the routine review of exactly this content. P3-4.6.2a"""

    contract_no: Known
    content_hash: Known
    approved: bool
    opinion: Prose | None = None
    on_behalf_of: Known | None = None


class SignContract(Command):
    """Record one party's signature; `signed_by` is a staff number for the company, a name for the customer. P3-4.7.2"""

    contract_no: Known
    content_hash: Known
    party: Literal["company", "customer"]
    signed_on: PastDay
    signed_by: Text
    sealed: bool


class HandOverContract(Command):
    """Give the contract to another rep from that day on. P4-4.4"""

    contract_no: Known
    staff_id: Known
    effective_on: Day
    reason: Text | None = None


class TerminateContract(Command):
    """End a contract before its time, by consent or by law. P5-4.1"""

    contract_no: Known
    ended_on: PastDay
    ground: Literal["consent", "legal"]
    reason: Prose


class MoveCopy(Command):
    """Record where one of the four copies went: 1 customer, 2 sales, 3 finance, 4 rep. P5-4.1b"""

    contract_no: Known
    copy_no: Ordinal
    state: Literal["handed", "acknowledged", "lost", "returned"]
    to: Text | None = None
    day: PastDay


ContractCommand = (
    RegisterContract
    | ImportContract
    | AnswerChecklist
    | GrantConcession
    | ReviewContract
    | SignContract
    | HandOverContract
    | TerminateContract
    | MoveCopy
    | RecordWish
    | DecisionWish
    | ChangeWish
)
