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
    ContractTerminated,
    CopyMoved,
)
from shared.runtime.tables.definition import Projection, Recorded, Row
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
    position: int
    valid_to: date | None


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


def lines(contract: ContractRegistered) -> Iterator[Row]:
    """Yield a row for each line, with what the list said."""
    return priced(contract)


def lines_in_force(contract: ContractBecameEffective) -> Iterator[Row]:
    """Yield the same, with what the list says since."""
    return priced(contract)


def priced(contract: ContractRegistered | ContractBecameEffective) -> Iterator[Row]:
    """Yield a row for each line."""
    for line in contract.lines:
        prices = line.unit_price, line.list_price, line.listed
        yield contract.contract_no, contract.revision, line.line_no, line.product_id, line.quantity, *prices


LINE = made(table(Line, name="contract_line", key=("contract_no", "revision", "line_no")), lines, lines_in_force)


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


def effective(fact: ContractBecameEffective) -> Iterator[Effect]:
    """Yield that it holds."""
    yield Effect(fact.contract_no, effective=True, signed_on=fact.signed_on, reason=None)


def invalid(fact: ContractInvalidated) -> Iterator[Effect]:
    """Yield that it does not, and why."""
    yield Effect(fact.contract_no, effective=False, signed_on=fact.signed_on, reason=fact.reason)


EFFECT = made(table(Effect, name="contract_effect", key="contract_no"), effective, invalid)


class InForce(NamedTuple):
    """已生效合同版本 / revisions in force from their first day until the next one, up to and with `valid_to`. P5-4.1b

    The first day is the signing day, of a change the day after the last signature is recorded. P3-4.8
    """

    contract_no: str
    revision: Integer
    signed_on: date
    in_force_from: date
    valid_to: date | None
    position: int


def in_force(fact: ContractBecameEffective, recorded: Recorded) -> Iterator[InForce]:
    """Yield the revision."""
    since = fact.in_force_from or fact.signed_on
    yield InForce(fact.contract_no, fact.revision, fact.signed_on, since, fact.valid_to, recorded.position)


IN_FORCE = made(table(InForce, name="contract_in_force", key=("contract_no", "revision")), in_force)


class CopyMove(NamedTuple):
    """合同正本的去向 / where each of the four copies of a revision went. P5-4.1b"""

    contract_no: str
    position: int
    revision: Integer
    copy_no: Integer
    state: str
    day: date
    to: str | None


COPY_MOVE = copied(table(CopyMove, name="contract_copy", key=("contract_no", "position")), CopyMoved)


class Termination(NamedTuple):
    """合同终止 / contracts that ended before their time, by consent or by law. P5-4.1"""

    contract_no: str
    ended_on: date
    ground: str


TERMINATION = copied(table(Termination, name="contract_termination", key="contract_no"), ContractTerminated)


class Handover(NamedTuple):
    """合同移交 / which rep a contract belongs to from which day. P4-4.4"""

    contract_no: str
    effective_on: date
    staff_id: str


HANDOVER = copied(table(Handover, name="contract_handover", key=("contract_no", "effective_on")), ContractHandedOver)

LEDGER = Projection(
    "contract_ledger",
    ("contracts",),
    (CONTENT, LINE, REVIEW, SIGNATURE, EFFECT, IN_FORCE, COPY_MOVE, TERMINATION, HANDOVER),
    comment="合同台账 / the contract ledger. P3-4.7.3",
)
