"""A decision about orders costs what is live, whatever left before."""

from collections.abc import Iterator

from benchmarks import long_customers as history
from benchmarks.long_customers import customer
from services.orders.subjects.order_book import ORDER_BOOK
from services.orders.subjects.order_book.book import OrderBook
from services.orders.subjects.order_book.wishes import AgreeToOrder, CancelOrder, OrderCommand, RecheckCredit
from tests.unit.orders.samples import agreed, basis, dispatch, goods, place, standing
from tests.work import Work, counted

SHORT, LONG = 60, 3_000


def decisions(customer_id: str) -> Iterator[tuple[OrderCommand, str]]:
    """What is asked of an order book in a day, and by whom."""
    named = {"customer_id": customer_id}
    yield place("2", **named), "rep"
    yield AgreeToOrder(order_no="O1", **named), "manager"
    yield RecheckCredit(**named), "service/orders"
    yield dispatch(goods("2"), **named), "office"
    yield place("2", order_no="O2", **named), "rep"
    yield AgreeToOrder(order_no="O2", **named), "manager"
    yield CancelOrder(order_no="O2", reason="not wanted", **named), "rep"


def works(documents: int) -> list[tuple[str, Work]]:
    """Return the work of each decision beside so many documents."""
    book = ORDER_BOOK.fold(event for _, event in history.orders(documents))
    assert isinstance(book, OrderBook)
    assert not book.live
    known = standing(dispatches_known=book.version, own_limit=history.LARGE)
    contract = agreed(customer_id=customer(documents), contract_no="K1", quantity="900000000")

    def decided(wish: OrderCommand, actor: str) -> None:
        facts = list(ORDER_BOOK.facts(book, wish, basis(actor, standing=known, contract=contract)))
        assert facts or isinstance(wish, RecheckCredit)

    return [
        (type(wish).__name__, counted(lambda one=(wish, actor): decided(*one)))  # type: ignore[misc]
        for wish, actor in decisions(customer(documents))
    ]


def test_a_decision_costs_no_more_beside_a_long_past() -> None:
    grown = {
        name: (few, many)
        for (name, few), (_, many) in zip(works(SHORT), works(LONG), strict=True)
        if many.grown_beyond(few)
    }
    assert not grown
