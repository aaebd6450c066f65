"""Drafts come on file, and contracts decided elsewhere are taken over. P5-4.1, P3-4.5.1, P4-7.3"""

from collections.abc import Iterator, Sequence
from datetime import date

from services.contracts.policy import ContractsRules
from services.contracts.subjects.contract.content import (
    KINDS,
    AgreedLine,
    Content,
    amount_of,
    content_hash,
    kind_of,
    priced,
)
from services.contracts.subjects.contract.state import Contract, ContractBasis, ContractEvent, draft
from services.contracts.subjects.contract.wishes import ChangeContract, ImportContract, RegisterContract
from services.contracts.subjects.product import UnknownProduct
from shared.events.contracts import (
    ContractBecameEffective,
    ContractInvalidated,
    ContractLine,
    ContractRegistered,
    ContractReviewed,
    Kind,
    Terms,
)
from shared.events.text import blank
from shared.office.joining import check_joined
from shared.office.merged import MergedCustomer
from shared.office.numbers import check_imported
from shared.runtime.ask.decisions import Differences, RecordedDifferently, Refused, differing, differing_lines

NOT_EFFECTIVE = "brought in as not effective"
MOST_INSTALMENTS = 60


class MissingParticulars(Refused):
    """A contract states transport, consignee, allowance, delivery, breach, venue, date, place and validity."""

    clause = "P5-4.1c–f"


class NoLines(Refused):
    """A contract states its products and quantities."""

    clause = "P5-4.1c–f"


class LineTwice(Refused):
    """A line number occurs twice in one contract."""


class UnknownCustomer(Refused):
    """A contract names a customer who is registered."""

    field = "customer_id"


class UnknownRep(Refused):
    """A contract belongs to somebody who works in the company."""

    field = "staff_id"


class NoTermAgreed(Refused):
    """Credit and deferred payment need a written term, agreed beforehand."""

    field = "credit_days"
    clause = "P4-7.3"


class SharesDoNotSum(Refused):
    """The shares of the instalments sum to 1."""

    clause = "P4-7.3"


class TooManyInstalments(Refused):
    """A price is paid in 60 parts at the most: an invoice says each of them."""

    field = "terms"


class KindBelowTheRule(Refused):
    """The kind is never lowered below the rule without the office head's reason."""

    clause = "P3-4.5.1"


def register(contract: Contract, command: RegisterContract, basis: ContractBasis) -> Iterator[ContractEvent]:
    """Yield the draft on file, or the changed draft; nothing where exactly this is on file."""
    rules = basis.policy.on(basis.stamp.today)
    known = contract.content
    if known is not None and known.content_hash == content_hash(command) and command.kind in (None, known.kind):
        return
    if isinstance(command, ChangeContract):
        draft(contract, command.contract_no)
    elif known is not None:
        differs = differing_content(command, known)
        raise RecordedDifferently(f"Contract {command.contract_no} is on file with other content.", differs)
    if basis.stays is not None:
        raise MergedCustomer(command.customer_id, basis.stays)
    check_names(command.customer_id, command.staff_id, command.lines, basis)
    check_joined([command.staff_id], basis.joining)
    check_form(command, rules)
    revision = known.revision + 1 if known is not None else 1
    lines = priced(command.lines, basis.price_list, basis.stamp.today)
    event = on_file(command, lines, rules, revision=revision, requested_by=basis.stamp.actor)
    yield event.model_copy(update={"kind": kind_taken(command, event.kind, basis), "kind_reason": command.kind_reason})


def on_file(
    content: Content, lines: tuple[ContractLine, ...], rules: ContractsRules, *, revision: int, requested_by: str
) -> ContractRegistered:
    """Return the content as a fact, of the kind that the rule says."""
    return ContractRegistered(
        contract_no=content.contract_no,
        revision=revision,
        customer_id=content.customer_id,
        staff_id=content.staff_id,
        kind=kind_of(content, lines, rules),
        amount=amount_of(lines),
        terms=content.terms,
        lines=lines,
        requirements=content.requirements,
        particulars=content.particulars,
        special_characteristics=content.special_characteristics,
        standard_terms=content.standard_terms,
        content_hash=content_hash(content),
        requested_by=requested_by,
    )


def check_names(customer_id: str, staff_id: str, lines: Sequence[AgreedLine], basis: ContractBasis) -> None:
    """Refuse what names a customer, a rep or a product that nobody knows, or no goods."""
    if not basis.customer_known:
        raise UnknownCustomer(f"Customer {customer_id} is not registered.")
    if staff_id not in basis.staff:
        raise UnknownRep(f"Staff {staff_id} is not on the roster.")
    if not lines:
        raise NoLines
    numbers = [line.line_no for line in lines]
    if len(set(numbers)) < len(numbers):
        raise LineTwice(", ".join(sorted({number for number in numbers if numbers.count(number) > 1})) + ".")
    unknown = sorted({line.product_id for line in lines} - basis.products)
    if unknown:
        raise UnknownProduct(f"Product {', '.join(unknown)} is not listed.")


