"""How envelopes reach the feeds without Kafka: pulled from the logs (`--bus log`)."""

import asyncio
from dataclasses import dataclass

import structlog

from shared.runtime.feed.intake import CHUNK, WATCH_SECONDS, Intake
from shared.runtime.log.peers import IncompleteLog
from shared.runtime.outages import TRANSIENT

LONGEST_IDLE_SECONDS = 0.5  # between looks at a log that stands still

say = structlog.get_logger("bus")


@dataclass
class LogBus:
    """Pulls the sources' logs in turn; no Kafka is needed."""

    intake: Intake
    idle_seconds: float = 0.05

    async def run(self) -> None:
        """Pull for ever, one task per source."""
        async with asyncio.TaskGroup() as group:
            for source in sorted({source for taker in self.intake.takers for source in taker.sources}):
                group.create_task(self._pull(source), name=f"pull {source}")

    async def rest(self, _source: str, seconds: float) -> None:
        """Leave a log in peace that has nothing new."""
        await asyncio.sleep(seconds)

    async def _pull(self, source: str) -> None:
        progress, log = self.intake.progress, self.intake.sources.logs[source]
        pause = self.idle_seconds
        while True:
            try:
                after = await progress.least(source)
                head = await log.head()
                upto = min(head.position, after + CHUNK)
                entries = await self.intake.sources.whole_range(source, after, upto) if upto > after else []
                if entries:
                    await self.intake.give_all(source, head.epoch, after, entries)
                    pause = self.idle_seconds
                else:
                    await self.rest(source, pause)
                    pause = min(1.5 * pause, max(self.idle_seconds, LONGEST_IDLE_SECONDS))
            except TRANSIENT as error:
                say.warning("a log does not answer", source=source, error=repr(error))
                await asyncio.sleep(1)
            except IncompleteLog as error:
                say.error("halted", source=source, error=str(error))
                for taker in self.intake.takers:
                    if source in taker.sources:
                        await self.intake.halt(taker.name, source, f"{type(error).__name__}: {error}")
                await asyncio.sleep(WATCH_SECONDS)
