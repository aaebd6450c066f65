"""Contracts: what the company sells at which list price, and what it agreed with whom after which review.

Publishes: ProductListed, PricePublished, ReviewerAuthorised, SigningAuthorityGranted, ContractRegistered,
    ChecklistAnswered, ConcessionGranted, ContractReviewed, ContractSigned, ContractBecameEffective,
    ContractInvalidated, ContractHandedOver, NumberGiven, NumberImported, duties, files attached.
Reads: customers (who is registered), staff (who works here, in which role).
Keeps: products and dated prices, authorities of reviewers and signatories, the contract ledger (合同台账), the sequence
    of contract numbers of each year (`numbers-HT-<year>`).
"""
