"""Signatures make a reviewed contract effective; later it may pass on. P3-4.6.1, P3-4.7.2, P5-4.1b, P4-4.4"""

from collections.abc import Iterator
from datetime import date

from services.contracts.subjects.contract.changes import check_goods, first_day
from services.contracts.subjects.contract.content import AgreedLine, discount, priced
from services.contracts.subjects.contract.registration import UnknownRep, effect, signed
from services.contracts.subjects.contract.review import check_content, check_prices
from services.contracts.subjects.contract.standard_text import check_template
from services.contracts.subjects.contract.state import (
    Contract,
    ContractBasis,
    ContractEvent,
    Invalid,
    TablesBehind,
    UnknownContract,
    draft,
    rep_on,
)
from services.contracts.subjects.contract.wishes import HandOverContract, SignContract
from shared.events.contracts import (
    ContractHandedOver,
    ContractInvalidated,
    ContractLine,
    ContractRegistered,
    ContractSigned,
)
from shared.office.joining import check_joined
from shared.office.people import gains
from shared.runtime.ask.decisions import RecordedDifferently, Refused

MAY_RECORD = frozenset({"office", "gm"})


class NotReviewed(Refused):
    """A contract is reviewed before it is signed."""

    clause = "P3-4.6.1"
    status = 409


class NotReviewedAgain(NotReviewed):
    """A changed contract is reviewed again before it is signed: the approval of what holds is void for the change."""

    clause = "P3-4.8.3"


class BeyondAuthority(Refused):
    """The GM signs, or a person whose authority covers date, amount and discount; else the contract is invalid."""

    clause = "P5-4.1g"
    status = 403


class NotAuthorisedToSign(Refused):
    """The GM signs, or a person whom the GM authorised."""

    clause = "P3-4.7.2"
    status = 403


class SignedForAnother(Refused):
    """Whoever signs for the company records it in person; the office records what others signed on paper."""

    clause = "P3-4.7.2"
    status = 403


class SignedForBoth(Refused):
    """Two parties sign: nobody of the house signs for the customer, and whoever signs for the one not for the other."""

    field = "signed_by"
    clause = "P5-4.1b"


class NotSignedYet(Refused):
    """A contract that nobody signed is not handed over; change the draft."""

    field = "contract_no"
    status = 409


class BeforeSigning(Refused):
    """A contract is handed over on its signing day at the earliest."""

    field = "effective_on"
    clause = "P4-4.4"


class HandedToOneself(Refused):
    """Nobody hands a contract over to himself or herself."""

    clause = "P4-4.4"
    status = 403


class HeadOfBoth(Refused):
    """A contract is handed over by the head of both departments, else by a director or the GM."""

    clause = "P4-4.4"
    status = 403


class BackdatedByTheGM(Refused):
    """A handover of an earlier day is the GM's to record."""

    clause = "P4-4.4"
    status = 403


class BackdatedInOwnFavour(Refused):
    """A handover of an earlier day is not recorded by whoever headed the new rep on it: the override would follow."""

    clause = "P4-4.4"
    status = 403


class TwoHandoversOnOneDay(RecordedDifferently):
    """The contract goes to another rep from this day already."""

    clause = "P4-4.4"


def sign(contract: Contract, command: SignContract, basis: ContractBasis) -> Iterator[ContractEvent]:
    """Yield one party's signature, and the contract's effect once both have signed and sealed."""
    if (known := contract.signatures.get(command.party)) == signature(command):
        return
    content = draft(contract, command.contract_no)
    check_content(content, command.content_hash)
    check_ratified(contract, command, basis)
    check_reviewed(contract, command)
    if known is not None and known.sealed:
        raise RecordedDifferently(f"Signed by {known.signed_by} on {known.signed_on}.")
    check_two_parties(contract, command, basis)
    if contract.effective is not None:
        check_goods(contract.effective.lines, content.lines, basis.goods)
    if command.party == "company":
        if unratified(contract) is None:
            rules = basis.policy.on(command.signed_on)
            check_template(content.template_version, basis.templates, rules, command.signed_on)
        lines = repriced(content, basis, command.signed_on)
        check_prices(contract, lines, basis.policy.on(command.signed_on), command.signed_on)
        check_authority(content, lines, command, basis)
    in_force = None
    both = {**contract.signatures, command.party: signature(command)}
    if both.keys() >= signers(contract) and all(one.sealed for one in both.values()):
        # The list price of a line is the one on the signing day: the day of the later signature.
        day = max(one.signed_on for one in both.values())
        lines = repriced(content, basis, day)
        check_prices(contract, lines, basis.policy.on(day), day)
        since = first_day(contract, day, basis.stamp.today)
        in_force = effect(content.model_copy(update={"lines": lines}), day, since)
    yield signature(command)
    if in_force is not None:
        yield in_force


def signers(contract: Contract) -> frozenset[str]:
    """Return the parties whose signatures make it effective: an invalid one came with that of the customer."""
    return frozenset({"company"} if unratified(contract) is not None else {"company", "customer"})


def unratified(contract: Contract) -> ContractInvalidated | None:
    """Return why a contract is invalid, as long as it was not ratified: later its changes are signed by both."""
    return contract.invalid if contract.effective is None else None


def check_ratified(contract: Contract, command: SignContract, basis: ContractBasis) -> None:
    """Refuse any signature under an invalid contract but the GM's own, after the whole review of its content."""
    if (invalid := unratified(contract)) is None:
        return
    own = command.party == "company" and basis.is_gm and basis.stamp.actor == command.signed_by
    if contract.review is None or not contract.review.approved or not own:
        raise Invalid(f"{invalid.reason}: reviewed as it is, it is signed by the GM himself or herself.")


