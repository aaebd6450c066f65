"""合同变更 / Change requests of effective contracts, and what was drafted for them. P3-4.8"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from shared.events.contracts import (
    ContractChangeRequested,
    ContractChangeWithdrawn,
    ContractRegistered,
    CustomerConsentRecorded,
)
from shared.events.days import business_date
from shared.runtime.tables.definition import Projection
from shared.runtime.tables.rows import Integer, copied, made, table


class ChangeRequest(NamedTuple):
    """变更申请 / requests to change an effective contract, numbered from 1. P3-4.8.1"""

    contract_no: str
    change_no: Integer
    side: str
    requested_on: date


CHANGE_REQUEST = copied(table(ChangeRequest, key=("contract_no", "change_no")), ContractChangeRequested)


class ChangeConsent(NamedTuple):
    """客户意见 / what the customer said in the call, and its day. P3-4.8.2"""

    contract_no: str
    change_no: Integer
    agreed: bool
    called_on: date


def consent(said: CustomerConsentRecorded) -> Iterator[ChangeConsent]:
    """Yield what was said."""
    yield ChangeConsent(said.contract_no, said.change_no, said.agreed, business_date(said.called_at))


CHANGE_CONSENT = made(table(ChangeConsent, key=("contract_no", "change_no")), consent)


class ChangeWithdrawal(NamedTuple):
    """撤回的变更 / changes that were given up, with the content that is void."""

    contract_no: str
    change_no: Integer
    withdrawn_on: date
    revision: Integer | None


CHANGE_WITHDRAWAL = copied(table(ChangeWithdrawal, key=("contract_no", "change_no")), ContractChangeWithdrawn)


class ChangeRevision(NamedTuple):
    """变更所形成的版本 / contents that were drafted for a change request. P3-4.8.3"""

    contract_no: str
    revision: Integer
    change_no: Integer


def revision(registered: ContractRegistered) -> Iterator[ChangeRevision]:
    """Yield the request behind a content."""
    if registered.change_no is not None:
        yield ChangeRevision(registered.contract_no, registered.revision, registered.change_no)


CHANGE_REVISION = made(table(ChangeRevision, key=("contract_no", "revision")), revision)


CHANGES = Projection(
    "contract_changes",
    ("contracts",),
    (CHANGE_REQUEST, CHANGE_CONSENT, CHANGE_WITHDRAWAL, CHANGE_REVISION),
    comment="合同变更 / change requests of effective contracts, and what was drafted for them. P3-4.8",
)
