"""How far the tables are: waiting for position tokens (`?at-least=`), for all waiters of a process by one look."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

from shared.runtime.log.envelope import partition_of
from shared.runtime.log.peers import Source

POSITIONS = """
SELECT p.name, p.source, p.partition, p.position, least(p.position, owed.position - 1)
FROM feed.position AS p LEFT JOIN feed.projection AS live USING (name)
LEFT JOIN (SELECT name, version, source, min(position) AS position FROM feed.owed WHERE error IS NULL GROUP BY 1, 2, 3)
     AS owed USING (name, version, source)
WHERE p.version = coalesce(live.live, 1)
"""
"""Of each reader, source and partition: up to where events were taken in, and up to where what follows is derived."""
LOOK_SECONDS = 0.02


class Late(Exception):
    """The tables have not caught up within the time that a request may wait: wanted and reached positions by source."""

    def __init__(self, why: str, wanted: Mapping[str, int], reached: Mapping[str, int]) -> None:
        super().__init__(why)
        self.wanted = wanted
        self.reached = reached


def _token(positions: Mapping[str, int]) -> str:
    return ", ".join(f"{source}:{position}" for source, position in positions.items())


class Fed(Protocol):
    """A reader of topics, by name."""

    @property
    def name(self) -> str:
        """Its name in position rows."""

    @property
    def sources(self) -> Sequence[str]:
        """The services whose events it takes in."""


@dataclass
class Progress:
    """Positions of the live readers of one service, looked up once for everybody who waits."""

    pool: Any
    readers: Sequence[Fed]
    logs: Mapping[str, Source]
    partitions: int
    relayed: bool  # Kafka is the bus: a partition is done when it has what the source's relay sent last
    _ending: bool = False
    _moved: asyncio.Event = field(default_factory=asyncio.Event)
    _positions: dict[tuple[str, str, int], int] = field(default_factory=dict)
    _derived: dict[tuple[str, str, int], int] = field(default_factory=dict)
    _sent: dict[str, Mapping[int, int]] = field(default_factory=dict)
    _looking: asyncio.Task[None] | None = None

    def moved(self) -> None:
        """Something was taken in in this process: look at once."""
        self._moved.set()

    def end(self) -> None:
        """Let nobody wait any longer: the process ends."""
        self._ending = True

    async def reached(self, wanted: Mapping[str, int], *, within: float) -> None:
        """Return when all readers here have taken in these positions of their sources. Raises Late."""
        try:
            async with asyncio.timeout(within):
                for source, position in wanted.items():
                    while not await self._has(source, position):
                        if self._ending:
                            raise self._late(wanted, "this process ends before they came to")
                        await self._look()
        except TimeoutError as error:
            raise self._late(wanted, f"within {within:g} s they did not come to") from error

    def _late(self, wanted: Mapping[str, int], why: str) -> Late:
        """Say what was waited for, how far the tables are, and what to do."""
        here = {source: [one.name for one in self.readers if source in one.sources] for source in wanted}
        wanted = {source: position for source, position in wanted.items() if here[source]}
        came = {source: min(self._furthest(one, source) for one in here[source]) for source in wanted}
        return Late(
            f"{why} {_token(wanted)}, they are at {_token(came)}: send this again in a moment, "
            "or leave at-least out to be shown what they know now",
            wanted,
            came,
        )

    async def positions(self) -> dict[tuple[str, str, int], int]:
        """Return how far every live reader has taken events in, by reader, source and partition."""
        await self._refresh()
        return dict(self._positions)

    async def least(self, source: str) -> int:
        """Return the position up to which every reader of a source has taken everything in."""
        await self._refresh()
        return min(
            (
                self._positions.get((reader.name, source, p), 0)
                for reader in self.readers
                if source in reader.sources
                for p in range(self.partitions)
            ),
            default=0,
        )

    async def taken_in(self, source: str, stream_id: str) -> int:
        """Return the position up to which every reader of a source has everything that is said of a stream."""
        await self._refresh()
        partition = partition_of(stream_id, self.partitions)
        readers = [reader.name for reader in self.readers if source in reader.sources]
        return min((self._at(reader, source, partition) for reader in readers), default=0)

    async def _has(self, source: str, position: int) -> bool:
        readers = [reader.name for reader in self.readers if source in reader.sources]
        behind = [
            (name, partition)
            for name in readers
            for partition in range(self.partitions)
            if self._at(name, source, partition) < position
        ]
        if not behind:
            return True
        if not self.relayed or any(self._furthest(name, source) < position for name in readers):
            return False  # it did not come yet, so there is no need to ask what came before it in other partitions
        sent = self._sent.get(source, {})
        if max(sent.values(), default=0) < position:
            sent = await self.logs[source].sent(position) or {}
            if not sent:
                return False
            self._sent[source] = sent
        return all(self._at(name, source, partition) >= sent.get(partition, 0) for name, partition in behind)

    def _furthest(self, name: str, source: str) -> int:
        return max(self._at(name, source, partition) for partition in range(self.partitions))

    def _at(self, name: str, source: str, partition: int) -> int:
        return self._derived.get((name, source, partition), 0)

    async def _look(self) -> None:
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look_once())
        await asyncio.shield(self._looking)

    async def _look_once(self) -> None:
        with suppress(TimeoutError):  # another process may have moved
            async with asyncio.timeout(LOOK_SECONDS):
                await self._moved.wait()
        self._moved.clear()
        await self._refresh()

    async def _refresh(self) -> None:
        rows = await self.pool.fetch(POSITIONS)
        self._positions = {(row[0], row[1], row[2]): row[3] for row in rows}
        self._derived = {(row[0], row[1], row[2]): row[4] for row in rows}


def taken_in(at: Mapping[int, int], sent: Mapping[int, int]) -> int:
    """Return a position up to which a reader surely has everything: `at` is how far it is in each partition.

    A quiet partition holds nobody up: whoever has all that the relay `sent` has all up to the last of that.
    """
    whole = bool(sent) and all(at.get(partition, 0) >= last for partition, last in sent.items())
    return max(min(at.values()), max(sent.values()) if whole else 0)
