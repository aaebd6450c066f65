"""Wire name -> class. Written by hand: a name in stored data must survive every move of a module."""

from shared.events import Event
from shared.events.aftersales import (
    ComplaintAnswered,
    ComplaintClosed,
    ComplaintDecided,
    ComplaintFiled,
    ComplaintFormCompleted,
    ComplaintReviewed,
    CreditGranted,
    CreditRefused,
)
from shared.events.bounds import ON_RECORD
from shared.events.contracts import (
    ChecklistAnswered,
    ConcessionGranted,
    ContractBecameEffective,
    ContractHandedOver,
    ContractInvalidated,
    ContractRegistered,
    ContractReviewed,
    ContractSigned,
    PricePublished,
    ProductListed,
    ReviewerAuthorised,
    SigningAuthorityGranted,
)
from shared.events.customers import (
    CreditGraded,
    CreditLimitProposed,
    CreditLimitSet,
    CustomerAssigned,
    CustomerRegistered,
    CustomersMerged,
    DuplicateCleared,
    DuplicateSuspected,
    GradesFellDue,
)
from shared.events.office import (
    BusinessDayBegan,
    DutyDeadlineFixed,
    DutyDone,
    DutyEscalated,
    DutyFellOverdue,
    DutyPassedOn,
    DutyRaised,
    DutyWithdrawn,
    EventSetAside,
    FileAttached,
    NumberGiven,
    NumberImported,
    ProposalAppealed,
    ProposalCameIntoForce,
    ProposalDeadlineFixed,
    ProposalDecided,
    ProposalHeard,
    ProposalLapsed,
    ProposalRaised,
    RuleChanged,
    RuleProposed,
    RuleRecorded,
)
from shared.events.orders import (
    OrderAgreed,
    OrderApproved,
    OrderCancelled,
    OrderDelivered,
    OrderDispatched,
    OrderHeld,
    OrderPlaced,
)
from shared.events.receivables import (
    AllocationReversed,
    AmountWrittenOff,
    BusinessDayBeganV1,
    CashHandedIn,
    CollectionPaused,
    CommissionPeriodClosed,
    CommissionSettled,
    CreditNoteIssued,
    CreditNoteRefused,
    CreditSetOff,
    DueDatesMoved,
    InstrumentBounced,
    InstrumentReceived,
    InvoiceIssued,
    PaymentAllocated,
    PaymentReceived,
    PaymentReleased,
    RefundPaid,
    RefundProposed,
    SetOffProposed,
    WriteOffReversed,
)
from shared.events.staff import (
    DelegationGiven,
    DelegationRevoked,
    DepartmentHeadAppointed,
    FunctionEnded,
    FunctionGiven,
    JoiningCompleted,
    JoiningItemDone,
    StaffJoined,
    StaffJoinedV1,
    StaffLeft,
    StaffMoved,
    StaffMovedV1,
)

OFFICE = "office"
"""In place of a service in the name of a word that all of them may say, each on its own topic."""

EVENTS: tuple[type[Event], ...] = (
    *(StaffJoined, StaffJoinedV1, StaffMoved, StaffMovedV1, StaffLeft, DepartmentHeadAppointed),
    *(JoiningItemDone, JoiningCompleted, FunctionGiven, FunctionEnded, DelegationGiven, DelegationRevoked),
    *(CustomerRegistered, DuplicateSuspected, DuplicateCleared, CustomersMerged, CustomerAssigned),
    *(CreditLimitProposed, CreditLimitSet, GradesFellDue, CreditGraded),
    *(ProductListed, PricePublished, ContractRegistered, ChecklistAnswered, ReviewerAuthorised),
    *(SigningAuthorityGranted, ConcessionGranted, ContractReviewed, ContractSigned, ContractBecameEffective),
    *(ContractInvalidated, ContractHandedOver),
    *(OrderPlaced, OrderAgreed, OrderHeld, OrderApproved, OrderCancelled, OrderDispatched, OrderDelivered),
    *(DueDatesMoved, CashHandedIn, SetOffProposed, CreditSetOff),
    *(InvoiceIssued, InstrumentReceived, PaymentReceived, InstrumentBounced, PaymentAllocated, AllocationReversed),
    *(PaymentReleased, CreditNoteIssued, CreditNoteRefused, AmountWrittenOff, WriteOffReversed),
    *(RefundProposed, RefundPaid),
    *(CollectionPaused, BusinessDayBeganV1, CommissionSettled, CommissionPeriodClosed),
    *(ComplaintFiled, ComplaintFormCompleted, ComplaintAnswered, ComplaintReviewed, ComplaintDecided),
    *(CreditGranted, CreditRefused, ComplaintClosed),
    *(EventSetAside, BusinessDayBegan),
    *(DutyRaised, DutyDeadlineFixed, DutyPassedOn, DutyDone, DutyWithdrawn, DutyFellOverdue, DutyEscalated),
    *(ProposalRaised, ProposalHeard, ProposalDecided, ProposalAppealed, ProposalDeadlineFixed, ProposalCameIntoForce),
    *(ProposalLapsed, NumberGiven, NumberImported, FileAttached),
    *(RuleRecorded, RuleProposed, RuleChanged),
)

BY_NAME: dict[str, type[Event]] = {event.TYPE: event for event in EVENTS}


def read(name: str, data: bytes) -> Event | None:
    """Return the event behind a wire name, validated; None for a word that we do not know.

    Raises pydantic.ValidationError when the word is known and its content is not what it promises.
    """
    event = BY_NAME.get(name)
    return None if event is None else event.model_validate_json(data, context=ON_RECORD)
