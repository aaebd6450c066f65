"""A history, decided: every fact as the logs would have recorded it, and the tables that follow from it, in memory."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from services.receivables.policy import ReceivablesRules
from services.receivables.subjects.account import ACCOUNT
from services.receivables.subjects.account.invoicing import AccountBasis
from services.receivables.tables import commission, projections
from shared.events import Event
from shared.office.books import policy
from shared.runtime.ask.decisions import AnySubject, Command, Stamp
from shared.runtime.tables.definition import Projection, Recorded, Row
from shared.runtime.tables.paths import Found
from tests.golden.history import DATA, History

POLICY = Path("services/receivables/policy/receivables.toml")
BOOK = policy(ReceivablesRules, Path(__file__).parents[2] / POLICY).book
NOW = datetime(2026, 4, 1, 4, tzinfo=UTC)
BASIS = AccountBasis(Stamp("importer", NOW, date(2026, 4, 1), frozenset({"operator"})), BOOK)

Rows = list[dict[str, Any]]

DECIDING: AnySubject = ACCOUNT  # wishes in lists are only commands to the type checker


@dataclass
class World:
    """The facts of all services in recorded order."""

    recorded: list[Recorded] = field(default_factory=list)
    positions: dict[str, int] = field(default_factory=dict)

    def say(self, source: str, stream: str, event: Event) -> None:
        """Record a fact."""
        position = self.positions[source] = self.positions.get(source, 0) + 1
        at = NOW + timedelta(milliseconds=len(self.recorded))
        self.recorded.append(Recorded(source, position, stream, 0, at, "importer", event))

    def account(self, customer_id: str, wishes: Iterable[Command]) -> None:
        """Decide a customer's wishes in turn."""
        account = ACCOUNT.fresh()
        for wish in wishes:
            for event in DECIDING.facts(account, wish, BASIS):
                self.say("receivables", ACCOUNT.stream(customer_id), event)


def decided(name: str) -> World:
    """Return the world of one data set."""
    world, history = World(), History(DATA / name)
    for source, event in history.foreign():
        world.say(source, source, event)
    for customer_id, wishes in history.account().items():
        world.account(customer_id, wishes)
    return world


@dataclass
class Tables:
    """All facts tables of the service, as dictionaries by column."""

    recorded: Sequence[Recorded]

    @cached_property
    def facts(self) -> dict[str, Rows]:
        """Return the rows by table name; the later of two rows with one key counts."""
        return {name: rows for projection in projections(BOOK) for name, rows in self.of(projection).items()}

    def of(self, projection: Projection) -> dict[str, Rows]:
        """Return the facts tables of one projection."""
        tables: dict[str, Rows] = {}
        for facts in projection.facts:
            columns = list(facts.table.columns)
            found: dict[tuple[Any, ...], dict[str, Any]] = {}
            for recorded in self.recorded:
                for row in facts.rows(recorded):
                    named = dict(zip(columns, row, strict=True))
                    found[tuple(named[column] for column in facts.table.key)] = named
            tables[facts.table.name] = list(found.values())
        return tables

    @cached_property
    def entries(self) -> Rows:
        """Return table commission_entry."""
        [derived] = commission(BOOK).derived
        columns = list(derived.table.columns)
        found = Found(derived)
        found.from_rows({path.table.name: self.rows[path.table.name] for path in derived.paths})
        return [
            dict(zip(columns, row, strict=True))
            for invoice in self.facts["sold_invoice"]
            for row in derived.derive(invoice["invoice_no"], found.of(invoice["invoice_no"]))
        ]

    @cached_property
    def rows(self) -> dict[str, list[Row]]:
        """Return the rows of the facts tables as tuples."""
        return {name: [tuple(row.values()) for row in rows] for name, rows in self.facts.items()}
