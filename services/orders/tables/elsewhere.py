"""合同与人员 / What contracts and staff say that orders rest on: what was agreed, whose it is, who heads whom."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from shared.events.contracts import (
    ContractBecameEffective,
    ContractHandedOver,
    ContractInvalidated,
    ContractRegistered,
    ContractTerminated,
)
from shared.office.tables.roster import STAFF_ROLE, Headship, headship
from shared.runtime.tables.definition import Projection, Recorded, Row
from shared.runtime.tables.rows import Amount, Integer, Number, copied, made, table


class ContractKnown(NamedTuple):
    """已登记合同 / contracts on file, effective or not."""

    contract_no: str
    customer_id: str


CONTRACT_KNOWN = copied(table(ContractKnown, key="contract_no"), ContractRegistered)


class ContractRevision(NamedTuple):
    """已生效合同版本 / contract revisions in force from their signing day, or from a later first day. P3-4.8"""

    contract_no: str
    revision: Integer
    signed_on: date
    in_force_from: date
    terms: str
    valid_to: date | None


def contract_revision(effective: ContractBecameEffective) -> Iterator[ContractRevision]:
    """Yield the revision."""
    terms = effective.terms.model_dump_json()
    yield ContractRevision(
        contract_no=effective.contract_no,
        revision=effective.revision,
        signed_on=effective.signed_on,
        in_force_from=effective.in_force_from or effective.signed_on,
        terms=terms,
        valid_to=effective.valid_to,
    )


CONTRACT_REVISION = made(table(ContractRevision, key=("contract_no", "revision")), contract_revision, whole=True)


class ContractLine(NamedTuple):
    """已生效合同明细 / goods and prices of contract revisions in force."""

    contract_no: str
    revision: Integer
    line_no: str
    product_id: str
    quantity: Number
    unit_price: Amount
    list_price: Amount


def contract_lines(effective: ContractBecameEffective) -> Iterator[Row]:
    """Yield a row for each line."""
    for line in effective.lines:
        goods = line.line_no, line.product_id, line.quantity, line.unit_price, line.list_price
        yield effective.contract_no, effective.revision, *goods


CONTRACT_LINE = made(table(ContractLine, key=("contract_no", "revision", "line_no")), contract_lines)


class ContractReceivers(NamedTuple):
    """可签收货物的人 / who may sign for goods of a contract, a line each; the last content of a revision counts."""

    contract_no: str
    revision: Integer
    position: int
    receivers: str


def contract_receivers(filed: ContractRegistered, recorded: Recorded) -> Iterator[ContractReceivers]:
    """Yield the names; a later content may have none."""
    yield ContractReceivers(filed.contract_no, filed.revision, recorded.position, "\n".join(filed.receivers))


CONTRACT_RECEIVERS = made(table(ContractReceivers, key=("contract_no", "revision", "position")), contract_receivers)


class ContractEnd(NamedTuple):
    """已终止合同 / contracts that ended before their time."""

    contract_no: str
    ended_on: date


CONTRACT_END = copied(table(ContractEnd, key="contract_no"), ContractTerminated)


class ContractInvalid(NamedTuple):
    """无效合同 / contracts that can carry nothing, from which day."""

    contract_no: str
    invalid_on: date
    reason: str


CONTRACT_INVALID = copied(table(ContractInvalid, key="contract_no"), ContractInvalidated)

AGREED = Projection(
    "agreed",
    ("contracts",),
    (CONTRACT_KNOWN, CONTRACT_REVISION, CONTRACT_LINE, CONTRACT_RECEIVERS, CONTRACT_INVALID, CONTRACT_END),
    comment="合同条款 / contracts that orders are delivered on",
)

DRAFT, EFFECTIVE, HANDED_OVER = range(3)


class ContractRep(NamedTuple):
    """合同业务员及其起始日 / reps of contracts by day; rank: 0 draft, 1 in force, 2 handed over. P4-4.4"""

    contract_no: str
    position: int
    effective_on: date
    staff_id: str
    rank: Integer


def contract_rep(
    fact: ContractRegistered | ContractBecameEffective | ContractHandedOver, recorded: Recorded
) -> Iterator[ContractRep]:
    """Yield whose the contract is."""
    match fact:
        case ContractRegistered():
            since, rank = date.min, DRAFT
        case ContractBecameEffective():
            since, rank = fact.signed_on, EFFECTIVE
        case ContractHandedOver():
            since, rank = fact.effective_on, HANDED_OVER
    yield ContractRep(fact.contract_no, recorded.position, since, fact.staff_id, rank)


CONTRACT_REP = made(table(ContractRep, key=("contract_no", "position"), indexes=["staff_id"]), contract_rep)

REPS = Projection("contract_reps", ("contracts",), (CONTRACT_REP,), comment="合同业务员 / whose the contracts are")

DEPARTMENT_HEAD = made(table(Headship, name="department_head", key=("department", "effective_on")), headship)

PEOPLE = Projection(
    "people", ("staff",), (STAFF_ROLE, DEPARTMENT_HEAD), comment="部门负责人 / who heads which department"
)
