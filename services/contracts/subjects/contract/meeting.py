"""The review meeting of important contracts: called, held, reported. P3-4.6.2c"""

from collections.abc import Iterator

from services.contracts.policy import ContractsRules
from services.contracts.subjects.contract.records import repeated
from services.contracts.subjects.contract.review import under_review
from services.contracts.subjects.contract.review_wishes import CallMeeting, FileReport, RecordMeeting
from services.contracts.subjects.contract.state import Contract, ContractBasis, ContractEvent
from services.contracts.subjects.contract.steps import check_way
from shared.events.contracts import ReviewMeetingCalled, ReviewMeetingHeld, ReviewReportFiled
from shared.events.days import business_date
from shared.runtime.ask.decisions import InTheFuture, Refused


class CalledTooLate(Refused):
    """A meeting is called so many working days before it is held as `review.meeting_called_before` says."""

    field = "meeting_at"
    clause = "P3-4.6.2c"


class InvalidMeeting(Refused):
    """A review meeting is called in time, the GM presides, and every countersigning department is there by its head."""

    clause = "P3-4.6.2c"


class NoValidMeeting(Refused):
    """There is no report without a valid meeting."""

    clause = "P3-4.6.2c"
    status = 409


def call(contract: Contract, command: CallMeeting, basis: ContractBasis) -> Iterator[ContractEvent]:
    """Yield the call; a later one replaces it."""
    content = under_review(contract, command.contract_no, command.content_hash)
    rules, today = basis.policy.on(basis.stamp.today), basis.stamp.today
    check_way(content, rules, "meeting")
    earliest = rules.review_meeting_called_before.since(today, basis.calendar).due_on
    said = {"called_by": basis.stamp.actor, "called_on": today, "earliest_on": earliest}
    event = ReviewMeetingCalled(**dict(command), **said)
    known = contract.steps.call
    if known is not None and dict(known).items() >= dict(command).items() and known.called_by == basis.stamp.actor:
        return
    if business_date(command.meeting_at) < earliest:
        raise CalledTooLate(f"Called today it is held on {earliest} or later.")
    yield event


def hold(contract: Contract, command: RecordMeeting, basis: ContractBasis) -> Iterator[ContractEvent]:
    """Yield the minutes of a valid meeting; later ones replace them, and the report, until the review ends."""
    content = under_review(contract, command.contract_no, command.content_hash)
    rules = basis.policy.on(basis.stamp.today)
    check_way(content, rules, "meeting")
    if command.held_at > basis.stamp.at:
        raise InTheFuture(f"It is {basis.stamp.at}.", field="held_at")
    if wrong := list(objections(contract, command, basis, rules)):
        raise InvalidMeeting(" ".join(wrong))
    event = ReviewMeetingHeld(**dict(command), recorded_by=basis.stamp.actor, recorded_on=basis.stamp.today)
    if not repeated(event, contract.steps.meeting):
        yield event


def objections(
    contract: Contract, command: RecordMeeting, basis: ContractBasis, rules: ContractsRules
) -> Iterator[str]:
    """Yield all that makes a meeting invalid."""
    held_on, called = business_date(command.held_at), contract.steps.call
    if called is None:
        yield "It was not called."
    elif held_on < called.earliest_on:
        yield f"Called on {called.called_on}, it is held on {called.earliest_on} or later."
    if command.presided_by not in basis.gms:
        yield f"{command.presided_by} was not the GM on {held_on}."
    there = {
        department: {one.staff_id for one in command.present if one.department == department}
        for department in rules.review_countersign
    }
    absent = [one for one, people in there.items() if not people & basis.seats.get(one, frozenset())]
    if absent:
        yield f"Not there by the head: {', '.join(absent)}."


def report(contract: Contract, command: FileReport, basis: ContractBasis) -> Iterator[ContractEvent]:
    """Yield the report of a valid meeting; a later one replaces it until the review ends."""
    content = under_review(contract, command.contract_no, command.content_hash)
    check_way(content, basis.policy.on(basis.stamp.today), "meeting")
    if contract.steps.meeting is None:
        raise NoValidMeeting
    event = ReviewReportFiled(**dict(command), filed_by=basis.stamp.actor, filed_on=basis.stamp.today)
    if not repeated(event, contract.steps.report):
        yield event
