"""The toy's tables in the hands of a rebuild."""

import asyncio
from typing import Any, NamedTuple

from shared.runtime.rebuild.filling import Report
from shared.runtime.rebuild.rebuilding import Rebuild
from tests.integration import toy
from tests.integration.parts import Parts

SCHEMAS = "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'shelves_v%' ORDER BY 1"
BOOKED = "SELECT DISTINCT version FROM feed.position WHERE name = 'shelves' ORDER BY 1"
LIVE = "SELECT live FROM feed.projection WHERE name = 'shelves'"
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


class Standing(NamedTuple):
    """What readers see, and what there is."""

    live: int
    rows: dict[str, list[tuple[Any, ...]]]
    parked: list[tuple[Any, ...]]
    schemas: list[str]
    booked: list[int]


async def standing(parts: Parts) -> Standing:
    """Return how the toy's tables stand."""
    schemas = [row[0] for row in await parts.pool.fetch(SCHEMAS)]
    booked = [row[0] for row in await parts.pool.fetch(BOOKED)]
    return Standing(await parts.pool.fetchval(LIVE), await parts.rows(), await parts.parked(), schemas, booked)


async def filled(parts: Parts, notes: int = 30) -> None:
    """Post notes on three shelves, strike some, and let the tables take them in."""
    for number in range(notes):
        await parts.post(f"n{number:02}", f"text {number}", f"shelf {number % 3}")
        if number % 5 == 0:
            await parts.strike(f"n{number:02}")
    await parts.give(await parts.envelopes())


def rebuilding(parts: Parts, report: Report = lambda _stage, _done, _all: None) -> Rebuild:
    """Return a rebuild of the toy's tables."""
    return Rebuild(parts.name, (toy.projection(parts.name),), parts.pool, parts.sources, report)


async def somebody_waits(parts: Parts) -> None:
    """Return when somebody waits for a lock."""
    async with asyncio.timeout(20):
        while not await parts.pool.fetchval(WAITING):
            await asyncio.sleep(0.02)
