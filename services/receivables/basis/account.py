"""The basis of a decision about an account: payer and collector, owner of the invoice, dispatches of an import."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from services.receivables.basis.banks import FREE, standing
from services.receivables.policy import ReceivablesRules
from services.receivables.subjects.account.bank_lines import taken
from services.receivables.subjects.account.invoicing import AccountBasis, invoice
from services.receivables.subjects.account.wishes import AccountCommand
from services.receivables.subjects.account.wishes.collection import NoteContact
from services.receivables.subjects.account.wishes.freight import SettleFreight
from services.receivables.subjects.account.wishes.instruments import ReturnBill
from services.receivables.subjects.account.wishes.invoices import IssueInvoice, RecordDelivery, TakeOverInvoice
from services.receivables.subjects.account.wishes.letters import ApproveLetter
from services.receivables.subjects.account.wishes.receipts import ConfirmCorrection, RecordReceipt
from services.receivables.subjects.account.wishes.reductions import CreditReturn, WriteOff
from services.receivables.subjects.account.wishes.refunds import SetOff
from services.receivables.subjects.account.wishes.road import CollectMoney
from services.receivables.tables.elsewhere import CAUSE
from shared.events.orders import OrderDispatched
from shared.office import merged, people
from shared.office.delegated import authority
from shared.office.delegations import decider
from shared.office.duties import HOLDERS
from shared.office.joining import joining
from shared.office.line import line_above
from shared.runtime.ask.decisions import Reader, Stamp
from shared.runtime.log.decoding import decode
from shared.runtime.policy import Book

OF_IMPORTS = TakeOverInvoice | RecordDelivery | CreditReturn
"""Wishes about an invoice that an import may still owe."""
AccountBasisOf = Callable[[Reader, Any, Stamp], Awaitable[AccountBasis]]

NUMBERS = """
SELECT 'customer' AS kind, customer_id AS number, customer_id FROM read.customer WHERE customer_id = ANY($1)
UNION ALL SELECT 'invoice', invoice_no, customer_id FROM read.invoice WHERE invoice_no = ANY($2)
"""
ORDER_OF = "SELECT customer_id FROM read.placed_order WHERE order_no = $1 ORDER BY position LIMIT 1"
# Does the contract of an invoice, by its last revision in force, take commercial bills?
COMMERCIAL = """
SELECT 'commercial' = ANY(string_to_array(a.bills, ' ')) FROM read.invoice AS i
JOIN read.contract AS c ON c.contract_no = i.contract_no AND c.signed_on <= $2
JOIN read.accepted_bill AS a ON a.contract_no = c.contract_no AND a.revision = c.revision
WHERE i.invoice_no = $1 ORDER BY c.revision DESC LIMIT 1
"""
# Whose a bill is: the rep's of the invoice that it names, else the owner's of its customer.
WHOSE = """
SELECT coalesce(
    (SELECT r.staff_id FROM read.instrument AS m JOIN read.invoice AS i ON i.invoice_no = m.invoice_no
     JOIN read.rep_on($3, NULL) AS r ON r.contract_no = i.contract_no
     WHERE m.receipt_no = $1 AND m.customer_id = $2 LIMIT 1),
    (SELECT o.owner_id FROM read.owner_on($3, ARRAY[$2]) AS o))
"""
# Duties to contact a customer that wait for one of these owners, of stages that were reached by a day.
WAITING = """
SELECT d.duty_id FROM read.reached_stage AS s
CROSS JOIN LATERAL (SELECT 'stage/' || s.invoice_no || '/' || s.part || '/' || s.stage AS duty) AS name
JOIN read.duty AS d ON d.duty_id IN (name.duty, name.duty || '/head', name.duty || '/finance_head') AND d.by_hand
LEFT JOIN LATERAL (SELECT w.owner_id FROM read.duty_owner AS w WHERE w.duty_id = d.duty_id
                   ORDER BY w.position DESC LIMIT 1) AS o ON true
WHERE s.customer_id = $1 AND s.reached_on <= $3 AND coalesce(o.owner_id, d.owner_id) = ANY($2)
  AND NOT EXISTS (SELECT FROM read.duty_end AS e WHERE e.duty_id = d.duty_id)
