"""A home keeps its rules: a shipped book that contradicts them is refused before anything is changed."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from ops.cli import exit_code
from services.receivables import app
from services.receivables.policy import ReceivablesRules
from shared.runtime import databases
from shared.runtime.databases import ShippedFilesChanged, establish, require_unedited_home
from shared.runtime.policy import Book, parse
from tests.clock import today
from tests.integration.house import emptied
from tests.integration.prepared import PASSWORD

FOLDER = Path(app.__file__).parent
SHIPPED = (FOLDER / "policy" / "receivables.toml").read_text(encoding="utf-8")


def edited(old: str, new: str) -> Book[ReceivablesRules]:
    """Return the shipped book with one thing changed."""
    assert SHIPPED.count(old) == 1
    return parse(SHIPPED.replace(old, new), ReceivablesRules)


def added(days: int, base: str) -> Book[ReceivablesRules]:
    """Return the shipped book with an entry for so many days from now, in which the base rate is another one."""
    day = today() + timedelta(days=days)
    entry = SHIPPED[SHIPPED.index("[[rules]]") :].replace("1900-01-01", str(day)).replace('"0.02"', f'"{base}"')
    return parse(f"{SHIPPED}\n{entry}", ReceivablesRules)


async def up(admin: str, book: Book[ReceivablesRules]) -> None:
    """Make the home ready with this book, as `up` does."""
    await establish(admin, replace(app.SERVICE, policy=book), FOLDER / "migrations", PASSWORD, PASSWORD)


async def base_rates(admin: str) -> list[str]:
    """Return the base rates that the home holds, by day."""
    own = await asyncpg.connect(f"{admin.rpartition('/')[0]}/huikuan_receivables")
    try:
        rows = await own.fetch("SELECT value FROM policy.rule WHERE name = 'base' ORDER BY effective_from")
    finally:
        await own.close()
    return [row["value"] for row in rows]


async def test_a_rule_whose_day_has_come_cannot_be_edited(postgres: str) -> None:
    await emptied(postgres, "receivables")
    with pytest.raises(ShippedFilesChanged) as refused:
        await up(postgres, edited('base = "0.02"', 'base = "0.03"'))
    assert str(refused.value) == (
        "services/receivables/policy/receivables.toml changes the past: base from 1900-01-01 is 0.03, "
        "and this home has 0.02; put that back, and say what is new in an entry of a later day "
        "(docs/policy-handbook.md)"
    )
    assert exit_code(refused.value) == 1
    assert await base_rates(postgres) == ["0.02"]
    with pytest.raises(ShippedFilesChanged, match="that day has come"):
        await up(postgres, added(0, "0.05"))
    await up(postgres, parse(SHIPPED, ReceivablesRules))


async def test_a_rule_of_a_later_day_may_come_and_change_and_go(postgres: str) -> None:
    await emptied(postgres, "receivables")
    for base in ("0.05", "0.06"):
        await up(postgres, added(1, base))
        assert await base_rates(postgres) == ["0.02", base]
    await up(postgres, parse(SHIPPED, ReceivablesRules))
    assert await base_rates(postgres) == ["0.02"]


async def test_the_whole_home_is_looked_at_before_any_of_it_is_changed(
    postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A service that nobody has started here yet contradicts nothing."""
    await emptied(postgres, "receivables")
    monkeypatch.setattr(databases, "_shipped", lambda _: (app.SERVICE, FOLDER / "migrations"))
    await require_unedited_home(postgres, ["nowhere", "receivables"])
    spoilt = replace(app.SERVICE, policy=edited('base = "0.02"', 'base = "0.03"'))
    monkeypatch.setattr(databases, "_shipped", lambda _: (spoilt, FOLDER / "migrations"))
    with pytest.raises(ShippedFilesChanged, match=r"base from 1900-01-01 is 0\.03"):
        await require_unedited_home(postgres, ["nowhere", "receivables"])


async def test_a_migration_that_was_edited_is_seen_before_any_is_applied(
    postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await emptied(postgres, "receivables")
    for file in (FOLDER / "migrations").iterdir():
        (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(databases, "_shipped", lambda _: (app.SERVICE, tmp_path))
    await require_unedited_home(postgres, ["receivables"])
    (tmp_path / "0001_bi.sql").write_text("SELECT 1", encoding="utf-8")
    (tmp_path / "0000_new.sql").write_text("CREATE TABLE public.never ()", encoding="utf-8")
    with pytest.raises(ShippedFilesChanged, match=r"receivables/0001_bi\.sql was edited"):
        await require_unedited_home(postgres, ["receivables"])
