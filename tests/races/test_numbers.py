"""A number is given once, however close in time two customers come with it."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from shared.runtime.log.store import Answer, Log, Request
from tests.integration.house import House
from tests.races.desk import ACCEPTED, Asked
from tests.races.market import ATTEMPTS, CUSTOMERS, asked, books_agree, opened, side_by_side
from tests.races.papers import cheque, credit_note, imported, receipt, refund, set_off, write_off
from tests.races.town import order

Make = Callable[[str, str], Asked]

KINDS: dict[str, tuple[Make, Make]] = {
    "receipt": (receipt, receipt),
    "cheque": (cheque, cheque),
    "receipt and cheque": (receipt, cheque),
    "credit note": (credit_note, credit_note),
    "write-off": (write_off, write_off),
    "set-off": (set_off, set_off),
    "refund": (refund, refund),
    "order": (order, order),
    "imported invoice": (imported, imported),
    "order and imported invoice": (order, imported),
}


@pytest.fixture
async def company(postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    """The market, open."""
    async with opened(postgres, tmp_path, monkeypatch) as house:
        yield house


def unclaimed(company: House, patch: pytest.MonkeyPatch) -> None:
    """Let the logs of both services hold no number."""

    async def append(log: Log, request: Request) -> Answer:
        return await Log.append(log, replace(request, claims=()))

    for running in company.running.values():
        patch.setattr(running.log, "append", partial(append, running.log))


async def enough_money(company: House) -> None:
    """Give both customers money that waits for an invoice to come, so that there is something to pay back."""
    for customer_id in CUSTOMERS:
        money = receipt(f"free.{customer_id}", customer_id, amount="900.00", invoice_no=f"to come {customer_id}")
        assert await asked(company, money) == (201, ACCEPTED)


async def test_each_number_is_given_once(company: House) -> None:
    await enough_money(company)
    for kind, (first, second) in KINDS.items():
        for attempt in range(ATTEMPTS):
            number = f"{kind} {attempt}"
            happened = await side_by_side(company, first(number, "C1"), second(number, "C2"))
            assert happened == ["NumberTaken", ACCEPTED], number
    await books_agree(company)


async def test_one_after_the_other_it_is_the_same(company: House) -> None:
    await enough_money(company)
    for kind, (first, second) in KINDS.items():
        assert (await asked(company, first(kind, "C1")))[1] == "accepted"
        assert (await asked(company, second(kind, "C2")))[1] == "NumberTaken"
    await books_agree(company)


async def test_control_without_claims_numbers_are_doubled(company: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the tests above show is the claims' doing; and doubled rows overwrite nothing all the same."""
    unclaimed(company, monkeypatch)
    await enough_money(company)
    for kind, (first, second) in KINDS.items():
        happened = await side_by_side(company, first(kind, "C1"), second(kind, "C2"))
        assert happened == [ACCEPTED, ACCEPTED], kind
    await books_agree(company)
