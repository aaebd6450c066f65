"""Receivables with a history of sales, for rebuilds under the eyes of readers."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from eventsourcing.persistence import StoredEvent

from benchmarks import sales
from services.receivables.app import SERVICE
from shared.events import Event
from shared.runtime.log.store import Log, Request
from shared.runtime.rebuild.rebuilding import Rebuild
from shared.runtime.tables.definition import Projection
from tests.integration.house import House, house

PROJECTIONS = {projection.name: projection for projection in SERVICE.projections}
BATCH = 500


@dataclass
class Teller:
    """Records facts in the log of receivables, as its decisions would."""

    log: Log
    versions: dict[str, int] = field(default_factory=dict)
    requests: int = 0

    async def say(self, *said: tuple[str, Event]) -> None:
        """Record facts, each on its stream, together."""
        self.requests += 1
        events = []
        for stream, event in said:
            version = self.versions[stream] = self.versions.get(stream, 0) + 1
            events.append(StoredEvent(stream, version, event.TYPE, event.model_dump_json(exclude_none=True).encode()))
        answer = await self.log.append(Request(f"teller {self.requests}", b"", events))
        assert answer.outcome == "stored"


@dataclass
class Ledger:
    """The service, who tells it facts, and more of them."""

    house: House
    teller: Teller
    more: Iterator[tuple[str, Event]]

    @property
    def pool(self) -> Any:
        """Connections of the service's role."""
        return self.house.running["receivables"].pool

    def rebuild(self, *names: str) -> Rebuild:
        """Return a rebuild of some projections."""
        parts = self.house.running["receivables"]
        chosen = [PROJECTIONS[name] for name in names or PROJECTIONS]
        return Rebuild("receivables", chosen, parts.pool, parts.sources)


@asynccontextmanager
async def ledger(postgres: str, folder: Path, facts: int) -> AsyncIterator[Ledger]:
    """Open receivables with so many facts of its own."""
    async with house(postgres, folder, SERVICE) as opened:
        for service, said in (
            ("staff", sales.people()),
            ("customers", sales.customers()),
            ("contracts", sales.contracts()),
        ):
            for stream, event in said:
                opened.told[service].say(stream, event)
        more, teller = sales.receivables(), Teller(opened.running["receivables"].log)
        for _ in range(0, facts, BATCH):
            await teller.say(*islice(more, BATCH))
        await opened.settled()
        yield Ledger(opened, teller, more)


def projection(name: str) -> Projection:
    """Return a projection of receivables."""
    return PROJECTIONS[name]
