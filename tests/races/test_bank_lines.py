"""A line of a bank's statement becomes money once, however close in time it is confirmed twice. P4-5.3"""

from collections import Counter
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.integration.house import House
from tests.races.desk import ACCEPTED, Asked
from tests.races.market import CUSTOMERS, books_agree, opened, side_by_side
from tests.races.papers import bank_line
from tests.races.test_numbers import unclaimed

ATTEMPTS = 100
REFUSED = {"BankLineTwice", "NumberTaken"}


@pytest.fixture
async def company(postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    """The market, open."""
    async with opened(postgres, tmp_path, monkeypatch) as house:
        yield house


def unnumbered(one: Asked) -> Asked:
    """The house gives the number, as it does for whoever confirms lines on a page."""
    return one._replace(body={**one.body, "receipt_no": None})


async def receipts(company: House) -> list[dict[str, Any]]:
    """Return all receipts."""
    await company.settled()
    rows: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await company.doors["receivables"].as_("F1").get("/receipts", limit="500", **cursor)).json()
        rows += page["items"]
        if page["next"] is None:
            return rows
        cursor = {"cursor": page["next"]}


async def test_a_line_at_two_customers_or_twice_at_one_is_one_receipt(company: House) -> None:
    happened: Counter[str] = Counter()
    for attempt in range(ATTEMPTS):
        first, second = CUSTOMERS if attempt % 2 else CUSTOMERS[:1] * 2
        pair = [bank_line(f"{attempt}.{n}", one, f"S-{attempt}") for n, one in enumerate((first, second))]
        if attempt % 4 > 1:
            pair = [unnumbered(one) for one in pair]
        what = await side_by_side(company, *pair)
        assert what.count(ACCEPTED) == 1, (attempt, what)
        assert set(what) - {ACCEPTED} <= REFUSED, (attempt, what)
        happened.update(what)
    assert happened.total() == 2 * ATTEMPTS
    money = await receipts(company)
    assert sum(Decimal(one["amount"]) for one in money) == Decimal(ATTEMPTS)
    numbered = sorted(one["receipt_no"] for one in money if one["receipt_no"].startswith("SK-"))
    assert [int(number[-6:]) for number in numbered] == list(range(1, ATTEMPTS // 2 + 1)), "no number is lost"
    await books_agree(company)


async def test_control_without_claims_a_line_is_doubled(company: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the test above shows between customers is the claims' doing."""
    unclaimed(company, monkeypatch)
    pair = [bank_line(f"free.{one}", one, "S-free") for one in CUSTOMERS]
    assert await side_by_side(company, *pair) == [ACCEPTED, ACCEPTED]
