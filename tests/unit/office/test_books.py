"""The numbers of a running service: read once a day and once a minute, of every day until today whole."""

import asyncio
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from services.receivables import policy as receivables
from services.receivables.policy import ReceivablesRules
from shared.office import books
from shared.office.books import Policy, policy
from shared.office.policy import Rule, amount
from shared.runtime.policy import NoRuleYet

FILE = Path(receivables.__file__).with_name("receivables.toml")
EVER, TODAY, JULY = date(1900, 1, 1), date(2026, 6, 10), date(2026, 7, 1)


class Database:
    """The tables with the numbers; counts how often they are read."""

    def __init__(self, of: Policy[Any]) -> None:
        self.read = 0
        self.pulled: list[float] = []
        self.rows: list[dict[str, Any]] = [
            {"name": name, "effective_from": one.effective_from, "value": one.value}
            for name, dated in {**of.shared, **of.shipped}.items()
            for one in dated
        ]

    def say(self, name: str, day: date, value: str) -> None:
        self.rows.append({"name": name, "effective_from": day, "value": value})

    async def fetch(self, _query: str, *_args: Any) -> Sequence[Any]:
        self.read += 1
        return self.rows

    async def fetchrow(self, _query: str, *_args: Any) -> Any:
        raise NotImplementedError

    async def fetchval(self, _query: str, *_args: Any) -> bool:
        return True

    async def younger_than(self, seconds: float) -> bool:
        self.pulled.append(seconds)
        await asyncio.sleep(0)  # others come meanwhile
        return False


@pytest.fixture
def numbers() -> Policy[ReceivablesRules]:
    return policy(ReceivablesRules, FILE)


@pytest.fixture
def database(numbers: Policy[ReceivablesRules], monkeypatch: pytest.MonkeyPatch) -> Database:
    tables = Database(numbers)
    monkeypatch.setattr(books, "roster", lambda _parts: tables)
    return tables


def parts(database: Database) -> Any:
    return SimpleNamespace(pool=database)


async def test_a_day_is_read_once_after_what_staff_said(numbers: Policy[ReceivablesRules], database: Database) -> None:
    for _ in range(3):
        await numbers.current(parts(database), TODAY)
    assert (database.read, database.pulled) == (1, [0])
    await numbers.current(parts(database), TODAY - timedelta(days=1))  # an older wish that waited
    assert database.read == 1
    await numbers.current(parts(database), TODAY + timedelta(days=1))
    assert (database.read, database.pulled) == (2, [0, 0])


def test_many_who_come_at_once_read_once_whichever_loop_runs(
    numbers: Policy[ReceivablesRules], database: Database
) -> None:
    async def run() -> None:
        await numbers.follow(database)
        await asyncio.gather(*(numbers.current(parts(database), TODAY) for _ in range(3)))

    asyncio.run(run())
    asyncio.run(run())
    assert database.read == 2 + 2


async def test_a_change_is_in_the_book_of_whoever_held_it_before(
    numbers: Policy[ReceivablesRules], database: Database
) -> None:
    held, before = numbers.book, numbers.book.on(JULY)
    await numbers.current(parts(database), TODAY)
    assert held.on(JULY) is before  # nothing changed, so nothing is made anew
    database.say("commission.base", JULY, "0.03")
    database.say("collection.small_difference", JULY, "5.00")  # by the log of staff
    database.say("delegation.max_days", JULY, "7")  # not read here
    await numbers.current(parts(database), TODAY, anew=True)
    assert [(one.version, one.base, one.small_difference) for one in held] == [
        ("1900-01-01", Decimal("0.02"), Decimal("1.00")),
        ("2026-07-01", Decimal("0.03"), Decimal("5.00")),
    ]


async def test_after_a_minute_the_numbers_are_read_again(
    numbers: Policy[ReceivablesRules], database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = 1_000.0
    monkeypatch.setattr("shared.office.books.time.monotonic", lambda: at)
    await numbers.current(parts(database), TODAY)
    at += 59
    await numbers.current(parts(database), TODAY)
    at += 1
    await numbers.current(parts(database), TODAY)
    assert (database.read, database.pulled) == (2, [0, books.AGAIN_SECONDS])


async def test_an_older_home_has_the_last_parts_of_the_names(
    numbers: Policy[ReceivablesRules], database: Database
) -> None:
    for row in database.rows:
        row["name"] = row["name"].rpartition(".")[2]
    database.say("decided_in", EVER, "P4")
    database.say("commission.base", JULY, "0.03")
    await numbers.read(database)
    assert [str(one.base) for one in numbers.book] == ["0.02", "0.03"]


def test_a_number_is_read_by_its_name(numbers: Policy[ReceivablesRules]) -> None:
    small = Rule("collection.small_difference", amount)
    assert numbers.on(small, EVER) == Decimal("1.00")
    with pytest.raises(NoRuleYet, match=r"collection\.small_difference on 1899-12-31"):
        numbers.on(small, EVER - timedelta(days=1))


@pytest.mark.parametrize("name", ["commission.base", "ranking.month_bonus", "cash.hand_in_days"])
def test_a_value_is_read_with_the_bounds_of_its_member(numbers: Policy[ReceivablesRules], name: str) -> None:
    bad = {
        "commission.base": ("1.01", "-0.01", "two", "0,02", "[]"),
        "ranking.month_bonus": ("1000", '["-1"]', '["1"', '{"a": 1}', '["0.001"]'),
        "cash.hand_in_days": ("-1", "1.5", "one", "[1]"),
    }
    good = {"commission.base": "0.025", "ranking.month_bonus": '["1.00", "0.50"]', "cash.hand_in_days": "2"}
    assert numbers.declared[name].read(good[name]) is not None
    for text in bad[name]:
        with pytest.raises(ValueError):  # noqa: PT011  # each type has words of its own
            numbers.declared[name].read(text)
