"""Whose the money is: rows of an invoice follow the contract's rep of today, rows of a customer its owner. P5-4.2"""

from datetime import date
from typing import Any

from shared.office.owners import CUSTOMERS_OF, of_customer
from shared.office.rights import Matter, of_rep
from shared.runtime.running import Running

INVOICES_OF = """
SELECT i.invoice_no FROM read.invoice AS i JOIN read.rep_on({day}, NULL) AS r USING (contract_no)
WHERE r.staff_id = ANY({people})
"""

REP = """
SELECT coalesce(
    (SELECT h.staff_id FROM read.handover AS h WHERE h.contract_no = i.contract_no AND h.effective_on <= $2
     ORDER BY h.effective_on DESC LIMIT 1),
    (SELECT c.staff_id FROM read.contract AS c WHERE c.contract_no = i.contract_no ORDER BY c.revision LIMIT 1))
FROM read.invoice AS i WHERE i.invoice_no = $1
"""
RECEIPT = """
SELECT customer_id, invoice_no FROM read.receipt WHERE receipt_no = $1
UNION ALL SELECT customer_id, invoice_no FROM read.instrument WHERE receipt_no = $1 LIMIT 1
"""
REFUNDED = "SELECT receipt_no FROM read.refund WHERE refund_no = $1 LIMIT 1"
CORRECTED = "SELECT receipt_no FROM read.correction WHERE correction_no = $1 LIMIT 1"
LETTER = "SELECT invoice_no FROM read.dunning_letter WHERE letter_no = $1"
PROMISED = "SELECT invoice_no FROM read.promise WHERE promise_no = $1"
DISPUTED = "SELECT invoice_no FROM read.dispute WHERE dispute_no = $1"
FREIGHT = "SELECT customer_id FROM read.freight_settlement WHERE settlement_no = $1"
COLLECTED = "SELECT collected_by FROM read.slip WHERE collection_no = $1"
SET_OFF = "SELECT customer_id, invoice_no FROM read.set_off WHERE set_off_no = $1 LIMIT 1"


def of_invoices(column: str, people: str, day: str) -> str:
    """Return the SQL condition that a row's invoice is one of these people's; parameters are named by `$n`."""
    return f"({people}::text[] IS NULL OR {column} IN ({INVOICES_OF.format(people=people, day=day)}))"


def of_receipts(row: str, people: str, day: str) -> str:
    """Return the SQL condition that a receipt is one of these people's: by the invoice that it names, or its payer."""
    return (
        f"({people}::text[] IS NULL OR {row}.invoice_no IN ({INVOICES_OF.format(people=people, day=day)}) OR "
        f"(NOT EXISTS (SELECT FROM read.invoice AS named WHERE named.invoice_no = {row}.invoice_no) "
        f"AND {row}.customer_id IN ({CUSTOMERS_OF.format(people=people, day=day)})))"
    )


async def of_invoice(parts: Running, invoice_no: str, day: date) -> Matter | None:
    """Return whose an invoice is; None: there is none."""
    row = await parts.pool.fetchrow(REP, invoice_no, day)
    return None if row is None else of_rep(row[0])


async def of_receipt(parts: Running, receipt_no: str, day: date) -> Matter | None:
    """Return whose a receipt is; None: there is none."""
    return await _of_money(parts, await parts.pool.fetchrow(RECEIPT, receipt_no), day)


async def of_set_off(parts: Running, set_off_no: str, day: date) -> Matter | None:
    """Return whose a set-off is; None: there is none."""
    return await _of_money(parts, await parts.pool.fetchrow(SET_OFF, set_off_no), day)


async def _of_money(parts: Running, row: Any | None, day: date) -> Matter | None:
    """Return whose money is: by the invoice that it names, else by its customer."""
    if row is None:
        return None
    named = await of_invoice(parts, row["invoice_no"], day) if row["invoice_no"] else None
    return named or await of_customer(parts, row["customer_id"], day) or Matter()


async def of_refund(parts: Running, refund_no: str, day: date) -> Matter | None:
    """Return whose a refund is; None: there is none."""
    receipt_no = await parts.pool.fetchval(REFUNDED, refund_no)
    return None if receipt_no is None else await of_receipt(parts, receipt_no, day)


async def of_correction(parts: Running, correction_no: str, day: date) -> Matter | None:
    """Return whose the receipt of a correction is; None: there is none."""
    receipt_no = await parts.pool.fetchval(CORRECTED, correction_no)
    return None if receipt_no is None else await of_receipt(parts, receipt_no, day)


async def of_collection(parts: Running, collection_no: str, _day: date) -> Matter | None:
    """Return whose a slip is, the collector's; None: there is none."""
    collector = await parts.pool.fetchval(COLLECTED, collection_no)
    return None if collector is None else of_rep(collector)


async def of_promise(parts: Running, promise_no: str, day: date) -> Matter | None:
    """Return whose the invoice of a promise is; None: there is no such promise."""
    invoice_no = await parts.pool.fetchval(PROMISED, promise_no)
    return None if invoice_no is None else await of_invoice(parts, invoice_no, day) or Matter()


async def of_freight_settlement(parts: Running, settlement_no: str, day: date) -> Matter | None:
    """Return whose a settlement of a freight account is, the customer's owner's; None: there is none."""
    customer_id = await parts.pool.fetchval(FREIGHT, settlement_no)
    return None if customer_id is None else await of_customer(parts, customer_id, day) or Matter()


async def of_dispute(parts: Running, dispute_no: str, day: date) -> Matter | None:
    """Return whose the invoice of a dispute is; None: there is no such dispute."""
    invoice_no = await parts.pool.fetchval(DISPUTED, dispute_no)
    return None if invoice_no is None else await of_invoice(parts, invoice_no, day) or Matter()


async def of_letter(parts: Running, letter_no: str, day: date) -> Matter | None:
    """Return whose the first invoice of a letter is; None: there is no such letter."""
    invoice_no = await parts.pool.fetchval(LETTER, letter_no)
    return None if invoice_no is None else await of_invoice(parts, invoice_no, day) or Matter()
