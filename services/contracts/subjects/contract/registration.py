"""Drafts come on file: what is missing or does not fit, of which kind they are. P5-4.1, P3-4.5.1, P4-7.3"""

from collections.abc import Iterator, Sequence
from datetime import date

from services.contracts.policy import ContractsRules
from services.contracts.subjects.contract.changes import check_no_request, to_change
from services.contracts.subjects.contract.content import (
    GAINED,
    KINDS,
    AgreedLine,
    Content,
    amount_of,
    classed,
    content_hash,
    kind_of,
    priced,
)
from services.contracts.subjects.contract.counter import check_counter
from services.contracts.subjects.contract.standard_text import TemplateNotNamed, check_template, lacks_template
from services.contracts.subjects.contract.state import Contract, ContractBasis, ContractEvent
from services.contracts.subjects.contract.wishes import ChangeContract, RegisterContract
from services.contracts.subjects.product import UnknownProduct
from shared.events.contracts import (
    ContractBecameEffective,
    ContractLine,
    ContractRegistered,
    Kind,
    Terms,
)
from shared.events.text import blank
from shared.office.joining import check_joined
from shared.office.merged import MergedCustomer
from shared.runtime.ask.decisions import Differences, RecordedDifferently, Refused, differing, differing_lines

MOST_INSTALMENTS = 60
OF_TERMS = {"credit": "terms.credit_days", "instalments": "terms.instalments"}
"""What terms of payment say beside their kind."""


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


class OverAlready(Refused):
    """The last day of a contract has not passed when it is registered."""

    field = "valid_to"
    clause = "P5-4.1c–f"


class KindBelowTheRule(Refused):
    """The kind is never lowered below the rule without the office head's reason."""

    clause = "P3-4.5.1"


class CharacteristicDropped(Refused):
    """A special characteristic is altered or dropped by quality alone."""

    field = "special_characteristics"
    clause = "P3-4.4"


class QualityChangesCharacteristics(Refused):
    """Quality changes the special characteristics of a contract, and nothing else of it."""

    clause = "P3-4.4"
    status = 403


class ImportantByAmount(Refused):
    """A contract of `contract.important_from` or more is important, whatever the reason."""

    clause = "P3-4.5.1"


def register(contract: Contract, command: RegisterContract, basis: ContractBasis) -> Iterator[ContractEvent]:
    """Yield the draft on file, or the changed draft; nothing where exactly this is on file."""
    rules = basis.policy.on(basis.stamp.today)
    known = contract.content
    if known is not None and known.content_hash == content_hash(command) and command.kind in (None, known.kind):
        return
    if isinstance(command, ChangeContract):
        check_characteristics(to_change(contract, command, basis), command, basis)
    elif known is None:
        check_no_request(command)
    else:
        differs = differing_content(command, known)
        raise RecordedDifferently(f"Contract {command.contract_no} is on file with other content.", differs)
    if basis.stays is not None:
        raise MergedCustomer(command.customer_id, basis.stays)
    check_missing(command, basis)
    check_names(command.customer_id, command.staff_id, command.lines, basis)
    check_joined([command.staff_id], basis.joining)
    check_form(command, basis)
    revision = contract.changes.last + 1
    lines = priced(command.lines, basis.price_list, basis.stamp.today)
    event = on_file(command, lines, rules, revision=revision, requested_by=basis.stamp.actor)
    begins = known is not None and contract.effective is not None and known.revision <= contract.effective.revision
    kind = kind_taken(command, event, None if begins else contract.raised, basis)
    taken = event.model_copy(update={"kind": kind, "kind_reason": command.kind_reason})
    check_counter(taken, basis)
    yield taken


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
        **{name: getattr(content, name) for name in GAINED},
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


