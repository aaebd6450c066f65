"""What is asked of goods that leave: certificates of quality, and stock. P1-2.2, P5-5.1"""

from collections.abc import Collection, Iterator
from decimal import Decimal

from services.orders.subjects.certificate import Unused, covering
from services.orders.subjects.order_book.agreed import PLAIN
from services.orders.subjects.order_book.basis import Goods, OrderBasis
from shared.events.orders import DispatchLine, OrderDispatched
from shared.runtime.ask.decisions import Refused


class AnotherTurn(Refused):
    """What a product asks for changed in the same moment: its goods are drawn in turn with those of other customers."""

    by_rule = False
    status = 409


class NoCertificate(Refused):
    """Goods that need a certificate of quality leave with one, for their quantity and special characteristics."""

    field = "lines"
    clause = "P1-2.2"
    cured_by = ("certificates.issue",)


class NotInStock(Refused):
    """An order takes out of stock what is reserved for it."""

    field = "lines"
    clause = "P5-5.1"
    cured_by = ("stock.move", "production.report")


def require_turn(event: OrderDispatched, drawn: Collection[str], basis: OrderBasis) -> None:
    """Refuse goods of which others may take in the same moment, unless they are drawn in turn. Raises AnotherTurn."""
    if missing := {line.product_id for line in event.lines if in_turn(line.product_id, basis)} - {*drawn}:
        raise AnotherTurn(f"{', '.join(sorted(filter(None, missing)))}.")


def in_turn(product: str | None, basis: OrderBasis) -> bool:
    """Return whether goods of a product are counted over all customers."""
    asked = basis.described.get(product or "", PLAIN)
    return asked.certificate_required or asked.stock_controlled


def certified(event: OrderDispatched, basis: OrderBasis) -> OrderDispatched:
    """Return the dispatch with the certificates by which its goods go; what has none is left as it is."""
    goods = basis.goods or Goods()
    left = {product: list(unused) for product, unused in goods.unused.items()}
    asked = goods.characteristics.get(event.revision, ())
    lines: list[DispatchLine] = []
    for line in event.lines:
        if needs_certificate(line, basis) and line.product_id is not None and line.quantity is not None:
            found = covering(left.get(line.product_id, []), line.quantity, line.lot, asked)
            used = {one.certificate_no: one.quantity for one in found or ()}
            left[line.product_id] = [lessened(one, used) for one in left.get(line.product_id, [])]
            lines.append(line.model_copy(update={"certificates": found or ()}))
        else:
            lines.append(line)
    return event.model_copy(update={"lines": tuple(lines)})


def lessened(one: Unused, used: dict[str, Decimal]) -> Unused:
    """Return what is left of a certificate."""
    return one._replace(quantity=one.quantity - used.get(one.certificate_no, Decimal(0)))


def needs_certificate(line: DispatchLine, basis: OrderBasis) -> bool:
    """Return whether goods of a line leave with a certificate."""
    return basis.described.get(line.product_id or "", PLAIN).certificate_required


def check_certificates(event: OrderDispatched, basis: OrderBasis) -> None:
    """Refuse lines that no certificate covers."""
    bare = [line.line_no for line in event.lines if needs_certificate(line, basis) and not line.certificates]
    if bare:
        raise NoCertificate(f"Line {', '.join(bare)}.", line_nos=bare)


def check_stock(event: OrderDispatched, basis: OrderBasis) -> None:
    """Refuse more than the order has reserved of products whose stock is controlled."""
    reserved = basis.goods.reserved if basis.goods is not None else {}
    for product, quantity in controlled(event, basis):
        if quantity > reserved.get(product, Decimal(0)):
            raise NotInStock(
                f"{product}: {quantity} leave, {reserved.get(product, Decimal(0))} are reserved.", product_id=product
            )


def controlled(event: OrderDispatched, basis: OrderBasis) -> Iterator[tuple[str, Decimal]]:
    """Yield what leaves of each product whose stock is controlled."""
    leaving: dict[str, Decimal] = {}
    for line in event.lines:
        if line.product_id is not None and line.quantity is not None:
            leaving[line.product_id] = leaving.get(line.product_id, Decimal(0)) + line.quantity
    return (one for one in leaving.items() if basis.described.get(one[0], PLAIN).stock_controlled)
