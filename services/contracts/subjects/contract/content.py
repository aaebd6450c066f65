"""What the parties agree on: the canonical content of a contract, its hash, its lines at list price, its kind.

Review and signatures bind to the SHA-256 of this content; a changed content is another one. P3-4.6, P3-4.5.1, P3-4.1.6
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from hashlib import sha256
from json import dumps
from typing import ClassVar, Literal

from pydantic import Field

from services.contracts.policy import ContractsRules
from shared.events.contracts import ContractLine, Kind, Requirement, Terms
from shared.events.days import Day
from shared.events.money import TOO_LARGE, ZERO, Agreed, NotNegative, Share, cents
from shared.events.numbers import Ordinal
from shared.events.text import Entry, FieldName, Id, Known, Text
from shared.runtime.ask.decisions import Command, Refused, unsaid

Level = Literal["reviewer", "head", "gm"]
LEVELS: tuple[Level, ...] = ("reviewer", "head", "gm")
CLASSES = frozenset("abc")
KINDS: tuple[Kind, ...] = ("routine", "special", "important")
PriceList = Mapping[str, Mapping[date, Decimal]]
"""Product -> first day -> yuan a unit."""
GAINED = frozenset(
    {"valid_to", "template_version", "rebate_rate", "inquiry_no", "receivers", "accepts_bills", "change_no"}
)
"""Members that contents gained after the first of them were signed; of an instalment it is `retention`."""


class AmountTooLarge(Refused):
    """No amount of the house reaches a trillion yuan."""


class AgreedLine(Command):
    """Goods that the parties agree on; the list price is not theirs to agree on."""

    line_no: Id
    product_id: Known
    quantity: Agreed
    unit_price: NotNegative


class Content(Command):
    """Everything that both parties put their seals under."""

    gained: ClassVar[frozenset[str]] = GAINED

    contract_no: Id
    customer_id: Known
    staff_id: Known
    terms: Terms
    lines: tuple[AgreedLine, ...]
    requirements: tuple[Requirement, ...] = ()
    special_characteristics: tuple[Text, ...] = ()
    standard_terms: bool = True
    particulars: dict[FieldName, Entry] = Field(default_factory=dict)
    valid_to: Day | None = None
    template_version: Text | None = None
    rebate_rate: Share | None = None
    inquiry_no: Known | None = None
    receivers: tuple[Text, ...] = ()
    accepts_bills: tuple[Literal["bank", "commercial"], ...] = ()
    change_no: Ordinal | None = None  # the request that this content of an effective contract answers to. P3-4.8.1


def content_hash(content: Content) -> str:
    """Return the SHA-256 of the canonical content, in hex; the order in which lines were written does not matter.

    What contents gained later counts where it is said, so that an older content keeps its hash.
    """
    members = {name: getattr(content, name) for name in Content.model_fields}
    members["lines"] = in_turn(content.lines)
    whole = Content(**members)
    plain = whole.model_dump(mode="json", exclude=unsaid(whole))
    for part in plain["terms"]["instalments"]:
        if not part["retention"]:
            del part["retention"]
    return sha256(dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()


def classed(characteristic: str) -> tuple[str, str]:
    """Return the class of a special characteristic and its text: a of customer and law, b of function, c of production.

    The class stands before the text, as in "b: Ra ≤ 0.8"; where none is written it is a. P3-4.4
    """
    letter, colon, text = characteristic.partition(":")
    if colon and letter.strip() in CLASSES and text.strip():
        return letter.strip(), text.strip()
    return "a", characteristic.strip()


def in_turn(lines: Sequence[AgreedLine]) -> tuple[AgreedLine, ...]:
    """Return the lines by number; numbers without leading zeros stand as integers do."""
    return tuple(sorted(lines, key=lambda line: (len(line.line_no), line.line_no)))


def in_force(price_list: PriceList, day: date) -> dict[str, Decimal]:
    """Return the list price of each product on a day; products without one are left out. P3-3"""
    begun = {product: [first for first in prices if first <= day] for product, prices in price_list.items()}
    return {product: price_list[product][max(days)] for product, days in begun.items() if days}


def priced(lines: Sequence[AgreedLine], price_list: PriceList, day: date) -> tuple[ContractLine, ...]:
    """Return the lines beside the list prices of a day; a product without one takes the sold price for its list."""
    prices = in_force(price_list, day)
    return tuple(
        ContractLine(
            line_no=line.line_no,
            product_id=line.product_id,
            quantity=line.quantity,
            unit_price=line.unit_price,
            list_price=prices.get(line.product_id, line.unit_price),
            listed=line.product_id in prices,
        )
        for line in in_turn(lines)
    )


def amount_of(lines: Sequence[ContractLine] | Sequence[AgreedLine]) -> Decimal:
    """Return the sum of quantity x price, each line rounded to cents; raises AmountTooLarge."""
    total = ZERO
    for line in lines:
        if line.quantity * line.unit_price >= TOO_LARGE:
            raise AmountTooLarge(f"Line {line.line_no}.")
        total += cents(line.quantity * line.unit_price)
    if total >= TOO_LARGE:
        raise AmountTooLarge
    return total


def net_price(line: ContractLine, rebate: Decimal | None) -> Decimal:
    """Return what the customer pays a unit in the end, less the rebate; unrounded. P3-4.1.6"""
    return line.unit_price if rebate is None else line.unit_price * (1 - rebate)


def discount(line: ContractLine, rebate: Decimal | None = None) -> Decimal:
    """Return the share of the list price that the line lets go, 0 where it is sold at list or above."""
    net = net_price(line, rebate)
    if net >= line.list_price:
        return Decimal(0)
    return (line.list_price - net) / line.list_price


def level(line: ContractLine, rules: ContractsRules, price: Decimal) -> Level:
    """Return who may let the line go at a net price. Exact: no division. P3-4.1.6"""
    if not line.listed:
        return "gm"  # no list, no variance: the line needs the GM
    given = line.list_price - price
    if given <= rules.reviewer_variance * line.list_price:
        return "reviewer"
    return "head" if given <= rules.head_variance * line.list_price else "gm"


def kind_of(content: Content, lines: Sequence[ContractLine], rules: ContractsRules) -> Kind:
    """Return the kind by rule, the least that the contract may be taken for. P3-4.5.1"""
    if amount_of(lines) >= rules.important_from:
        return "important"
    special = (
        any(requirement.special for requirement in content.requirements)
        or bool(content.special_characteristics)
        or not content.standard_terms
        or any(level(line, rules, net_price(line, content.rebate_rate)) != "reviewer" for line in lines)
    )
    return "special" if special else "routine"
