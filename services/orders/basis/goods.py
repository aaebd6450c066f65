"""What goods are held against that leave: what products ask for, what is certified and reserved. P1-2.2, P5-5.1"""

from collections.abc import Collection
from dataclasses import replace

from services.orders.basis.described import described, products_of
from services.orders.basis.stock import characteristics, reserved, unused
from services.orders.subjects.order_book.basis import Goods, OrderBasis
from services.orders.subjects.order_book.wishes import DispatchOrder, IssueSlip
from shared.runtime.ask.decisions import Reader

LINES = "SELECT DISTINCT product_id FROM read.contract_line WHERE contract_no = $1 AND line_no = ANY($2)"


async def counted_over_all(reader: Reader, contract_no: str, lines: Collection[str]) -> tuple[str, ...]:
    """Return the products of lines of a contract whose goods are certified, or whose stock is controlled, by number."""
    products = [row["product_id"] for row in await reader.fetch(LINES, contract_no, sorted(lines))]
    asked = await described(reader, products)
    return tuple(sorted(product for product, one in asked.items() if one.certificate_required or one.stock_controlled))


async def with_goods(
    reader: Reader, command: DispatchOrder | IssueSlip, order_no: str, basis: OrderBasis
) -> OrderBasis:
    """Return a basis with what the products of its contract ask for, and what an order may take."""
    asked = await described(reader, products_of(basis.contract))
    if not asked:
        return basis
    certified = [product for product, one in asked.items() if one.certificate_required]
    controlled = [product for product, one in asked.items() if one.stock_controlled]
    goods = Goods(
        await unused(reader, certified),
        await reserved(reader, order_no, command.customer_id, controlled),
        await characteristics(reader, command.contract_no) if certified else {},
    )
    return replace(basis, described=asked, goods=goods)
