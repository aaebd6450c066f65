"""A contract at the counter: what somebody takes along who has no other contract. P5-5.1"""

from collections.abc import Iterator

from services.contracts.subjects.contract.standard_text import COUNTER
from services.contracts.subjects.contract.state import ContractBasis
from shared.events.contracts import ContractRegistered
from shared.runtime.ask.decisions import Refused


class NotForTheCounter(Refused):
    """A contract at the counter is the office's: prepaid, routine, at list price, one line for each product."""

    field = "template_version"
    clause = "P5-5.1"


def check_counter(draft: ContractRegistered, basis: ContractBasis) -> None:
    """Refuse a contract that follows the text of the counter and is none."""
    if draft.template_version != COUNTER:
        return
    wrong = list(otherwise(draft, basis))
    if wrong:
        raise NotForTheCounter(f"Otherwise: {', '.join(wrong)}.", otherwise=wrong)


def otherwise(draft: ContractRegistered, basis: ContractBasis) -> Iterator[str]:
    """Yield in what a draft is otherwise than at the counter."""
    products = [line.product_id for line in draft.lines]
    if "office" not in basis.stamp.roles:
        yield "requested_by"
    if draft.terms.kind != "prepaid":
        yield "terms"
    if draft.kind != "routine":
        yield "kind"
    if draft.rebate_rate is not None or any(line.unit_price != line.list_price for line in draft.lines):
        yield "unit_price"
    if len(set(products)) < len(products):
        yield "product_id"