def signature(command: SignContract) -> ContractSigned:
    """Return the fact that the command wishes for."""
    return ContractSigned(**command.model_dump())


def check_two_parties(contract: Contract, command: SignContract, basis: ContractBasis) -> None:
    """Refuse a signature for the customer by somebody of the house, and one person's for both parties.

    A person of the house is known by staff id and by name; for the company the id is written, for the customer a name.
    """
    cure = "Write the customer's own person, a namesake with what tells him or her apart."
    if command.party == "customer" and command.signed_by in basis.staff:
        raise SignedForBoth(f"{command.signed_by} is of the house. {cure}")
    other = contract.signatures.get("customer" if command.party == "company" else "company")
    if other is not None and other.signed_by in {command.signed_by, *basis.names}:
        raise SignedForBoth(f"{other.signed_by} signed for the {other.party}. {cure}")


def check_reviewed(contract: Contract, command: SignContract) -> None:
    """Refuse a signature on a content that was not approved before."""
    review = contract.review
    if review is None or not review.approved or review.content_hash != command.content_hash:
        changed = contract.effective is not None
        raise (NotReviewedAgain if changed else NotReviewed)(f"Contract {command.contract_no}.")
    if command.signed_on < review.reviewed_on:
        raise NotReviewed(f"It was reviewed on {review.reviewed_on}.")


def repriced(content: ContractRegistered, basis: ContractBasis, day: date) -> tuple[ContractLine, ...]:
    """Return the lines beside the list prices of a day."""
    if not {line.product_id for line in content.lines} <= basis.products:
        raise TablesBehind(f"Contract {content.contract_no}.")
    members = set(AgreedLine.model_fields)
    agreed = [AgreedLine(**line.model_dump(include=members)) for line in content.lines]
    return priced(agreed, basis.price_list, day)


def check_authority(
    content: ContractRegistered, lines: tuple[ContractLine, ...], command: SignContract, basis: ContractBasis
) -> None:
    """Refuse a signature for the company that neither the GM gives nor an authority covers, or that others give."""
    if basis.stamp.actor != command.signed_by and not basis.stamp.roles & MAY_RECORD:
        raise SignedForAnother(f"{basis.stamp.actor} is not {command.signed_by}.")
    if basis.is_gm:
        return
    authority = basis.authority
    if authority is None:
        raise NotAuthorisedToSign(f"{command.signed_by} has no authority on {command.signed_on}.")
    if content.amount > authority.max_amount:
        raise BeyondAuthority(f"The amount is {content.amount}, the authority ends at {authority.max_amount}.")
    given = max(discount(line, content.rebate_rate) for line in lines)
    if given > authority.max_discount:
        raise BeyondAuthority(f"The discount is {given:.4f}, the authority ends at {authority.max_discount}.")


def hand_over(contract: Contract, command: HandOverContract, basis: ContractBasis) -> Iterator[ContractEvent]:
    """Yield the handover of a signed contract; one a day."""
    if contract.content is None:
        raise UnknownContract(command.contract_no)
    known = contract.handovers.get(command.effective_on)
    if known == command.staff_id:
        return
    if known is not None:
        raise TwoHandoversOnOneDay(f"To {known}.", {"staff_id": (command.staff_id, known)})
    if command.staff_id not in basis.staff:
        raise UnknownRep(f"Staff {command.staff_id} is not on the roster.")
    check_joined([command.staff_id], basis.joining)
    signed_on, _ = signed(contract)
    if signed_on is None:
        raise NotSignedYet(f"Contract {command.contract_no}.")
    if command.effective_on < signed_on:
        raise BeforeSigning(f"It was signed on {signed_on}.")
    brought_in = basis.stamp.brings_history
    if not brought_in:
        check_giver(contract, command, basis)
    yield ContractHandedOver(**command.model_dump(), decided_by=None if brought_in else basis.stamp.actor)


def check_giver(contract: Contract, command: HandOverContract, basis: ContractBasis) -> None:
    """Refuse a handover by the receiver, by the head of one department only, or of the past by anybody but the GM."""
    stamp = basis.stamp
    if command.staff_id == stamp.actor:
        raise HandedToOneself(f"{stamp.actor} would get contract {command.contract_no}.")
    if command.effective_on < stamp.today:
        check_backdated(contract, command, basis)
    if stamp.roles & {"director", "gm"}:
        return
    both = {command.staff_id, rep_on(contract, stamp.today) or command.staff_id}
    if not both <= basis.headed:
        raise HeadOfBoth(f"{stamp.actor} does not head the department of {', '.join(sorted(both - basis.headed))}.")


def check_backdated(contract: Contract, command: HandOverContract, basis: ContractBasis) -> None:
    """Refuse a handover of the past by anybody but the GM, and by the GM where that past would pay him for it."""
    stamp, first = basis.stamp, command.effective_on
    if "gm" not in stamp.roles:
        raise BackdatedByTheGM(f"{first} lies before {stamp.today}.")
    until = min((day for day in contract.handovers if day > first), default=stamp.today)
    if gains(basis.favours, before=rep_on(contract, first), after=command.staff_id, until=until):
        raise BackdatedInOwnFavour(
            f"{stamp.actor} headed the department of {command.staff_id} in the days after {first}: "
            "another GM records it, or it holds from today on."
        )
