"""Working off what the feeds of a process owe, beside the feeds: at once, and after a start what a crash left."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress

import structlog

from shared.runtime.feed.progress import Progress
from shared.runtime.feed.projecting import ProjectionFeed
from shared.runtime.outages import outage

LOOK_SECONDS = 5.0  # what another process owes, or a redrive, shows by itself

say = structlog.get_logger("settling")


async def settling(feeds: Iterable[ProjectionFeed], progress: Progress) -> None:
    """Derive what is owed, for ever."""
    async with asyncio.TaskGroup() as group:
        for feed in feeds:
            group.create_task(_settling(feed, progress), name=f"settle {feed.name}")


async def _settling(feed: ProjectionFeed, progress: Progress) -> None:
    retried = False
    while True:
        feed.owing.clear()
        try:
            if not retried:
                await feed.retry()
                retried = True
            if await feed.settle():
                progress.moved()
        except Exception as error:  # an outage passes, a fault of ours must be mended: what is owed stays owed
            tell = say.warning if outage(error) else say.error
            tell("derived again", reader=feed.name, error=repr(error))
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_SECONDS):
                await feed.owing.wait()
