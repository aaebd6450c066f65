"""Promises to pay: their numbers, and the third in a row, which only the head of finance takes. P4-7.5"""

from collections.abc import Iterator, Mapping
from functools import partial

from tests.races.desk import Asked, Desk
from tests.races.racing import Kind, gap, two
from tests.races.town import SOON, Row, customer, done, invoice

PROMISE = {"amount": "50.00", "promised_for": SOON, "said_by": "李会计", "channel": "phone"}


def promise(customer_id: str) -> Asked:
    """The rep notes a promise for the customer's invoice."""
    told = {**PROMISE, "customer_id": customer_id, "invoice_no": f"V.{customer_id}"}
    return Asked("receivables", "S1", "/promises", told)


def owing(key: str) -> Iterator[Row]:
    """Yield two customers who owe 100.00 each."""
    for one in two(key):
        yield from customer(one)
        yield invoice(f"V.{one}", one)


async def promised(desk: Desk, key: str) -> None:
    """Note a first promise."""
    await done(desk, promise(two(key)[0]))


PROMISES: Mapping[str, Kind] = {
    "next number of a promise": Kind(
        owing, lambda key: [promise(one) for one in two(key)], once=False, wrong=partial(gap, kinds=("CN",))
    ),
    "third promise in a row": Kind(
        owing, lambda key: [promise(two(key)[0])] * 2, ready=promised, wrong=partial(gap, kinds=("CN",))
    ),
}
