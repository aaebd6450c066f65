"""The basis of a decision about orders: contracts, the credit account, who heads finance."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from services.orders.basis.carrier import hired
from services.orders.basis.described import described, products_of, whereabouts
from services.orders.basis.funds import SEASONED, funds, prepaid
from services.orders.basis.goods import with_goods
from services.orders.basis.rep import REP
from services.orders.policy import OrdersRules
from services.orders.subjects.order_book.agreed import Agreed, Priced, Revision
from services.orders.subjects.order_book.basis import OrderBasis
from services.orders.subjects.order_book.case_wishes import SettleCase
from services.orders.subjects.order_book.credit import OpenInvoice, Standing
from services.orders.subjects.order_book.wishes import (
    AgreeToOrder,
    CheckOrder,
    DispatchOrder,
    FailDelivery,
    ImportDispatch,
    IssueSlip,
    LapseRelease,
    OrderCommand,
    PlaceOrder,
    ProveDelivery,
    RecheckCredit,
    ReleaseOrder,
    ReportProduction,
    ResumeOrders,
    TakeRevision,
    WriteSlip,
)
from shared.events.bounds import ON_RECORD
from shared.events.contracts import Terms
from shared.events.customers import Grade
from shared.events.money import ZERO
from shared.office import merged, people
from shared.office.calendar import EMPTY, Calendar
from shared.office.delegated import authority
from shared.office.delegations import decider
from shared.runtime.ask.decisions import Reader, Stamp
from shared.runtime.policy import Book

BasisOf = Callable[[Reader, Any, Stamp], Awaitable[OrderBasis]]

CONTRACTS = """
SELECT k.contract_no, k.customer_id, i.invalid_on, e.ended_on, r.revision, r.signed_on, r.in_force_from, r.terms,
       r.valid_to, l.line_no, l.product_id, l.quantity, l.unit_price, l.list_price
FROM read.contract_known AS k
LEFT JOIN read.contract_invalid AS i USING (contract_no)
LEFT JOIN read.contract_end AS e USING (contract_no)
LEFT JOIN read.contract_revision AS r USING (contract_no)
LEFT JOIN read.contract_line AS l ON l.contract_no = k.contract_no AND l.revision = r.revision
WHERE k.contract_no = ANY($1)
"""
# Who may sign for the goods of a dispatch, by the revision of its contract; the last content of a revision counts.
RECEIVERS = """
SELECT DISTINCT ON (r.revision) r.revision, r.receivers
FROM read.dispatch AS d JOIN read.contract_receivers AS r ON r.contract_no = d.contract_no
WHERE d.invoice_no = $1 AND d.customer_id = $2 ORDER BY r.revision, r.position DESC
"""
OWING = """
SELECT EXISTS (SELECT FROM read.dispatch AS d JOIN read.open_item AS o USING (invoice_no, customer_id)
               WHERE d.contract_no = $1 AND d.customer_id = $2)
"""
# What is open, up to where the tables know, whether supply is stopped, and other numbers: in one statement, so in one
# snapshot. What is settled is not read: the look-ups are scalar sub-selects, never turned into joins that walk a whole
# table.
OPEN = f"""
SELECT known.*, {merged.with_others("$1")} AS with_others, o.invoice_no, o.invoiced, o.amount, o.reduced, o.paid,
       (SELECT r.terms FROM read.receivable AS r WHERE r.invoice_no = o.invoice_no AND r.customer_id = $1) AS terms,
       (SELECT d.delivered_on FROM read.delivery AS d
        WHERE d.invoice_no = o.invoice_no AND d.customer_id = $1) AS delivered_on,
       ARRAY(SELECT p.due_on FROM read.receivable_part AS p
             WHERE p.invoice_no = o.invoice_no AND p.customer_id = $1 ORDER BY p.part) AS due_on,
       ARRAY(SELECT p.amount FROM read.receivable_part AS p
             WHERE p.invoice_no = o.invoice_no AND p.customer_id = $1 ORDER BY p.part) AS parts
FROM (SELECT greatest((SELECT max(position) FROM read.receivable WHERE customer_id = $1),
                      (SELECT max(position) FROM read.receivable_movement WHERE customer_id = $1),
                      (SELECT max(position) FROM read.supply_step WHERE customer_id = $1)) AS position,
             (SELECT max(version) FROM read.dispatched WHERE customer_id = $1) AS version,
             (SELECT stopped FROM read.supply_step WHERE customer_id = $1 ORDER BY position DESC LIMIT 1) AS stopped)
     AS known
