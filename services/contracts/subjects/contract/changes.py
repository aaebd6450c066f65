"""A change of an effective contract is requested, consented to, drafted beside what holds, or given up. P3-4.8"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from services.contracts.subjects.contract.change_wishes import OfRequest, RecordConsent, RequestChange, WithdrawChange
from services.contracts.subjects.contract.content import AgreedLine
from services.contracts.subjects.contract.requests import Request, Spoken
from services.contracts.subjects.contract.state import (
    AlreadyEffective,
    Contract,
    ContractBasis,
    ContractEvent,
    Invalid,
    UnknownContract,
    check_not_terminated,
    rep_on,
)
from services.contracts.subjects.contract.wishes import ChangeContract, RegisterContract
from shared.events.contracts import (
    ContractChangeRequested,
    ContractChangeWithdrawn,
    ContractLine,
    ContractRegistered,
    CustomerConsentRecorded,
    Notice,
)
from shared.runtime.ask.decisions import NotThere, RecordedDifferently, Refused

DAY = timedelta(days=1)


class NotEffectiveYet(Refused):
    """A contract that is not effective is changed without a request."""

    clause = "P3-4.8.1"
    status = 409


class ChangeOpen(Refused):
    """A contract has one change request at a time."""

    clause = "P3-4.8.1"
    status = 409


class NothingToChange(Refused):
    """A change request says what is to be changed."""

    field = "fields"
    clause = "P3-4.8.1"


class UnknownChange(NotThere):
    """The contract has no such change request."""


class ChangeEnded(Refused):
    """The change request has ended: another change is another request."""

    clause = "P3-4.8.1"
    status = 409


class ConsentNotAsked(Refused):
    """The customer, who asks for the change, is not called for consent."""

    clause = "P3-4.8.2"
    status = 409


class CalledTooLate(Refused):
    """The customer is called before the change is on file, not after."""

    clause = "P3-4.8.2"
    status = 409


class CalledBeforeRequest(Refused):
    """The customer is called when the change has been requested."""

    field = "called_at"
    clause = "P3-4.8.2"


class CalledInTheFuture(Refused):
    """A call is recorded when it is over."""

    field = "called_at"
    clause = "P3-4.8.2"


class NoConsent(Refused):
    """What the company wants to change needs the customer's consent in a call."""

    clause = "P3-4.8.2"


class AnotherParty(Refused):
    """A change keeps the customer and the rep: another customer is another contract, another rep a handover."""

    clause = "P3-4.8.1"


class BelowWhatIsOrdered(Refused):
    """A change leaves what was dispatched and what live orders ask for; a line with dispatches keeps its product."""

    clause = "P3-4.8.1"
    status = 409


def request(contract: Contract, command: RequestChange, basis: ContractBasis) -> Iterator[ContractEvent]:
    """Yield the request, and which departments are told of it; nothing where the same person has just asked so."""
    if contract.content is None:
        raise UnknownContract(command.contract_no)
    check_not_terminated(contract)
    if contract.effective is None:
        raise NotEffectiveYet(f"Contract {command.contract_no}.")
    if (open_ := contract.changes.open) is not None:
        known = open_.asked
        if (known.side, known.reason, known.fields, known.requested_by) == (
            *(command.side, command.reason, command.fields),
            basis.stamp.actor,
        ):
            return
        raise ChangeOpen(f"Request {known.change_no} of {known.requested_on}.")
    if not command.fields:
        raise NothingToChange
    rules, today = basis.policy.on(basis.stamp.today), basis.stamp.today
    due_on = rules.notice_days.since(today, basis.calendar).due_on
    yield ContractChangeRequested(
        **dict(command),
        change_no=len(contract.changes.requests) + 1,
        notices=tuple(Notice(department=one, due_on=due_on) for one in rules.notice_departments),
        requested_by=basis.stamp.actor,
        requested_on=today,
        requested_at=basis.stamp.at,
    )


def consent(contract: Contract, command: RecordConsent, basis: ContractBasis) -> Iterator[ContractEvent]:
    """Yield what the customer said in the call; a refusal closes the request."""
    asked = request_of(contract, command)
    said = {"recorded_by": basis.stamp.actor, "recorded_on": basis.stamp.today}
    event = CustomerConsentRecorded(**dict(command), **said)
    known = asked.consent
    if known is not None and known.model_copy(update=said) == event:
        return
    if asked.status == "revising" and asked.asked.side == "company":
        raise CalledTooLate(f"Revision {asked.revision} is on file.")
    check_open(asked)
    if asked.asked.side == "customer":
        raise ConsentNotAsked(f"Request {command.change_no} is the customer's.")
    if known is not None:
        raise RecordedDifferently(f"The call of {known.called_at:%Y-%m-%d %H:%M} UTC is on record.")
    if command.called_at > basis.stamp.at:
        raise CalledInTheFuture(f"It is {basis.stamp.at:%Y-%m-%d %H:%M} UTC.")
    if command.called_at <= asked.asked.requested_at:
        raise CalledBeforeRequest(f"It was requested at {asked.asked.requested_at:%Y-%m-%d %H:%M} UTC.")
    yield event