ORDER BY d.duty_id
"""
ADVANCED = """
SELECT coalesce(sum(a.amount), 0.00) FROM read.freight_advanced AS a WHERE a.customer_id = $1 AND a.on_day <= $2
"""
# Whose the first invoice of a letter is.
WRITTEN = """
SELECT r.staff_id FROM read.dunning_letter AS l JOIN read.invoice AS i ON i.invoice_no = l.invoice_no
JOIN read.rep_on($2, NULL) AS r ON r.contract_no = i.contract_no WHERE l.letter_no = $1 LIMIT 1
"""
# Whose the contract of an invoice was: its first rep from the beginning on, and whoever took it over.
REPS = """
WITH of AS (SELECT i.contract_no FROM read.invoice AS i WHERE i.invoice_no = $1 AND i.customer_id = $2)
SELECT * FROM (
    (SELECT '0001-01-01'::date AS since, c.staff_id FROM read.contract AS c JOIN of USING (contract_no)
     ORDER BY c.revision LIMIT 1)
    UNION ALL SELECT h.effective_on, h.staff_id FROM read.handover AS h JOIN of USING (contract_no)
) AS rep ORDER BY since
"""
CAUSES = f"SELECT t.invoice_no, t.customer_id, {CAUSE} FROM read.taken_over AS t WHERE t.invoice_no = ANY($1)"
DISPATCHED = "SELECT invoice_no, customer_id, dispatched FROM read.taken_over WHERE invoice_no = ANY($1)"


async def account_basis(
    book: Book[ReceivablesRules], reader: Reader, command: AccountCommand, stamp: Stamp
) -> AccountBasis:
    """Look up whom and which invoice a receipt or set-off names, and by what right a correction is confirmed.

    Other wishes find everything in the account.
    """
    return await (await batch_basis(book, reader, [command]))(reader, command, stamp)


async def batch_basis(
    book: Book[ReceivablesRules], reader: Reader, commands: Sequence[AccountCommand]
) -> AccountBasisOf:
    """Look up at once what all rows of a batch name; return a basis that knows it."""
    of_imports = [one.invoice_no for one in commands if isinstance(one, OF_IMPORTS)]
    dispatched = await invoices_of(reader, of_imports)
    receipts = [one for one in commands if isinstance(one, RecordReceipt | SetOff | CollectMoney)]
    asked = (
        [one.customer_id for one in receipts],
        [one.invoice_no for one in receipts if one.invoice_no is not None],
    )
    rows = await reader.fetch(NUMBERS, *asked) if any(asked) else ()
    stays = await merged.staying(reader, asked[0])
    told = [one for one in receipts if isinstance(one, RecordReceipt) and not one.complete]
    open_ = await joining(reader, [one.collected_by for one in told])
    lines = [line for one in told if (line := taken(one)) is not None]
    lines_stand = await standing(reader, lines) if lines else {}
    owners: dict[tuple[str, str], set[str]] = {}
    for kind, number, customer_id in rows:
        owners.setdefault((kind, number), set()).add(customer_id)

    async def basis(reader: Reader, command: AccountCommand, stamp: Stamp) -> AccountBasis:
        if isinstance(command, OF_IMPORTS):
            return AccountBasis(stamp, book, dispatched=dispatched.get((command.invoice_no, command.customer_id)))
        if isinstance(command, ConfirmCorrection | ReturnBill | ApproveLetter | WriteOff | NoteContact):
            return await by_people(reader, command, AccountBasis(stamp, book))
        if isinstance(command, SettleFreight):
            return AccountBasis(
                stamp, book, advanced=await reader.fetchval(ADVANCED, command.customer_id, command.through)
            )
        if not isinstance(command, RecordReceipt | SetOff | CollectMoney):
            return AccountBasis(stamp, book)
        known = ("customer", command.customer_id) in owners
        # An old log may hold the number at two customers; it is the payer's if it is one of them.
        of = owners.get(("invoice", command.invoice_no or ""), set())
        invoice_of = command.customer_id if command.customer_id in of else min(of, default=None)
        line = lines_stand.get(taken(command) or "", FREE) if isinstance(command, RecordReceipt) else FREE
        elsewhere = line.recorded is not None and line.recorded.customer_id != command.customer_id
        named = known, invoice_of, stays.get(command.customer_id)
        order_no = command.order_no if isinstance(command, RecordReceipt) else None
        order_of = None if order_no is None else await reader.fetchval(ORDER_OF, order_no)
        commercial = isinstance(command, RecordReceipt) and command.bill_kind == "commercial"
        accepted = commercial and await reader.fetchval(COMMERCIAL, command.invoice_no, stamp.today)
        learning = await joining(reader, [stamp.actor]) if isinstance(command, CollectMoney) else open_
        return AccountBasis(
            *(stamp, book, *named),
            joining=learning,
            line_elsewhere=elsewhere,
            line_corrections=line.corrections,
            order_of=order_of,
            commercial=bool(accepted),
        )

    return basis


async def by_people(
    reader: Reader,
    command: ConfirmCorrection | ReturnBill | ApproveLetter | WriteOff | NoteContact,
    basis: AccountBasis,
) -> AccountBasis:
    """Return a basis that knows who may confirm or agree, whose a contract was, or what waits for somebody."""
    stamp = basis.stamp
    match command:
        case ConfirmCorrection():
            right = await authority(reader, decider(stamp.actor, command.on_behalf_of), stamp.today)
            return replace(basis, authority=right)
        case ReturnBill():
            return replace(basis, heads=await heads(reader, command, stamp))
        case ApproveLetter():
            return replace(basis, heads=await approving(reader, command, stamp))
        case NoteContact():
            return replace(basis, duties=await waiting_for(reader, command))
        case WriteOff():
            rows = [] if stamp.brings_history else await reader.fetch(REPS, command.invoice_no, command.customer_id)
            return replace(basis, reps=tuple((row["since"], row["staff_id"]) for row in rows))


async def waiting_for(reader: Reader, command: NoteContact) -> tuple[str, ...]:
    """Return the duties of stages that wait for the one who spoke to a customer, himself or by what he is."""
    there = await people.standing(reader, command.staff_id, command.contacted_on)
    owners = [command.staff_id, *(f"{HOLDERS}{word}" for word in (there.roles if there is not None else ()))]
    rows = await reader.fetch(WAITING, command.customer_id, owners, command.contacted_on)
    return tuple(row["duty_id"] for row in rows)


async def heads(reader: Reader, command: ReturnBill, stamp: Stamp) -> frozenset[str]:
    """Return who may agree that a bill goes back: the head of the rep or owner, where there is none the directors."""
    return await heads_of(
        reader, await reader.fetchval(WHOSE, command.receipt_no, command.customer_id, stamp.today), stamp
    )


async def approving(reader: Reader, command: ApproveLetter, stamp: Stamp) -> frozenset[str]:
    """Return who heads the rep of a letter's first invoice, where nobody does the directors."""
    return await heads_of(reader, await reader.fetchval(WRITTEN, command.letter_no, stamp.today), stamp)


