"""What goods are held against that leave: what products ask for, what is certified and reserved. P1-2.2, P5-5.1"""

from dataclasses import replace

from services.orders.basis.described import described, products_of
from services.orders.basis.stock import characteristics, reserved, unused
from services.orders.subjects.order_book.basis import Goods, OrderBasis
from services.orders.subjects.order_book.wishes import DispatchOrder, IssueSlip
from shared.runtime.ask.decisions import Reader


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
