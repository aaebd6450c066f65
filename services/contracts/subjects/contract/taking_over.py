"""Contracts that were decided elsewhere are taken over, with their reviews recorded as imported. P5-4.1g, P3-4.6"""

from collections.abc import Iterator

from services.contracts.subjects.contract.content import Content, content_hash, priced
from services.contracts.subjects.contract.registration import (
    NoTermAgreed,
    check_names,
    check_terms,
    differing_content,
    effect,
    on_file,
    signed,
)
from services.contracts.subjects.contract.state import Contract, ContractBasis, ContractEvent
from services.contracts.subjects.contract.wishes import ImportContract
from shared.events.contracts import ContractInvalidated, ContractReviewed, Terms
from shared.office.numbers import check_imported
from shared.runtime.ask.decisions import RecordedDifferently, differing

NOT_EFFECTIVE = "brought in as not effective"


def take_over(contract: Contract, command: ImportContract, basis: ContractBasis) -> Iterator[ContractEvent]:
    """Yield a contract as it was decided elsewhere: its review is recorded as imported, not skipped."""
    if command.terms == "credit" and command.credit_days is None:
        raise NoTermAgreed("Terms are credit without credit_days.")
    content = brought(command)
    check_terms(content.terms)
    known = contract.content
    if known is not None:
        first = contract.changes.first or known
        if first.content_hash == content_hash(content) and signed(contract) == (command.signed_on, command.effective):
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
    """Return the content of a contract decided elsewhere; days and parts count with the terms that have them."""
    days = command.credit_days if command.terms == "credit" else None
    parts = command.instalments if command.terms == "instalments" else ()
    return Content(
        contract_no=command.contract_no,
        customer_id=command.customer_id,
        staff_id=command.staff_id,
        terms=Terms(kind=command.terms, credit_days=days, instalments=parts),
        lines=command.lines,
    )