LEFT JOIN read.open_item AS o ON o.customer_id = $1
ORDER BY o.invoice_no
"""
# What bills of banks in hand cover, by invoice.
COVERED = """
SELECT c.invoice_no, sum(b.amount) AS amount FROM read.cover AS c
JOIN read.bank_bill AS b ON b.receipt_no = c.receipt_no AND b.customer_id = c.customer_id
WHERE c.customer_id = ANY($1) AND $2 < c.until AND NOT EXISTS (
    SELECT FROM read.bill_gone AS g WHERE g.receipt_no = c.receipt_no AND g.customer_id = c.customer_id)
GROUP BY c.invoice_no
"""
# Of other numbers of the customer: all live orders of `later` ones, of `earlier` ones what is approved.
ELSEWHERE = """
WITH form AS (
    SELECT DISTINCT ON (customer_id, order_no) customer_id, order_no, amount, quantity, on_credit FROM read.on_order
    WHERE customer_id = ANY($1::text[] || $2::text[]) AND state = 'placed' ORDER BY customer_id, order_no, version DESC
), last AS (
    SELECT DISTINCT ON (customer_id, order_no) customer_id, order_no, state FROM read.on_order
    WHERE customer_id = ANY($1::text[] || $2::text[]) AND state <> 'left' ORDER BY customer_id, order_no, version DESC
), gone AS (
    SELECT customer_id, order_no, sum(amount) AS amount, sum(quantity) AS quantity FROM read.on_order
    WHERE customer_id = ANY($1::text[] || $2::text[]) AND state = 'left' GROUP BY customer_id, order_no
)
SELECT coalesce((SELECT sum(greatest(f.amount - coalesce(g.amount, 0), 0))
                 FROM form AS f
                 JOIN last AS l USING (customer_id, order_no)
                 LEFT JOIN gone AS g USING (customer_id, order_no)
                 WHERE f.on_credit AND f.quantity > coalesce(g.quantity, 0)
                   AND (l.state = 'approved' OR (l.state IN ('placed', 'held') AND f.customer_id = ANY($1)))), 0)
     + coalesce((SELECT sum(o.amount) FROM read.open_item AS o
                 WHERE o.customer_id = ANY($1::text[] || $2::text[]) AND NOT o.invoiced), 0)
"""
GRADE = "SELECT grade, position FROM read.credit_grade WHERE customer_id = $1 ORDER BY position DESC LIMIT 1"
LIMIT = """
SELECT credit_limit, position FROM read.credit_limit
WHERE customer_id = $1 AND effective_on <= $2 ORDER BY effective_on DESC, position DESC LIMIT 1
"""
FINANCE_HEADS = """
SELECT DISTINCT head.manager_id
FROM (SELECT DISTINCT ON (department) department, manager_id FROM read.department_head
      WHERE effective_on <= $1 ORDER BY department, effective_on DESC) AS head
JOIN LATERAL (SELECT role FROM read.staff_role
              WHERE staff_id = head.manager_id AND effective_on <= $1
              ORDER BY effective_on DESC LIMIT 1) AS post ON post.role = 'finance'
"""


@dataclass(frozen=True)
class Rulebook:
    """The dated data of the service: rules, and the calendar of working days."""

    policy: Book[OrdersRules]
    calendar: Calendar


async def order_basis(book: Rulebook, reader: Reader, command: OrderCommand, stamp: Stamp) -> OrderBasis:
    """Read what one decision about a customer's orders rests on."""
    basis = OrderBasis(stamp, book.policy, book.calendar)
    match command:
        case PlaceOrder() | TakeRevision() | WriteSlip():
            basis = await placing(reader, command, basis)
        case IssueSlip():
            basis = await at_the_counter(reader, command, basis)
        case DispatchOrder() | ImportDispatch():
            of_contract = await batch_basis(book.policy, reader, [command], book.calendar)
            basis = await of_contract(reader, command, stamp)
            if isinstance(command, DispatchOrder):
                basis = await sending(reader, command, basis)
        case ReportProduction():
            known = await agreed(reader, [command.contract_no])
            basis = replace(basis, contract=known.get(command.contract_no))
        case RecheckCredit():
            basis = replace(basis, standing=await standing(reader, command.customer_id, stamp))
        case CheckOrder() | LapseRelease() | ResumeOrders():
            basis = await judging(reader, command.customer_id, basis)
        case AgreeToOrder() | ReleaseOrder():
            heads = frozenset(row["manager_id"] for row in await reader.fetch(FINANCE_HEADS, stamp.today))
            right = await authority(reader, decider(stamp.actor, command.on_behalf_of), stamp.today)
            judged = await judging(reader, command.customer_id, basis)
            basis = replace(judged, finance_heads=heads, authority=right)
        case ProveDelivery() | FailDelivery() | SettleCase():
            basis = await arriving(reader, command, basis)
        case _:
            pass
    return basis


