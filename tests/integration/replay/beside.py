"""The process that plays the toy's logs again beside it, in parts as small and slow as it is told."""

import asyncio
import os
from collections.abc import Sequence
from functools import partial
from typing import Any

from shared.events.registry import BY_NAME
from shared.runtime import replaying
from shared.runtime.rebuild.rebuilding import Rebuild
from shared.runtime.tables.definition import Projection
from tests.integration import toy

PART_EVENTS, SECONDS = "TOY_PART_EVENTS", "TOY_SECONDS_A_PART"
A_WORKER = "__mp_main__"

BY_NAME.update({word.TYPE: word for word in toy.WORDS})


async def projections(name: str, _reader: Any) -> Sequence[Projection]:
    """Return the toy's projection; workers ask so for each part."""
    if __name__ == A_WORKER:
        await asyncio.sleep(float(os.environ.get(SECONDS, "0")))
    return (toy.projection(name),)


if __name__ == "__main__":
    replaying.Rebuild = partial(Rebuild, part_events=int(os.environ.get(PART_EVENTS, "50000")))  # type: ignore[assignment,attr-defined]
    replaying.run(lambda name: partial(projections, name))