async def heads_of(reader: Reader, whose: str | None, stamp: Stamp) -> frozenset[str]:
    """Return who heads somebody's department, where nobody does the directors; nobody, where it is nobody's."""
    if whose is None:
        return frozenset()
    above = await line_above(reader, whose, stamp.today)
    return above.holders.get("head", frozenset()) or above.holders.get("director", frozenset())


async def causes(reader: Reader, commands: Sequence[AccountCommand]) -> Sequence[str | None]:
    """Return for each wish the dispatch that it answers to: the invoice of an import does; None: to none."""
    named = [one.invoice_no for one in commands if isinstance(one, TakeOverInvoice)]
    rows = await reader.fetch(CAUSES, named) if named else ()
    of = {(row["invoice_no"], row["customer_id"]): row["cause"] for row in rows}
    return [of.get((one.invoice_no, one.customer_id)) if isinstance(one, TakeOverInvoice) else None for one in commands]


async def invoices_of(reader: Reader, numbers: Sequence[str]) -> Mapping[tuple[str, str], IssueInvoice]:
    """Return the invoices of dispatches that imports brought, by number and customer, as orders recorded them."""
    rows = await reader.fetch(DISPATCHED, numbers) if numbers else ()
    sent = [(row, decode(OrderDispatched.TYPE, row["dispatched"].encode())) for row in rows]
    return {
        (row["invoice_no"], row["customer_id"]): invoice(event)
        for row, event in sent
        if isinstance(event, OrderDispatched)
    }
