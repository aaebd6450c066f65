"""Contracts: what the company sells at which list price, and what it agreed with whom after which review.

Publishes: ProductListed, ProductDescribed, TemplatePublished, TemplateWithdrawn, PricePublished,
    ReviewerAuthorised, SigningAuthorityGranted, ContractRegistered, ChecklistAnswered, ConcessionGranted,
    ContractReviewed, ContractSigned, ContractBecameEffective, ContractInvalidated, ContractTerminated, CopyMoved,
    ContractHandedOver, RequirementConfirmed, FeasibilityRecorded, RisksRecorded, CountersignGiven, OfficeHeadReviewed,
    ReviewMeetingCalled, ReviewMeetingHeld, ReviewReportFiled, ContractKindRaised, NoticeAcknowledged,
    ReviewSummaryFiled, ReviewSummaryIssued, ContractChangeRequested, CustomerConsentRecorded,
    ContractChangeWithdrawn, NumberGiven, NumberImported, duties, files attached.
Reads: customers (who is registered), staff (who works here, in which role), orders (what left and what is on order)
    and receivables (what was paid on contracts).
Keeps: products and dated prices, the standard texts of contracts, authorities of reviewers and
    signatories, the contract ledger (合同台账), steps and notices of reviews, their weekly summaries, changes and the
    revisions in force, what orders say of contracts, the
    sequence of contract numbers of each year (`numbers-HT-<year>`).
"""
