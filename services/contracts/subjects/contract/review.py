"""The routine review: checklist, concessions, one authorised reviewer. P3-3, P3-4.1.6, P3-4.5.2, P3-4.6.2"""

from collections.abc import Iterator, Sequence
from datetime import date

from services.contracts.policy import ContractsRules
from services.contracts.subjects.contract.content import LEVELS, level
from services.contracts.subjects.contract.state import ContentChanged, Contract, ContractBasis, ContractEvent, draft
from services.contracts.subjects.contract.wishes import AnswerChecklist, GrantConcession, ReviewContract
from shared.events.contracts import (
    ChecklistAnswered,
    ConcessionGranted,
    ContractLine,
    ContractRegistered,
    ContractReviewed,
)
from shared.office.delegations import Decider
from shared.runtime.ask.decisions import Refused


class NotOnTheChecklist(Refused):
    """The review asks for other items."""

    clause = "P3-4.5.2"


class ChecklistOpen(Refused):
    """Every item of the checklist is answered; a negative answer without a remedy blocks approval."""

    clause = "P3-4.5.2"
    status = 409


class UnknownLine(Refused):
    """A concession names a line of the contract."""


class BeyondTheHead(Refused):
    """A price this far below the list is the GM's to grant."""

    clause = "P3-4.1.6"
    status = 403


class OwnRequest(Refused):
    """Whoever asked for the contract, or for any change of it, does not decide about it."""

    clause = "P3-4.6.2a"
    status = 403


class NotAuthorised(Refused):
    """A routine contract is reviewed by a person with a valid authorisation."""

    clause = "P3-4.6.2a"
    status = 403


class BelowList(Refused):
    """A line below list beyond the allowed variance needs a price concession from the right level."""

    clause = "P3-3"


class NeedsCountersign(Refused):
    """A special contract is countersigned by departments, reviewed by the office head and approved by the GM."""

    clause = "P3-4.6.2b"


class NeedsMeeting(Refused):
    """An important contract is reviewed in a meeting under the GM, who concludes."""

    clause = "P3-4.6.2c"


class AlreadyReviewed(Refused):
    """The content has been reviewed; another decision needs another content."""

    status = 409


def answer(contract: Contract, command: AnswerChecklist, basis: ContractBasis) -> Iterator[ContractEvent]:
    """Yield the answer; a later one replaces an earlier one until the review ends."""
    content = draft(contract, command.contract_no)
    check_content(content, command.content_hash)
    if contract.review is not None:
        raise AlreadyReviewed(f"Contract {command.contract_no}.")
    if command.item not in basis.policy.on(basis.stamp.today).checklist:
        raise NotOnTheChecklist(f"Not an item: {command.item}.")
    event = ChecklistAnswered(answered_by=basis.stamp.actor, **command.model_dump())
    if contract.answers.get(command.item) != event:
        yield event


def check_not_own(contract: Contract, content: ContractRegistered, who: Decider) -> None:
    """Refuse whoever asked for any of the contract, however often others changed it since, and its rep.

    Neither does one of them decide in another's place, nor another in the place of one of them.
    """
    for one in sorted(who.people):
        if one in contract.requesters:
            raise OwnRequest(f"{one} registered the contract, or changed it: another person decides.")
        if one == content.staff_id:
            raise OwnRequest(f"{one} is the rep of the contract: another person decides.")


def concede(contract: Contract, command: GrantConcession, basis: ContractBasis) -> Iterator[ContractEvent]:
    """Yield the concession, granted on the level of the person who asks."""
    content = draft(contract, command.contract_no)
    lines = {line.line_no: line for line in content.lines}
    if command.line_no not in lines:
        raise UnknownLine(f"Contract {command.contract_no} has no line {command.line_no}.")
    who = basis.right.decider(basis.stamp)
    check_not_own(contract, content, who)
    by_gm = "gm" in basis.right.steps(basis.stamp, "head", "director", "gm", amount=content.amount)
    needed = level(lines[command.line_no], basis.policy.on(basis.stamp.today), command.floor_price)
    if needed == "gm" and not by_gm:
        raise BeyondTheHead(f"List is {lines[command.line_no].list_price}, asked is {command.floor_price}.")
    granted = command.model_dump() | {"granted_by": who.actor, "on_behalf_of": who.for_whom}
    event = ConcessionGranted(**granted, level="gm" if by_gm else "head")
    if contract.concessions.get(command.line_no) != event:
        yield event


def review(contract: Contract, command: ReviewContract, basis: ContractBasis) -> Iterator[ContractEvent]:
    """Yield the end of a routine review, decided by one authorised person who is not the requester."""
    content = draft(contract, command.contract_no)
    check_content(content, command.content_hash)
    who, today = basis.right.decider(basis.stamp), basis.stamp.today
    if contract.review is not None:
        if (contract.review.approved, contract.review.reviewed_by) == (command.approved, who.actor):
            return
        raise AlreadyReviewed(f"By {contract.review.reviewed_by} on {contract.review.reviewed_on}.")
    check_not_own(contract, content, who)
    if not basis.may_review:
        raise NotAuthorised(f"{who.principal} has no authorisation for {today}.")
    basis.right.steps(basis.stamp, "review", amount=content.amount)
    if command.approved:
        rules = basis.policy.on(today)
        check_answers(contract, rules)
        check_prices(contract, content.lines, rules, today)
    if content.kind == "special":
        raise NeedsCountersign
    if content.kind == "important":
        raise NeedsMeeting(f"The amount is {content.amount}.")
    yield ContractReviewed(
        contract_no=command.contract_no,
        revision=content.revision,
        content_hash=content.content_hash,
        path="routine",
        approved=command.approved,
        reviewed_on=today,
        reviewed_by=who.actor,
        on_behalf_of=who.for_whom,
        opinion=command.opinion,
        requirements=content.requirements,
    )


def check_content(content: ContractRegistered, asked: str) -> None:
    """Refuse a decision about another content than the one on file."""
    if content.content_hash != asked:
        raise ContentChanged(f"On file is {content.content_hash}.")


def check_answers(contract: Contract, rules: ContractsRules) -> None:
    """Refuse while an item is open, or negative without a remedy."""
    missing = [item for item in rules.checklist if item not in contract.answers]
    negative = [item for item, answer in contract.answers.items() if not answer.satisfied and answer.remedy is None]
    if missing or negative:
        raise ChecklistOpen(f"Open: {'; '.join(missing + negative)}.", missing=missing, negative=negative)


def check_prices(contract: Contract, lines: Sequence[ContractLine], rules: ContractsRules, day: date) -> None:
    """Refuse lines that the reviewer may not let go, unless the right level conceded them for that day."""
    for line in lines:
        needed = level(line, rules)
        granted = contract.concessions.get(line.line_no)
        covered = (
            granted is not None
            and granted.floor_price <= line.unit_price
            and day <= granted.expires_on
            and LEVELS.index(granted.level) >= LEVELS.index(needed)
        )
        if needed != "reviewer" and not covered:
            listed = f"list is {line.list_price}" if line.listed else "the list has no price"
            raise BelowList(f"Line {line.line_no}: {listed}, sold at {line.unit_price}: needs the {needed}.")
