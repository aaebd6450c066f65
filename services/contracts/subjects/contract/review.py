"""Checklist, concessions, and the routine review by one authorised reviewer. P3-3, P3-4.1.6, P3-4.5.2, P3-4.6.2a"""

from collections.abc import Iterator, Sequence
from datetime import date

from services.contracts.policy import ContractsRules
from services.contracts.subjects.contract.content import LEVELS, level, net_price
from services.contracts.subjects.contract.ending import check_requirements, ended
from services.contracts.subjects.contract.state import ContentChanged, Contract, ContractBasis, ContractEvent, draft
from services.contracts.subjects.contract.steps import check_way
from services.contracts.subjects.contract.wishes import AnswerChecklist, GrantConcession, ReviewContract
from shared.events.contracts import (
    ChecklistAnswered,
    ConcessionGranted,
    ContractLine,
    ContractRegistered,
)
from shared.office.delegations import Decider
from shared.runtime.ask.decisions import Refused

OFFICE, QUALITY, OF_CONDITIONS = frozenset({"office"}), frozenset({"quality"}), frozenset({"production_head"})
OF_LETTER = {"a": OFFICE, "b": OFFICE, "d": frozenset({"office_head", "counsel"}), "e": QUALITY}
ANSWERED_BY = {
    "c materials": frozenset({"purchasing_head"}),
    "c inspection": QUALITY,
    "c quality": QUALITY,
}
"""Who answers an item of the checklist, where its letter does not say it; all others of c the head of production."""
WITHOUT_REMEDY = frozenset({"d"})
"""Letters of items that nothing mends: what is not lawful is not signed."""


class NotOnTheChecklist(Refused):
    """The review asks for other items."""

    clause = "P3-4.5.2"


class ChecklistOpen(Refused):
    """Every item of the checklist is answered; a negative answer without a remedy blocks approval."""

    clause = "P3-4.5.2"
    status = 409


class NotYoursToAnswer(Refused):
    """Each item of a special or important review is answered by the department that knows."""

    clause = "P3-4.5.2"
    status = 403


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


class AlreadyReviewed(Refused):
    """The content has been reviewed; another decision needs another content."""

    status = 409


def answered_by(item: str) -> frozenset[str]:
    """Return the roles and functions of those who answer an item of the checklist. P3-4.5.2"""
    return ANSWERED_BY.get(item, OF_LETTER.get(item[:1], OF_CONDITIONS))


def answer(contract: Contract, command: AnswerChecklist, basis: ContractBasis) -> Iterator[ContractEvent]:
    """Yield the answer; a later one replaces an earlier one until the review ends."""
    content = under_review(contract, command.contract_no, command.content_hash)
    if command.item not in basis.policy.on(basis.stamp.today).checklist:
        raise NotOnTheChecklist(f"Not an item: {command.item}.")
    right = min(answered_by(command.item) & basis.stamp.roles, default=None)
    if right is None and content.kind != "routine":
        told = ", ".join(sorted(answered_by(command.item)))
        raise NotYoursToAnswer(f"It is answered by {told}, not by {basis.stamp.actor}.")
    event = ChecklistAnswered(answered_by=basis.stamp.actor, answered_as=right, **command.model_dump())
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
        known = contract.review
        if (known.approved, known.reviewed_by, known.opinion) == (command.approved, who.actor, command.opinion):
            return
        raise AlreadyReviewed(f"By {contract.review.reviewed_by} on {contract.review.reviewed_on}.")
    check_not_own(contract, content, who)
    if not basis.may_review:
        raise NotAuthorised(f"{who.principal} has no authorisation for {today}.")
    basis.right.steps(basis.stamp, "review", amount=content.amount)
    rules = basis.policy.on(today)
    check_way(content, rules, "reviewer")
    if command.approved:
        check_requirements(contract, content)
        check_answers(contract, rules)
        check_prices(contract, content.lines, rules, today)
    yield ended(contract, content, basis, who, approved=command.approved, opinion=command.opinion)


def under_review(contract: Contract, number: str, asked: str) -> ContractRegistered:
    """Return the content that is asked about, while its review goes on; raises what forbids that."""
    content = draft(contract, number)
    check_content(content, asked)
    if contract.review is not None:
        raise AlreadyReviewed(f"By {contract.review.reviewed_by} on {contract.review.reviewed_on}.")
    return content


def check_content(content: ContractRegistered, asked: str) -> None:
    """Refuse a decision about another content than the one on file."""
    if content.content_hash != asked:
        raise ContentChanged(f"On file is {content.content_hash}.")


def check_answers(contract: Contract, rules: ContractsRules) -> None:
    """Refuse while an item is open, or negative without a remedy."""
    missing = [item for item in rules.checklist if item not in contract.answers]
    negative = [
        item
        for item, answer in contract.answers.items()
        if not answer.satisfied and (answer.remedy is None or item[:1] in WITHOUT_REMEDY)
    ]
    if missing or negative:
        raise ChecklistOpen(f"Open: {'; '.join(missing + negative)}.", missing=missing, negative=negative)


def check_prices(contract: Contract, lines: Sequence[ContractLine], rules: ContractsRules, day: date) -> None:
    """Refuse lines that the reviewer may not let go, unless the right level conceded them for that day."""
    rebate = contract.content.rebate_rate if contract.content is not None else None
    for line in lines:
        net = net_price(line, rebate)
        needed = level(line, rules, net)
        granted = contract.concessions.get(line.line_no)
        covered = (
            granted is not None
            and granted.floor_price <= net
            and day <= granted.expires_on
            and LEVELS.index(granted.level) >= LEVELS.index(needed)
        )
        if needed != "reviewer" and not covered:
            listed = f"list is {line.list_price}" if line.listed else "the list has no price"
            sold = f"sold at {line.unit_price}" + (f", {net} less the rebate" if rebate else "")
            raise BelowList(f"Line {line.line_no}: {listed}, {sold}: needs the {needed}.", needed=needed)