def check_form(command: RegisterContract, rules: ContractsRules) -> None:
    """Refuse a draft that leaves a required field open or has no clear term of payment."""
    missing = [name for name in rules.particulars if blank(command.particulars.get(name, ""))]
    if missing:
        raise MissingParticulars(f"Missing: {', '.join(missing)}.", missing=missing)
    terms = command.terms
    agreed = {"credit": terms.credit_days is not None, "instalments": bool(terms.instalments)}
    if not agreed.get(terms.kind, True):
        raise NoTermAgreed(f"Terms are {terms.kind}.")
    if len(terms.instalments) > MOST_INSTALMENTS:
        raise TooManyInstalments(f"There are {len(terms.instalments)}.")
    if terms.kind == "instalments" and sum(part.share for part in terms.instalments) != 1:
        raise SharesDoNotSum


def kind_taken(command: RegisterContract, by_rule: Kind, basis: ContractBasis) -> Kind:
    """Return the kind that the contract is taken for: raised at will, lowered by the office head with a reason."""
    wanted = command.kind or by_rule
    lowered = KINDS.index(wanted) < KINDS.index(by_rule)
    if lowered and (command.kind_reason is None or "office_head" not in basis.stamp.roles):
        raise KindBelowTheRule(f"The rule says {by_rule}.")
    return wanted


def take_over(contract: Contract, command: ImportContract, basis: ContractBasis) -> Iterator[ContractEvent]:
    """Yield a contract as it was decided elsewhere: its review is recorded as imported, not skipped."""
    if command.terms == "credit" and command.credit_days is None:
        raise NoTermAgreed("Terms are credit without credit_days.")
    content = brought(command)
    known = contract.content
    if known is not None:
        if known.content_hash == content_hash(content) and signed(contract) == (command.signed_on, command.effective):
            return
        told = {"signed_on": command.signed_on, "effective": command.effective}
        signing = differing(told, dict(zip(told, signed(contract), strict=True)))
        differs = {**differing_content(content, known), **signing}
        raise RecordedDifferently(f"Contract {command.contract_no} is on file with other content.", differs)
    check_imported("HT", command.contract_no, basis.stamp.today)
    check_names(command.customer_id, command.staff_id, command.lines, basis)
    lines = priced(command.lines, basis.price_list, command.signed_on)
    rules = basis.policy.on(command.signed_on)
    event = on_file(content, lines, rules, revision=1, requested_by=command.staff_id)
    yield event
    if not command.effective:
        yield ContractInvalidated(
            contract_no=command.contract_no,
            invalid_on=command.signed_on,
            reason=NOT_EFFECTIVE,
            signed_on=command.signed_on,
        )
        return
    yield ContractReviewed(
        contract_no=command.contract_no,
        revision=1,
        content_hash=event.content_hash,
        path="imported",
        approved=True,
        reviewed_on=command.signed_on,
    )
    yield effect(event, command.signed_on)


def brought(command: ImportContract) -> Content:
    """Return the content of a contract decided elsewhere; credit days count only where the terms are credit."""
    days = command.credit_days if command.terms == "credit" else None
    return Content(
        contract_no=command.contract_no,
        customer_id=command.customer_id,
        staff_id=command.staff_id,
        terms=Terms(kind=command.terms, credit_days=days),
        lines=command.lines,
    )


def differing_content(content: Content, known: ContractRegistered) -> Differences:
    """Return in what a content is not the one on file: members of the head as an import names them, and of lines."""
    told, kept = (
        {
            **one.model_dump(include=set(Content.model_fields) - {"terms", "lines"}),
            **{"terms" if name == "kind" else name: value for name, value in dict(one.terms).items()},
        }
        for one in (content, known)
    )
    if isinstance(content, RegisterContract) and content.kind is not None:
        told["kind"], kept["kind"] = content.kind, known.kind
    members = set(AgreedLine.model_fields) - {"line_no"}
    lines = ({line.line_no: line.model_dump(include=members) for line in one.lines} for one in (content, known))
    return {**differing(told, kept), **differing_lines(*lines)}


def signed(contract: Contract) -> tuple[date | None, bool]:
    """Return when the contract was signed, and whether it is effective."""
    if contract.effective is not None:
        return contract.effective.signed_on, True
    return (contract.invalid.signed_on if contract.invalid is not None else None), False


def effect(content: ContractRegistered, signed_on: date) -> ContractBecameEffective:
    """Return the fact that this content, priced as on its signing day, may be delivered from that day on."""
    return ContractBecameEffective(
        contract_no=content.contract_no,
        revision=content.revision,
        customer_id=content.customer_id,
        staff_id=content.staff_id,
        kind=content.kind,
        signed_on=signed_on,
        amount=content.amount,
        terms=content.terms,
        lines=content.lines,
        content_hash=content.content_hash,
    )
