"""The process beside a service that plays its logs again; `replays` starts it and says over standard input what."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from functools import partial
from typing import Any

import structlog

from shared.runtime import telemetry
from shared.runtime.connecting import opened
from shared.runtime.log.store import Log
from shared.runtime.peering import sources
from shared.runtime.rebuild.rebuilding import Busy, Rebuild
from shared.runtime.rebuild.replay import Cancelled, Replay
from shared.runtime.rebuild.workers import Workers
from shared.runtime.replays import Asked, Begun
from shared.runtime.shipped import projections
from shared.runtime.tables.definition import Projection

NICE = 10
"""How far the process, and those that fill parts of the tables, stand behind the doors of the service."""

Projections = Callable[[Any], Awaitable[Sequence[Projection]]]

say = structlog.get_logger("replaying")


def run(of: Callable[[str], Projections]) -> None:
    """Play what standard input says, and end when it closes. `of` a service it plays what can be pickled."""
    telemetry.speak()
    asked = Asked.model_validate_json(sys.stdin.buffer.readline())
    try:
        asyncio.run(_while_somebody_listens(asked, of(asked.settings.service)))
    except Busy as busy:
        _answer(Begun(busy=str(busy)))
    except Cancelled as cancelled:
        say.info("played no further", reason=str(cancelled))
    except Exception as error:
        say.warning("could not be played", kind=asked.kind, projections=list(asked.projections), error=str(error))
        raise SystemExit(1) from error


def _answer(begun: Begun) -> None:
    sys.stdout.write(begun.model_dump_json() + "\n")
    sys.stdout.flush()


async def _while_somebody_listens(asked: Asked, tables: Projections) -> None:
    playing = asyncio.create_task(_play(asked, tables))
    alone = asyncio.create_task(_alone())
    await asyncio.wait([playing, alone], return_when=asyncio.FIRST_COMPLETED)
    alone.cancel()
    if not playing.done():
        playing.cancel()
        await asyncio.wait([playing])
    if playing.cancelled():
        raise Cancelled("the service has ended")
    playing.result()


async def _alone() -> None:
    """Return when standard input is closed: whoever listened has ended.

    No thread reads it: a loop waits for its threads before it ends, and this one would end with the service.
    """
    told = asyncio.StreamReader()
    pipe, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(told), sys.stdin.buffer
    )
    try:
        await told.read()
    finally:
        pipe.close()


async def _play(asked: Asked, tables: Projections) -> None:
    settings = asked.settings
    async with AsyncExitStack() as stack:
        pool = await stack.enter_async_context(opened(settings.database_url))
        logs = await sources(settings.service, settings, Log(pool), stack)
        wanted = [one for one in await tables(pool) if one.name in asked.projections]
        workers = Workers(tables, settings.database_url, settings.rebuild_folder)
        rebuild = Rebuild(settings.service, wanted, pool, logs, workers=workers)
        await Replay(rebuild, asked.kind, asked.asked_by, asked.key, _begun).run()


def _begun(number: int) -> None:
    _answer(Begun(number=number))
    os.nice(NICE)  # not before: somebody waits for the answer


if __name__ == "__main__":
    run(lambda service: partial(projections, service))
