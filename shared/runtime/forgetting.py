"""What is kept for a time only goes when that is over, in small steps beside the work.

Keys of requests are remembered `log.memory.keep_days` (30), the access log is kept `access_log.years` (3). The
functions that drop them keep to these windows, whoever calls them; so every process of a service may run this. What a
service drops itself (`Service.sweep`) goes with them.
"""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from shared.runtime.feed.progress import Late
from shared.runtime.log.store import Log
from shared.runtime.outages import outage

CHUNK = 1_000
PAUSE_SECONDS = 0.1
EVERY_SECONDS = 600.0

say = structlog.get_logger("forgetting")


async def forget(log: Log, *, sweep: Callable[[], Awaitable[int]] | None = None, every: float = EVERY_SECONDS) -> None:
    """Drop what is older than its window, for ever; an outage is waited out."""
    while True:
        try:
            forgotten = await all_of_it(log.forget)
            pruned = await all_of_it(log.prune)
            swept = await sweep() if sweep is not None else 0
        except Exception as error:
            if not outage(error) and not isinstance(error, Late):
                raise
            say.warning("what is old is dropped later", error=repr(error))
        else:
            if forgotten or pruned or swept:
                say.info("what was kept long enough is dropped", requests=forgotten, readings=pruned, files=swept)
        await asyncio.sleep(every)


async def all_of_it(drop: Callable[[int], Awaitable[int]], *, chunk: int = CHUNK, pause: float = PAUSE_SECONDS) -> int:
    """Drop all that is older than its window, chunk by chunk; return how much that was."""
    dropped = last = await drop(chunk)
    while last == chunk:
        await asyncio.sleep(pause)  # others want the disk too
        dropped += (last := await drop(chunk))
    return dropped
