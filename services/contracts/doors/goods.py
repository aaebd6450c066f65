"""What who sends the goods reads of a contract: goods and what is asked of them, no prices. P5-4.2"""

from collections.abc import Sequence

from services.contracts.subjects.contract.state import Contract, UnknownContract
from shared.events.contracts import Kind, Requirement
from shared.events.days import Day
from shared.events.money import Quantity
from shared.events.numbers import Ordinal
from shared.events.text import FieldName, FieldText, Id, Text
from shared.runtime.http.front_door import Body


class Goods(Body):
    """A line of a contract, without its prices."""

    line_no: Id
    product_id: Id
    quantity: Quantity


class ContractGoods(Body):
    """A contract as warehouse and dispatchers read it: without prices, terms and amounts."""

    contract_no: Id
    revision: Ordinal
    customer_id: Id
    staff_id: Id
    kind: Kind
    goods: Sequence[Goods]
    requirements: Sequence[Requirement]
    special_characteristics: Sequence[Text]
    particulars: dict[FieldName, FieldText]
    receivers: Sequence[Text]
    valid_to: Day | None
    effective_since: Day | None


def without_prices(contract_no: str, file: Contract) -> ContractGoods:
    """Return the goods of a contract. Raises UnknownContract."""
    content = file.content
    if content is None:
        raise UnknownContract(contract_no)
    return ContractGoods(
        contract_no=content.contract_no,
        revision=content.revision,
        customer_id=content.customer_id,
        staff_id=content.staff_id,
        kind=content.kind,
        goods=[
            Goods(line_no=line.line_no, product_id=line.product_id, quantity=line.quantity) for line in content.lines
        ],
        requirements=content.requirements,
        special_characteristics=content.special_characteristics,
        particulars=content.particulars,
        receivers=content.receivers,
        valid_to=content.valid_to,
        effective_since=None if file.effective is None else file.effective.signed_on,
    )
