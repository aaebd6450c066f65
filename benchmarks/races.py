"""races: everything that may happen once, raced for over HTTP on a whole stack of its own, many times each.

No figure of speed: what is counted are attempts after which more had happened than may.
"""

import asyncio
import time
from typing import Any

from benchmarks.ground import folder
from benchmarks.p8_import import running
from tests.races.desk import over_http
from tests.races.kinds import KINDS, founded
from tests.races.racing import raced

ATTEMPTS = 100


def run(*, attempts: int = ATTEMPTS) -> dict[str, Any]:
    """Race each kind so many times and return what went wrong, by kind."""
    began = time.monotonic()

    async def race() -> dict[str, list[str]]:
        async with over_http(stack) as desk:
            await founded(desk)
            most = {name: attempts if kind.most is None else min(attempts, kind.most) for name, kind in KINDS.items()}
            return {name: await raced(desk, name, kind, most[name]) for name, kind in KINDS.items()}

    with folder() as place, running(place / "home") as stack:
        found = asyncio.run(race())
    return {
        "id": "races",
        "attempts": attempts,
        "doubled": {name: len(wrong) for name, wrong in found.items()},
        "wrong": [sentence for wrong in found.values() for sentence in wrong],
        "seconds": round(time.monotonic() - began, 1),
    }
