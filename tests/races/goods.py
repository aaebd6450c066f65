"""Goods that are counted over all customers, certificates and stock, raced for by two of them. P1-2.2, P5-5.1

Each attempt has a product of its own.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial

from tests.races.desk import Asked, Desk
from tests.races.racing import Kind, rows_of, two
from tests.races.town import TODAY, Row, agreement, customer, done, money, order, pickup, product

QUANTITY = "6"


def customers(key: str, *, prepaid: bool) -> Iterator[Row]:
    """Yield a product and two customers for it; who pays first has paid."""
    yield from product(f"P.{key}")
    for one in two(key):
        yield from customer(one, prepaid=prepaid, of=f"P.{key}")
        if prepaid:
            yield money(f"free.{one}", one)


def described(key: str, **members: bool) -> Asked:
    """Quality says what the product asks for."""
    return Asked("contracts", "Q1", f"/products/P.{key}/properties", dict(members))


def received(key: str) -> Asked:
    """The warehouse takes in what one of the customers wants."""
    told = {"quantity": QUANTITY, "dated_on": TODAY}
    return Asked("orders", "K1", f"/stock/P.{key}/receipts", told)


def counted(key: str, quantity: str) -> Asked:
    """The warehouse counts what is there."""
    return Asked("orders", "K1", f"/stock/P.{key}/counts", {"counted": quantity, "dated_on": TODAY})


def certificate(key: str) -> Asked:
    """Quality vouches for what one of the customers wants."""
    told = {"certificate_no": f"Z.{key}", "product_id": f"P.{key}", "lot": "B1", "quantity": QUANTITY}
    return Asked("orders", "Q1", "/certificates", {**told, "issued_on": TODAY})


async def slips(desk: Desk, key: str) -> list[Asked]:
    """Write a slip for each customer; return their issues."""
    issues = list[Asked]()
    for one in two(key):
        number = (await desk.ask(pickup(one))).json()["number"]
        issues.append(Asked("orders", "R1", f"/pickup-slips/{number}/issue", {"customer_id": one}))
    return issues


async def certified(desk: Desk, key: str) -> Sequence[Asked]:
    """Vouch for the goods of one of two slips; return their issues."""
    await done(desk, described(key, certificate_required=True), certificate(key))
    await desk.settled()
    return await slips(desk, key)


async def in_stock(desk: Desk, key: str) -> Sequence[Asked]:
    """Take in the goods of one of two slips; return their issues."""
    await done(desk, described(key, stock_controlled=True), received(key))
    await desk.settled()
    return await slips(desk, key)


async def counted_away(desk: Desk, key: str) -> Sequence[Asked]:
    """Take in the goods of a slip; return its issue, and the count that finds nothing of them."""
    first, _ = await in_stock(desk, key)
    return [first, counted(key, "0")]


async def both_placed(desk: Desk, key: str) -> Sequence[Asked]:
    """Take in the goods of one of two orders; return the agreements to both."""
    await done(desk, described(key, stock_controlled=True), received(key))
    await desk.settled()
    await done(desk, *(order(one, one, QUANTITY) for one in two(key)))
    return [agreement(one, one) for one in two(key)]


async def stock_of(desk: Desk, key: str) -> dict[str, str]:
    """Return what is there of the product, reserved and short."""
    rows = await rows_of(desk, "orders", "K1", "/stock")
    return next(row for row in rows if row["product_id"] == f"P.{key}")


async def below_zero(desk: Desk, key: str) -> str | None:
    """Tell whether more left than there was."""
    on_hand = Decimal((await stock_of(desk, key))["on_hand"])
    return None if on_hand >= 0 else f"{on_hand} are on hand"


async def reserved_twice(desk: Desk, key: str) -> str | None:
    """Tell whether both have reserved the last, or who has not was not told so."""
    stock = await stock_of(desk, key)
    reserved = [Decimal(stock[name]) for name in ("on_hand", "reserved", "short")]
    if reserved != [Decimal(QUANTITY)] * 3:
        return f"on hand, reserved and short are {reserved}"
    duties = {row["duty_id"] for row in await rows_of(desk, "orders", "G1", "/duties")}
    told = [one for one in two(key) if f"shortage/{one}/P.{key}/warehouse" in duties]
    return None if len(told) == 1 else f"short are said to be {told}"


GOODS: Mapping[str, Kind] = {
    "last of a certificate": Kind(partial(customers, prepaid=True), lambda _: [], ready=certified),
    "last in stock": Kind(partial(customers, prepaid=True), lambda _: [], ready=in_stock, wrong=below_zero),
    "stock counted meanwhile": Kind(
        partial(customers, prepaid=True), lambda _: [], ready=counted_away, once=False, wrong=below_zero
    ),
    "last in stock, reserved": Kind(
        partial(customers, prepaid=False), lambda _: [], ready=both_placed, once=False, wrong=reserved_twice
    ),
}