async def arriving(reader: Reader, command: ProveDelivery | FailDelivery | SettleCase, basis: OrderBasis) -> OrderBasis:
    """Return what rests on a dispatch that left: who may sign for it, where it goes again, by what right is decided."""
    match command:
        case ProveDelivery():
            rows = await reader.fetch(RECEIVERS, command.invoice_no, command.customer_id)
            names = {row["revision"]: tuple(filter(None, row["receivers"].split("\n"))) for row in rows}
            return replace(basis, receivers=names)
        case FailDelivery():
            return await judging(reader, command.customer_id, basis)
        case SettleCase():
            who = decider(basis.stamp.actor, command.on_behalf_of)
            return replace(basis, authority=await authority(reader, who, basis.stamp.today))


async def placing(reader: Reader, command: PlaceOrder | TakeRevision | WriteSlip, basis: OrderBasis) -> OrderBasis:
    """Return what an order form is held against: the contract, and what its products ask for."""
    contract = (await agreed(reader, [command.contract_no])).get(command.contract_no)
    stays = (await merged.staying(reader, [command.customer_id])).get(command.customer_id)
    if contract is not None:
        owing = await reader.fetchval(OWING, command.contract_no, command.customer_id)
        contract = replace(contract, owing=bool(owing))
    return replace(basis, contract=contract, stays=stays, described=await described(reader, products_of(contract)))


async def sending(reader: Reader, command: DispatchOrder, basis: OrderBasis) -> OrderBasis:
    """Return what goods are held against that leave: credit for their freight, driver, certificates and stock."""
    if any(line.freight_amount for line in command.lines):
        basis = replace(basis, standing=await standing(reader, command.customer_id, basis.stamp))
    else:
        basis = replace(basis, standing=Standing(grade=await grade_of(reader, command.customer_id)))
    named = [name for name in (command.collector_id, command.escort) if name is not None]
    there = [name for name in named if await people.standing(reader, name, command.dispatched_on) is not None]
    basis = replace(
        basis,
        funds=await prepaid(reader, command.customer_id, basis.contract),
        rep=await reader.fetchval(REP, command.contract_no, command.dispatched_on),
        employed=frozenset(there),
        seasoned=await reader.fetchval(SEASONED, command.customer_id),
    )
    if command.driver_id is not None:
        basis = replace(basis, driver=await hired(reader, command.driver_id))
    return await with_goods(reader, command, command.order_no, basis)


async def at_the_counter(reader: Reader, command: IssueSlip, basis: OrderBasis) -> OrderBasis:
    """Return what goods of a slip are held against: money, certificates and stock."""
    known = await agreed(reader, [command.contract_no])
    paid = await funds(reader, command.customer_id)
    basis = replace(basis, contract=known.get(command.contract_no), funds=paid)
    return await with_goods(reader, command, command.invoice_no, basis)


async def grade_of(reader: Reader, customer_id: str) -> Grade:
    """Return the credit grade of a customer; new ones are of grade C."""
    row = await reader.fetchrow(GRADE, customer_id)
    grade: Grade = "C" if row is None else row["grade"]
    return grade


async def judging(reader: Reader, customer_id: str, basis: OrderBasis) -> OrderBasis:
    """Return what the credit rule rests on, and where the goods are to go."""
    place = await whereabouts(reader, customer_id)
    return replace(basis, standing=await standing(reader, customer_id, basis.stamp), **place)


