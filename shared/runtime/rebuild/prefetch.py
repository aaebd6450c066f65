"""Questions asked one ahead: the next answer is on its way while one is worked on."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from typing import Any, TypeVar

Question = TypeVar("Question")
Told = TypeVar("Told")


async def ahead(
    questions: Sequence[Question], ask: Callable[[Question], Coroutine[Any, Any, Told]]
) -> AsyncGenerator[tuple[Question, Told], None]:
    """Yield each question with its answer, in their order. Close it where it may end early."""
    coming = [asyncio.create_task(ask(one)) for one in questions[:1]]
    try:
        for number, question in enumerate(questions, 1):
            told = await coming.pop()
            coming += [asyncio.create_task(ask(one)) for one in questions[number : number + 1]]
            await asyncio.sleep(0)  # lets the question go out
            yield question, told
    finally:
        for task in coming:
            task.cancel()
        await asyncio.gather(*coming, return_exceptions=True)
