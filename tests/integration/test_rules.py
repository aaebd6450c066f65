"""A home keeps its numbers as facts: recorded once, brought along by a company, and never edited in a file."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from ops.cli import exit_code
from services.receivables import app, keeps
from services.receivables.policy import ReceivablesRules
from shared.office.books import home_numbers, policy
from shared.office.policy import Numbers, parse
from shared.runtime import databases
from shared.runtime.databases import ShippedFilesChanged, establish, require_known, require_unedited_home
from shared.runtime.running import Service, StrangeRules
from tests.integration.prepared import PASSWORD

FOLDER = Path(app.__file__).parent
SHIPPED = (FOLDER / "policy" / "receivables.toml").read_text(encoding="utf-8")
OWN = '[commission.base]\ndecided_in = "old book"\n2015-01-01 = "0.01"\n2020-01-01 = "0.015"\n'
RECORDED = """
SELECT convert_from(data, 'UTF8') FROM log.events WHERE type = 'huikuan.office.RuleRecorded.v1' ORDER BY position
"""
KEPT = "SELECT name, effective_from, value FROM policy.rule ORDER BY 1, 2"
EVER = date(1900, 1, 1)


@pytest.fixture(autouse=True)
async def _as_it_was(postgres: str) -> AsyncIterator[None]:
    """Begin without a database, and end with the numbers that are shipped."""
    await dropped(postgres)
    yield
    keeps.POLICY.__post_init__()
    await dropped(postgres)


async def dropped(admin: str) -> None:
    own = await asyncpg.connect(admin)
    for service in ("receivables", "staff"):
        await own.execute(f"DROP DATABASE IF EXISTS huikuan_{service} WITH (FORCE)")
    await own.close()


def service(text: str, folder: Path) -> Service:
    """Return receivables with these shipped numbers."""
    file = folder / "shipped.toml"
    file.write_text(text, encoding="utf-8")
    return replace(app.SERVICE, policy=policy(ReceivablesRules, file))


async def up(admin: str, of: Service = app.SERVICE, home: Numbers | None = None) -> None:
    """Make the home ready, as `up` does."""
    await establish(admin, of, FOLDER / "migrations", PASSWORD, PASSWORD, home or {})


async def asked(admin: str, query: str, *args: Any) -> list[Any]:
    own = await asyncpg.connect(f"{admin.rpartition('/')[0]}/huikuan_receivables")
    try:
        return [row if len(row) > 1 else row[0] for row in await own.fetch(query, *args)]
    finally:
        await own.close()


async def recorded(admin: str) -> list[dict[str, Any]]:
    return [json.loads(one) for one in await asked(admin, RECORDED)]


async def kept(admin: str) -> dict[str, dict[date, str]]:
    found: dict[str, dict[date, str]] = {}
    for name, day, value in await asked(admin, KEPT):
        found.setdefault(name, {})[day] = value
    return found


async def test_an_empty_home_records_each_number_once(postgres: str) -> None:
    await up(postgres)
    facts = await recorded(postgres)
    assert [fact["name"] for fact in facts] == sorted(parse(SHIPPED))
    [base] = [fact for fact in facts if fact["name"] == "commission.base"]
    assert base == {
        "name": "commission.base",
        "value": "0.02",
        "effective_from": "1900-01-01",
        "decided_in": "P4-5.2",
        "clause": "P4-5.2",
        "origin": "shipped",
    }
    before = await kept(postgres)
    shared = {
        "collection.small_difference",
        "duty.escalate",
        "duty.reaction",
        "file.max_mib",
        "file.unattached",
        "file.unattached_mib",
    }
    assert before.keys() == {*parse(SHIPPED), *shared}
    await up(postgres)
    assert (await recorded(postgres), await kept(postgres)) == (facts, before)


async def test_a_company_brings_its_past_under_its_own_past_rates(postgres: str, tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "rates.toml").write_text(OWN, encoding="utf-8")
    (rules / "money.toml").write_text(
        '[collection.small_difference]\ndecided_in = "x"\n1900-01-01 = "2.00"\n', encoding="utf-8"
    )
    home = home_numbers(rules)
    await up(postgres, home=home)
    base = [fact for fact in await recorded(postgres) if fact["name"] == "commission.base"]
    assert [(fact["value"], fact["decided_in"], fact["origin"]) for fact in base] == [
        ("0.01", "old book", "home"),
        ("0.015", "old book", "home"),
    ]
    rates = await kept(postgres)
    assert rates["commission.base"] == {date(2015, 1, 1): "0.01", date(2020, 1, 1): "0.015"}
    assert rates["collection.small_difference"] == {EVER: "2.00"}  # staff records it in its own log
    assert keeps.BOOK.on(date(2019, 12, 31)).base + keeps.BOOK.on(date(2020, 1, 1)).base == Decimal("0.025")
    (rules / "rates.toml").unlink()
    await up(postgres, home=home_numbers(rules))
    assert await kept(postgres) == rates


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (OWN.replace("base", "bass"), r"this software has no number commission\.bass"),
        (OWN.replace("0.015", "1.5"), r"commission\.base = 1\.5: .*share from 0 to 1"),
        (OWN.replace('decided_in = "old book"\n', ""), "does not say where it was decided"),
        (OWN + OWN, "rates.toml"),
    ],
)
def test_what_a_company_brings_has_to_fit(text: str, why: str, tmp_path: Path) -> None:
    (tmp_path / "rates.toml").write_text(text, encoding="utf-8")
    with pytest.raises(StrangeRules, match=why) as refused:
        require_known(home_numbers(tmp_path), [app.SERVICE])
    assert exit_code(refused.value) == 1


async def test_an_older_home_goes_on_with_what_it_holds(postgres: str) -> None:
    """Its table has the last parts of the names; what it held otherwise than shipped is its own."""
    await up(postgres, replace(app.SERVICE, policy=None))
    day = date(2024, 4, 1)
    rows = [(EVER, "base", "0.020"), (day, "base", "0.03"), (EVER, "stage_days", "[1, 8, 31, 91]")]
    rows += [(EVER, "small_difference", "3.00"), (EVER, "decided_in", "P4"), (day, "decided_in", "notice 7")]
    for row in rows:
        await asked(postgres, "INSERT INTO policy.rule (effective_from, name, value) VALUES ($1, $2, $3)", *row)
    await up(postgres, home=parse(OWN))
    facts = [fact for fact in await recorded(postgres) if fact["name"] in {"commission.base", "collection.stage_days"}]
    assert [(fact["value"], fact["decided_in"], fact["origin"]) for fact in facts] == [
        ('["1", "8", "31", "91"]', "company default", "shipped"),
        ("0.020", "P4", "home"),
        ("0.03", "notice 7", "home"),
    ]
    rates = await kept(postgres)
    assert (rates["base"], rates["small_difference"]) == ({EVER: "0.020", day: "0.03"}, {EVER: "3.00"})
    assert "commission.base" not in rates
    assert [str(rules.base) for rules in keeps.BOOK] == ["0.020", "0.03"]
    [figures] = await asked(postgres, "SELECT policy.figure('base', $1), policy.figure('small_difference', $1)", day)
    assert [str(figure) for figure in figures] == ["0.03", "3.00"]
    await require_unedited_home(postgres, ["receivables"])


async def test_a_shipped_number_that_contradicts_the_log_is_refused(postgres: str, tmp_path: Path) -> None:
    await up(postgres)
    rates = await kept(postgres)
    with pytest.raises(ShippedFilesChanged) as refused:
        await up(postgres, service(SHIPPED.replace('"0.02"', '"0.03"'), tmp_path))
    assert str(refused.value) == (
        "the shipped numbers of receivables change the past: commission.base from 1900-01-01: the file says 0.03, "
        "this home recorded 0.02; put the file back, and change the number by a proposal"
    )
    assert exit_code(refused.value) == 1
    assert await kept(postgres) == rates
    await up(postgres, service(SHIPPED.replace('"0.02"', '"0.020"'), tmp_path))  # the same, written otherwise


async def test_the_whole_home_is_looked_at_before_any_of_it_is_changed(
    postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A service that nobody has started here yet contradicts nothing."""
    await up(postgres)
    monkeypatch.setattr(databases, "_shipped", lambda name: (replace(app.SERVICE, name=name), FOLDER / "migrations"))
    await require_unedited_home(postgres, ["nowhere", "receivables"])
    spoilt = service(SHIPPED.replace('"0.02"', '"0.03"'), tmp_path)
    monkeypatch.setattr(databases, "_shipped", lambda name: (replace(spoilt, name=name), FOLDER / "migrations"))
    with pytest.raises(ShippedFilesChanged, match=r"commission\.base from 1900-01-01: the file says 0\.03"):
        await require_unedited_home(postgres, ["nowhere", "receivables"])


async def test_a_migration_that_was_edited_is_seen_before_any_is_applied(
    postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await up(postgres)
    for file in (FOLDER / "migrations").iterdir():
        (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(databases, "_shipped", lambda _: (app.SERVICE, tmp_path))
    await require_unedited_home(postgres, ["receivables"])
    (tmp_path / "0001_bi.sql").write_text("SELECT 1", encoding="utf-8")
    (tmp_path / "0000_new.sql").write_text("CREATE TABLE public.never ()", encoding="utf-8")
    with pytest.raises(ShippedFilesChanged, match=r"receivables/0001_bi\.sql was edited"):
        await require_unedited_home(postgres, ["receivables"])