def check_missing(command: RegisterContract, basis: ContractBasis) -> None:
    """Refuse a draft that leaves a required field open or has no clear term of payment; all that lacks is listed."""
    rules, terms = basis.policy.on(basis.stamp.today), command.terms
    fields = [name for name in rules.particulars if blank(command.particulars.get(name, ""))]
    agreed = {"credit": terms.credit_days is not None, "instalments": bool(terms.instalments)}
    lacking: dict[type[Refused], list[str]] = {
        MissingParticulars: fields,
        NoLines: [] if command.lines else ["lines"],
        NoTermAgreed: [] if agreed.get(terms.kind, True) else [OF_TERMS[terms.kind]],
        TemplateNotNamed: (
            ["template_version"] if lacks_template(command.template_version, basis.templates, basis.stamp.today) else []
        ),
    }
    missing = [name for names in lacking.values() for name in names]
    for refusal, names in lacking.items():
        if names:
            raise refusal(f"Missing: {', '.join(missing)}.", missing=missing)


def check_form(command: RegisterContract, basis: ContractBasis) -> None:
    """Refuse terms that do not add up, a standard text that is not good today, and a last day that has passed."""
    today, terms = basis.stamp.today, command.terms
    check_template(command.template_version, basis.templates, basis.policy.on(today), today)
    check_terms(terms)
    if command.valid_to is not None and command.valid_to < today:
        raise OverAlready(f"It would end on {command.valid_to}.")


def check_terms(terms: Terms) -> None:
    """Refuse instalments that do not sum to the whole, or are too many."""
    if len(terms.instalments) > MOST_INSTALMENTS:
        raise TooManyInstalments(f"There are {len(terms.instalments)}.")
    if terms.kind == "instalments" and sum(part.share for part in terms.instalments) != 1:
        raise SharesDoNotSum


def check_characteristics(known: ContractRegistered, command: ChangeContract, basis: ContractBasis) -> None:
    """Refuse who alters or drops a characteristic and is not of quality; whoever is, changes nothing else."""
    of_quality = "quality" in basis.stamp.roles
    before, after = (set(map(classed, one.special_characteristics)) for one in (known, command))
    if before - after and not of_quality:
        lost = [f"{letter}: {text}" for letter, text in sorted(before - after)]
        raise CharacteristicDropped("; ".join(lost) + ".", lost=lost)
    agreed = dict(command) | {"special_characteristics": known.special_characteristics}
    same = Content(**{name: agreed[name] for name in Content.model_fields})
    if of_quality and basis.stamp.actor != known.staff_id and content_hash(same) != known.content_hash:
        raise QualityChangesCharacteristics(f"Contract {command.contract_no}.")


def kind_taken(
    command: RegisterContract, registered: ContractRegistered, raised: Kind | None, basis: ContractBasis
) -> Kind:
    """Return the kind that the contract is taken for: raised at will, lowered by the office head with a reason.

    What a decider took for more stays so, and no reason makes less of an amount.
    """
    least = max((registered.kind, raised or registered.kind), key=KINDS.index)
    wanted = command.kind or least
    if KINDS.index(wanted) >= KINDS.index(least):
        return wanted
    if command.kind_reason is None or "office_head" not in basis.stamp.roles:
        raise KindBelowTheRule(f"The rule says {least}.")
    if registered.amount >= basis.policy.on(basis.stamp.today).important_from:
        raise ImportantByAmount(f"The amount is {registered.amount}.")
    return wanted


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
    """Return when the contract was first signed, and whether it is effective; a ratified one as it was brought in."""
    if contract.invalid is not None:
        return contract.invalid.signed_on, False
    return (None, False) if contract.changes.first is None else (contract.changes.first.signed_on, True)


def effect(content: ContractRegistered, signed_on: date, in_force_from: date | None = None) -> ContractBecameEffective:
    """Return the fact that this content, priced as on its signing day, may be delivered from that day or a later on."""
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
        special_characteristics=content.special_characteristics,
        valid_to=content.valid_to,
        in_force_from=in_force_from,
    )
