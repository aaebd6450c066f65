"""How long a command waits for a server that may be away."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

ANSWERS_WITHIN_SECONDS = 5.0
T = TypeVar("T")


def answered(question: Awaitable[T]) -> T:
    """Return what a server answers, in an event loop of its own. Raises TimeoutError where that takes too long."""

    async def within() -> T:
        async with asyncio.timeout(ANSWERS_WITHIN_SECONDS):
            return await question

    return asyncio.run(within())
