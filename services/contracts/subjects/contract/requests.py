"""The requests to change an effective contract so far, and what stands beside one on its way. P3-4.8"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, NamedTuple, assert_never

from services.contracts.subjects.contract.steps import Steps
from shared.events.contracts import (
    ChecklistAnswered,
    ConcessionGranted,
    ContractBecameEffective,
    ContractChangeRequested,
    ContractChangeWithdrawn,
    ContractRegistered,
    ContractReviewed,
    ContractSigned,
    CustomerConsentRecorded,
    Kind,
)

ChangeEvent = ContractChangeRequested | CustomerConsentRecorded | ContractChangeWithdrawn

Status = Literal["requested", "consented", "revising", "effective", "withdrawn", "closed"]
OPEN: frozenset[Status] = frozenset({"requested", "consented", "revising"})


class Spoken(NamedTuple):
    """What is spoken for of a contract line: what left, what live orders still ask for, and the orders."""

    left: Decimal
    ordered: Decimal
    orders: tuple[str, ...]


@dataclass(slots=True)
class Request:
    """A request so far; `revision` is the latest content that was drafted for it."""

    asked: ContractChangeRequested
    consent: CustomerConsentRecorded | None = None
    revision: int | None = None
    withdrawn: ContractChangeWithdrawn | None = None
    effect: ContractBecameEffective | None = None

    @property
    def status(self) -> Status:
        """What became of it: closed by the customer's refusal, effective with the last signature."""
        if self.withdrawn is not None:
            return "withdrawn"
        if self.effect is not None:
            return "effective"
        if self.consent is not None and not self.consent.agreed:
            return "closed"
        if self.revision is not None:
            return "revising"
        return "requested" if self.consent is None else "consented"


class OnFile(NamedTuple):
    """What was said about the content of the revision that holds, put aside while a change is drafted."""

    content: ContractRegistered
    answers: Mapping[str, ChecklistAnswered]
    concessions: Mapping[str, ConcessionGranted]
    steps: Steps
    review: ContractReviewed | None
    raised: Kind | None
    signatures: Mapping[str, ContractSigned]


@dataclass(slots=True)
class Changes:
    """The requests of a contract by their numbers, the revisions that took effect, and what is put aside.

    `last` is the highest revision on file: none has its number again, whatever became of it.
    """

    requests: dict[int, Request] = field(default_factory=dict)
    effects: dict[int, ContractBecameEffective] = field(default_factory=dict)
    aside: OnFile | None = None
    last: int = 0

    def evolve(self, event: ChangeEvent) -> None:
        """Take one more fact in, in place."""
        match event:
            case ContractChangeRequested():
                self.requests[event.change_no] = Request(event)
            case CustomerConsentRecorded():
                self.requests[event.change_no].consent = event
            case ContractChangeWithdrawn():
                self.requests[event.change_no].withdrawn = event
            case _:
                assert_never(event)

    @property
    def open(self) -> Request | None:
        """The request on its way; there is one at a time."""
        latest = self.requests.get(len(self.requests))
        return latest if latest is not None and latest.status in OPEN else None

    @property
    def first(self) -> ContractBecameEffective | None:
        """The first revision that took effect: the contract was signed with it."""
        return self.effects[min(self.effects)] if self.effects else None

    def registered(self, event: ContractRegistered) -> None:
        """Note a content and the request that it answers to."""
        self.last = max(self.last, event.revision)
        if event.change_no is not None:
            self.requests[event.change_no].revision = event.revision

    def took_effect(self, event: ContractBecameEffective) -> None:
        """Note that a revision was signed by both; what it replaces is needed no more."""
        self.effects[event.revision] = event
        for request in self.requests.values():
            if request.revision == event.revision:
                request.effect = event
        self.aside = None
