"""The basis of a decision about a contract: customers, the roster, prices, authorities."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from services.contracts.basis.goods import spoken
from services.contracts.basis.step import may_review, step_basis
from services.contracts.policy import ContractsRules
from services.contracts.subjects.contract.content import Content
from services.contracts.subjects.contract.standard_text import Template
from services.contracts.subjects.contract.state import ContractBasis
from services.contracts.subjects.contract.wishes import (
    ChangeContract,
    ContractCommand,
    GrantConcession,
    HandOverContract,
    ImportContract,
    RegisterContract,
    ReviewContract,
    SignContract,
)
from shared.events.contracts import SigningAuthorityGranted
from shared.office import delegated, merged, people
from shared.office.calendar import Calendar
from shared.office.delegations import decider
from shared.office.joining import joining
from shared.runtime.ask.decisions import Reader, Stamp
from shared.runtime.policy import Book

BasisOf = Callable[[Reader, Any, Stamp], Awaitable[ContractBasis]]

KNOWN = """
SELECT ARRAY(SELECT customer_id FROM read.customer WHERE customer_id = ANY($1)) AS customers,
       ARRAY(SELECT DISTINCT staff_id FROM read.staff_role WHERE staff_id = ANY($2)) AS staff,
       ARRAY(SELECT product_id FROM read.product WHERE product_id = ANY($3)) AS products
"""
PRICES = "SELECT product_id, effective_from, unit_price FROM read.price WHERE product_id = ANY($1)"
PRODUCTS = """
SELECT DISTINCT product_id FROM read.contract_line
WHERE contract_no = $1 AND revision = (SELECT max(revision) FROM read.contract_content WHERE contract_no = $1)
"""
CALLED = "SELECT staff_id, name FROM read.person WHERE staff_id = $1 OR name = $1"
TEMPLATES = """
SELECT t.version, t.effective_from, w.withdrawn_on
FROM read.contract_template AS t LEFT JOIN read.template_withdrawal AS w USING (version)
"""
AUTHORITY = """
SELECT staff_id, valid_from, valid_to, max_amount, max_discount FROM read.signatory
WHERE staff_id = $1 AND valid_from <= $2 AND (valid_to IS NULL OR valid_to >= $2) ORDER BY valid_from DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Known:
    """Which of the names asked for there are, and the price list of the products among them."""

    customers: frozenset[str] = frozenset()
    staff: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()
    price_list: dict[str, dict[date, Decimal]] = field(default_factory=dict)


async def known(
    reader: Reader, *, customers: Iterable[str] = (), staff: Iterable[str] = (), products: Iterable[str] = ()
) -> Known:
    """Look names up, all at once."""
    row = await reader.fetchrow(KNOWN, list(set(customers)), list(set(staff)), list(set(products)))
    if row is None:
        return Known()
    price_list: dict[str, dict[date, Decimal]] = {}
    if row["products"]:
        for product, first, price in await reader.fetch(PRICES, row["products"]):
            price_list.setdefault(product, {})[first] = price
    return Known(frozenset(row["customers"]), frozenset(row["staff"]), frozenset(row["products"]), price_list)


async def contract_basis(
    policy: Book[ContractsRules], calendar: Calendar, reader: Reader, command: ContractCommand, stamp: Stamp
) -> ContractBasis:
    """Read what one decision about a contract rests on."""
    step = await step_basis(reader, command, ContractBasis(stamp, policy, calendar=calendar))
    return step or replace(await _contract_basis(policy, reader, command, stamp), calendar=calendar)


async def _contract_basis(
    policy: Book[ContractsRules], reader: Reader, command: ContractCommand, stamp: Stamp
) -> ContractBasis:
    match command:
        case RegisterContract():
            goods = await spoken(reader, command.contract_no) if isinstance(command, ChangeContract) else {}
            stays = (await merged.staying(reader, [command.customer_id])).get(command.customer_id)
            open_ = await joining(reader, [command.staff_id])
            basis = named(policy, await _named(reader, [command]), command, stamp)
            return replace(basis, stays=stays, joining=open_, templates=await templates(reader), goods=goods)
        case ImportContract():
            return named(policy, await _named(reader, [command]), command, stamp)
        case ReviewContract() | GrantConcession():
            who = decider(stamp.actor, command.on_behalf_of)
            right = await delegated.authority(reader, who, stamp.today)
            return ContractBasis(stamp, policy, may_review=await may_review(reader, who.principal, stamp), right=right)
        case SignContract():
            return await _signing(policy, reader, command, stamp)
        case HandOverContract():
            staff = (await known(reader, staff=[command.staff_id])).staff
            brought_in = stamp.brings_history  # an import tells of the past
            if not brought_in and await people.standing(reader, command.staff_id, stamp.today) is None:
                staff = frozenset()  # whoever has left gets no contract
            open_ = frozenset[str]() if brought_in else await joining(reader, [command.staff_id])
            headed = await people.headed(reader, stamp.actor, stamp.today)
            favours = await people.under_since(reader, stamp.actor, command.effective_on, stamp.today)
            return ContractBasis(stamp, policy, staff=staff, joining=open_, headed=headed, favours=favours)
        case _:
            return ContractBasis(stamp, policy)


async def batch_basis(
    policy: Book[ContractsRules], reader: Reader, commands: Iterable[Content | ImportContract]
) -> BasisOf:
    """Look the names of many contracts up at once; the basis of each is then at hand without a query."""
    found = await _named(reader, commands)

    async def basis(_reader: Reader, command: Content | ImportContract, stamp: Stamp) -> ContractBasis:
        return named(policy, found, command, stamp)

    return basis


def named(policy: Book[ContractsRules], found: Known, command: Content | ImportContract, stamp: Stamp) -> ContractBasis:
    """Return what is known of the names in one contract."""
    return ContractBasis(
        stamp,
        policy,
        customer_known=command.customer_id in found.customers,
        staff=found.staff,
        products=found.products,
        price_list={
            line.product_id: found.price_list[line.product_id]
            for line in command.lines
            if line.product_id in found.price_list
        },
    )


async def _named(reader: Reader, commands: Iterable[Content | ImportContract]) -> Known:
    listed = list(commands)
    return await known(
        reader,
        customers=(command.customer_id for command in listed),
        staff=(command.staff_id for command in listed),
        products=(line.product_id for command in listed for line in command.lines),
    )


async def _signing(policy: Book[ContractsRules], reader: Reader, command: SignContract, stamp: Stamp) -> ContractBasis:
    products = [row["product_id"] for row in await reader.fetch(PRODUCTS, command.contract_no)]
    found = await known(reader, staff=[command.signed_by], products=products)
    called = await reader.fetch(CALLED, command.signed_by)
    there = await people.standing(reader, command.signed_by, command.signed_on)
    authority = None if there is None else await reader.fetchrow(AUTHORITY, command.signed_by, command.signed_on)
    return ContractBasis(
        stamp,
        policy,
        staff=found.staff,
        names=frozenset(name for row in called for name in (row["staff_id"], row["name"])),
        products=found.products,
        price_list=found.price_list,
        goods=await spoken(reader, command.contract_no),
        is_gm=(there is not None and there.role == "gm") or ("gm" in stamp.roles and stamp.actor == command.signed_by),
        authority=None if authority is None else SigningAuthorityGranted(**dict(authority)),
        templates=await templates(reader),
    )


async def templates(reader: Reader) -> Sequence[Template]:
    """Return the standard texts of contracts."""
    return [Template(*row) for row in await reader.fetch(TEMPLATES)]
