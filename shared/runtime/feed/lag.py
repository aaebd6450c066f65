"""How far the readers of a service were behind, lately: a look every ten seconds, kept in memory for half an hour."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

import structlog

from shared.runtime.feed.progress import Progress, taken_in
from shared.runtime.outages import TRANSIENT

EVERY_SECONDS = 10.0
KEPT = 180

say = structlog.get_logger("lag")


class Look(NamedTuple):
    """When it was, and by reader and source how many events of that log it had not taken in; None: nobody knew."""

    at: datetime
    behind: dict[tuple[str, str], int | None]


@dataclass
class Lag:
    """The looks of a process, the oldest first; `now` is the machine's clock."""

    progress: Progress
    now: Callable[[], datetime]
    looks: deque[Look] = field(default_factory=lambda: deque(maxlen=KEPT))

    async def keep(self) -> None:
        """Look for ever; an outage is waited out."""
        while True:
            try:
                await self.look()
            except TRANSIENT as error:
                say.warning("nobody knows how far the readers are", error=repr(error))
            await asyncio.sleep(EVERY_SECONDS)

    async def fresh(self) -> list[Look]:
        """Return the looks; in a process that keeps none, or not lately, there is one of now."""
        if not self.looks or (self.now() - self.looks[-1].at).total_seconds() > EVERY_SECONDS:
            await self.look()
        return list(self.looks)

    async def look(self) -> None:
        """Look once."""
        positions = await self.progress.positions()
        ends = await self._ends()
        behind: dict[tuple[str, str], int | None] = {}
        for reader in self.progress.readers:
            for source in reader.sources:
                places = {p: positions.get((reader.name, source, p), 0) for p in range(self.progress.partitions)}
                head, sent = ends.get(source, (None, {}))
                behind[reader.name, source] = None if head is None else max(head - taken_in(places, sent), 0)
        self.looks.append(Look(self.now(), behind))

    async def _ends(self) -> dict[str, tuple[int, dict[int, int]]]:
        """Return where the logs end, and what was sent of them; of those that answer."""

        async def end(source: str) -> tuple[int, dict[int, int]]:
            log = self.progress.logs[source]
            return (await log.head()).position, dict(await log.sent(0) or {})

        sources = sorted({source for reader in self.progress.readers for source in reader.sources})
        found = await asyncio.gather(*map(end, sources), return_exceptions=True)
        for error in found:
            if isinstance(error, BaseException) and not isinstance(error, TRANSIENT):
                raise error
        return {source: one for source, one in zip(sources, found, strict=True) if not isinstance(one, BaseException)}