def withdraw(contract: Contract, command: WithdrawChange, basis: ContractBasis) -> Iterator[ContractEvent]:
    """Yield that the change is given up, up to the last signature; what was drafted for it is void."""
    asked = request_of(contract, command)
    if asked.withdrawn is not None:
        return
    check_open(asked)
    yield ContractChangeWithdrawn(
        **dict(command),
        withdrawn_by=basis.stamp.actor,
        withdrawn_on=basis.stamp.today,
        revision=asked.revision,
    )


def request_of(contract: Contract, command: OfRequest) -> Request:
    """Return the request that a wish names."""
    if contract.content is None:
        raise UnknownContract(command.contract_no)
    if command.change_no not in contract.changes.requests:
        raise UnknownChange(f"Request {command.change_no}.")
    return contract.changes.requests[command.change_no]


def check_open(asked: Request) -> None:
    """Refuse what comes after the end of a request."""
    if asked.status in {"effective", "withdrawn", "closed"}:
        raise ChangeEnded(f"Request {asked.asked.change_no} is {asked.status}.")


def to_change(contract: Contract, command: ChangeContract, basis: ContractBasis) -> ContractRegistered:
    """Return the content that a changed one comes after; raises what forbids the change."""
    content = contract.content
    if content is None:
        raise UnknownContract(command.contract_no)
    if contract.invalid is not None and contract.effective is None:
        raise Invalid(contract.invalid.reason)
    check_not_terminated(contract)
    if contract.effective is None:
        check_no_request(command)
        return content
    open_ = contract.changes.open
    if open_ is None or open_.asked.change_no != command.change_no:
        told = "no request is open" if open_ is None else f"request {open_.asked.change_no} is open"
        raise AlreadyEffective(f"Contract {command.contract_no}: {told}.")
    if open_.asked.side == "company" and (open_.consent is None or not open_.consent.agreed):
        raise NoConsent(f"Request {command.change_no} waits for the call.")
    check_parties(contract, command, basis.stamp.today)
    check_goods(contract.effective.lines, command.lines, basis.goods)
    return content


def check_no_request(command: RegisterContract) -> None:
    """Refuse a draft that names a request: only an effective contract has one."""
    if command.change_no is not None:
        raise NotEffectiveYet(f"Contract {command.contract_no} has no request {command.change_no}.")


def check_parties(contract: Contract, command: ChangeContract, today: date) -> None:
    """Refuse a change to another customer or rep."""
    for name, sent, known in (
        ("customer_id", command.customer_id, contract.effective and contract.effective.customer_id),
        ("staff_id", command.staff_id, rep_on(contract, today)),
    ):
        if sent != known:
            raise AnotherParty(f"It is {known}'s, not {sent}'s.", field=name)


def check_goods(
    before: Sequence[ContractLine], after: Sequence[AgreedLine] | Sequence[ContractLine], goods: Mapping[str, Spoken]
) -> None:
    """Refuse lines below what left and what live orders ask for, and another product where something left."""
    products = {line.line_no: line.product_id for line in before}
    lines = {line.line_no: line for line in after}
    wrong = []
    for number, spoken in sorted(goods.items()):
        line = lines.get(number)
        quantity = line.quantity if line is not None else Decimal(0)
        swapped = line is not None and spoken.left > 0 and line.product_id != products.get(number, line.product_id)
        if quantity < spoken.left + spoken.ordered or swapped:
            wrong.append(number)
    if wrong:
        told = "; ".join(f"line {one}: {goods[one].left} left, {goods[one].ordered} on live orders" for one in wrong)
        orders = sorted({number for one in wrong for number in goods[one].orders})
        raise BelowWhatIsOrdered(f"{told}: {', '.join(orders)}.", lines=wrong, orders=orders)


def first_day(contract: Contract, signed_on: date, today: date) -> date | None:
    """Return the first day of a revision: after both signature days and the day of the record; None: its first."""
    return None if contract.effective is None else max(signed_on, today) + DAY
