"""Copies of another service's facts that must not be old when they are asked: pulled from its log, not only fed."""

import asyncio
import time
from dataclasses import dataclass, field

import structlog

from shared.runtime.feed.projecting import ProjectionFeed
from shared.runtime.log.envelope import wrapped
from shared.runtime.log.peers import Sources
from shared.runtime.outages import outage

CHUNK = 2_000
PULL_SECONDS = 2.0  # a source that is silent for longer is away

TAKEN = """
SELECT count(*) AS partitions, coalesce(min(p.position), 0) AS position
FROM feed.position AS p JOIN feed.projection AS live ON live.name = p.name AND live.live = p.version
WHERE p.name = $1 AND p.source = $2
"""

say = structlog.get_logger("copies")


@dataclass
class FreshCopy:
    """A projection of one source, and when it was last known to hold all that the source's log holds."""

    feed: ProjectionFeed
    source: str
    sources: Sources
    _whole_at: float = float("-inf")
    _one: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def younger_than(self, seconds: float) -> bool:
        """Pull what is missing where the copy is older; return whether anything came. A source that is away: False."""
        async with self._one:
            now = time.monotonic()
            if now - self._whole_at < seconds:
                return False
            try:
                async with asyncio.timeout(PULL_SECONDS):
                    came = await self._pulled()
            except Exception as error:
                if not outage(error) and not isinstance(error, TimeoutError):
                    raise
                say.warning("the copy counts", source=self.source, reader=self.feed.name, error=repr(error))
                return False
            self._whole_at = now
            return came

    async def _pulled(self) -> bool:
        log, partitions = self.sources.logs[self.source], self.sources.partitions
        head = await log.head()
        row = await self.feed.pool.fetchrow(TAKEN, self.feed.name, self.source)
        after = began = int(row["position"]) if row is not None and row["partitions"] == partitions else 0
        while after < head.position:
            entries = await log.range(after, min(after + CHUNK, head.position))
            await self.feed.take(wrapped(self.source, head.epoch, after, entries, partitions))
            after = entries[-1].position
            await self.feed.whole(self.source, head.epoch, after, partitions)
        return after > began
