"""What a decision reads of stock and certificates: what is short, reserved, certified and unused. P1-2.2, P5-5.1"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from decimal import Decimal

from services.orders.subjects.certificate import Unused
from services.orders.subjects.stock import FindShortage, StockBasis, StockCommand
from shared.runtime.ask.decisions import Reader, Stamp

SHORT = """
SELECT order_no, customer_id, short FROM read.stock_reservation
WHERE product_id = $1 AND short > 0 ORDER BY approved_at, order_no, customer_id
"""
RESERVED = """
SELECT product_id, reserved FROM read.stock_reservation
WHERE order_no = $1 AND customer_id = $2 AND product_id = ANY($3)
"""
UNUSED = """
SELECT c.product_id, c.certificate_no, c.lot, c.results,
       c.quantity - coalesce((SELECT sum(u.quantity) FROM read.certificate_use AS u
                              WHERE u.certificate_no = c.certificate_no AND NOT EXISTS (
                                  SELECT FROM read.failed_delivery AS b
                                  WHERE b.invoice_no = u.invoice_no AND b.customer_id = u.customer_id)), 0) AS quantity
FROM read.certificate AS c WHERE c.product_id = ANY($1) ORDER BY c.issued_on, c.certificate_no
"""
CHARACTERISTICS = """
SELECT revision, characteristic FROM read.contract_characteristic WHERE contract_no = $1 ORDER BY revision, place
"""


async def stock_basis(reader: Reader, command: StockCommand, stamp: Stamp) -> StockBasis:
    """Look up what is short."""
    basis = StockBasis(stamp)
    if isinstance(command, FindShortage):
        rows = await reader.fetch(SHORT, command.product_id)
        return replace(basis, short=tuple((row["order_no"], row["customer_id"], row["short"]) for row in rows))
    return basis


async def reserved(reader: Reader, order_no: str, customer_id: str, products: Collection[str]) -> Mapping[str, Decimal]:
    """Return what an order has reserved of products."""
    rows = await reader.fetch(RESERVED, order_no, customer_id, sorted(products)) if products else ()
    return {row["product_id"]: row["reserved"] for row in rows}


async def unused(reader: Reader, products: Collection[str]) -> Mapping[str, tuple[Unused, ...]]:
    """Return what dispatches have left of the certificates of products, oldest first."""
    found: dict[str, tuple[Unused, ...]] = {}
    for row in await reader.fetch(UNUSED, sorted(products)) if products else ():
        one = Unused(row["certificate_no"], row["lot"], row["quantity"], frozenset(row["results"].split("\n")))
        found[row["product_id"]] = (*found.get(row["product_id"], ()), one)
    return found


async def characteristics(reader: Reader, contract_no: str) -> Mapping[int, tuple[str, ...]]:
    """Return the special characteristics of a contract by its revision."""
    found: dict[int, tuple[str, ...]] = {}
    for row in await reader.fetch(CHARACTERISTICS, contract_no):
        found[row["revision"]] = (*found.get(row["revision"], ()), row["characteristic"])
    return found
