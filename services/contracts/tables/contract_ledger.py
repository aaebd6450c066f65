"""合同台账 / The contract ledger: contents, reviews, signatures, effect, whose it is. P3-4.7.3"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from shared.events.contracts import (
    ContractBecameEffective,
    ContractHandedOver,
    ContractInvalidated,
    ContractRegistered,
    ContractReviewed,
    ContractSigned,
)
from shared.runtime.tables.definition import Projection, Row
from shared.runtime.tables.rows import Amount, Integer, Number, copied, made, table


class Content(NamedTuple):
    """合同登记内容 / contents of contracts as registered. P3-4.7.3, P3-4.8.3"""

    contract_no: str
    revision: Integer
    customer_id: str
    staff_id: str
    kind: str
    amount: Amount
    terms: str
    credit_days: Integer | None
    content_hash: str
    requested_by: str
    registered_at: datetime


CONTENT = copied(
    table(Content, name="contract_content", key=("contract_no", "revision"), indexes=["customer_id", "staff_id"]),
    ContractRegistered,
    terms="terms.kind",
    credit_days="terms.credit_days",
    registered_at="recorded_at",
)


class Line(NamedTuple):
    """合同明细 / goods agreed, per revision of a contract; list prices of its last day of registration or effect."""

    contract_no: str
    revision: Integer
    line_no: str
    product_id: str
    quantity: Number
    unit_price: Amount
    list_price: Amount
    listed: bool


def lines(contract: ContractRegistered | ContractBecameEffective) -> Iterator[Row]:
    """Yield a row for each line."""
    for line in contract.lines:
        prices = line.unit_price, line.list_price, line.listed
        yield contract.contract_no, contract.revision, line.line_no, line.product_id, line.quantity, *prices


LINE = made(table(Line, name="contract_line", key=("contract_no", "revision", "line_no")), lines)


class Review(NamedTuple):
    """合同评审记录 / reviews of contract contents. P3-4.6, P3-4.8.3"""

    contract_no: str
    revision: Integer
    path: str
    approved: bool
    reviewed_on: date
    reviewed_by: str | None
    content_hash: str


REVIEW = copied(table(Review, name="contract_review", key=("contract_no", "revision")), ContractReviewed)


class Signature(NamedTuple):
    """签字盖章 / signatures and seals by content and party. P3-4.7.2, P5-4.1b"""

    contract_no: str
    content_hash: str
    party: str
    signed_on: date
    signed_by: str
    sealed: bool


SIGNATURE = copied(
    table(Signature, name="contract_signature", key=("contract_no", "content_hash", "party")), ContractSigned
)


class Effect(NamedTuple):
    """合同效力 / whether a contract is in force, and since which signing day. P5-4.1b, P5-4.1g"""

    contract_no: str
    effective: bool
    signed_on: date | None
    reason: str | None


def effect(fact: ContractBecameEffective | ContractInvalidated) -> Iterator[Effect]:
    """Yield whether it holds."""
    match fact:
        case ContractBecameEffective():
            yield Effect(fact.contract_no, effective=True, signed_on=fact.signed_on, reason=None)
        case ContractInvalidated():
            yield Effect(fact.contract_no, effective=False, signed_on=fact.signed_on, reason=fact.reason)


EFFECT = made(table(Effect, name="contract_effect", key="contract_no"), effect)


class Handover(NamedTuple):
    """合同移交 / which rep a contract belongs to from which day. P4-4.4"""

    contract_no: str
    effective_on: date
    staff_id: str


HANDOVER = copied(table(Handover, name="contract_handover", key=("contract_no", "effective_on")), ContractHandedOver)

LEDGER = Projection(
    "contract_ledger",
    ("contracts",),
    (CONTENT, LINE, REVIEW, SIGNATURE, EFFECT, HANDOVER),
    comment="合同台账 / the contract ledger. P3-4.7.3",
)