async def batch_basis(
    policy: Book[OrdersRules],
    reader: Reader,
    commands: Sequence[DispatchOrder | ImportDispatch],
    calendar: Calendar = EMPTY,
) -> BasisOf:
    """Look the contracts of many dispatches up at once; each basis is then at hand without a query."""
    contracts = await agreed(reader, [command.contract_no for command in commands])

    async def basis(_reader: Reader, command: DispatchOrder | ImportDispatch, stamp: Stamp) -> OrderBasis:
        return OrderBasis(stamp, policy, calendar, contract=contracts.get(command.contract_no))

    return basis


async def agreed(reader: Reader, numbers: Iterable[str]) -> Mapping[str, Agreed]:
    """Read contracts with their revisions in force; unknown ones are left out."""
    heads: dict[str, Any] = {}
    revisions: dict[str, dict[int, Revision]] = {}
    for row in await reader.fetch(CONTRACTS, sorted(set(numbers))):
        heads[row["contract_no"]] = row
        known = revisions.setdefault(row["contract_no"], {})
        if row["revision"] is None:
            continue
        if row["revision"] not in known:
            terms = Terms.model_validate_json(row["terms"], context=ON_RECORD)
            days = row["signed_on"], row["in_force_from"], row["valid_to"]
            known[row["revision"]] = Revision(row["revision"], days[0], terms, {}, *days[1:])
        known[row["revision"]].lines[row["line_no"]] = Priced(
            row["product_id"], row["quantity"], row["unit_price"], row["list_price"]
        )
    return {
        number: Agreed(
            number, head["customer_id"], tuple(revisions[number].values()), head["invalid_on"], head["ended_on"]
        )
        for number, head in heads.items()
    }


async def standing(reader: Reader, customer_id: str, stamp: Stamp) -> Standing:
    """Read the credit account of a customer as the tables know it; numbers that were merged have one together."""
    rows = await reader.fetch(OPEN, customer_id)
    alone = merged.OneCustomer((customer_id,))
    one = await merged.one_customer(reader, customer_id) if rows[0]["with_others"] else alone
    grade = await reader.fetchrow(GRADE, one.stays)
    limit = await reader.fetchrow(LIMIT, one.stays, stamp.today)
    items = [row for row in rows if row["invoice_no"] is not None]
    stopped = bool(rows[0]["stopped"])
    for other in one.others(customer_id):
        rows_of_other = await reader.fetch(OPEN, other)
        items += [row for row in rows_of_other if row["invoiced"]]
        stopped = stopped or bool(rows_of_other[0]["stopped"])
    covered = {row["invoice_no"]: row["amount"] for row in await reader.fetch(COVERED, list(one.numbers), stamp.today)}
    positions = {
        "receivables": rows[0]["position"] or 0,
        "customers": max(row["position"] for row in (grade, limit, {"position": 0}) if row is not None),
    }
    return Standing(
        invoices=[
            replace(open_invoice(row), covered=covered.get(row["invoice_no"], ZERO)) for row in items if row["invoiced"]
        ],
        to_invoice=sum((row["amount"] for row in items if not row["invoiced"]), ZERO),
        elsewhere=await elsewhere(reader, one, customer_id),
        dispatches_known=rows[0]["version"] or 0,
        grade=grade["grade"] if grade is not None else "C",
        own_limit=limit["credit_limit"] if limit is not None else None,
        positions={source: position for source, position in positions.items() if position},
        stopped=stopped,
    )


async def elsewhere(reader: Reader, one: merged.OneCustomer, customer_id: str) -> Decimal:
    """Return yuan that other numbers of a customer have on order and not invoiced.

    Each number decides in a stream of its own. So that two of them cannot both take the last of the limit, each counts
    whatever those after it may still take, approved or not: whoever is approved later was counted before.
    """
    before, after = one.around(customer_id)
    if not before and not after:
        return ZERO
    found: Decimal = await reader.fetchval(ELSEWHERE, after, before)
    return found


def open_invoice(row: Any) -> OpenInvoice:
    """Return an invoice; one on cash on delivery falls due when the goods arrived, where that day is recorded."""
    days = row["due_on"]
    if row["terms"] == "cod" and row["delivered_on"] is not None:
        days = [row["delivered_on"]] * len(days)
    parts = list(zip(days, row["parts"], strict=True))
    return OpenInvoice(row["invoice_no"], row["amount"], row["reduced"], row["paid"], parts)
