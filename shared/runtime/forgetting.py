"""Keys of requests are remembered for a window and then forgotten, in small steps beside the work. Spec: keep_days.

The window is `log.memory.keep_days` (30). The function that forgets keeps to it, whoever calls it, and lets one caller
in at a time; so every process of a service may run this.
"""

import asyncio

import structlog

from shared.runtime.log import Log, outage

CHUNK = 1_000
PAUSE_SECONDS = 0.1
EVERY_SECONDS = 600.0

say = structlog.get_logger("forgetting")


async def forget(log: Log, *, every: float = EVERY_SECONDS) -> None:
    """Forget what is older than the window, for ever; an outage is waited out."""
    while True:
        try:
            forgotten = await all_of_it(log)
        except Exception as error:
            if not outage(error):
                raise
            say.warning("old keys are forgotten later", error=repr(error))
        else:
            if forgotten:
                say.info("old keys are forgotten", requests=forgotten)
        await asyncio.sleep(every)


async def all_of_it(log: Log, *, chunk: int = CHUNK, pause: float = PAUSE_SECONDS) -> int:
    """Forget all that is older than the window, chunk by chunk; return how many requests that were."""
    forgotten = last = await log.forget(chunk)
    while last == chunk:
        await asyncio.sleep(pause)  # others want the disk too
        forgotten += (last := await log.forget(chunk))
    return forgotten
