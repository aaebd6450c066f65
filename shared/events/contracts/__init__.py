"""What the contracts service says: prices, what was agreed with whom on which terms, after which review. P3, P5-4

What is said in a review binds to the content hash: a changed content voids it, and it stays on file.
"""

from shared.events.contracts.changes import ContractChangeRequested, ContractChangeWithdrawn, CustomerConsentRecorded
from shared.events.contracts.content import (
    ContractKindRaised,
    ContractLine,
    ContractRegistered,
    Instalment,
    Kind,
    Requirement,
    Terms,
)
from shared.events.contracts.in_force import (
    ContractBecameEffective,
    ContractHandedOver,
    ContractInvalidated,
    ContractTerminated,
    CopyMoved,
)
from shared.events.contracts.products import PricePublished, ProductDescribed, ProductListed
from shared.events.contracts.review import (
    ChecklistAnswered,
    ContractReviewed,
    CountersignGiven,
    FeasibilityRecorded,
    Notice,
    NoticeAcknowledged,
    OfficeHeadReviewed,
    RequirementConfirmed,
    ReviewerAuthorised,
    ReviewMeetingCalled,
    ReviewMeetingHeld,
    ReviewReportFiled,
    RisksRecorded,
)
from shared.events.contracts.signing import ConcessionGranted, ContractSigned, SigningAuthorityGranted
from shared.events.contracts.summaries import ReviewSummaryFiled, ReviewSummaryIssued
from shared.events.contracts.templates import TemplatePublished, TemplateWithdrawn

__all__ = [
    "ChecklistAnswered",
    "ConcessionGranted",
    "ContractBecameEffective",
    "ContractChangeRequested",
    "ContractChangeWithdrawn",
    "ContractHandedOver",
    "ContractInvalidated",
    "ContractKindRaised",
    "ContractLine",
    "ContractRegistered",
    "ContractReviewed",
    "ContractSigned",
    "ContractTerminated",
    "CopyMoved",
    "CountersignGiven",
    "CustomerConsentRecorded",
    "FeasibilityRecorded",
    "Instalment",
    "Kind",
    "Notice",
    "NoticeAcknowledged",
    "OfficeHeadReviewed",
    "PricePublished",
    "ProductDescribed",
    "ProductListed",
    "Requirement",
    "RequirementConfirmed",
    "ReviewMeetingCalled",
    "ReviewMeetingHeld",
    "ReviewReportFiled",
    "ReviewSummaryFiled",
    "ReviewSummaryIssued",
    "ReviewerAuthorised",
    "RisksRecorded",
    "SigningAuthorityGranted",
    "TemplatePublished",
    "TemplateWithdrawn",
    "Terms",
]
