"""A rebuild of the toy that says how far it is and then stands still, for a test that kills it: DSN NAME STAGE."""

import asyncio
import sys
import time

import asyncpg

from shared.events.registry import BY_NAME
from shared.runtime.log.peers import OwnLog, Sources
from shared.runtime.log.store import Log
from shared.runtime.rebuild.rebuilding import Rebuild
from tests.integration import toy


async def main(dsn: str, name: str, stage: str) -> None:
    """Rebuild until the stage is reported."""
    BY_NAME.update({word.TYPE: word for word in toy.WORDS})

    def halt(at: str, _done: int, _all: int) -> None:
        if at == stage:
            sys.stdout.write("halted\n")
            sys.stdout.flush()
            time.sleep(600)

    async with asyncpg.create_pool(dsn, min_size=1, max_size=6) as pool:
        await Rebuild(name, (toy.projection(name),), pool, Sources({name: OwnLog(Log(pool))}, 3), halt).rebuild()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
